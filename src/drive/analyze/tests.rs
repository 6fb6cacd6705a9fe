//! Captures of one path, made here at one end or at both.

use std::net::SocketAddr;

use super::{Analysis, AnalysisPlan, Findings};
use crate::evidence::Crossing;
use crate::evidence::Direction::{self, Inbound, Outbound};
use crate::verdict::{
    Certainty, Class, FindingKind, Leading, ProtectedUnanswered, RecordedAt, Summary,
};
use crate::wire::esp::EspHeader;
use crate::wire::ip::{PROTOCOL_ESP, ip_packet, udp_packet};
use crate::wire::isakmp::number::{exchange, flag, payload, version};
use crate::wire::isakmp::v1::{
    DOI_IPSEC, PROTOCOL_ISAKMP, Proposal, SITUATION_IDENTITY_ONLY, SecurityAssociation,
    TRANSFORM_KEY_IKE, Transform,
};
use crate::wire::isakmp::{Attribute, IkeSa, Message, Payload, v2};

const CLIENT: &str = "198.51.100.77:500";
const SERVER: &str = "203.0.113.10:500";
/// Routers between the ends.
const ROUTERS: u8 = 7;
/// The server's clock is ahead by so much, in milliseconds.
const AHEAD: u64 = 3_600_000;

/// What became of a packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Arrives,
    Lost,
}

/// Two recordings of one path, as they grow.
#[derive(Default)]
struct Ends {
    client: Vec<(u64, Vec<u8>)>,
    server: Vec<(u64, Vec<u8>)>,
    now: u64,
}

impl Ends {
    fn new() -> Self {
        Self::default()
    }

    fn goes(&mut self, direction: Direction, packet: &[u8], fate: Fate) {
        self.now += 400;
        let mut aged = packet.to_vec();
        aged[8] -= ROUTERS;
        let (near, far) = match direction {
            Outbound => (&mut self.client, &mut self.server),
            Inbound => (&mut self.server, &mut self.client),
        };
        near.push((self.now, packet.to_vec()));
        if fate == Fate::Arrives {
            far.push((self.now + 20, aged));
        }
    }

    /// IKEv2 to the end: a tunnel is agreed on.
    fn agree(&mut self) {
        for kind in [exchange::IKE_SA_INIT, exchange::IKE_AUTH] {
            self.goes(Outbound, &ike(Outbound, kind), Fate::Arrives);
            self.goes(Inbound, &ike(Inbound, kind), Fate::Arrives);
        }
    }

    fn esp(&mut self, direction: Direction, fate: Fate) {
        for sequence in 1..=4 {
            self.goes(direction, &esp(direction, sequence), fate);
        }
    }

    /// Something passes at the end, so that nobody had stopped recording.
    fn go_on(&mut self) {
        for direction in [Outbound, Inbound] {
            self.goes(direction, &ike(direction, exchange::V2_INFORMATIONAL), Fate::Arrives);
        }
    }

    /// DNS that others ask for, of which both hold the last packet.
    fn go_on_elsewhere(&mut self) {
        let [from, to] = ["192.0.2.1:40000", "203.0.113.53:53"].map(|end| end.parse().unwrap());
        self.goes(Outbound, &udp_packet(from, to, b"a name?").unwrap(), Fate::Arrives);
    }

    fn files(&self) -> [Vec<u8>; 2] {
        [pcap(&self.client, 0), pcap(&self.server, AHEAD)]
    }
}

fn ends(direction: Direction) -> (SocketAddr, SocketAddr) {
    let (client, server) = (CLIENT.parse().unwrap(), SERVER.parse().unwrap());
    match direction {
        Outbound => (client, server),
        Inbound => (server, client),
    }
}

fn ike(direction: Direction, kind: u8) -> Vec<u8> {
    let (flags, responder) = match (direction, kind) {
        (Outbound, exchange::IKE_SA_INIT) => (flag::V2_INITIATOR, [0; 8]),
        (Outbound, _) => (flag::V2_INITIATOR, [2; 8]),
        (Inbound, _) => (flag::V2_RESPONSE, [2; 8]),
    };
    let sealed = vec![Payload::new(payload::V2_ENCRYPTED, vec![kind ^ flags; 60])];
    let clear = vec![
        Payload::new(payload::V2_SA, v2::emit_proposals(&[v2_proposal()])),
        Payload::new(payload::V2_KE, [&[0, 14, 0, 0][..], &[flags; 256]].concat()),
        Payload::new(payload::V2_NONCE, vec![flags; 32]),
    ];
    let payloads = if kind == exchange::IKE_SA_INIT { clear } else { sealed };
    let ike_sa = IkeSa { initiator: [1; 8], responder };
    let mut message = Message::new(version::V2, kind, flags, ike_sa, payloads);
    message.header.message_id = u32::from(kind - exchange::IKE_SA_INIT);
    let (from, to) = ends(direction);
    udp_packet(from, to, &message.emit()).unwrap()
}

