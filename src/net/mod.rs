//! The only room that talks to the operating system.
//!
//! Owns the clock, entropy, name lookup, the sockets of a probe's flows (`Link`), of
//! a far end (`far_end`) and of many ports at once (`spread`). What a probe sends
//! and gets leaves here as a `Frame`; what a far end gets, as a `Arrival`.
//! Refuses to decode above IP, ICMP and ports, and to decide or print anything.
//!
//! Two backends have the same names: `linux` with link capture, the ICMP error queue, raw
//! sockets, privileges and the namespaces that practice needs, and `portable` with UDP alone.
//! This file chooses; no other asks which system this is.

pub mod clock;
pub mod entropy;
mod error;
pub mod far_end;
mod first_of;
pub mod inlet;
mod limitation;
pub mod outlet;
mod ports;
pub mod private_file;
mod privileges;
mod rebuild;
mod request;
pub mod resolve;
pub mod signals;
pub mod spread;

#[cfg(all(target_os = "linux", not(feature = "portable")))]
mod linux;
#[cfg(not(all(target_os = "linux", not(feature = "portable"))))]
mod portable;
#[cfg(all(target_os = "linux", not(feature = "portable")))]
use linux as backend;
#[cfg(not(all(target_os = "linux", not(feature = "portable"))))]
use portable as backend;

pub use backend::{Link, limits, pipes, practice, private_memory, runtime_file, standing};
pub use error::{NamespaceError, OpenError, ReceiveError, TunError, Unsupported};
pub use limitation::{Abilities, Limitation, Obstacle};
pub use privileges::Privileges;
pub use request::LinkRequest;
