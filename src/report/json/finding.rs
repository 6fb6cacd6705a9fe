//! Findings as JSON.

use schemars::JsonSchema;
use serde::Serialize;

use crate::evidence::{Direction, ObservationId};
use crate::report::account::Account;
use crate::report::registry;
use crate::report::words::Words;
use crate::verdict::{Certainty, Consequence, Finding, FindingKind, HeldBack, Owner};

/// One thing worth telling.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct FindingDocument {
    #[serde(flatten)]
    kind: FindingKind,
    certainty: Certainty,
    /// The class, or whether Windows connects, rests on it.
    decides: bool,
    summary: String,
    remedy: String,
    /// Whose job the remedy is, the likeliest first.
    owners: Vec<Owner>,
    /// What has to be let through on the way; empty where nothing is said to be held back.
    flows: Vec<FlowDocument>,
    because: Vec<ObservationId>,
}

/// Packets that have to be let through.
#[derive(Debug, Clone, Serialize, JsonSchema)]
struct FlowDocument {
    protocol: FlowProtocol,
    /// The server's port; `null` where the protocol has none.
    port: Option<u16>,
    direction: FlowDirection,
    /// The end that sends; the client's where both do.
    from: Option<String>,
    /// The end that receives.
    to: Option<String>,
}

#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum FlowProtocol {
    Udp,
    /// IP protocol 50.
    Esp,
}

#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum FlowDirection {
    Both,
    /// From the client to the server.
    Outbound,
    /// From the server to the client.
    Inbound,
}

impl FlowDocument {
    fn new(held_back: HeldBack, account: &Account<'_>) -> Self {
        let client = account.verdict.nat.local.map(|local| local.ip().to_string());
        let server = account.server.map(|server| server.to_string());
        let direction = match held_back.direction {
            None => FlowDirection::Both,
            Some(Direction::Outbound) => FlowDirection::Outbound,
            Some(Direction::Inbound) => FlowDirection::Inbound,
        };
        let (from, to) = match direction {
            FlowDirection::Both | FlowDirection::Outbound => (client, server),
            FlowDirection::Inbound => (server, client),
        };
        let port = held_back.channel.port();
        let protocol = if port.is_some() { FlowProtocol::Udp } else { FlowProtocol::Esp };
        Self { protocol, port, direction, from, to }
    }
}

impl FindingDocument {
    /// A finding of a verdict.
    pub fn new(finding: &Finding, account: &Account<'_>, words: &Words) -> Self {
        let verdict = account.verdict;
        let command = registry::command_for(&finding.kind, verdict);
        let mut remedy = words.remedy(&finding.kind, command.as_deref());
        if let Some(command) = command {
            remedy.push(' ');
            remedy.push_str(&command);
        }
        Self {
            kind: finding.kind.clone(),
            certainty: finding.certainty,
            decides: verdict.consequence(&finding.kind) == Consequence::Decides,
            summary: words.finding(&finding.kind),
            remedy,
            owners: finding.kind.owners().to_vec(),
            flows: finding
                .kind
                .held_back()
                .into_iter()
                .map(|one| FlowDocument::new(one, account))
                .collect(),
            because: finding.because.clone(),
        }
    }
}
