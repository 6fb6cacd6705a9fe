//! IKEv2 payload bodies (RFC 7296 3.3, 3.4, 3.10, RFC 7383 2.5).

use super::Attribute;
use crate::wire::{Capped, DecodeError, Layer, Reader};

/// IKE as the protocol of a proposal.
pub const PROTOCOL_IKE: u8 = 1;

/// Transform types (RFC 7296 3.3.2).
pub mod transform {
    /// Encryption algorithm.
    pub const ENCRYPTION: u8 = 1;
    /// Pseudo-random function.
    pub const PRF: u8 = 2;
    /// Integrity algorithm.
    pub const INTEGRITY: u8 = 3;
    /// Key exchange method (Diffie-Hellman group).
    pub const KEY_EXCHANGE: u8 = 4;
}

/// Attribute type of a key length in bits (RFC 7296 3.3.5).
pub const KEY_LENGTH: u16 = 14;

/// An encryption algorithm out of the private range (RFC 7296 3.3.2), which no server has: what
/// offers it alone asks for a refusal.
pub const ENCRYPTION_NOBODY_HAS: u16 = 65_000;

/// A proposal; the body of an SA payload is a list of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// Counts from 1.
    pub number: u8,
    /// Protocol.
    pub protocol: u8,
    /// Empty in `IKE_SA_INIT`.
    pub spi: Vec<u8>,
    /// Transforms of all types.
    pub transforms: Vec<Transform>,
}

/// A transform: an algorithm of one type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transform {
    /// Transform type.
    pub kind: u8,
    /// Transform id, whose meaning depends on the type.
    pub id: u16,
    /// Key length, where there is one.
    pub attributes: Vec<Attribute>,
}

/// The body of a Key Exchange payload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyExchange {
    /// Diffie-Hellman group.
    pub group: u16,
    /// Public value.
    pub data: Vec<u8>,
}

/// The body of a Notify payload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notify {
    /// Protocol, zero where there is no SPI.
    pub protocol: u8,
    /// SPI that the notify speaks of.
    pub spi: Vec<u8>,
    /// Notify message type.
    pub kind: u16,
    /// Notification data.
    pub data: Vec<u8>,
}

/// The body of an Encrypted Fragment payload (RFC 7383 2.5), as far as it can
/// be read without keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EncryptedFragment {
    /// Counts from 1.
    pub number: u16,
    /// Fragments of the message.
    pub total: u16,
    /// Initialization vector, encrypted text and checksum.
    pub data: Vec<u8>,
}

/// The gateway in the data of a REDIRECT (RFC 5685 3): an address, or a name. `None` where its
/// type or length makes no sense, or a name holds more than letters, digits, dots and hyphens.
#[must_use]
pub fn gateway(data: &[u8]) -> Option<String> {
    const IPV4: u8 = 1;
    const IPV6: u8 = 2;
    const NAME: u8 = 3;
    let (kind, rest) = data.split_first()?;
    let (length, rest) = rest.split_first()?;
    let identity = rest.get(..usize::from(*length))?;
    match *kind {
        IPV4 => Some(std::net::Ipv4Addr::from(<[u8; 4]>::try_from(identity).ok()?).to_string()),
        IPV6 => Some(std::net::Ipv6Addr::from(<[u8; 16]>::try_from(identity).ok()?).to_string()),
        NAME if !identity.is_empty() && identity.iter().copied().all(is_of_a_name) => {
            Some(String::from_utf8_lossy(identity).into_owned())
        }
        _ => None,
    }
}

const fn is_of_a_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_')
}

/// Reads the body of an SA payload.
///
/// # Errors
/// When a length does not fit or a count does not hold.
pub fn parse_proposals(body: &[u8]) -> Result<Vec<Proposal>, DecodeError> {
    let mut reader = Reader::new(Layer::Isakmp, body);
    let mut proposals = Vec::new();
    while !reader.is_empty() {
        reader.u16("next and reserved")?;
        let length = usize::from(reader.u16("proposal length")?);
        let Some(inside) = length.checked_sub(4) else {
            return Err(reader.fault("proposal length covers its header", 4, length));
        };
        proposals.push(Proposal::parse(reader.sub(inside, "proposal length")?)?);
    }
    Ok(proposals)
}

