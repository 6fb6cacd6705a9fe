//! Where a recording was made.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::evidence::Direction;

/// At which end of the path a recording was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RecordedAt {
    /// What the client sent had passed no router, what came for it had.
    ClientEnd,
    /// The other way round.
    ServerEnd,
    /// There are recordings of both ends.
    BothEnds,
    /// In between, or where no router tells the ends apart.
    Unknown,
}

impl RecordedAt {
    /// Whether what went this way had reached the end that it was sent to.
    #[must_use]
    pub const fn is_arrival(self, direction: Direction) -> bool {
        matches!(
            (self, direction),
            (Self::ServerEnd, Direction::Outbound) | (Self::ClientEnd, Direction::Inbound)
        )
    }

    /// Whether what went this way was only leaving the end that sent it.
    #[must_use]
    pub const fn is_departure(self, direction: Direction) -> bool {
        matches!(
            (self, direction),
            (Self::ClientEnd, Direction::Outbound) | (Self::ServerEnd, Direction::Inbound)
        )
    }
}
