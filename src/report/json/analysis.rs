//! The document of an analysis of captures.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

use super::conversation::ConversationDocument;
use super::value::elapsed;
use super::{SchemaName, Tool};
use crate::evidence::{OtherTunnel, OtherTunnelKind};
use crate::report::analysis::{AnalysedFile, Analysis, located};
use crate::report::time::rfc3339;
use crate::report::unread::{UnreadFrames, UnreadKind};
use crate::report::words::{Words, sanitise};
use crate::report::{EndedBy, Language};
use crate::verdict::Class;

/// The result of `analyze`, or why there is none (`class` is `null` then).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct AnalysisDocument {
    schema: SchemaName,
    tool: Tool,
    mode: AnalyzeMode,
    /// The files, in the order given.
    files: Vec<FileDocument>,
    #[schemars(extend("format" = "date-time"))]
    started: String,
    #[schemars(extend("format" = "date-time"))]
    finished: String,
    /// Between the two, to the microsecond.
    elapsed_ms: f64,
    /// The command as it was typed; `null` where nothing was run.
    command: Option<String>,
    ended_by: EndedBy,
    error: Option<String>,
    parameters: Map<String, Value>,
    /// The first of the conversations' classes in the order in which a tunnel
    /// is stopped; `inconclusive` where there is no conversation.
    class: Option<Class>,
    label: Option<String>,
    /// In the order of their first packets.
    conversations: Vec<ConversationDocument>,
    summarised: SummarisedDocument,
    other_tunnels: Vec<OtherTunnelDocument>,
}

#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum AnalyzeMode {
    Analyze,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
struct FileDocument {
    /// As given; `-` for standard input.
    path: String,
    /// `null` where it is neither.
    format: Option<FormatName>,
    /// Packets in it.
    frames: u64,
    /// Bytes read.
    bytes: u64,
    /// In hexadecimal, of the file as it is stored; `null` where it was not read to its end, or
    /// is too long to be hashed.
    sha256: Option<String>,
    /// When its earliest packet was recorded; `null` where it holds none with a time.
    #[schemars(extend("format" = "date-time"))]
    first: Option<String>,
    /// When its latest packet was recorded.
    #[schemars(extend("format" = "date-time"))]
    last: Option<String>,
    /// Bytes that were stepped over because they make no sense.
    skipped: u64,
    /// It ends inside a packet.
    truncated: bool,
    /// Packets of which it holds the beginning only; `null` where all are whole.
    cut: Option<CutDocument>,
    /// Frames of which nobody can say whether they are a tunnel's, by why.
    unread: Vec<UnreadDocument>,
    /// No checksum of its tunnels' packets is right: it was changed after it was recorded, and
    /// they were not used.
    rewritten: bool,
    /// What is wrong with it, a sentence each.
    damages: Vec<String>,
    /// Why it could not be read at all.
    error: Option<String>,
}

/// Packets that were cut short when they were recorded.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
struct CutDocument {
    packets: u64,
    /// Bytes that were kept of each, at most.
    length: u64,
}

/// Frames that were not read for the same reason.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
struct UnreadDocument {
    why: UnreadKind,
    /// Of the link type, Ethernet type or PPP protocol; `null` where the reason has none.
    number: Option<u16>,
    frames: u64,
}

#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum FormatName {
    Pcap,
    Pcapng,
}

/// How many further conversations have each class; nothing else was kept of them.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
struct SummarisedDocument {
    path_clear: u64,
    server_silent: u64,
    esp_blocked: u64,
    nat_detected: u64,
    refused: u64,
    inconclusive: u64,
}

