//! What a class rests on: the finding that decides it, or what no single finding tells.

use std::mem;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::findings::{FindingKind, Told};
use super::model::Class;
use super::owner::Owner;
use super::would_decide::{Open, WouldDecide};
use crate::evidence::{Channel, Direction};

/// What decides a class; the summary sentence is made from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Leading {
    /// A finding, with its data as far as they are known where the class is decided.
    Found(FindingKind),
    /// What several findings amount to, or what is not known.
    Summary(Summary),
}

impl From<FindingKind> for Leading {
    fn from(kind: FindingKind) -> Self {
        Self::Found(kind)
    }
}

impl From<Summary> for Leading {
    fn from(summary: Summary) -> Self {
        Self::Summary(summary)
    }
}

impl Leading {
    /// The finding that decides.
    #[must_use]
    pub const fn found(&self) -> Option<&FindingKind> {
        match self {
            Self::Found(kind) => Some(kind),
            Self::Summary(_) => None,
        }
    }

    /// The class rests on a finding of this kind.
    #[must_use]
    pub fn rests_on(&self, kind: &FindingKind) -> bool {
        let of_4500 = |channel| channel == Channel::Ike4500;
        match self {
            Self::Found(leading) => match (leading, kind) {
                // What stands in the place of the leading finding, or says who makes it so.
                (FindingKind::NoProposalChosen(_), FindingKind::CertificatesOnly(_)) => true,
                (FindingKind::NatTraversalLost(_), FindingKind::PortFiltered(found)) => {
                    of_4500(found.channel)
                }
                (FindingKind::NatTraversalLost(_), FindingKind::PortClosed(found)) => {
                    of_4500(found.channel)
                }
                // Which way it is lost the far end knows.
                (FindingKind::NatTraversalLost(_), FindingKind::LostOnTheWay(found)) => {
                    of_4500(found.channel)
                }
                (
                    FindingKind::NothingAnswered(_) | FindingKind::Ike500Lost(_),
                    FindingKind::LostOnTheWay(found),
                ) => found.channel == Channel::Ike500,
                (FindingKind::LostOnTheWay(leading), FindingKind::LostOnTheWay(found)) => {
                    leading.channel == found.channel
                }
                (leading, kind) => mem::discriminant(leading) == mem::discriminant(kind),
            },
            Self::Summary(summary) => summary.rests_on(kind),
        }
    }

    /// The class that it gives.
    #[must_use]
    pub fn class(&self) -> Class {
        self.told().class.unwrap_or(Class::Inconclusive)
    }

    /// What is said of it, as of every finding.
    pub(super) const fn told(&self) -> Told {
        match self {
            Self::Found(kind) => *kind.told(),
            Self::Summary(summary) => summary.told(),
        }
    }
}

