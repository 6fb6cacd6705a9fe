//! Runs made by hand, one of each class, for the tests of the reports.

pub mod captures;
mod every;
mod from_schema;

pub use every::every_observation;
pub use from_schema::{every, every_name};

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use serde_json::Map;

use super::time::Zone;
use super::{Circumstances, ClientEnd, EndedBy, Limitation, Obstacle, Privileges, Run, Target};
use crate::crypto::HashAlgorithm;
use crate::evidence::{
    Answer, AnswerSource, Answered, Channel, ChosenTransform, ClientClaim, Fact, IcmpReport,
    NatDetection, NotSent, Observation, ObservationId, QuoteProof, Request, RequestSent, Timestamp,
    port,
};
use crate::verdict::{
    Certainty, ChannelReport, Channels, EspFiltered, EspNotTested, EspState, EspUndetermined,
    Finding, FindingKind, L2tpExposed, Leading, Nat, NatAtClient, NatAtServer,
    NatAtServerUncertain, NatState, NoProposalChosen, NothingAnswered, PacketLoss, PortState,
    Reason, RecordedAt, ServerIdentity, Summary, Verdict,
};
use crate::wire::esp::EchoLayout;
use crate::wire::icmp::{IcmpKind, IpVersion};

const CLIENT: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 2));
pub const SERVER: IpAddr = IpAddr::V4(Ipv4Addr::new(198, 51, 100, 10));
pub const ROUTER: IpAddr = IpAddr::V4(Ipv4Addr::new(203, 0, 113, 1));
const COOKIE: [u8; 8] = [0xc0, 0x0c, 0x1e, 1, 2, 3, 4, 5];
/// 2026-11-21T10:00:00Z.
const START: u64 = 1_795_255_200_000_000_000;

/// A run that owns what a [`Run`] borrows.
pub struct Sample {
    pub verdict: Option<Verdict>,
    pub observations: Vec<Observation>,
    pub limitations: Vec<Limitation>,
    pub ended_by: EndedBy,
    pub error: Option<String>,
    pub capture: Option<String>,
    pub circumstances: Circumstances,
    pub client: Option<ClientEnd>,
    pub capture_sha256: Option<String>,
    parameters: Map<String, serde_json::Value>,
}

impl Sample {
    fn new(verdict: Option<Verdict>, observations: Vec<Observation>) -> Self {
        let mut parameters = Map::new();
        parameters.insert("tries".to_owned(), 3.into());
        Self {
            verdict,
            observations,
            limitations: Vec::new(),
            ended_by: EndedBy::Complete,
            error: None,
            capture: Some("probe809-vpn.example.com-20261121T100000Z.pcapng".to_owned()),
            circumstances: circumstances("probe809 vpn.example.com"),
            client: Some(client_end()),
            capture_sha256: Some("0f".repeat(32)),
            parameters,
        }
    }

    pub fn run(&self) -> Run<'_> {
        let frames = self.observations.iter().filter_map(|observation| observation.frame).max();
        Run {
            version: "0.1.0",
            target: Target { name: "vpn.example.com", address: Some(SERVER) },
            started: Timestamp::from_nanoseconds(START),
            finished: Timestamp::from_nanoseconds(START) + Duration::from_millis(4_250),
            ended_by: self.ended_by,
            error: self.error.as_deref(),
            circumstances: &self.circumstances,
            client: self.client.as_ref(),
            parameters: &self.parameters,
            verdict: self.verdict.as_ref(),
            observations: &self.observations,
            capture: self.capture.as_deref(),
            capture_sha256: self.capture_sha256.as_deref(),
            frames: frames.unwrap_or(0),
            required: None,
            limitations: &self.limitations,
            walks: false,
        }
    }
}

/// Everything that may decide a class.
pub fn every_leading() -> Vec<Leading> {
    let found = every::<FindingKind>().into_iter().filter(|kind| kind.told().class.is_some());
    found.map(Leading::from).chain(every::<Summary>().into_iter().map(Leading::from)).collect()
}

fn circumstances(command: &str) -> Circumstances {
    let capabilities = vec!["CAP_NET_BIND_SERVICE".to_owned(), "CAP_NET_RAW".to_owned()];
    Circumstances {
        command: Some(command.to_owned()),
        privileges: Some(Privileges { root: true, capabilities }),
        clock_is_synchronised: Some(true),
        zone: Zone::ahead(9),
    }
}

