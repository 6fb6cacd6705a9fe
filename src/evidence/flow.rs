//! A packet that is to be sent, and how IP carries it.

use super::Channel;

/// How IP carries a packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Carriage {
    /// As the kernel does it by itself.
    #[default]
    Usual,
    /// With this TTL or hop limit.
    HopLimit(u8),
    /// As a packet of another IP protocol, with this hop limit; no port counts.
    Bare {
        /// IP protocol number.
        protocol: u8,
        /// TTL or hop limit.
        hop_limit: u8,
    },
    /// Whole, with the bit that forbids cutting, whatever the kernel knows of the path.
    Whole,
    /// In pieces of at most that many bytes, in order.
    Pieces {
        /// Bytes of the largest IP packet.
        largest: u16,
    },
    /// As a first piece that says that more follows, and is never followed.
    FirstPiece,
}

/// Which of our ports a flow begins at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum SourcePort {
    /// The one that a client of Windows has, where it is to be had.
    #[default]
    Client,
    /// One that no earlier run had: no filter on the way knows the flow.
    Fresh,
}

/// A packet that a machine wants sent, without its IP and UDP headers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transmit {
    /// The channel whose socket sends it, which fixes our own port together with `source`.
    pub flow: Channel,
    /// Which of the ports that we have for the conversation.
    pub source: SourcePort,
    /// The server's UDP port; ignored for ESP. Differs from the well-known one
    /// only where the server answered from elsewhere (RFC 2661 8.1).
    pub server_port: u16,
    /// UDP payload (with the non-ESP marker where one belongs), or the ESP packet.
    pub payload: Vec<u8>,
    /// How IP carries it.
    pub carriage: Carriage,
    /// It is ESP of an association with the server: no byte of it may change.
    pub sealed: bool,
}

impl Transmit {
    /// A packet to the channel's well-known port.
    #[must_use]
    pub fn new(flow: Channel, payload: Vec<u8>) -> Self {
        let server_port = flow.port().unwrap_or(0);
        let (source, carriage) = (SourcePort::Client, Carriage::Usual);
        Self { flow, source, server_port, payload, carriage, sealed: false }
    }

    /// The same from another port of ours.
    #[must_use]
    pub fn leaving(self, source: SourcePort) -> Self {
        Self { source, ..self }
    }

    /// The same, carried so.
    #[must_use]
    pub fn carried(self, carriage: Carriage) -> Self {
        Self { carriage, ..self }
    }

    /// The same, under an association.
    #[must_use]
    pub fn sealed(self) -> Self {
        Self { sealed: true, ..self }
    }
}
