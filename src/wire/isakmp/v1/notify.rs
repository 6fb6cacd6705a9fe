//! The Notification payload (RFC 2408 3.14, RFC 3706 5.3).

use super::{DOI_IPSEC, PROTOCOL_ISAKMP};
use crate::wire::isakmp::IkeSa;
use crate::wire::isakmp::number::notify;
use crate::wire::{Capped, DecodeError, Layer, Reader};

/// The body of a Notification payload (RFC 2408 3.14).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notify {
    /// Domain of interpretation.
    pub doi: u32,
    /// Protocol.
    pub protocol: u8,
    /// SPI that the notify speaks of.
    pub spi: Vec<u8>,
    /// Notify message type.
    pub kind: u16,
    /// Notification data.
    pub data: Vec<u8>,
}

impl Notify {
    /// A notification of phase 1 that names no SPI, as a refusal may be.
    #[must_use]
    pub const fn without_spi(kind: u16) -> Self {
        let (doi, protocol) = (DOI_IPSEC, PROTOCOL_ISAKMP);
        Self { doi, protocol, spi: Vec::new(), kind, data: Vec::new() }
    }

    /// A notification about phase 1, whose SPI is both cookies (RFC 2408 3.14).
    #[must_use]
    pub fn about_phase_1(kind: u16, ike_sa: IkeSa, data: Vec<u8>) -> Self {
        Self { doi: DOI_IPSEC, protocol: PROTOCOL_ISAKMP, spi: ike_sa.spi(), kind, data }
    }

    /// R-U-THERE or R-U-THERE-ACK of dead peer detection (RFC 3706 5.3).
    #[must_use]
    pub fn dead_peer_detection(kind: u16, ike_sa: IkeSa, sequence: u32) -> Self {
        Self::about_phase_1(kind, ike_sa, sequence.to_be_bytes().to_vec())
    }

    /// The sequence number of an R-U-THERE or R-U-THERE-ACK, if this is one.
    #[must_use]
    pub fn dead_peer_detection_sequence(&self) -> Option<u32> {
        let data = <[u8; 4]>::try_from(&*self.data).ok()?;
        matches!(self.kind, notify::R_U_THERE | notify::R_U_THERE_ACK)
            .then(|| u32::from_be_bytes(data))
    }

    /// Reads the body.
    ///
    /// # Errors
    /// When it is cut short.
    pub fn parse(body: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(Layer::Isakmp, body);
        let doi = reader.u32("DOI")?;
        let protocol = reader.u8("protocol")?;
        let spi_size = usize::from(reader.u8("SPI size")?);
        let kind = reader.u16("notify message type")?;
        let spi = reader.take(spi_size, "SPI")?.to_vec();
        Ok(Self { doi, protocol, spi, kind, data: reader.rest().to_vec() })
    }

    /// The body's bytes.
    #[must_use]
    pub fn emit(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        bytes.extend(self.doi.to_be_bytes());
        bytes.extend([self.protocol, u8::capped(self.spi.len())]);
        bytes.extend(self.kind.to_be_bytes());
        bytes.extend(&self.spi);
        bytes.extend(&self.data);
        bytes
    }
}
