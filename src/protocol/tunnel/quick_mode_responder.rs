//! The server's side of quick mode, for the practice network and the far end.

use super::esp_responder::EspResponder;
use super::inside_responder::InsideResponder;
use super::quick_mode::message;
use super::sealed::Sealer;
use crate::crypto::esp::{EspSuite, InboundAssociation, OutboundAssociation};
use crate::crypto::{
    InitializationVector, QuickModeExchange, RandomStream, equal_in_constant_time,
};
use crate::wire::esp::FIRST_SPI;
use crate::wire::isakmp::number::payload;
use crate::wire::isakmp::v1::esp::EspTransform;
use crate::wire::isakmp::v1::{DecryptedPayloads, EncryptedMessage, SecurityAssociation};
use crate::wire::isakmp::{Payload, emit_payloads};

const NONCE_LENGTH: usize = 32;

/// Message 1 as it came, and what it drew.
pub(super) struct QuickModeResponder {
    asked: Vec<u8>,
    pub message_2: Vec<u8>,
    pub esp: EspResponder,
    /// The practice server's own L2TP.
    pub inside: InsideResponder,
}

impl QuickModeResponder {
    /// Answers message 1 with its first transform; `None` where it cannot be read, its
    /// hash does not hold, or it wants a key exchange of its own.
    pub fn accept(
        sealer: &Sealer,
        last: &InitializationVector,
        message_1: &EncryptedMessage,
        random: &mut RandomStream,
    ) -> Option<Self> {
        let message_id = message_1.header.message_id;
        let vector = sealer.keys().vector_for(last, message_id);
        let (payloads, next) = sealer.decrypt(&vector, message_1)?;
        let expected = sealer.keys().hash_1(message_id, payloads.behind_first());
        if !equal_in_constant_time(payloads.body(payload::HASH)?, &expected) {
            return None;
        }
        let spi = u32::from_be_bytes(random.bytes()).max(FIRST_SPI);
        let nonce = random.bytes::<NONCE_LENGTH>();
        let (behind, chosen, theirs) = answer(&payloads, spi, &nonce)?;
        let bytes = emit_payloads(&behind);
        let hash = sealer.keys().hash_2(message_id, payloads.body(payload::NONCE)?, &bytes);
        let (message_2, _) = message(sealer, message_id, &next, hash, behind)?;
        let exchange = QuickModeExchange {
            nonces: (payloads.body(payload::NONCE)?, &nonce),
            shared_secret: None,
        };
        let association = |spi| sealer.keys().esp_keys(chosen, spi, &exchange);
        let esp = EspResponder {
            inbound: InboundAssociation::new(spi, association(spi)),
            outbound: OutboundAssociation::new(theirs, association(theirs)),
        };
        let asked = message_1.body.clone();
        Some(Self { asked, message_2, esp, inside: InsideResponder::default() })
    }

    /// Whether this is message 1 once more; otherwise it is message 3.
    pub fn is_repeated_by(&self, message: &EncryptedMessage) -> bool {
        self.asked == message.body
    }
}

/// What stands behind the hash of message 2, with the suite chosen and the
/// client's SPI.
fn answer(
    payloads: &DecryptedPayloads,
    spi: u32,
    nonce: &[u8],
) -> Option<(Vec<Payload>, EspSuite, u32)> {
    let mut sa = SecurityAssociation::parse(payloads.body(payload::SA)?).ok()?;
    sa.proposals.truncate(1);
    let proposal = sa.proposals.first_mut()?;
    proposal.transforms.truncate(1);
    let theirs = proposal.esp_spi().filter(|_| payloads.body(payload::KE).is_none())?;
    proposal.spi = spi.to_be_bytes().to_vec();
    let chosen = EspTransform::from_transform(proposal.transforms.first()?);
    let (authentication, bits) = (chosen.authentication, chosen.key_bits);
    let suite =
        EspSuite::from_transform(chosen.id, authentication.map(Into::into), bits.map(Into::into))?;
    let mut behind =
        vec![Payload::new(payload::SA, sa.emit()), Payload::new(payload::NONCE, nonce.to_vec())];
    behind.extend(payloads.bodies(payload::ID).map(|id| Payload::new(payload::ID, id.to_vec())));
    Some((behind, suite, theirs))
}
