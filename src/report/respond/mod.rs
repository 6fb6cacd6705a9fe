//! What `respond` tells: a JSON line for each event, and the matrix of what arrived.

mod table;

pub use table::{greeting, row};
pub(super) use table::{heard, record};

use schemars::JsonSchema;
use serde::Serialize;

use super::json::by_channel::{ById, served};
use super::json::{SchemaName, Tool};
use super::words::{Value, Words};
use super::{EndedBy, Language, Limitation, time::rfc3339};
use crate::evidence::{Arrival, Channel, Timestamp};
use crate::protocol::far_end::{ArrivalKind, KeyState, Matrix, Reaction, Row, Totals};

/// One line of `respond --json`.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RespondLine {
    schema: SchemaName,
    mode: RespondMode,
    at: String,
    #[serde(flatten)]
    event: Event,
}

#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum RespondMode {
    Respond,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(tag = "event", rename_all = "kebab-case")]
enum Event {
    /// The first line.
    Listening {
        tool: Tool,
        /// Where it listens; ESP has port 0.
        sockets: Vec<String>,
        /// It knows probes that have its witness key.
        witness: bool,
        /// It goes on behind main mode message 4 with whoever has its pre-shared key.
        pre_shared_key: bool,
        /// What it does without, in sentences.
        limitations: Vec<String>,
    },
    /// A packet arrived. A flood does not get a line for each.
    Arrival(Box<ArrivalEvent>),
    /// The last line.
    Finished(Box<FinishedEvent>),
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
struct ArrivalEvent {
    channel: Channel,
    kind: ArrivalKind,
    /// Source as seen here; port 0 for ESP.
    from: String,
    to: String,
    hop_limit: Option<u8>,
    /// Bytes of UDP payload or ESP.
    bytes: usize,
    /// Size of the largest IP fragment, where it came in some.
    largest_piece: Option<u16>,
    /// Its sender has the witness key.
    marked: bool,
    /// Of main mode message 5: whether it was made with the pre-shared key of the far end.
    pre_shared_key: Option<KeyState>,
    /// Bytes of the answer.
    answered_bytes: Option<usize>,
    /// A bound kept the answer back.
    withheld: bool,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
struct FinishedEvent {
    ended_by: EndedBy,
    error: Option<String>,
    totals: TotalsDocument,
    sources: Vec<SourceDocument>,
    /// Arrivals that got no line of their own.
    lines_left_out: u64,
    capture: Option<String>,
    frames: u64,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
struct TotalsDocument {
    packets_in: u64,
    bytes_in: u64,
    packets_out: u64,
    bytes_out: u64,
    withheld: u64,
    forgotten_sources: u64,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
struct SourceDocument {
    source: String,
    /// When its first packet came.
    #[schemars(extend("format" = "date-time"))]
    first_at: String,
    /// When its latest came.
    #[schemars(extend("format" = "date-time"))]
    latest_at: String,
    marked: bool,
    /// The latest message 5; null where none came.
    pre_shared_key: Option<KeyState>,
    #[serde(flatten)]
    #[schemars(schema_with = "served::<Option<CellDocument>>")]
    cells: ById<Option<CellDocument>>,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
struct CellDocument {
    arrived: u64,
    answered: u64,
    withheld: u64,
    port: Option<u16>,
    hop_limit: Option<u8>,
    longest: usize,
    fragmented: u64,
}

/// How a run of the far end ended.
#[derive(Debug, Clone, Copy)]
pub struct Ended<'a> {
    /// Why.
    pub by: EndedBy,
    /// What went wrong, in a sentence.
    pub error: Option<&'a str>,
    /// Arrivals that got no line of their own.
    pub lines_left_out: u64,
    /// The capture's path.
    pub capture: Option<&'a str>,
    /// Frames in it.
    pub frames: u64,
}

/// The far end as it begins.
#[derive(Debug, Clone)]
pub struct Listening<'a> {
    /// Of this program.
    pub version: &'a str,
    /// Where it listens.
    pub sockets: Vec<(Channel, std::net::SocketAddr)>,
    /// It knows probes that have its witness key.
    pub witness: bool,
    /// It has a pre-shared key.
    pub pre_shared_key: bool,
    /// What it does without.
    pub limitations: &'a [(Channel, Limitation)],
}

impl RespondLine {
    /// The first line.
    #[must_use]
    pub fn listening(at: Timestamp, far_end: &Listening<'_>, language: Language) -> Self {
        let words = Words::of(language);
        let limitations = far_end.limitations.iter();
        let event = Event::Listening {
            tool: Tool::new(far_end.version),
            sockets: far_end.sockets.iter().map(|(_, one)| one.to_string()).collect(),
            witness: far_end.witness,
            pre_shared_key: far_end.pre_shared_key,
            limitations: limitations.map(|(flow, one)| without(words, *flow, one)).collect(),
        };
        Self::new(at, event)
    }

    /// A packet that arrived.
    #[must_use]
    pub fn arrival(arrival: &Arrival, reaction: &Reaction, sent: bool) -> Self {
        let event = ArrivalEvent {
            channel: arrival.flow,
            kind: reaction.kind,
            from: arrival.from.to_string(),
            to: arrival.to.to_string(),
            hop_limit: arrival.hop_limit,
            bytes: arrival.payload.len(),
            largest_piece: arrival.largest_piece,
            marked: reaction.marked,
            pre_shared_key: reaction.key,
            answered_bytes: reaction.answer.as_ref().filter(|_| sent).map(Vec::len),
            withheld: reaction.withheld,
        };
        Self::new(arrival.at, Event::Arrival(Box::new(event)))
    }

