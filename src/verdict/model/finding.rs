//! What is worth telling beside the class.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use super::{Certainty, FlowFinding, IkeStep, RecordedAt, SizeFinding, WalkFinding};
use crate::evidence::{
    Carrier, Channel, Direction, Flaw, L2tpEnd, NotSent, ObservationId, PieceLayer,
};

/// Clients that are known by when they repeat themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClientSchedule {
    /// After 1, 1 and 3 s, then every 3 s.
    Windows,
    /// After 4 s, then each gap 1.8 times the one before.
    Strongswan,
    /// After 0.5 s, then each gap twice the one before, up to 30 s.
    Libreswan,
}

/// One thing worth telling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What.
    pub kind: FindingKind,
    /// How sure.
    pub certainty: Certainty,
    /// The observations.
    pub because: Vec<ObservationId>,
}

/// The kinds of finding; the name in JSON is the variant in kebab case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FindingKind {
    /// Nothing answered on any channel.
    NothingAnswered,
    /// UDP 500 lost, 4500 answered.
    Ike500Lost,
    /// UDP 4500 lost, 500 answered.
    NatTraversalLost,
    /// UDP 4500 answers only after 500 was used.
    OpensAfterIke500,
    /// Nothing listens on a port.
    PortClosed {
        /// Which.
        channel: Channel,
    },
    /// A filter refuses a port and says so.
    PortFiltered {
        /// Which.
        channel: Channel,
        /// Who.
        by: IpAddr,
    },
    /// No way to the host.
    HostUnreachable {
        /// Who says so.
        by: IpAddr,
    },
    /// IKEv1 is not answered, IKEv2 is.
    Ikev1Dropped,
    /// The exchange stops after message 2.
    StalledAfterMessage2,
    /// Our own packets come back.
    Reflector,
    /// Packets come from the port that is asked, and none is an answer to what was asked.
    UnusableAnswers {
        /// The server's port.
        port: u16,
    },
    /// Answers come from another port.
    AnswersFromOtherPort {
        /// The port.
        port: u16,
    },
    /// Answers come from another address.
    AnswersFromOtherAddress {
        /// The address.
        address: IpAddr,
    },
    /// Answers of a channel have a wrong checksum: the host drops them.
    AnswersDamaged {
        /// Which channel.
        channel: Channel,
        /// How many.
        packets: u32,
    },
    /// Something answers what no client goes on with.
    AnswerUnacceptable {
        /// Which channel.
        channel: Channel,
        /// What is wrong with it.
        flaw: Flaw,
    },
    /// More ICMP errors than our packets can have drawn.
    IcmpFlood {
        /// Errors.
        errors: u64,
        /// Packets sent.
        sent: u64,
    },
    /// No proposal was acceptable.
    NoProposalChosen,
    /// IKEv2 is answered in full, and IKEv1 is refused.
    Ikev2Only {
        /// Notify message type that refuses IKEv1.
        notify: u16,
    },
    /// What was refused with a pre-shared key is accepted with certificates.
    CertificatesOnly,
    /// Another refusal.
    RefusedWith {
        /// Protocol version, 1 or 2.
        version: u8,
        /// Notify message type.
        notify: u16,
    },
    /// ESP is refused by a router that says so.
    EspFiltered {
        /// Who.
        by: IpAddr,
    },
    /// L2TP is answered in UDP's ESP, and not in native ESP.
    EspOnlyInUdp,
    /// ESP reached the server.
    EspOpen,
    /// ESP reached the host that was asked, which does not take it.
    EspRejectedByHost {
        /// The host.
        by: IpAddr,
    },
    /// ESP reached the address that was asked, where a translator answers in the
    /// server's place.
    EspReachesNat {
        /// The address.
        by: IpAddr,
        /// It is the translator's; otherwise the server's own or the translator's.
        certain: bool,
    },
    /// Nothing can be said of ESP.
    EspUndetermined {
        /// Both ends agreed on the SPIs: nobody drops them as unknown.
        agreed: bool,
    },
    /// NAT at the client.
    NatAtClient {
        /// What the server sees, where known.
        mapped: Option<SocketAddr>,
        /// A hash says so. Otherwise it follows from a private address here and a public
        /// one there.
        seen: bool,
    },
    /// NAT at the server.
    NatAtServer,
    /// The server forges the hash about the client.
    EncapsulationForcedAboutClient,
    /// The server forges the hash about itself.
    EncapsulationForcedAboutServer,
    /// A mismatch about the client that has two readings.
    NatAtClientUncertain,
    /// What the server says of itself has two readings.
    NatAtServerUncertain {
        /// The hash that Windows is told is of the address asked, and is not trusted.
        fits: bool,
    },
    /// L2TP answers without IPsec.
    L2tpExposed,
    /// Some transmissions were lost while others were answered.
    PacketLoss {
        /// Packets without an answer, to what is answered.
        lost: u32,
        /// Packets with an answer.
        answered: u32,
    },
    /// Message 5 is refused.
    AuthenticationRefused {
        /// What the server said then is not readable with the key of this end.
        unreadable: bool,
    },
    /// The key is right, and the identity is not accepted.
    IdentityRefused {
        /// Notify message type.
        notify: u16,
    },
    /// The key was accepted and quick mode was refused.
    QuickModeRefused,
    /// What a message behind message 2 meets.
    Step(StepFinding),
    /// L2TP ends what was begun in ESP.
    L2tpRefused(L2tpEnd),
    /// IPsec is agreed on, and deleted before anything came back in it.
    IpsecDeleted,
    /// IPsec is agreed on, and L2TP in it is not answered.
    L2tpUnanswered,
    /// IKE_SA_INIT is answered and what comes after it is not; `fragmented`
    /// where it was sent in pieces.
    ProtectedUnanswered {
        /// In IP fragments or in IKE's own.
        fragmented: bool,
    },
    /// IKE messages came in pieces, and some of these never came.
    FragmentsLost {
        /// Who cut the messages.
        layer: PieceLayer,
        /// Which way they went.
        direction: Direction,
        /// How many messages.
        messages: u32,
    },
    /// A request was repeated in vain at the times of a known client.
    RepeatedInVain {
        /// Whose times.
        client: ClientSchedule,
        /// How often it was sent.
        transmissions: u32,
        /// From the first to the last time.
        span: Duration,
    },
    /// Traffic of a security association passes both ways.
    TrafficBothWays {
        /// What carries it.
        carrier: Carrier,
    },
    /// Traffic of security associations is seen one way only.
    TrafficOneWay {
        /// What carries it.
        carrier: Carrier,
        /// The way that is seen.
        direction: Direction,
        /// Where it is seen.
        recorded_at: RecordedAt,
    },
    /// LCP inside the tunnel says how the server wants its users to log in.
    LoginWanted {
        /// Protocol that it wants a login by (RFC 1661 6.2); 0 for none.
        protocol: u16,
        /// CHAP's algorithm.
        algorithm: Option<u8>,
    },
    /// The server began exchanges of its own and nobody answered.
    PeerUnanswered,
    /// Requests cannot be read.
    MalformedRequest,
    /// Microsoft AuthIP was tried beside IKEv1.
    AuthIp,
    /// Recorded at its own end, the server answers a request time and again, and the
    /// client goes on to repeat it.
    AnswersNotReceived {
        /// What is repeated.
        channel: Channel,
        /// Transmissions that came although an answer had had the time to arrive.
        transmissions: u32,
    },
    /// A packet was lost on the way from one end's capture to the other's.
    LostBetween {
        /// What was lost.
        channel: Channel,
        /// Which way it went.
        direction: Direction,
        /// Packets recorded at one end only.
        packets: u64,
    },
    /// First pieces of UDP packets reach the host, and none of ESP packets.
    EspPiecesLost {
        /// First pieces of UDP that were reported.
        udp: u32,
        /// First pieces of ESP that were not.
        esp: u32,
    },
    /// Nothing can be said of ESP, although lone first pieces were sent.
    EspStillUndetermined,
    /// The far end proves that a channel's packets are lost one way.
    LostOnTheWay {
        /// Which channel.
        channel: Channel,
        /// Outbound: none arrived there. Inbound: its answers did not come back.
        direction: Direction,
    },
    /// Of the client's own flow to a port and a fresh one, one is answered.
    Flows(FlowFinding),
    /// What the walk shows.
    Walk(WalkFinding),
    /// What the size ladder shows.
    Size(SizeFinding),
    /// ESP was not tested.
    EspNotTested {
        /// Why.
        reason: NotSent,
    },
}

/// What a message behind message 2 meets: silence, a loss, a far end that cannot answer it,
/// a translator that gives it another address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepFinding {
    /// Message 5 is not answered where the port passes.
    AuthenticationUnanswered,
    /// The key was accepted, and quick mode is not answered.
    QuickModeUnanswered,
    /// The far end proves that a message is lost one way.
    MessageLostOnTheWay {
        /// The step of the message.
        step: IkeStep,
        /// Outbound: none arrived there. Inbound: its answers did not come back.
        direction: Direction,
    },
    /// The far end has no pre-shared key, and so answers no message 5.
    FarEndWithoutKey,
    /// The translator at the client gives UDP 500 and UDP 4500 different addresses.
    NatAddressChanges {
        /// Where UDP 500 comes from, where known.
        ike: Option<SocketAddr>,
        /// Where UDP 4500 comes from, where known.
        nat_traversal: Option<SocketAddr>,
    },
}
