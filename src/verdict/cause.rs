//! Why a verdict has its class.

use std::net::IpAddr;

use serde::Serialize;

use super::model::{Class, IkeStep, Place};
use crate::evidence::{Channel, Direction, L2tpEnd};

/// Why a verdict has its class; the summary sentence is made from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Cause {
    /// Path clear: IKE passes and UDP 4500 carries the rest.
    OverNatTraversal,
    /// Path clear: IKE and native ESP pass.
    OverNativeEsp,
    /// Path clear: both ways pass.
    OverBoth,
    /// Silent: nothing answered at all.
    NothingAnswered,
    /// Silent: the host answers that nothing listens.
    Closed,
    /// Silent: a filter says that it refuses.
    Filtered {
        /// Who said so.
        by: IpAddr,
    },
    /// Silent: no way to the host.
    Unreachable {
        /// Who said so.
        by: IpAddr,
    },
    /// Silent: packets to the host go round in a loop.
    RoutingLoop {
        /// Where their hop limit ran out.
        by: IpAddr,
    },
    /// Silent: IKEv1 is dropped while IKEv2 is answered.
    Ikev1Dropped,
    /// Silent: UDP 4500 is lost and a NAT, or the server, makes the client need it.
    NatTraversalLost,
    /// Silent: UDP 4500, which the client needs, answers message 1 and not message 3, and
    /// UDP 500 goes on to message 4.
    NatTraversalStalled,
    /// Silent: UDP 500 is lost although UDP 4500 answers.
    Ike500Lost,
    /// Silent: our own packets come back.
    Reflector,
    /// Silent: the server starts the exchange and then stops answering.
    StalledAfterMessage2,
    /// Silent: packets come from the port that is asked, and none is an answer.
    UnusableAnswers {
        /// The server's port.
        port: u16,
    },
    /// Silent: answers come from where no client accepts them.
    AnswersFromElsewhere,
    /// Silent: every answer arrives damaged, so that the host drops it.
    AnswersDamaged,
    /// Silent: something answers, and no client goes on with what it says.
    AnswersUnacceptable,
    /// ESP blocked, by the router that says so.
    EspFiltered {
        /// Who said so.
        by: IpAddr,
    },
    /// ESP blocked: a router says that it cannot deliver it, and delivers other packets.
    EspUndeliverable {
        /// Who said so.
        by: IpAddr,
    },
    /// ESP blocked: it comes as far as a hop, and other packets further.
    EspStops {
        /// Between which hops.
        place: Place,
    },
    /// ESP blocked: the far end says which way it is lost.
    EspLostOnTheWay {
        /// Outbound: none arrived there. Inbound: its answers did not come back.
        direction: Direction,
    },
    /// A translator at the client.
    NatAtClient,
    /// A translator at the server.
    NatAtServer,
    /// Translators at both ends.
    NatAtBoth,
    /// Refused: none of the proposals is acceptable.
    NoProposalChosen,
    /// Refused: IKEv1 is, and IKEv2 in full is answered.
    Ikev2Only {
        /// Notify message type that refuses IKEv1.
        notify: u16,
    },
    /// Refused with another notify.
    RefusedWith {
        /// Notify message type.
        notify: u16,
    },
    /// Refused: message 5, which carries the key's proof, is answered with a
    /// refusal.
    AuthenticationRefused,
    /// Silent: message 5 is not answered on a port that passes what comes before it.
    AuthenticationUnanswered,
    /// Silent: the key was accepted and quick mode is not answered.
    QuickModeUnanswered,
    /// Silent: the far end proves which message is lost, and which way.
    MessageLostOnTheWay {
        /// The step of the message.
        step: IkeStep,
        /// Outbound: none arrived there. Inbound: its answers did not come back.
        direction: Direction,
    },
    /// Refused: the key is right, as the refusal is readable with it, and something
    /// else of message 5 is not accepted.
    IdentityRefused {
        /// Notify message type.
        notify: u16,
    },
    /// Refused: the key was accepted and quick mode was not.
    QuickModeRefused,
    /// Refused: L2TP ends what was begun in ESP.
    L2tpRefused(L2tpEnd),
    /// Refused: IPsec is agreed on, and the server deletes it before anything came back in it.
    IpsecDeleted,
    /// Silent: IPsec is agreed on, and L2TP in it is not answered, in UDP either.
    L2tpUnanswered,
    /// Inconclusive: IPsec is agreed on, and what came back in it is no answer of L2TP.
    L2tpUndecided,
    /// ESP blocked: L2TP is answered in ESP over UDP, and not in native ESP.
    EspOnlyInUdp,
    /// ESP blocked: first pieces of UDP packets reach the host, and none of ESP.
    EspPiecesLost,
    /// Inconclusive: the tunnel was agreed over UDP 4500, and its ESP is seen one way.
    EspInUdpOneWay,
    /// Silent: IKE_SA_INIT is answered and what comes after it is not.
    ProtectedUnanswered,
    /// ESP blocked: of an agreed tunnel native ESP is seen leaving and none coming back.
    EspOneWay,
    /// Inconclusive: the tunnel was agreed, its native ESP arrives where it was
    /// recorded, and none goes back.
    EspArrivesOnly,
    /// Inconclusive: the tunnel was agreed and its native ESP is seen one way
    /// only, nobody knows at which end.
    EspOneWayUnplaced,
    /// ESP blocked: one end recorded its leaving, the other has none of it.
    EspLostBetween,
    /// Inconclusive: native ESP arrives, and the end that it reached sends none.
    EspUnanswered,
    /// Silent: messages of the negotiation, or their answers, were recorded at one
    /// end and not at the other.
    LostBetweenEnds {
        /// Outbound: messages. Inbound: their answers. `None` where both were.
        direction: Option<Direction>,
    },
    /// Silent: recorded at its own end, the server answers, and the client repeats itself.
    AnswersNotReceived {
        /// Where it comes no further.
        channel: Channel,
    },
    /// Silent: messages come in pieces, of which some never come.
    LostInFragments,
    /// Inconclusive: the capture begins in the middle of a session.
    SessionUnderWay,
    /// Inconclusive: the recording holds one direction only.
    OneDirection,
    /// Inconclusive: of packets that would decide the recording has the beginning only.
    PacketsCut,
    /// Inconclusive: the only requests are damaged ones.
    MalformedRequest,
    /// Inconclusive: native ESP is needed and silence says nothing of it.
    EspUnknown,
    /// Inconclusive: whether a translator is there, and so what is needed, is not known.
    NatUnknown,
    /// Inconclusive: UDP 4500 is needed and was not tested enough.
    NatTraversalUnknown,
    /// Inconclusive: too little was sent to speak of silence.
    TooLittleSent,
    /// Inconclusive: the server answered, and then its ports were closed: it went away.
    ClosedMeanwhile,
    /// Some of what is asked is answered and some of the same is not: packets are lost, or the
    /// server leaves out this address for a while.
    AnsweredInPart,
    /// Silent: a fresh source port is answered, and the client's is not.
    SourcePortDropped,
    /// Inconclusive: the client's own flow is answered and a fresh one is not.
    OnlyOwnFlowAnswered,
    /// Inconclusive: a fresh flow is answered and the client's own is not.
    OnlyFreshFlowAnswered,
}

