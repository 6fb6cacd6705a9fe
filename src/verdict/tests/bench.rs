//! A log that is fed with whole packets, under a clock that the test moves.

use std::net::SocketAddr;
use std::time::Duration;

use super::{Class, Verdict, classify};
use crate::crypto::HashAlgorithm;
use crate::evidence::{
    Channel, Direction, EvidenceLog, Frame, NotSent, ObservationId, Path, Timestamp,
};
use crate::wire::esp::{EchoLayout, EspHeader, echo_request};
use crate::wire::icmp::{IcmpKind, IcmpMeaning, IpVersion, error_packet};
use crate::wire::ip::{PROTOCOL_ESP, ip_packet, udp_packet};
use crate::wire::isakmp::number::{exchange, flag, payload, version};
use crate::wire::isakmp::v1::{self, SecurityAssociation, attribute};
use crate::wire::isakmp::{Attribute, Cookie, Message, Payload, v2, vendor_id};
use crate::wire::l2tp::{self, Avp, ControlMessage, message_type};
use crate::wire::nat_t::mark;

/// A client with a public address, port 500.
pub const CLIENT: &str = "198.51.100.77:500";
/// A client in private space, port 500.
pub const PRIVATE_CLIENT: &str = "192.168.77.2:500";
pub const SERVER: &str = "203.0.113.10:500";
pub const SERVER_4500: &str = "203.0.113.10:4500";
pub const ROUTER: &str = "198.51.100.1:0";
pub const SPI: u32 = 0xdead_beef;
const CLIENT_L2TP: &str = "198.51.100.77:40001";
const SERVER_L2TP: &str = "203.0.113.10:1701";
const TUNNEL: u16 = 0x1234;
const RESPONDER: Cookie = *b"\xa1\xb2\xc3\xd4\xe5\xf6\x07\x18";
const V2_COOKIE: Cookie = *b"\x02\x02\x02\x02\x02\x02\x02\x02";

pub fn end(text: &str) -> SocketAddr {
    text.parse().unwrap()
}

/// A hash over nothing that anybody could guess.
pub fn random(number: u8) -> Vec<u8> {
    HashAlgorithm::Sha1.digest(&[b"no address at all", &[number]])
}

pub struct Bench {
    pub log: EvidenceLog,
    frames: u64,
    now: Timestamp,
    /// Routers between the client, and the server, and where it is recorded.
    pub routers: (u8, u8),
}

impl Bench {
    pub fn new() -> Self {
        Self::seen_as(None)
    }

    /// The user knows the address that the world sees.
    pub fn seen_as(public: Option<&str>) -> Self {
        let public_address = public.map(|text| end(text).ip());
        let path = Path { server: end(SERVER).ip(), public_address };
        let now = Timestamp::from_nanoseconds(1 << 60);
        Self { log: EvidenceLog::new(path), frames: 0, now, routers: (0, 0) }
    }

    pub fn wait(&mut self, milliseconds: u64) {
        self.now = self.now + Duration::from_millis(milliseconds);
    }

    /// A packet of ours leaves.
    pub fn sent(&mut self, packet: &[u8]) -> ObservationId {
        self.record(Direction::Outbound, packet)
    }

    /// The same packet, every half second.
    pub fn repeats(&mut self, packet: &[u8], times: usize) {
        for _ in 0..times {
            self.sent(packet);
            self.wait(500);
        }
    }

    /// A packet for us, ten milliseconds later.
    pub fn came(&mut self, packet: &[u8]) -> ObservationId {
        self.wait(10);
        self.record(Direction::Inbound, packet)
    }

    /// An ICMP error about a packet of ours.
    pub fn error(&mut self, from: &str, (icmp_type, code): (u8, u8), quote: &[u8]) {
        let kind = IcmpKind { version: IpVersion::V4, icmp_type, code };
        assert_ne!(kind.meaning(), IcmpMeaning::Other);
        self.came(&error_packet(end(from).ip(), end(CLIENT).ip(), kind, 0, quote).unwrap());
    }

    pub fn not_sent(&mut self, channel: Channel) {
        let capability = NotSent::MissingCapability { capability: "CAP_NET_RAW" };
        self.log.record_not_sent(self.now, channel, capability);
    }

    /// Messages 1 to 4.
    pub fn agrees(&mut self, exchange: &MainMode, about_client: &[u8], about_server: &[u8]) {
        self.begins(exchange);
        self.sent(&exchange.message_3());
        self.came(&exchange.message_4(&[about_client, about_server]));
    }

    /// Messages 1 and 2.
    pub fn begins(&mut self, exchange: &MainMode) {
        self.sent(&exchange.message_1());
        self.came(&exchange.message_2());
    }

    /// Messages 1 to 4, with the truth in NAT-D.
    pub fn passes(&mut self, exchange: &MainMode) {
        let (client, server) = (exchange.hash(exchange.client), exchange.hash(exchange.server));
        self.agrees(exchange, &client, &server);
    }

