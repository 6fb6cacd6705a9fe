//! Channels, NAT, server and findings as JSON.

use schemars::JsonSchema;
use serde::Serialize;

use super::answer::TransformDocument;
use super::evidence::NotSentDocument;
use super::value::{hexadecimal, ids, milliseconds};
use super::vocabulary::{
    CertaintyName, DirectionName, EspStateName, FlawName, NatStateName, PortStateName, ReachName,
    RecoveryStateName, RungName, RungStateName,
};
use super::walk::PlaceDocument;
use crate::report::words::{Words, sanitise};
use crate::verdict::{
    ChannelReport, Channels, EspState, Nat, NatState, PortState, Reason, RungReport, ServerIdentity,
};

/// State of each channel.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ChannelsDocument {
    ike500: PortDocument,
    ike4500: PortDocument,
    ikev2: PortDocument,
    esp: EspDocument,
    l2tp1701: PortDocument,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
struct PortDocument {
    state: PortStateName,
    rtt_ms: Option<f64>,
    reason: Option<ReasonDocument>,
    because: Vec<u32>,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
struct EspDocument {
    state: EspStateName,
    rtt_ms: Option<f64>,
    reason: Option<ReasonDocument>,
    because: Vec<u32>,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
struct ReasonDocument {
    #[serde(flatten)]
    kind: ReasonKind,
    /// The same in words.
    summary: String,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
enum ReasonKind {
    Icmp {
        from: String,
        #[serde(rename = "type")]
        icmp_type: u8,
        code: u8,
    },
    Notify {
        version: u8,
        notify: u16,
    },
    ControlRefused,
    Unanswered {
        transmissions: u32,
    },
    TooFew {
        transmissions: u32,
    },
    ErrorsLimited {
        transmissions: u32,
    },
    NotSent {
        why: NotSentDocument,
    },
    FromElsewhere,
    Unusable {
        packets: u32,
    },
    Reflected,
    #[serde(rename = "stopped-after-message2")]
    StoppedAfterMessage2,
    LostAfterMessage2,
    AnswersDamaged {
        packets: u32,
    },
    AnswersUnacceptable {
        flaw: FlawName,
    },
    EspEcho,
    InvalidSpi,
    TrafficBothWays,
    TrafficOneWay,
    PacketsCut,
    OnlyInUdp,
    FarEndSaw,
    LostOnTheWay {
        direction: DirectionName,
    },
    HostRejectsEsp {
        from: String,
    },
    NatAnswers {
        from: String,
        #[serde(rename = "type")]
        icmp_type: u8,
        code: u8,
        /// It is the translator's word; otherwise the server's own or the translator's.
        certain: bool,
    },
    Stops {
        place: PlaceDocument,
        certainty: CertaintyName,
    },
    PieceTimedOut {
        from: String,
    },
    OnlyUdpPieces {
        udp: u32,
        esp: u32,
    },
}

/// A step of a tunnel.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RungDocument {
    rung: RungName,
    state: RungStateName,
    /// What Windows would show; only where it failed.
    windows_error: Option<u32>,
    because: Vec<u32>,
}

/// Who is behind a translator.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct NatDocument {
    client: NatStateName,
    server: NatStateName,
    local: Option<String>,
    mapped: Option<String>,
    /// Value of AssumeUDPEncapsulationContextOnSendRule that this path needs.
    assume_udp_encapsulation: Option<u8>,
    /// The server's end on the inside of its translator; only with `--recover-addresses`.
    server_inside: Option<String>,
    /// The search for hidden addresses; `null` where it was not asked for, or there is no hash.
    recovery: Option<RecoveryDocument>,
}

/// The search that `--recover-addresses` asks for.
#[derive(Debug, Clone, Serialize, JsonSchema)]
struct RecoveryDocument {
    reach: ReachName,
    state: RecoveryStateName,
}

/// What the server said of itself.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ServerDocument {
    vendor: Option<String>,
    /// Vendor IDs in hexadecimal.
    vendor_ids: Vec<String>,
    transform: Option<TransformDocument>,
}

impl ChannelsDocument {
    /// The channels of a verdict.
    pub fn new(channels: &Channels, words: &Words) -> Self {
        Self {
            ike500: PortDocument::new(&channels.ike500, words),
            ike4500: PortDocument::new(&channels.ike4500, words),
            ikev2: PortDocument::new(&channels.ikev2, words),
            esp: EspDocument::new(&channels.esp, words),
            l2tp1701: PortDocument::new(&channels.l2tp1701, words),
        }
    }

    /// The channels of a run that could not start.
    pub fn not_tested() -> Self {
        let port = || PortDocument {
            state: PortState::NotTested.into(),
            rtt_ms: None,
            reason: None,
            because: Vec::new(),
        };
        let esp = EspDocument {
            state: EspState::NotTested.into(),
            rtt_ms: None,
            reason: None,
            because: Vec::new(),
        };
        Self { ike500: port(), ike4500: port(), ikev2: port(), esp, l2tp1701: port() }
    }
}

