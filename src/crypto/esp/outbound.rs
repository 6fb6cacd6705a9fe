//! The sending half of a pair of security associations (RFC 4303 3.3).

use super::{EspKeys, EspSuite, TRAILER_LENGTH};
use crate::crypto::CryptoError;

/// Seals packets to the peer.
#[derive(Debug)]
pub struct OutboundAssociation {
    spi: u32,
    keys: EspKeys,
    /// The number that was used last; the first packet has 1.
    sequence: u32,
}

impl OutboundAssociation {
    /// An association that sent nothing yet. `spi` is the peer's choice.
    #[must_use]
    pub const fn new(spi: u32, keys: EspKeys) -> Self {
        Self { spi, keys, sequence: 0 }
    }

    /// The SPI in every packet.
    #[must_use]
    pub const fn spi(&self) -> u32 {
        self.spi
    }

    /// The sequence number of the packet sealed last; 0 before the first.
    #[must_use]
    pub const fn sequence(&self) -> u32 {
        self.sequence
    }

    /// The keys in use.
    #[must_use]
    pub const fn keys(&self) -> &EspKeys {
        &self.keys
    }

    /// The ESP packet around a payload, from the SPI to the ICV.
    ///
    /// `next_header` is the payload's IP protocol: 17 for UDP in transport
    /// mode. `random` becomes the initialization vector of a CBC cipher and has
    /// to be unpredictable. GCM's, which must never come twice, is the sequence
    /// number (RFC 4106 3.1), whatever `random` is.
    ///
    /// # Errors
    /// When 2^32 - 1 packets were sealed: numbers never begin anew.
    pub fn seal(
        &mut self,
        random: &[u8; 16],
        next_header: u8,
        payload: &[u8],
    ) -> Result<Vec<u8>, CryptoError> {
        let sequence = self.sequence.checked_add(1).ok_or(CryptoError::SequenceExhausted)?;
        self.sequence = sequence;
        let suite = self.keys.suite();
        let counter = u64::from(sequence).to_be_bytes();
        let vector: &[u8] = match suite {
            EspSuite::AesGcm(_) => &counter,
            EspSuite::Separate { .. } => random.get(..suite.vector_length()).unwrap_or(random),
        };
        let mut header = self.spi.to_be_bytes().to_vec();
        header.extend(sequence.to_be_bytes());
        seal(&self.keys, &header, vector, next_header, payload)
    }
}

/// Pads, encrypts and authenticates.
pub(super) fn seal(
    keys: &EspKeys,
    header: &[u8],
    vector: &[u8],
    next_header: u8,
    payload: &[u8],
) -> Result<Vec<u8>, CryptoError> {
    let mut text = payload.to_vec();
    let bare = payload.len().saturating_add(TRAILER_LENGTH);
    let padding = bare.next_multiple_of(keys.suite().alignment()) - bare;
    // Less than a block, so one byte counts it (RFC 4303 2.4: 1, 2, 3 ...).
    let padding = u8::try_from(padding).unwrap_or(u8::MAX);
    text.extend(1..=padding);
    text.extend([padding, next_header]);
    let icv = keys.protect(header, vector, &mut text)?;
    Ok([header, vector, &text, &icv].concat())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::Secret;
    use crate::crypto::esp::{EspEncryption, EspIntegrity};

    #[test]
    fn sequence_numbers_end_and_never_begin_anew() {
        let suite = EspSuite::Separate {
            encryption: EspEncryption::Null,
            integrity: EspIntegrity::HmacSha1,
        };
        let keys = EspKeys::new(suite, &Secret::new(vec![7; suite.keying_material_length()]));
        let mut association = OutboundAssociation { spi: 9, keys, sequence: u32::MAX - 1 };
        assert!(association.seal(&[0; 16], 17, b"last").is_ok());
        assert_eq!(association.sequence(), u32::MAX);
        for _ in 0..2 {
            let refused = association.seal(&[0; 16], 17, b"one more");
            assert_eq!(refused, Err(CryptoError::SequenceExhausted));
        }
    }
}
