//! The values that a judgement is made of: what a report renders and a script reads.

use std::net::IpAddr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

mod channels;
mod far_end;
mod nat;
mod recorded_at;
mod rung;
mod size;
mod walk;

pub use channels::{AnyReport, Channels};
pub use far_end::{FarEnd, FarEndRow, FarEndStep, FarEndSteps, IkeStep, MappingLifetime, Passage};
pub use nat::{Nat, NatState, Reach, Recovery, RecoveryState};
pub use recorded_at::RecordedAt;
pub use rung::{Rung, RungReport, RungState};
pub use size::{FragmentationOffers, PortSize, SizeReport};
pub use walk::{HopRemark, Place, Stop, StopDoubt, Walk, WalkCell, WalkColumn, WalkHop};

use super::class::is_undelivered;
use crate::evidence::{ChosenTransform, Direction, Flaw, NotSent, ObservationId};

/// The first thing that stops a tunnel, or that nothing does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// Everything an L2TP/IPsec client needs gets through.
    PathClear,
    /// A Windows client would end with 809.
    ServerSilent,
    /// Protocol 50 is needed and does not get through.
    EspBlocked,
    /// A translator is on the way; the rest works over UDP 4500.
    NatDetected,
    /// The server answers and says no.
    Refused,
    /// The evidence decides nothing.
    Inconclusive,
}

/// What Windows shows where something that it needs stays silent.
pub const SILENT: u32 = 809;
/// What it shows where the server says no.
pub const REFUSED: u32 = 789;

impl Class {
    /// Every class, in the order of the exit codes.
    pub const ALL: [Self; 6] = [
        Self::PathClear,
        Self::ServerSilent,
        Self::EspBlocked,
        Self::NatDetected,
        Self::Refused,
        Self::Inconclusive,
    ];

    /// Its name in documents and options.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::PathClear => "path-clear",
            Self::ServerSilent => "server-silent",
            Self::EspBlocked => "esp-blocked",
            Self::NatDetected => "nat-detected",
            Self::Refused => "refused",
            Self::Inconclusive => "inconclusive",
        }
    }

    /// The order in which classes stop a tunnel: of several conversations the first counts.
    pub const IN_ORDER: [Self; 6] = [
        Self::ServerSilent,
        Self::Refused,
        Self::EspBlocked,
        Self::NatDetected,
        Self::PathClear,
        Self::Inconclusive,
    ];

    /// Of several addresses of one host the worst counts, and what is not known is worse
    /// than what works.
    #[must_use]
    pub const fn severity(self) -> u8 {
        match self {
            Self::ServerSilent => 5,
            Self::Refused => 4,
            Self::EspBlocked => 3,
            Self::Inconclusive => 2,
            Self::NatDetected => 1,
            Self::PathClear => 0,
        }
    }

    /// The error that Windows would show, where it would show one for certain. A server
    /// behind NAT may draw either, by a registry value of the client, and so has none here.
    #[must_use]
    pub const fn windows_error(self) -> Option<u32> {
        match self {
            Self::ServerSilent | Self::EspBlocked => Some(SILENT),
            Self::Refused => Some(REFUSED),
            Self::PathClear | Self::NatDetected | Self::Inconclusive => None,
        }
    }
}

/// How sure a statement is.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Certainty {
    /// Something speaks for it, and nothing decides.
    Undetermined,
    /// It rests on silence or on one reading of several.
    Likely,
    /// A packet says so.
    Proven,
}

/// One channel's state and what it rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChannelReport<S> {
    /// The state.
    pub state: S,
    /// Shortest time from a request to its answer, in nanoseconds of the link's clock.
    pub rtt: Option<std::time::Duration>,
    /// Why, where the state alone does not say it.
    pub reason: Option<Reason>,
    /// The observations.
    pub because: Vec<ObservationId>,
}

impl ChannelReport<PortState> {
    /// The server answered there, yes or no.
    #[must_use]
    pub const fn is_answered(&self) -> bool {
        matches!(self.state, PortState::Answered | PortState::Refused)
    }

    /// ICMP says that there is no way to the host: nobody filters this port.
    #[must_use]
    pub fn has_no_way(&self) -> bool {
        match self.reason {
            Some(Reason::Icmp { from, icmp_type, code }) => {
                self.state == PortState::Filtered && is_undelivered(from, icmp_type, code)
            }
            _ => false,
        }
    }
}

impl ChannelReport<EspState> {
    /// ESP itself came back too: an ICMP error, INVALID-SPI and the far end's word show only
    /// that it arrived.
    #[must_use]
    pub const fn passes_both_ways(&self) -> bool {
        matches!(self.state, EspState::Open)
            && matches!(self.reason, Some(Reason::EspEcho | Reason::TrafficBothWays))
    }
}

