//! The walk as JSON.

use schemars::JsonSchema;
use serde::Serialize;

use super::by_channel::{ById, walked};
use super::value::milliseconds;
use crate::evidence::{HopAnswer, HopAnswered, ObservationId, WalkChannel};
use crate::verdict::{HopRemark, Stop, Walk, WalkCell, WalkColumn, WalkHop};
use crate::wire::icmp::IcmpMeaning;

/// How far each kind of packet came.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct WalkDocument {
    /// The hop limit with which a packet reaches the target, where one did.
    target_hop: Option<u8>,
    #[schemars(schema_with = "walked::<Option<ColumnDocument>>")]
    channels: ById<Option<ColumnDocument>>,
    /// The nearest first.
    hops: Vec<HopDocument>,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
struct ColumnDocument {
    /// The furthest router that answered; `null` where none did.
    last_hop: Option<u8>,
    reached_target: bool,
    /// Where it stops while something else goes on.
    stop: Option<Stop>,
    because: Vec<ObservationId>,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
struct HopDocument {
    hop: u8,
    #[schemars(schema_with = "walked::<Option<CellDocument>>")]
    channels: ById<Option<CellDocument>>,
    remarks: Vec<HopRemark>,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
struct CellDocument {
    /// Who answered first.
    address: Option<String>,
    /// All who answered.
    addresses: Vec<String>,
    rtt_ms: Option<f64>,
    sent: u32,
    answered: u32,
    refused: bool,
}

/// What came back for one.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct HopAnsweredDetail {
    /// Id of the packet.
    probe: u32,
    packet: WalkChannel,
    hop: u8,
    from: String,
    from_target: bool,
    /// `null` for an answer in the packet's own protocol.
    meaning: Option<IcmpMeaning>,
    rtt_ms: f64,
    /// The quote has another sender than us.
    translated: bool,
}

impl From<&Walk> for WalkDocument {
    fn from(walk: &Walk) -> Self {
        Self {
            target_hop: walk.target_hop,
            channels: WalkChannel::columns()
                .map(|one| (one.id(), walk.column(one).map(Into::into)))
                .collect(),
            hops: walk.hops.iter().map(Into::into).collect(),
        }
    }
}

impl From<&WalkColumn> for ColumnDocument {
    fn from(column: &WalkColumn) -> Self {
        Self {
            last_hop: column.last_hop,
            reached_target: column.reached_target,
            stop: column.stop.clone(),
            because: column.because.clone(),
        }
    }
}

impl From<&WalkHop> for HopDocument {
    fn from(hop: &WalkHop) -> Self {
        let cell = |channel| hop.cells.iter().find(|cell| cell.channel == channel);
        Self {
            hop: hop.hop,
            channels: WalkChannel::columns()
                .map(|one| (one.id(), cell(one).map(Into::into)))
                .collect(),
            remarks: hop.remarks.clone(),
        }
    }
}

impl From<&WalkCell> for CellDocument {
    fn from(cell: &WalkCell) -> Self {
        Self {
            address: cell.addresses.first().map(ToString::to_string),
            addresses: cell.addresses.iter().map(ToString::to_string).collect(),
            rtt_ms: cell.rtt.map(milliseconds),
            sent: cell.sent,
            answered: cell.answered,
            refused: cell.refused,
        }
    }
}

impl From<&HopAnswered> for HopAnsweredDetail {
    fn from(answered: &HopAnswered) -> Self {
        let meaning = match answered.answer {
            HopAnswer::Icmp(kind) => Some(kind.meaning()),
            HopAnswer::Reply => None,
        };
        Self {
            probe: answered.probe.0,
            packet: answered.channel,
            hop: answered.hop,
            from: answered.from.to_string(),
            from_target: answered.from_target,
            meaning,
            rtt_ms: milliseconds(answered.rtt),
            translated: answered.translated,
        }
    }
}
