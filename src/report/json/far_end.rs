//! What the far end made known, in the documents.

use schemars::JsonSchema;
use serde::Serialize;

use super::value::milliseconds;
use crate::evidence::{Channel, Direction, ObservationId, Witnessed};
use crate::verdict::{FarEnd, FarEndRow, FarEndStep, FarEndSteps, IkeStep, Passage};

/// The far end's report.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct FarEndDocument {
    channels: Vec<RowDocument>,
    /// The steps of IKEv1 behind message 2; null from a far end that does not tell.
    steps: Option<StepsDocument>,
    /// How long a mapping of UDP 4500 lives; null where it was not asked for.
    mapping_lifetime: Option<MappingDocument>,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
struct MappingDocument {
    /// It was still there after this; null where the shortest wait was not answered.
    lived_ms: Option<f64>,
    /// It was gone after this; null where the longest wait was answered, and where so few
    /// answers stayed away that the path may have lost them.
    gone_ms: Option<f64>,
    because: Vec<ObservationId>,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
struct RowDocument {
    channel: Channel,
    passage: Passage,
    /// Which way packets are lost; null where none are.
    lost: Option<Direction>,
    /// Packets that were sent.
    sent: u32,
    /// What the far end saw; null for nothing.
    seen: Option<Witnessed>,
    because: Vec<ObservationId>,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
struct StepsDocument {
    /// The far end has a pre-shared key.
    keyed: bool,
    /// Whether the latest message 5 was made with it; null where it read none.
    key_fits: Option<bool>,
    steps: Vec<StepDocument>,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
struct StepDocument {
    step: IkeStep,
    passage: Passage,
    /// Which way packets are lost; null where none are.
    lost: Option<Direction>,
    /// Packets that were sent.
    sent: u32,
    /// Packets that arrived at the far end.
    arrived: u16,
    /// Packets that it answered.
    answered: u16,
    because: Vec<ObservationId>,
}

impl From<&FarEnd> for FarEndDocument {
    fn from(far_end: &FarEnd) -> Self {
        let mapping_lifetime = far_end.mapping.as_ref().map(|mapping| MappingDocument {
            lived_ms: mapping.lived.map(milliseconds),
            gone_ms: mapping.gone.map(milliseconds),
            because: mapping.because.clone(),
        });
        let channels = far_end.rows.iter().map(Into::into).collect();
        let steps = far_end.steps.as_ref().map(Into::into);
        Self { channels, steps, mapping_lifetime }
    }
}

impl From<&FarEndSteps> for StepsDocument {
    fn from(steps: &FarEndSteps) -> Self {
        let FarEndSteps { keyed, key_fits, rows, .. } = steps;
        Self { keyed: *keyed, key_fits: *key_fits, steps: rows.iter().map(Into::into).collect() }
    }
}

impl From<&FarEndStep> for StepDocument {
    fn from(row: &FarEndStep) -> Self {
        Self {
            step: row.step,
            passage: row.passage,
            lost: row.lost(),
            sent: row.sent,
            arrived: row.arrived,
            answered: row.answered,
            because: row.because.clone(),
        }
    }
}

impl From<&FarEndRow> for RowDocument {
    fn from(row: &FarEndRow) -> Self {
        Self {
            channel: row.channel,
            passage: row.passage,
            lost: row.lost(),
            sent: row.sent,
            seen: row.seen,
            because: row.because.clone(),
        }
    }
}
