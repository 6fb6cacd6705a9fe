//! Frames in, observations out, with whole packets in both directions.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use proptest::prelude::*;

use super::*;
use crate::crypto::HashAlgorithm;
use crate::wire::esp::{EchoLayout, EspHeader, echo_reply, echo_request};
use crate::wire::icmp::{IcmpKind, IcmpMeaning, IpVersion, error_packet};
use crate::wire::ip::{PROTOCOL_ESP, PROTOCOL_UDP, ip_packet, udp_packet};
use crate::wire::isakmp::number::{exchange, flag, notify, payload, version};
use crate::wire::isakmp::v1::{self, SecurityAssociation, attribute};
use crate::wire::isakmp::{Attribute, Cookie, Message, Payload, v2, vendor_id};
use crate::wire::l2tp::{self, Avp, ControlMessage, message_type};
use crate::wire::nat_t::{NAT_KEEPALIVE, mark};

const COOKIE: Cookie = *b"\x08\x0f\xd6\xf2\x05\xd3\x87\x9d";
const RESPONDER: Cookie = *b"\xa1\xb2\xc3\xd4\xe5\xf6\x07\x18";
const SPI: u32 = 0xdead_beef;
const TUNNEL: u16 = 0x1234;

const CLIENT: &str = "192.168.77.2:500";
const CLIENT_4500: &str = "192.168.77.2:4500";
const CLIENT_L2TP: &str = "192.168.77.2:40001";
const SERVER: &str = "203.0.113.10:500";
const SERVER_4500: &str = "203.0.113.10:4500";
const SERVER_L2TP: &str = "203.0.113.10:1701";
const ROUTER: &str = "198.51.100.1:0";

fn end(text: &str) -> SocketAddr {
    text.parse().unwrap()
}

fn udp(from: &str, to: &str, payload: &[u8]) -> Vec<u8> {
    udp_packet(end(from), end(to), payload).unwrap()
}

fn esp(from: &str, to: &str, payload: &[u8]) -> Vec<u8> {
    ip_packet(end(from).ip(), end(to).ip(), PROTOCOL_ESP, payload).unwrap()
}

/// A log with a clock that goes on ten milliseconds with each frame.
struct Bench {
    log: EvidenceLog,
    frames: u64,
}

impl Bench {
    fn new() -> Self {
        let path = Path { server: end(SERVER).ip(), public_address: None };
        Self { log: EvidenceLog::new(path), frames: 0 }
    }

    fn record(&mut self, direction: Direction, packet: Vec<u8>) -> Recorded {
        self.frames += 1;
        let at = Timestamp::from_nanoseconds(self.frames * 10_000_000);
        self.log.record(&Frame::raw(at, direction, packet), self.frames)
    }

    fn sent(&mut self, packet: Vec<u8>) -> ObservationId {
        self.record(Direction::Outbound, packet).observation.unwrap()
    }

    /// Channel and fact that a packet for us makes.
    fn came(&mut self, packet: Vec<u8>) -> (Channel, Fact) {
        let id = self.record(Direction::Inbound, packet).observation.unwrap();
        let observation = self.log.observation(id).unwrap();
        assert_eq!(observation.frame, Some(self.frames));
        (observation.channel, observation.fact.clone())
    }

    fn answered(&mut self, packet: Vec<u8>) -> Answered {
        match self.came(packet) {
            (_, Fact::Answered(answered)) => answered,
            other => panic!("no answer: {other:?}"),
        }
    }
}

fn v1(exchange: u8, cookies: (Cookie, Cookie), payloads: Vec<Payload>) -> Vec<u8> {
    Message::new(version::V1, exchange, 0, cookies, payloads).emit()
}

fn transform() -> Payload {
    let sa = SecurityAssociation {
        doi: v1::DOI_IPSEC,
        situation: v1::SITUATION_IDENTITY_ONLY,
        proposals: vec![v1::Proposal {
            number: 1,
            protocol: v1::PROTOCOL_ISAKMP,
            spi: Vec::new(),
            transforms: vec![v1::Transform {
                number: 3,
                id: v1::TRANSFORM_KEY_IKE,
                attributes: vec![
                    Attribute::short(attribute::ENCRYPTION, 7),
                    Attribute::short(attribute::KEY_LENGTH, 256),
                    Attribute::short(attribute::HASH, 2),
                    Attribute::short(attribute::GROUP, 14),
                    Attribute::short(attribute::AUTHENTICATION, 1),
                ],
            }],
        }],
    };
    Payload::new(payload::SA, sa.emit())
}

fn vendor(body: &[u8]) -> Payload {
    Payload::new(payload::VENDOR_ID, body.to_vec())
}

fn message_1() -> Vec<u8> {
    let vendors = [vendor(&vendor_id::MS_NT5_ISAKMPOAKLEY_9), vendor(&vendor_id::RFC_3947)];
    let payloads = std::iter::once(transform()).chain(vendors).collect();
    v1(exchange::IDENTITY_PROTECTION, (COOKIE, [0; 8]), payloads)
}

