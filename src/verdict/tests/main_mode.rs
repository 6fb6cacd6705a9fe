//! The messages of a main mode exchange, and what comes behind it.

use std::net::SocketAddr;

use super::bench::{RESPONDER, SERVER, SERVER_4500, SPI, datagram, end};
use crate::crypto::HashAlgorithm;
use crate::evidence::Direction;
use crate::wire::esp::EspHeader;
use crate::wire::ip::udp_packet;
use crate::wire::isakmp::number::{exchange, flag, payload, version};
use crate::wire::isakmp::v1::{self, SecurityAssociation, attribute};
use crate::wire::isakmp::{Attribute, Cookie, IkeSa, Message, Payload, vendor_id};

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
        self.out(&self.main_mode(RESPONDER, key_exchange(9, &[&hashes[0], &hashes[1]])))
    }

    /// The same from a client that a translator in front of us gave another end.
    pub fn message_3_of(&self, inside: &str) -> Vec<u8> {
        let hashes = [self.hash(self.server), self.hash(end(inside))];
        self.out(&self.main_mode(RESPONDER, key_exchange(9, &[&hashes[0], &hashes[1]])))
    }

    /// NAT-D hashes as given: about the client first.
    pub fn message_4(&self, hashes: &[&[u8]]) -> Vec<u8> {
        self.back(&self.main_mode(RESPONDER, key_exchange(7, hashes)))
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
        let (ike_sa, payloads) = (self.ike_sa(RESPONDER), vec![]);
        let mut message = Message::new(version::V1, exchange, flag::V1_ENCRYPTED, ike_sa, payloads);
        message.header.message_id = message_id;
        message.payloads.push(Payload::new(payload::ID, vec![fill; 60]));
        message.emit()
    }

    /// An unprotected notify of the server.
    pub fn notify(&self, kind: u16, spi: &[u8]) -> Vec<u8> {
        let body = v1::Notify { spi: spi.to_vec(), ..v1::Notify::without_spi(kind) };
        let payloads = vec![Payload::new(payload::NOTIFY, body.emit())];
        let ike_sa = IkeSa::begun(self.cookie);
        self.back(&Message::new(version::V1, exchange::INFORMATIONAL, 0, ike_sa, payloads).emit())
    }

    /// The same with the cookie of the responder, or of another one.
    pub fn notify_from(&self, another: bool, kind: u16) -> Vec<u8> {
        let payloads = vec![Payload::new(payload::NOTIFY, v1::Notify::without_spi(kind).emit())];
        let responder = if another { [0x55; 8] } else { RESPONDER };
        let ike_sa = IkeSa { initiator: self.cookie, responder };
        self.back(&Message::new(version::V1, exchange::INFORMATIONAL, 0, ike_sa, payloads).emit())
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
        let ike_sa = self.ike_sa(responder);
        Message::new(version::V1, exchange::IDENTITY_PROTECTION, 0, ike_sa, payloads).emit()
    }

    fn ike_sa(&self, responder: Cookie) -> IkeSa {
        IkeSa { initiator: self.cookie, responder }
    }

    fn out(&self, message: &[u8]) -> Vec<u8> {
        datagram(self.client, self.server, message)
    }

    fn back(&self, message: &[u8]) -> Vec<u8> {
        datagram(self.server, self.client, message)
    }
}

fn key_exchange(fill: u8, hashes: &[&[u8]]) -> Vec<Payload> {
    let first =
        [Payload::new(payload::KE, vec![fill; 256]), Payload::new(payload::NONCE, vec![8; 32])];
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