/// The body of an SA payload.
#[must_use]
pub fn emit_proposals(proposals: &[Proposal]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (index, proposal) in proposals.iter().enumerate() {
        let inside = proposal.emit();
        bytes.extend([if index + 1 == proposals.len() { 0 } else { 2 }, 0]);
        bytes.extend(u16::capped(inside.len() + 4).to_be_bytes());
        bytes.extend(inside);
    }
    bytes
}

impl Proposal {
    fn parse(mut reader: Reader<'_>) -> Result<Self, DecodeError> {
        let number = reader.u8("proposal number")?;
        let protocol = reader.u8("protocol")?;
        let spi_size = usize::from(reader.u8("SPI size")?);
        let count = usize::from(reader.u8("number of transforms")?);
        let spi = reader.take(spi_size, "SPI")?.to_vec();
        let mut transforms = Vec::new();
        while !reader.is_empty() {
            transforms.push(Transform::parse(&mut reader)?);
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
            transform.emit(&mut bytes, index + 1 == self.transforms.len());
        }
        bytes
    }
}

impl Transform {
    fn parse(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        reader.u16("next and reserved")?;
        let length = usize::from(reader.u16("transform length")?);
        let Some(attributes) = length.checked_sub(8) else {
            return Err(reader.fault("transform length covers its header", 8, length));
        };
        let kind = reader.u8("transform type")?;
        reader.u8("reserved")?;
        let id = reader.u16("transform id")?;
        let attributes = reader.sub(attributes, "transform length")?;
        Ok(Self { kind, id, attributes: Attribute::parse_all(attributes)? })
    }

    fn emit(&self, bytes: &mut Vec<u8>, last: bool) {
        let mut attributes = Vec::new();
        for attribute in &self.attributes {
            attribute.emit(&mut attributes);
        }
        bytes.extend([if last { 0 } else { 3 }, 0]);
        bytes.extend(u16::capped(attributes.len() + 8).to_be_bytes());
        bytes.extend([self.kind, 0]);
        bytes.extend(self.id.to_be_bytes());
        bytes.extend(attributes);
    }
}

impl KeyExchange {
    /// Reads the body.
    ///
    /// # Errors
    /// When it is cut short.
    pub fn parse(body: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(Layer::Isakmp, body);
        let group = reader.u16("group")?;
        reader.u16("reserved")?;
        Ok(Self { group, data: reader.rest().to_vec() })
    }

    /// The body's bytes.
    #[must_use]
    pub fn emit(&self) -> Vec<u8> {
        let mut bytes = self.group.to_be_bytes().to_vec();
        bytes.extend([0, 0]);
        bytes.extend(&self.data);
        bytes
    }
}

impl EncryptedFragment {
    /// Reads the body.
    ///
    /// # Errors
    /// When it is cut short, or its number is zero or over the total.
    pub fn parse(body: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(Layer::Isakmp, body);
        let number = reader.u16("fragment number")?;
        let total = reader.u16("total fragments")?;
        if number == 0 || number > total {
            let rule = "fragment number is one of the total";
            return Err(reader.fault(rule, total.into(), number.into()));
        }
        Ok(Self { number, total, data: reader.rest().to_vec() })
    }

    /// The body's bytes.
    #[must_use]
    pub fn emit(&self) -> Vec<u8> {
        let mut bytes = self.number.to_be_bytes().to_vec();
        bytes.extend(self.total.to_be_bytes());
        bytes.extend(&self.data);
        bytes
    }
}

impl Notify {
    /// A notify without an SPI.
    #[must_use]
    pub const fn new(kind: u16, data: Vec<u8>) -> Self {
        Self { protocol: 0, spi: Vec::new(), kind, data }
    }

    /// Reads the body.
    ///
    /// # Errors
    /// When it is cut short.
    pub fn parse(body: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(Layer::Isakmp, body);
        let protocol = reader.u8("protocol")?;
        let spi_size = usize::from(reader.u8("SPI size")?);
        let kind = reader.u16("notify message type")?;
        let spi = reader.take(spi_size, "SPI")?.to_vec();
        Ok(Self { protocol, spi, kind, data: reader.rest().to_vec() })
    }

    /// The body's bytes.
    #[must_use]
    pub fn emit(&self) -> Vec<u8> {
        let mut bytes = vec![self.protocol, u8::capped(self.spi.len())];
        bytes.extend(self.kind.to_be_bytes());
        bytes.extend(&self.spi);
        bytes.extend(&self.data);
        bytes
    }
}
