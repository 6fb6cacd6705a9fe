//! NAT-OA: an end's own address, before any translation (RFC 3947 5.2).

use std::net::IpAddr;

use super::{Identification, Identity};
use crate::wire::{DecodeError, Layer, Reader};

/// The body of a NAT-OA payload. There are two in a quick mode behind a NAT:
/// the initiator's address and the responder's, as the sender knows them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OriginalAddress(pub IpAddr);

impl OriginalAddress {
    /// Reads the body.
    ///
    /// # Errors
    /// When it is cut short, or holds something else than an address.
    pub fn parse(body: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(Layer::Isakmp, body);
        let kind = reader.u8("identification type")?;
        reader.array::<3>("reserved")?;
        let identity = Identity::parse(kind, &mut reader)?;
        let address = identity.as_address();
        address.map(Self).ok_or_else(|| reader.fault("an address's type", 1, kind.into()))
    }

    /// The body's bytes: an identification whose protocol and port are zero.
    #[must_use]
    pub fn emit(self) -> Vec<u8> {
        Identification::address(self.0).emit()
    }
}
