//! A whole probe, with or without a pre-shared key, against a server that answers as
//! a script says: right, changed, late, twice, in fragments or not at all. It always
//! ends, never floods, and judges nothing here.
#![no_main]

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Duration;

use libfuzzer_sys::arbitrary::{Result, Unstructured};
use libfuzzer_sys::fuzz_target;
use probe809::crypto::{DhGroup, PreSharedKey, RandomStream};
use probe809::drive::{ClientEnds, FreshPorts, Observer, ProbePlan, Session};
use probe809::evidence::{
    Carriage, Direction, Ends, Flow, Frame, Learned, NotSent, Observation, Path, SourcePort,
    Timestamp, Transmit,
};
use probe809::protocol::l2tp::L2tpResponder;
use probe809::protocol::main_mode::{MainModePolicy, MainModeResponder, NatDPolicy};
use probe809::protocol::sa_init::SaInitResponder;
use probe809::protocol::{AuthenticationPolicy, Credentials, L2tpInside, WrongKey};
use probe809::wire::esp::echo_reply;
use probe809::wire::icmp::{IcmpKind, IpVersion, error_packet};
use probe809::wire::ip::with_hop_limit;
use probe809::wire::isakmp::Header;
use probe809::wire::isakmp::number::version;
use probe809::wire::isakmp::v1::Fragment;
use probe809::wire::nat_t::{Encapsulated, mark};
use probe809_fuzz::conversation::{Datagram, OVER_IPV4};
use probe809_fuzz::script::{changed, seeds};

/// Virtual time after which a probe must have come to its end by itself.
const LONGEST: Duration = Duration::from_secs(60);
/// The same with a key: every further step may fall silent, twice over.
const LONGEST_WITH_KEY: Duration = Duration::from_secs(180);
const KEY: &str = "practice";
/// Bytes of a message that goes out whole, where the server sends fragments.
const LARGEST_WHOLE: usize = 80;
/// Somebody on the way.
const ROUTER: IpAddr = IpAddr::V4(Ipv4Addr::new(198, 51, 100, 1));
/// Packets upon one that came in, the first of which opens all else: no server can make a probe
/// a weapon.
const MOST_REPLIES: usize = 12;
/// Packets of a probe that nobody answers, several times over.
const MOST_UNASKED: usize = 1_000;

fuzz_target!(
    init: probe809_fuzz::plant(seeds()),
    |script: &[u8]| {
        let mut script = Unstructured::new(script);
        let cast = Cast::of(&mut script);
        let longest = if cast.key.is_some() { LONGEST_WITH_KEY } else { LONGEST };
        let mut probe = Probe::new(&cast);
        let first = probe.session.start(probe.now);
        // A script that has ended is a server that has fallen silent.
        let _ = probe.take_out(first, &mut script);
        while let Some(wake) = probe.session.next_wake() {
            assert!(wake.since(probe.begun) < longest, "the probe does not end");
            probe.now = probe.now.max(wake);
            let packets = probe.session.timeout(probe.now);
            probe.unasked += packets.len();
            assert!(probe.unasked < MOST_UNASKED, "the probe floods");
            let _ = probe.take_out(packets, &mut script);
        }
        assert!(probe.session.stop(probe.now).is_empty(), "over, and yet something to say");
    }
);

/// Who has which key, and what the server is like.
struct Cast {
    key: Option<&'static str>,
    policy: MainModePolicy,
    fragments: bool,
}

impl Cast {
    /// A script that has ended is that of a probe without a key.
    fn of(script: &mut Unstructured) -> Self {
        let mut choose = |most| script.int_in_range(0..=most).unwrap_or(0);
        let key = [None, Some(KEY), Some(KEY), Some("another")][choose(3)];
        let nat_d =
            [NatDPolicy::Honest, NatDPolicy::ForgedAboutServer, NatDPolicy::PortZero][choose(2)];
        let inside = [L2tpInside::Serves, L2tpInside::Silence, L2tpInside::Refuses][choose(2)];
        let wrong_key = [WrongKey::Complaint, WrongKey::Silence][choose(1)];
        let authentication = AuthenticationPolicy {
            wrong_key,
            any_identity: choose(7) != 1,
            any_phase_2: choose(7) != 1,
            l2tp: inside,
        };
        let policy = MainModePolicy {
            groups: vec![2],
            nat_d,
            certificates: choose(15) == 1,
            authentication: key.map(|_| (KEY, authentication)),
        };
        Self { key, policy, fragments: choose(3) == 1 }
    }
}