    /// The same, through a translator that gives the client this end.
    pub fn passes_as(&mut self, exchange: &MainMode, outside: &str) {
        let (client, server) = (exchange.hash(end(outside)), exchange.hash(exchange.server));
        self.agrees(exchange, &client, &server);
    }

    /// Quick mode behind messages 1 to 6: both ends agreed on a tunnel.
    pub fn agrees_on_a_tunnel(&mut self, exchange: &MainMode) {
        self.passes(exchange);
        for kind in [exchange::IDENTITY_PROTECTION, exchange::QUICK] {
            self.sent(&exchange.sealed(kind, 1));
            self.came(&exchange.sealed_answer(kind, 1));
        }
    }

    /// Traffic, most of which makes no observation.
    pub fn flows(&mut self, direction: Direction, packet: &[u8], times: usize) {
        for _ in 0..times {
            self.wait(10);
            self.frames += 1;
            let frame = Frame::raw(self.now, direction, self.aged(direction, packet));
            self.log.record(&frame, self.frames);
        }
    }

    /// The verdict; every statement in it names what it rests on.
    pub fn verdict(&self) -> Verdict {
        let verdict = classify(&self.log);
        if verdict.class != Class::Inconclusive {
            assert!(!verdict.because.is_empty(), "{verdict:#?}");
        }
        for finding in &verdict.findings {
            assert!(!finding.because.is_empty(), "{finding:#?}");
        }
        let channels = &verdict.channels;
        let grounds = [
            &verdict.because,
            &channels.ike500.because,
            &channels.ike4500.because,
            &channels.ikev2.because,
            &channels.esp.because,
            &channels.l2tp1701.because,
        ];
        let found = verdict.findings.iter().map(|finding| &finding.because);
        for id in grounds.into_iter().chain(found).flatten() {
            assert!(self.log.observation(*id).is_some(), "{id:?} in {verdict:#?}");
        }
        verdict
    }

    fn record(&mut self, direction: Direction, packet: &[u8]) -> ObservationId {
        self.frames += 1;
        let frame = Frame::raw(self.now, direction, self.aged(direction, packet));
        self.log.record(&frame, self.frames).observation.expect("an observation")
    }

    /// The packet as it is behind the routers on its way.
    fn aged(&self, direction: Direction, packet: &[u8]) -> Vec<u8> {
        let mut packet = packet.to_vec();
        packet[8] -= match direction {
            Direction::Outbound => self.routers.0,
            Direction::Inbound => self.routers.1,
        };
        packet
    }
}

/// A main mode exchange between two ends.
#[derive(Clone, Copy)]
pub struct MainMode {
    pub cookie: Cookie,
    pub client: SocketAddr,
    pub server: SocketAddr,
    pub microsoft: bool,
}

impl MainMode {
    pub fn on_500(client: &str) -> Self {
        Self { cookie: [0x50; 8], client: end(client), server: end(SERVER), microsoft: true }
    }

    pub fn on_4500(client: &str) -> Self {
        let mut client = end(client);
        client.set_port(4500);
        Self { cookie: [0x45; 8], client, server: end(SERVER_4500), microsoft: true }
    }

    /// Once more on UDP 500, without Microsoft's vendor IDs.
    pub fn plain(client: &str) -> Self {
        Self { cookie: [0x51; 8], microsoft: false, ..Self::on_500(client) }
    }

    pub fn message_1(&self) -> Vec<u8> {
        let mut payloads = vec![transform(), vendor(&vendor_id::RFC_3947)];
        if self.microsoft {
            payloads.push(vendor(&vendor_id::MS_NT5_ISAKMPOAKLEY_9));
        }
        self.out(&self.main_mode([0; 8], payloads))
    }

    pub fn message_2(&self) -> Vec<u8> {
        let payloads = vec![transform(), vendor(&vendor_id::RFC_3947)];
        self.back(&self.main_mode(RESPONDER, payloads))
    }

    pub fn message_3(&self) -> Vec<u8> {
        let hashes = [self.hash(self.server), self.hash(self.client)];
        self.out(&self.main_mode(RESPONDER, key_exchange(&[&hashes[0], &hashes[1]])))
    }

    /// The same from a client that a translator in front of us gave another end.
    pub fn message_3_of(&self, inside: &str) -> Vec<u8> {
        let hashes = [self.hash(self.server), self.hash(end(inside))];
        self.out(&self.main_mode(RESPONDER, key_exchange(&[&hashes[0], &hashes[1]])))
    }

    /// NAT-D hashes as given: about the client first.
    pub fn message_4(&self, hashes: &[&[u8]]) -> Vec<u8> {
        self.back(&self.main_mode(RESPONDER, key_exchange(hashes)))
    }

