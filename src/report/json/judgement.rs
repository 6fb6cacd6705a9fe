//! Channels, NAT, server and findings as JSON.

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Serialize;

use super::answer::TransformDocument;
use super::by_channel::{ById, object};
use super::value::{hexadecimal, milliseconds};
use crate::evidence::{Channel, ObservationId};
use crate::report::words::{Words, sanitise};
use crate::verdict::{
    AnyReport, ChannelReport, Channels, EspState, Nat, NatState, PortState, Reach, Reason,
    RecoveryState, ServerIdentity,
};

/// The key of IKEv2 on UDP 4500 alone.
const IKEV2_4500: &str = "ikev2_4500";

/// State of each channel.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(transparent)]
pub struct ChannelsDocument(#[schemars(schema_with = "tested")] ById<AnyDocument>);

#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
enum AnyDocument {
    Port(ChannelDocument<PortState>),
    Esp(ChannelDocument<EspState>),
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
struct ChannelDocument<S> {
    state: S,
    rtt_ms: Option<f64>,
    reason: Option<ReasonDocument>,
    because: Vec<ObservationId>,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
struct ReasonDocument {
    #[serde(flatten)]
    kind: Reason,
    /// The same in words.
    summary: String,
}

/// Who is behind a translator.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct NatDocument {
    client: NatState,
    server: NatState,
    local: Option<String>,
    mapped: Option<String>,
    /// Value of AssumeUDPEncapsulationContextOnSendRule that this path needs.
    assume_udp_encapsulation: Option<u8>,
    /// The client offers NAT traversal, as Windows always does; `null` where nothing of IKEv1
    /// opens a negotiation.
    offered: Option<bool>,
    /// The server's end on the inside of its translator; only with `--recover-addresses`.
    server_inside: Option<String>,
    /// The search for hidden addresses; `null` where it was not asked for, or there is no hash.
    recovery: Option<RecoveryDocument>,
}

/// The search that `--recover-addresses` asks for.
#[derive(Debug, Clone, Serialize, JsonSchema)]
struct RecoveryDocument {
    reach: Reach,
    state: RecoveryState,
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
        let on_4500 = ChannelDocument::new(&channels.ikev2_4500, words);
        let all = channels.all().map(|(channel, report)| {
            let report = match report {
                AnyReport::Port(report) => AnyDocument::Port(ChannelDocument::new(report, words)),
                AnyReport::Esp(report) => AnyDocument::Esp(ChannelDocument::new(report, words)),
            };
            (channel.row().id, report)
        });
        let on_4500 = std::iter::once((IKEV2_4500, AnyDocument::Port(on_4500)));
        Self(all.chain(on_4500).collect())
    }
}

fn tested(generator: &mut SchemaGenerator) -> Schema {
    let ports = generator.subschema_for::<ChannelDocument<PortState>>();
    let on_4500 = std::iter::once((IKEV2_4500, ports.clone()));
    let all = Channel::tested().map(|channel| {
        let schema = match channel {
            Channel::Esp => generator.subschema_for::<ChannelDocument<EspState>>(),
            _ => ports.clone(),
        };
        (channel.row().id, schema)
    });
    object(all.chain(on_4500))
}

impl<S: Copy> ChannelDocument<S> {
    fn new(report: &ChannelReport<S>, words: &Words) -> Self {
        Self {
            rtt_ms: report.rtt.map(milliseconds),
            reason: report.reason.as_ref().map(|reason| ReasonDocument::new(reason, words)),
            because: report.because.clone(),
            state: report.state,
        }
    }
}

impl ReasonDocument {
    fn new(reason: &Reason, words: &Words) -> Self {
        Self { kind: reason.clone(), summary: words.reason(reason) }
    }
}

impl NatDocument {
    /// The NAT of a run that could not start.
    pub fn not_tested() -> Self {
        let state = NatState::NotTested;
        Self {
            client: state,
            server: state,
            local: None,
            mapped: None,
            assume_udp_encapsulation: None,
            offered: None,
            server_inside: None,
            recovery: None,
        }
    }
}

impl From<&Nat> for NatDocument {
    fn from(nat: &Nat) -> Self {
        Self {
            client: nat.client,
            server: nat.server,
            local: nat.local.map(|address| address.to_string()),
            mapped: nat.mapped.map(|address| address.to_string()),
            assume_udp_encapsulation: nat.assume_udp_encapsulation,
            offered: nat.offered,
            server_inside: nat
                .recovery
                .and_then(|one| one.server_inside)
                .map(|address| address.to_string()),
            recovery: nat
                .recovery
                .map(|one| RecoveryDocument { reach: one.reach, state: one.state }),
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
