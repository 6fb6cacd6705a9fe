//! Analyses of captures, made by hand.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::time::Duration;

use serde_json::Map;

use super::{
    COOKIE, ROUTER, SERVER, START, circumstances, exchange_facts, finding, ids, nat, observations,
    reply, sent, strongswan, verdict,
};
use crate::evidence::{
    Answer, Carrier, Channel, Crossing, Direction, Fact, IcmpReport, ObservationId, OtherTunnel,
    OtherTunnelKind, PassedPacket, QuoteProof, Request, Timestamp, Traffic, UdpPorts, Unmatched,
};
use crate::report::Circumstances;
use crate::report::analysis::{AnalysedFile, Analysis, Conversation, Coverage};
use crate::report::unread::UnreadFrames;
use crate::verdict::{
    AuthIp, AuthenticationRefused, Certainty, Class, EspState, FindingKind, LostBetween, NatState,
    PortState, Reason, RecordedAt, Summary, TrafficBothWays, TrafficOneWay, Verdict,
};
use crate::wire::icmp::{IcmpKind, IpVersion};
use crate::wire::link::Unread;

/// An analysis that owns what an [`Analysis`] borrows.
pub struct Analysed {
    pub files: Vec<AnalysedFile>,
    pub conversations: Vec<Conversation>,
    pub summarised: BTreeMap<Class, u64>,
    pub others: Vec<OtherTunnel>,
    pub interrupted: bool,
    pub error: Option<String>,
    circumstances: Circumstances,
    parameters: Map<String, serde_json::Value>,
}

impl Analysed {
    fn new(files: Vec<AnalysedFile>, conversations: Vec<Conversation>) -> Self {
        Self {
            files,
            conversations,
            summarised: BTreeMap::new(),
            others: Vec::new(),
            interrupted: false,
            error: None,
            circumstances: circumstances("probe809 analyze office.pcapng"),
            parameters: Map::new(),
        }
    }

    pub fn analysis(&self) -> Analysis<'_> {
        Analysis {
            version: "0.1.0",
            started: Timestamp::from_nanoseconds(START),
            finished: Timestamp::from_nanoseconds(START) + Duration::from_millis(40),
            interrupted: self.interrupted,
            circumstances: &self.circumstances,
            parameters: &self.parameters,
            required: None,
            error: self.error.as_deref(),
            files: &self.files,
            conversations: &self.conversations,
            summarised: &self.summarised,
            others: &self.others,
        }
    }
}

