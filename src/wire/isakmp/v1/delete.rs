//! The Delete payload (RFC 2408 3.15).

use super::{DOI_IPSEC, PROTOCOL_ESP, PROTOCOL_ISAKMP};
use crate::wire::isakmp::IkeSa;
use crate::wire::{Capped, DecodeError, Layer, Reader};

/// The body of a Delete payload: associations that the sender gave up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delete {
    /// Domain of interpretation.
    pub doi: u32,
    /// Protocol of the associations.
    pub protocol: u8,
    /// Their SPIs, all of one length: four bytes for ESP, both cookies for
    /// phase 1.
    pub spis: Vec<Vec<u8>>,
}

impl Delete {
    /// Gives up phase 1.
    #[must_use]
    pub fn of_phase_1(ike_sa: IkeSa) -> Self {
        Self { doi: DOI_IPSEC, protocol: PROTOCOL_ISAKMP, spis: vec![ike_sa.spi()] }
    }

    /// Gives up an ESP association that the sender receives under.
    #[must_use]
    pub fn of_esp(spi: u32) -> Self {
        Self { doi: DOI_IPSEC, protocol: PROTOCOL_ESP, spis: vec![spi.to_be_bytes().to_vec()] }
    }

    /// The SPIs of ESP associations.
    pub fn esp_spis(&self) -> impl Iterator<Item = u32> {
        let esp = self.protocol == PROTOCOL_ESP;
        let spis = self.spis.iter().filter(move |_| esp);
        spis.filter_map(|spi| <[u8; 4]>::try_from(&**spi).ok()).map(u32::from_be_bytes)
    }

    /// Whether this phase 1 is given up.
    #[must_use]
    pub fn ends_phase_1(&self, ike_sa: IkeSa) -> bool {
        self.protocol == PROTOCOL_ISAKMP && self.spis.contains(&ike_sa.spi())
    }

    /// Reads the body.
    ///
    /// # Errors
    /// When it is cut short, or there are SPIs without a length.
    pub fn parse(body: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(Layer::Isakmp, body);
        let doi = reader.u32("DOI")?;
        let protocol = reader.u8("protocol")?;
        let size = usize::from(reader.u8("SPI size")?);
        let count = usize::from(reader.u16("number of SPIs")?);
        if size == 0 && count > 0 {
            return Err(reader.fault("an SPI has a length", 1, size));
        }
        let mut spis = Vec::new();
        for _ in 0..count {
            spis.push(reader.take(size, "SPI")?.to_vec());
        }
        Ok(Self { doi, protocol, spis })
    }

    /// The body's bytes.
    #[must_use]
    pub fn emit(&self) -> Vec<u8> {
        let size = self.spis.first().map_or(0, Vec::len);
        let mut bytes = self.doi.to_be_bytes().to_vec();
        bytes.extend([self.protocol, u8::capped(size)]);
        bytes.extend(u16::capped(self.spis.len()).to_be_bytes());
        bytes.extend(self.spis.concat());
        bytes
    }
}
