//! The conversations of a probe, by their well-known ports.

use super::Channel;
use crate::wire::l2tp;

/// A conversation with the server, named by what runs over it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Flow {
    /// IKE on UDP 500 (RFC 2408 2.5.1).
    Ike,
    /// IKE behind the non-ESP marker, and NAT-keepalives, on UDP 4500 (RFC 3948).
    NatTraversal,
    /// L2TP on UDP 1701 (RFC 2661 8.1).
    L2tp,
    /// ESP as IP protocol 50 (RFC 4303).
    Esp,
    /// What no filter of a tunnel's ports knows: the walk compares with it.
    Control,
}

/// Where traceroutes send UDP, and the walk its control.
const TRACEROUTE_PORTS: std::ops::RangeInclusive<u16> = 33_434..=33_534;

impl Flow {
    /// Every flow of a tunnel, in the order in which channels are reported.
    pub const ALL: [Self; 4] = [Self::Ike, Self::NatTraversal, Self::Esp, Self::L2tp];

    /// The channel that its first packets belong to.
    #[must_use]
    pub const fn channel(self) -> Channel {
        match self {
            Self::Ike => Channel::Ike500,
            Self::NatTraversal => Channel::Ike4500,
            Self::L2tp => Channel::L2tp1701,
            Self::Esp => Channel::Esp,
            Self::Control => Channel::Control,
        }
    }

    /// The server's well-known UDP port; `None` for ESP, which has no ports.
    #[must_use]
    pub const fn server_port(self) -> Option<u16> {
        match self {
            Self::Ike => Some(500),
            Self::NatTraversal => Some(4500),
            Self::L2tp => Some(l2tp::PORT),
            Self::Esp => None,
            Self::Control => Some(*TRACEROUTE_PORTS.start()),
        }
    }

    /// Whether a packet to this UDP port is a traceroute's, or the walk's control.
    #[must_use]
    pub fn is_control(port: u16) -> bool {
        TRACEROUTE_PORTS.contains(&port)
    }
}

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
    /// The conversation it belongs to, which fixes our own port together with `source`.
    pub flow: Flow,
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
    /// A packet to the flow's well-known port.
    #[must_use]
    pub fn new(flow: Flow, payload: Vec<u8>) -> Self {
        let server_port = flow.server_port().unwrap_or(0);
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