/// Every kind of analysis, with its name.
pub fn of_each_kind() -> [(&'static str, Analysed); 8] {
    [
        ("one", one()),
        ("two_ends", two_ends()),
        ("several", several()),
        ("nothing", nothing()),
        ("flood", flood()),
        ("partly_read", partly_read()),
        ("elsewhere", elsewhere()),
        ("unreadable", unreadable()),
    ]
}

/// A wrong key, seen at the client.
pub fn one() -> Analysed {
    Analysed::new(vec![file("office.pcapng", 12)], vec![wrong_key()])
}

/// The same path at both ends: ESP from the client is lost in between.
pub fn two_ends() -> Analysed {
    let mut lost = esp_one_way();
    lost.verdict.leading = Summary::EspLostBetween.into();
    lost.verdict.certainty = Certainty::Proven;
    lost.verdict.recorded_at = RecordedAt::BothEnds;
    let (carrier, direction) = (Carrier::Esp, Direction::Outbound);
    let recorded_at = RecordedAt::BothEnds;
    lost.verdict.findings = vec![finding(
        FindingKind::TrafficOneWay(TrafficOneWay { carrier, direction, recorded_at }),
        Certainty::Likely,
        &[1, 3],
    )];
    lost.verdict.findings.push(finding(
        FindingKind::LostBetween(LostBetween {
            channel: Channel::Esp,
            direction: Direction::Outbound,
            packets: 2,
            perhaps_unrecorded: false,
        }),
        Certainty::Proven,
        &[3],
    ));
    Analysed::new(vec![file("client.pcap", 2), file("server.pcap", 2)], vec![lost])
}

/// Three conversations and what else the files hold.
pub fn several() -> Analysed {
    let mut damaged = file("old/router.pcap", 2);
    damaged.format = Some("pcap");
    damaged.skipped = 17;
    damaged.truncated = true;
    damaged.damages = vec!["offset 1234: a record claims 4294967295 bytes".to_owned()];
    let mut unread = file("notes\u{1b}[31m.txt", 0);
    (unread.format, unread.sha256) = (None, None);
    unread.error = Some("neither pcap nor pcapng".to_owned());
    let files = vec![file("office.pcapng", 12), damaged, unread];
    let mut analysed = Analysed::new(files, vec![wrong_key(), esp_one_way(), under_way()]);
    analysed.summarised = BTreeMap::from([(Class::ServerSilent, 12), (Class::PathClear, 1)]);
    analysed.others =
        vec![other(OtherTunnelKind::Pptp, true, 13), other(OtherTunnelKind::Sstp, false, 14)];
    analysed.interrupted = true;
    analysed
}

/// Files without any tunnel of ours.
pub fn nothing() -> Analysed {
    let mut analysed = Analysed::new(vec![file("-", 5)], Vec::new());
    analysed.others = vec![other(OtherTunnelKind::Gre, true, 2)];
    analysed
}

/// A file of which nobody can say what is in most of its frames.
pub fn partly_read() -> Analysed {
    let mut monitor = file("monitor.pcap", 40);
    monitor.rewritten = true;
    monitor.format = Some("pcap");
    monitor.unread = [Unread::WifiProtected, Unread::LinkType(147), Unread::EthernetType(0x88e5)]
        .into_iter()
        .zip([12, 25, 1])
        .map(|(why, frames)| UnreadFrames::new(why, frames))
        .collect();
    Analysed::new(vec![monitor], Vec::new())
}

/// IPsec that is nobody's way to a VPN server.
pub fn elsewhere() -> Analysed {
    let mut analysed = Analysed::new(vec![file("routers.pcapng", 9)], Vec::new());
    let of_port = OtherTunnel {
        number: Some(10_500),
        packets: 4,
        ..other(OtherTunnelKind::IkePort, false, 1)
    };
    let routing = OtherTunnel { number: Some(112), ..other(OtherTunnelKind::Ah, false, 6) };
    analysed.others = vec![
        of_port,
        other(OtherTunnelKind::IkeTcp, true, 5),
        routing,
        other(OtherTunnelKind::GroupEsp, false, 9),
    ];
    analysed
}

/// More conversations than anybody reads.
pub fn flood() -> Analysed {
    let mut conversation = wrong_key();
    conversation.client = address("2001:db8:1111:2222:3333:4444:5555:6666");
    conversation.server = address("2001:db8:7777:8888:9999:aaaa:bbbb:cccc");
    Analysed::new(vec![file("flood.pcap", 12)], vec![conversation; 400])
}

/// An analysis that could not run.
pub fn unreadable() -> Analysed {
    let mut missing = file("gone.pcap", 0);
    (missing.format, missing.sha256) = (None, None);
    missing.error = Some("no such file".to_owned());
    let mut analysed = Analysed::new(vec![missing], Vec::new());
    analysed.error = Some("gone.pcap: no such file".to_owned());
    analysed
}

fn wrong_key() -> Conversation {
    let mut verdict = verdict(Certainty::Likely, AuthenticationRefused { unreadable: false });
    verdict.because = ids(&[4, 5, 6, 7]);
    verdict.channels[Channel::Ike500] = super::answered(12_345, 2);
    verdict.channels[Channel::Ike4500] = super::answered(13_012, 8);
    verdict.channels[Channel::Ikev2].reason = None;
    verdict.channels[Channel::L2tp1701].state = PortState::NotTested;
    verdict.channels[Channel::L2tp1701].reason = None;
    verdict.nat = nat(NatState::Present, NatState::None, Some(0));
    verdict.nat.mapped = Some("203.0.113.77:61234".parse().unwrap());
    verdict.server = strongswan();
    verdict.findings = vec![
        finding(
            FindingKind::AuthenticationRefused(AuthenticationRefused { unreadable: false }),
            Certainty::Likely,
            &[5, 6, 7],
        ),
        finding(FindingKind::AuthIp(AuthIp {}), Certainty::Proven, &[9]),
    ];
    let mut facts = exchange_facts();
    facts.truncate(4);
    let identification = || Request::MainModeIdentification { cookie: COOKIE };
    facts.extend((1..=3).map(|transmission| {
        let (_, fact) = sent(identification(), transmission);
        (Channel::Ike4500, fact)
    }));
    facts.push((Channel::Ike4500, Fact::Unmatched(Unmatched::Keepalive)));
    facts.push(sent(Request::AuthIp { cookie: COOKIE }, 1));
    let kind = IcmpKind { version: IpVersion::V4, icmp_type: 3, code: 13 };
    let proof = QuoteProof::Content;
    let report = IcmpReport {
        request: ObservationId(9),
        from: ROUTER,
        kind,
        from_target: false,
        proof,
        too_big: None,
    };
    facts.push((Channel::Ike500, Fact::IcmpError(report)));
    let mut conversation = conversation("192.168.77.2", "198.51.100.10", verdict, facts);
    conversation.duplicates = 1;
    conversation.frames = 12;
    conversation.packets.push(packet(11, Direction::Inbound, Some(2)));
    conversation.packets.push(packet(12, Direction::Inbound, None));
    conversation
}

fn esp_one_way() -> Conversation {
    let (carrier, direction) = (Carrier::Esp, Direction::Outbound);
    let mut verdict = verdict(Certainty::Likely, Summary::EspOneWay);
    verdict.because = ids(&[3]);
    verdict.channels[Channel::Ike500] = super::answered(12_345, 2);
    verdict.channels.esp.state = EspState::Blocked;
    verdict.channels.esp.reason = Some(Reason::TrafficOneWay);
    verdict.nat = nat(NatState::None, NatState::None, Some(0));
    verdict.findings = vec![finding(
        FindingKind::TrafficOneWay(TrafficOneWay {
            carrier,
            direction,
            recorded_at: RecordedAt::ClientEnd,
        }),
        Certainty::Likely,
        &[1, 3],
    )];
    let quick = Request::QuickMode { cookie: COOKIE, message_id: 77 };
    let traffic = Traffic { carrier, direction, spi: 0xc0ff_ee01 };
    let facts =
        vec![sent(quick, 1), reply(1, Answer::QuickMode), (Channel::Esp, Fact::Traffic(traffic))];
    let mut conversation = conversation("192.168.77.3", "198.51.100.10", verdict, facts);
    conversation.packets.push(PassedPacket { ports: None, ..packet(4, direction, Some(3)) });
    conversation
}

fn under_way() -> Conversation {
    let mut verdict = verdict(Certainty::Undetermined, Summary::SessionUnderWay);
    verdict.because = ids(&[1]);
    let kind = FindingKind::TrafficBothWays(TrafficBothWays { carrier: Carrier::EspInUdp });
    verdict.findings = vec![finding(kind, Certainty::Proven, &[1, 2])];
    let spi = 0xdead_beef;
    let facts = [Direction::Outbound, Direction::Inbound].map(|direction| {
        let traffic = Traffic { carrier: Carrier::EspInUdp, direction, spi };
        (Channel::Ike4500, Fact::Traffic(traffic))
    });
    conversation("2001:db8::c1", "2001:db8:f::5e7", verdict, facts.to_vec())
}

fn conversation(
    client: &str,
    server: &str,
    verdict: Verdict,
    facts: Vec<(Channel, Fact)>,
) -> Conversation {
    let observations = observations(facts);
    let packets: Vec<_> = observations
        .iter()
        .map(|observation| PassedPacket {
            at: observation.at,
            common: observation.at,
            ports: observation.channel.port().map(|port| UdpPorts { from: port, to: port }),
            ..packet(observation.frame.unwrap(), way(&observation.fact), Some(observation.id.0))
        })
        .collect();
    Conversation {
        client: address(client),
        server: address(server),
        started: observations.first().unwrap().at,
        finished: observations.last().unwrap().at,
        frames: u64::try_from(packets.len()).unwrap(),
        duplicates: 0,
        verdict,
        observations,
        packets,
        elsewhere: Vec::new(),
    }
}

fn way(fact: &Fact) -> Direction {
    match fact {
        Fact::Answered(_) | Fact::IcmpError(_) => Direction::Inbound,
        Fact::Traffic(traffic) => traffic.direction,
        _ => Direction::Outbound,
    }
}

fn packet(frame: u64, direction: Direction, observation: Option<u32>) -> PassedPacket {
    let at = Timestamp::from_nanoseconds(START) + Duration::from_micros(frame * 10_000 + 7);
    PassedPacket {
        frame,
        at,
        common: at,
        direction,
        ports: Some(UdpPorts { from: 4500, to: 4500 }),
        crossing: Crossing::Unknown,
        length: 212,
        observation: observation.map(ObservationId),
    }
}

fn file(path: &str, frames: u64) -> AnalysedFile {
    AnalysedFile {
        path: path.to_owned(),
        format: Some("pcapng"),
        frames,
        bytes: frames * 230,
        sha256: Some("0f".repeat(32)),
        covers: (frames > 0).then(|| Coverage {
            first: Timestamp::from_nanoseconds(START),
            last: Timestamp::from_nanoseconds(START) + Duration::from_secs(frames),
        }),
        skipped: 0,
        truncated: false,
        cut: None,
        unread: Vec::new(),
        rewritten: false,
        damages: Vec::new(),
        error: None,
    }
}

fn other(kind: OtherTunnelKind, both_ways: bool, frame: u64) -> OtherTunnel {
    let (client, server) = (address("192.168.77.4"), SERVER);
    let (number, packets) = (None, 1);
    OtherTunnel { kind, client, server, both_ways, number, packets, frame }
}

fn address(text: &str) -> IpAddr {
    text.parse().unwrap()
}
