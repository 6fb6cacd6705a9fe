//! Whom a packet goes from and to.

use std::net::{IpAddr, SocketAddr};

/// Both ends of a packet: with ports, or of addresses alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Ends<A = SocketAddr> {
    /// Who sends it.
    pub from: A,
    /// Who is to get it.
    pub to: A,
}

impl<A> Ends<A> {
    /// Those of an answer.
    #[must_use]
    pub fn reversed(self) -> Self {
        Self { from: self.to, to: self.from }
    }
}

impl Ends {
    /// The same without ports.
    #[must_use]
    pub const fn addresses(self) -> Ends<IpAddr> {
        Ends { from: self.from.ip(), to: self.to.ip() }
    }
}