    /// An encrypted message of the client.
    pub fn sealed(&self, exchange: u8, message_id: u32) -> Vec<u8> {
        self.out(&self.encrypted(exchange, message_id, 1))
    }

    /// An encrypted message of the server.
    pub fn sealed_answer(&self, exchange: u8, message_id: u32) -> Vec<u8> {
        self.back(&self.encrypted(exchange, message_id, 2))
    }

    fn encrypted(&self, exchange: u8, message_id: u32, fill: u8) -> Vec<u8> {
        let (cookies, payloads) = ((self.cookie, RESPONDER), vec![]);
        let mut message =
            Message::new(version::V1, exchange, flag::V1_ENCRYPTED, cookies, payloads);
        message.header.message_id = message_id;
        message.payloads.push(Payload::new(payload::ID, vec![fill; 60]));
        message.emit()
    }

    /// An unprotected notify of the server.
    pub fn notify(&self, kind: u16, spi: &[u8]) -> Vec<u8> {
        let body = v1::Notify {
            doi: v1::DOI_IPSEC,
            protocol: v1::PROTOCOL_ISAKMP,
            spi: spi.to_vec(),
            kind,
            data: Vec::new(),
        };
        let payloads = vec![Payload::new(payload::NOTIFY, body.emit())];
        let cookies = (self.cookie, [0; 8]);
        self.back(&Message::new(version::V1, exchange::INFORMATIONAL, 0, cookies, payloads).emit())
    }

    /// Message 2 as if from another end of the server's.
    pub fn message_2_from(&self, source: &str) -> Vec<u8> {
        Self { server: end(source), ..*self }.message_2()
    }

    /// NAT-D over an end (RFC 3947 3.2).
    pub fn hash(&self, end: SocketAddr) -> Vec<u8> {
        let std::net::IpAddr::V4(address) = end.ip() else { panic!("IPv4 only") };
        let port = end.port().to_be_bytes();
        HashAlgorithm::Sha1.digest(&[&self.cookie, &RESPONDER, &address.octets(), &port])
    }

    /// Traffic in UDP between the ends.
    pub fn esp_in_udp(&self, direction: Direction) -> Vec<u8> {
        let packet = EspHeader { spi: SPI, sequence: 1 }.packet(&[0x5a; 76]);
        match direction {
            Direction::Outbound => udp_packet(self.client, self.server, &packet).unwrap(),
            Direction::Inbound => udp_packet(self.server, self.client, &packet).unwrap(),
        }
    }

    fn main_mode(&self, responder: Cookie, payloads: Vec<Payload>) -> Vec<u8> {
        let cookies = (self.cookie, responder);
        Message::new(version::V1, exchange::IDENTITY_PROTECTION, 0, cookies, payloads).emit()
    }

    fn out(&self, message: &[u8]) -> Vec<u8> {
        datagram(self.client, self.server, message)
    }

    fn back(&self, message: &[u8]) -> Vec<u8> {
        datagram(self.server, self.client, message)
    }
}

/// IKE between two ends, marked where it is on UDP 4500.
fn datagram(from: SocketAddr, to: SocketAddr, message: &[u8]) -> Vec<u8> {
    let marked = from.port() == 4500 && to.port() == 4500;
    udp_packet(from, to, &if marked { mark(message) } else { message.to_vec() }).unwrap()
}

/// An IKE_SA_INIT request from the public client to the server's port.
pub fn sa_init(port: u16) -> Vec<u8> {
    let (client, server) = v2_ends(port);
    datagram(client, server, &v2_message(flag::V2_INITIATOR, [0; 8]))
}

/// Its answer.
pub fn sa_init_answer(port: u16) -> Vec<u8> {
    let (client, server) = v2_ends(port);
    datagram(server, client, &v2_message(flag::V2_RESPONSE, RESPONDER))
}

/// A fragment of an IKE_AUTH request (RFC 7383).
pub fn skf(port: u16, number: u8, total: u8) -> Vec<u8> {
    let (client, server) = v2_ends(port);
    datagram(client, server, &fragment_of_auth(flag::V2_INITIATOR, number, total))
}

/// A fragment of its answer.
pub fn skf_answer(port: u16, number: u8, total: u8) -> Vec<u8> {
    let (client, server) = v2_ends(port);
    datagram(server, client, &fragment_of_auth(flag::V2_RESPONSE, number, total))
}

fn fragment_of_auth(flags: u8, number: u8, total: u8) -> Vec<u8> {
    let body = [&[0, number, 0, total][..], &[number; 60]].concat();
    let payloads = vec![Payload::new(payload::V2_ENCRYPTED_FRAGMENT, body)];
    let cookies = (V2_COOKIE, RESPONDER);
    let mut message = Message::new(version::V2, exchange::IKE_AUTH, flags, cookies, payloads);
    message.header.message_id = 1;
    message.emit()
}

