//! How a peer wants the other to prove who it is (RFC 1661 6.2, RFC 1994 3,
//! RFC 2433 3, RFC 2759 3, RFC 3748).

use std::fmt;

use super::protocol;

/// The value of an Authentication-Protocol option. Its words are those of a report.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum AuthenticationProtocol {
    /// The password in clear.
    Pap,
    /// A challenge and a hash over it.
    Chap(ChapAlgorithm),
    /// The method is agreed on later.
    Eap,
    /// Another protocol, or one of the above with data that it does not have.
    Other {
        /// Protocol number.
        protocol: u16,
        /// What follows it.
        data: Vec<u8>,
    },
}

/// CHAP's algorithm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ChapAlgorithm {
    /// MD5, number 5.
    Md5,
    /// MS-CHAP, number 128.
    MsChap,
    /// MS-CHAPv2, number 129.
    MsChapV2,
    /// Another number.
    Other(u8),
}

impl AuthenticationProtocol {
    /// From an option's protocol number and what follows it.
    #[must_use]
    pub fn from_option(protocol: u16, data: &[u8]) -> Self {
        match (protocol, data) {
            (protocol::PAP, []) => Self::Pap,
            (protocol::CHAP, [algorithm]) => Self::Chap(ChapAlgorithm::from_number(*algorithm)),
            (protocol::EAP, []) => Self::Eap,
            _ => Self::Other { protocol, data: data.to_vec() },
        }
    }

    pub(super) fn emit(&self, bytes: &mut Vec<u8>) {
        let protocol = match self {
            Self::Pap => protocol::PAP,
            Self::Chap(_) => protocol::CHAP,
            Self::Eap => protocol::EAP,
            Self::Other { protocol, .. } => *protocol,
        };
        bytes.extend(protocol.to_be_bytes());
        match self {
            Self::Chap(algorithm) => bytes.push(algorithm.number()),
            Self::Other { data, .. } => bytes.extend(data),
            Self::Pap | Self::Eap => {}
        }
    }
}

impl ChapAlgorithm {
    /// The algorithm with this number.
    #[must_use]
    pub const fn from_number(number: u8) -> Self {
        match number {
            5 => Self::Md5,
            0x80 => Self::MsChap,
            0x81 => Self::MsChapV2,
            number => Self::Other(number),
        }
    }

    /// The algorithm's number.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::Md5 => 5,
            Self::MsChap => 0x80,
            Self::MsChapV2 => 0x81,
            Self::Other(number) => number,
        }
    }
}

impl fmt::Display for AuthenticationProtocol {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pap => formatter.write_str("PAP"),
            Self::Chap(ChapAlgorithm::Md5) => formatter.write_str("CHAP"),
            Self::Chap(ChapAlgorithm::MsChap) => formatter.write_str("MS-CHAP"),
            Self::Chap(ChapAlgorithm::MsChapV2) => formatter.write_str("MS-CHAPv2"),
            Self::Chap(ChapAlgorithm::Other(number)) => write!(formatter, "CHAP {number}"),
            Self::Eap => formatter.write_str("EAP"),
            Self::Other { protocol, .. } => write!(formatter, "0x{protocol:04x}"),
        }
    }
}