fn message_2() -> Vec<u8> {
    let payloads = vec![transform(), vendor(&vendor_id::RFC_3947)];
    v1(exchange::IDENTITY_PROTECTION, (COOKIE, RESPONDER), payloads)
}

fn message_3() -> Vec<u8> {
    key_exchange(RESPONDER, payload::NAT_D, 1)
}

fn key_exchange(responder: Cookie, nat_d: u8, fill: u8) -> Vec<u8> {
    let payloads = vec![
        Payload::new(payload::KE, vec![fill; 256]),
        Payload::new(payload::NONCE, vec![fill; 32]),
        Payload::new(nat_d, vec![fill.wrapping_add(1); 20]),
        Payload::new(nat_d, vec![fill.wrapping_add(2); 20]),
        Payload::new(nat_d, vec![fill.wrapping_add(3); 20]),
    ];
    v1(exchange::IDENTITY_PROTECTION, (COOKIE, responder), payloads)
}

fn v1_notify(kind: u16, spi: &[u8], data: &[u8], initiator: Cookie) -> Vec<u8> {
    let body = v1::Notify {
        doi: v1::DOI_IPSEC,
        protocol: v1::PROTOCOL_ISAKMP,
        spi: spi.to_vec(),
        kind,
        data: data.to_vec(),
    };
    let payloads = vec![Payload::new(payload::NOTIFY, body.emit())];
    v1(exchange::INFORMATIONAL, (initiator, [0; 8]), payloads)
}

fn v2_message(exchange: u8, flags: u8, initiator: Cookie, payloads: Vec<Payload>) -> Vec<u8> {
    let responder = if flags & flag::V2_RESPONSE == 0 { [0; 8] } else { RESPONDER };
    Message::new(version::V2, exchange, flags, (initiator, responder), payloads).emit()
}

fn v2_notify(kind: u16, data: &[u8]) -> Payload {
    Payload::new(payload::V2_NOTIFY, v2::Notify::new(kind, data.to_vec()).emit())
}

fn sa_init_request() -> Vec<u8> {
    let payloads = vec![
        Payload::new(payload::V2_SA, vec![0; 8]),
        Payload::new(payload::V2_KE, vec![0, 14, 0, 0, 1]),
        Payload::new(payload::V2_NONCE, vec![7; 32]),
    ];
    v2_message(exchange::IKE_SA_INIT, flag::V2_INITIATOR, COOKIE, payloads)
}

fn l2tp(tunnel_id: u16, kind: u16, avps: Vec<Avp>) -> Vec<u8> {
    let first = Avp::word_of(l2tp::attribute::MESSAGE_TYPE, kind);
    let avps = std::iter::once(first).chain(avps).collect();
    ControlMessage { tunnel_id, session_id: 0, ns: 0, nr: 0, avps }.emit()
}

fn sccrq() -> Vec<u8> {
    let assigned = Avp::word_of(l2tp::attribute::ASSIGNED_TUNNEL_ID, TUNNEL);
    l2tp(0, message_type::SCCRQ, vec![assigned])
}

fn made_up() -> Vec<u8> {
    EspHeader { spi: SPI, sequence: 1 }.packet(&[0x5a; 76])
}

const fn v4(icmp_type: u8, code: u8) -> IcmpKind {
    IcmpKind { version: IpVersion::V4, icmp_type, code }
}

fn icmp(from: &str, kind: IcmpKind, quote: &[u8]) -> Vec<u8> {
    error_packet(end(from).ip(), end(CLIENT).ip(), kind, 0, quote).unwrap()
}

#[test]
fn what_is_sent_is_named_and_counted() {
    let mut bench = Bench::new();
    let microsoft =
        Request::MainModeProposal { cookie: COOKIE, offers_nat_t: true, microsoft: true };
    let goodbye = v1_notify(notify::NO_PROPOSAL_CHOSEN, &[], &[], COOKIE);
    let echo = |layout| esp(CLIENT, SERVER, &echo_request(layout, 4, 9));
    let esp_of = |spi, sequence, echo| Request::Esp { spi, sequence, echo };
    let stop = l2tp(1, message_type::STOP_CCN, vec![]);
    let rows = [
        (udp(CLIENT, SERVER, &message_1()), Channel::Ike500, microsoft.clone()),
        (udp(CLIENT_4500, SERVER_4500, &mark(&message_1())), Channel::Ike4500, microsoft),
        (
            udp(CLIENT, SERVER, &message_3()),
            Channel::Ike500,
            Request::MainModeKeyExchange { cookie: COOKIE },
        ),
        (udp(CLIENT, SERVER, &goodbye), Channel::Ike500, Request::Goodbye { cookie: COOKIE }),
        (udp(CLIENT_4500, SERVER_4500, &NAT_KEEPALIVE), Channel::Ike4500, Request::Keepalive),
        (
            udp(CLIENT, SERVER, &sa_init_request()),
            Channel::Ikev2,
            Request::SaInit { cookie: COOKIE },
        ),
        (esp(CLIENT, SERVER, &made_up()), Channel::Esp, esp_of(SPI, 1, None)),
        (echo(EchoLayout::EchoHeader), Channel::Esp, esp_of(7, 4, Some(EchoLayout::EchoHeader))),
        (echo(EchoLayout::Trailer), Channel::Esp, esp_of(7, 4, Some(EchoLayout::Trailer))),
        (
            udp(CLIENT_L2TP, SERVER_L2TP, &sccrq()),
            Channel::L2tp1701,
            Request::StartControlConnection { tunnel_id: TUNNEL },
        ),
        (
            udp(CLIENT_L2TP, "203.0.113.10:40123", &stop),
            Channel::L2tp1701,
            Request::StopControlConnection,
        ),
    ];
    for (packet, channel, request) in rows {
        for transmission in 1..=3 {
            let id = bench.sent(packet.clone());
            let observation = bench.log.observation(id).unwrap();
            assert_eq!(observation.channel, channel);
            let Fact::RequestSent(sent) = &observation.fact else { panic!("{observation:?}") };
            assert_eq!((&sent.request, sent.transmission), (&request, transmission));
        }
    }
}

