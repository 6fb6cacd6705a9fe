//! A probe's packets and a server's answers, as the machines make them.
//!
//! Everything comes from fixed seeds, so an input means the same in every run.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use probe809::crypto::{DhGroup, PrivateValue, RandomStream};
use probe809::evidence::{Channel, Ends, Timestamp, Transmit};
use probe809::protocol::main_mode::{
    self, MainModeInitiator, MainModePolicy, MainModeResponder, NatDPolicy, Profile,
};
use probe809::protocol::sa_init::{self, Form, SaInitInitiator, SaInitResponder};
use probe809::protocol::{
    EspKnock, EspSecrets, Input, Machine, Output, QuestionInitiator, Schedule,
};
use probe809::wire::esp::echo_reply;
use probe809::wire::ip::{PROTOCOL_ESP, ip_packet, udp_packet};
use probe809::wire::nat_t::{Encapsulated, NAT_KEEPALIVE, mark};

/// Who talks to whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hosts {
    pub client: IpAddr,
    pub server: IpAddr,
}

/// A client with a private address, as most have.
pub const OVER_IPV4: Hosts = Hosts {
    client: IpAddr::V4(Ipv4Addr::new(192, 168, 77, 2)),
    server: IpAddr::V4(Ipv4Addr::new(198, 51, 100, 10)),
};
/// Both with documentation addresses.
pub const OVER_IPV6: Hosts = Hosts {
    client: IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 1, 0, 0, 0, 0, 2)),
    server: IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 2, 0, 0, 0, 0, 10)),
};

impl Hosts {
    /// The client's end of a flow.
    pub fn client_end(self, flow: Channel) -> SocketAddr {
        SocketAddr::new(self.client, flow.port().unwrap_or(0))
    }

    /// The server's end of a flow.
    pub fn server_end(self, flow: Channel) -> SocketAddr {
        SocketAddr::new(self.server, flow.port().unwrap_or(0))
    }
}

/// What a UDP datagram or an ESP packet holds, and where it belongs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Datagram {
    pub flow: Channel,
    pub payload: Vec<u8>,
}

impl Datagram {
    /// The IP packet from `source` to `destination`; without UDP for ESP.
    pub fn packet(&self, source: SocketAddr, destination: SocketAddr) -> Vec<u8> {
        let packet = match self.flow {
            Channel::Esp => ip_packet(source.ip(), destination.ip(), PROTOCOL_ESP, &self.payload),
            _ => udp_packet(source, destination, &self.payload),
        };
        packet.unwrap_or_default()
    }
}

/// What two hosts say to each other, each packet once.
#[derive(Debug, Clone, Default)]
pub struct Conversation {
    /// Everything that a whole probe sends.
    pub sent: Vec<Datagram>,
    /// Everything that servers of several kinds answer to it.
    pub answers: Vec<Datagram>,
}

impl Conversation {
    pub fn between(hosts: Hosts) -> Self {
        let keepalive = Datagram { flow: Channel::Ike4500, payload: NAT_KEEPALIVE.to_vec() };
        let mut whole = Self { sent: vec![keepalive], answers: Vec::new() };
        for exchange in exchanges(hosts) {
            whole.sent.extend(exchange.sent);
            whole.answers.extend(exchange.answers);
        }
        whole
    }

    /// Both sides' packets.
    pub fn all(self) -> impl Iterator<Item = Datagram> {
        self.sent.into_iter().chain(self.answers)
    }
}

fn exchanges(hosts: Hosts) -> Vec<Conversation> {
    let policies = [
        NatDPolicy::Honest,
        NatDPolicy::ForgedAboutClient,
        NatDPolicy::ForgedAboutServer,
        NatDPolicy::PortZero,
    ];
    let mut all: Vec<_> = (0..)
        .zip(policies)
        .flat_map(|(seed, nat_d)| {
            Channel::IKE.map(|flow| main_mode((flow, hosts), seed, vec![2, 14], nat_d))
        })
        .collect();
    all.push(main_mode((Channel::Ike500, hosts), 9, Vec::new(), NatDPolicy::Honest));
    let groups = [DhGroup::Modp2048, DhGroup::Modp1024];
    for (seed, group) in (10..).zip(groups) {
        all.push(ike_sa_init((Channel::Ike500, hosts), seed, Form::Full, group, None));
        all.push(ike_sa_init(
            (Channel::Ike4500, hosts),
            seed,
            Form::Full,
            group,
            Some(vec![7; 16]),
        ));
    }
    all.push(ike_sa_init((Channel::Ike500, hosts), 12, Form::Control, DhGroup::Modp2048, None));
    all.push(l2tp());
    all.push(esp());
    all
}