struct Probe {
    session: Session,
    server: Server,
    counter: Counter,
    begun: Timestamp,
    now: Timestamp,
    unasked: usize,
    walked: usize,
}

/// Our ports for fresh flows.
const FRESH_IKE: u16 = 40_003;
const FRESH_NAT_T: u16 = 40_004;

struct Counter(u64);

impl Observer for Counter {
    fn next_frame_number(&mut self) -> u64 {
        self.0 += 1;
        self.0
    }

    fn frame(&mut self, _: &Frame, observation: Option<&Observation>, _: &[Learned]) {
        assert!(observation.is_none_or(|one| one.frame == Some(self.0)));
    }
}

impl Probe {
    fn new(cast: &Cast) -> Self {
        let path = Path { server: OVER_IPV4.server, public_address: None };
        let fresh = FreshPorts { ike: Some(FRESH_IKE), nat_traversal: Some(FRESH_NAT_T) };
        let ends =
            ClientEnds { client: OVER_IPV4.client, ike_port: 500, nat_traversal_port: 4500, fresh };
        let plan = ProbePlan::standard(OVER_IPV4.server, cast.key.is_some());
        let mut session = Session::new(plan, path, ends, RandomStream::new(b"probe"));
        if let Some(key) = cast.key {
            let key = Arc::new(PreSharedKey::new(key.as_bytes().to_vec()));
            session = session.with_key(Credentials { key, identity: None, discloses: true });
        }
        let begun = Timestamp::from_nanoseconds(1_795_000_000_000_000_000);
        Self {
            session,
            server: Server::new(cast),
            counter: Counter(0),
            begun,
            now: begun,
            unasked: 0,
            walked: 0,
        }
    }

    /// Sends packets, and whatever the answers to them draw, until there is no more.
    fn take_out(&mut self, packets: Vec<Transmit>, script: &mut Unstructured) -> Result<()> {
        let mut waiting = packets;
        while let Some(packet) = waiting.pop() {
            if script.ratio(1, 32).unwrap_or(false) {
                self.session.not_sent(self.now, &packet, NotSent::LocalFilter);
                continue;
            }
            let source = packet.source;
            let sent = Datagram { flow: packet.flow, payload: packet.payload };
            if let Carriage::HopLimit(hop) = packet.carriage {
                waiting.extend(self.hop(&sent, hop, script)?);
                continue;
            }
            self.take_in(&sent, source, Direction::Outbound);
            for answer in self.server.answer(&sent) {
                let copies = script.int_in_range(0..=2)?;
                let answer = if script.arbitrary()? { answer } else { changed(&answer, script)? };
                for _ in 0..copies {
                    self.now = self.now + Duration::from_millis(script.int_in_range(0..=200)?);
                    let replies = self.take_in(&answer, source, Direction::Inbound);
                    let usual = replies.iter().filter(|one| one.carriage == Carriage::Usual);
                    assert!(usual.count() <= MOST_REPLIES);
                    self.walked += replies.len();
                    assert!(self.walked < MOST_UNASKED, "the walk floods");
                    waiting.extend(replies);
                }
            }
        }
        Ok(())
    }

