//! The program as a user runs it: exit codes, streams, documents. Packets stay on loopback.

use std::fs::{self, File};
use std::io::Write;
use std::net::UdpSocket;
use std::ops::ControlFlow;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use probe809::capture::{read_frames, replay_frames};
use probe809::crypto::Digested;
use serde_json::{Value, json};

const PROGRAM: &str = env!("CARGO_BIN_EXE_probe809");
const SCHEMA: &str = include_str!("../docs/json-schema/probe809-1.json");
/// Nobody listens here.
const CLOSED: &str = "127.0.0.3";
/// Two sockets of ours listen here and say nothing.
const SILENT: &str = "127.0.0.2";
/// What ends a run early, as kill(1) names it.
const SIGNALS: [&str; 3] = ["INT", "TERM", HANG_UP];
const HANG_UP: &str = "HUP";
/// A signal ends a run within so many steps, also on a busy machine: 5 s.
const SOON: u32 = 100;
const STEP: Duration = Duration::from_millis(50);
/// No run may take longer than so many steps: 20 s.
const MOST_STEPS: u32 = 400;

#[test]
fn an_unknown_name_cannot_run_and_says_so_once() {
    let ended = run(&["name-of-nobody.invalid", "--no-pcap"]);
    assert_eq!((ended.code, &ended.stdout[..]), (1, ""));
    assert!(ended.stderr.contains("name-of-nobody.invalid"), "{}", ended.stderr);
    assert!(ended.stderr.contains("could not be looked up"), "{}", ended.stderr);

    let several = run(&["name-of-nobody.invalid", "name-of-nobody-else.invalid", "--no-pcap"]);
    assert_eq!((several.code, &several.stdout[..]), (1, ""), "none of several could be probed");
    assert!(several.stderr.contains("name-of-nobody-else.invalid"), "{}", several.stderr);

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
fn a_new_key_is_its_owners_alone_and_never_overwrites() {
    let made = run(&["respond", "--new-key", "witness.key"]);
    assert_eq!(made.code, 0, "{}", made.stderr);
    assert!(made.stdout.contains("respond --witness-key-file witness.key"), "{}", made.stdout);
    let path = made.folder.0.join("witness.key");
    let permissions = path.metadata().unwrap().permissions();
    let key = std::fs::read_to_string(&path).unwrap();
    assert_eq!((permissions.mode() & 0o777, key.trim_end().len()), (0o600, 64));
    assert!(!made.stdout.contains(key.trim_end()), "a secret is shown");

    let shown = path.to_string_lossy();
    let again = run(&["respond", "--new-key", &shown]);
    assert_eq!(again.code, 1);
    assert!(again.stderr.contains("cannot make the key file"), "{}", again.stderr);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), key);
    let used = run(&["127.0.0.20", "--witness-key-file", &shown, "--no-pcap", "--timeout", "1"]);
    assert!(used.code >= 10, "{}", used.stderr);
}