impl Cause {
    /// Each belongs to one class.
    #[must_use]
    pub const fn class(self) -> Class {
        match self {
            Self::OverNatTraversal | Self::OverNativeEsp | Self::OverBoth => Class::PathClear,
            Self::NatAtClient | Self::NatAtServer | Self::NatAtBoth => Class::NatDetected,
            Self::NothingAnswered
            | Self::Closed
            | Self::Filtered { .. }
            | Self::Unreachable { .. }
            | Self::RoutingLoop { .. }
            | Self::Ikev1Dropped
            | Self::NatTraversalLost
            | Self::NatTraversalStalled
            | Self::Ike500Lost
            | Self::Reflector
            | Self::StalledAfterMessage2
            | Self::AnswersFromElsewhere
            | Self::UnusableAnswers { .. }
            | Self::AnswersDamaged
            | Self::AnswersUnacceptable
            | Self::AuthenticationUnanswered
            | Self::QuickModeUnanswered
            | Self::MessageLostOnTheWay { .. }
            | Self::LostInFragments
            | Self::ProtectedUnanswered
            | Self::L2tpUnanswered
            | Self::SourcePortDropped
            | Self::LostBetweenEnds { .. }
            | Self::AnswersNotReceived { .. } => Class::ServerSilent,
            Self::EspFiltered { .. }
            | Self::EspUndeliverable { .. }
            | Self::EspStops { .. }
            | Self::EspLostOnTheWay { .. }
            | Self::EspOnlyInUdp
            | Self::EspPiecesLost
            | Self::EspOneWay
            | Self::EspLostBetween => Class::EspBlocked,
            Self::NoProposalChosen
            | Self::RefusedWith { .. }
            | Self::Ikev2Only { .. }
            | Self::AuthenticationRefused
            | Self::IdentityRefused { .. }
            | Self::QuickModeRefused
            | Self::L2tpRefused(_)
            | Self::IpsecDeleted => Class::Refused,
            Self::SessionUnderWay
            | Self::OneDirection
            | Self::PacketsCut
            | Self::AnsweredInPart
            | Self::ClosedMeanwhile
            | Self::OnlyOwnFlowAnswered
            | Self::OnlyFreshFlowAnswered
            | Self::MalformedRequest
            | Self::L2tpUndecided
            | Self::EspInUdpOneWay
            | Self::EspUnanswered
            | Self::EspArrivesOnly
            | Self::EspOneWayUnplaced
            | Self::EspUnknown
            | Self::NatUnknown
            | Self::NatTraversalUnknown
            | Self::TooLittleSent => Class::Inconclusive,
        }
    }
}