/// A tunnel that is neither IPsec nor L2TP, or IPsec that is no client's way to a VPN server.
#[derive(Debug, Clone, Serialize, JsonSchema)]
struct OtherTunnelDocument {
    kind: OtherTunnelKind,
    client: String,
    server: String,
    /// The server answered.
    both_ways: bool,
    /// Of the server's UDP port (`ike-port`), or of the IP protocol that AH protects (`ah`);
    /// `null` for others.
    number: Option<u16>,
    /// Packets of the client; `null` where not each of them was looked at (`sstp`).
    packets: Option<u64>,
    /// Place of the file in `files`, from 0.
    file: Option<u64>,
    /// Its first packet's number in that file.
    frame: u64,
}

/// The document of an analysis.
#[must_use]
pub fn analysis(analysis: &Analysis<'_>, language: Language) -> AnalysisDocument {
    let words = Words::of(language);
    let ended_by = match (analysis.error, analysis.interrupted) {
        (_, true) => EndedBy::Interrupted,
        (Some(_), false) => EndedBy::Error,
        (None, false) => EndedBy::Complete,
    };
    let class = analysis.class();
    AnalysisDocument {
        schema: SchemaName::V1,
        tool: Tool::new(analysis.version),
        mode: AnalyzeMode::Analyze,
        files: analysis.files.iter().map(Into::into).collect(),
        started: rfc3339(analysis.started),
        finished: rfc3339(analysis.finished),
        elapsed_ms: elapsed(analysis.finished.since(analysis.started)),
        command: analysis.circumstances.command.as_deref().map(sanitise),
        ended_by,
        error: analysis.error.map(sanitise),
        parameters: analysis.parameters.clone(),
        class,
        label: class.map(|class| words.class(class)),
        conversations: analysis
            .conversations
            .iter()
            .map(|conversation| ConversationDocument::new(conversation, analysis, words))
            .collect(),
        summarised: analysis.summarised.into(),
        other_tunnels: analysis
            .others
            .iter()
            .map(|other| OtherTunnelDocument::new(other, analysis.files))
            .collect(),
    }
}

impl From<&AnalysedFile> for FileDocument {
    fn from(file: &AnalysedFile) -> Self {
        Self {
            path: sanitise(&file.path),
            format: match file.format {
                Some("pcap") => Some(FormatName::Pcap),
                Some("pcapng") => Some(FormatName::Pcapng),
                _ => None,
            },
            frames: file.frames,
            bytes: file.bytes,
            sha256: file.sha256.clone(),
            first: file.covers.map(|covers| rfc3339(covers.first)),
            last: file.covers.map(|covers| rfc3339(covers.last)),
            skipped: file.skipped,
            truncated: file.truncated,
            cut: file.cut.map(|one| CutDocument { packets: one.packets, length: one.length }),
            unread: file.unread.iter().copied().map(Into::into).collect(),
            rewritten: file.rewritten,
            damages: file.damages.iter().map(|damage| sanitise(damage)).collect(),
            error: file.error.as_deref().map(sanitise),
        }
    }
}

impl From<UnreadFrames> for UnreadDocument {
    fn from(UnreadFrames { kind, number, frames }: UnreadFrames) -> Self {
        Self { why: kind, number, frames }
    }
}

impl From<&BTreeMap<Class, u64>> for SummarisedDocument {
    fn from(counts: &BTreeMap<Class, u64>) -> Self {
        let of = |class| counts.get(&class).copied().unwrap_or(0);
        Self {
            path_clear: of(Class::PathClear),
            server_silent: of(Class::ServerSilent),
            esp_blocked: of(Class::EspBlocked),
            nat_detected: of(Class::NatDetected),
            refused: of(Class::Refused),
            inconclusive: of(Class::Inconclusive),
        }
    }
}

impl OtherTunnelDocument {
    fn new(other: &OtherTunnel, files: &[AnalysedFile]) -> Self {
        let (file, frame) = located(files, other.frame);
        Self {
            kind: other.kind,
            client: other.client.to_string(),
            server: other.server.to_string(),
            both_ways: other.both_ways,
            number: other.number,
            packets: (other.kind != OtherTunnelKind::Sstp).then_some(other.packets),
            file,
            frame,
        }
    }
}