#[test]
fn an_answer_belongs_to_the_transmission_before_it() {
    let mut bench = Bench::new();
    bench.sent(udp(CLIENT, SERVER, &message_1()));
    let second = bench.sent(udp(CLIENT, SERVER, &message_1()));
    let answered = bench.answered(udp(SERVER, CLIENT, &message_2()));
    assert_eq!((answered.request, answered.rtt), (second, Duration::from_millis(10)));
    assert_eq!((answered.source, answered.repeated), (AnswerSource::Asked, false));
    let transform = ChosenTransform {
        encryption: 7,
        key_length: Some(256),
        hash: 2,
        group: 14,
        authentication: 1,
    };
    let vendor_ids = vec![vendor_id::RFC_3947.to_vec()];
    let expected = Answer::MainModeTransform { transform: Some(transform), vendor_ids };
    assert_eq!(answered.answer, expected);
    let late = bench.answered(udp(SERVER, CLIENT, &message_2()));
    assert!(late.repeated);
}

#[test]
fn the_nat_detection_of_message_4_comes_with_what_checks_it() {
    for kind in [payload::NAT_D, payload::NAT_D_DRAFT, payload::NAT_D_DRAFT_07] {
        let mut bench = Bench::new();
        bench.sent(udp(CLIENT, SERVER, &message_1()));
        bench.answered(udp(SERVER, CLIENT, &message_2()));
        let third = bench.sent(udp(CLIENT, SERVER, &message_3()));
        let answered = bench.answered(udp(SERVER, CLIENT, &key_exchange(RESPONDER, kind, 50)));
        assert_eq!(answered.request, third);
        let Answer::MainModeKeyExchange { nat: Some(nat) } = answered.answer else {
            panic!("no NAT detection")
        };
        let expected = NatDetection {
            algorithm: HashAlgorithm::Sha1,
            cookies: [COOKIE, RESPONDER].concat().try_into().unwrap(),
            client: end(CLIENT),
            server: end(SERVER),
            about_client: vec![51; 20],
            about_server: vec![vec![52; 20], vec![53; 20]],
            microsoft: true,
            // Message 3's own hashes, the far end's first.
            claim: Some(ClientClaim {
                cookies: [COOKIE, RESPONDER].concat().try_into().unwrap(),
                about_client: vec![vec![3; 20], vec![4; 20]],
                about_server: vec![2; 20],
            }),
        };
        assert_eq!(*nat, expected);
    }
}

#[test]
fn a_message_4_under_another_cookie_detects_nothing() {
    let mut bench = Bench::new();
    bench.sent(udp(CLIENT, SERVER, &message_1()));
    bench.answered(udp(SERVER, CLIENT, &message_2()));
    bench.sent(udp(CLIENT, SERVER, &message_3()));
    let forged = key_exchange([9; 8], payload::NAT_D, 50);
    if let (_, Fact::Answered(answered)) = bench.came(udp(SERVER, CLIENT, &forged)) {
        assert_eq!(answered.answer, Answer::MainModeKeyExchange { nat: None });
    }
}

#[test]
fn an_answer_from_elsewhere_says_so() {
    for (from, source) in [
        ("203.0.113.10:1024", AnswerSource::OtherPort(1_024)),
        ("203.0.113.99:500", AnswerSource::OtherAddress("203.0.113.99".parse().unwrap())),
    ] {
        let mut bench = Bench::new();
        bench.sent(udp(CLIENT, SERVER, &message_1()));
        assert_eq!(bench.answered(udp(from, CLIENT, &message_2())).source, source);
    }
}

