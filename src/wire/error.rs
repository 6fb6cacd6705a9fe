//! Where and why bytes could not be read.

use std::fmt;

/// The format in which a fault was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layer {
    /// IPv4 or IPv6 with its extension headers.
    Ip,
    /// UDP.
    Udp,
    /// ICMP or ICMPv6.
    Icmp,
    /// ISAKMP: the header, a payload or what is inside one.
    Isakmp,
    /// The non-ESP marker.
    NatTraversal,
    /// ESP.
    Esp,
    /// L2TP: a header or an AVP.
    L2tp,
    /// PPP: a frame, a packet of LCP or an option in one.
    Ppp,
    /// The mark of a probe, or its far end's witness.
    Witness,
}

/// A fault in received bytes, with its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{layer} at byte {offset}: {rule} (needs {needed}, has {available})")]
pub struct DecodeError {
    /// The format that was being read.
    pub layer: Layer,
    /// Bytes from the start of that format's header.
    pub offset: usize,
    /// Bytes (or the value) that the rule asks for.
    pub needed: usize,
    /// Bytes (or the value) that were there.
    pub available: usize,
    /// The rule that was broken, in a few words.
    pub rule: &'static str,
}

impl fmt::Display for Layer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Ip => "IP",
            Self::Udp => "UDP",
            Self::Icmp => "ICMP",
            Self::Isakmp => "ISAKMP",
            Self::NatTraversal => "NAT traversal",
            Self::Esp => "ESP",
            Self::L2tp => "L2TP",
            Self::Ppp => "PPP",
            Self::Witness => "witness",
        })
    }
}
