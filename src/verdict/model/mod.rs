//! The values that a judgement is made of: what a report renders and a script reads.

use std::net::IpAddr;

use schemars::JsonSchema;
use serde::Serialize;

mod far_end;
mod nat;
mod recorded_at;
mod rung;
mod size;
mod walk;

pub use far_end::{
    FarEnd, FarEndRow, FarEndStep, FarEndSteps, IkeStep, MOST_QUESTIONS, MappingLifetime, Passage,
};
pub use nat::{Nat, NatState, Reach, Recovery, RecoveryState};
pub use recorded_at::RecordedAt;
pub use rung::{Rung, RungReport, RungState};
pub use size::{FragmentationOffers, PortSize, SizeReport};
pub use walk::{HopRemark, Place, Stop, StopDoubt, Walk, WalkCell, WalkColumn, WalkHop};

use crate::evidence::{Channel, ChosenTransform, Direction, Flaw, L2tpEnd, NotSent, ObservationId};

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

/// How sure a statement is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Certainty {
    /// Something speaks for it, and nothing decides.
    Undetermined,
    /// It rests on silence or on one reading of several.
    Likely,
    /// A packet says so.
    Proven,
}

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
    /// Silent: IKEv1 is dropped while IKEv2 is answered.
    Ikev1Dropped,
    /// Silent: UDP 4500 is lost and a NAT, or the server, makes the client need it.
    NatTraversalLost,
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

/// State of each channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Channels {
    /// IKEv1 on UDP 500.
    pub ike500: ChannelReport<PortState>,
    /// IKEv1 on UDP 4500.
    pub ike4500: ChannelReport<PortState>,
    /// IKEv2, the control.
    pub ikev2: ChannelReport<PortState>,
    /// ESP.
    pub esp: ChannelReport<EspState>,
    /// L2TP in clear.
    pub l2tp1701: ChannelReport<PortState>,
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
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
