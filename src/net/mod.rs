//! The only room that talks to the operating system.
//!
//! Owns the clock, entropy, name lookup, the sockets of a probe's flows (`link`), of
//! a far end (`far_end`) and of many ports at once (`spread`), link capture, the ICMP
//! error queue, privileges and the namespaces that practice needs. What a probe sends
//! and gets leaves here as a `Frame`; what a far end gets, as a `Parcel`.
//! Refuses to decode above IP, ICMP and ports, and to decide or print anything.
//! What needs Linux is in `linux/`; no other room asks which system this is.

pub mod clock;
pub mod entropy;
mod error;
mod first_of;
pub mod inlet;
mod limitation;
pub mod outlet;
pub mod private_file;
mod request;
pub mod resolve;
pub mod signals;
pub mod spread;

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
use linux as backend;

pub use backend::{Link, far_end, limits, practice, private_memory, runtime_file};
pub use error::{OpenError, ReceiveError};
pub use limitation::{Limitation, Obstacle};
pub use request::LinkRequest;
