//! Messages under the keys of phase 1 (RFC 2409 5.7, appendix B).

use crate::crypto::{InitializationVector, Phase1Keys, equal_in_constant_time};
use crate::wire::isakmp::number::{exchange, payload};
use crate::wire::isakmp::v1::{DecryptedPayloads, EncryptedMessage};
use crate::wire::isakmp::{Header, IkeSa, Payload, emit_payloads};

/// Seals and opens the messages of one IKE SA.
pub(in crate::protocol) struct Sealer {
    ike_sa: IkeSa,
    keys: Phase1Keys,
}

/// A message whose hash held.
pub(in crate::protocol) struct Opened {
    pub payloads: DecryptedPayloads,
}

impl Sealer {
    pub(in crate::protocol) const fn new(ike_sa: IkeSa, keys: Phase1Keys) -> Self {
        Self { ike_sa, keys }
    }

    pub(in crate::protocol) const fn ike_sa(&self) -> IkeSa {
        self.ike_sa
    }

    pub(in crate::protocol) const fn keys(&self) -> &Phase1Keys {
        &self.keys
    }

    pub(in crate::protocol) fn is_ours(&self, header: &Header) -> bool {
        header.ike_sa() == self.ike_sa
    }

    /// The payloads, with the vector of what follows; no hash is checked.
    pub(in crate::protocol) fn decrypt(
        &self,
        vector: &InitializationVector,
        message: &EncryptedMessage,
    ) -> Option<(DecryptedPayloads, InitializationVector)> {
        let (text, next) = self.keys.decrypt(vector, &message.body).ok()?;
        Some((DecryptedPayloads::parse(message.header.next_payload, &text).ok()?, next))
    }

    /// Opens an INFORMATIONAL, whose vector comes from the `last` of phase 1.
    pub(in crate::protocol) fn open(
        &self,
        last: &InitializationVector,
        message: &EncryptedMessage,
    ) -> Option<Opened> {
        let message_id = message.header.message_id;
        let vector = self.keys.vector_for(last, message_id);
        let (payloads, _) = self.decrypt(&vector, message)?;
        let first = payloads.payloads.first().filter(|first| first.kind == payload::HASH)?;
        let expected = self.keys.hash_1(message_id, payloads.behind_first());
        equal_in_constant_time(&first.body, &expected).then_some(Opened { payloads })
    }

    /// An INFORMATIONAL with one payload behind its hash.
    ///
    /// `None` never, with a vector of these keys.
    pub(in crate::protocol) fn informational(
        &self,
        last: &InitializationVector,
        message_id: u32,
        what: Payload,
    ) -> Option<Vec<u8>> {
        let hash = self.keys.hash_1(message_id, &emit_payloads(std::slice::from_ref(&what)));
        let payloads = emit_payloads(&[Payload::new(payload::HASH, hash), what]);
        let vector = self.keys.vector_for(last, message_id);
        let (body, _) = self.keys.encrypt(&vector, &payloads).ok()?;
        let (kind, first) = (exchange::INFORMATIONAL, payload::HASH);
        Some(EncryptedMessage::new(kind, self.ike_sa, message_id, first, body).emit())
    }
}
