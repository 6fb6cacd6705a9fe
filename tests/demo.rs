//! Every scenario of the demo: its live verdict against what `analyze` makes of the capture
//! alone, finding by finding.
//!
//! `tests/run` gives the folder of a demo that ran, with its document beside the captures, in
//! PROBE809_DEMO, and the program in PROBE809_BIN. Without them the demo runs here.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

const PLAYED: &str = "PROBE809_DEMO";
const PROGRAM: &str = "PROBE809_BIN";
const CHANNELS: [&str; 5] = ["ike500", "ike4500", "ikev2", "esp", "l2tp1701"];
/// That a packet could not be sent is in no capture.
const NOT_SENT: &str = "esp-not-tested";

#[test]
fn a_capture_of_every_scenario_gives_its_live_verdict() {
    let program =
        std::env::var_os(PROGRAM).unwrap_or_else(|| OsString::from(env!("CARGO_BIN_EXE_probe809")));
    let own = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("demo-{}", std::process::id()));
    let played = std::env::var_os(PLAYED).map(PathBuf::from);
    let folder = played.as_ref().unwrap_or(&own);
    if played.is_none() && !play(&program, &own) {
        return;
    }
    let document = fs::read(folder.join("demo.json")).unwrap();
    let document: Value = serde_json::from_slice(&document).unwrap();
    let scenarios = document["scenarios"].as_array().expect("scenarios");
    assert!(scenarios.len() >= 10, "{} scenarios", scenarios.len());
    let wrong: Vec<String> =
        scenarios.iter().flat_map(|scenario| differences(&program, scenario)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    if played.is_none() {
        fs::remove_dir_all(&own).unwrap();
    }
}

/// Plays the demo; false, and loudly so, where this machine has no place for it.
fn play(program: &OsString, folder: &Path) -> bool {
    let usable = Command::new("unshare").args(["-Urn", "true"]).output();
    let root = Command::new("id").arg("-u").output().is_ok_and(|id| id.stdout == b"0\n");
    if !root && !usable.is_ok_and(|output| output.status.success()) {
        let line = b"SKIPPED: no namespaces for the demo's practice network\n";
        std::io::stderr().write_all(line).unwrap();
        return false;
    }
    fs::create_dir_all(folder).unwrap();
    let output =
        run(program, &["demo".into(), "--json".into(), "--output-dir".into(), folder.into()]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    fs::write(folder.join("demo.json"), output.stdout).unwrap();
    true
}

fn run(program: &OsString, words: &[OsString]) -> Output {
    Command::new(program).args(words).env("LC_ALL", "C").output().unwrap()
}

/// Where the analysis of a scenario's capture differs from its live result.
fn differences(program: &OsString, scenario: &Value) -> Vec<String> {
    let text = |key: &str| scenario[key].as_str().expect("a text").to_owned();
    let (name, class, capture) = (text("name"), text("class"), text("capture"));
    let words = ["analyze", "--json", "--expect", &class, &capture].map(OsString::from);
    let output = run(program, &words);
    let complaint = String::from_utf8_lossy(&output.stderr);
    let Ok(document) = serde_json::from_slice::<Value>(&output.stdout) else {
        return vec![format!("{name}: no document: {complaint}")];
    };
    let mut wrong = Vec::new();
    if output.status.code() != Some(0) || !complaint.is_empty() {
        wrong.push(format!("{name}: ended with {}: {complaint}", output.status));
    }
    let conversations = document["conversations"].as_array().map(Vec::as_slice);
    let Some([conversation]) = conversations else {
        wrong.push(format!("{name}: not one conversation"));
        return wrong;
    };
    for (part, live, analyzed) in compared(&scenario["result"], conversation) {
        if live != analyzed {
            wrong.push(format!("{name}: {part} is {analyzed}, was {live}"));
        }
    }
    wrong
}

/// What has to be the same: its name, live, and in the analysis.
fn compared<'a>(live: &'a Value, analyzed: &'a Value) -> Vec<(&'a str, String, String)> {
    let part = |name: &'static str| (name, live[name].to_string(), analyzed[name].to_string());
    let mut parts = vec![part("class"), part("certainty"), part("nat")];
    parts.extend(CHANNELS.map(|channel| {
        let state = |document: &Value| document["channels"][channel]["state"].to_string();
        (channel, state(live), state(analyzed))
    }));
    parts.push(("findings", kinds(live), kinds(analyzed)));
    parts
}

fn kinds(document: &Value) -> String {
    let findings = document["findings"].as_array().expect("findings");
    let kinds: BTreeSet<String> = findings
        .iter()
        .map(|finding| format!("{} ({})", finding["kind"], finding["certainty"]))
        .filter(|kind| !kind.contains(NOT_SENT))
        .collect();
    kinds.into_iter().collect::<Vec<_>>().join(", ")
}