    /// The last line.
    #[must_use]
    pub fn finished(at: Timestamp, matrix: &Matrix, ended: &Ended<'_>) -> Self {
        let event = FinishedEvent {
            ended_by: ended.by,
            error: ended.error.map(str::to_owned),
            totals: totals(matrix.totals()),
            sources: matrix.rows().iter().map(source).collect(),
            lines_left_out: ended.lines_left_out,
            capture: ended.capture.map(str::to_owned),
            frames: ended.frames,
        };
        Self::new(at, Event::Finished(Box::new(event)))
    }

    fn new(at: Timestamp, event: Event) -> Self {
        Self { schema: SchemaName::V1, mode: RespondMode::Respond, at: rfc3339(at), event }
    }

    /// As text, on one line.
    #[must_use]
    pub fn write(&self) -> String {
        serde_json::to_string(self).unwrap_or_default() + "\n"
    }
}

/// What the far end does without, in a sentence.
fn without(words: &Words, flow: Channel, limitation: &Limitation) -> String {
    let (Limitation::SourcePort { why, .. }
    | Limitation::NoRawEsp { why }
    | Limitation::NoRawPieces { why }
    | Limitation::NoIcmpErrors { why }
    | Limitation::NoLinkCapture { why }) = limitation;
    let why = why.phrase(words);
    match flow.port().map(|port| port.to_string()) {
        None => words.sentence("respond-no-esp", &[("why", Value::Text(&why))]),
        Some(port) => {
            let arguments = [("port", Value::Text(&port)), ("why", Value::Text(&why))];
            words.sentence("respond-no-port", &arguments)
        }
    }
}

fn totals(totals: &Totals) -> TotalsDocument {
    TotalsDocument {
        packets_in: totals.packets_in,
        bytes_in: totals.bytes_in,
        packets_out: totals.packets_out,
        bytes_out: totals.bytes_out,
        withheld: totals.withheld,
        forgotten_sources: totals.forgotten,
    }
}

fn source(row: &Row) -> SourceDocument {
    let cell = |channel: Channel| {
        let cell = row.cells.get(&channel).map(|cell| CellDocument {
            arrived: cell.arrived,
            answered: cell.answered,
            withheld: cell.withheld,
            port: (cell.port > 0).then_some(cell.port),
            hop_limit: cell.hop_limit,
            longest: cell.longest,
            fragmented: cell.fragmented,
        });
        (channel.row().id, cell)
    };
    SourceDocument {
        source: row.source.to_string(),
        first_at: rfc3339(row.first),
        latest_at: rfc3339(row.latest),
        marked: row.marked,
        pre_shared_key: row.key,
        cells: Channel::served().map(cell).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::json::schema::schema;
    use crate::report::time::Zone;
    use crate::report::{Obstacle, build, text};

    fn arrival(payload: &[u8]) -> Arrival {
        Arrival {
            at: Timestamp::from_nanoseconds(1_795_257_600_012_999_999),
            flow: Channel::Ike500,
            from: "192.0.2.7:1024".parse().unwrap(),
            to: "198.51.100.10:500".parse().unwrap(),
            hop_limit: Some(57),
            largest_piece: None,
            payload: payload.to_vec(),
        }
    }

    fn reaction(kind: ArrivalKind) -> Reaction {
        let (answer, key) = (Some(vec![0; 40]), Some(KeyState::DoesNotFit));
        Reaction { kind, marked: true, answer, withheld: false, key }
    }

    #[test]
    fn every_line_keeps_the_schema() {
        let schema: serde_json::Value = serde_json::from_str(&schema()).unwrap();
        let validator = jsonschema::validator_for(&schema).unwrap();
        let arrival = arrival(&[0; 80]);
        let reaction = reaction(ArrivalKind::MainModeProposal);
        let mut all = Matrix::default();
        all.note(&arrival, &reaction, true);
        let why = Obstacle::MissingCapability { capability: "CAP_NET_RAW".to_owned() };
        let limitations = [(Channel::Esp, Limitation::NoRawEsp { why })];
        let sockets = vec![(Channel::Ike500, "0.0.0.0:500".parse().unwrap())];
        let listening = Listening {
            version: "0.0.0",
            sockets,
            witness: true,
            pre_shared_key: true,
            limitations: &limitations,
        };
        let (by, error) = (EndedBy::Interrupted, None);
        let ended = Ended { by, error, lines_left_out: 3, capture: Some("x.pcapng"), frames: 2 };
        for line in [
            RespondLine::listening(arrival.at, &listening, Language::English),
            RespondLine::arrival(&arrival, &reaction, true),
            RespondLine::finished(arrival.at, &all, &ended),
        ] {
            let text = line.write();
            assert_eq!(text.lines().count(), 1);
            let document = serde_json::from_str(&text).unwrap();
            assert!(validator.is_valid(&document), "{text}");
        }
    }

    #[test]
    fn the_matrix_has_a_row_for_each_source() {
        let mut all = Matrix::default();
        all.note(&arrival(&[0; 80]), &reaction(ArrivalKind::MainModeProposal), true);
        for language in Language::ALL {
            let text = text::render(&build::matrix(&all, &Zone::ahead(9), language), 80);
            assert!(text.contains("192.0.2.7   1/1 :1024"), "{text}");
            assert_eq!(text.matches("2026-11-21 19:40:00 +09:00").count(), 2, "{text}");
            let one = row(&all.rows()[0], &Zone::ahead(9), language);
            let begin = "2026-11-21 19:40:00 +09:00  192.0.2.7 ";
            assert!(one.starts_with(begin) && one.contains("1/1 :1024"), "{one}");
        }
    }
}
