//! The ground: bytes to values and back, for every format the probe speaks.
//!
//! Owns ISAKMP (RFC 2408, 2409, 3947, 7296), the UDP encapsulation of IPsec
//! (RFC 3948), the ESP header (RFC 4303) and its echo drafts, L2TP (RFC 2661)
//! with PPP's frames and LCP in it (RFC 1661), the marks and witnesses of a far
//! end, IP, UDP and ICMP through etherparse, and what links and other tunnels put in front
//! of an IP packet.
//! Refuses to know time, sockets, roles or verdicts. No call in this room
//! panics on any input; an unknown number is kept, not refused.

pub mod address;
pub mod bare;
mod capped;
pub mod checksum;
pub mod encapsulation;
mod error;
pub mod esp;
pub mod icmp;
pub mod ip;
pub mod isakmp;
pub mod l2tp;
pub mod link;
pub mod nat_t;
pub mod pieces;
pub mod ppp;
mod reader;
pub mod witness;

pub use capped::Capped;
pub use error::{DecodeError, Layer};
pub(crate) use reader::Reader;