/// AES-256, SHA2-256, group 14.
fn v2_proposal() -> v2::Proposal {
    let transform = |(kind, id): (u8, u16)| v2::Transform { kind, id, attributes: Vec::new() };
    let mut transforms = [(1, 12), (2, 5), (3, 12), (4, 14)].map(transform).to_vec();
    transforms[0].attributes.push(Attribute::short(v2::KEY_LENGTH, 256));
    v2::Proposal { number: 1, protocol: v2::PROTOCOL_IKE, spi: Vec::new(), transforms }
}

fn esp(direction: Direction, sequence: u32) -> Vec<u8> {
    let (from, to) = ends(direction);
    let packet = EspHeader { spi: 0xc0ff_ee00, sequence }.packet(&[0x5a; 76]);
    ip_packet(from.ip(), to.ip(), PROTOCOL_ESP, &packet).unwrap()
}

/// Classic pcap of raw IP.
fn pcap(packets: &[(u64, Vec<u8>)], ahead: u64) -> Vec<u8> {
    let mut file = Vec::new();
    for word in [0xa1b2_c3d4_u32, 0x0004_0002, 0, 0, 65_535, 101] {
        file.extend(word.to_le_bytes());
    }
    for (millisecond, packet) in packets {
        let at = 1_700_000_000_000 + millisecond + ahead;
        let length = packet.len() as u64;
        for word in [at / 1000, at % 1000 * 1000, length, length] {
            file.extend(u32::try_from(word).unwrap().to_le_bytes());
        }
        file.extend(packet);
    }
    file
}

fn analyzed(files: &[Vec<u8>]) -> Findings {
    let mut analysis = Analysis::new(AnalysisPlan { several: true, ..AnalysisPlan::default() });
    for file in files {
        let read = analysis.read(file.as_slice(), &mut || false).unwrap();
        assert!(read.contents.damages.is_empty());
    }
    analysis.finish()
}

/// Both orders of the files come to the same.
fn of_both(ends: &Ends) -> Findings {
    let [client, server] = ends.files();
    let findings = analyzed(&[client.clone(), server.clone()]);
    let swapped = analyzed(&[server, client]);
    let verdicts = |findings: &Findings| {
        let of = |one: &super::Judged| {
            (one.verdict.class, one.verdict.certainty, one.verdict.leading.clone())
        };
        findings.conversations.iter().map(of).collect::<Vec<_>>()
    };
    assert_eq!(verdicts(&findings), verdicts(&swapped));
    assert_eq!(findings.conversations.len(), 1);
    findings
}

#[test]
fn native_esp_is_judged_by_what_both_ends_have() {
    use Fate::{Arrives, Lost};
    let rows = [
        // Nothing of ESP is in the other recording: a filter may have left it out.
        (Some(Lost), None, Class::EspBlocked, Certainty::Likely, Summary::EspLostBetween.into()),
        (
            Some(Arrives),
            Some(Lost),
            Class::EspBlocked,
            Certainty::Proven,
            Summary::EspLostBetween.into(),
        ),
        (
            Some(Lost),
            Some(Arrives),
            Class::EspBlocked,
            Certainty::Proven,
            Summary::EspLostBetween.into(),
        ),
        (
            Some(Arrives),
            None,
            Class::Inconclusive,
            Certainty::Undetermined,
            Summary::EspUnanswered.into(),
        ),
        (
            None,
            Some(Arrives),
            Class::Inconclusive,
            Certainty::Undetermined,
            Summary::EspUnanswered.into(),
        ),
        (
            Some(Arrives),
            Some(Arrives),
            Class::PathClear,
            Certainty::Proven,
            Summary::OverNativeEsp.into(),
        ),
    ];
    for (outbound, inbound, class, certainty, cause) in rows {
        let mut ends = Ends::new();
        ends.agree();
        for (direction, fate) in [(Outbound, outbound), (Inbound, inbound)] {
            if let Some(fate) = fate {
                ends.esp(direction, fate);
            }
        }
        ends.go_on();
        let findings = of_both(&ends);
        let verdict = &findings.conversations[0].verdict;
        let seen = (verdict.class, verdict.certainty, verdict.leading.clone());
        assert_eq!(seen, (class, certainty, cause), "{outbound:?} {inbound:?}");
        assert_eq!(verdict.recorded_at, RecordedAt::BothEnds);
        let lost = |kind: &FindingKind| matches!(kind, FindingKind::LostBetween(_));
        let expected = [outbound, inbound].contains(&Some(Lost));
        assert_eq!(verdict.findings.iter().any(|one| lost(&one.kind)), expected);
    }
}