#[test]
fn an_exchange_that_is_not_ours_answers_nothing() {
    let mut bench = Bench::new();
    bench.sent(udp(CLIENT, SERVER, &message_1()));
    bench.sent(udp(CLIENT_4500, SERVER_4500, &NAT_KEEPALIVE));
    let mut foreign = message_2();
    foreign[0] ^= 1;
    let unknown = Fact::Unmatched(Unmatched::UnknownExchange);
    let came = bench.came(udp(SERVER, CLIENT, &foreign));
    assert_eq!(came, (Channel::Ike500, unknown.clone()));
    // The right answer, come to the wrong one of our ports.
    let came = bench.came(udp(SERVER_4500, CLIENT_4500, &mark(&message_2())));
    assert_eq!(came, (Channel::Ike4500, unknown));
    let came = bench.came(udp(SERVER, CLIENT, &message_2()[..90]));
    assert_eq!(came, (Channel::Ike500, Fact::Unmatched(Unmatched::Malformed)));
    let came = bench.came(udp(SERVER_4500, CLIENT_4500, &message_2()));
    assert_eq!(came, (Channel::Ike4500, Fact::Unmatched(Unmatched::Malformed)));
    // A port that we never sent from.
    let other = udp(SERVER, "192.168.77.2:5000", &message_2());
    assert_eq!(bench.record(Direction::Inbound, other), Recorded::default());
}

#[test]
fn a_refusal_and_an_encrypted_message_are_answers() {
    let mut bench = Bench::new();
    bench.sent(udp(CLIENT, SERVER, &message_1()));
    let refusal = v1_notify(notify::NO_PROPOSAL_CHOSEN, &[], &[], COOKIE);
    let answered = bench.answered(udp(SERVER, CLIENT, &refusal));
    assert_eq!(answered.answer, Answer::V1Notify { kind: notify::NO_PROPOSAL_CHOSEN });
    let mut encrypted = refusal;
    encrypted[19] |= flag::V1_ENCRYPTED;
    let answered = bench.answered(udp(SERVER, CLIENT, &encrypted));
    assert_eq!(answered.answer, Answer::V1Encrypted);
}

#[test]
fn ikev2_answers_are_told_apart() {
    let mut bench = Bench::new();
    bench.sent(udp(CLIENT, SERVER, &sa_init_request()));
    let mut answer = |payloads: Vec<Payload>| {
        let bytes = v2_message(exchange::IKE_SA_INIT, flag::V2_RESPONSE, COOKIE, payloads);
        bench.answered(udp(SERVER, CLIENT, &bytes)).answer
    };
    let refused = answer(vec![v2_notify(notify::NO_PROPOSAL_CHOSEN, &[])]);
    assert_eq!(refused, Answer::V2Notify { kind: notify::NO_PROPOSAL_CHOSEN });
    let cookie = answer(vec![v2_notify(notify::COOKIE, b"c")]);
    assert_eq!(cookie, Answer::V2Notify { kind: notify::COOKIE });
    let Answer::SaInit { nat: Some(nat), vendor_ids } = answer(vec![
        Payload::new(payload::V2_SA, vec![0; 8]),
        Payload::new(payload::V2_KE, vec![0, 14, 0, 0, 1]),
        v2_notify(notify::NAT_DETECTION_SOURCE_IP, &[1; 20]),
        v2_notify(notify::NAT_DETECTION_SOURCE_IP, &[2; 20]),
        v2_notify(notify::NAT_DETECTION_DESTINATION_IP, &[3; 20]),
        Payload::new(payload::V2_VENDOR_ID, b"who".to_vec()),
    ]) else {
        panic!("no SA")
    };
    assert_eq!(vendor_ids, [b"who"]);
    assert_eq!((nat.client, nat.server), (end(CLIENT), end(SERVER)));
    assert_eq!(nat.about_client, [3; 20]);
    assert_eq!(nat.about_server, [[1; 20], [2; 20]]);
}

#[test]
fn our_own_packets_come_back_as_reflections() {
    let rows = [
        (CLIENT, SERVER, message_1(), Channel::Ike500),
        (CLIENT_4500, SERVER_4500, mark(&message_1()), Channel::Ike4500),
        (CLIENT_4500, SERVER_4500, NAT_KEEPALIVE.to_vec(), Channel::Ike4500),
        (CLIENT, SERVER, sa_init_request(), Channel::Ikev2),
        (CLIENT_L2TP, SERVER_L2TP, sccrq(), Channel::L2tp1701),
    ];
    for (client, server, payload, channel) in rows {
        let mut bench = Bench::new();
        let request = bench.sent(udp(client, server, &payload));
        let came = bench.came(udp(server, client, &payload));
        assert_eq!(came, (channel, Fact::Reflected { request }));
    }
    let mut bench = Bench::new();
    let request = bench.sent(esp(CLIENT, SERVER, &made_up()));
    let came = bench.came(esp(SERVER, CLIENT, &made_up()));
    assert_eq!(came, (Channel::Esp, Fact::Reflected { request }));
}

#[test]
fn a_reflection_that_was_changed_on_the_way_is_still_no_answer() {
    for payload in [message_1(), sa_init_request()] {
        let mut bench = Bench::new();
        let request = bench.sent(udp(CLIENT, SERVER, &payload));
        let mut changed = payload.clone();
        *changed.last_mut().unwrap() ^= 0x20;
        let (_, fact) = bench.came(udp(SERVER, CLIENT, &changed));
        assert_eq!(fact, Fact::Reflected { request });
    }
}

