//! What measures the path as JSON: lone first pieces and padded messages.

use schemars::JsonSchema;
use serde::Serialize;

use crate::evidence::{QuoteProof, SizeError};
use crate::wire::icmp::IcmpMeaning;

/// An ICMP error about such a message.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct SizeErrorDetail {
    /// Id of the message.
    probe: u32,
    from: String,
    #[serde(rename = "type")]
    icmp_type: u8,
    code: u8,
    meaning: IcmpMeaning,
    /// The next link's MTU, where the error tells it.
    mtu: Option<u32>,
    /// What of the quote nobody can know who did not have the message.
    proof: QuoteProof,
}

impl From<SizeError> for SizeErrorDetail {
    fn from(one: SizeError) -> Self {
        Self {
            probe: one.probe.0,
            from: one.from.to_string(),
            icmp_type: one.kind.icmp_type,
            code: one.kind.code,
            meaning: one.kind.meaning(),
            mtu: one.mtu,
            proof: one.proof,
        }
    }
}