/// An IPv4 packet cut into pieces of `size` bytes, a multiple of eight.
pub fn pieces(packet: &[u8], size: usize, identification: u16) -> Vec<Vec<u8>> {
    let (header, body) = packet.split_at(20);
    let last = body.len().div_ceil(size) - 1;
    let piece = |(index, chunk): (usize, &[u8])| {
        let more = if index < last { 0x2000 } else { 0 };
        let offset = u16::try_from(index * size / 8).unwrap();
        let mut piece = [header, chunk].concat();
        let length = u16::try_from(piece.len()).unwrap();
        piece[2..4].copy_from_slice(&length.to_be_bytes());
        piece[4..6].copy_from_slice(&identification.to_be_bytes());
        piece[6..8].copy_from_slice(&(more | offset).to_be_bytes());
        piece
    };
    body.chunks(size).enumerate().map(piece).collect()
}

fn v2_ends(port: u16) -> (SocketAddr, SocketAddr) {
    (SocketAddr::new(end(CLIENT).ip(), port), SocketAddr::new(end(SERVER).ip(), port))
}

fn v2_message(flags: u8, responder: Cookie) -> Vec<u8> {
    let mut payloads = vec![
        Payload::new(payload::V2_SA, vec![0; 8]),
        Payload::new(payload::V2_KE, vec![0, 14, 0, 0, 1]),
        Payload::new(payload::V2_NONCE, vec![7; 32]),
    ];
    let status = v2::Notify::new(16_418, Vec::new());
    payloads.push(Payload::new(payload::V2_NOTIFY, status.emit()));
    Message::new(version::V2, exchange::IKE_SA_INIT, flags, (V2_COOKIE, responder), payloads).emit()
}

/// ESP under a made-up SPI.
pub fn knock() -> Vec<u8> {
    esp(CLIENT, SERVER, &EspHeader { spi: SPI, sequence: 1 }.packet(&[0x5a; 76]))
}

pub fn echo_request_packet() -> Vec<u8> {
    esp(CLIENT, SERVER, &echo_request(EchoLayout::Trailer, 5, 9))
}

pub fn esp(from: &str, to: &str, packet: &[u8]) -> Vec<u8> {
    ip_packet(end(from).ip(), end(to).ip(), PROTOCOL_ESP, packet).unwrap()
}

pub fn sccrq() -> Vec<u8> {
    let assigned = Avp::word_of(l2tp::attribute::ASSIGNED_TUNNEL_ID, TUNNEL);
    l2tp((CLIENT_L2TP, SERVER_L2TP), 0, message_type::SCCRQ, assigned)
}

pub fn sccrp(from: &str) -> Vec<u8> {
    let host = Avp::mandatory(l2tp::attribute::HOST_NAME, b"lns".to_vec());
    l2tp((from, CLIENT_L2TP), TUNNEL, message_type::SCCRP, host)
}

fn l2tp((from, to): (&str, &str), tunnel_id: u16, kind: u16, avp: Avp) -> Vec<u8> {
    let avps = vec![Avp::word_of(l2tp::attribute::MESSAGE_TYPE, kind), avp];
    let message = ControlMessage { tunnel_id, session_id: 0, ns: 0, nr: 0, avps };
    udp_packet(end(from), end(to), &message.emit()).unwrap()
}

fn key_exchange(hashes: &[&[u8]]) -> Vec<Payload> {
    let first =
        [Payload::new(payload::KE, vec![9; 256]), Payload::new(payload::NONCE, vec![8; 32])];
    let hashes = hashes.iter().map(|hash| Payload::new(payload::NAT_D, hash.to_vec()));
    first.into_iter().chain(hashes).collect()
}

fn vendor(body: &[u8]) -> Payload {
    Payload::new(payload::VENDOR_ID, body.to_vec())
}

/// AES-256, SHA-1, group 14, pre-shared key.
fn transform() -> Payload {
    let attributes = [
        (attribute::ENCRYPTION, 7),
        (attribute::KEY_LENGTH, 256),
        (attribute::HASH, 2),
        (attribute::GROUP, 14),
        (attribute::AUTHENTICATION, 1),
    ];
    let transform = v1::Transform {
        number: 1,
        id: v1::TRANSFORM_KEY_IKE,
        attributes: attributes.map(|(kind, value)| Attribute::short(kind, value)).to_vec(),
    };
    let proposal = v1::Proposal {
        number: 1,
        protocol: v1::PROTOCOL_ISAKMP,
        spi: Vec::new(),
        transforms: vec![transform],
    };
    let sa = SecurityAssociation {
        doi: v1::DOI_IPSEC,
        situation: v1::SITUATION_IDENTITY_ONLY,
        proposals: vec![proposal],
    };
    Payload::new(payload::SA, sa.emit())
}