#[test]
fn of_several_hosts_each_is_told_of_behind_a_table() {
    let several = ["127.0.0.18", "name-of-nobody.invalid", "127.0.0.19", "--no-pcap", "--no-walk"];
    let ended = run(&[&several[..], &["--timeout", "1500ms"]].concat());
    assert_eq!(ended.code, 10, "{}", ended.stderr);
    let (table, reports) = ended.stdout.split_once("probe809: ").expect("a table, then reports");
    for told in ["Servers", "127.0.0.18", "127.0.0.19", "could not be looked up", "server silent"] {
        assert!(table.contains(told), "{told}: {table}");
    }
    assert_eq!(reports.matches("probe809: ").count(), 2, "{reports}");

    let json = ["--json", "--timeout", "1500ms", "--expect", "server-silent"];
    let ended = run(&[&several[..], &json].concat());
    assert_eq!(ended.code, 3, "one of them could not be probed");
    let document = ended.document();
    assert_eq!(document["mode"], json!("probe"));
    let results = document["results"].as_array().expect("results");
    let names: Vec<_> = results.iter().map(|one| &one["target"]["name"]).collect();
    assert_eq!(names, several[..3].iter().collect::<Vec<_>>());
    assert_eq!(results[1]["class"], Value::Null);
    assert_eq!(results[1]["target"]["address"], Value::Null);
    assert_eq!(results[2]["class"], json!("server-silent"));
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
    let ended = run(&["explain", "エラー８０９", "0x329", "-2147024087", "error", "789"]);
    assert_eq!((ended.code, ended.stdout.matches("809: ").count()), (0, 1), "{}", ended.stdout);
    assert!(ended.stdout.contains("789: "), "{}", ended.stdout);
    let ended = run(&["explain", "809", "nonsense", "--json"]);
    assert_eq!((ended.code, &ended.document()["topics"][0]["code"]), (2, &json!(809)));
    let ended = run(&["explain", "nonsense"]);
    assert!(ended.stderr.contains("nonsense") && ended.stderr.contains("probe809 explain"));
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

/// A firewall's acceptance test: what is required decides, and the class stays what it is.
#[test]
fn what_is_required_and_not_met_is_named_with_why() {
    let words = ["127.0.0.21", "--source-address", "127.0.0.1", "--timeout", "3", "--no-pcap"];
    for (language, why) in [("en", "required and not met"), ("ja", "必須条件")] {
        let more = ["--require", "4500,ESP", "--lang", language];
        let ended = run(&[&words[..], &more].concat());
        assert_eq!(ended.code, 3, "{}", ended.stderr);
        assert!(ended.stderr.contains(why) && ended.stderr.contains("127.0.0.21"), "{why}");
        assert!(ended.stdout.contains(if language == "en" {
            "NOT met"
        } else {
            "満たさない"
        }));
    }
    let ended = run(&[&words[..], &["--json", "--quiet", "--require", "4500"]].concat());
    let document = ended.document();
    assert_eq!((ended.code, &ended.stderr[..]), (3, ""));
    assert!(document["class"].is_string(), "the class stays");
    assert_eq!(document["parameters"]["require"], json!(["ike4500"]));
    let required = &document["required"];
    assert_eq!(required.as_array().map(Vec::len), Some(1));
    assert_eq!((&required[0]["channel"], &required[0]["met"]), (&json!("ike4500"), &json!(false)));
    assert_eq!(required[0]["missing"], json!("state"));
    let ended = run(&[&words[..], &["--json"]].concat());
    assert_eq!(ended.document()["required"], Value::Null);
    let ended = run(&["name-of-nobody.invalid", "--json", "--require", "esp", "--no-pcap"]);
    assert_eq!((ended.code, &ended.document()["required"][0]["met"]), (1, &json!(false)));
    for require in ["control", "both-ways", "esp,both-ways", "esp;4500"] {
        let ended = run(&[&words[..], &["--require", require]].concat());
        assert_eq!((ended.code, &ended.stdout[..]), (2, ""), "{require}: {}", ended.stderr);
    }
}

/// A line each time, and the end is that of the last whole run.
#[test]
fn a_watch_ends_when_it_is_told_to() {
    let words = ["127.0.0.23", "--source-address", "127.0.0.1", "--timeout", "500ms", "--no-pcap"];
    let watch = [&words[..], &["--no-walk", "--watch", "10"]].concat();
    let ended = Run::new(&watch, |_| {}).ended_by("INT");
    assert!(ended.code >= 10, "{}{}", ended.stdout, ended.stderr);
    assert_eq!(ended.stdout.matches("127.0.0.23").count(), 1, "{}", ended.stdout);
    assert_eq!(ended.stdout.lines().count(), 1, "{}", ended.stdout);
    let ended = Run::new(&[&watch[..], &["--json"]].concat(), |_| {}).ended_by("INT");
    assert_eq!(ended.stdout.lines().count(), 1);
    assert_eq!(ended.document()["parameters"]["watch_ms"], json!(10_000));
    for odd in [&["--watch", "5"][..], &["--watch", "10", "--pcap", "a.pcapng"]] {
        assert_eq!(run(&[&words[..5], odd].concat()).code, 2, "{odd:?}");
    }
    let ended = run(&["name-of-nobody.invalid", "--watch", "10"]);
    assert_eq!((ended.code, &ended.stdout[..]), (1, ""));
}

/// What passes for Windows need not be all that a firewall was to pass.
#[test]
fn a_capture_is_held_to_what_is_required() {
    for (require, code) in [("ike500,ike4500", 0), ("4500,esp", 3), ("4500,both-ways", 3)] {
        let ended = Run::new(&["analyze", "a.pcapng", "--json", "--require", require], |command| {
            let folder = command.get_current_dir().expect("a folder");
            let kept = include_bytes!("../captures/esp-admin-prohibited-nat.pcapng");
            fs::write(folder.join("a.pcapng"), kept).unwrap();
        })
        .finish();
        let document = ended.document();
        assert_eq!((ended.code, &document["class"]), (code, &json!("nat-detected")), "{require}");
        assert_eq!(ended.stderr.contains("required and not met"), code == 3, "{}", ended.stderr);
        let required = &document["conversations"][0]["required"];
        assert!(required[0]["met"].is_boolean(), "{required}");
    }
}

/// The far end's word, and no less, shows that channels pass both ways.
#[test]
fn a_far_end_proves_that_required_channels_pass_both_ways() {
    let key = run(&["respond", "--new-key", "witness.key"]);
    let key = key.folder.0.join("witness.key").to_string_lossy().into_owned();
    let address = "127.0.0.22";
    let words = ["respond", "--source-address", address, "--witness-key-file", &key];
    let far_end = Run::new(&words, |_| {});
    sleep(Duration::from_millis(700));
    let words = [address, "--source-address", "127.0.0.1", "--no-pcap", "--no-walk"];
    let keyed = ["--witness-key-file", &key, "--require", "500,4500,both-ways"];
    let proven = run(&[&words[..], &keyed].concat());
    let expected = run(&[&words[..], &keyed, &["--expect", "server-silent"]].concat());
    let without = run(&[&words[..], &["--require", "500,4500"]].concat());
    let told = far_end.ended_by("INT");
    if told.stderr.contains("could not be opened") {
        return skip(&format!("the far end cannot listen: {}", told.stderr));
    }
    assert_eq!(proven.code, 0, "{}{}", proven.stdout, proven.stderr);
    let (_, section) = proven.stdout.split_once("\nFar end\n").expect("a table");
    assert!(section.contains("OK (") && section.contains("hop limit left"), "{section}");
    assert_eq!(expected.code, 3, "{}", expected.stdout);
    assert_eq!(without.code, 0, "{}", without.stderr);
    // Without the key there is only what the answer says of itself.
    assert!(without.stdout.contains("gives its name as"), "{}", without.stdout);
    assert!(!proven.stdout.contains("gives its name as"), "{}", proven.stdout);
}

#[test]
fn a_report_ends_with_what_a_ticket_needs_of_the_run() {
    let words = ["127.0.0.31", "--no-walk", "--timeout", "2s", "--pcap", "run 1.pcapng", "-v"];
    let tokyo = |command: &mut Command| {
        command.env("TZ", "JST-9");
    };
    let ended = Run::new(&words, tokyo).finish();
    let capture = fs::read(ended.folder.0.join("run 1.pcapng")).unwrap();
    let digest = Digested::new(&capture[..], 1 << 20).digest().unwrap();
    let section = ended.stdout.split("\nThis run\n").nth(1).expect("a last section");
    for told in [
        "+09:00 (",
        " UTC), took ",
        env!("CARGO_PKG_VERSION"),
        "probe809 127.0.0.31 --no-walk --timeout 2s --pcap 'run 1.pcapng' -v",
        "From 127.0.0.1 (lo)",
        &digest,
    ] {
        let one_line = section.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(one_line.contains(told), "{told}: {section}");
    }
    assert!(ended.stderr.contains("  -> UDP ") && ended.stderr.contains("  <- "));
    let class = b"server-silent: server silent (809)";
    assert!(capture[..200].windows(class.len()).any(|one| one == class), "in the first option");

    let ended = run(&[&words[..4], &["--no-pcap", "--json"]].concat());
    let document = ended.document();
    assert_eq!(document["client"]["address"], json!("127.0.0.1"));
    assert_eq!(document["capture"]["sha256"], Value::Null);
    assert!(document["elapsed_ms"].as_f64().is_some_and(|span| span > 0.0));
    assert!(document["privileges"]["root"].is_boolean());
    let command = "probe809 127.0.0.31 --no-walk --timeout 2s --no-pcap --json";
    assert_eq!(document["command"], json!(command));
    for option in ["family", "lossy_timeout_ms", "capture", "language"] {
        assert_ne!(document["parameters"][option], Value::Null, "{option}");
    }
}

/// Somebody may type the key itself where the name of its file belongs.
#[test]
fn a_key_that_was_typed_for_its_file_is_shown_by_nothing() {
    let words = ["127.0.0.32", "--psk-file", "Hunter2", "--no-pcap", "--json"];
    let ended = run(&words);
    assert_eq!((ended.code, &ended.document()["command"]), (1, &Value::Null));
    assert!(!ended.stdout.contains("Hunter2") && !ended.stderr.contains("Hunter2"));
}

#[test]
fn a_capture_through_a_pipe_has_the_verdict_in_its_last_block() {
    let words = ["127.0.0.33", "--no-walk", "--timeout", "2s", "--pcap", "-"];
    let output = Command::new(PROGRAM).args(words).env("LC_ALL", "C").output().unwrap();
    let class = b"server-silent: server silent (809)";
    let holds = |bytes: &[u8]| bytes.windows(class.len()).any(|one| one == class);
    assert!(holds(&output.stdout) && !holds(&output.stdout[..1_200]));
    assert!(!String::from_utf8_lossy(&output.stdout).contains("No verdict"), "it has one");
    read_frames(&output.stdout[..], &mut |_| ControlFlow::Continue(())).unwrap();
}

#[test]
fn what_ends_a_run_early_ends_it_properly() {
    let listeners = [500, 4500].map(|port| UdpSocket::bind((SILENT, port)));
    if let Some(Err(error)) = listeners.iter().find(|one| one.is_err()) {
        return skip(&format!("UDP 500 and 4500 of {SILENT} cannot be bound: {error}"));
    }
    for signal in SIGNALS.into_iter().filter(|one| *one != HANG_UP || !hang_ups_are_ignored()) {
        let words = ["probe", SILENT, "--source-address", "127.0.0.1", "--pcap", "cut.pcapng"];
        let ended = Run::new(&[&words[..], &["--json"]].concat(), |_| {}).ended_by(signal);
        let document = ended.document();
        assert_eq!(document["ended_by"], json!("interrupted"), "{signal}");
        let capture = ended.folder.0.join("cut.pcapng");
        let frames = replay_frames(&capture, |_| None).unwrap();
        assert!(frames.len() >= 4, "{} frames", frames.len());
        let sha256 = Digested::new(File::open(&capture).unwrap(), 1 << 20).digest();
        let expected = json!({"path": "cut.pcapng", "sha256": sha256, "frames": frames.len()});
        assert_eq!(document["capture"], expected);
        assert!(document["observations"].as_array().is_some_and(|all| all.len() >= 4));
    }
}

#[test]
fn the_far_end_keeps_its_matrix_whoever_ends_it() {
    for signal in SIGNALS.into_iter().filter(|one| *one != HANG_UP || !hang_ups_are_ignored()) {
        for json in [true, false] {
            let json: &[&str] = if json { &["--json"] } else { &[] };
            let words = ["respond", "--source-address", "127.0.0.4", "--pcap", "far.pcapng"];
            let running = Run::new(&[&words[..], json].concat(), |_| {});
            sleep(Duration::from_millis(700));
            let client = UdpSocket::bind("127.0.0.1:0").unwrap();
            client.send_to(&[1; 40], "127.0.0.4:4500").unwrap();
            let ended = running.ended_by(signal);
            assert_eq!(ended.code, 0, "{signal}: {}", ended.stderr);
            if json.is_empty() {
                assert!(ended.stdout.contains("127.0.0.1"), "{signal}: {}", ended.stdout);
                // A row as it fills begins with the time, local with its zone.
                let dated =
                    |line: &str| line.get(10..11) == Some(" ") && line.get(19..20) == Some(" ");
                let row = ended.stderr.lines().find(|line| line.contains("  127.0.0.1 "));
                assert!(row.is_some_and(dated), "{signal}: {}", ended.stderr);
            } else {
                let last: Value =
                    serde_json::from_str(ended.stdout.lines().last().unwrap()).unwrap();
                assert_eq!(last["event"], json!("finished"));
                assert_eq!(last["ended_by"], json!("interrupted"), "{signal}");
                assert_eq!(last["totals"]["packets_in"], json!(1));
            }
            let frames = replay_frames(&ended.folder.0.join("far.pcapng"), |_| None).unwrap();
            assert_eq!(frames.len(), 1);
        }
    }
}

#[test]
fn a_demo_that_is_ended_early_leaves_its_document() {
    if hang_ups_are_ignored() {
        return skip("SIGHUP is ignored here");
    }
    let words = ["demo", "silent", "--json", "--output-dir", "captures"];
    let ended = Run::new(&words, |_| {}).ended_by(HANG_UP);
    let document = ended.document();
    let scenario = &document["scenarios"][0];
    assert_eq!(scenario["result"]["ended_by"], json!("interrupted"));
    let capture = scenario["capture"].as_str().expect("a capture");
    replay_frames(&ended.folder.0.join(capture), |_| None).unwrap();
}

/// nohup(1) starts a program so, and it has to outlive the terminal.
#[test]
fn who_shall_outlive_the_terminal_does() {
    let words = ["-c", "trap '' HUP; exec \"$0\" \"$@\"", PROGRAM];
    let words =
        [&words[..], &["respond", "--source-address", "127.0.0.5", "--timeout", "2"], &["--json"]];
    let ended = Run::of("sh", &words.concat(), |_| {}).ended_by(HANG_UP);
    let last: Value = serde_json::from_str(ended.stdout.lines().last().unwrap()).unwrap();
    assert_eq!((ended.code, &last["ended_by"]), (0, &json!("deadline")), "{}", ended.stderr);
}

#[test]
fn a_pipe_that_nobody_reads_holds_nobody() {
    for signal in SIGNALS.into_iter().filter(|one| *one != HANG_UP || !hang_ups_are_ignored()) {
        let words = ["probe", CLOSED, "--pcap", "pipe", "--json"];
        let ended = Run::new(&words, |command| make_pipe(command, "pipe")).ended_by(signal);
        let document = ended.document();
        assert_eq!((ended.code, &document["ended_by"]), (1, &json!("interrupted")), "{signal}");
        assert_eq!(document["capture"]["path"], Value::Null);
        assert!(ended.flowing_stderr().contains("read the named pipe pipe"), "{}", ended.stderr);
        assert!(!ended.flowing_stderr().contains("verdict rests"), "{}", ended.stderr);
        assert!(ended.folder.0.join("pipe").exists(), "a pipe is not ours to remove");

        let words = ["respond", "--source-address", "127.0.0.6", "--pcap", "pipe", "--json"];
        let ended = Run::new(&words, |command| make_pipe(command, "pipe")).ended_by(signal);
        let last: Value = serde_json::from_str(ended.stdout.trim()).unwrap();
        assert_eq!(last["ended_by"], json!("interrupted"), "{signal}");
    }
}

#[test]
fn a_pipe_gets_the_capture_once_somebody_reads_it() {
    let words = ["probe", CLOSED, "--pcap", "pipe", "--timeout", "1", "--quiet"];
    let running = Run::new(&words, |command| make_pipe(command, "pipe"));
    sleep(Duration::from_millis(500));
    let pipe = running.folder.0.join("pipe");
    let reader = std::thread::spawn(move || fs::read(pipe).unwrap());
    let ended = running.finish();
    let copy = ended.folder.0.join("copy.pcapng");
    fs::write(&copy, reader.join().unwrap()).unwrap();
    let frames = replay_frames(&copy, |_| None).unwrap();
    assert!(ended.stdout.contains(&format!("pipe ({} frames)", frames.len())), "{}", ended.stdout);
}

#[test]
fn a_recording_that_never_comes_can_be_left_alone() {
    let ended = Run::new(&["analyze", "pipe", "--json"], |command| make_pipe(command, "pipe"))
        .ended_by("TERM");
    assert_eq!((ended.code, ended.document()["ended_by"].clone()), (1, json!("interrupted")));
    // Somebody records, and nothing comes any more.
    let (reader, mut writer) = std::io::pipe().unwrap();
    let kept = include_bytes!("../captures/4500-dropped-nat.pcapng");
    writer.write_all(&kept[..kept.len() / 2]).unwrap();
    let running = Run::new(&["analyze", "-", "--json"], |command| {
        command.stdin(reader);
    });
    let ended = running.ended_by("TERM");
    let document = ended.document();
    assert_eq!(document["ended_by"], json!("interrupted"));
    assert!(document["files"][0]["frames"].as_u64().is_some_and(|frames| frames > 5));
    assert_eq!(document["conversations"].as_array().map(Vec::len), Some(1));
}

#[test]
fn the_size_limit_of_a_file_is_a_full_disk() {
    for (blocks, file) in [(4, "a.pcapng"), (4, "a.pcap")] {
        let ended =
            limited(&format!("ulimit -f {blocks}"), &["probe", CLOSED, "--pcap", file, "--json"]);
        let document = ended.document();
        let error = document["error"].as_str().expect("a sentence");
        assert!(error.contains("ulimit -f") && error.contains(file), "{error}");
        assert_eq!(document["ended_by"], json!("error"));
        assert!(document["class"].is_string());
        let kept = fs::read(ended.folder.0.join(file)).unwrap();
        let read = read_frames(&kept[..], &mut |_| ControlFlow::Continue(())).unwrap();
        assert!(read.frames > 0 && !read.cut_short && read.damages.is_empty(), "{file}");
        let sha256 = Digested::new(&kept[..], 1 << 20).digest();
        let expected = json!({"path": file, "sha256": sha256, "frames": read.frames});
        assert_eq!(document["capture"], expected);
    }
    // Not even the beginning: nothing is kept, and nothing is said to be.
    for language in ["en", "ja"] {
        let words = ["probe", CLOSED, "--pcap", "a.pcapng", "--lang", language];
        let ended = limited("ulimit -f 0", &words);
        assert_eq!((ended.code, &ended.stdout[..]), (1, ""));
        assert!(ended.stderr.contains("ulimit -f"), "{}", ended.stderr);
        assert!(!ended.stderr.contains("kept"), "{}", ended.stderr);
        assert!(!ended.folder.0.join("a.pcapng").exists());
    }
    let ended = limited("ulimit -f 0", &["probe", CLOSED]);
    let left = fs::read_dir(&ended.folder.0).unwrap().count();
    assert_eq!((ended.code, left), (1, 0), "also under a name of its own");
    let words =
        ["respond", "--source-address", "127.0.0.7", "--pcap", "a.pcapng", "--timeout", "1"];
    let ended = limited("ulimit -f 0", &words);
    assert_eq!((ended.code, fs::read_dir(&ended.folder.0).unwrap().count()), (1, 0));
}

#[test]
fn what_was_there_before_is_never_removed() {
    let ended = limited("touch a.pcapng; ulimit -f 0", &["probe", CLOSED, "--pcap", "a.pcapng"]);
    assert_eq!(ended.code, 1);
    assert!(ended.folder.0.join("a.pcapng").exists());
    let ended = run(&["probe", CLOSED, "--pcap", "/dev/full"]);
    assert_eq!(ended.code, 1);
    assert!(
        ended.flowing_stderr().contains("the disk is full; free some space"),
        "{}",
        ended.stderr
    );
    assert!(Path::new("/dev/full").exists());
    // A run that does not come about leaves no capture behind.
    let words = ["probe", CLOSED, "--psk-file", "key", "--keylog", "key", "--pcap", "a.pcapng"];
    let ended = limited("umask 077; echo secret > key", &words);
    assert_eq!(ended.code, 1, "{}", ended.stderr);
    assert!(ended.stderr.contains("cannot make key"), "{}", ended.stderr);
    assert!(!ended.folder.0.join("a.pcapng").exists());
}

#[test]
fn too_few_open_files_are_named_with_what_to_do() {
    for words in [
        &["probe", CLOSED, "--no-pcap"][..],
        &["probe", CLOSED, "--no-pcap", "--lang", "ja"],
        &["walk", CLOSED, "--no-pcap", "--json"],
        &["respond", "--source-address", "127.0.0.8", "--timeout", "1"],
        &["demo", "clear"],
        &["demo", "clear", "--json"],
    ] {
        let ended = limited("ulimit -n 14", words);
        assert_eq!(ended.code, 1, "{words:?}: {}", ended.stderr);
        let said = if words.contains(&"--json") {
            ended.document()["error"].as_str().expect("a sentence").to_owned()
        } else {
            ended.flowing_stderr()
        };
        assert!(said.contains("ulimit -n") && said.contains("14"), "{words:?}: {said}");
    }
    // A limit of its own that it may raise is none.
    let ended =
        limited("ulimit -S -n 14", &["probe", CLOSED, "--no-pcap", "--timeout", "1", "--json"]);
    assert!(ended.document()["class"].is_string());
}

#[test]
fn an_address_that_cannot_be_a_server_is_named_with_what_to_do() {
    let rows = [
        ("::ffff:203.0.113.10", "IPv4-mapped", "IPv4射影アドレス"),
        ("[::ffff:127.0.0.3]", "give 127.0.0.3", "127.0.0.3 を指定"),
        (
            "255.255.255.255",
            "not the address of a single host",
            "1台のホストのアドレスではありません",
        ),
        ("224.0.0.1", "not the address of a single host", "1台のホストのアドレスではありません"),
        ("127.255.255.255", "broadcast address of a network", "ブロードキャストアドレス"),
    ];
    for (address, english, japanese) in rows {
        for (language, why) in [("en", english), ("ja", japanese)] {
            let words = ["probe", address, "--no-pcap", "--json", "--lang", language];
            let ended = run(&words);
            let document = ended.document();
            let error = document["error"].as_str().expect("a sentence");
            assert_eq!((ended.code, document["class"].clone()), (1, Value::Null));
            assert!(error.contains(why) && !error.contains("os error"), "{address}: {error}");
        }
    }
}

#[test]
fn a_usage_error_shows_no_escape_of_anybody() {
    let odd = "a\nb\u{1b}[1mc\u{202e}";
    for words in [
        &["--frobnicate"][..],
        &["--timeot", "3", "x"],
        &["probe", "x", "--tries", "0"],
        &["probe", "x", "--expect", "sunshine"],
        &["probe", "x", "--pcap", "a.pcapng", "--no-pcap"],
        &["probe", "x", "-6", "-4"],
        &["walk"],
        &["respond", "--timeout", "soon"],
        &["explain", "nonsense"],
        &["demo", "nonsense"],
    ] {
        for language in ["en", "ja"] {
            let ended = run(&[words, &["--json", "--lang", language]].concat());
            assert_eq!(ended.code, 2, "{words:?}");
            let document = ended.document();
            assert!(document["error"].as_str().is_some_and(|error| !error.is_empty()));
            for text in [&ended.stdout, &ended.stderr] {
                let escape =
                    text.contains('\u{1b}') || text.contains("u{1b}") || text.contains("u001b");
                assert!(!escape, "{words:?}: {text}");
            }
        }
    }
    for words in [
        &[odd][..],
        &["--no", odd],
        &[&format!("--x{odd}")],
        &["probe", "x", odd],
        &["probe", "x", "--tries", odd],
        &["probe", "x", "--lang", odd],
        &["explain", odd],
        &["demo", odd],
        &["completions", odd],
    ] {
        for language in ["en", "ja"] {
            let environment = format!("{language}_XX.UTF-8");
            let plain = Run::new(words, |command| {
                command.env("LC_ALL", &environment);
            })
            .finish();
            assert_eq!(plain.code, 2, "{words:?}");
            let text = &plain.stderr;
            assert!(!text.contains(['\u{1b}', '\u{202e}']), "{words:?}: {text}");
            assert!(!text.contains("a\nb"), "{words:?}: {text}");
        }
        let ended = run(&[words, &["--json"]].concat());
        let document = ended.document();
        let error = document["error"].as_str().expect("a sentence");
        assert!(!error.chars().any(char::is_control), "{error:?}");
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

/// Runs behind a shell command that takes something away. Pipes take the output, since a limit
/// of files is one of these as well.
fn limited(command: &str, words: &[&str]) -> Ended {
    let folder = Folder::new();
    let script = format!("{command}; exec \"$0\" \"$@\"");
    let output = Command::new("timeout")
        .args(["20", "sh", "-c", &script, PROGRAM])
        .args(words)
        .current_dir(&folder.0)
        .env("LC_ALL", "C")
        .env_remove("LANG")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    let code = output.status.code().expect("an exit code");
    let (stdout, stderr, words) = (text(output.stdout), text(output.stderr), format!("{words:?}"));
    Ended { code, stdout, stderr, folder, words }
}

/// Makes a named pipe in the folder of a run.
fn make_pipe(command: &Command, name: &str) {
    let folder = command.get_current_dir().expect("a folder");
    assert!(Command::new("mkfifo").arg(folder.join(name)).status().unwrap().success());
}

/// Whether these tests run under nohup(1) or the like, which the program inherits.
fn hang_ups_are_ignored() -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:")).expect("a mask");
    u64::from_str_radix(mask.trim(), 16).unwrap() & 1 == 1
}

impl Run {
    /// The streams go to files: no pipe can fill up.
    fn new(words: &[&str], change: impl FnOnce(&mut Command)) -> Self {
        Self::of(PROGRAM, words, change)
    }

    fn of(program: &str, words: &[&str], change: impl FnOnce(&mut Command)) -> Self {
        let folder = Folder::new();
        let stream = |name: &str| File::create(folder.0.join(name)).unwrap();
        let mut command = Command::new(program);
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

    /// Sends a signal once the run is under way; it then has to end soon.
    fn ended_by(self, signal: &str) -> Ended {
        sleep(Duration::from_millis(1_200));
        let id = self.child.id().to_string();
        let told = Command::new("kill").args(["-s", signal, &id]).status().unwrap();
        assert!(told.success(), "{}: it was over before {signal}", self.words);
        self.finish_in(SOON)
    }

    fn finish(self) -> Ended {
        self.finish_in(MOST_STEPS)
    }

    fn finish_in(mut self, steps: u32) -> Ended {
        for _ in 0..steps {
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
        panic!("{} took longer than {:?}", self.words, STEP * steps);
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
            .map(|error| format!("{error} at {}", error.instance_path()))
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
