//! What every complete document keeps, whatever was planted, and that the capture alone
//! gives the same verdict.

use std::net::IpAddr;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result};
use probe809::capture::read_frames;
use probe809::drive::replay_noted;
use probe809::evidence::{self, EvidenceLog, Frame, Learned, Timestamp};
use probe809::report;
use probe809::verdict::{Reach, Searches, Unwatched, Verdict, classify_within};
use serde_json::Value;

use crate::expect::{elements, kinds};

/// What every complete probe promises, whatever it found.
pub fn broken_promises(document: &Value) -> Vec<String> {
    let mut wrong: Vec<String> = KEYS
        .iter()
        .filter(|pointer| document.pointer(pointer).is_none())
        .map(|pointer| format!("{pointer} is absent"))
        .collect();
    for (pointer, value) in FIXED {
        if document.pointer(pointer).and_then(Value::as_str) != Some(value) {
            wrong.push(format!("{pointer} is not {value:?}"));
        }
    }
    let known: Vec<&Value> = elements(document, "observations")
        .filter_map(|observation| observation.get("id"))
        .collect();
    let mut cited = Vec::new();
    collect_because(document, &mut cited);
    for id in cited {
        if !known.contains(&id) {
            wrong.push(format!("a because cites {id}, which is no observation"));
        }
    }
    let frames = document.pointer("/capture/frames").and_then(Value::as_u64);
    for observation in elements(document, "observations") {
        let frame = observation.get("frame").and_then(Value::as_u64);
        if frame.is_some_and(|frame| frame == 0 || Some(frame) > frames) {
            wrong.push(format!("an observation names a frame outside the capture: {observation}"));
        }
    }
    wrong
}

/// Where the verdict on the replayed capture differs from the live one, one line each.
pub fn broken_parity(live: &Value, capture: &Path) -> Result<Vec<String>> {
    let address = |pointer| live.pointer(pointer).and_then(Value::as_str).map(str::parse);
    let server = address("/target/address").context("the document names no address")??;
    let public_address = address("/parameters/public_address").transpose()?;
    let noted = noted_frames(capture)?;
    let frames = noted.iter().map(|(frame, learned)| (frame, learned.as_slice()));
    let log = replay_noted(evidence::Path { server, public_address }, frames);
    let reach = match live.pointer("/parameters/recover_addresses").and_then(Value::as_str) {
        Some("all") => Some(Reach::All),
        Some(_) => Some(Reach::Private),
        None => None,
    };
    let searches = match reach {
        Some(reach) => Searches::default().recovering(reach, Arc::new(Unwatched)),
        None => Searches::default(),
    };
    let replayed = document(&log, &classify_within(&log, &searches), server)?;
    Ok(differences("replay", live, &replayed))
}

/// The frames of a capture, each with what its comments say that the key read in it.
fn noted_frames(capture: &Path) -> Result<Vec<(Frame, Vec<Learned>)>> {
    let mut frames = Vec::new();
    read_frames(std::fs::File::open(capture)?, &mut |record| {
        let learned = record.comments.iter().filter_map(|one| Learned::from_note(one)).collect();
        let frame = record.direction.and_then(|direction| record.frame(direction));
        frames.extend(frame.map(|frame| (frame, learned)));
        ControlFlow::Continue(())
    })?;
    Ok(frames)
}

