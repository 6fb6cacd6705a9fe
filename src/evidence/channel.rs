//! The channels: what is tested, a row each.
//!
//! One table says of each by what it is carried, from which of our ports, what opens it, and
//! where else it counts. Sockets, filters, reading, tables, documents and words go through it,
//! in its order; a port's number stands nowhere else. What belongs to a channel and is no row:
//! the packets of a walk, some of which are no channel's ([`super::WalkChannel`]), and the
//! exchanges of a probe, of which a channel has several.

mod l2tp;

use std::ops::RangeInclusive;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::question::{Effect, Question, Said};
use crate::wire::ip::PROTOCOL_ESP;
use crate::wire::nat_t::{Encapsulated, mark};

/// The well-known UDP ports of the servers' side.
pub mod port {
    /// IKE (RFC 2408 2.5.1).
    pub const IKE: u16 = 500;
    /// IKE and ESP behind NAT (RFC 3948).
    pub const NAT_TRAVERSAL: u16 = 4500;
    /// L2TP (RFC 2661 8.1).
    pub const L2TP: u16 = 1701;
    /// Those of IKE.
    pub const OF_IKE: [u16; 2] = [IKE, NAT_TRAVERSAL];
}

/// Where traceroutes send UDP, and the walk its control.
const TRACEROUTE: RangeInclusive<u16> = 33_434..=33_534;

/// What carries the packets of a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transport {
    /// UDP to this port of the server.
    Udp(u16),
    /// UDP to this port, where IKE has the non-ESP marker in front (RFC 3948 2.2).
    UdpMarked(u16),
    /// An IP protocol.
    Ip(u8),
    /// What carries other channels: it has no packets from ports of its own.
    Shared,
}

/// From which port a client dials.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnPort {
    /// From the one that the server has, where it is to be had.
    Same,
    /// From any.
    Any,
}

/// What has its first packet sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opening {
    /// An exchange of the probe's score (`drive/conductor.rs`), or its question once UDP 500
    /// was used.
    Probe,
    /// A walk, and nothing else.
    Walk,
}

/// What is known of a channel before any packet of it.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// Its name in documents, notes and the ids of words.
    pub id: &'static str,
    /// What carries it.
    pub transport: Transport,
    /// From which port of ours it is asked.
    pub source: OwnPort,
    /// What opens it.
    pub opening: Opening,
    /// A walk goes with it.
    pub walked: bool,
    /// Its number in what a far end tells; `None` where the far end does not serve it.
    pub witnessed: Option<u8>,
    /// A healthy server does not answer, or only says that nothing listens.
    pub silent_by_nature: bool,
    /// An answer may come from another port of the server.
    pub any_port: bool,
    /// How it is asked; `None` where it has exchanges.
    pub question: Option<&'static Question>,
}

/// What most rows have.
const PLAIN: Row = Row {
    id: "",
    transport: Transport::Shared,
    source: OwnPort::Any,
    opening: Opening::Probe,
    walked: true,
    witnessed: None,
    silent_by_nature: false,
    any_port: false,
    question: None,
};

/// Makes the enum and the table of one list.
macro_rules! channels {
    ($($(#[$doc:meta])* $name:ident $id:literal { $($field:ident: $value:expr),* $(,)? })*) => {
        /// What is tested, one line of the report each.
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
            JsonSchema,
        )]
        pub enum Channel {
            $($(#[$doc])* #[serde(rename = $id)] $name,)*
        }

        impl Channel {
            /// Every channel, in the order of tables and documents.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// Its row of the table.
            #[must_use]
            pub const fn row(self) -> &'static Row {
                match self {
                    $(Self::$name => {
                        const ROW: Row = Row { id: $id, $($field: $value,)* ..PLAIN };
                        &ROW
                    })*
                }
            }
        }
    };
}

channels! {
    /// IKEv1 on UDP 500.
    Ike500 "ike500" {
        transport: Transport::Udp(port::IKE),
        source: OwnPort::Same,
        witnessed: Some(1),
    }
    /// IKEv1 behind the non-ESP marker on UDP 4500, and NAT-keepalives.
    Ike4500 "ike4500" {
        transport: Transport::UdpMarked(port::NAT_TRAVERSAL),
        source: OwnPort::Same,
        witnessed: Some(2),
    }
    /// IKEv2 on either port, the control.
    Ikev2 "ikev2" { walked: false, witnessed: Some(3) }
    /// ESP as IP protocol 50 (RFC 4303).
    Esp "esp" { transport: Transport::Ip(PROTOCOL_ESP), witnessed: Some(4) }
    /// L2TP in clear on UDP 1701, whose answers may come from any port (RFC 2661 8.1).
    L2tp1701 "l2tp1701" {
        transport: Transport::Udp(port::L2TP),
        witnessed: Some(5),
        silent_by_nature: true,
        any_port: true,
        question: Some(&l2tp::QUESTION),
    }
    /// UDP to a port that is nobody's: no filter of a tunnel's ports knows it, and the walk
    /// compares with it.
    Control "control" { transport: Transport::Udp(*TRACEROUTE.start()), opening: Opening::Walk }
}

/// What a datagram is by which a channel without exchanges is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum QuestionSent {
    /// L2TP SCCRQ (RFC 2661 6.1).
    StartControlConnection {
        /// The tunnel id that we assigned.
        tunnel_id: u16,
    },
    /// L2TP StopCCN, which ends what an SCCRP opened.
    StopControlConnection,
}