/// The list of all summaries: what is said of each is said as of a finding.
macro_rules! summaries {
    ($($(#[$meta:meta])* $name:ident $({ $($field:tt)+ })? => $told:expr;)+) => {
        /// What a class rests on where no single finding tells it.
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema,
        )]
        #[serde(tag = "kind", rename_all = "kebab-case")]
        pub enum Summary {
            $($(#[$meta])* $name $({ $($field)+ })?,)+
        }

        impl Summary {
            const fn told(self) -> Told {
                match self { $(Self::$name { .. } => $told,)+ }
            }
        }
    };
}

impl Summary {
    /// The findings of which it is the sum.
    const fn rests_on(self, kind: &FindingKind) -> bool {
        use FindingKind as Kind;
        match self {
            Self::OverNatTraversal | Self::SessionCarried => {
                matches!(kind, Kind::TrafficBothWays(_) | Kind::LoginWanted(_))
            }
            Self::OverNativeEsp | Self::OverBoth => {
                matches!(kind, Kind::TrafficBothWays(_) | Kind::LoginWanted(_) | Kind::EspOpen(_))
            }
            Self::NatAtClient => matches!(kind, Kind::NatAtClient(_)),
            Self::NatAtServer => matches!(kind, Kind::NatAtServer(_)),
            Self::NatAtBoth => matches!(kind, Kind::NatAtClient(_) | Kind::NatAtServer(_)),
            Self::AnswersFromElsewhere => {
                matches!(kind, Kind::AnswersFromOtherPort(_) | Kind::AnswersFromOtherAddress(_))
            }
            Self::LostInFragments => matches!(kind, Kind::FragmentsLost(_)),
            Self::LostBetweenEnds { .. } | Self::EspLostBetween => {
                matches!(kind, Kind::LostBetween(_))
            }
            Self::EspOneWay
            | Self::EspArrivesOnly
            | Self::EspOneWayUnplaced
            | Self::EspInUdpOneWay
            | Self::EspUnanswered => matches!(kind, Kind::TrafficOneWay(_)),
            Self::EspUnknown => kind.told().bearing.is_of_native_esp(),
            Self::AnsweredInPart => matches!(kind, Kind::PacketLoss(_)),
            Self::L2tpUndecided
            | Self::SessionUnderWay
            | Self::L2tpWithoutIpsec
            | Self::Ikev2TunnelUnknown
            | Self::OneDirection
            | Self::PacketsCut
            | Self::LaterFragmentsMissing
            | Self::AnsweredAndRepeated
            | Self::NatUnknown
            | Self::NatTraversalUnknown
            | Self::TooLittleSent => false,
        }
    }
}

const fn decides(class: Class) -> Told {
    Told::by(Owner::NOBODY).decides(class)
}

const UNKNOWN: Told = decides(Class::Inconclusive);

summaries! {
    /// IKE passes and UDP 4500 carries the rest.
    OverNatTraversal => decides(Class::PathClear);
    /// IKE and native ESP pass.
    OverNativeEsp => decides(Class::PathClear);
    /// Both ways pass.
    OverBoth => decides(Class::PathClear);
    /// Of a session that began before the recording the traffic passes both ways.
    SessionCarried => decides(Class::PathClear);
    /// A NAT at the client, and UDP 4500 carries the rest.
    NatAtClient => decides(Class::NatDetected);
    /// The same at the server.
    NatAtServer => decides(Class::NatDetected);
    /// The same at both ends.
    NatAtBoth => decides(Class::NatDetected);
    /// Answers come from where no client accepts them.
    AnswersFromElsewhere => decides(Class::ServerSilent);
    /// Messages come in pieces, of which some never come.
    LostInFragments => decides(Class::ServerSilent).open(Open::SILENCE);
    /// Messages of the negotiation, or their answers, were recorded at one end and not at
    /// the other.
    LostBetweenEnds {
        /// Outbound: messages. Inbound: their answers. `None` where both were.
        direction: Option<Direction>,
    } => decides(Class::ServerSilent);
    /// Of an agreed tunnel native ESP is seen leaving and none coming back.
    EspOneWay => decides(Class::EspBlocked).open(Open::by(WouldDecide::CaptureEspOtherEnd));
    /// Native ESP was recorded leaving one end, and the other has none of it.
    EspLostBetween => decides(Class::EspBlocked);
    /// The tunnel was agreed, its native ESP arrives where it was recorded, and none goes back.
    EspArrivesOnly => UNKNOWN.open(Open::by(WouldDecide::CaptureEspOtherEnd));
    /// The tunnel was agreed and its native ESP is seen one way only, nobody knows at which end.
    EspOneWayUnplaced => UNKNOWN.open(Open::by(WouldDecide::CaptureEspOtherEnd));
    /// The tunnel was agreed over UDP 4500, and its ESP is seen one way.
    EspInUdpOneWay => UNKNOWN.open(Open::by(WouldDecide::CaptureOtherEnd));
    /// Native ESP arrives, and the end that it reached sends none.
    EspUnanswered => UNKNOWN.open(Open::by(WouldDecide::SilentEndLog));
    /// IPsec is agreed on, and what came back in it is no answer of L2TP.
    L2tpUndecided => UNKNOWN.server_log();
    /// The capture begins in the middle of a session.
    SessionUnderWay => UNKNOWN.open(Open::again(WouldDecide::CaptureStart));
    /// L2TP goes both ways in clear, and nobody asks for IPsec.
    L2tpWithoutIpsec => UNKNOWN;
    /// IKE_AUTH is answered on UDP 4500, and no packet of a tunnel is seen.
    Ikev2TunnelUnknown => UNKNOWN.open(Open::longer(WouldDecide::TooLittleSent));
    /// The recording holds one direction only.
    OneDirection => UNKNOWN.open(Open::again(WouldDecide::CaptureBothDirections));
    /// Of packets that would decide the recording has the beginning only.
    PacketsCut => UNKNOWN.open(Open::again(WouldDecide::CaptureWholePackets));
    /// Of messages in IP fragments the recording has the first ones only, of anybody's: it was
    /// made by ports.
    LaterFragmentsMissing => UNKNOWN.open(Open::again(WouldDecide::CaptureFragments));
    /// The server answers a request, and the client repeats it time and again all the same.
    AnsweredAndRepeated => UNKNOWN.open(Open::by(WouldDecide::CaptureClientEnd));
    /// Native ESP is needed and silence says nothing of it.
    EspUnknown =>
        UNKNOWN.open(Open::by(WouldDecide::EspUnknown).in_a_capture(WouldDecide::CaptureEsp));
    /// Whether a NAT is there, and so what is needed, is not known.
    NatUnknown => UNKNOWN.open(Open::by(WouldDecide::NatUnknown));
    /// UDP 4500 is needed and was not tested enough.
    NatTraversalUnknown => UNKNOWN.open(Open::longer(WouldDecide::NatTraversalUnknown));
    /// Too little was sent to speak of silence.
    TooLittleSent => UNKNOWN.open(Open::longer(WouldDecide::TooLittleSent));
    /// Some of what is asked is answered and some of the same is not: packets are lost, or the
    /// server leaves out this address for a while.
    AnsweredInPart => UNKNOWN.open(Open::by(WouldDecide::AnsweredInPart));
}
