//! PPP as it travels in L2TP: frames (RFC 1661 2, RFC 1662 3), and the Link
//! Control Protocol in them (RFC 1661 5, 6).
//!
//! There are no flags and no checksum here: L2TP carries what is between them
//! (RFC 2661 5.3). Unknown codes and options are kept, not refused.

mod authentication;
mod lcp;
mod option;
#[cfg(test)]
mod tests;

use super::{DecodeError, Layer, Reader};

pub use authentication::{AuthenticationProtocol, ChapAlgorithm};
pub use lcp::{ConfigureCode, LcpBody, LcpPacket};
pub use option::LcpOption;

/// Protocol numbers.
pub mod protocol {
    /// Link Control Protocol.
    pub const LCP: u16 = 0xc021;
    /// Password Authentication Protocol.
    pub const PAP: u16 = 0xc023;
    /// Challenge Handshake Authentication Protocol.
    pub const CHAP: u16 = 0xc223;
    /// Extensible Authentication Protocol.
    pub const EAP: u16 = 0xc227;
}

const ADDRESS_AND_CONTROL: [u8; 2] = [0xff, 0x03];

/// A frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PppFrame {
    /// What the information is.
    pub protocol: u16,
    /// The packet inside, perhaps with padding behind it.
    pub information: Vec<u8>,
}

impl PppFrame {
    /// A frame with a packet of LCP.
    #[must_use]
    pub fn lcp(packet: &LcpPacket) -> Self {
        Self { protocol: protocol::LCP, information: packet.emit() }
    }

    /// Reads a frame: address and control may be left out, the protocol may
    /// have one byte (RFC 1661 6.5, 6.6). Both are read whether or not they
    /// were agreed on.
    ///
    /// # Errors
    /// When there is no whole protocol number.
    pub fn parse(bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(Layer::Ppp, bytes);
        if bytes.starts_with(&ADDRESS_AND_CONTROL) {
            reader.take(ADDRESS_AND_CONTROL.len(), "address and control")?;
        }
        let first = reader.u8("protocol")?;
        // The last byte of a protocol number is odd, the one before it even.
        let protocol = if first & 1 == 1 {
            u16::from(first)
        } else {
            u16::from_be_bytes([first, reader.u8("protocol")?])
        };
        Ok(Self { protocol, information: reader.rest().to_vec() })
    }

    /// The frame's bytes, nothing compressed: so every receiver reads it.
    #[must_use]
    pub fn emit(&self) -> Vec<u8> {
        let mut bytes = ADDRESS_AND_CONTROL.to_vec();
        bytes.extend(self.protocol.to_be_bytes());
        bytes.extend(&self.information);
        bytes
    }
}
