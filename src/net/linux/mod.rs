//! The backend for Linux: packet socket and filter, error queue, raw sockets, netlink,
//! namespaces and TUN. The other one is `portable/`; each has the same names.

pub mod far_end;
mod filter;
mod host;
pub mod limits;
mod link;
mod pending;
pub mod pipes;
pub mod practice;
pub mod private_memory;
pub mod runtime_file;
pub mod signals;
pub mod standing;
mod sys;
#[cfg(test)]
mod tests;

pub use link::Link;
