//! What the far end made known, in the documents.

use schemars::JsonSchema;
use serde::Serialize;

use super::value::{ids, milliseconds};
use super::vocabulary::{ChannelName, DirectionName, PassageName};
use crate::evidence::Witnessed;
use crate::verdict::{FarEnd, FarEndRow};

/// The far end's report.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct FarEndDocument {
    channels: Vec<RowDocument>,
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
    because: Vec<u32>,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
struct RowDocument {
    channel: ChannelName,
    passage: PassageName,
    /// Which way packets are lost; null where none are.
    lost: Option<DirectionName>,
    /// Packets that were sent.
    sent: u32,
    /// What the far end saw; null for nothing.
    seen: Option<WitnessedDetail>,
    because: Vec<u32>,
}

/// What the far end saw of a channel.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct WitnessedDetail {
    channel: ChannelName,
    /// Source of the first packet, as seen there; port 0 for ESP.
    from: String,
    hop_limit: Option<u8>,
    arrived: u16,
    answered: u16,
    /// The longest packet, in bytes.
    longest: u16,
    /// The largest IP fragment; null where all came whole.
    largest_piece: Option<u16>,
}

impl From<&FarEnd> for FarEndDocument {
    fn from(far_end: &FarEnd) -> Self {
        let mapping_lifetime = far_end.mapping.as_ref().map(|mapping| MappingDocument {
            lived_ms: mapping.lived.map(milliseconds),
            gone_ms: mapping.gone.map(milliseconds),
            because: ids(&mapping.because),
        });
        let channels = far_end.rows.iter().map(Into::into).collect();
        Self { channels, mapping_lifetime }
    }
}

impl From<&FarEndRow> for RowDocument {
    fn from(row: &FarEndRow) -> Self {
        Self {
            channel: row.channel.into(),
            passage: row.passage.into(),
            lost: row.lost().map(Into::into),
            sent: row.sent,
            seen: row.seen.map(Into::into),
            because: ids(&row.because),
        }
    }
}

impl From<Witnessed> for WitnessedDetail {
    fn from(seen: Witnessed) -> Self {
        Self {
            channel: seen.channel.into(),
            from: seen.from.to_string(),
            hop_limit: Some(seen.hop_limit).filter(|left| *left > 0),
            arrived: seen.arrived,
            answered: seen.answered,
            longest: seen.longest,
            largest_piece: Some(seen.largest_piece).filter(|size| *size > 0),
        }
    }
}