    /// A packet whose hop limit runs out, and perhaps what a router says of it.
    fn hop(
        &mut self,
        sent: &Datagram,
        hop: u8,
        script: &mut Unstructured,
    ) -> Result<Vec<Transmit>> {
        let (client, server) = (OVER_IPV4.client_end(sent.flow), OVER_IPV4.server_end(sent.flow));
        let packet = with_hop_limit(sent.packet(client, server), hop);
        let frame = Frame::raw(self.now, Direction::Outbound, packet.clone());
        let mut packets = self.session.frame(self.now, &frame, &mut self.counter);
        if script.ratio(3, 4).unwrap_or(false) {
            let target = script.ratio(1, 8)?;
            let from = if target { OVER_IPV4.server } else { ROUTER };
            let (icmp_type, code) = if target { (3, 3) } else { (11, 0) };
            let kind = IcmpKind { version: IpVersion::V4, icmp_type, code };
            let quote = &packet[..script.int_in_range(20..=packet.len())?];
            let error = error_packet(from, OVER_IPV4.client, kind, 0, quote).unwrap_or_default();
            let frame = Frame::raw(self.now, Direction::Inbound, error);
            packets.extend(self.session.frame(self.now, &frame, &mut self.counter));
        }
        Ok(packets)
    }

    fn take_in(
        &mut self,
        datagram: &Datagram,
        source: SourcePort,
        direction: Direction,
    ) -> Vec<Transmit> {
        let mut client = OVER_IPV4.client_end(datagram.flow);
        if source == SourcePort::Fresh {
            client.set_port(if datagram.flow == Flow::Ike { FRESH_IKE } else { FRESH_NAT_T });
        }
        let server = OVER_IPV4.server_end(datagram.flow);
        let packet = match direction {
            Direction::Outbound => datagram.packet(client, server),
            Direction::Inbound => datagram.packet(server, client),
        };
        let frame = Frame::raw(self.now, direction, packet);
        self.session.frame(self.now, &frame, &mut self.counter)
    }
}

/// A server of everything that a probe asks.
struct Server {
    main_mode: MainModeResponder,
    sa_init: SaInitResponder,
    random: RandomStream,
    fragments: bool,
}

impl Server {
    fn new(cast: &Cast) -> Self {
        Self {
            main_mode: MainModeResponder::new(cast.policy.clone()),
            fragments: cast.fragments,
            sa_init: SaInitResponder {
                encryption: vec![12],
                group: DhGroup::Modp1024,
                cookie: Some(vec![7; 16]),
            },
            random: RandomStream::new(b"server"),
        }
    }

    fn answer(&mut self, request: &Datagram) -> Vec<Datagram> {
        let flow = request.flow;
        let payloads: Vec<_> = match flow {
            Flow::Ike => self.ike(flow, &request.payload),
            Flow::NatTraversal => match Encapsulated::classify(&request.payload) {
                Encapsulated::Ike(message) => {
                    self.ike(flow, message).iter().map(|one| mark(one)).collect()
                }
                Encapsulated::Esp(packet) => self.protected(packet).into_iter().collect(),
                _ => Vec::new(),
            },
            Flow::L2tp => {
                L2tpResponder.respond(&request.payload, &mut self.random).into_iter().collect()
            }
            Flow::Esp => {
                let answer = self.protected(&request.payload);
                answer.or_else(|| echo_reply(&request.payload)).into_iter().collect()
            }
            Flow::Control => Vec::new(),
        };
        payloads.into_iter().map(|payload| Datagram { flow, payload }).collect()
    }

    fn protected(&mut self, packet: &[u8]) -> Option<Vec<u8>> {
        let ends = Ends { from: OVER_IPV4.client, to: OVER_IPV4.server };
        self.main_mode.protected(packet, ends, &mut self.random)
    }

    fn ike(&mut self, flow: Flow, message: &[u8]) -> Vec<Vec<u8>> {
        let ends = Ends { from: OVER_IPV4.client_end(flow), to: OVER_IPV4.server_end(flow) };
        let Ok(header) = Header::parse(message) else { return Vec::new() };
        if header.version == version::V2 {
            let answer = self.sa_init.respond(message, ends, &mut self.random);
            return answer.into_iter().collect();
        }
        let Some(answer) = self.main_mode.respond(message, ends, &mut self.random) else {
            return Vec::new();
        };
        let pieces = self.fragments.then(|| Fragment::split(&answer, 1, LARGEST_WHOLE)).flatten();
        pieces.unwrap_or_else(|| vec![answer])
    }
}
