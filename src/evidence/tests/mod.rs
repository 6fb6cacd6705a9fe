//! Frames in, observations out, with whole packets in both directions.

mod acceptance;
mod damaged;
mod esp_and_l2tp;
mod flood;
mod icmp;
mod ike;
mod pieces;
mod walk;

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use proptest::prelude::*;

use super::*;
use crate::crypto::HashAlgorithm;
use crate::evidence::QuestionSent;
use crate::wire::esp::{EchoLayout, EspHeader, echo_reply, echo_request};
use crate::wire::icmp::{IcmpKind, IcmpMeaning, IpVersion, error_packet};
use crate::wire::ip::{PROTOCOL_ESP, PROTOCOL_UDP, ip_packet, udp_packet};
use crate::wire::isakmp::number::{exchange, flag, notify, payload, version};
use crate::wire::isakmp::v1::{self, SecurityAssociation, attribute};
use crate::wire::isakmp::{Attribute, Cookie, IkeSa, Message, Payload, v2, vendor_id};
use crate::wire::l2tp::{self, Avp, ControlMessage, message_type};
use crate::wire::nat_t::{NAT_KEEPALIVE, mark};

const COOKIE: Cookie = *b"\x08\x0f\xd6\xf2\x05\xd3\x87\x9d";
const RESPONDER: Cookie = *b"\xa1\xb2\xc3\xd4\xe5\xf6\x07\x18";
const IKE_SA: IkeSa = IkeSa { initiator: COOKIE, responder: RESPONDER };
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

fn v1(exchange: u8, ike_sa: IkeSa, payloads: Vec<Payload>) -> Vec<u8> {
    Message::new(version::V1, exchange, 0, ike_sa, payloads).emit()
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
    v1(exchange::IDENTITY_PROTECTION, IkeSa::begun(COOKIE), payloads)
}

fn message_2() -> Vec<u8> {
    let payloads = vec![transform(), vendor(&vendor_id::RFC_3947)];
    v1(exchange::IDENTITY_PROTECTION, IKE_SA, payloads)
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
    v1(exchange::IDENTITY_PROTECTION, IkeSa { initiator: COOKIE, responder }, payloads)
}

fn v1_notify(kind: u16, spi: &[u8], data: &[u8], initiator: Cookie) -> Vec<u8> {
    let (spi, data) = (spi.to_vec(), data.to_vec());
    let body = v1::Notify { spi, data, ..v1::Notify::without_spi(kind) };
    let payloads = vec![Payload::new(payload::NOTIFY, body.emit())];
    v1(exchange::INFORMATIONAL, IkeSa::begun(initiator), payloads)
}

fn v2_message(exchange: u8, flags: u8, initiator: Cookie, payloads: Vec<Payload>) -> Vec<u8> {
    let responder = if flags & flag::V2_RESPONSE == 0 { [0; 8] } else { RESPONDER };
    Message::new(version::V2, exchange, flags, IkeSa { initiator, responder }, payloads).emit()
}

fn v2_notify(kind: u16, data: &[u8]) -> Payload {
    Payload::new(payload::V2_NOTIFY, v2::Notify::new(kind, data.to_vec()).emit())
}

fn sa_init_request() -> Vec<u8> {
    v2_message(exchange::IKE_SA_INIT, flag::V2_INITIATOR, COOKIE, sa_init_payloads(7))
}

/// AES-256, SHA2-256, group 14.
fn sa_init_payloads(fill: u8) -> Vec<Payload> {
    let plain = |kind, id| v2::Transform { kind, id, attributes: Vec::new() };
    let transforms = vec![
        v2::Transform {
            kind: v2::transform::ENCRYPTION,
            id: 12,
            attributes: vec![Attribute::short(v2::KEY_LENGTH, 256)],
        },
        plain(v2::transform::PRF, 5),
        plain(v2::transform::INTEGRITY, 12),
        plain(v2::transform::KEY_EXCHANGE, 14),
    ];
    let (number, protocol, spi) = (1, v2::PROTOCOL_IKE, Vec::new());
    let proposal = v2::Proposal { number, protocol, spi, transforms };
    let key_exchange = v2::KeyExchange { group: 14, data: vec![fill; 256] };
    vec![
        Payload::new(payload::V2_SA, v2::emit_proposals(&[proposal])),
        Payload::new(payload::V2_KE, key_exchange.emit()),
        Payload::new(payload::V2_NONCE, vec![fill; 32]),
    ]
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
            Request::SaInit { cookie: COOKIE, control: false },
        ),
        (esp(CLIENT, SERVER, &made_up()), Channel::Esp, esp_of(SPI, 1, None)),
        (echo(EchoLayout::EchoHeader), Channel::Esp, esp_of(7, 4, Some(EchoLayout::EchoHeader))),
        (echo(EchoLayout::Trailer), Channel::Esp, esp_of(7, 4, Some(EchoLayout::Trailer))),
        (
            udp(CLIENT_L2TP, SERVER_L2TP, &sccrq()),
            Channel::L2tp1701,
            Request::Question(QuestionSent::StartControlConnection { tunnel_id: TUNNEL }),
        ),
        (
            udp(CLIENT_L2TP, "203.0.113.10:40123", &stop),
            Channel::L2tp1701,
            Request::Question(QuestionSent::StopControlConnection),
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
fn a_datagram_goes_to_the_flow_of_the_port_it_came_to() {
    let mut bench = Bench::new();
    bench.sent(udp(CLIENT, SERVER, &message_1()));
    bench.sent(udp(CLIENT_L2TP, SERVER_L2TP, &sccrq()));
    let recorded = bench.record(Direction::Inbound, udp(SERVER, CLIENT, b"anything"));
    let received =
        Received { flow: Channel::Ike500, from: end(SERVER), payload: b"anything".to_vec() };
    assert_eq!(recorded.received, Some(received));
    let elsewhere = "203.0.113.10:40123";
    let recorded = bench.record(Direction::Inbound, udp(elsewhere, CLIENT_L2TP, b"x"));
    let received =
        Received { flow: Channel::L2tp1701, from: end(elsewhere), payload: b"x".to_vec() };
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
fn an_observation_is_found_by_its_id() {
    let mut bench = Bench::new();
    let id = bench.sent(udp(CLIENT, SERVER, &message_1()));
    assert_eq!(bench.log.observation(id).unwrap().id, id);
    assert_eq!(bench.log.observation(ObservationId(0)), None);
    assert_eq!(bench.log.observation(ObservationId(u32::MAX)), None);
    assert_eq!(bench.log.path().server, IpAddr::from([203, 0, 113, 10]));
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