/// Of three copies of one message the first is lost: the nearest in time belong together.
#[test]
fn each_packet_is_found_in_the_other_recording_or_told_as_lost() {
    let mut ends = Ends::new();
    ends.agree();
    let message = ike(Outbound, exchange::V2_INFORMATIONAL);
    ends.goes(Outbound, &message, Fate::Lost);
    ends.goes(Outbound, &message, Fate::Arrives);
    ends.go_on();
    let [client, server] = ends.files();
    let client_frames = u64::try_from(ends.client.len()).unwrap();
    let plan = AnalysisPlan { several: true, timeline: true, ..AnalysisPlan::default() };
    let mut analysis = Analysis::new(plan);
    for file in [client, server] {
        analysis.read(file.as_slice(), &mut || false).unwrap();
    }
    let conversation = analysis.finish().conversations.remove(0);
    let [there] = conversation.elsewhere.as_slice() else { panic!("one other end") };
    assert_eq!(conversation.packets.len(), there.packets.len() + 1);
    let lost: Vec<_> =
        conversation.packets.iter().filter(|one| one.crossing == Crossing::Lost).collect();
    assert!(matches!(lost[..], [one] if one.frame == 5), "{lost:?}");
    for packet in conversation.packets.iter().filter(|one| one.crossing != Crossing::Lost) {
        let Crossing::Met { frame } = packet.crossing else { panic!("{packet:?}") };
        let other = there.packets.iter().find(|one| one.frame == frame).unwrap();
        assert_eq!(other.crossing, Crossing::Met { frame: packet.frame });
        assert!(frame > client_frames && other.at.since(other.common).as_millis() > 3_599_000);
        let apart = packet.at.since(other.common).max(other.common.since(packet.at));
        assert!(apart.as_millis() <= 40, "{packet:?} {other:?}");
    }
}

/// The server's recording as a filter for ports leaves it.
fn filtered(ends: &Ends, keeps: impl Fn(&[u8]) -> bool) -> Findings {
    let mut server = ends.server.clone();
    server.retain(|(_, packet)| keeps(packet));
    analyzed(&[pcap(&ends.client, 0), pcap(&server, AHEAD)])
}

fn losses(findings: &Findings) -> Vec<(Direction, Certainty, bool)> {
    assert_eq!(findings.conversations.len(), 1);
    let verdict = &findings.conversations[0].verdict;
    assert_eq!(verdict.recorded_at, RecordedAt::BothEnds);
    let all = verdict.findings.iter().filter_map(|one| match &one.kind {
        FindingKind::LostBetween(lost) => {
            Some((lost.direction, one.certainty, lost.perhaps_unrecorded))
        }
        _ => None,
    });
    all.collect()
}

/// "udp port 500 or udp port 4500": the recording holds no ESP, wherever it went.
#[test]
fn what_a_capture_filter_leaves_out_is_not_proven_to_be_lost() {
    let is_udp = |packet: &[u8]| packet[9] != PROTOCOL_ESP;
    let mut one_way = Ends::new();
    one_way.agree();
    one_way.esp(Outbound, Fate::Arrives);
    one_way.go_on();
    let findings = filtered(&one_way, is_udp);
    assert_eq!(losses(&findings), [(Outbound, Certainty::Likely, true)]);
    let verdict = &findings.conversations[0].verdict;
    assert_eq!((verdict.class, verdict.certainty), (Class::EspBlocked, Certainty::Likely));
    // What the client gets from there passed there, and was not recorded.
    let mut both_ways = Ends::new();
    both_ways.agree();
    for direction in [Outbound, Inbound] {
        both_ways.esp(direction, Fate::Arrives);
    }
    both_ways.go_on();
    let findings = filtered(&both_ways, is_udp);
    assert_eq!(losses(&findings), []);
    assert_eq!(findings.conversations[0].verdict.class, Class::PathClear);
}

