//! The closed vocabularies of the documents, in kebab case.

use schemars::JsonSchema;
use serde::Serialize;

use crate::evidence::OtherTunnelKind;
use crate::evidence::{
    Carrier, Channel, Direction, Flaw, L2tpEndMessage, PieceLayer, PieceOf, QuoteProof, Unmatched,
    WalkChannel,
};
use crate::report::EndedBy;
use crate::report::words::Owner;
use crate::verdict::{
    Certainty, Class, ClientSchedule, EspState, HopRemark, IkeStep, NatState, Passage, PortState,
    Reach, RecordedAt, RecoveryState, Rung, RungState, StopDoubt,
};
use crate::wire::icmp::IcmpMeaning;

/// A vocabulary with one word for each variant of a type of the model.
macro_rules! vocabulary {
    ($(#[$doc:meta])* $name:ident of $source:ident { $($variant:ident),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
        #[serde(rename_all = "kebab-case")]
        pub enum $name {
            $(#[doc = concat!("As in the model: `", stringify!($variant), "`.")] $variant,)+
        }

        impl From<$source> for $name {
            fn from(value: $source) -> Self {
                match value {
                    $($source::$variant => Self::$variant,)+
                }
            }
        }
    };
}

vocabulary! {
    /// Class of a verdict.
    ClassName of Class {
        PathClear, ServerSilent, EspBlocked, NatDetected, Refused, Inconclusive,
    }
}

vocabulary! {
    /// How sure.
    CertaintyName of Certainty { Undetermined, Likely, Proven }
}

vocabulary! {
    /// State of a UDP port.
    PortStateName of PortState { Answered, Refused, Closed, Filtered, Silent, NotTested }
}

vocabulary! {
    /// State of native ESP.
    EspStateName of EspState { Open, Blocked, Undetermined, NotTested }
}

vocabulary! {
    /// How far a search for hidden addresses goes.
    ReachName of Reach { Private, All }
}

vocabulary! {
    /// How it ended.
    RecoveryStateName of RecoveryState { Explained, Unexplained, Limited, Interrupted }
}

vocabulary! {
    /// A client that is known by when it repeats itself.
    ClientScheduleName of ClientSchedule { Windows, Strongswan, Libreswan }
}

vocabulary! {
    /// Who cut a message into pieces.
    PieceLayerName of PieceLayer { Ip, Ike }
}

vocabulary! {
    /// A message that ends L2TP.
    L2tpEndMessageName of L2tpEndMessage { StopCcn, Cdn }
}

vocabulary! {
    /// What a first piece is of.
    PieceOfName of PieceOf { Esp, Udp }
}

vocabulary! {
    /// At which end of the path a recording was made.
    RecordedAtName of RecordedAt { ClientEnd, ServerEnd, BothEnds, Unknown }
}

vocabulary! {
    /// A step of a tunnel.
    RungName of Rung { MainMode, Authentication, QuickMode, Esp, L2tpTunnel, L2tpSession, Lcp }
}

vocabulary! {
    /// What became of it.
    RungStateName of RungState { Passed, Failed, Skipped }
}

vocabulary! {
    /// State of one end's translator.
    NatStateName of NatState { None, Present, Forced, Undetermined, NotTested }
}

vocabulary! {
    /// What is tested.
    ChannelName of Channel { Ike500, Ike4500, Ikev2, Esp, L2tp1701, Control }
}

vocabulary! {
    /// A kind of packet that the walk goes with.
    WalkChannelName of WalkChannel {
        Control, Ike500, Noise500, Ike4500, Esp, L2tp1701, Ah, Experiment,
    }
}

vocabulary! {
    /// What is worth a word about a hop.
    HopRemarkName of HopRemark {
        Silent, Choosy, SeveralPaths, Translated, Private, Repeated, Target,
    }
}

vocabulary! {
    /// What else a stop may be.
    StopDoubtName of StopDoubt { OneRouter, NoRouter, Translator, OtherProtocol }
}

vocabulary! {
    /// Why a run ended.
    EndedByName of EndedBy { Complete, Deadline, Interrupted, Error }
}

vocabulary! {
    /// Whose job a remedy is.
    OwnerName of Owner { User, ClientNetwork, Provider, ServerAdministrator, Nobody }
}

vocabulary! {
    /// What carries protected traffic.
    CarrierName of Carrier { Esp, EspInUdp, Ah }
}

vocabulary! {
    /// Which way a packet went, seen from the client.
    DirectionName of Direction { Outbound, Inbound }
}

vocabulary! {
    /// What became of a channel's packets, as the far end proves.
    PassageName of Passage { BothWays, LostThere, LostBack, Arrived, Unknown }
}

vocabulary! {
    /// A step of IKEv1 that a far end can tell of.
    IkeStepName of IkeStep { Proposal500, KeyExchange500, KeyExchange4500, Authentication, QuickMode }
}

vocabulary! {
    /// A tunnel of another kind.
    OtherTunnelName of OtherTunnelKind { Pptp, Gre, Sstp }
}

vocabulary! {
    /// Why a packet answers nothing of ours.
    UnmatchedName of Unmatched {
        Malformed, Cut, Damaged, UnknownExchange, UnknownTunnel, UnknownSpi, ForeignQuote, OfTheWalk, Keepalive,
        PeerInitiated,
    }
}

vocabulary! {
    /// What is wrong with an answer that no client goes on with.
    FlawName of Flaw {
        SeveralChosen, NotOffered, OtherProtocol, OtherGroup, KeyExchangeLength, KeyExchangeValue,
        OwnKeyExchange, NonceLength,
    }
}

vocabulary! {
    /// What of a quote nobody can know who did not have the packet.
    QuoteProofName of QuoteProof { Guessable, Checksum, Content }
}

vocabulary! {
    /// What an ICMP error says of the packet that it quotes.
    IcmpMeaningName of IcmpMeaning {
        AdministrativelyProhibited, PortUnreachable, ProtocolUnreachable, Unreachable, TooBig,
        HopLimitExceeded, ReassemblyTimeExceeded, Other,
    }
}
