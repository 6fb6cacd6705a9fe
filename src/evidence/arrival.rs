//! A packet at a socket, with all that the system tells of it.

use std::net::SocketAddr;

use super::{Channel, Ends, Timestamp};

/// A packet as it arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrival {
    /// When, by the kernel's clock.
    pub at: Timestamp,
    /// On which of our ports, or as ESP.
    pub flow: Channel,
    /// Who sent it, as seen here; port 0 for ESP.
    pub from: SocketAddr,
    /// Our own end; port 0 for ESP.
    pub to: SocketAddr,
    /// What was left of its hop limit.
    pub hop_limit: Option<u8>,
    /// It came in IP fragments, the largest of this many bytes.
    pub largest_piece: Option<u16>,
    /// UDP payload or ESP packet.
    pub payload: Vec<u8>,
}

impl Arrival {
    /// From the sender to us.
    #[must_use]
    pub const fn ends(&self) -> Ends {
        Ends { from: self.from, to: self.to }
    }
}
