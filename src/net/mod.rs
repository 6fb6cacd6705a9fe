//! The only room that talks to the operating system.
//!
//! Owns the clock, entropy, name lookup, the sockets of the four flows, link
//! capture, the ICMP error queue, privileges and the namespaces that practice
//! needs. Everything that goes out or comes in leaves here as a `Frame`.
//! Refuses to decode above IP, ICMP and ports, and to decide or print anything.
//! Links are built for Linux; elsewhere `Link::open` says that it cannot.

pub mod clock;
pub mod entropy;
mod error;
mod limitation;
pub mod private_file;
pub mod private_memory;
mod request;
pub mod resolve;
pub mod signals;

#[cfg(target_os = "linux")]
pub mod far_end;
#[cfg(target_os = "linux")]
mod filter;
#[cfg(target_os = "linux")]
mod host;
#[cfg(target_os = "linux")]
mod link;
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
