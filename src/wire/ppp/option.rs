//! LCP's configuration options (RFC 1661 6, RFC 1570 2.3, RFC 1990 5.1).

use super::AuthenticationProtocol;
use crate::wire::{Capped, DecodeError, Reader};

const HEADER_LENGTH: usize = 2;

/// One option. A known type of another length than its own is `Other`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LcpOption {
    /// Maximum-Receive-Unit, in bytes.
    MaximumReceiveUnit(u16),
    /// Async-Control-Character-Map: means nothing in L2TP, but is sent.
    AsyncControlCharacterMap(u32),
    /// Authentication-Protocol: what the sender wants the receiver to do.
    Authentication(AuthenticationProtocol),
    /// Magic-Number, which shows a loop.
    MagicNumber(u32),
    /// Protocol-Field-Compression.
    ProtocolFieldCompression,
    /// Address-and-Control-Field-Compression.
    AddressAndControlFieldCompression,
    /// Callback: the operation, and what belongs to it. Windows asks for 6.
    Callback(Vec<u8>),
    /// Multilink Maximum-Reconstructed-Receive-Unit, in bytes.
    MultilinkMrru(u16),
    /// Endpoint-Discriminator: its class, and an address of that class.
    EndpointDiscriminator {
        /// 3 is a MAC address; Windows sends 1, chosen locally.
        class: u8,
        /// The address.
        address: Vec<u8>,
    },
    /// Any other type.
    Other {
        /// Its number.
        kind: u8,
        /// What it holds, at most 253 bytes.
        data: Vec<u8>,
    },
}

mod kind {
    pub const MAXIMUM_RECEIVE_UNIT: u8 = 1;
    pub const ASYNC_CONTROL_CHARACTER_MAP: u8 = 2;
    pub const AUTHENTICATION_PROTOCOL: u8 = 3;
    pub const MAGIC_NUMBER: u8 = 5;
    pub const PROTOCOL_FIELD_COMPRESSION: u8 = 7;
    pub const ADDRESS_AND_CONTROL_FIELD_COMPRESSION: u8 = 8;
    pub const CALLBACK: u8 = 13;
    pub const MULTILINK_MRRU: u8 = 17;
    pub const ENDPOINT_DISCRIMINATOR: u8 = 19;
}

impl LcpOption {
    /// The option's type.
    #[must_use]
    pub const fn kind(&self) -> u8 {
        match self {
            Self::MaximumReceiveUnit(_) => kind::MAXIMUM_RECEIVE_UNIT,
            Self::AsyncControlCharacterMap(_) => kind::ASYNC_CONTROL_CHARACTER_MAP,
            Self::Authentication(_) => kind::AUTHENTICATION_PROTOCOL,
            Self::MagicNumber(_) => kind::MAGIC_NUMBER,
            Self::ProtocolFieldCompression => kind::PROTOCOL_FIELD_COMPRESSION,
            Self::AddressAndControlFieldCompression => kind::ADDRESS_AND_CONTROL_FIELD_COMPRESSION,
            Self::Callback(_) => kind::CALLBACK,
            Self::MultilinkMrru(_) => kind::MULTILINK_MRRU,
            Self::EndpointDiscriminator { .. } => kind::ENDPOINT_DISCRIMINATOR,
            Self::Other { kind, .. } => *kind,
        }
    }

    /// Reads options up to the reader's end.
    pub(super) fn parse_all(mut reader: Reader<'_>) -> Result<Vec<Self>, DecodeError> {
        let mut options = Vec::new();
        while !reader.is_empty() {
            let kind = reader.u8("option type")?;
            let length = usize::from(reader.u8("option length")?);
            let Some(data) = length.checked_sub(HEADER_LENGTH) else {
                let rule = "option length covers its header";
                return Err(reader.fault(rule, HEADER_LENGTH, length));
            };
            options.push(Self::of(kind, reader.take(data, "option length fits the packet")?));
        }
        Ok(options)
    }

    pub(super) fn emit(&self, bytes: &mut Vec<u8>) {
        let mut data = Vec::new();
        match self {
            Self::MaximumReceiveUnit(size) | Self::MultilinkMrru(size) => {
                data.extend(size.to_be_bytes());
            }
            Self::AsyncControlCharacterMap(word) | Self::MagicNumber(word) => {
                data.extend(word.to_be_bytes());
            }
            Self::Authentication(protocol) => protocol.emit(&mut data),
            Self::ProtocolFieldCompression | Self::AddressAndControlFieldCompression => {}
            Self::Callback(given) | Self::Other { data: given, .. } => data.extend(given),
            Self::EndpointDiscriminator { class, address } => {
                data.push(*class);
                data.extend(address);
            }
        }
        bytes.extend([self.kind(), u8::capped(HEADER_LENGTH + data.len())]);
        bytes.extend(data);
    }

    fn of(kind: u8, data: &[u8]) -> Self {
        match (kind, data) {
            (kind::MAXIMUM_RECEIVE_UNIT, [a, b]) => {
                Self::MaximumReceiveUnit(u16::from_be_bytes([*a, *b]))
            }
            (kind::ASYNC_CONTROL_CHARACTER_MAP, [a, b, c, d]) => {
                Self::AsyncControlCharacterMap(u32::from_be_bytes([*a, *b, *c, *d]))
            }
            (kind::AUTHENTICATION_PROTOCOL, [a, b, rest @ ..]) => {
                let protocol = u16::from_be_bytes([*a, *b]);
                Self::Authentication(AuthenticationProtocol::from_option(protocol, rest))
            }
            (kind::MAGIC_NUMBER, [a, b, c, d]) => {
                Self::MagicNumber(u32::from_be_bytes([*a, *b, *c, *d]))
            }
            (kind::PROTOCOL_FIELD_COMPRESSION, []) => Self::ProtocolFieldCompression,
            (kind::ADDRESS_AND_CONTROL_FIELD_COMPRESSION, []) => {
                Self::AddressAndControlFieldCompression
            }
            (kind::CALLBACK, data) => Self::Callback(data.to_vec()),
            (kind::MULTILINK_MRRU, [a, b]) => Self::MultilinkMrru(u16::from_be_bytes([*a, *b])),
            (kind::ENDPOINT_DISCRIMINATOR, [class, address @ ..]) => {
                Self::EndpointDiscriminator { class: *class, address: address.to_vec() }
            }
            (kind, data) => Self::Other { kind, data: data.to_vec() },
        }
    }
}