/// Runs a machine against a server until neither has anything to say.
fn run(
    machine: &mut dyn Machine,
    mut server: impl FnMut(&[u8]) -> Option<Vec<u8>>,
) -> Conversation {
    let now = Timestamp::from_nanoseconds(1_795_000_000_000_000_000);
    let mut exchange = Conversation::default();
    let mut outputs = machine.handle(now, Input::Start);
    for _ in 0..16 {
        let Some(transmit) = exchange.take(&outputs) else { break };
        let flow = transmit.flow;
        let Some(payload) = server(&transmit.payload) else { break };
        exchange.answers.push(Datagram { flow, payload: payload.clone() });
        let server_port = flow.port().unwrap_or(0);
        outputs = machine.handle(now, Input::Datagram { flow, payload: &payload, server_port });
    }
    exchange.take(&machine.handle(now, Input::Stop));
    exchange
}

impl Conversation {
    /// Keeps what a machine wants sent and returns the last of it.
    fn take(&mut self, outputs: &[Output]) -> Option<Transmit> {
        let transmits = outputs.iter().filter_map(|output| match output {
            Output::Transmit(transmit) => Some(transmit.clone()),
            _ => None,
        });
        let mut last = None;
        for transmit in transmits {
            self.sent.push(Datagram { flow: transmit.flow, payload: transmit.payload.clone() });
            last = Some(transmit);
        }
        last
    }
}

fn main_mode(
    (flow, hosts): (Channel, Hosts),
    seed: u8,
    groups: Vec<u16>,
    nat_d: NatDPolicy,
) -> Conversation {
    let mut random = RandomStream::new(&[seed, 1]);
    let (client, server) = (hosts.client_end(flow), hosts.server_end(flow));
    let ends = Ends { from: client, to: server };
    let configuration = main_mode::Configuration {
        flow,
        profile: Profile { microsoft: seed.is_multiple_of(2), ..Profile::WINDOWS },
        client,
        server,
        schedule: Schedule::windows(4),
        second_schedule: Schedule::windows(4),
    };
    let secrets = main_mode::Secrets {
        cookie: random.cookie(),
        nonce: random.bytes(),
        private: PrivateValue::new(random.bytes()),
        goodbye_id: 1,
        goodbye: random.bytes(),
    };
    let mut responder = MainModeResponder::new(MainModePolicy {
        groups,
        nat_d,
        certificates: false,
        authentication: None,
    });
    run(&mut MainModeInitiator::new(configuration, secrets), |datagram| {
        in_ike(flow, datagram, |message| responder.respond(message, ends, &mut random))
    })
}

fn ike_sa_init(
    (flow, hosts): (Channel, Hosts),
    seed: u8,
    form: Form,
    group: DhGroup,
    cookie: Option<Vec<u8>>,
) -> Conversation {
    let mut random = RandomStream::new(&[seed, 2]);
    let (client, server) = (hosts.client_end(flow), hosts.server_end(flow));
    let ends = Ends { from: client, to: server };
    let configuration =
        sa_init::Configuration { flow, form, client, server, schedule: Schedule::windows(4) };
    let secrets = sa_init::Secrets {
        spi: random.cookie(),
        nonce: random.bytes(),
        private: PrivateValue::new(random.bytes()),
    };
    let responder = SaInitResponder { encryption: vec![12], group, cookie };
    run(&mut SaInitInitiator::new(configuration, secrets), |datagram| {
        in_ike(flow, datagram, |message| responder.respond(message, ends, &mut random))
    })
}

/// Takes the non-ESP marker off and puts it on again.
fn in_ike(
    flow: Channel,
    datagram: &[u8],
    mut respond: impl FnMut(&[u8]) -> Option<Vec<u8>>,
) -> Option<Vec<u8>> {
    if flow != Channel::Ike4500 {
        return respond(datagram);
    }
    match Encapsulated::classify(datagram) {
        Encapsulated::Ike(message) => respond(message).map(|answer| mark(&answer)),
        _ => None,
    }
}

fn l2tp() -> Conversation {
    let mut random = RandomStream::new(&[3]);
    let channel = Channel::L2tp1701;
    let question = channel.row().question.expect("L2TP is asked by one datagram");
    let mut asking =
        QuestionInitiator::new(channel, Schedule::windows(4), 809).expect("a question");
    run(&mut asking, |datagram| (question.respond)(datagram, b"lns", &mut random))
}

fn esp() -> Conversation {
    let mut random = RandomStream::new(&[4]);
    let secrets =
        EspSecrets { spi: 0x0080_9809, body: random.bytes(), identifier: 9, echo_sequence: 0x1809 };
    let schedule = Schedule::listening(3, Duration::from_secs(2), Duration::from_secs(6));
    let mut exchange = run(&mut EspKnock::new(schedule, secrets), |_| None);
    exchange.answers = exchange
        .sent
        .iter()
        .filter_map(|packet| echo_reply(&packet.payload))
        .map(|payload| Datagram { flow: Channel::Esp, payload })
        .collect();
    exchange
}
