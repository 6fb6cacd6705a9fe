//! How far an ICMP error shows that its sender had a packet of ours.

use schemars::JsonSchema;
use serde::Serialize;

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