impl PortDocument {
    fn new(report: &ChannelReport<PortState>, words: &Words) -> Self {
        Self {
            state: report.state.into(),
            rtt_ms: report.rtt.map(milliseconds),
            reason: report.reason.as_ref().map(|reason| ReasonDocument::new(reason, words)),
            because: ids(&report.because),
        }
    }
}

impl EspDocument {
    fn new(report: &ChannelReport<EspState>, words: &Words) -> Self {
        Self {
            state: report.state.into(),
            rtt_ms: report.rtt.map(milliseconds),
            reason: report.reason.as_ref().map(|reason| ReasonDocument::new(reason, words)),
            because: ids(&report.because),
        }
    }
}

impl ReasonDocument {
    fn new(reason: &Reason, words: &Words) -> Self {
        Self { kind: reason.into(), summary: words.reason(reason) }
    }
}

impl From<&Reason> for ReasonKind {
    fn from(reason: &Reason) -> Self {
        match reason {
            Reason::Icmp { from, icmp_type, code } => {
                Self::Icmp { from: from.to_string(), icmp_type: *icmp_type, code: *code }
            }
            Reason::Notify { version, kind } => Self::Notify { version: *version, notify: *kind },
            Reason::ControlRefused => Self::ControlRefused,
            Reason::Unanswered { transmissions } => {
                Self::Unanswered { transmissions: *transmissions }
            }
            Reason::TooFew { transmissions } => Self::TooFew { transmissions: *transmissions },
            Reason::ErrorsLimited { transmissions } => {
                Self::ErrorsLimited { transmissions: *transmissions }
            }
            Reason::NotSent(why) => Self::NotSent { why: why.into() },
            Reason::FromElsewhere => Self::FromElsewhere,
            Reason::Unusable { packets } => Self::Unusable { packets: *packets },
            Reason::Reflected => Self::Reflected,
            Reason::StoppedAfterMessage2 => Self::StoppedAfterMessage2,
            Reason::LostAfterMessage2 => Self::LostAfterMessage2,
            Reason::AnswersDamaged { packets } => Self::AnswersDamaged { packets: *packets },
            Reason::AnswersUnacceptable { flaw } => {
                Self::AnswersUnacceptable { flaw: (*flaw).into() }
            }
            Reason::EspEcho => Self::EspEcho,
            Reason::InvalidSpi => Self::InvalidSpi,
            Reason::TrafficBothWays => Self::TrafficBothWays,
            Reason::TrafficOneWay => Self::TrafficOneWay,
            Reason::PacketsCut => Self::PacketsCut,
            Reason::FarEndSaw => Self::FarEndSaw,
            Reason::LostOnTheWay { direction } => {
                Self::LostOnTheWay { direction: (*direction).into() }
            }
            Reason::OnlyInUdp => Self::OnlyInUdp,
            Reason::PieceTimedOut { from } => Self::PieceTimedOut { from: from.to_string() },
            Reason::OnlyUdpPieces { udp, esp, .. } => Self::OnlyUdpPieces { udp: *udp, esp: *esp },
            Reason::HostRejectsEsp { from } => Self::HostRejectsEsp { from: from.to_string() },
            Reason::NatAnswers { from, icmp_type, code, certain } => Self::NatAnswers {
                from: from.to_string(),
                icmp_type: *icmp_type,
                code: *code,
                certain: *certain,
            },
            Reason::Stops { place, certainty } => {
                Self::Stops { place: (*place).into(), certainty: (*certainty).into() }
            }
        }
    }
}

impl NatDocument {
    /// The NAT of a run that could not start.
    pub fn not_tested() -> Self {
        let state = NatState::NotTested.into();
        Self {
            client: state,
            server: state,
            local: None,
            mapped: None,
            assume_udp_encapsulation: None,
            server_inside: None,
            recovery: None,
        }
    }
}

impl From<&RungReport> for RungDocument {
    fn from(report: &RungReport) -> Self {
        Self {
            rung: report.rung.into(),
            state: report.state.into(),
            windows_error: report.windows_error,
            because: ids(&report.because),
        }
    }
}

impl From<&Nat> for NatDocument {
    fn from(nat: &Nat) -> Self {
        Self {
            client: nat.client.into(),
            server: nat.server.into(),
            local: nat.local.map(|address| address.to_string()),
            mapped: nat.mapped.map(|address| address.to_string()),
            assume_udp_encapsulation: nat.assume_udp_encapsulation,
            server_inside: nat
                .recovery
                .and_then(|one| one.server_inside)
                .map(|address| address.to_string()),
            recovery: nat
                .recovery
                .map(|one| RecoveryDocument { reach: one.reach.into(), state: one.state.into() }),
        }
    }
}

impl From<&ServerIdentity> for ServerDocument {
    fn from(server: &ServerIdentity) -> Self {
        Self {
            vendor: server.vendor.as_deref().map(sanitise),
            vendor_ids: hexadecimal(&server.vendor_ids),
            transform: server.transform.as_ref().map(Into::into),
        }
    }
}