#[test]
fn l2tp_answers_are_matched_by_tunnel_from_any_port() {
    let host = Avp::mandatory(l2tp::attribute::HOST_NAME, b"lns\x1b[2J".to_vec());
    let vendor = Avp::optional(l2tp::attribute::VENDOR_NAME, vec![b'v'; 500]);
    let reply = l2tp(TUNNEL, message_type::SCCRP, vec![host, vendor]);
    for (from, source) in [
        (SERVER_L2TP, AnswerSource::Asked),
        ("203.0.113.10:40123", AnswerSource::OtherPort(40_123)),
    ] {
        let mut bench = Bench::new();
        let request = bench.sent(udp(CLIENT_L2TP, SERVER_L2TP, &sccrq()));
        let answered = bench.answered(udp(from, CLIENT_L2TP, &reply));
        assert_eq!((answered.request, answered.source), (request, source));
        let Answer::StartControlConnectionReply { host_name, vendor_name } = answered.answer else {
            panic!("no reply")
        };
        assert_eq!((&host_name[..], vendor_name.len()), ("lns\u{fffd}[2J", 64));
    }
    let mut bench = Bench::new();
    bench.sent(udp(CLIENT_L2TP, SERVER_L2TP, &sccrq()));
    let result = Avp::mandatory(l2tp::attribute::RESULT_CODE, vec![0, 4, 0, 1]);
    let stop = l2tp(TUNNEL, message_type::STOP_CCN, vec![result]);
    let answered = bench.answered(udp(SERVER_L2TP, CLIENT_L2TP, &stop));
    assert!(matches!(answered.answer, Answer::StopControlConnection { .. }));
    let foreign = l2tp(TUNNEL + 1, message_type::SCCRP, vec![]);
    let came = bench.came(udp(SERVER_L2TP, CLIENT_L2TP, &foreign));
    assert_eq!(came, (Channel::L2tp1701, Fact::Unmatched(Unmatched::UnknownTunnel)));
}

#[test]
fn a_result_code_with_an_error_code_is_read() {
    let mut bench = Bench::new();
    bench.sent(udp(CLIENT_L2TP, SERVER_L2TP, &sccrq()));
    // RFC 2661 4.4.2: the error code and message behind the result are optional.
    let result = Avp::mandatory(l2tp::attribute::RESULT_CODE, b"\0\x02\0\x06no".to_vec());
    let stop = l2tp(TUNNEL, message_type::STOP_CCN, vec![result]);
    let answered = bench.answered(udp(SERVER_L2TP, CLIENT_L2TP, &stop));
    assert_eq!(answered.answer, Answer::StopControlConnection { result: Some(2) });
}

#[test]
fn an_esp_echo_is_matched_in_both_layouts() {
    for layout in [EchoLayout::EchoHeader, EchoLayout::Trailer] {
        let mut bench = Bench::new();
        let echo = echo_request(layout, 5, 9);
        let request = bench.sent(esp(CLIENT, SERVER, &echo));
        let reply = echo_reply(&echo).unwrap();
        let answered = bench.answered(esp(SERVER, CLIENT, &reply));
        assert_eq!((answered.request, answered.answer), (request, Answer::EspEcho));
        let foreign = echo_reply(&echo_request(layout, 6, 9)).unwrap();
        let came = bench.came(esp(SERVER, CLIENT, &foreign));
        assert_eq!(came, (Channel::Esp, Fact::Unmatched(Unmatched::UnknownSpi)));
    }
}

#[test]
fn an_echo_is_told_apart_by_what_was_asked() {
    let mut bench = Bench::new();
    let header = echo_request(EchoLayout::EchoHeader, 4, 9);
    let trailer = echo_request(EchoLayout::Trailer, 5, 9);
    let first = bench.sent(esp(CLIENT, SERVER, &header));
    let second = bench.sent(esp(CLIENT, SERVER, &trailer));
    let reply = |request: &[u8]| esp(SERVER, CLIENT, &echo_reply(request).unwrap());
    assert_eq!(bench.answered(reply(&trailer)).request, second);
    assert_eq!(bench.answered(reply(&header)).request, first);
}

#[test]
fn invalid_spi_in_clear_proves_esp_only_when_it_names_ours() {
    let ours = SPI.to_be_bytes();
    let other = [0, 0, 0x7f, 1];
    let v2 = |data: &[u8]| {
        let payloads = vec![v2_notify(notify::INVALID_SPI, data)];
        v2_message(exchange::V2_INFORMATIONAL, flag::V2_INITIATOR, [0; 8], payloads)
    };
    let mut bench = Bench::new();
    bench.sent(udp(CLIENT, SERVER, &message_1()));
    bench.sent(udp(CLIENT_4500, SERVER_4500, &NAT_KEEPALIVE));
    let knock = bench.sent(esp(CLIENT, SERVER, &made_up()));
    for message in [
        v1_notify(notify::INVALID_SPI, &ours, &[], [0; 8]),
        v1_notify(notify::INVALID_SPI, &[], &ours, [0x33; 8]),
        v2(&ours),
    ] {
        for packet in
            [udp(SERVER, CLIENT, &message), udp(SERVER_4500, CLIENT_4500, &mark(&message))]
        {
            let answered = bench.answered(packet);
            assert_eq!(answered.request, knock);
            assert_eq!(answered.answer, Answer::EspInvalidSpi { spi: SPI });
        }
    }
    for message in [
        v1_notify(notify::INVALID_SPI, &other, &[], [0; 8]),
        v1_notify(notify::INVALID_SPI, &[], &[], [0; 8]),
        v2(&other),
        v2(&[]),
    ] {
        let (_, fact) = bench.came(udp(SERVER, CLIENT, &message));
        assert_eq!(fact, Fact::Unmatched(Unmatched::UnknownExchange));
    }
}

