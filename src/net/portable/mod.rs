//! The backend for every other system: UDP sockets as the standard library has them, and
//! nothing that asks which system this is.
//!
//! With the feature `portable` it is the backend on Linux as well, so that what breaks other
//! systems shows there. `linux/` is the other one, and has the same names.

mod absent;
pub mod far_end;
mod link;
pub mod practice;
mod socket;

pub use absent::{limits, pipes, private_memory, runtime_file, signals, standing};
pub use link::Link;
