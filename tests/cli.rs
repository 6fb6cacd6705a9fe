//! The program as a user runs it: exit codes, streams, documents. Packets stay on loopback.

use std::fs::{self, File};
use std::io::Write;
use std::net::UdpSocket;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use probe809::capture::replay_frames;
use serde_json::{Value, json};

const PROGRAM: &str = env!("CARGO_BIN_EXE_probe809");
const SCHEMA: &str = include_str!("../docs/json-schema/probe809-1.json");
/// Nobody listens here.
const CLOSED: &str = "127.0.0.3";
/// Two sockets of ours listen here and say nothing.
const SILENT: &str = "127.0.0.2";
const STEP: Duration = Duration::from_millis(50);
/// No run may take longer than so many steps: 20 s.
const MOST_STEPS: u32 = 400;

#[test]
fn an_unknown_name_cannot_run_and_says_so_once() {
    let ended = run(&["name-of-nobody.invalid", "--no-pcap"]);
    assert_eq!((ended.code, &ended.stdout[..]), (1, ""));
    assert!(ended.stderr.contains("name-of-nobody.invalid"), "{}", ended.stderr);
    assert!(ended.stderr.contains("could not be looked up"), "{}", ended.stderr);

    let ended = run(&["name-of-nobody.invalid", "--no-pcap", "--json"]);
    assert_eq!(ended.code, 1);
    let document = ended.document();
    assert_eq!(document["class"], Value::Null);
    assert_eq!(document["ended_by"], json!("error"));
    let sentence = document["error"].as_str().expect("a sentence");
    let resolvers_words = sentence.split(['(', ')']).nth(1).expect("the resolver's words");
    assert_eq!(sentence.matches(resolvers_words).count(), 1, "said twice: {sentence}");
}

#[test]
fn a_command_line_that_means_nothing_is_a_usage_error() {
    for words in [
        &["--frobnicate"][..],
        &[],
        &["probe"],
        &["probe", "127.0.0.1", "--tries", "0"],
        &["probe", "127.0.0.1", "--timeout", "soon"],
        &["probe", "127.0.0.1", "--expect", "sunshine"],
        &["probe", "127.0.0.1", "--pcap", "a.pcapng", "--no-pcap"],
        &["probe", "127.0.0.1", "--json", "--pcap", "-"],
        &["probe", "127.0.0.1", "-6"],
        &["explain", "nonsense"],
        &["demo", "nonsense"],
        &["completions", "nonsense"],
    ] {
        let ended = run(words);
        assert_eq!(ended.code, 2, "{words:?}: {}", ended.stderr);
        assert!(!ended.stderr.is_empty(), "{words:?}");
        if words.contains(&"--json") {
            assert_eq!(ended.document()["class"], Value::Null);
        } else {
            assert_eq!(ended.stdout, "", "{words:?}");
        }
    }
}

#[test]
fn what_cannot_be_recorded_to_or_sent_from_cannot_run() {
    let rows = [
        (&["--pcap", "missing/folder/a.pcapng"][..], "the folder does not exist"),
        (&["--pcap", "."], "it is a folder"),
        (&["--no-pcap", "--source-address", "192.0.2.1"], "not an address of this host"),
        (&["--no-pcap", "--interface", "nosuch809"], "no network interface named nosuch809"),
    ];
    for (options, why) in rows {
        let words = [&["probe", CLOSED], options].concat();
        let ended = run(&words);
        assert_eq!((ended.code, &ended.stdout[..]), (1, ""), "{words:?}");
        assert!(ended.flowing_stderr().contains(why), "{words:?}: {}", ended.stderr);
        let ended = run(&[&words[..], &["--json"]].concat());
        let document = ended.document();
        assert_eq!((ended.code, &document["class"]), (1, &Value::Null));
        assert!(document["error"].as_str().is_some_and(|error| error.contains(why)));
    }
}

