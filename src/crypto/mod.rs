//! The ground: the algorithms that an exchange agrees on.
//!
//! Owns the negotiated hash of NAT detection and the Diffie-Hellman groups, as
//! thin typed wrappers over kept crates. Refuses to roll a primitive of its
//! own, but for the search of a hash's sixteen unknown bits (`search/`), and to
//! draw entropy: private values and seeds are arguments.

mod dh;
mod hash;
mod random;
mod search;

pub use dh::{DhGroup, PrivateValue};
pub use hash::HashAlgorithm;
pub use random::RandomStream;
pub use search::{Engine, Puzzle};