/// Where a verdict that `reading` a capture gave differs from the live one, one line each.
pub fn differences(reading: &str, live: &Value, read: &Value) -> Vec<String> {
    let mut wrong = Vec::new();
    for part in ["class", "certainty", "nat"] {
        let (was, is) = (live.get(part), read.get(part));
        if was != is {
            wrong.push(format!("{reading}: {part} is {}, was {}", shown(is), shown(was)));
        }
    }
    for channel in CHANNELS {
        let state = |document: &Value| document.pointer(channel).cloned().unwrap_or_default();
        let (was, is) = (state(live), state(read));
        if was != is {
            wrong.push(format!("{reading}: {channel} is {is}, was {was}"));
        }
    }
    for rung in 0..RUNGS {
        for part in ["state", "windows_error"] {
            let pointer = format!("/ladder/{rung}/{part}");
            let [was, is] = [live, read].map(|document| document.pointer(&pointer));
            if was != is {
                wrong.push(format!("{reading}: {pointer} is {}, was {}", shown(is), shown(was)));
            }
        }
    }
    let [was, is] = [live, read].map(far_end);
    if was != is {
        wrong.push(format!("{reading}: the far end is {is}, was {was}"));
    }
    // That a packet could not be sent is in no capture.
    let [was, is] = [live, read].map(|document| kinds(document).replace(NOT_SENT, ""));
    if was.trim() != is.trim() {
        wrong.push(format!("{reading}: findings [{is}], were [{was}]"));
    }
    wrong
}

/// The document that the program would have written of a log.
fn document(log: &EvidenceLog, verdict: &Verdict, server: IpAddr) -> Result<Value> {
    let run = report::Run {
        version: "replay",
        target: report::Target { name: "replay", address: Some(server) },
        started: Timestamp::default(),
        finished: Timestamp::default(),
        ended_by: report::EndedBy::Complete,
        error: None,
        circumstances: &report::Circumstances::default(),
        client: None,
        parameters: &serde_json::Map::new(),
        verdict: Some(verdict),
        observations: log.observations(),
        capture: None,
        capture_sha256: None,
        frames: 0,
        required: None,
        limitations: &[],
        walks: false,
    };
    Ok(serde_json::to_value(report::json::probe(&run, report::Language::English))?)
}

/// What the far end proves, without the observations, which a replay numbers anew.
fn far_end(document: &Value) -> String {
    let rows = document.pointer("/far_end/channels").and_then(Value::as_array);
    let told = rows.into_iter().flatten().map(|row| {
        let of = |name| shown(row.get(name));
        format!("{} {} {}", of("channel"), of("passage"), of("seen"))
    });
    let mapping = ["lived_ms", "gone_ms"]
        .map(|name| shown(document.pointer(&format!("/far_end/mapping_lifetime/{name}"))));
    told.chain(mapping).collect::<Vec<_>>().join(", ")
}

fn shown(value: Option<&Value>) -> String {
    value.map_or_else(|| "absent".to_owned(), Value::to_string)
}

const RUNGS: usize = 7;

const NOT_SENT: &str = "esp-not-tested";

const CHANNELS: [&str; 5] = [
    "/channels/ike500/state",
    "/channels/ike4500/state",
    "/channels/ikev2/state",
    "/channels/esp/state",
    "/channels/l2tp1701/state",
];

fn collect_because<'document>(value: &'document Value, into: &mut Vec<&'document Value>) {
    match value {
        Value::Array(elements) => {
            for element in elements {
                collect_because(element, into);
            }
        }
        Value::Object(members) => {
            for (key, member) in members {
                match member {
                    Value::Array(ids) if key == "because" => into.extend(ids),
                    _ => collect_because(member, into),
                }
            }
        }
        _ => {}
    }
}

const FIXED: [(&str, &str); 4] = [
    ("/schema", "probe809/1"),
    ("/tool/name", "probe809"),
    ("/mode", "probe"),
    ("/ended_by", "complete"),
];

const KEYS: [&str; 28] = [
    "/size",
    "/tool/version",
    "/target/name",
    "/target/address",
    "/started",
    "/finished",
    "/error",
    "/parameters",
    "/class",
    "/label",
    "/windows_error",
    "/certainty",
    "/summary",
    "/because",
    "/channels/ike500/rtt_ms",
    "/channels/ike500/reason",
    "/channels/ike4500/state",
    "/channels/ikev2/state",
    "/channels/esp/reason",
    "/channels/l2tp1701/state",
    "/nat/local",
    "/nat/mapped",
    "/nat/assume_udp_encapsulation",
    "/server/vendor",
    "/server/vendor_ids",
    "/server/transform",
    "/capture/path",
    "/capture/frames",
];
