//! Documents of every kind against the published schema.

use serde_json::{Value, json};

use super::schema::schema;
use super::{analysis, probe, write};
use crate::report::demo::{self, Scenario};
use crate::report::explain::{self, Topic};
use crate::report::samples;
use crate::report::words::Words;
use crate::report::{Language, Run};
use crate::verdict::{Certainty, Class, Finding, FindingKind, Reach, Recovery, RecoveryState};

const PUBLISHED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/json-schema/probe809-1.json");

#[test]
fn the_published_schema_is_the_generated_one() {
    let generated = schema();
    if std::env::var_os("UPDATE_SCHEMA").is_some() {
        std::fs::create_dir_all(std::path::Path::new(PUBLISHED).parent().unwrap()).unwrap();
        std::fs::write(PUBLISHED, &generated).unwrap();
    }
    let published = std::fs::read_to_string(PUBLISHED).unwrap_or_default();
    assert!(
        published == generated,
        "docs/json-schema/probe809-1.json is not what the code generates; \
         read the difference as a change of the contract, then:\n    \
         UPDATE_SCHEMA=1 cargo test --lib report::json"
    );
}

#[test]
fn a_document_of_every_class_is_valid() {
    for (name, sample) in samples::of_each_class() {
        for language in Language::ALL {
            let document = document(&sample.run(), language);
            assert_valid(name, &document);
            let class = name.replace('_', "-");
            assert_eq!(document["class"], json!(class));
            assert_eq!(document["error"], Value::Null);
        }
    }
}

#[test]
fn the_servers_inside_address_is_in_the_document_where_it_was_asked_for() {
    let mut sample = samples::nat_detected();
    let nat = |sample: &samples::Sample| {
        let document = document(&sample.run(), Language::English);
        assert_valid("recovery", &document);
        document["nat"].clone()
    };
    let before = nat(&sample);
    assert_eq!((&before["server_inside"], &before["recovery"]), (&Value::Null, &Value::Null));
    sample.verdict.as_mut().unwrap().nat.recovery = Some(Recovery {
        reach: Reach::All,
        state: RecoveryState::Interrupted,
        client_inside: None,
        server_inside: Some("10.80.0.10:500".parse().unwrap()),
    });
    let after = nat(&sample);
    assert_eq!(after["server_inside"], json!("10.80.0.10:500"));
    assert_eq!(after["recovery"], json!({"reach": "all", "state": "interrupted"}));
}

#[test]
fn a_run_that_could_not_start_has_no_class_and_an_error() {
    let document = document(&samples::error().run(), Language::English);
    assert_valid("error", &document);
    assert_eq!(document["class"], Value::Null);
    assert_eq!(document["error"], json!("vpn.example.com: no such name"));
    assert_eq!(document["channels"]["esp"]["state"], json!("not-tested"));
    assert_eq!(document["capture"], json!({"path": null, "sha256": null, "frames": 0}));
}

#[test]
fn a_document_has_the_facts_that_a_ticket_needs() {
    let mut sample = samples::nat_detected();
    let told = document(&sample.run(), Language::English);
    assert_eq!(told["elapsed_ms"], json!(4250.0));
    assert_eq!(told["command"], json!("probe809 vpn.example.com"));
    assert_eq!(told["clock"], json!({"synchronised": true}));
    let privileges = json!({"root": true, "capabilities": ["CAP_NET_BIND_SERVICE", "CAP_NET_RAW"]});
    assert_eq!(told["privileges"], privileges);
    assert_eq!(told["client"]["interface"], json!("eth0"));
    assert_eq!(told["client"]["ports"]["ike4500"], json!(4500));
    assert_eq!(told["client"]["ports"]["control"], Value::Null);
    assert_eq!(told["client"]["outside"], json!("203.0.113.77:61234"));
    assert_eq!(told["capture"]["sha256"], json!("0f".repeat(32)));
    sample.circumstances = crate::report::Circumstances::default();
    sample.client = None;
    let unknown = document(&sample.run(), Language::English);
    assert_valid("unknown", &unknown);
    for key in ["command", "client", "privileges"] {
        assert_eq!(unknown[key], Value::Null, "{key}");
    }
    assert_eq!(unknown["clock"], json!({"synchronised": null}));
}

/// The name of a file may hold anything.
#[test]
fn the_name_of_a_capture_steers_no_terminal() {
    let name = "gpj.\u{202e}\u{1b}[2J.pcapng";
    let spelt = json!("gpj.\\u{202e}\\u{1b}[2J.pcapng");
    let sample = samples::path_clear();
    let run = crate::report::Run { capture: Some(name), ..sample.run() };
    assert_eq!(document(&run, Language::English)["capture"]["path"], spelt);
    let mut sample = samples::captures::one();
    sample.files[0].path = name.to_owned();
    let document = serde_json::to_value(analysis(&sample.analysis(), Language::English)).unwrap();
    assert_eq!(document["files"][0]["path"], spelt);
}

