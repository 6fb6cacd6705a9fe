//! Findings in words.

use std::net::SocketAddr;

use super::{Value, Words, ids};
use crate::verdict::FindingKind;

impl Words {
    /// What was found.
    #[must_use]
    pub fn finding(&self, finding: &FindingKind) -> String {
        self.about(finding, None)
    }

    /// What to do about a finding; ends in a colon where a command follows.
    #[must_use]
    pub fn remedy(&self, finding: &FindingKind) -> String {
        self.about(finding, Some("remedy"))
    }

    fn about(&self, finding: &FindingKind, attribute: Option<&str>) -> String {
        let details = self.details(finding);
        let arguments: Vec<_> =
            details.iter().map(|(name, detail)| (*name, detail.value())).collect();
        match attribute {
            None => self.sentence(ids::finding(finding), &arguments),
            Some(name) => self.attribute(ids::finding(finding), name, &arguments),
        }
    }

    fn details(&self, finding: &FindingKind) -> Vec<(&'static str, Detail)> {
        match finding {
            FindingKind::PortClosed { channel } => {
                vec![("channel", Detail::Text(self.channel(*channel)))]
            }
            FindingKind::PortFiltered { channel, by } => vec![
                ("channel", Detail::Text(self.channel(*channel))),
                ("by", Detail::Text(by.to_string())),
            ],
            FindingKind::HostUnreachable { by } | FindingKind::EspFiltered { by } => {
                vec![("by", Detail::Text(by.to_string()))]
            }
            FindingKind::AnswersFromOtherPort { port } => {
                vec![("port", Detail::Number((*port).into()))]
            }
            FindingKind::AnswersFromOtherAddress { address } => {
                vec![("address", Detail::Text(address.to_string()))]
            }
            FindingKind::RefusedWith { version, notify } => {
                vec![("notify", Detail::Text(self.notify(*version, *notify)))]
            }
            FindingKind::NatAtClient { mapped } => {
                vec![("mapped", Detail::Text(known(mapped.as_ref())))]
            }
            FindingKind::PacketLoss { lost, answered } => vec![
                ("lost", Detail::Number((*lost).into())),
                ("answered", Detail::Number((*answered).into())),
            ],
            FindingKind::EspNotTested { reason } => {
                vec![("reason", Detail::Text(self.not_sent(reason)))]
            }
            FindingKind::NothingAnswered
            | FindingKind::Ike500Lost
            | FindingKind::NatTraversalLost
            | FindingKind::OpensAfterIke500
            | FindingKind::Ikev1Dropped
            | FindingKind::StalledAfterMessage2
            | FindingKind::Reflector
            | FindingKind::NoProposalChosen
            | FindingKind::EspOpen
            | FindingKind::EspUndetermined
            | FindingKind::NatAtServer
            | FindingKind::EncapsulationForcedAboutClient
            | FindingKind::EncapsulationForcedAboutServer
            | FindingKind::NatAtClientUncertain
            | FindingKind::NatAtServerUncertain
            | FindingKind::L2tpExposed => Vec::new(),
        }
    }
}

/// An argument that had to be made for one message.
enum Detail {
    Text(String),
    Number(u64),
}

impl Detail {
    fn value(&self) -> Value<'_> {
        match self {
            Self::Text(text) => Value::Text(text),
            Self::Number(number) => Value::Number(*number),
        }
    }
}

/// Selects the wording where an address is not known.
fn known(address: Option<&SocketAddr>) -> String {
    address.map_or_else(|| "unknown".to_owned(), ToString::to_string)
}