/// Requests with the packet that carried each.
fn quoted() -> [(Vec<u8>, Channel); 5] {
    [
        (udp(CLIENT, SERVER, &message_1()), Channel::Ike500),
        (udp(CLIENT_4500, SERVER_4500, &mark(&message_1())), Channel::Ike4500),
        (udp(CLIENT_4500, SERVER_4500, &NAT_KEEPALIVE), Channel::Ike4500),
        (udp(CLIENT_L2TP, SERVER_L2TP, &sccrq()), Channel::L2tp1701),
        (esp(CLIENT, SERVER, &made_up()), Channel::Esp),
    ]
}

#[test]
fn a_quote_names_its_request_however_much_of_it_there_is() {
    for (packet, channel) in quoted() {
        for length in [28, 29, 36, 80, packet.len()] {
            let mut bench = Bench::new();
            let request = bench.sent(packet.clone());
            let quote = &packet[..length.min(packet.len())];
            for (from, from_target) in [(SERVER, true), (ROUTER, false)] {
                let (on, fact) = bench.came(icmp(from, v4(3, 13), quote));
                let Fact::IcmpError(report) = fact else {
                    panic!("{channel:?} {length}: {fact:?}")
                };
                assert_eq!((on, report.request, report.from), (channel, request, end(from).ip()));
                assert_eq!(report.from_target, from_target);
                assert_eq!(report.kind.meaning(), IcmpMeaning::AdministrativelyProhibited);
            }
        }
    }
}

#[test]
fn padding_and_extensions_behind_a_quote_do_no_harm() {
    for (packet, channel) in quoted() {
        let mut bench = Bench::new();
        bench.sent(packet.clone());
        // RFC 4884: the quote padded to 128 bytes, an extension behind it.
        let mut quote = packet[..packet.len().min(128)].to_vec();
        quote.resize(128, 0);
        quote.extend([0x20, 0, 0, 0, 0, 8, 1, 1, 0, 1, 2, 3]);
        let (on, fact) = bench.came(icmp(ROUTER, v4(11, 0), &quote));
        assert!(matches!(fact, Fact::IcmpError(_)), "{channel:?}: {fact:?}");
        assert_eq!(on, channel);
    }
}

#[test]
fn a_quote_whose_source_a_translator_left_changed_is_believed_by_its_payload() {
    let mut bench = Bench::new();
    let request = bench.sent(udp(CLIENT, SERVER, &message_1()));
    let outside = udp("198.51.100.77:51000", SERVER, &message_1());
    let (_, fact) = bench.came(icmp(ROUTER, v4(3, 13), &outside));
    assert!(matches!(fact, Fact::IcmpError(IcmpReport { request: found, .. }) if found == request));
    let (_, fact) = bench.came(icmp(ROUTER, v4(3, 13), &outside[..28]));
    assert_eq!(fact, Fact::Unmatched(Unmatched::ForeignQuote));
}

#[test]
fn a_quote_of_something_else_proves_nothing() {
    let mut other = message_1();
    other[3] ^= 0x40;
    let rows = [
        udp(CLIENT, SERVER, &other),
        udp(CLIENT, SERVER, &message_1()[..90]),
        udp(CLIENT, "203.0.113.10:501", &message_1()),
        udp(CLIENT, "203.0.113.11:500", &message_1()),
        esp(CLIENT, SERVER, &EspHeader { spi: SPI, sequence: 2 }.packet(&[0x5a; 76])),
        esp(CLIENT, SERVER, &made_up())[..27].to_vec(),
        udp(CLIENT, SERVER, &message_1())[..27].to_vec(),
        vec![0x45; 40],
        Vec::new(),
    ];
    for quote in rows {
        let mut bench = Bench::new();
        bench.sent(udp(CLIENT, SERVER, &message_1()));
        bench.sent(esp(CLIENT, SERVER, &made_up()));
        let (_, fact) = bench.came(icmp(SERVER, v4(3, 3), &quote));
        assert_eq!(fact, Fact::Unmatched(Unmatched::ForeignQuote), "{}", hex::encode(&quote));
    }
}

