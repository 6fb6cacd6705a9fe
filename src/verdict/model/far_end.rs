//! What a far end that has the key makes known.

use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::evidence::{Channel, Direction, ObservationId, Witnessed};

/// The far end's report, channel by channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FarEnd {
    /// Channels on which something was sent.
    pub rows: Vec<FarEndRow>,
    /// The steps of IKEv1; `None` from a far end that does not tell.
    pub steps: Option<FarEndSteps>,
    /// How long a mapping of UDP 4500 lives; `None` where it was not asked for.
    pub mapping: Option<MappingLifetime>,
}

/// How long a translator keeps a mapping of UDP 4500 that nothing passes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MappingLifetime {
    /// It was still there after this; `None` where not even the shortest wait was answered.
    pub lived: Option<Duration>,
    /// It was gone after this; `None` where the longest wait was answered, and where too
    /// few answers stayed away to be no loss.
    pub gone: Option<Duration>,
    /// The observations.
    pub because: Vec<ObservationId>,
}

/// One channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FarEndRow {
    /// Which.
    pub channel: Channel,
    /// What became of its packets.
    pub passage: Passage,
    /// What the far end saw; `None` for nothing.
    pub seen: Option<Witnessed>,
    /// Packets that were sent and ask for an answer.
    pub sent: u32,
    /// The observations.
    pub because: Vec<ObservationId>,
}

/// A step of IKEv1 that a far end can tell of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum IkeStep {
    /// Main mode messages 1 and 2 on UDP 500.
    Proposal500,
    /// Main mode messages 3 and 4 on UDP 500.
    KeyExchange500,
    /// The same on UDP 4500.
    KeyExchange4500,
    /// Main mode messages 5 and 6.
    Authentication,
    /// Quick mode messages 1 and 2.
    QuickMode,
}

/// The steps of IKEv1 at the far end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FarEndSteps {
    /// It has a pre-shared key, and so goes on behind message 4.
    pub keyed: bool,
    /// Whether the latest message 5 was made with its key; `None` where it read none.
    pub key_fits: Option<bool>,
    /// The steps that were taken.
    pub rows: Vec<FarEndStep>,
    /// The observations.
    pub because: Vec<ObservationId>,
}

/// One step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FarEndStep {
    /// Which.
    pub step: IkeStep,
    /// What became of its packets.
    pub passage: Passage,
    /// Packets that were sent.
    pub sent: u32,
    /// Packets that arrived there.
    pub arrived: u16,
    /// Packets that were answered there.
    pub answered: u16,
    /// The observations.
    pub because: Vec<ObservationId>,
}

/// What became of a channel's packets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Passage {
    /// They arrived, and so did answers.
    BothWays,
    /// None arrived.
    LostThere,
    /// They arrived and were answered, and no answer came back.
    LostBack,
    /// They arrived and were answered too seldom to say more.
    Arrived,
    /// Too few were sent, or the far end was not asked late enough.
    Unknown,
}

impl FarEnd {
    /// The row of a channel.
    #[must_use]
    pub fn row(&self, channel: Channel) -> Option<&FarEndRow> {
        self.rows.iter().find(|row| row.channel == channel)
    }
}

impl FarEndRow {
    /// Which way the packets are lost.
    #[must_use]
    pub const fn lost(&self) -> Option<Direction> {
        self.passage.lost()
    }

    /// Whether any of them came to the far end, whatever became of its answers.
    #[must_use]
    pub const fn arrived(&self) -> bool {
        !matches!(self.passage, Passage::LostThere | Passage::Unknown)
    }
}

impl FarEndStep {
    /// Which way the packets are lost.
    #[must_use]
    pub const fn lost(&self) -> Option<Direction> {
        self.passage.lost()
    }
}

impl Passage {
    const fn lost(self) -> Option<Direction> {
        match self {
            Self::LostThere => Some(Direction::Outbound),
            Self::LostBack => Some(Direction::Inbound),
            Self::BothWays | Self::Arrived | Self::Unknown => None,
        }
    }
}