#[test]
fn every_observation_is_valid_and_steers_no_terminal() {
    let mut sample = samples::path_clear();
    sample.observations = samples::every_observation();
    let document = document(&sample.run(), Language::English);
    assert_valid("observations", &document);
    let text = write(&document);
    assert!(!text.contains("\\u001b") && !text.contains('\u{1b}'));
}

#[test]
fn every_finding_is_valid_and_has_one_name_everywhere() {
    let mut sample = samples::path_clear();
    let kinds = samples::every::<FindingKind>();
    let finding = |kind| Finding { kind, certainty: Certainty::Likely, because: Vec::new() };
    sample.verdict.as_mut().unwrap().findings = kinds.iter().cloned().map(finding).collect();
    let document = document(&sample.run(), Language::English);
    assert_valid("findings", &document);
    for (finding, kind) in document["findings"].as_array().unwrap().iter().zip(&kinds) {
        assert_eq!(finding["kind"], json!(Words::finding_name(kind)));
    }
}

#[test]
fn an_analysis_of_every_kind_is_valid() {
    for (name, sample) in samples::captures::of_each_kind() {
        for language in Language::ALL {
            let document = serde_json::to_value(analysis(&sample.analysis(), language)).unwrap();
            assert_valid(name, &document);
        }
    }
}

#[test]
fn an_analysis_has_the_class_that_stops_a_tunnel_first() {
    let class = |sample: &samples::captures::Analysed| {
        serde_json::to_value(analysis(&sample.analysis(), Language::English)).unwrap()["class"]
            .clone()
    };
    assert_eq!(class(&samples::captures::several()), json!("server-silent"));
    assert_eq!(class(&samples::captures::one()), json!("refused"));
    assert_eq!(class(&samples::captures::nothing()), json!("inconclusive"));
    assert_eq!(class(&samples::captures::unreadable()), Value::Null);
}

#[test]
fn a_frame_is_numbered_as_in_its_file() {
    let sample = samples::captures::two_ends();
    let document = serde_json::to_value(analysis(&sample.analysis(), Language::English)).unwrap();
    let conversation = &document["conversations"][0];
    let third = &conversation["observations"][2];
    assert_eq!((&third["file"], &third["frame"]), (&json!(1), &json!(1)));
    let packet = &conversation["timeline"][3];
    assert_eq!((&packet["file"], &packet["frame"]), (&json!(1), &json!(2)));
}

#[test]
fn a_timeline_nobody_asked_for_is_null() {
    let mut sample = samples::captures::one();
    sample.conversations[0].packets.clear();
    let document = serde_json::to_value(analysis(&sample.analysis(), Language::English)).unwrap();
    assert_valid("no timeline", &document);
    assert_eq!(document["conversations"][0]["timeline"], Value::Null);
}

#[test]
fn the_analysis_reads_as_published() {
    let document = analysis(&samples::captures::two_ends().analysis(), Language::English);
    insta::assert_snapshot!("two_ends_json", write(&document));
}

#[test]
fn the_demo_and_the_explanations_are_valid() {
    let nat = samples::nat_detected();
    let failed = samples::error();
    let scenarios = [
        Scenario { name: "nat", planted: Class::NatDetected, run: nat.run() },
        Scenario { name: "broken", planted: Class::PathClear, run: failed.run() },
    ];
    let demo = demo::document("0.1.0", &scenarios, Language::English);
    let demo = serde_json::to_value(demo).unwrap();
    assert_valid("demo", &demo);
    assert_eq!(demo["scenarios"][0]["right"], json!(true));
    assert_eq!(demo["scenarios"][1]["class"], Value::Null);
    let topics: Vec<_> = Topic::every().collect();
    let explained = explain::document("0.1.0", &topics, |_| 13, Language::Japanese);
    assert_valid("explain", &serde_json::to_value(explained).unwrap());
}

#[test]
fn a_missing_key_is_not_valid() {
    let mut document = document(&samples::refused().run(), Language::English);
    document.as_object_mut().unwrap().remove("nat");
    assert!(!validator().is_valid(&document));
}

#[test]
fn the_document_reads_as_published() {
    let document = probe(&samples::esp_blocked().run(), Language::English);
    insta::assert_snapshot!("esp_blocked_json", write(&document));
}

fn document(run: &Run<'_>, language: Language) -> Value {
    serde_json::from_str(&write(&probe(run, language))).unwrap()
}

fn validator() -> jsonschema::Validator {
    let schema: Value = serde_json::from_str(&schema()).unwrap();
    jsonschema::options().should_validate_formats(true).build(&schema).unwrap()
}

fn assert_valid(name: &str, document: &Value) {
    let validator = validator();
    let errors: Vec<String> = validator
        .iter_errors(document)
        .map(|error| format!("{} at {}", error, error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{name}: {errors:#?}\n{document:#}");
}
