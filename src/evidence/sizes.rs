//! Messages padded to a size, and what becomes of them.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use schemars::JsonSchema;
use serde::Serialize;

use super::{ObservationId, QuoteProof, Timestamp, milliseconds};
use crate::evidence::Channel;
use crate::wire::Capped;
use crate::wire::icmp::IcmpKind;
use crate::wire::isakmp::Cookie;

/// Padded messages that are remembered; a probe sends twelve to each port.
const MOST_SIZES: usize = 64;
/// IP and UDP headers of IPv4 and IPv6.
const V4_HEADERS: usize = 20 + 8;
const V6_HEADERS: usize = 40 + 8;

/// A message of ours that is padded to a size, and asks for nothing that a server grants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SizeProbe {
    /// Version of IKE, 1 or 2.
    pub version: u8,
    /// Bytes of the IP packet, whole.
    pub size: u32,
    /// IP cut it.
    pub in_pieces: bool,
}

/// A padded message was answered: it got there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SizeAnswered {
    /// The message.
    pub probe: ObservationId,
    /// From the message to the answer.
    #[serde(rename = "rtt_ms", with = "milliseconds")]
    #[schemars(with = "f64")]
    pub rtt: Duration,
}

/// An ICMP error about a padded message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SizeError {
    /// The message.
    pub probe: ObservationId,
    /// Who sent the error.
    pub from: IpAddr,
    /// Type and code.
    pub kind: IcmpKind,
    /// The next link's MTU, where the error tells it.
    pub mtu: Option<u32>,
    /// How far the quote shows that whoever sent the error had the message.
    pub proof: QuoteProof,
}

/// One padded message.
#[derive(Debug, Clone)]
pub(super) struct Sized {
    pub id: ObservationId,
    pub at: Timestamp,
    pub cookie: Cookie,
    pub to: SocketAddr,
    /// Bytes of the UDP payload.
    pub length: usize,
}

/// The padded messages of one conversation.
#[derive(Debug, Default)]
pub(super) struct Sizes(Vec<Sized>);

impl Sizes {
    /// Takes in a padded message; false where there are too many.
    pub(super) fn note(&mut self, one: Sized) -> bool {
        let room = self.0.len() < MOST_SIZES;
        if room {
            self.0.push(one);
        }
        room
    }

    /// The message of an exchange.
    pub(super) fn of(&self, cookie: Cookie, from: SocketAddr) -> Option<&Sized> {
        self.0.iter().rev().find(|one| one.cookie == cookie && one.to == from)
    }

    /// The message that a quote is of: by port and length, and by its bytes where the
    /// quote reaches as far.
    pub(super) fn quoted(
        &self,
        port: u16,
        length: usize,
        payload: &[u8],
    ) -> Option<(&Sized, QuoteProof)> {
        let channel = Channel::at_port(port);
        let message = channel.and_then(|one| one.ike_message(payload)).unwrap_or_default();
        let cookie = message.first_chunk::<8>();
        let proof = if cookie.is_some() { QuoteProof::Content } else { QuoteProof::Guessable };
        let found = self.0.iter().rev().find(|one| {
            let named = cookie.is_none_or(|cookie| *cookie == one.cookie);
            one.to.port() == port && one.length == length && named
        });
        found.map(|one| (one, proof))
    }
}

/// Bytes of the IP packet that carries a UDP payload whole.
pub(super) fn ip_size(to: IpAddr, payload: usize) -> u32 {
    let headers = if to.is_ipv4() { V4_HEADERS } else { V6_HEADERS };
    u32::capped(payload.saturating_add(headers))
}