/// What a UDP port did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PortState {
    /// A valid answer came.
    Answered,
    /// A valid answer came and says no.
    Refused,
    /// The host says that nothing listens.
    Closed,
    /// A filter says that it refuses, or there is no way to the host.
    Filtered,
    /// At least three transmissions, nothing came back.
    Silent,
    /// Nothing was sent, or too little to speak of silence.
    NotTested,
}

/// What became of native ESP.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum EspState {
    /// It reached the host.
    Open,
    /// Somebody says that it is refused, or only ESP in UDP was answered.
    Blocked,
    /// Sent, and nothing decides.
    Undetermined,
    /// Not sent.
    NotTested,
}

/// Why a channel is in its state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Reason {
    /// An ICMP error decided.
    Icmp {
        /// Who sent it.
        from: IpAddr,
        /// ICMP type.
        #[serde(rename = "type")]
        icmp_type: u8,
        /// ICMP code.
        code: u8,
    },
    /// A notify refused.
    Notify {
        /// Protocol version, 1 or 2.
        version: u8,
        /// Notify message type.
        notify: u16,
    },
    /// The control, which no server accepts, was refused: it is alive.
    ControlRefused,
    /// So many transmissions went unanswered.
    Unanswered {
        /// Number of transmissions.
        transmissions: u32,
    },
    /// So few were sent that nothing can be said.
    TooFew {
        /// Number of transmissions.
        transmissions: u32,
    },
    /// No answer and no error, at times at which the host may have had no error left to say:
    /// others drew some.
    ErrorsLimited {
        /// Number of transmissions.
        transmissions: u32,
    },
    /// The send failed.
    NotSent {
        /// Why.
        why: NotSent,
    },
    /// Only answers from another port or address came.
    FromElsewhere,
    /// Packets came from the very port, and none of them is an answer.
    Unusable {
        /// Packets, as far as they were kept.
        packets: u32,
    },
    /// Our own packets came back.
    Reflected,
    /// Message 2 came, message 4 never.
    StoppedAfterMessage2,
    /// The same on a path that loses packets, while message 4 of another exchange came.
    LostAfterMessage2,
    /// What answers came have a wrong checksum, so that the host drops them.
    AnswersDamaged {
        /// How many.
        packets: u32,
    },
    /// What answers came are such that no client goes on with them.
    AnswersUnacceptable {
        /// What is wrong with the first.
        flaw: Flaw,
    },
    /// An ESP echo was answered.
    EspEcho,
    /// INVALID-SPI named our SPI.
    InvalidSpi,
    /// What came is cut short in the recording.
    PacketsCut,
    /// Traffic of a tunnel passes both ways.
    TrafficBothWays,
    /// Traffic of a tunnel is seen one way only.
    TrafficOneWay,
    /// L2TP is answered in ESP over UDP, and not in native ESP.
    OnlyInUdp,
    /// The server says by ICMP that it does not take what was inside: it was reached, and
    /// opened the ESP.
    InsideRejected {
        /// The server.
        from: IpAddr,
    },
    /// It comes as far as a hop, and other packets further.
    Stops {
        /// Between which hops.
        place: Place,
        /// How sure.
        certainty: Certainty,
    },
    /// The far end saw it arrive.
    FarEndSaw,
    /// The far end says which way it is lost.
    LostOnTheWay {
        /// Outbound: none arrived there. Inbound: its answers did not come back.
        direction: Direction,
    },
    /// The host that was asked says that it does not take the protocol: it was reached.
    HostRejectsEsp {
        /// The host.
        from: IpAddr,
    },
    /// An ICMP error came from the address that was asked, where a translator is in front
    /// of the server: the packet reached that address, and nobody knows whether it went on.
    NatAnswers {
        /// The address.
        from: IpAddr,
        /// ICMP type.
        #[serde(rename = "type")]
        icmp_type: u8,
        /// ICMP code.
        code: u8,
        /// It is the translator's; otherwise the server's own or the translator's.
        certain: bool,
    },
    /// The host itself waited for the rest of an ESP packet: it was reached.
    PieceTimedOut {
        /// The host.
        from: IpAddr,
    },
    /// The host waited for the rest of UDP packets, and of no ESP packet.
    OnlyUdpPieces {
        /// First pieces of UDP that it reported.
        udp: u32,
        /// First pieces of ESP that it should have reported.
        esp: u32,
        /// It reported every one of UDP.
        #[serde(skip)]
        all: bool,
    },
}

/// What the server said of itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ServerIdentity {
    /// The maker's name, where the vendor IDs give it away.
    pub vendor: Option<String>,
    /// Vendor IDs as sent.
    pub vendor_ids: Vec<Vec<u8>>,
    /// The transform that it chose.
    pub transform: Option<ChosenTransform>,
}
