//! The server's side of quick mode, and the pair of ESP associations that it agrees on, for the
//! practice network and the far end.

use std::net::{IpAddr, SocketAddr};

use super::inside_responder::InsideResponder;
use super::quick_mode::message;
use super::sealed::Sealer;
use crate::crypto::esp::{EspSuite, InboundAssociation, OutboundAssociation};
use crate::crypto::{
    InitializationVector, QuickModeExchange, RandomStream, equal_in_constant_time,
};
use crate::evidence::{Ends, port};
use crate::wire::esp::FIRST_SPI;
use crate::wire::ip::{PROTOCOL_UDP, Udp, udp_datagram_for_translators};
use crate::wire::isakmp::number::payload;
use crate::wire::isakmp::v1::esp::EspTransform;
use crate::wire::isakmp::v1::{
    DecryptedPayloads, EncryptedMessage, Proposal, SecurityAssociation, Transform,
};
use crate::wire::isakmp::{Payload, emit_payloads};

const NONCE_LENGTH: usize = 32;

/// Message 1 as it came, and what it drew.
pub(super) struct QuickModeResponder {
    /// Its message id and encrypted body.
    asked: (u32, Vec<u8>),
    pub message_2: Vec<u8>,
    pub esp: EspResponder,
    /// The responder's own L2TP.
    pub inside: InsideResponder,
}

impl QuickModeResponder {
    /// Answers message 1 with the first transform of it that is known here.
    pub fn accept(
        sealer: &Sealer,
        last: &InitializationVector,
        message_1: &EncryptedMessage,
        random: &mut RandomStream,
    ) -> Result<Self, Declined> {
        let message_id = message_1.header.message_id;
        let vector = sealer.keys().vector_for(last, message_id);
        let (payloads, next) = sealer.decrypt(&vector, message_1).ok_or(Declined::Unreadable)?;
        let expected = sealer.keys().hash_1(message_id, payloads.behind_first());
        let hash = payloads.body(payload::HASH).ok_or(Declined::Unreadable)?;
        let asked = payloads.body(payload::NONCE).ok_or(Declined::Unreadable)?;
        if !equal_in_constant_time(hash, &expected) {
            return Err(Declined::Unreadable);
        }
        let spi = u32::from_be_bytes(random.bytes()).max(FIRST_SPI);
        let nonce = random.bytes::<NONCE_LENGTH>();
        let (behind, chosen, theirs) =
            answer(&payloads, spi, &nonce).ok_or(Declined::NoProposal)?;
        let bytes = emit_payloads(&behind);
        let hash = sealer.keys().hash_2(message_id, asked, &bytes);
        let (message_2, _) =
            message(sealer, message_id, &next, hash, behind).ok_or(Declined::Unreadable)?;
        let exchange = QuickModeExchange { nonces: (asked, &nonce), shared_secret: None };
        let association = |spi| sealer.keys().esp_keys(chosen, spi, &exchange);
        let esp = EspResponder {
            inbound: InboundAssociation::new(spi, association(spi)),
            outbound: OutboundAssociation::new(theirs, association(theirs)),
        };
        let asked = (message_id, message_1.body.clone());
        Ok(Self { asked, message_2, esp, inside: InsideResponder::default() })
    }

    /// Whether this is message 1 once more; otherwise it is message 3.
    pub fn is_repeated_by(&self, message: &EncryptedMessage) -> bool {
        let (message_id, body) = &self.asked;
        (*message_id, body) == (message.header.message_id, &message.body)
    }
}

/// What quick mode agreed on, seen from the server.
pub(super) struct EspResponder {
    pub inbound: InboundAssociation,
    pub outbound: OutboundAssociation,
}

impl EspResponder {
    /// The SPI under which the client's packets come.
    pub const fn spi(&self) -> u32 {
        self.inbound.spi()
    }

    /// The L2TP message in a packet.
    pub fn open(&mut self, packet: &[u8]) -> Option<Vec<u8>> {
        let opened = self.inbound.open(packet).ok()?;
        if opened.next_header != PROTOCOL_UDP {
            return None;
        }
        let udp = Udp::parse(&opened.payload).ok()?;
        (udp.destination_port == port::L2TP).then(|| udp.payload.to_vec())
    }

    /// The packet with an L2TP message from the server to the client.
    pub fn seal(
        &mut self,
        message: &[u8],
        ends: Ends<IpAddr>,
        random: &mut RandomStream,
    ) -> Option<Vec<u8>> {
        let end = |address| SocketAddr::new(address, port::L2TP);
        let datagram = udp_datagram_for_translators(end(ends.from), end(ends.to), message)?;
        self.outbound.seal(&random.bytes(), PROTOCOL_UDP, &datagram).ok()
    }
}

/// Why there is no message 2.
pub(super) enum Declined {
    /// Message 1 cannot be read, or its hash does not hold.
    Unreadable,
    /// It offers nothing known here, or wants a key exchange of its own.
    NoProposal,
}

/// What stands behind the hash of message 2, with the suite chosen and the
/// client's SPI.
fn answer(
    payloads: &DecryptedPayloads,
    spi: u32,
    nonce: &[u8],
) -> Option<(Vec<Payload>, EspSuite, u32)> {
    if payloads.body(payload::KE).is_some() {
        return None;
    }
    let mut sa = SecurityAssociation::parse(payloads.body(payload::SA)?).ok()?;
    let (mut proposal, transform, suite) = sa.proposals.iter().find_map(|proposal| {
        let known = proposal.transforms.iter().find_map(|one| Some((one.clone(), suite(one)?)));
        let (transform, suite) = known.filter(|_| stands_alone(&sa, proposal))?;
        Some((proposal.clone(), transform, suite))
    })?;
    let theirs = proposal.esp_spi()?;
    proposal.spi = spi.to_be_bytes().to_vec();
    proposal.transforms = vec![transform];
    sa.proposals = vec![proposal];
    let mut behind =
        vec![Payload::new(payload::SA, sa.emit()), Payload::new(payload::NONCE, nonce.to_vec())];
    behind.extend(payloads.bodies(payload::ID).map(|id| Payload::new(payload::ID, id.to_vec())));
    Some((behind, suite, theirs))
}

/// ESP, and not only together with another protocol (RFC 2408 4.2).
fn stands_alone(sa: &SecurityAssociation, proposal: &Proposal) -> bool {
    let together = sa.proposals.iter().filter(|one| one.number == proposal.number);
    proposal.esp_spi().is_some() && together.count() == 1
}

fn suite(transform: &Transform) -> Option<EspSuite> {
    let EspTransform { id, authentication, key_bits, .. } = EspTransform::from_transform(transform);
    EspSuite::from_transform(id, authentication.map(Into::into), key_bits.map(Into::into))
}
