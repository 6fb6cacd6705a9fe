//! One conversation of a capture, in the shape of a probe's result.

use schemars::JsonSchema;
use serde::Serialize;

use super::client::ClientDocument;
use super::evidence::ObservationDocument;
use super::probe::TargetDocument;
use super::required::RequiredDocument;
use super::value::elapsed;
use super::verdict::VerdictDocument;
use crate::evidence::{Crossing, Direction, Observation, PassedPacket, Timestamp};
use crate::report::ClientEnd;
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
    /// Time since the conversation's first packet on the client's clock, to the microsecond.
    elapsed_ms: f64,
    direction: Direction,
    /// `null` where it is not UDP.
    source_port: Option<u16>,
    /// `null` where it is not UDP.
    destination_port: Option<u16>,
    /// What the other end's recording says of it; `null` where there is none, or it cannot be
    /// told.
    other_end: Option<OtherEndDocument>,
    /// Bytes of the IP packet.
    length: u32,
    /// Id of the observation that it told, or that stands for it.
    observation: Option<u32>,
    /// What it is, in the RFC's words.
    summary: String,
    /// What was made of it.
    outcome: Option<String>,
}

/// A packet in the other end's recording.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(tag = "state", rename_all = "kebab-case")]
enum OtherEndDocument {
    /// It is there, in this file under this number.
    Met { file: Option<u64>, frame: u64 },
    /// It was lost on the way.
    Lost,
    /// It is not there; perhaps nobody recorded it.
    Missing,
}

impl OtherEndDocument {
    fn new(crossing: Crossing, files: &[AnalysedFile]) -> Option<Self> {
        match crossing {
            Crossing::Unknown => None,
            Crossing::Met { frame } => {
                let (file, frame) = located(files, frame);
                Some(Self::Met { file, frame })
            }
            Crossing::Lost => Some(Self::Lost),
            Crossing::Missing => Some(Self::Missing),
        }
    }
}

impl ConversationDocument {
    /// A conversation of an analysis.
    pub fn new(conversation: &Conversation, analysis: &Analysis<'_>, words: &Words) -> Self {
        let files = analysis.files;
        let observed = |observation| CapturedObservationDocument::new(observation, files);
        let account = Account::of_conversation(conversation, analysis);
        let client = ClientEnd::recorded(conversation.client, &conversation.observations);
        Self {
            target: TargetDocument::address(conversation.server),
            client: ClientDocument::new(&client, Some(&conversation.verdict)),
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
    let placed = |packet: &PassedPacket, reading: &Reading<'_>, sender| {
        let document = PacketDocument::new(packet, conversation.started, reading, sender);
        (packet.common, document)
    };
    let mut all: Vec<_> = conversation
        .packets
        .iter()
        .map(|packet| placed(packet, &reading, Direction::Outbound))
        .collect();
    for end in &conversation.elsewhere {
        let reading = Reading::elsewhere(end, files, words);
        let far = end.packets.iter().map(|packet| placed(packet, &reading, Direction::Inbound));
        // Ids are those of the observations above, which are the client's end's.
        all.extend(far.map(|(at, one)| (at, PacketDocument { observation: None, ..one })));
    }
    all.sort_by_key(|(at, _)| *at);
    Some(all.into_iter().map(|(_, document)| document).collect())
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
        sender: Direction,
    ) -> Self {
        let (file, frame) = located(reading.files, packet.frame);
        let line = reading.line(packet, sender);
        Self {
            file,
            frame,
            at: rfc3339(packet.at),
            elapsed_ms: elapsed(packet.common.since(started)),
            direction: packet.direction,
            source_port: packet.ports.map(|ports| ports.from),
            destination_port: packet.ports.map(|ports| ports.to),
            other_end: OtherEndDocument::new(packet.crossing, reading.files),
            length: packet.length,
            observation: packet.observation.map(|id| id.0),
            summary: line.what,
            outcome: Some(line.outcome).filter(|outcome| !outcome.is_empty()),
        }
    }
}
