//! What a frame, or a send that failed, tells: facts, without judgement.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use schemars::JsonSchema;
use serde::{Serialize, Serializer};

use super::{
    Channel, Direction, FirstPiece, Flaw, HopAnswered, HopProbed, Learned, NatDetection, NotSent,
    Piece, PieceTimedOut, QuestionAnswer, QuestionSent, QuoteProof, SizeAnswered, SizeError,
    SizeProbe, Timestamp, Traffic,
};
use crate::wire::esp::EchoLayout;
use crate::wire::icmp::IcmpKind;
use crate::wire::isakmp::Cookie;

/// An observation's place in the log, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(transparent)]
pub struct ObservationId(pub u32);

/// Where and when an observation is made.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub at: Timestamp,
    /// The id that the next observation gets.
    pub id: ObservationId,
}

/// One fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observation {
    /// Place in the log.
    pub id: ObservationId,
    /// When the packet passed the link, or the send failed.
    pub at: Timestamp,
    /// The frame, numbered from 1 as in the capture; `None` only for `NotSent`.
    pub frame: Option<u64>,
    /// What it belongs to.
    pub channel: Channel,
    /// The fact itself.
    pub fact: Fact,
}

/// The kinds of fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fact {
    /// A packet of ours left.
    RequestSent(RequestSent),
    /// The server's answer to one of ours, matched by cookie or id and content.
    Answered(Answered),
    /// The server's answer to one of ours, with a checksum that is wrong: the kernel of
    /// this host drops it, and no client gets it.
    Damaged {
        /// The transmission that it answers.
        request: ObservationId,
    },
    /// An answer from where we asked that no client goes on with.
    Unacceptable {
        /// The transmission that it answers.
        request: ObservationId,
        /// What is wrong with it.
        flaw: Flaw,
    },
    /// Our own packet came back: a reflector, not a server.
    Reflected {
        /// The transmission that came back.
        request: ObservationId,
    },
    /// An ICMP error that quotes a packet of ours.
    IcmpError(IcmpReport),
    /// An ICMP error about a packet of the server's: whoever says so does not take it.
    AnswerRejected(IcmpAbout),
    /// An ICMP error of the server about L2TP that was never sent in clear: it had it out of
    /// ESP.
    InsideRejected(IcmpAbout),
    /// An ICMP error that quotes a tunnel's ESP in UDP of the client's, with its SPI.
    TrafficRejected(IcmpAbout),
    /// ESP came to the client from an address that it sends nothing to.
    EspFromElsewhere {
        /// That address.
        from: IpAddr,
    },
    /// A packet of the conversation was recorded once more with other addresses: before and
    /// behind a translator.
    SeenTranslated(Translated),
    /// A packet that answers nothing of ours, or cannot be read.
    Unmatched(Unmatched),
    /// The first packets of a security association that carries traffic; the
    /// log counts the rest.
    Traffic(Traffic),
    /// A piece of an IKE message.
    Piece(Piece),
    /// The server began an exchange of its own and nothing answered it.
    PeerUnanswered {
        /// Its exchange.
        cookie: Cookie,
    },
    /// One of two recordings of a path has the packet, the other has not.
    LostBetween {
        /// Which way it went.
        direction: Direction,
    },
    /// What the packet just before says to whoever has the key.
    Learned(Learned),
    /// A packet of the walk left: its hop limit runs out on the way.
    HopProbed(HopProbed),
    /// What came back for one of these.
    HopAnswered(HopAnswered),
    /// A send that did not happen.
    NotSent(NotSent),
    /// A first piece of ours that is never followed.
    FirstPiece(FirstPiece),
    /// Somebody waited in vain for the rest of such a piece.
    PieceTimedOut(PieceTimedOut),
    /// A message of ours, padded to a size.
    SizeProbe(SizeProbe),
    /// The answer to such a message.
    SizeAnswered(SizeAnswered),
    /// An ICMP error about such a message.
    SizeError(SizeError),
}

/// A packet of ours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RequestSent {
    /// Where it came from; port 0 for ESP.
    pub from: SocketAddr,
    /// Where it went; port 0 for ESP.
    pub to: SocketAddr,
    /// How often these very bytes have been sent, this time included.
    pub transmission: u32,
    /// What it is.
    pub request: Request,
}

