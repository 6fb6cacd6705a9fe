//! What a far end that has the key makes known.

use std::time::Duration;

use crate::evidence::{Channel, Direction, ObservationId, Witnessed};

/// The far end's report, channel by channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FarEnd {
    /// Channels on which something was sent.
    pub rows: Vec<FarEndRow>,
    /// How long a mapping of UDP 4500 lives; `None` where it was not asked for.
    pub mapping: Option<MappingLifetime>,
}

/// Askings of a question after which nobody knows whether the far end ever got it.
pub const MOST_QUESTIONS: u8 = 4;

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

/// What became of a channel's packets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
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
        match self.passage {
            Passage::LostThere => Some(Direction::Outbound),
            Passage::LostBack => Some(Direction::Inbound),
            Passage::BothWays | Passage::Arrived | Passage::Unknown => None,
        }
    }
}