#[test]
fn a_closed_pipe_is_no_error() {
    for words in [&["explain", "809"][..], &["--help"], &["man"], &["explain", "--json"]] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let ended = Run::new(words, |command| {
            command.stdout(writer);
        })
        .finish();
        assert_eq!((ended.code, &ended.stderr[..]), (0, ""), "{words:?}");
    }
}

#[test]
fn explanations_are_results() {
    let ended = run(&["explain", "809"]);
    assert_eq!((ended.code, &ended.stderr[..]), (0, ""));
    assert!(ended.stdout.contains("809") && ended.stdout.contains("4500"), "{}", ended.stdout);
    let ended = run(&["explain", "--json", "esp-blocked"]);
    assert_eq!((ended.code, &ended.stderr[..]), (0, ""));
    ended.document();
    let ended = run(&["explain", "nonsense"]);
    assert!(ended.stderr.contains("nonsense") && ended.stderr.contains("esp-blocked"));
}

#[test]
fn the_help_names_every_exit_code() {
    let help = run(&["--help"]);
    assert_eq!(help.code, 0);
    let (_, codes) = help.stdout.split_once("Exit codes:").expect("exit codes");
    let named: Vec<&str> =
        codes.lines().filter_map(|line| line.split_whitespace().next()).collect();
    for code in ["0", "1", "2", "3", "10", "11", "12", "13", "20"] {
        assert!(named.contains(&code), "{code} is not in {named:?}");
    }
}

#[test]
fn the_practice_network_needs_nothing_and_is_judged_right() {
    let ended = run(&["demo", "refused", "--json", "--seed", "cli", "--output-dir", "captures"]);
    if !ended.stderr.is_empty() {
        skip(&format!("the practice network has no namespace here: {}", ended.stderr.trim()));
    }
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    let document = ended.document();
    let scenario = &document["scenarios"][0];
    assert_eq!((&scenario["name"], &scenario["right"]), (&json!("refused"), &json!(true)));
    let capture = scenario["capture"].as_str().expect("a capture");
    let frames = replay_frames(&ended.folder.0.join(capture), |_| None).unwrap();
    assert_eq!(json!(frames.len()), scenario["result"]["capture"]["frames"]);
}

#[test]
fn a_host_without_a_server_is_closed() {
    if let Some(port) = [500, 4500].into_iter().find(|port| is_taken(*port)) {
        return skip(&format!("something listens on UDP {port} of every address"));
    }
    let words = ["probe", CLOSED, "--source-address", "127.0.0.1", "--timeout", "3", "--no-pcap"];
    let ended = run(&[&words[..], &["--json"]].concat());
    let document = ended.document();
    assert_eq!((ended.code, &document["class"]), (10, &json!("server-silent")));
    assert_eq!(document["certainty"], json!("proven"));
    assert_eq!(document["channels"]["ike500"]["state"], json!("closed"));
    assert_eq!(document["capture"]["path"], Value::Null);
    assert_eq!(document["error"], Value::Null);

    let expected = run(&[&words[..], &["--expect", "server-silent", "--quiet"]].concat());
    assert_eq!((expected.code, &expected.stderr[..]), (0, ""));
    assert!(expected.stdout.contains("server silent"), "{}", expected.stdout);
    let unexpected = run(&[&words[..], &["--expect", "path-clear,nat-detected"]].concat());
    assert_eq!(unexpected.code, 3);
}

