//! What can stand between two ends.
//!
//! Each box sees one packet at a time, and says what goes on and what goes
//! back. Boxes that take part in IP change packets; the others only choose.

mod chance;
mod filter;
mod nat;
mod router;
mod server_nat;
mod size;
#[cfg(test)]
mod tests;

use std::time::Duration;

use super::{Hop, Way};
use crate::crypto::RandomStream;
use crate::evidence::Timestamp;

/// One thing that packets pass through.
pub(super) trait Middlebox: Send {
    /// Takes a packet and says what becomes of it.
    fn pass(&mut self, passing: Passing<'_>) -> Passage;
}

/// A packet at a box.
pub(super) struct Passing<'a> {
    pub now: Timestamp,
    pub way: Way,
    pub packet: Vec<u8>,
    pub random: &'a mut RandomStream,
}

/// What becomes of a packet.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Passage {
    /// Goes on the same way, each after a time.
    pub onward: Vec<(Duration, Vec<u8>)>,
    /// Goes to whoever sent the packet.
    pub back: Option<Vec<u8>>,
}

impl Passage {
    fn onward(packet: Vec<u8>) -> Self {
        Self { onward: vec![(Duration::ZERO, packet)], back: None }
    }

    fn back(packet: Option<Vec<u8>>) -> Self {
        Self { onward: Vec::new(), back: packet }
    }

    fn nothing() -> Self {
        Self::default()
    }
}

/// The box of a hop, in its first state.
pub(super) fn build(hop: &Hop) -> Box<dyn Middlebox> {
    match hop {
        Hop::Router(addresses) => Box::new(router::Router::new(*addresses)),
        Hop::LimitedRouter(addresses) => Box::new(router::Router::limited(*addresses)),
        Hop::ChoosyRouter(addresses, about) => {
            Box::new(router::Router::silent_about(*addresses, about.clone()))
        }
        Hop::Drop(what) => Box::new(filter::Drop(what.clone())),
        Hop::Reject { what, meaning, from } => {
            Box::new(filter::Reject { what: what.clone(), meaning: *meaning, from: *from })
        }
        Hop::Nat { public, ports } => Box::new(nat::Nat::new(*public, *ports)),
        Hop::NatPool { publics } => Box::new(nat::Nat::pool(*publics)),
        Hop::ServerNat { public, inside } => {
            Box::new(server_nat::ServerNat { public: *public, inside: *inside })
        }
        Hop::PortForward { public, inside } => {
            Box::new(server_nat::PortForward { public: *public, inside: *inside })
        }
        Hop::OpenOnKnock => Box::new(filter::OpenOnKnock::default()),
        Hop::RefuseUntilKnock { from } => Box::new(filter::OpenOnKnock::refusing(*from)),
        Hop::Loss { per_mille } => Box::new(chance::Loss(*per_mille)),
        Hop::Duplicate { per_mille } => Box::new(chance::Duplicate(*per_mille)),
        Hop::Reorder { per_mille, by } => {
            Box::new(chance::Reorder { per_mille: *per_mille, by: *by })
        }
        Hop::Delay { jitter } => Box::new(chance::Delay(*jitter)),
        Hop::Corrupt { per_mille } => Box::new(chance::Corrupt(*per_mille)),
        Hop::SpoilChecksum(what) => Box::new(filter::SpoilChecksum(what.clone())),
        Hop::Mtu { mtu, from } => {
            Box::new(size::Mtu { largest: *mtu, from: *from, identification: 0 })
        }
        Hop::DropPieces => Box::new(size::DropPieces),
        Hop::CollectPieces => Box::new(size::CollectPieces::default()),
    }
}
