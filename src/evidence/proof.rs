//! How far an ICMP error shows that its sender had a packet of ours.

use schemars::JsonSchema;
use serde::Serialize;

/// Bytes of a payload that are compared with a quote of it: extensions may stand behind 128
/// bytes of quote (RFC 4884 5.5), 48 of which are the IPv6 and UDP headers.
pub const QUOTED: usize = 80;

/// What of a quote nobody can know who did not have the packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum QuoteProof {
    /// Nothing: ports and lengths are the same in every run. The checksum does not fit
    /// either, as that of a translator which does not restore it.
    Guessable,
    /// The UDP checksum, which covers what is random: right by chance once in 65,536.
    Checksum,
    /// Random bytes of the packet itself: of a cookie, or an SPI and sequence number.
    Content,
}
