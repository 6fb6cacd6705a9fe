//! The ground: the algorithms that an exchange agrees on.
//!
//! Owns the negotiated hash of NAT detection and the Diffie-Hellman groups, as
//! thin typed wrappers over kept crates. Refuses to roll a primitive of its
//! own, and to draw entropy: private values and seeds are arguments.

mod dh;
mod hash;
mod random;

pub use dh::{DhGroup, PrivateValue};
pub use hash::HashAlgorithm;
pub use random::RandomStream;
