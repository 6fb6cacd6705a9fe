//! One conversation of a capture, in the shape of a probe's result.

use std::time::Duration;

use schemars::JsonSchema;
use serde::Serialize;

use super::evidence::ObservationDocument;
use super::probe::TargetDocument;
use super::required::RequiredDocument;
use super::verdict::VerdictDocument;
use crate::evidence::{Direction, Observation, PassedPacket, Timestamp};
use crate::report::account::Account;
use crate::report::analysis::{AnalysedFile, Analysis, Conversation, located};
use crate::report::reading::Reading;
use crate::report::time::rfc3339;
use crate::report::words::Words;

/// What one client and one server said to each other.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ConversationDocument {
    target: TargetDocument,
    client: ClientDocument,
    /// When its first packet was recorded.
    #[schemars(extend("format" = "date-time"))]
    started: String,
    /// When its last packet was recorded.
    #[schemars(extend("format" = "date-time"))]
    finished: String,
    /// Packets that belong to it.
    frames: u64,
    /// Copies that the recording made, left out.
    duplicates: u64,
    #[serde(flatten)]
    verdict: VerdictDocument,
    /// The channels that `--require` names; `null` where it was not given.
    required: Option<Vec<RequiredDocument>>,
    observations: Vec<CapturedObservationDocument>,
    /// Every packet of it; `null` where none was asked for.
    timeline: Option<Vec<PacketDocument>>,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
struct ClientDocument {
    address: String,
}

/// A fact and the file that it was read from.
#[derive(Debug, Clone, Serialize, JsonSchema)]
struct CapturedObservationDocument {
    /// Place of the file in `files`, from 0.
    file: Option<u64>,
    #[serde(flatten)]
    observation: ObservationDocument,
}

/// A packet on the timeline.
#[derive(Debug, Clone, Serialize, JsonSchema)]
struct PacketDocument {
    /// Place of the file in `files`, from 0.
    file: Option<u64>,
    /// Its number in that file.
    frame: u64,
    #[schemars(extend("format" = "date-time"))]
    at: String,
    /// Time since the conversation's first packet, to the microsecond.
    elapsed_ms: f64,
    direction: Direction,
    /// Bytes of the IP packet.
    length: u32,
    /// Id of the observation that it told, or that stands for it.
    observation: Option<u32>,
    /// What it is, in the RFC's words.
    summary: String,
    /// What was made of it.
    outcome: Option<String>,
}

impl ConversationDocument {
    /// A conversation of an analysis.
    pub fn new(conversation: &Conversation, analysis: &Analysis<'_>, words: &Words) -> Self {
        let files = analysis.files;
        let observed = |observation| CapturedObservationDocument::new(observation, files);
        let account = Account::of_conversation(conversation, analysis);
        Self {
            target: TargetDocument::address(conversation.server),
            client: ClientDocument { address: conversation.client.to_string() },
            started: rfc3339(conversation.started),
            finished: rfc3339(conversation.finished),
            frames: conversation.frames,
            duplicates: conversation.duplicates,
            verdict: VerdictDocument::new(&account, words),
            required: RequiredDocument::all(analysis.required, Some(&conversation.verdict), words),
            observations: conversation.observations.iter().map(observed).collect(),
            timeline: timeline(conversation, files, words),
        }
    }
}

fn timeline(
    conversation: &Conversation,
    files: &[AnalysedFile],
    words: &Words,
) -> Option<Vec<PacketDocument>> {
    if conversation.packets.is_empty() {
        return None;
    }
    let reading = Reading::new(conversation, files, words);
    let packet = |packet| PacketDocument::new(packet, conversation.started, &reading, files);
    Some(conversation.packets.iter().map(packet).collect())
}

/// Milliseconds, rounded to the microsecond.
fn elapsed(span: Duration) -> f64 {
    (span.as_secs_f64() * 1_000_000.0).round() / 1000.0
}

impl CapturedObservationDocument {
    fn new(observation: &Observation, files: &[AnalysedFile]) -> Self {
        let (file, frame) = match observation.frame.map(|frame| located(files, frame)) {
            Some((file, frame)) => (file, Some(frame)),
            None => (None, None),
        };
        Self { file, observation: ObservationDocument::new(observation, frame) }
    }
}

impl PacketDocument {
    fn new(
        packet: &PassedPacket,
        started: Timestamp,
        reading: &Reading<'_>,
        files: &[AnalysedFile],
    ) -> Self {
        let (file, frame) = located(files, packet.frame);
        let line = reading.line(packet);
        Self {
            file,
            frame,
            at: rfc3339(packet.at),
            elapsed_ms: elapsed(packet.at.since(started)),
            direction: packet.direction,
            length: packet.length,
            observation: packet.observation.map(|id| id.0),
            summary: line.what,
            outcome: Some(line.outcome).filter(|outcome| !outcome.is_empty()),
        }
    }
}
