//! A log that is fed with whole packets, under a clock that the test moves.

use std::net::SocketAddr;
use std::time::Duration;

use super::main_mode::MainMode;
use super::{Class, Verdict, classify};
use crate::crypto::HashAlgorithm;
use crate::evidence::{
    Channel, Direction, EvidenceLog, Frame, Learned, NotSent, ObservationId, Path, Timestamp,
};
use crate::wire::esp::{EchoLayout, EspHeader, echo_request};
use crate::wire::icmp::{IcmpKind, IcmpMeaning, IpVersion, error_packet};
use crate::wire::ip::{PROTOCOL_ESP, ip_packet, udp_packet, with_hop_limit};
use crate::wire::isakmp::Cookie;
use crate::wire::isakmp::number::exchange;
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
pub const RESPONDER: Cookie = *b"\xa1\xb2\xc3\xd4\xe5\xf6\x07\x18";

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

    /// The same packet, every second and a half: three are silence.
    pub fn repeats(&mut self, packet: &[u8], times: usize) {
        for _ in 0..times {
            self.sent(packet);
            self.wait(1_500);
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
        let capability = NotSent::MissingCapability { capability: "CAP_NET_RAW".into() };
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

    /// The same, read with the key.
    pub fn agrees_with_the_key(&mut self, exchange: &MainMode) {
        let channel =
            if exchange.server.port() == 500 { Channel::Ike500 } else { Channel::Ike4500 };
        self.passes(exchange);
        let steps = [
            (exchange::IDENTITY_PROTECTION, Learned::KeyProved),
            (exchange::QUICK, Learned::QuickModeAgreed),
        ];
        for (kind, learned) in steps {
            self.sent(&exchange.sealed(kind, 1));
            self.came(&exchange.sealed_answer(kind, 1));
            self.reads(channel, learned);
        }
    }

    /// The packet that came last says this to whoever has the key.
    pub fn reads(&mut self, channel: Channel, learned: Learned) {
        assert!(self.log.learn(self.now, self.frames, channel, learned));
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
        let grounds = [&verdict.because, &verdict.channels.esp.because];
        let ports = verdict.channels.ports().map(|(_, report)| &report.because);
        let found = verdict.findings.iter().map(|finding| &finding.because);
        for id in grounds.into_iter().chain(ports).chain(found).flatten() {
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
        let routers = match direction {
            Direction::Outbound => self.routers.0,
            Direction::Inbound => self.routers.1,
        };
        with_hop_limit(packet.to_vec(), packet[8] - routers)
    }
}

/// IKE between two ends, marked where it is on UDP 4500.
pub fn datagram(from: SocketAddr, to: SocketAddr, message: &[u8]) -> Vec<u8> {
    let marked = from.port() == 4500 && to.port() == 4500;
    udp_packet(from, to, &if marked { mark(message) } else { message.to_vec() }).unwrap()
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
        // Left to hardware.
        piece[10..12].fill(0);
        piece
    };
    body.chunks(size).enumerate().map(piece).collect()
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
    sccrp_of(b"lns", from)
}

/// The same of a host with a name.
pub fn sccrp_of(name: &[u8], from: &str) -> Vec<u8> {
    let host = Avp::mandatory(l2tp::attribute::HOST_NAME, name.to_vec());
    l2tp((from, CLIENT_L2TP), TUNNEL, message_type::SCCRP, host)
}

fn l2tp((from, to): (&str, &str), tunnel_id: u16, kind: u16, avp: Avp) -> Vec<u8> {
    let avps = vec![Avp::word_of(l2tp::attribute::MESSAGE_TYPE, kind), avp];
    let message = ControlMessage { tunnel_id, session_id: 0, ns: 0, nr: 0, avps };
    udp_packet(end(from), end(to), &message.emit()).unwrap()
}
