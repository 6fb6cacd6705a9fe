//! What measures the path as JSON: lone first pieces and padded messages.

use schemars::JsonSchema;
use serde::Serialize;

use super::value::milliseconds;
use crate::evidence::{
    FirstPiece, PieceOf, PieceTimedOut, QuoteProof, SizeAnswered, SizeError, SizeProbe,
};
use crate::wire::icmp::IcmpMeaning;

/// A first piece that is never followed.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct FirstPieceDetail {
    of: PieceOf,
    identification: u32,
}

/// Somebody waited in vain for the rest of such a piece.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PieceTimedOutDetail {
    /// Id of the piece that is quoted.
    piece: u32,
    of: PieceOf,
    from: String,
    from_target: bool,
    waited_ms: f64,
}

/// A message that is padded to a size.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct SizeProbeDetail {
    /// Version of IKE.
    version: u8,
    /// Bytes of the IP packet, whole.
    size: u32,
    /// Sent in IP fragments.
    in_pieces: bool,
}

/// The answer to such a message.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct SizeAnsweredDetail {
    /// Id of the message.
    probe: u32,
    rtt_ms: f64,
}

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

impl From<FirstPiece> for FirstPieceDetail {
    fn from(piece: FirstPiece) -> Self {
        Self { of: piece.of, identification: piece.identification }
    }
}

impl From<PieceTimedOut> for PieceTimedOutDetail {
    fn from(one: PieceTimedOut) -> Self {
        Self {
            piece: one.piece.0,
            of: one.of,
            from: one.from.to_string(),
            from_target: one.from_target,
            waited_ms: milliseconds(one.waited),
        }
    }
}

impl From<SizeProbe> for SizeProbeDetail {
    fn from(probe: SizeProbe) -> Self {
        Self { version: probe.version, size: probe.size, in_pieces: probe.in_pieces }
    }
}

impl From<SizeAnswered> for SizeAnsweredDetail {
    fn from(one: SizeAnswered) -> Self {
        Self { probe: one.probe.0, rtt_ms: milliseconds(one.rtt) }
    }
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
