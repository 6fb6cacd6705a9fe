//! Which address and port a NAT detection hash was made over (RFC 3947 3.2, 8).
//!
//! Owns the question to one hash (`riddle.rs`), where its answer may be
//! (`space.rs`), and what all questions of a run may cost.

mod riddle;
mod space;
#[cfg(test)]
mod tests;

use std::cell::Cell;
use std::fmt;
use std::sync::Arc;

use super::Reach;
use crate::crypto::HashAlgorithm;

pub use riddle::{Found, Riddle};
pub use space::Space;

/// Hashes that searches may still compute: some hundred million take a second. One
/// probe asks for two searches; a file may hold any number of conversations.
#[derive(Debug)]
pub struct Searches {
    left: Cell<u64>,
    reach: Option<Reach>,
    watch: Arc<dyn Watch>,
}

impl Searches {
    /// So many hashes and no more, for what a verdict rests on.
    #[must_use]
    pub fn new(hashes: u64) -> Self {
        Self { left: Cell::new(hashes), reach: None, watch: Arc::new(Unwatched) }
    }

    /// The user wants to know the hidden addresses themselves, and has somebody
    /// look on: further searches are allowed, as far as the reach goes.
    #[must_use]
    pub fn recovering(self, reach: Reach, watch: Arc<dyn Watch>) -> Self {
        let left = Cell::new(self.left.get().saturating_add(allowance(reach)));
        Self { left, reach: Some(reach), watch }
    }

    /// How far the user wants to go.
    pub const fn reach(&self) -> Option<Reach> {
        self.reach
    }

    fn watch(&self) -> &dyn Watch {
        self.watch.as_ref()
    }

    /// Takes as many as a search needs, where they are left.
    fn take(&self, hashes: u64) -> bool {
        let left = self.left.get();
        let enough = left >= hashes;
        if enough {
            self.left.set(left - hashes);
        }
        enough
    }
}

/// Who looks on while a search goes on, and may end it.
pub trait Watch: fmt::Debug + Send + Sync {
    /// A search of at most so many hashes begins.
    fn begins(&self, algorithm: HashAlgorithm, hashes: u64);
    /// So many more were computed. Every thread of the search says so.
    fn computed(&self, hashes: u64);
    /// Whether the search shall end before its time.
    fn is_stopped(&self) -> bool;
    /// The search is over.
    fn ends(&self);
}

/// Nobody.
#[derive(Debug, Clone, Copy)]
pub struct Unwatched;

impl Watch for Unwatched {
    fn begins(&self, _: HashAlgorithm, _: u64) {}
    fn computed(&self, _: u64) {}
    fn is_stopped(&self) -> bool {
        false
    }
    fn ends(&self) {}
}

/// Hashes that a search of all private space and both ports takes.
pub const PRIVATE_SPACE: u64 = 2 * ((1 << 16) + (1 << 20) + (1 << 24));

/// What the searches that a user asked for may compute on top: some twenty of
/// private space, and sixteen of all addresses with one port.
const fn allowance(reach: Reach) -> u64 {
    match reach {
        Reach::Private => 1 << 30,
        Reach::All => 17 << 32,
    }
}