/// What a packet of ours is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Request {
    /// Main mode message 1 (RFC 2409 5).
    MainModeProposal {
        /// The exchange.
        #[serde(with = "hex")]
        #[schemars(with = "String")]
        cookie: Cookie,
        /// A NAT-T vendor ID is in it.
        offers_nat_t: bool,
        /// The vendor ID of a Microsoft client is in it.
        microsoft: bool,
    },
    /// Main mode message 3: key exchange, nonce and perhaps NAT-D.
    MainModeKeyExchange {
        /// The exchange.
        #[serde(with = "hex")]
        #[schemars(with = "String")]
        cookie: Cookie,
    },
    /// IKE_SA_INIT (RFC 7296 1.2).
    SaInit {
        /// The exchange.
        #[serde(with = "hex")]
        #[schemars(with = "String")]
        cookie: Cookie,
        /// It offers nothing that any server has: the answer can only be a refusal.
        control: bool,
    },
    /// Main mode message 5: identification and proof of the key, encrypted.
    MainModeIdentification {
        /// The exchange.
        #[serde(with = "hex")]
        #[schemars(with = "String")]
        cookie: Cookie,
    },
    /// Aggressive mode message 1 (RFC 2409 5).
    AggressiveProposal {
        /// The exchange.
        #[serde(with = "hex")]
        #[schemars(with = "String")]
        cookie: Cookie,
        /// A NAT-T vendor ID is in it.
        offers_nat_t: bool,
    },
    /// Aggressive mode message 3.
    AggressiveAuthentication {
        /// The exchange.
        #[serde(with = "hex")]
        #[schemars(with = "String")]
        cookie: Cookie,
    },
    /// Quick mode (RFC 2409 5.5), encrypted.
    QuickMode {
        /// The IKE SA.
        #[serde(with = "hex")]
        #[schemars(with = "String")]
        cookie: Cookie,
        /// Tells the quick modes of one IKE SA apart.
        message_id: u32,
    },
    /// Transaction exchange: XAUTH and mode configuration, encrypted.
    Transaction {
        /// The IKE SA.
        #[serde(with = "hex")]
        #[schemars(with = "String")]
        cookie: Cookie,
        /// Tells the transactions of one IKE SA apart.
        message_id: u32,
    },
    /// An encrypted IKEv1 INFORMATIONAL: dead peer detection, delete and others.
    Informational {
        /// The IKE SA.
        #[serde(with = "hex")]
        #[schemars(with = "String")]
        cookie: Cookie,
        /// Tells the messages of one IKE SA apart.
        message_id: u32,
    },
    /// Microsoft AuthIP, which looks like IKEv1 and is not.
    AuthIp {
        /// The exchange.
        #[serde(with = "hex")]
        #[schemars(with = "String")]
        cookie: Cookie,
    },
    /// IKEv2 behind IKE_SA_INIT: IKE_AUTH, CREATE_CHILD_SA, INFORMATIONAL,
    /// IKE_INTERMEDIATE, encrypted.
    Protected {
        /// The IKE SA.
        #[serde(with = "hex")]
        #[schemars(with = "String")]
        cookie: Cookie,
        /// Exchange type (RFC 7296 3.1, RFC 9242).
        exchange: u8,
        /// Message ID.
        message_id: u32,
        /// Sent in pieces, IKE's own (RFC 7383) or those of IP.
        fragment: bool,
    },
    /// The goodbye: an INFORMATIONAL that ends an exchange.
    Goodbye {
        /// The exchange.
        #[serde(with = "hex")]
        #[schemars(with = "String")]
        cookie: Cookie,
    },
    /// NAT-keepalive (RFC 3948 2.3).
    Keepalive,
    /// An ESP packet under a made-up SPI, or an ESP echo.
    Esp {
        /// Security Parameters Index.
        spi: u32,
        /// Sequence number.
        sequence: u32,
        /// The echo's layout, where it is one.
        #[serde(serialize_with = "is_there")]
        #[schemars(with = "bool")]
        echo: Option<EchoLayout>,
    },
    /// Of a channel that is asked by one datagram.
    #[serde(untagged)]
    Question(QuestionSent),
}

/// For documents, which say of an echo only that it is one.
fn is_there<'a, T, S: Serializer>(value: &'a T, serializer: S) -> Result<S::Ok, S::Error>
where
    &'a T: IntoIterator,
{
    serializer.serialize_bool(value.into_iter().next().is_some())
}

/// An answer of the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// The latest transmission that it can answer.
    pub request: ObservationId,
    /// From that transmission to the answer.
    pub rtt: Duration,
    /// What it says.
    pub answer: Answer,
    /// Where it came from.
    pub source: AnswerSource,
    /// The very same answer had been seen before.
    pub repeated: bool,
}

/// Where an answer came from, against where the request went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnswerSource {
    /// The address and port that were asked.
    Asked,
    /// The address asked, another port.
    OtherPort(u16),
    /// Another address.
    OtherAddress(IpAddr),
}

