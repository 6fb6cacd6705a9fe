//! Findings as JSON.

use schemars::JsonSchema;
use serde::Serialize;

use super::evidence::NotSentDocument;
use super::judgement::ids;
use super::vocabulary::{CertaintyName, ChannelName, OwnerName};
use crate::report::registry;
use crate::report::words::{Owner, Words};
use crate::verdict::{Finding, FindingKind, Verdict};

/// One thing worth telling.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct FindingDocument {
    #[serde(flatten)]
    kind: FindingName,
    certainty: CertaintyName,
    summary: String,
    remedy: String,
    /// Whose job the remedy is, the likeliest first.
    owners: Vec<OwnerName>,
    because: Vec<u32>,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(tag = "kind", content = "detail", rename_all = "kebab-case")]
enum FindingName {
    NothingAnswered(NoDetail),
    Ike500Lost(NoDetail),
    NatTraversalLost(NoDetail),
    OpensAfterIke500(NoDetail),
    PortClosed {
        channel: ChannelName,
    },
    PortFiltered {
        channel: ChannelName,
        by: String,
    },
    HostUnreachable {
        by: String,
    },
    Ikev1Dropped(NoDetail),
    #[serde(rename = "stalled-after-message2")]
    StalledAfterMessage2(NoDetail),
    Reflector(NoDetail),
    AnswersFromOtherPort {
        port: u16,
    },
    AnswersFromOtherAddress {
        address: String,
    },
    NoProposalChosen(NoDetail),
    RefusedWith {
        version: u8,
        notify: u16,
    },
    EspFiltered {
        by: String,
    },
    EspOpen(NoDetail),
    EspUndetermined(NoDetail),
    NatAtClient {
        mapped: Option<String>,
    },
    NatAtServer(NoDetail),
    EncapsulationForcedAboutClient(NoDetail),
    EncapsulationForcedAboutServer(NoDetail),
    NatAtClientUncertain(NoDetail),
    NatAtServerUncertain(NoDetail),
    L2tpExposed(NoDetail),
    PacketLoss {
        lost: u32,
        answered: u32,
    },
    EspNotTested {
        reason: NotSentDocument,
    },
}

/// An empty object: the key is there for every kind.
#[derive(Debug, Clone, Serialize, JsonSchema)]
struct NoDetail {}

impl FindingDocument {
    /// A finding of a verdict.
    pub fn new(finding: &Finding, verdict: &Verdict, words: &Words) -> Self {
        let mut remedy = words.remedy(&finding.kind);
        if let Some(command) = registry::command_for(&finding.kind, verdict) {
            remedy.push(' ');
            remedy.push_str(&command);
        }
        Self {
            kind: (&finding.kind).into(),
            certainty: finding.certainty.into(),
            summary: words.finding(&finding.kind),
            remedy,
            owners: Owner::of(&finding.kind).iter().map(|owner| (*owner).into()).collect(),
            because: ids(&finding.because),
        }
    }
}

impl From<&FindingKind> for FindingName {
    fn from(kind: &FindingKind) -> Self {
        let none = NoDetail {};
        match kind {
            FindingKind::NothingAnswered => Self::NothingAnswered(none),
            FindingKind::Ike500Lost => Self::Ike500Lost(none),
            FindingKind::NatTraversalLost => Self::NatTraversalLost(none),
            FindingKind::OpensAfterIke500 => Self::OpensAfterIke500(none),
            FindingKind::PortClosed { channel } => Self::PortClosed { channel: (*channel).into() },
            FindingKind::PortFiltered { channel, by } => {
                Self::PortFiltered { channel: (*channel).into(), by: by.to_string() }
            }
            FindingKind::HostUnreachable { by } => Self::HostUnreachable { by: by.to_string() },
            FindingKind::Ikev1Dropped => Self::Ikev1Dropped(none),
            FindingKind::StalledAfterMessage2 => Self::StalledAfterMessage2(none),
            FindingKind::Reflector => Self::Reflector(none),
            FindingKind::AnswersFromOtherPort { port } => {
                Self::AnswersFromOtherPort { port: *port }
            }
            FindingKind::AnswersFromOtherAddress { address } => {
                Self::AnswersFromOtherAddress { address: address.to_string() }
            }
            FindingKind::NoProposalChosen => Self::NoProposalChosen(none),
            FindingKind::RefusedWith { version, notify } => {
                Self::RefusedWith { version: *version, notify: *notify }
            }
            FindingKind::EspFiltered { by } => Self::EspFiltered { by: by.to_string() },
            FindingKind::EspOpen => Self::EspOpen(none),
            FindingKind::EspUndetermined => Self::EspUndetermined(none),
            FindingKind::NatAtClient { mapped } => {
                Self::NatAtClient { mapped: mapped.map(|address| address.to_string()) }
            }
            FindingKind::NatAtServer => Self::NatAtServer(none),
            FindingKind::EncapsulationForcedAboutClient => {
                Self::EncapsulationForcedAboutClient(none)
            }
            FindingKind::EncapsulationForcedAboutServer => {
                Self::EncapsulationForcedAboutServer(none)
            }
            FindingKind::NatAtClientUncertain => Self::NatAtClientUncertain(none),
            FindingKind::NatAtServerUncertain => Self::NatAtServerUncertain(none),
            FindingKind::L2tpExposed => Self::L2tpExposed(none),
            FindingKind::PacketLoss { lost, answered } => {
                Self::PacketLoss { lost: *lost, answered: *answered }
            }
            FindingKind::EspNotTested { reason } => Self::EspNotTested { reason: reason.into() },
        }
    }
}