#[test]
fn an_interrupted_probe_leaves_a_document_and_a_capture() {
    let listeners = [500, 4500].map(|port| UdpSocket::bind((SILENT, port)));
    if let Some(Err(error)) = listeners.iter().find(|one| one.is_err()) {
        return skip(&format!("UDP 500 and 4500 of {SILENT} cannot be bound: {error}"));
    }
    for signal in ["-INT", "-TERM"] {
        let words = ["probe", SILENT, "--source-address", "127.0.0.1", "--pcap", "cut.pcapng"];
        let running = Run::new(&[&words[..], &["--json"]].concat(), |_| {});
        sleep(Duration::from_millis(1_500));
        let id = running.child.id().to_string();
        assert!(Command::new("kill").args([signal, &id]).status().unwrap().success());
        let ended = running.finish();
        let document = ended.document();
        assert_eq!(document["ended_by"], json!("interrupted"), "{signal}");
        let capture = ended.folder.0.join("cut.pcapng");
        let frames = replay_frames(&capture, |_| None).unwrap();
        assert!(frames.len() >= 4, "{} frames", frames.len());
        assert_eq!(document["capture"], json!({"path": "cut.pcapng", "frames": frames.len()}));
        assert!(document["observations"].as_array().is_some_and(|all| all.len() >= 4));
    }
}

/// A run of the program in a folder of its own.
struct Run {
    child: Child,
    folder: Folder,
    words: String,
}

/// What a run left.
struct Ended {
    code: i32,
    stdout: String,
    stderr: String,
    folder: Folder,
    words: String,
}

struct Folder(PathBuf);

fn run(words: &[&str]) -> Ended {
    Run::new(words, |_| {}).finish()
}

impl Run {
    /// The streams go to files: no pipe can fill up.
    fn new(words: &[&str], change: impl FnOnce(&mut Command)) -> Self {
        let folder = Folder::new();
        let stream = |name: &str| File::create(folder.0.join(name)).unwrap();
        let mut command = Command::new(PROGRAM);
        command
            .args(words)
            .current_dir(&folder.0)
            .env("LC_ALL", "C")
            .env_remove("LANG")
            .stdin(Stdio::null())
            .stdout(stream("stdout"))
            .stderr(stream("stderr"));
        change(&mut command);
        let child = command.spawn().unwrap();
        Self { child, folder, words: format!("{words:?}") }
    }

    fn finish(mut self) -> Ended {
        for _ in 0..MOST_STEPS {
            if let Some(status) = self.child.try_wait().unwrap() {
                let Self { folder, words, .. } = self;
                let text = |name: &str| fs::read_to_string(folder.0.join(name)).unwrap();
                let (stdout, stderr) = (text("stdout"), text("stderr"));
                let code = status.code().expect("an exit code");
                return Ended { code, stdout, stderr, folder, words };
            }
            sleep(STEP);
        }
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        panic!("{} took longer than 20 s", self.words);
    }
}

impl Ended {
    /// The one document on standard output, valid by the published schema.
    fn document(&self) -> Value {
        let document: Value = serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("{}: {error}: {}", self.words, self.stdout));
        let schema: Value = serde_json::from_str(SCHEMA).unwrap();
        let validator = jsonschema::options().should_validate_formats(true).build(&schema).unwrap();
        let errors: Vec<_> = validator
            .iter_errors(&document)
            .map(|error| format!("{error} at {}", error.instance_path))
            .collect();
        assert!(errors.is_empty(), "{}: {errors:#?}", self.words);
        document
    }

    /// Standard error without line breaks, which may stand anywhere in a sentence.
    fn flowing_stderr(&self) -> String {
        self.stderr.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

impl Folder {
    fn new() -> Self {
        use std::sync::atomic::{AtomicU32, Ordering};
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("cli-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Whether a socket that takes every address, or ours, is bound to a UDP port.
fn is_taken(port: u16) -> bool {
    let ends = [
        format!("00000000:{port:04X}"),
        format!("0300007F:{port:04X}"),
        format!("{:032}:{port:04X}", 0),
    ];
    let tables = ["/proc/net/udp", "/proc/net/udp6"].map(fs::read_to_string);
    let mut lines = tables.iter().flatten().flat_map(|table| table.lines());
    lines.any(|line| {
        line.split_whitespace().nth(1).is_some_and(|end| ends.iter().any(|one| one == end))
    })
}

/// Says so past the test runner, which keeps what a passing test prints to itself.
fn skip(why: &str) {
    let _ = writeln!(std::io::stderr(), "SKIPPED: {why}");
}
