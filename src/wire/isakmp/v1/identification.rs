//! The Identification payload (RFC 2407 4.6.2).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::wire::{DecodeError, Layer, Reader};

/// The body of an Identification payload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identification {
    /// Who it is.
    pub identity: Identity,
    /// IP protocol that is meant; zero for all, and in phase 1.
    pub protocol: u8,
    /// Port that is meant; zero for all, and in phase 1 (some send 500).
    pub port: u16,
}

/// Who somebody is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Identity {
    /// `ID_IPV4_ADDR`.
    Ipv4(Ipv4Addr),
    /// `ID_IPV6_ADDR`.
    Ipv6(Ipv6Addr),
    /// `ID_FQDN`: a domain name.
    Fqdn(Vec<u8>),
    /// `ID_USER_FQDN`: a user at a domain.
    UserFqdn(Vec<u8>),
    /// `ID_DER_ASN1_DN`: an X.500 distinguished name.
    DistinguishedName(Vec<u8>),
    /// `ID_KEY_ID`: opaque bytes.
    KeyId(Vec<u8>),
    /// Another type: subnets, ranges, general names.
    Other {
        /// Its number.
        kind: u8,
        /// What it holds.
        data: Vec<u8>,
    },
}

const IPV4_ADDR: u8 = 1;
const FQDN: u8 = 2;
const USER_FQDN: u8 = 3;
const IPV6_ADDR: u8 = 5;
const DER_ASN1_DN: u8 = 9;
const KEY_ID: u8 = 11;

impl Identification {
    /// An address without protocol and port, as phase 1 has it.
    #[must_use]
    pub const fn address(address: IpAddr) -> Self {
        Self::selector(address, 0, 0)
    }

    /// An address with protocol and port, as phase 2 selects traffic with it.
    #[must_use]
    pub const fn selector(address: IpAddr, protocol: u8, port: u16) -> Self {
        let identity = match address {
            IpAddr::V4(address) => Identity::Ipv4(address),
            IpAddr::V6(address) => Identity::Ipv6(address),
        };
        Self { identity, protocol, port }
    }

    /// Reads the body.
    ///
    /// # Errors
    /// When it is cut short, or an address has another length than its kind.
    pub fn parse(body: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(Layer::Isakmp, body);
        let kind = reader.u8("identification type")?;
        let protocol = reader.u8("protocol")?;
        let port = reader.u16("port")?;
        Ok(Self { identity: Identity::parse(kind, &mut reader)?, protocol, port })
    }

    /// The body's bytes.
    #[must_use]
    pub fn emit(&self) -> Vec<u8> {
        let mut bytes = vec![self.identity.kind(), self.protocol];
        bytes.extend(self.port.to_be_bytes());
        self.identity.emit(&mut bytes);
        bytes
    }
}

impl Identity {
    /// The address, where it is one.
    #[must_use]
    pub const fn as_address(&self) -> Option<IpAddr> {
        match self {
            Self::Ipv4(address) => Some(IpAddr::V4(*address)),
            Self::Ipv6(address) => Some(IpAddr::V6(*address)),
            _ => None,
        }
    }

    /// The identification type.
    #[must_use]
    pub const fn kind(&self) -> u8 {
        match self {
            Self::Ipv4(_) => IPV4_ADDR,
            Self::Ipv6(_) => IPV6_ADDR,
            Self::Fqdn(_) => FQDN,
            Self::UserFqdn(_) => USER_FQDN,
            Self::DistinguishedName(_) => DER_ASN1_DN,
            Self::KeyId(_) => KEY_ID,
            Self::Other { kind, .. } => *kind,
        }
    }

    pub(super) fn parse(kind: u8, reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let identity = match kind {
            IPV4_ADDR => Self::Ipv4(reader.array::<4>("IPv4 address")?.into()),
            IPV6_ADDR => Self::Ipv6(reader.array::<16>("IPv6 address")?.into()),
            FQDN => Self::Fqdn(reader.rest().to_vec()),
            USER_FQDN => Self::UserFqdn(reader.rest().to_vec()),
            DER_ASN1_DN => Self::DistinguishedName(reader.rest().to_vec()),
            KEY_ID => Self::KeyId(reader.rest().to_vec()),
            kind => Self::Other { kind, data: reader.rest().to_vec() },
        };
        if !reader.is_empty() {
            return Err(reader.fault("nothing behind the address", 0, reader.remaining()));
        }
        Ok(identity)
    }

    fn emit(&self, bytes: &mut Vec<u8>) {
        match self {
            Self::Ipv4(address) => bytes.extend(address.octets()),
            Self::Ipv6(address) => bytes.extend(address.octets()),
            Self::Fqdn(data)
            | Self::UserFqdn(data)
            | Self::DistinguishedName(data)
            | Self::KeyId(data)
            | Self::Other { data, .. } => bytes.extend(data),
        }
    }
}
