//! Answers of the server as JSON.

use schemars::JsonSchema;
use serde::Serialize;

use super::value::{hexadecimal, milliseconds};
use crate::evidence::{
    Answer, AnswerSource, Answered, ChosenTransform, NatDetection, QuestionAnswer, Wanted,
};
use crate::report::transform;
use crate::report::words::sanitise;

/// An answer of the server.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct AnsweredDetail {
    /// Id of the latest transmission that it can answer.
    request: u32,
    rtt_ms: f64,
    source: SourceDocument,
    /// The very same answer had been seen before.
    repeated: bool,
    answer: AnswerDocument,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
enum SourceDocument {
    Asked,
    OtherPort { port: u16 },
    OtherAddress { address: String },
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub(in crate::report) enum AnswerDocument {
    MainModeTransform {
        transform: Option<TransformDocument>,
        vendor_ids: Vec<String>,
    },
    MainModeKeyExchange {
        nat_detection: Option<NatDetectionDocument>,
    },
    V1Notify {
        notify: u16,
    },
    V1Encrypted,
    MainModeIdentification,
    Aggressive {
        transform: Option<TransformDocument>,
        vendor_ids: Vec<String>,
        nat_detection: Option<NatDetectionDocument>,
    },
    QuickMode,
    Transaction,
    AuthIp,
    Protected {
        exchange: u8,
        /// Bytes of the IKE message; `null` for one that came in pieces.
        length: Option<u32>,
    },
    SaInit {
        nat_detection: Option<NatDetectionDocument>,
        vendor_ids: Vec<String>,
    },
    V2Notify {
        notify: u16,
        /// What it asks the client to change; `null` where it asks nothing.
        wants: Option<Wanted>,
    },
    EspEcho,
    EspInvalidSpi {
        spi: u32,
    },
    #[serde(untagged)]
    Question(QuestionAnswer),
}

/// A transform by its numbers (RFC 2409 appendix A) and by name.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct TransformDocument {
    encryption: u32,
    key_length: Option<u32>,
    hash: u32,
    group: u32,
    authentication: u32,
    name: String,
}

/// What the server hashed, against the addresses as this end sees them.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(in crate::report) struct NatDetectionDocument {
    client: String,
    server: String,
    about_client: String,
    about_server: Vec<String>,
    microsoft: bool,
    /// What the client said of itself in the same exchange.
    client_about_itself: Vec<String>,
    /// What the client said of the server.
    client_about_server: Option<String>,
}

impl From<&Answered> for AnsweredDetail {
    fn from(answered: &Answered) -> Self {
        Self {
            request: answered.request.0,
            rtt_ms: milliseconds(answered.rtt),
            source: match answered.source {
                AnswerSource::Asked => SourceDocument::Asked,
                AnswerSource::OtherPort(port) => SourceDocument::OtherPort { port },
                AnswerSource::OtherAddress(address) => {
                    SourceDocument::OtherAddress { address: address.to_string() }
                }
            },
            repeated: answered.repeated,
            answer: (&answered.answer).into(),
        }
    }
}

impl From<&Answer> for AnswerDocument {
    fn from(answer: &Answer) -> Self {
        match answer {
            Answer::MainModeTransform { transform, vendor_ids, .. } => Self::MainModeTransform {
                transform: transform.as_ref().map(Into::into),
                vendor_ids: hexadecimal(vendor_ids),
            },
            Answer::MainModeKeyExchange { nat } => {
                Self::MainModeKeyExchange { nat_detection: nat.as_deref().map(Into::into) }
            }
            Answer::V1Notify { kind } => Self::V1Notify { notify: *kind },
            Answer::V1Encrypted => Self::V1Encrypted,
            Answer::MainModeIdentification => Self::MainModeIdentification,
            Answer::Aggressive { transform, vendor_ids, nat } => Self::Aggressive {
                transform: transform.as_ref().map(Into::into),
                vendor_ids: hexadecimal(vendor_ids),
                nat_detection: nat.as_deref().map(Into::into),
            },
            Answer::QuickMode => Self::QuickMode,
            Answer::Transaction => Self::Transaction,
            Answer::AuthIp => Self::AuthIp,
            Answer::Protected { exchange, length } => {
                Self::Protected { exchange: *exchange, length: *length }
            }
            Answer::SaInit { nat, vendor_ids, .. } => Self::SaInit {
                nat_detection: nat.as_deref().map(Into::into),
                vendor_ids: hexadecimal(vendor_ids),
            },
            Answer::V2Notify { kind, wants } => {
                Self::V2Notify { notify: *kind, wants: wants.clone() }
            }
            Answer::EspEcho => Self::EspEcho,
            Answer::EspInvalidSpi { spi } => Self::EspInvalidSpi { spi: *spi },
            Answer::Question(QuestionAnswer::StartControlConnectionReply {
                host_name,
                vendor_name,
            }) => Self::Question(QuestionAnswer::StartControlConnectionReply {
                host_name: sanitise(host_name),
                vendor_name: sanitise(vendor_name),
            }),
            Answer::Question(answer) => Self::Question(answer.clone()),
        }
    }
}

impl From<&ChosenTransform> for TransformDocument {
    fn from(transform: &ChosenTransform) -> Self {
        Self {
            encryption: transform.encryption,
            key_length: transform.key_length,
            hash: transform.hash,
            group: transform.group,
            authentication: transform.authentication,
            name: transform::name(transform),
        }
    }
}

impl From<&NatDetection> for NatDetectionDocument {
    fn from(nat: &NatDetection) -> Self {
        Self {
            client: nat.client.to_string(),
            server: nat.server.to_string(),
            about_client: hex::encode(&nat.about_client),
            about_server: hexadecimal(&nat.about_server),
            microsoft: nat.microsoft,
            client_about_itself: hexadecimal(
                nat.claim.as_ref().map_or(&[][..], |claim| &claim.about_client),
            ),
            client_about_server: nat.claim.as_ref().map(|claim| hex::encode(&claim.about_server)),
        }
    }
}