/// A recording that holds no request and no answer of a port, although there were both.
#[test]
fn what_was_answered_was_not_lost_on_the_way_there() {
    let mut ends = Ends::new();
    ends.agree();
    for (direction, message) in [(Outbound, 1), (Inbound, 2), (Outbound, 3), (Inbound, 4)] {
        ends.goes(direction, &main_mode(direction, message), Fate::Arrives);
    }
    ends.go_on();
    let is_v2 = |packet: &[u8]| packet[28 + 17] == version::V2;
    assert_eq!(losses(&filtered(&ends, is_v2)), []);
    let nothing_but_requests = |packet: &[u8]| is_v2(packet) || packet[28 + 16] != payload::KE;
    assert_eq!(losses(&filtered(&ends, nothing_but_requests)), []);
}

/// What is missing there beside packets that did pass there may not have been recorded.
#[test]
fn a_recording_with_gaps_proves_no_loss() {
    for (gap, certainty) in [(false, Certainty::Proven), (true, Certainty::Likely)] {
        let mut ends = Ends::new();
        ends.agree();
        ends.esp(Inbound, Fate::Arrives);
        ends.esp(Outbound, Fate::Lost);
        ends.go_on();
        // The second of the server's, by its sequence number.
        let is_left_out = |packet: &[u8]| packet[9] == PROTOCOL_ESP && packet[27] == 2;
        let findings = filtered(&ends, |packet| !(gap && is_left_out(packet)));
        assert_eq!(losses(&findings), [(Outbound, certainty, gap)]);
    }
}

#[test]
fn one_end_alone_says_at_most_what_it_can_know() {
    let mut ends = Ends::new();
    ends.agree();
    ends.esp(Outbound, Fate::Arrives);
    ends.go_on();
    let [client, server] = ends.files();
    let rows = [
        (client, Class::EspBlocked, Certainty::Likely, RecordedAt::ClientEnd),
        (server, Class::Inconclusive, Certainty::Undetermined, RecordedAt::ServerEnd),
    ];
    for (file, class, certainty, recorded_at) in rows {
        let findings = analyzed(&[file]);
        let verdict = &findings.conversations[0].verdict;
        let seen = (verdict.class, verdict.certainty, verdict.recorded_at);
        assert_eq!(seen, (class, certainty, recorded_at));
    }
}

#[test]
fn silence_behind_the_first_answer_is_proven_where_the_path_made_it() {
    let auth = |direction| ike(direction, exchange::IKE_AUTH);
    let lost = |direction| Summary::LostBetweenEnds { direction: Some(direction) }.into();
    let silent: Leading = ProtectedUnanswered { fragmented: false }.into();
    for (request, answer, certainty, cause) in [
        (Fate::Lost, None, Certainty::Proven, lost(Outbound)),
        (Fate::Arrives, Some(exchange::IKE_AUTH), Certainty::Proven, lost(Inbound)),
        // What the server says of its own accord is no answer.
        (Fate::Arrives, Some(exchange::V2_INFORMATIONAL), Certainty::Likely, silent.clone()),
        (Fate::Arrives, None, Certainty::Likely, silent),
    ] {
        let mut ends = Ends::new();
        for direction in [Outbound, Inbound] {
            ends.goes(direction, &ike(direction, exchange::IKE_SA_INIT), Fate::Arrives);
        }
        for _ in 0..4 {
            ends.goes(Outbound, &auth(Outbound), request);
            if let Some(kind) = answer {
                ends.goes(Inbound, &ike(Inbound, kind), Fate::Lost);
            }
        }
        // Other people's packets: both were recording all the time.
        ends.go_on_elsewhere();
        let findings = of_both(&ends);
        let verdict = &findings.conversations[0].verdict;
        let seen = (verdict.class, verdict.certainty, verdict.leading.clone());
        assert_eq!(seen, (Class::ServerSilent, certainty, cause));
    }
}

/// IKEv1 to message 5, which the server gets three times.
fn ask_with_a_key(ends: &mut Ends, answer: Option<&[u8]>) {
    for (direction, message) in [(Outbound, 1), (Inbound, 2), (Outbound, 3), (Inbound, 4)] {
        ends.goes(direction, &main_mode(direction, message), Fate::Arrives);
    }
    for _ in 0..3 {
        ends.goes(Outbound, &main_mode(Outbound, 5), Fate::Arrives);
        ends.now += 600;
        if let Some(answer) = answer {
            ends.goes(Inbound, answer, Fate::Lost);
        }
    }
    ends.go_on_elsewhere();
}

