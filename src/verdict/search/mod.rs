//! Which address and port a NAT detection hash was made over (RFC 3947 3.2, 8).
//!
//! Owns the question to one hash (`riddle.rs`), where its answer may be
//! (`space.rs`), what earlier questions said (`known.rs`), and what all questions
//! of a run may cost.

mod known;
mod riddle;
mod space;
#[cfg(test)]
mod tests;

use std::cell::{Cell, RefCell};
use std::fmt;
use std::sync::Arc;

use self::known::Known;
use super::Reach;
use crate::crypto::HashAlgorithm;

pub use riddle::{Found, Riddle};
pub use space::Space;

/// Hashes that searches may still compute: some hundred million take a second. One
/// probe asks for two searches; a file may hold any number of conversations.
#[derive(Debug)]
pub struct Searches {
    left: Cell<u64>,
    /// Of these, what may go where little is to be found.
    chances: Cell<u64>,
    reach: Option<Reach>,
    watch: Arc<dyn Watch>,
    known: RefCell<Known>,
}

impl Searches {
    /// So many hashes and no more, for what a verdict rests on.
    #[must_use]
    pub fn new(hashes: u64) -> Self {
        Self {
            left: Cell::new(hashes),
            chances: Cell::new(u64::MAX),
            reach: None,
            watch: Arc::new(Unwatched),
            known: RefCell::default(),
        }
    }

    /// Of these, so many where little is to be found, until more are earned.
    #[must_use]
    pub fn with_chances(self, hashes: u64) -> Self {
        Self { chances: Cell::new(hashes), ..self }
    }

    /// Packets were read, and what they hold may cost a part of what reading them did.
    pub fn earn(&self, packets: u64) {
        let earned = packets.saturating_mul(HASHES_OF_A_PACKET);
        self.chances.set(self.chances.get().saturating_add(earned));
    }

    /// The user wants to know the hidden addresses themselves, and has somebody
    /// look on: further searches are allowed, as far as the reach goes.
    #[must_use]
    pub fn recovering(self, reach: Reach, watch: Arc<dyn Watch>) -> Self {
        let left = Cell::new(self.left.get().saturating_add(allowance(reach)));
        Self { left, reach: Some(reach), watch, ..self }
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
        take(&self.left, hashes)
    }

    /// The same where little is to be found; whoever asked for it has it all the same.
    fn take_chance(&self, hashes: u64) -> bool {
        self.reach.is_some() || take(&self.chances, hashes)
    }

    /// Gives back what a search did not need.
    fn give_back(&self, hashes: u64) {
        self.left.set(self.left.get().saturating_add(hashes));
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

fn take(purse: &Cell<u64>, hashes: u64) -> bool {
    let left = purse.get();
    let enough = left >= hashes;
    if enough {
        purse.set(left - hashes);
    }
    enough
}

/// What a packet earns: an eighth of the time that it takes to read it.
const HASHES_OF_A_PACKET: u64 = 16;

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
