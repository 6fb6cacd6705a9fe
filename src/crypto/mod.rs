//! The ground: the algorithms that an exchange agrees on.
//!
//! Owns the negotiated hash and its PRF, the Diffie-Hellman groups, the keys of
//! IKEv1 (`phase_1`, `phase_2`, RFC 2409) and ESP's sealing and opening (`esp`,
//! RFC 4303), the far end's key (`witness`) and the digest of a file, as thin typed wrappers
//! over kept crates.
//! Refuses to roll a primitive of its own, but for the search of a hash's sixteen
//! unknown bits (`search/`), and to draw entropy: private values, seeds and
//! initialization vectors are arguments. Key material is `Secret`:
//! wiped after use and shown by nothing.

mod cipher;
mod dh;
mod digest;
mod error;
pub mod esp;
mod hash;
mod keylog;
mod phase_1;
mod phase_2;
mod prf;
mod random;
mod search;
mod secret;
mod witness;

pub use cipher::{CbcCipher, InitializationVector};
pub use dh::{DhGroup, PrivateValue};
pub use digest::Digested;
pub use error::CryptoError;
pub use hash::HashAlgorithm;
pub use keylog::KeylogEntry;
pub use phase_1::{MainModeExchange, Phase1Algorithms, Phase1Keys};
pub use phase_2::QuickModeExchange;
pub use random::RandomStream;
pub use search::{Engine, Puzzle};
pub use secret::{PreSharedKey, Secret, equal_in_constant_time};
pub use witness::{WitnessKey, WitnessWay};
