//! What a link is asked for.

use std::net::IpAddr;

/// The servers, and the caller's wishes about this end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkRequest {
    /// The address to probe, whose route is the link's.
    pub server: IpAddr,
    /// Further ones. Of those to which another route leads nobody sees that a packet left.
    pub others: Vec<IpAddr>,
    /// Our address; by default the one that the route prefers.
    pub source_address: Option<IpAddr>,
    /// The source port for IKE; 500 by default, as real clients have.
    pub source_port: Option<u16>,
    /// The interface to use, by name; by default the route's. A link-local
    /// server address needs it.
    pub interface: Option<String>,
    /// Record frames from the link, where the process may.
    pub capture_link: bool,
    /// Packets are to be sent in pieces.
    pub pieces: bool,
}

impl LinkRequest {
    /// A link to `server` with nothing chosen by hand.
    #[must_use]
    pub const fn new(server: IpAddr) -> Self {
        Self {
            server,
            others: Vec::new(),
            source_address: None,
            source_port: None,
            interface: None,
            capture_link: true,
            pieces: false,
        }
    }

    /// All addresses to probe.
    pub(super) fn servers(&self) -> Vec<IpAddr> {
        std::iter::once(self.server).chain(self.others.iter().copied()).collect()
    }
}
