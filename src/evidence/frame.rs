//! One recorded packet, and how to reach the IP packet inside it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Timestamp;
use crate::wire::encapsulation::innermost;
use crate::wire::link::{Found, ethernet_payload};

/// Which way a frame went, seen from the client that records.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// Sent by this host.
    Outbound,
    /// Received by this host.
    Inbound,
}

/// What stands in front of the IP header.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LinkType {
    /// Nothing: the frame starts with the IP header (LINKTYPE_RAW, 101).
    RawIp,
    /// Ethernet II, perhaps with VLAN tags (LINKTYPE_ETHERNET, 1).
    Ethernet,
}

impl LinkType {
    /// The IP packet in a frame that begins so.
    ///
    /// # Errors
    /// When there is none that can be read.
    #[inline]
    pub fn ip_packet(self, frame: &[u8]) -> Found<'_> {
        match self {
            Self::RawIp => Ok(frame),
            Self::Ethernet => ethernet_payload(frame),
        }
    }
}

/// One packet as it was on the link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// When it passed the link (kernel time where there is one).
    pub at: Timestamp,
    /// Which way it went.
    pub direction: Direction,
    /// How `bytes` begin.
    pub link: LinkType,
    /// The whole frame, link header included.
    pub bytes: Vec<u8>,
}

impl Frame {
    /// A frame without a link header.
    #[must_use]
    pub const fn raw(at: Timestamp, direction: Direction, bytes: Vec<u8>) -> Self {
        Self { at, direction, link: LinkType::RawIp, bytes }
    }

    /// The IP packet inside, behind all that carries it unprotected; `None` when the frame
    /// holds something else, or nothing that can be read.
    #[must_use]
    pub fn ip_packet(&self) -> Option<&[u8]> {
        let packet = self.link.ip_packet(&self.bytes).ok()?;
        innermost(packet).ok()
    }
}
