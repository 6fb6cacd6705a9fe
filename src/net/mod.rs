//! The only room that talks to the operating system.
//!
//! Owns the clock, entropy, name lookup, the sockets of a probe's flows (`link`), of
//! a far end (`far_end`) and of many ports at once (`spread`), link capture, the ICMP
//! error queue, privileges and the namespaces that practice needs. What a probe sends
//! and gets leaves here as a `Frame`; what a far end gets, as a `Parcel`.
//! Refuses to decode above IP, ICMP and ports, and to decide or print anything.
//! Links are built for Linux; elsewhere `Link::open` says that it cannot.

pub mod clock;
pub mod entropy;
mod error;
pub mod inlet;
mod limitation;
pub mod limits;
pub mod outlet;
pub mod private_file;
pub mod private_memory;
mod request;
pub mod resolve;
#[cfg(unix)]
pub mod runtime_file;
pub mod signals;

#[cfg(target_os = "linux")]
pub mod far_end;
#[cfg(target_os = "linux")]
mod filter;
#[cfg(target_os = "linux")]
mod first_of;
#[cfg(target_os = "linux")]
mod host;
#[cfg(target_os = "linux")]
mod link;
#[cfg(target_os = "linux")]
mod pending;
#[cfg(target_os = "linux")]
pub mod practice;
pub mod spread;
#[cfg(target_os = "linux")]
mod sys;
#[cfg(target_os = "linux")]
#[cfg(test)]
mod tests;
#[cfg(not(target_os = "linux"))]
mod unsupported;

pub use error::{OpenError, ReceiveError};
#[cfg(target_os = "linux")]
pub use host::privileges;
pub use limitation::{Limitation, Obstacle};
#[cfg(target_os = "linux")]
pub use link::Link;
pub use request::LinkRequest;
#[cfg(not(target_os = "linux"))]
pub use unsupported::Link;