/// What such a channel answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum QuestionAnswer {
    /// L2TP SCCRP.
    StartControlConnectionReply {
        /// The server's own name.
        host_name: String,
        /// Its maker's.
        vendor_name: String,
    },
    /// L2TP StopCCN.
    StopControlConnection {
        /// Result code (RFC 2661 4.4.2).
        result: Option<u16>,
        /// General error code (RFC 2661 4.4.2).
        error: Option<u16>,
    },
    /// L2TP acknowledgement without a body.
    L2tpAcknowledgement,
}

impl QuestionSent {
    /// The number of ours under which it asks; `None` for what asks nothing.
    #[must_use]
    pub const fn number(self) -> Option<u16> {
        match self {
            Self::StartControlConnection { tunnel_id } => Some(tunnel_id),
            Self::StopControlConnection => None,
        }
    }
}

impl Channel {
    /// Those of IKEv1, the port that is asked first in front.
    pub const IKE: [Self; 2] = [Self::Ike500, Self::Ike4500];

    /// What the report has a line of: all but what only a walk sends.
    pub fn tested() -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().filter(|one| one.row().opening != Opening::Walk)
    }

    /// Those of them that are asked by ports of UDP, IKEv2 among them.
    pub fn of_ports() -> impl Iterator<Item = Self> {
        Self::tested().filter(|one| !matches!(one.row().transport, Transport::Ip(_)))
    }

    /// Those of a tunnel with packets of their own.
    pub fn carriers() -> impl Iterator<Item = Self> {
        Self::tested().filter(|one| one.row().transport != Transport::Shared)
    }

    /// Those that a UDP socket of ours sends, the walk's control among them.
    pub fn over_udp() -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().filter(|one| one.port().is_some())
    }

    /// Those that a far end serves, by packets of their own.
    pub fn served() -> impl Iterator<Item = Self> {
        Self::carriers().filter(|one| one.row().witnessed.is_some())
    }

    /// The tunnel's channel with this well-known port.
    #[must_use]
    pub fn at_port(port: u16) -> Option<Self> {
        Self::carriers().find(|one| one.port() == Some(port))
    }

    /// The server's well-known UDP port; `None` for what has none of its own.
    #[must_use]
    pub const fn port(self) -> Option<u16> {
        match self.row().transport {
            Transport::Udp(port) | Transport::UdpMarked(port) => Some(port),
            Transport::Ip(_) | Transport::Shared => None,
        }
    }

    /// What carries it, in the few letters that every language writes alike.
    #[must_use]
    pub fn carrier(self) -> String {
        match self.row().transport {
            Transport::Udp(port) | Transport::UdpMarked(port) => format!("UDP {port}"),
            // Another question on the port where IKE begins.
            Transport::Shared => Self::Ike500.carrier(),
            Transport::Ip(_) => "ESP".to_owned(),
        }
    }

    /// Whether IKE is spoken there.
    #[must_use]
    pub const fn is_ike(self) -> bool {
        matches!(self, Self::Ike500 | Self::Ike4500)
    }

    /// What a datagram carries: IKE as it is, unless there is a marker in front of it.
    #[must_use]
    pub fn unmarked(self, datagram: &[u8]) -> Encapsulated<'_> {
        match self.row().transport {
            Transport::UdpMarked(_) => Encapsulated::classify(datagram),
            _ => Encapsulated::Ike(datagram),
        }
    }

    /// The IKE message in a datagram.
    #[must_use]
    pub fn ike_message(self, datagram: &[u8]) -> Option<&[u8]> {
        match self.unmarked(datagram) {
            Encapsulated::Ike(message) => Some(message),
            _ => None,
        }
    }

    /// An IKE message as it is carried, behind the marker where one belongs.
    #[must_use]
    pub fn carried(self, message: Vec<u8>) -> Vec<u8> {
        match self.row().transport {
            Transport::UdpMarked(_) => mark(&message),
            _ => message,
        }
    }

    /// Whether a packet to this UDP port is a traceroute's, or the walk's control.
    #[must_use]
    pub fn is_control(port: u16) -> bool {
        TRACEROUTE.contains(&port)
    }
}

#[cfg(test)]
mod tests {
    use super::{Channel, Transport};

    #[test]
    fn what_carries_ike_is_never_called_esp() {
        let carriers = [Channel::Ike500, Channel::Ikev2, Channel::Ike4500].map(Channel::carrier);
        assert_eq!(carriers, ["UDP 500", "UDP 500", "UDP 4500"]);
    }

    /// Otherwise one would be read as the other, or never.
    #[test]
    fn no_two_channels_are_carried_alike() {
        let mut rows: Vec<_> = Channel::ALL.iter().map(|one| one.row()).collect();
        rows.retain(|row| row.transport != Transport::Shared);
        for (at, row) in rows.iter().enumerate() {
            assert!(!rows[..at].iter().any(|one| one.transport == row.transport), "{}", row.id);
        }
        let mut numbers: Vec<_> =
            Channel::ALL.iter().filter_map(|one| one.row().witnessed).collect();
        numbers.dedup();
        assert!(numbers.is_sorted() && numbers.len() == Channel::served().count() + 1);
    }
}