fn main_mode(direction: Direction, message: u8) -> Vec<u8> {
    let body = match message {
        1 | 2 => vec![Payload::new(payload::SA, proposal().emit())],
        3 | 4 => vec![
            Payload::new(payload::KE, vec![message; 256]),
            Payload::new(payload::NONCE, vec![message; 32]),
        ],
        _ => vec![Payload::new(payload::ID, vec![message; 60])],
    };
    v1_message(direction, exchange::IDENTITY_PROTECTION, message, body)
}

/// What only the key would open, where it is the fifth message or a later one.
fn v1_message(direction: Direction, kind: u8, message: u8, body: Vec<Payload>) -> Vec<u8> {
    let flags = if message > 4 { flag::V1_ENCRYPTED } else { 0 };
    let responder = if message == 1 { [0; 8] } else { [2; 8] };
    let ike_sa = IkeSa { initiator: [1; 8], responder };
    let mut message = Message::new(version::V1, kind, flags, ike_sa, body);
    message.header.message_id = if kind == exchange::INFORMATIONAL { 9 } else { 0 };
    let (from, to) = ends(direction);
    udp_packet(from, to, &message.emit()).unwrap()
}

fn proposal() -> SecurityAssociation {
    let transform = Transform {
        number: 1,
        id: TRANSFORM_KEY_IKE,
        attributes: [(1, 7), (14, 256), (2, 2), (4, 14), (3, 1)]
            .map(|(kind, value)| Attribute::short(kind, value))
            .to_vec(),
    };
    let (number, protocol) = (1, PROTOCOL_ISAKMP);
    let proposal = Proposal { number, protocol, spi: Vec::new(), transforms: vec![transform] };
    SecurityAssociation {
        doi: DOI_IPSEC,
        situation: SITUATION_IDENTITY_ONLY,
        proposals: vec![proposal],
    }
}

#[test]
fn a_key_is_excused_by_the_loss_of_message_6_alone() {
    let complaint = vec![Payload::new(payload::HASH, vec![7; 60])];
    let complaint = v1_message(Inbound, exchange::INFORMATIONAL, 6, complaint);
    for (answer, certainty) in [
        (Some(main_mode(Inbound, 6)), Certainty::Proven),
        (Some(main_mode(Inbound, 4)), Certainty::Likely),
        (Some(complaint), Certainty::Likely),
        (None, Certainty::Likely),
    ] {
        let mut ends = Ends::new();
        ask_with_a_key(&mut ends, answer.as_deref());
        let findings = of_both(&ends);
        let verdict = &findings.conversations[0].verdict;
        assert_eq!((verdict.class, verdict.certainty), (Class::ServerSilent, certainty));
        assert_eq!(verdict.recorded_at, RecordedAt::BothEnds);
        let lost = |kind: &FindingKind| matches!(kind, FindingKind::LostBetween(_));
        let found = verdict.findings.iter().any(|one| lost(&one.kind));
        assert_eq!(found, answer.is_some());
    }
}

#[test]
fn a_file_that_follows_is_the_same_recording() {
    let mut ends = Ends::new();
    ends.agree();
    let first = pcap(&ends.client, 0);
    ends.client.clear();
    ends.esp(Outbound, Fate::Arrives);
    ends.esp(Inbound, Fate::Arrives);
    let findings = analyzed(&[first, pcap(&ends.client, 0)]);
    assert_eq!(findings.conversations.len(), 1);
    let one = &findings.conversations[0];
    assert_eq!((one.verdict.class, one.conversation.frames), (Class::PathClear, 12));
    assert_ne!(one.verdict.recorded_at, RecordedAt::BothEnds);
}

#[test]
fn what_was_not_asked_for_is_not_kept() {
    let mut ends = Ends::new();
    ends.agree();
    let [file, _] = ends.files();
    for (timeline, packets) in [(false, 0), (true, 4)] {
        let mut analysis = Analysis::new(AnalysisPlan { timeline, ..AnalysisPlan::default() });
        analysis.read(file.as_slice(), &mut || false).unwrap();
        assert_eq!(analysis.finish().conversations[0].packets.len(), packets);
    }
}
