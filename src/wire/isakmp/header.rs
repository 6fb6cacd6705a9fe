//! The 28-byte ISAKMP header (RFC 2408 3.1, RFC 7296 3.1).

use super::number::version;
use crate::wire::{DecodeError, Layer, Reader};

/// Bytes of the header.
pub const HEADER_LENGTH: usize = 28;

/// An initiator or responder cookie (IKEv2: IKE SA SPI).
pub type Cookie = [u8; 8];

/// An IKE SA, by the cookies of both ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct IkeSa {
    /// Chosen by the initiator; never zero.
    pub initiator: Cookie,
    /// Chosen by the responder; zero in the first message.
    pub responder: Cookie,
}

impl IkeSa {
    /// Before the responder has chosen its cookie.
    #[must_use]
    pub const fn begun(initiator: Cookie) -> Self {
        Self { initiator, responder: [0; 8] }
    }

    /// The SPI of phase 1: both cookies (RFC 2408 3.14).
    #[must_use]
    pub fn spi(self) -> Vec<u8> {
        [self.initiator, self.responder].concat()
    }
}

/// The header of every ISAKMP message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// Chosen by the initiator; never zero.
    pub initiator_cookie: Cookie,
    /// Chosen by the responder; zero in the first message.
    pub responder_cookie: Cookie,
    /// Type of the first payload.
    pub next_payload: u8,
    /// Major version in the high four bits, minor in the low four.
    pub version: u8,
    /// Exchange type.
    pub exchange: u8,
    /// Flags, which mean different things in IKEv1 and IKEv2.
    pub flags: u8,
    /// Zero throughout main mode and `IKE_SA_INIT`.
    pub message_id: u32,
    /// Bytes of the whole message, header included.
    pub length: u32,
}

impl Header {
    /// Reads a header.
    ///
    /// # Errors
    /// When there are fewer than 28 bytes.
    pub fn parse(bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(Layer::Isakmp, bytes);
        Ok(Self {
            initiator_cookie: reader.array("initiator cookie")?,
            responder_cookie: reader.array("responder cookie")?,
            next_payload: reader.u8("next payload")?,
            version: reader.u8("version")?,
            exchange: reader.u8("exchange type")?,
            flags: reader.u8("flags")?,
            message_id: reader.u32("message id")?,
            length: reader.u32("length")?,
        })
    }

    /// As much of a header as a short snap length left, from the flags on perhaps nothing: then
    /// the message id and the length are zero. `None` where less than 20 bytes are there.
    #[must_use]
    pub fn beginning(bytes: &[u8]) -> Option<Self> {
        const TO_THE_FLAGS: usize = 20;
        let there = bytes.get(..HEADER_LENGTH).unwrap_or(bytes);
        let mut whole = [0; HEADER_LENGTH];
        whole.get_mut(..there.len())?.copy_from_slice(there);
        if there.len() < TO_THE_FLAGS {
            return None;
        }
        let mut header = Self::parse(&whole).ok()?;
        if there.len() < HEADER_LENGTH {
            (header.message_id, header.length) = (0, 0);
        }
        Some(header)
    }

    /// The header's 28 bytes.
    #[must_use]
    pub fn emit(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(HEADER_LENGTH);
        bytes.extend(self.initiator_cookie);
        bytes.extend(self.responder_cookie);
        bytes.extend([self.next_payload, self.version, self.exchange, self.flags]);
        bytes.extend(self.message_id.to_be_bytes());
        bytes.extend(self.length.to_be_bytes());
        bytes
    }

    /// Whether this can be the header of IKEv1 or IKEv2, and not of something
    /// else on the same port: version, exchange type and initiator cookie.
    #[must_use]
    pub fn is_plausible(&self) -> bool {
        let exchange = match self.version {
            version::V1 => matches!(self.exchange, 1..=6 | 32 | 33 | 243..=246),
            version::V2 => matches!(self.exchange, 34..=43),
            _ => false,
        };
        exchange && self.initiator_cookie != [0; 8]
    }

    /// The exchange that it belongs to.
    #[must_use]
    pub const fn ike_sa(&self) -> IkeSa {
        IkeSa { initiator: self.initiator_cookie, responder: self.responder_cookie }
    }

    /// IKEv1 or IKEv2, from the version's high four bits.
    #[must_use]
    pub const fn major_version(&self) -> u8 {
        self.version >> 4
    }
}
