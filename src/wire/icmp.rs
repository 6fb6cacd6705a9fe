//! ICMP and ICMPv6 errors with the packet that they quote (RFC 792, 4443).

use std::net::IpAddr;

use schemars::JsonSchema;
use serde::Serialize;

use super::ip::{IpPacket, PROTOCOL_ICMP, PROTOCOL_ICMPV6, ip_packet};
use super::{DecodeError, Layer, Reader};

/// An ICMP error message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IcmpError<'a> {
    /// Type and code.
    pub kind: IcmpKind,
    /// The next link's MTU, where the error is "too big" and tells it.
    pub mtu: Option<u32>,
    /// The beginning of the packet that drew the error.
    pub quote: &'a [u8],
}

/// Type and code, told apart by IP version, with what they mean to a probe.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct IcmpKind {
    /// Whose numbers these are.
    pub version: IpVersion,
    /// ICMP type.
    pub icmp_type: u8,
    /// ICMP code.
    pub code: u8,
}

/// The version whose ICMP numbers apply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum IpVersion {
    /// ICMP (RFC 792).
    V4,
    /// ICMPv6 (RFC 4443).
    V6,
}

/// What an ICMP error says of the packet it quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum IcmpMeaning {
    /// A filter refused it: 3/9, 3/10, 3/13; ICMPv6 1/1, 1/5, 1/6.
    AdministrativelyProhibited,
    /// No listener on the port: 3/3; ICMPv6 1/4.
    PortUnreachable,
    /// The host does not speak the protocol: 3/2; ICMPv6 4/1.
    ProtocolUnreachable,
    /// No way to the host, or the host is down: 3/0, 3/1, 3/5 to 3/8, 3/11, 3/12; ICMPv6 1/0, 1/2, 1/3.
    Unreachable,
    /// Larger than the next link takes: 3/4; ICMPv6 2/0.
    TooBig,
    /// The hop limit ran out: 11/0; ICMPv6 3/0.
    HopLimitExceeded,
    /// Pieces stayed away until the receiver gave up: 11/1; ICMPv6 3/1.
    ReassemblyTimeExceeded,
    /// Any other error.
    Other,
}

impl IcmpMeaning {
    /// Whether it says that the packet does not get to where it was sent.
    #[must_use]
    pub const fn is_refusal(self) -> bool {
        matches!(
            self,
            Self::AdministrativelyProhibited
                | Self::PortUnreachable
                | Self::ProtocolUnreachable
                | Self::Unreachable
        )
    }
}

impl IcmpKind {
    /// The meaning of this type and code.
    #[must_use]
    pub const fn meaning(self) -> IcmpMeaning {
        match (self.version, self.icmp_type, self.code) {
            (IpVersion::V4, 3, 9 | 10 | 13) | (IpVersion::V6, 1, 1 | 5 | 6) => {
                IcmpMeaning::AdministrativelyProhibited
            }
            (IpVersion::V4, 3, 3) | (IpVersion::V6, 1, 4) => IcmpMeaning::PortUnreachable,
            (IpVersion::V4, 3, 2) | (IpVersion::V6, 4, 1) => IcmpMeaning::ProtocolUnreachable,
            (IpVersion::V4, 3, 0 | 1 | 5..=8 | 11 | 12) | (IpVersion::V6, 1, 0 | 2 | 3) => {
                IcmpMeaning::Unreachable
            }
            (IpVersion::V4, 3, 4) | (IpVersion::V6, 2, _) => IcmpMeaning::TooBig,
            (IpVersion::V4, 11, 0) | (IpVersion::V6, 3, 0) => IcmpMeaning::HopLimitExceeded,
            (IpVersion::V4, 11, 1) | (IpVersion::V6, 3, 1) => IcmpMeaning::ReassemblyTimeExceeded,
            _ => IcmpMeaning::Other,
        }
    }

    /// The next link's MTU in the header's second word; routers of before RFC 1191
    /// leave it at zero.
    const fn mtu(self, rest: u32) -> Option<u32> {
        let told = match (self.meaning(), self.version) {
            (IcmpMeaning::TooBig, IpVersion::V4) => rest & 0xffff,
            (IcmpMeaning::TooBig, IpVersion::V6) => rest,
            _ => 0,
        };
        if told == 0 { None } else { Some(told) }
    }

    const fn is_error(self) -> bool {
        match self.version {
            IpVersion::V4 => matches!(self.icmp_type, 3 | 4 | 5 | 11 | 12),
            IpVersion::V6 => self.icmp_type < 128,
        }
    }
}

impl<'a> IcmpError<'a> {
    /// Reads the ICMP error in an IP packet; `Ok(None)` for anything else.
    ///
    /// # Errors
    /// When the ICMP header is cut short.
    pub fn parse(packet: &IpPacket<'a>) -> Result<Option<Self>, DecodeError> {
        let version = match (packet.protocol, packet.source) {
            (PROTOCOL_ICMP, IpAddr::V4(_)) => IpVersion::V4,
            (PROTOCOL_ICMPV6, IpAddr::V6(_)) => IpVersion::V6,
            _ => return Ok(None),
        };
        if packet.fragment.is_some_and(|fragment| fragment.offset > 0) {
            return Ok(None);
        }
        let mut reader = Reader::new(Layer::Icmp, packet.payload);
        let icmp_type = reader.u8("type")?;
        let code = reader.u8("code")?;
        reader.take(2, "checksum")?;
        let rest = reader.u32("rest of the header")?;
        let kind = IcmpKind { version, icmp_type, code };
        let mtu = kind.mtu(rest);
        Ok(kind.is_error().then(|| Self { kind, mtu, quote: reader.rest() }))
    }
}

/// An ICMP error in an IP packet, with its checksum.
///
/// `rest` is the second word of the header (the next hop's MTU in 3/4 and
/// ICMPv6 2/0). `None` when an address is not of the kind's version.
#[must_use]
pub fn error_packet(
    source: IpAddr,
    destination: IpAddr,
    kind: IcmpKind,
    rest: u32,
    quote: &[u8],
) -> Option<Vec<u8>> {
    let mut message = vec![kind.icmp_type, kind.code, 0, 0];
    message.extend(rest.to_be_bytes());
    message.extend(quote);
    let mut sum = etherparse::checksum::Sum16BitWords::new();
    let (protocol, sum) = match (kind.version, source, destination) {
        (IpVersion::V4, IpAddr::V4(_), IpAddr::V4(_)) => (PROTOCOL_ICMP, sum),
        (IpVersion::V6, IpAddr::V6(from), IpAddr::V6(to)) => {
            let length = u32::try_from(message.len()).ok()?;
            let sum = sum
                .add_16bytes(from.octets())
                .add_16bytes(to.octets())
                .add_4bytes(length.to_be_bytes())
                .add_2bytes([0, PROTOCOL_ICMPV6]);
            (PROTOCOL_ICMPV6, sum)
        }
        _ => return None,
    };
    let checksum = sum.add_slice(&message).ones_complement().to_ne_bytes();
    if let Some(field) = message.get_mut(2..4) {
        field.copy_from_slice(&checksum);
    }
    ip_packet(source, destination, protocol, &message)
}