fn client_end() -> ClientEnd {
    ClientEnd {
        address: "192.168.77.2".parse().unwrap(),
        interface: Some("eth0".to_owned()),
        ports: [(Channel::Ike500, 500), (Channel::Ike4500, 4500), (Channel::L2tp1701, 1701)].into(),
        public_address: None,
    }
}

/// One of each class, with its name.
pub fn of_each_class() -> [(&'static str, Sample); 6] {
    [
        ("path_clear", path_clear()),
        ("server_silent", server_silent()),
        ("esp_blocked", esp_blocked()),
        ("nat_detected", nat_detected()),
        ("refused", refused()),
        ("inconclusive", inconclusive()),
    ]
}

pub fn path_clear() -> Sample {
    let mut verdict = verdict(Certainty::Proven, Summary::OverNatTraversal);
    verdict.because = ids(&[2, 4]);
    verdict.channels[Channel::Ike500] = answered(12_345, 2);
    verdict.channels[Channel::Ike4500] = answered(13_012, 4);
    verdict.channels.esp.state = EspState::Undetermined;
    verdict.channels.esp.reason = Some(Reason::Unanswered { transmissions: 3 });
    verdict.nat = nat(NatState::None, NatState::None, Some(0));
    verdict.server = strongswan();
    verdict.findings = vec![
        finding(
            FindingKind::EspUndetermined(EspUndetermined { agreed: false, no_way: false }),
            Certainty::Undetermined,
            &[5, 6],
        ),
        finding(
            FindingKind::PacketLoss(PacketLoss { lost: 1, answered: 4 }),
            Certainty::Likely,
            &[1],
        ),
    ];
    Sample::new(Some(verdict), exchange())
}

pub fn server_silent() -> Sample {
    let mut verdict = verdict(Certainty::Likely, NothingAnswered {});
    verdict.because = ids(&[1, 2, 3]);
    for channel in Channel::of_ports() {
        let channel = &mut verdict.channels[channel];
        channel.state = PortState::Silent;
        channel.reason = Some(Reason::Unanswered { transmissions: 3 });
    }
    let missing = NotSent::MissingCapability { capability: "CAP_NET_RAW".into() };
    verdict.channels.esp.reason = Some(Reason::NotSent { why: missing.clone() });
    verdict.findings = vec![
        finding(FindingKind::NothingAnswered(NothingAnswered {}), Certainty::Likely, &[1, 2, 3]),
        finding(
            FindingKind::EspNotTested(EspNotTested { reason: missing.clone() }),
            Certainty::Proven,
            &[4],
        ),
    ];
    let mut facts: Vec<_> = (1..=3).map(|transmission| sent(proposal(), transmission)).collect();
    facts.push((Channel::Esp, Fact::NotSent(missing)));
    let mut sample = Sample::new(Some(verdict), observations(facts));
    sample.limitations = vec![
        Limitation::SourcePort {
            wanted: 500,
            used: 40_123,
            why: Obstacle::PortTaken { holder: Some("charon".to_owned()) },
        },
        Limitation::NoRawEsp {
            why: Obstacle::MissingCapability { capability: "CAP_NET_RAW".to_owned() },
        },
    ];
    sample
}

pub fn esp_blocked() -> Sample {
    let by = ROUTER;
    let mut verdict = verdict(Certainty::Proven, EspFiltered { by });
    verdict.because = ids(&[7]);
    verdict.channels[Channel::Ike500] = answered(12_345, 2);
    verdict.channels[Channel::Ike4500] = answered(13_012, 4);
    verdict.channels.esp.state = EspState::Blocked;
    verdict.channels.esp.reason = Some(Reason::Icmp { from: by, icmp_type: 3, code: 13 });
    verdict.nat = nat(NatState::None, NatState::None, Some(0));
    verdict.findings =
        vec![finding(FindingKind::EspFiltered(EspFiltered { by }), Certainty::Proven, &[7])];
    let mut facts = exchange_facts();
    let kind = IcmpKind { version: IpVersion::V4, icmp_type: 3, code: 13 };
    let proof = QuoteProof::Content;
    let report = IcmpReport {
        request: ObservationId(6),
        from: by,
        kind,
        from_target: false,
        proof,
        too_big: None,
    };
    facts.push((Channel::Esp, Fact::IcmpError(report)));
    Sample::new(Some(verdict), observations(facts))
}

pub fn nat_detected() -> Sample {
    let mapped: SocketAddr = "203.0.113.77:61234".parse().unwrap();
    let mut verdict = verdict(Certainty::Proven, Summary::NatAtBoth);
    verdict.because = ids(&[4]);
    verdict.channels[Channel::Ike500] = answered(12_345, 2);
    verdict.channels[Channel::Ike4500] = answered(13_012, 4);
    verdict.channels.esp.state = EspState::Undetermined;
    verdict.nat = nat(NatState::Present, NatState::Present, Some(2));
    verdict.nat.mapped = Some(mapped);
    verdict.server = strongswan();
    let mapped = Some(mapped);
    verdict.findings = vec![
        finding(FindingKind::NatAtServer(NatAtServer {}), Certainty::Likely, &[4]),
        finding(
            FindingKind::NatAtClient(NatAtClient { mapped, seen: true }),
            Certainty::Proven,
            &[4],
        ),
        finding(FindingKind::L2tpExposed(L2tpExposed {}), Certainty::Proven, &[]),
    ];
    Sample::new(Some(verdict), exchange())
}

pub fn refused() -> Sample {
    let mut verdict = verdict(Certainty::Proven, NoProposalChosen {});
    verdict.because = ids(&[2]);
    verdict.channels[Channel::Ike500] = answered(9_001, 2);
    verdict.channels[Channel::Ike500].state = PortState::Refused;
    verdict.channels[Channel::Ike500].reason = Some(Reason::Notify { version: 1, notify: 14 });
    verdict.findings =
        vec![finding(FindingKind::NoProposalChosen(NoProposalChosen {}), Certainty::Proven, &[2])];
    let facts = vec![sent(proposal(), 1), reply(1, Answer::V1Notify { kind: 14 })];
    let mut sample = Sample::new(Some(verdict), observations(facts));
    sample.ended_by = EndedBy::Deadline;
    sample
}

pub fn inconclusive() -> Sample {
    let mut verdict = verdict(Certainty::Undetermined, Summary::EspUnknown);
    verdict.channels[Channel::Ike500] = answered(12_345, 2);
    verdict.channels.esp.state = EspState::Undetermined;
    verdict.channels.esp.reason = Some(Reason::Unanswered { transmissions: 3 });
    verdict.nat = nat(NatState::None, NatState::Undetermined, Some(1));
    verdict.findings = vec![
        finding(
            FindingKind::EspUndetermined(EspUndetermined { agreed: false, no_way: false }),
            Certainty::Undetermined,
            &[5, 6],
        ),
        finding(
            FindingKind::NatAtServerUncertain(NatAtServerUncertain { fits: false }),
            Certainty::Undetermined,
            &[4],
        ),
    ];
    let mut sample = Sample::new(Some(verdict), exchange());
    sample.ended_by = EndedBy::Interrupted;
    (sample.capture, sample.capture_sha256) = (None, None);
    sample.client.as_mut().unwrap().interface = None;
    sample.circumstances.privileges = Some(Privileges { root: false, capabilities: Vec::new() });
    sample.circumstances.clock_is_synchronised = Some(false);
    sample
}

/// A run that could not start.
pub fn error() -> Sample {
    let mut sample = Sample::new(None, Vec::new());
    sample.ended_by = EndedBy::Error;
    sample.error = Some("vpn.example.com: no such name".to_owned());
    (sample.capture, sample.capture_sha256, sample.client) = (None, None, None);
    sample
}

fn exchange() -> Vec<Observation> {
    observations(exchange_facts())
}

fn exchange_facts() -> Vec<(Channel, Fact)> {
    let message2 = Answer::MainModeTransform {
        transform: Some(transform()),
        vendor_ids: vec![vec![0x4a]],
        with_key: None,
    };
    let message4 = Answer::MainModeKeyExchange { nat: Some(Box::new(nat_detection())) };
    let (_, message4) = reply(3, message4);
    let (_, message3) = sent(Request::MainModeKeyExchange { cookie: COOKIE }, 1);
    vec![
        sent(proposal(), 1),
        reply(1, message2),
        (Channel::Ike4500, message3),
        (Channel::Ike4500, message4),
        sent(Request::Esp { spi: 7, sequence: 1, echo: Some(EchoLayout::Trailer) }, 1),
        sent(Request::Esp { spi: 0x0809_0809, sequence: 1, echo: None }, 1),
    ]
}

fn observations(facts: Vec<(Channel, Fact)>) -> Vec<Observation> {
    let number = |(place, (channel, fact)): (usize, (Channel, Fact))| {
        let id = u32::try_from(place).unwrap() + 1;
        Observation {
            id: ObservationId(id),
            at: Timestamp::from_nanoseconds(START) + Duration::from_millis(u64::from(id) * 10),
            frame: (!matches!(fact, Fact::NotSent(_))).then_some(u64::from(id)),
            channel,
            fact,
        }
    };
    facts.into_iter().enumerate().map(number).collect()
}

fn sent(request: Request, transmission: u32) -> (Channel, Fact) {
    let (channel, port) = match request {
        Request::Esp { .. } => (Channel::Esp, 0),
        Request::SaInit { .. } => (Channel::Ikev2, 500),
        Request::Question(_) => (Channel::L2tp1701, port::L2TP),
        _ => (Channel::Ike500, 500),
    };
    let (from, to) = (SocketAddr::new(CLIENT, port), SocketAddr::new(SERVER, port));
    (channel, Fact::RequestSent(RequestSent { from, to, transmission, request }))
}

pub fn reply(request: u32, answer: Answer) -> (Channel, Fact) {
    let answered = Answered {
        request: ObservationId(request),
        rtt: Duration::from_micros(12_345),
        answer,
        source: AnswerSource::Asked,
        repeated: false,
    };
    (Channel::Ike500, Fact::Answered(answered))
}

const fn proposal() -> Request {
    Request::MainModeProposal { cookie: COOKIE, offers_nat_t: true, microsoft: true }
}

const fn transform() -> ChosenTransform {
    ChosenTransform { encryption: 7, key_length: Some(256), hash: 2, group: 14, authentication: 1 }
}

fn nat_detection() -> NatDetection {
    NatDetection {
        algorithm: HashAlgorithm::Sha1,
        cookies: [9; 16],
        client: "192.168.77.2:500".parse().unwrap(),
        server: SocketAddr::new(SERVER, 500),
        about_client: vec![1; 20],
        about_server: vec![vec![2; 20]],
        microsoft: true,
        claim: Some(ClientClaim {
            cookies: [0; 16],
            about_client: vec![vec![3; 20]],
            about_server: vec![4; 20],
        }),
    }
}

fn strongswan() -> ServerIdentity {
    ServerIdentity {
        vendor: Some("strongSwan".to_owned()),
        vendor_ids: vec![vec![0x4a, 0x13]],
        transform: Some(transform()),
    }
}

/// A verdict of which nothing but what decides it is known.
pub fn verdict(certainty: Certainty, leading: impl Into<Leading>) -> Verdict {
    let leading = leading.into();
    let port = || ChannelReport {
        state: PortState::NotTested,
        rtt: None,
        reason: Some(Reason::NotSent { why: NotSent::NotOnLink }),
        because: Vec::new(),
    };
    let esp = ChannelReport::untested(EspState::NotTested);
    let mut channels =
        Channels::new(esp, ChannelReport::untested(PortState::NotTested), |_| port());
    channels[Channel::L2tp1701].state = PortState::Silent;
    channels[Channel::L2tp1701].reason = Some(Reason::Unanswered { transmissions: 3 });
    Verdict {
        far_end: None,
        size: None,
        recorded_at: RecordedAt::Unknown,
        class: leading.class(),
        certainty,
        leading,
        because: Vec::new(),
        channels,
        nat: nat(NatState::NotTested, NatState::NotTested, None),
        server: ServerIdentity::default(),
        findings: Vec::new(),
        ladder: Vec::new(),
        walk: None,
    }
}

fn nat(client: NatState, server: NatState, assume_udp_encapsulation: Option<u8>) -> Nat {
    let local = Some("192.168.77.2:500".parse().unwrap());
    Nat {
        client,
        server,
        local,
        mapped: None,
        assume_udp_encapsulation,
        offered: Some(true),
        recovery: None,
    }
}

fn answered(microseconds: u64, by: u32) -> ChannelReport<PortState> {
    ChannelReport {
        state: PortState::Answered,
        rtt: Some(Duration::from_micros(microseconds)),
        reason: None,
        because: ids(&[by]),
    }
}

fn finding(kind: FindingKind, certainty: Certainty, because: &[u32]) -> Finding {
    Finding { kind, certainty, because: ids(because) }
}

fn ids(numbers: &[u32]) -> Vec<ObservationId> {
    numbers.iter().copied().map(ObservationId).collect()
}
