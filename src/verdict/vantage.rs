//! At which end of the path a recording was made.

use super::RecordedAt;
use super::view::View;
use crate::evidence::{Direction, Learned, Travelled};

/// An end's own packets have passed no router where they are recorded, and the
/// other end's have. Where neither has, or both have, no end is evident.
pub fn recorded_at(view: &View<'_>) -> RecordedAt {
    if view.learned(Learned::KeyProved) {
        // Only the client's end has notes of what its key read.
        return RecordedAt::ClientEnd;
    }
    let travelled = |direction| view.log().travelled(direction);
    match (travelled(Direction::Outbound), travelled(Direction::Inbound)) {
        (Some(Travelled::Not), Some(Travelled::Routed)) => RecordedAt::ClientEnd,
        (Some(Travelled::Routed), Some(Travelled::Not)) => RecordedAt::ServerEnd,
        _ => RecordedAt::Unknown,
    }
}
