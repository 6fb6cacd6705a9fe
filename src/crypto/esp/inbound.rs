//! The receiving half of a pair of security associations (RFC 4303 3.4).

use super::{EspKeys, HEADER_LENGTH, ReplayWindow, TRAILER_LENGTH};
use crate::crypto::CryptoError;

/// Opens packets from the peer.
#[derive(Debug)]
pub struct InboundAssociation {
    spi: u32,
    keys: EspKeys,
    window: ReplayWindow,
}

/// What was in a packet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// The packet's sequence number.
    pub sequence: u32,
    /// IP protocol of the payload; 59 is a dummy to be thrown away (RFC 4303 2.6).
    pub next_header: u8,
    /// The payload, perhaps with bytes behind it that only hide its length
    /// (RFC 4303 2.7): what is inside knows its own.
    pub payload: Vec<u8>,
}

impl InboundAssociation {
    /// An association that received nothing yet. `spi` is our own choice.
    #[must_use]
    pub const fn new(spi: u32, keys: EspKeys) -> Self {
        Self { spi, keys, window: ReplayWindow::new() }
    }

    /// The SPI that packets must carry.
    #[must_use]
    pub const fn spi(&self) -> u32 {
        self.spi
    }

    /// The keys in use.
    #[must_use]
    pub const fn keys(&self) -> &EspKeys {
        &self.keys
    }

    /// Opens an ESP packet, from its SPI to its ICV.
    ///
    /// The integrity is checked before anything is decrypted, and a sequence
    /// number counts as seen only once that check held.
    ///
    /// # Errors
    /// When the packet is too short or for another SPI, was seen before or is
    /// too old, was not made with these keys, or has impossible padding.
    pub fn open(&mut self, packet: &[u8]) -> Result<Opened, CryptoError> {
        let parts = Parts::of(&self.keys, packet)?;
        if parts.spi != self.spi {
            return Err(CryptoError::OtherSpi(parts.spi));
        }
        if !self.window.admits(parts.sequence) {
            return Err(CryptoError::Replayed(parts.sequence));
        }
        let mut text = parts.text.to_vec();
        self.keys.unprotect(parts.header, parts.vector, &mut text, parts.icv)?;
        self.window.note(parts.sequence);
        let (next_header, length) = trailer(&text).ok_or(CryptoError::Padding)?;
        text.truncate(length);
        Ok(Opened { sequence: parts.sequence, next_header, payload: text })
    }
}

/// A packet's parts in order.
struct Parts<'a> {
    header: &'a [u8],
    spi: u32,
    sequence: u32,
    vector: &'a [u8],
    text: &'a [u8],
    icv: &'a [u8],
}

impl<'a> Parts<'a> {
    fn of(keys: &EspKeys, packet: &'a [u8]) -> Result<Self, CryptoError> {
        let suite = keys.suite();
        let (vector, icv) = (suite.vector_length(), suite.icv_length());
        let text = TRAILER_LENGTH.next_multiple_of(suite.alignment());
        let needed = HEADER_LENGTH + vector + text + icv;
        let fault = CryptoError::TooShort { length: packet.len(), needed };
        if packet.len() < needed {
            return Err(fault);
        }
        let (header, rest) = packet.split_at_checked(HEADER_LENGTH).ok_or(fault)?;
        let (spi, sequence) = header.split_first_chunk::<4>().ok_or(fault)?;
        let sequence = sequence.first_chunk::<4>().ok_or(fault)?;
        let (vector, rest) = rest.split_at_checked(vector).ok_or(fault)?;
        let end = rest.len().saturating_sub(icv);
        let (text, icv) = rest.split_at_checked(end).ok_or(fault)?;
        let (spi, sequence) = (u32::from_be_bytes(*spi), u32::from_be_bytes(*sequence));
        Ok(Self { header, spi, sequence, vector, text, icv })
    }
}

/// The next header and the payload's length. What the padding holds is the
/// sender's affair: its integrity held.
fn trailer(text: &[u8]) -> Option<(u8, usize)> {
    let (payload, [padding, next_header]) = text.split_last_chunk::<2>()?;
    let length = payload.len().checked_sub(usize::from(*padding))?;
    Some((*next_header, length))
}