#[test]
fn icmpv6_quotes_are_matched_too() {
    let (client, server) = ("[2001:db8:77::2]:500", "[2001:db8:10::10]:500");
    let path = Path { server: end(server).ip(), public_address: None };
    let mut bench = Bench { log: EvidenceLog::new(path), frames: 0 };
    let packet = udp(client, server, &message_1());
    let request = bench.sent(packet.clone());
    let kind = IcmpKind { version: IpVersion::V6, icmp_type: 1, code: 4 };
    let error = error_packet(end(server).ip(), end(client).ip(), kind, 0, &packet).unwrap();
    let (_, fact) = bench.came(error);
    let Fact::IcmpError(report) = fact else { panic!("{fact:?}") };
    assert_eq!((report.request, report.from_target), (request, true));
    let answered = bench.answered(udp(server, client, &message_2()));
    assert_eq!(answered.source, AnswerSource::Asked);
}

/// An IPv4 packet cut into pieces of `size` bytes (a multiple of eight).
fn pieces(packet: &[u8], size: usize) -> Vec<Vec<u8>> {
    let (header, body) = packet.split_at(20);
    let parsed = crate::wire::ip::IpPacket::parse(packet).unwrap();
    let count = body.len().div_ceil(size);
    body.chunks(size)
        .enumerate()
        .map(|(index, chunk)| {
            let (from, to) = (parsed.source, parsed.destination);
            let mut piece = ip_packet(from, to, PROTOCOL_UDP, chunk).unwrap();
            piece[4..6].copy_from_slice(&[0x77, header[5]]);
            let more = if index + 1 < count { 0x2000 } else { 0 };
            let offset = u16::try_from(index * size / 8).unwrap();
            piece[6..8].copy_from_slice(&(more | offset).to_be_bytes());
            piece[10..12].copy_from_slice(&[0, 0]);
            let sum: u32 = piece[..20]
                .chunks(2)
                .map(|word| u32::from(u16::from_be_bytes([word[0], word[1]])))
                .sum();
            let folded = (sum & 0xffff) + (sum >> 16);
            piece[10..12].copy_from_slice(&(!u16::try_from(folded).unwrap()).to_be_bytes());
            piece
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn pieces_come_together_in_any_order(
        order in Just((0..5_usize).collect::<Vec<_>>()).prop_shuffle(),
        repeat in 0..5_usize,
    ) {
        let mut bench = Bench::new();
        let request = bench.sent(udp(CLIENT, SERVER, &message_1()));
        let mut answer = message_2();
        // Bytes behind the message's own length are ignored, so this only makes it longer.
        answer.resize(200, 0);
        let cut = pieces(&udp(SERVER, CLIENT, &answer), 48);
        prop_assert_eq!(cut.len(), 5);
        let mut answers = 0;
        let with_repeat = order.iter().take(4).chain([&order[repeat.min(3)]]).chain(&order[4..]);
        for index in with_repeat {
            let recorded = bench.record(Direction::Inbound, cut[*index].clone());
            if let Some(id) = recorded.observation {
                answers += 1;
                let fact = bench.log.observation(id).unwrap().fact.clone();
                let Fact::Answered(answered) = fact else { panic!("{fact:?}") };
                prop_assert_eq!(answered.request, request);
                let received = recorded.received.unwrap();
                prop_assert_eq!(received.payload, answer.clone());
            }
        }
        prop_assert_eq!(answers, 1);
    }
}

#[test]
fn a_datagram_goes_to_the_flow_of_the_port_it_came_to() {
    let mut bench = Bench::new();
    bench.sent(udp(CLIENT, SERVER, &message_1()));
    bench.sent(udp(CLIENT_L2TP, SERVER_L2TP, &sccrq()));
    let recorded = bench.record(Direction::Inbound, udp(SERVER, CLIENT, b"anything"));
    let received = Received { flow: Flow::Ike, from: end(SERVER), payload: b"anything".to_vec() };
    assert_eq!(recorded.received, Some(received));
    let elsewhere = "203.0.113.10:40123";
    let recorded = bench.record(Direction::Inbound, udp(elsewhere, CLIENT_L2TP, b"x"));
    let received = Received { flow: Flow::L2tp, from: end(elsewhere), payload: b"x".to_vec() };
    assert_eq!(recorded.received, Some(received));
    let foreign = esp("203.0.113.99:0", CLIENT, &made_up());
    assert_eq!(bench.record(Direction::Inbound, foreign).received, None);
}

#[test]
fn a_send_that_failed_has_no_frame() {
    let mut bench = Bench::new();
    bench.log.record_not_sent(Timestamp::default(), Channel::Esp, NotSent::NotOnLink);
    let [observation] = bench.log.observations() else { panic!("one") };
    assert_eq!((observation.id, observation.frame), (ObservationId(1), None));
    assert_eq!(observation.fact, Fact::NotSent(NotSent::NotOnLink));
}

#[test]
fn a_flood_fills_no_memory_and_hides_no_answer() {
    let mut bench = Bench::new();
    bench.sent(udp(CLIENT, SERVER, &message_1()));
    bench.answered(udp(SERVER, CLIENT, &message_2()));
    for number in 0..100_000_u32 {
        let mut noise = message_2();
        let packet = match number % 4 {
            0 => {
                noise[..4].copy_from_slice(&number.to_be_bytes());
                udp(SERVER, CLIENT, &noise)
            }
            1 => udp(SERVER, CLIENT, &number.to_be_bytes()),
            2 => udp(SERVER, CLIENT, &message_2()),
            _ => icmp(ROUTER, v4(3, 3), &number.to_be_bytes()),
        };
        bench.record(Direction::Inbound, packet);
    }
    assert!(bench.log.observations().len() <= 20_000);
    let second = bench.sent(udp(CLIENT, SERVER, &message_3()));
    let answer = key_exchange(RESPONDER, payload::NAT_D, 50);
    let answered = bench.answered(udp(SERVER, CLIENT, &answer));
    assert_eq!(answered.request, second);
}

#[test]
fn a_flood_of_different_answers_hides_no_request() {
    let mut bench = Bench::new();
    bench.sent(udp(CLIENT, SERVER, &message_1()));
    for number in 0..100_000_u32 {
        let mut answer = message_2();
        answer[8..12].copy_from_slice(&number.to_be_bytes());
        bench.record(Direction::Inbound, udp(SERVER, CLIENT, &answer));
    }
    assert!(bench.log.observations().len() <= 20_000);
    let sent = bench.record(Direction::Outbound, udp(CLIENT, SERVER, &message_3()));
    assert!(sent.observation.is_some());
}

#[test]
fn a_flood_of_true_errors_and_reflections_hides_no_request() {
    let mut bench = Bench::new();
    let packet = udp(CLIENT, SERVER, &message_1());
    bench.sent(packet.clone());
    for _ in 0..15_000 {
        bench.record(Direction::Inbound, icmp(ROUTER, v4(11, 0), &packet));
        bench.record(Direction::Inbound, udp(SERVER, CLIENT, &message_1()));
    }
    let sent = bench.record(Direction::Outbound, udp(CLIENT, SERVER, &message_3()));
    assert!(sent.observation.is_some());
}

#[test]
fn endless_requests_and_pieces_are_bounded() {
    let mut bench = Bench::new();
    for number in 0..30_000_u32 {
        let knock = EspHeader { spi: SPI, sequence: number }.packet(&[]);
        bench.record(Direction::Outbound, esp(CLIENT, SERVER, &knock));
        let mut piece = pieces(&udp(SERVER, CLIENT, &message_2()), 48).remove(0);
        piece[4..6].copy_from_slice(&u16::try_from(number % 65_536).unwrap().to_be_bytes());
        bench.record(Direction::Inbound, piece);
    }
    assert!(bench.log.observations().len() <= 20_000);
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(
        frames in prop::collection::vec((any::<bool>(), any_packet()), 1..40),
    ) {
        let mut bench = Bench::new();
        for (outbound, packet) in frames {
            let direction = if outbound { Direction::Outbound } else { Direction::Inbound };
            bench.record(direction, packet.clone());
            let at = Timestamp::from_nanoseconds(1);
            let ethernet = Frame { at, direction, link: LinkType::Ethernet, bytes: packet };
            bench.log.record(&ethernet, 1);
        }
    }
}

/// From pure noise to packets that differ from good ones in a few bytes.
fn any_packet() -> impl Strategy<Value = Vec<u8>> {
    let good = prop::sample::select(vec![
        udp(CLIENT, SERVER, &message_1()),
        udp(SERVER, CLIENT, &message_2()),
        udp(CLIENT, SERVER, &message_3()),
        udp(SERVER, CLIENT, &key_exchange(RESPONDER, payload::NAT_D, 50)),
        udp(CLIENT, SERVER, &sa_init_request()),
        udp(CLIENT_L2TP, SERVER_L2TP, &sccrq()),
        udp(SERVER_L2TP, CLIENT_L2TP, &l2tp(TUNNEL, message_type::SCCRP, vec![])),
        esp(CLIENT, SERVER, &made_up()),
        icmp(ROUTER, v4(3, 13), &udp(CLIENT, SERVER, &message_1())),
        pieces(&udp(SERVER, CLIENT, &message_2()), 48).remove(0),
    ]);
    let damage = prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4);
    let damaged = (good, damage, any::<prop::sample::Index>(), any::<bool>()).prop_map(
        |(mut packet, damage, cut, is_cut): (Vec<u8>, Vec<(prop::sample::Index, u8)>, _, _)| {
            for (index, byte) in damage {
                let at = index.index(packet.len());
                packet[at] = byte;
            }
            if is_cut {
                packet.truncate(cut.index(packet.len()));
            }
            packet
        },
    );
    let noise = prop::collection::vec(any::<u8>(), 0..200);
    prop_oneof![3 => damaged, 1 => noise]
}

#[test]
fn an_observation_is_found_by_its_id() {
    let mut bench = Bench::new();
    let id = bench.sent(udp(CLIENT, SERVER, &message_1()));
    assert_eq!(bench.log.observation(id).unwrap().id, id);
    assert_eq!(bench.log.observation(ObservationId(0)), None);
    assert_eq!(bench.log.observation(ObservationId(u32::MAX)), None);
    assert_eq!(bench.log.path().server, IpAddr::from([203, 0, 113, 10]));
}