/// What an answer says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Main mode message 2.
    MainModeTransform {
        /// The transform chosen, as far as it can be read.
        transform: Option<ChosenTransform>,
        /// Bodies of the vendor IDs.
        vendor_ids: Vec<Vec<u8>>,
        /// Where signatures were chosen: another message 1 that offers the very
        /// same with a pre-shared key.
        with_key: Option<ObservationId>,
    },
    /// Main mode message 4.
    MainModeKeyExchange {
        /// Its NAT-D payloads with what is needed to check them.
        nat: Option<Box<NatDetection>>,
    },
    /// An IKEv1 notify in clear.
    V1Notify {
        /// Notify message type.
        kind: u16,
    },
    /// An IKEv1 message that only the key would open.
    V1Encrypted,
    /// Main mode message 6: the key and the identity were accepted.
    MainModeIdentification,
    /// Aggressive mode message 2.
    Aggressive {
        /// The transform chosen, as far as it can be read.
        transform: Option<ChosenTransform>,
        /// Bodies of the vendor IDs.
        vendor_ids: Vec<Vec<u8>>,
        /// Its NAT-D payloads with what is needed to check them.
        nat: Option<Box<NatDetection>>,
    },
    /// Quick mode message 2.
    QuickMode,
    /// A transaction's reply.
    Transaction,
    /// Microsoft AuthIP.
    AuthIp,
    /// An encrypted IKEv2 response.
    Protected {
        /// Exchange type (RFC 7296 3.1, RFC 9242).
        exchange: u8,
        /// Bytes of the whole message from its header on; `None` for one that came in pieces.
        length: Option<u32>,
    },
    /// IKE_SA_INIT response with a key exchange.
    SaInit {
        /// Its NAT detection notifies with what is needed to check them.
        nat: Option<Box<NatDetection>>,
        /// Bodies of the vendor IDs.
        vendor_ids: Vec<Vec<u8>>,
        /// It offers fragments (RFC 7383).
        fragmentation: bool,
    },
    /// An IKEv2 response that holds notifies only.
    V2Notify {
        /// The first notify's message type.
        kind: u16,
        /// What it asks the client to change.
        wants: Option<Wanted>,
    },
    /// An ESP echo reply (SPI 8).
    EspEcho,
    /// INVALID-SPI that names an SPI of ours: ESP reached the server (RFC 7296 1.5).
    EspInvalidSpi {
        /// The SPI named.
        spi: u32,
    },
    /// Of a channel that is asked by one datagram.
    Question(QuestionAnswer),
}

/// What a notify in answer to IKE_SA_INIT asks the client to change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(tag = "kind", content = "value", rename_all = "kebab-case")]
pub enum Wanted {
    /// The Diffie-Hellman group of its key exchange (RFC 7296 1.3, INVALID_KE_PAYLOAD).
    Group(u16),
    /// The server (RFC 5685 3, REDIRECT): an address, or a name as it stands in the packet.
    Gateway(String),
}

/// The transform that a server chose (RFC 2409 appendix A numbers).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChosenTransform {
    /// Encryption algorithm.
    pub encryption: u32,
    /// Key length in bits, for ciphers that have several.
    pub key_length: Option<u32>,
    /// Hash algorithm.
    pub hash: u32,
    /// Diffie-Hellman group.
    pub group: u32,
    /// Authentication method.
    pub authentication: u32,
}

/// An ICMP error about a packet of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IcmpReport {
    /// The transmission that is quoted.
    pub request: ObservationId,
    /// Who sent the error.
    pub from: IpAddr,
    /// Type and code.
    pub kind: IcmpKind,
    /// It came from the address that we probe.
    pub from_target: bool,
    /// How far the quote shows that whoever sent the error had the packet.
    pub proof: QuoteProof,
    /// What passes, where the error says that the packet is too big.
    pub too_big: Option<TooBig>,
}

/// A packet that the next link does not take for its size (RFC 1191, RFC 4443 3.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooBig {
    /// Bytes of the packet, from its IP header on.
    pub size: u32,
    /// Bytes that the next link takes.
    pub mtu: u32,
}

/// An ICMP error about a packet that is no request of the client's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IcmpAbout {
    /// Who sent the error.
    pub from: IpAddr,
    /// Type and code.
    pub kind: IcmpKind,
}

/// The other pair of addresses under which a recording holds the packets of a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Translated {
    /// The client there.
    pub client: IpAddr,
    /// The server there.
    pub server: IpAddr,
    /// Which way the packet went.
    pub direction: Direction,
}

/// Why a packet is no evidence for an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Unmatched {
    /// It cannot be read as what its port says.
    Malformed,
    /// Only its beginning was recorded, and that tells too little.
    Cut,
    /// A checksum of it is wrong, so that the kernel of this host drops it.
    Damaged,
    /// An IKE message of an exchange of ours on UDP 4500 without the non-ESP marker (RFC 3948
    /// 2.2): whoever gets it takes it for ESP.
    WithoutMarker,
    /// An IKE message of an exchange that we did not start.
    UnknownExchange,
    /// An L2TP message for a tunnel that we did not ask for.
    UnknownTunnel,
    /// ESP under an SPI that is not ours.
    UnknownSpi,
    /// An ICMP error that quotes nothing we sent.
    ForeignQuote,
    /// A packet of a walk beyond what is kept of it.
    OfTheWalk,
    /// A NAT-keepalive.
    Keepalive,
    /// A message that the server began itself within an exchange of ours.
    PeerInitiated,
}
