//! IKEv1 payload bodies (RFC 2408 3.4 to 3.15, RFC 2407 4.6, RFC 2409 appendix
//! A, RFC 3947 5.2), encrypted messages and what is in them, and fragments.

mod delete;
mod encrypted;
pub mod esp;
mod fragment;
mod identification;
mod notify;
mod original_address;
#[cfg(test)]
mod tests;

use super::Attribute;
use crate::wire::{Capped, DecodeError, Layer, Reader};

pub use delete::Delete;
pub use encrypted::{DecryptedPayloads, EncryptedMessage};
pub use fragment::{Fragment, FragmentReassembly};
pub use identification::{Identification, Identity};
pub use notify::Notify;
pub use original_address::OriginalAddress;

/// IPsec DOI (RFC 2407).
pub const DOI_IPSEC: u32 = 1;
/// `SIT_IDENTITY_ONLY` (RFC 2407 4.2.1).
pub const SITUATION_IDENTITY_ONLY: u32 = 1;
/// `PROTO_ISAKMP` (RFC 2407 4.4.1).
pub const PROTOCOL_ISAKMP: u8 = 1;
/// `PROTO_IPSEC_ESP` (RFC 2407 4.4.1).
pub const PROTOCOL_ESP: u8 = 3;
/// `KEY_IKE` (RFC 2407 4.4.2).
pub const TRANSFORM_KEY_IKE: u8 = 1;

/// Attribute types of phase 1 (RFC 2409 appendix A).
pub mod attribute {
    /// Encryption algorithm.
    pub const ENCRYPTION: u16 = 1;
    /// Hash algorithm.
    pub const HASH: u16 = 2;
    /// Authentication method.
    pub const AUTHENTICATION: u16 = 3;
    /// Diffie-Hellman group.
    pub const GROUP: u16 = 4;
    /// Life type: 1 is seconds.
    pub const LIFE_TYPE: u16 = 11;
    /// Life duration.
    pub const LIFE_DURATION: u16 = 12;
    /// Key length in bits.
    pub const KEY_LENGTH: u16 = 14;
}

/// The body of a Security Association payload (RFC 2408 3.4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecurityAssociation {
    /// Domain of interpretation.
    pub doi: u32,
    /// Situation.
    pub situation: u32,
    /// Proposals in order of preference.
    pub proposals: Vec<Proposal>,
}

/// A proposal (RFC 2408 3.5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// Proposal number.
    pub number: u8,
    /// Protocol.
    pub protocol: u8,
    /// Empty in phase 1; the sender's own in phase 2.
    pub spi: Vec<u8>,
    /// Transforms in order of preference.
    pub transforms: Vec<Transform>,
}

/// A transform (RFC 2408 3.6).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transform {
    /// Transform number.
    pub number: u8,
    /// Transform identifier.
    pub id: u8,
    /// Attributes in order.
    pub attributes: Vec<Attribute>,
}

impl SecurityAssociation {
    /// Reads the body.
    ///
    /// # Errors
    /// When a length does not fit or a count does not hold.
    pub fn parse(body: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(Layer::Isakmp, body);
        let doi = reader.u32("DOI")?;
        let situation = reader.u32("situation")?;
        let mut proposals = Vec::new();
        while !reader.is_empty() {
            let mut inner = substructure(&mut reader, "proposal length")?;
            proposals.push(Proposal::parse(&mut inner)?);
        }
        Ok(Self { doi, situation, proposals })
    }

    /// The body's bytes.
    #[must_use]
    pub fn emit(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        bytes.extend(self.doi.to_be_bytes());
        bytes.extend(self.situation.to_be_bytes());
        for (index, proposal) in self.proposals.iter().enumerate() {
            let last = index + 1 == self.proposals.len();
            emit_substructure(&mut bytes, if last { 0 } else { 2 }, &proposal.emit());
        }
        bytes
    }
}

impl Proposal {
    fn parse(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let number = reader.u8("proposal number")?;
        let protocol = reader.u8("protocol")?;
        let spi_size = usize::from(reader.u8("SPI size")?);
        let count = usize::from(reader.u8("number of transforms")?);
        let spi = reader.take(spi_size, "SPI")?.to_vec();
        let mut transforms = Vec::new();
        while !reader.is_empty() {
            transforms.push(Transform::parse(substructure(reader, "transform length")?)?);
        }
        if transforms.len() != count {
            return Err(reader.fault("number of transforms holds", count, transforms.len()));
        }
        Ok(Self { number, protocol, spi, transforms })
    }

    fn emit(&self) -> Vec<u8> {
        let spi_size = u8::capped(self.spi.len());
        let count = u8::capped(self.transforms.len());
        let mut bytes = vec![self.number, self.protocol, spi_size, count];
        bytes.extend(&self.spi);
        for (index, transform) in self.transforms.iter().enumerate() {
            let last = index + 1 == self.transforms.len();
            emit_substructure(&mut bytes, if last { 0 } else { 3 }, &transform.emit());
        }
        bytes
    }
}

impl Transform {
    /// The number in the first attribute of a type.
    #[must_use]
    pub fn attribute(&self, kind: u16) -> Option<u32> {
        self.attributes.iter().find(|one| one.kind == kind).and_then(Attribute::number)
    }

    fn parse(mut reader: Reader<'_>) -> Result<Self, DecodeError> {
        let number = reader.u8("transform number")?;
        let id = reader.u8("transform id")?;
        reader.u16("reserved")?;
        Ok(Self { number, id, attributes: Attribute::parse_all(reader)? })
    }

    fn emit(&self) -> Vec<u8> {
        let mut bytes = vec![self.number, self.id, 0, 0];
        for attribute in &self.attributes {
            attribute.emit(&mut bytes);
        }
        bytes
    }
}

/// The inside of a proposal or transform behind its generic header.
fn substructure<'a>(
    reader: &mut Reader<'a>,
    rule: &'static str,
) -> Result<Reader<'a>, DecodeError> {
    reader.u16("next and reserved")?;
    let length = usize::from(reader.u16(rule)?);
    let Some(inside) = length.checked_sub(4) else {
        return Err(reader.fault(rule, 4, length));
    };
    reader.sub(inside, rule)
}

fn emit_substructure(bytes: &mut Vec<u8>, next: u8, inside: &[u8]) {
    bytes.extend([next, 0]);
    bytes.extend(u16::capped(inside.len() + 4).to_be_bytes());
    bytes.extend(inside);
}
