//! `analyze` as a user runs it: whole, damaged, foreign and hostile captures, from files
//! made here. Exit codes, the two streams, the one document.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;
use std::thread;

use flate2::Compression;
use flate2::write::GzEncoder;
use probe809::capture::replay_frames;
use probe809::crypto::Digested;
use probe809::wire::ip::udp_packet;
use probe809::wire::l2tp::{Avp, ControlMessage, attribute, message_type};
use serde_json::{Value, json};

const PROGRAM: &str = env!("CARGO_BIN_EXE_probe809");
const SCHEMA: &str = include_str!("../docs/json-schema/probe809-1.json");
static VALIDATOR: LazyLock<jsonschema::Validator> = LazyLock::new(|| {
    let schema = serde_json::from_str(SCHEMA).unwrap();
    jsonschema::options().should_validate_formats(true).build(&schema).unwrap()
});
const CAPTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/captures");
/// Every kept capture is cut so far apart, each beginning elsewhere.
const STRIDE: usize = 97;
const SPARSE: usize = 12;
/// The client's address outside of its NAT: nothing has to be searched for.
const KNOWN: [&str; 2] = ["--public-address", "192.0.2.7"];
/// In these the server's hidden address is searched for, seconds in each.
const SLOW: [&str; 4] = ["encap-forced", "nat-both", "nat-server", "server-nat"];
const EXITS: [(&str, i32); 6] = [
    ("path-clear", 0),
    ("server-silent", 10),
    ("esp-blocked", 11),
    ("nat-detected", 12),
    ("refused", 13),
    ("inconclusive", 20),
];

#[test]
fn a_capture_cut_anywhere_is_judged_up_to_the_cut() {
    let folder = Folder::new("cut");
    let whole = kept("strongswan-clear");
    let every = |bytes: &[u8], from: usize, step: usize| {
        (from..bytes.len()).step_by(step).map(|at| bytes[..at].to_vec()).collect::<Vec<_>>()
    };
    let mut cuts = every(&whole, 0, STRIDE);
    cuts.extend(every(&classic(&frames("strongswan-clear")), 0, STRIDE));
    cuts.extend(every(&gzip(&whole), 0, STRIDE));
    for (index, name) in names().iter().enumerate() {
        cuts.extend(every(&kept(name), index % SPARSE * STRIDE, SPARSE * STRIDE));
    }
    read_all(&folder, &cuts, |document| {
        let file = &document["files"][0];
        let named = file["error"].is_string() || !damages(document).is_empty();
        // A cut between two blocks leaves a whole file.
        assert!(named || file["truncated"] == json!(false), "{file}");
    });
}

#[test]
fn each_further_byte_adds_frames_and_takes_none() {
    let folder = Folder::new("further");
    let whole = kept("strongswan-clear");
    let mut before = 0;
    for at in (STRIDE..whole.len()).step_by(STRIDE) {
        let ended = folder.file("a.pcapng", &whole[..at]).analyze(&[]);
        let frames = ended.document()["files"][0]["frames"].as_u64().expect("a number");
        assert!(frames >= before, "{frames} frames of {at} bytes, {before} of fewer");
        before = frames;
    }
    let all = folder.file("a.pcapng", &whole).analyze(&[]).document();
    assert_eq!(all["class"], json!("path-clear"));
    assert_eq!((damages(&all).len(), all["files"][0]["frames"].as_u64()), (0, Some(40)));
}

#[test]
fn flipped_bytes_neither_stop_nor_confuse_it() {
    let folder = Folder::new("flipped");
    let flipped = |bytes: &[u8], places: &mut dyn Iterator<Item = usize>| {
        let mut bytes = bytes.to_vec();
        for at in places {
            bytes[at] ^= 0xff;
        }
        bytes
    };
    let mut files = Vec::new();
    for whole in [kept("softether-bare-l2tp"), classic(&frames("strongswan-clear"))] {
        files.extend(
            (0..whole.len()).step_by(61).map(|at| flipped(&whole, &mut std::iter::once(at))),
        );
    }
    for (index, name) in names().iter().enumerate() {
        let whole = kept(name);
        for apart in [53, 701, 4099] {
            files.push(flipped(&whole, &mut (index * 7..whole.len()).step_by(apart)));
        }
    }
    read_all(&folder, &files, |_| {});
}

#[test]
fn damage_is_named_with_its_place_and_what_came_before_it_counts() {
    let folder = Folder::new("damage");
    let whole = kept("strongswan-clear");
    let ended =
        folder.file("cut.pcapng", &whole[..1_000]).run(&["analyze", "--json", "cut.pcapng"]);
    assert_eq!(
        ended.stderr,
        "probe809: cut.pcapng: damaged at byte 908, after 2 frames: the file ends inside a record\n"
    );
    let file = &ended.document()["files"][0];
    assert_eq!((&file["truncated"], &file["skipped"]), (&json!(true), &json!(92)));
    let text = folder.file("cut.pcapng", &whole[..1_000]).run(&["analyze", "cut.pcapng"]);
    assert!(text.stdout.contains("908"), "{}", text.stdout);
}

#[test]
fn what_is_no_capture_could_not_be_read() {
    let folder = Folder::new("none");
    folder.file("empty.pcap", b"").file("text.pcap", b"hello, this is no capture\n");
    folder.file("nonsense.gz", &gzip(b"hello, this is no capture either\n"));
    folder.file("short.pcap", &[0xd4, 0xc3, 0xb2]);
    fs::create_dir(folder.0.join("folder")).unwrap();
    for name in ["empty.pcap", "text.pcap", "nonsense.gz", "short.pcap", "folder", "missing.pcap"] {
        for more in [&[][..], &["--expect", "inconclusive"], &["--lang", "ja"]] {
            let ended = folder.run(&[&["analyze", "--json", name], more].concat());
            assert_eq!(ended.code, 1, "{name}");
            let document = ended.document();
            assert_eq!(document["class"], Value::Null, "{name}");
            assert!(document["error"].as_str().is_some_and(|why| why.starts_with(name)));
            assert_eq!(document["ended_by"], json!("error"));
            assert_eq!(document["conversations"], json!([]));
            let line = ended.stderr.strip_suffix('\n').unwrap_or_default();
            assert!(line.starts_with(&format!("probe809: {name}: ")), "{line}");
            assert!(!line.contains('\n'), "said twice: {line}");
        }
        for more in [&[][..], &["--timeline"]] {
            let text = folder.run(&[&["analyze", name], more].concat());
            assert_eq!((text.code, text.stdout.as_str()), (1, ""), "said twice");
            let line = text.stderr.strip_suffix('\n').unwrap_or_default();
            assert!(line.starts_with(&format!("probe809: {name}: ")), "{line}");
            assert!(!line.contains('\n'), "said twice: {line}");
        }
    }
}

#[test]
fn a_log_of_windows_event_tracing_is_told_how_it_becomes_a_capture() {
    let folder = Folder::new("etl");
    let mut log = vec![0; 65_536];
    log[2] = 1;
    log[72..76].copy_from_slice(&[2, 0, 2, 0xc0]);
    folder.file("recorded", &log).file("win.ETL", b"etl\0");
    for name in ["recorded", "win.ETL"] {
        for more in [&[][..], &["--lang", "ja"]] {
            let told = folder.run(&[&["analyze", name], more].concat());
            assert_eq!(told.code, 1, "{name}");
            let command = "pktmon etl2pcap FILE.etl --out FILE.pcapng";
            assert!(told.stderr.contains(command), "{}", told.stderr);
        }
    }
}

#[test]
fn the_files_of_an_analysis_are_told_by_digest_and_time() {
    let folder = Folder::new("digest");
    folder.file("a.pcapng", &kept("strongswan-clear"));
    let document = folder.run(&["analyze", "--json", "a.pcapng"]).document();
    let file = &document["files"][0];
    let expected = Digested::new(&kept("strongswan-clear")[..], 1 << 20).digest();
    assert_eq!(file["sha256"], json!(expected));
    assert!(file["first"].as_str() < file["last"].as_str(), "{file}");
    assert!(document["command"].as_str().is_some_and(|one| one.contains("analyze --json")));
    let text = folder.run(&["analyze", "a.pcapng"]).stdout;
    let section = text.split("This run").nth(1).expect("a section");
    for told in
        [expected.unwrap().as_str(), "probe809 analyze", "a.pcapng", env!("CARGO_PKG_VERSION")]
    {
        assert!(section.contains(told), "{told}: {section}");
    }
}

#[test]
fn one_bad_file_among_two_does_not_spoil_the_good_one() {
    let folder = Folder::new("two");
    folder.file("good.pcapng", &kept("strongswan-clear")).file("bad.pcap", b"no capture");
    for bad in ["bad.pcap", "missing.pcap", "."] {
        for files in [["good.pcapng", bad], [bad, "good.pcapng"]] {
            let ended = folder.run(&[&["analyze", "--json"][..], &files].concat());
            let document = ended.document();
            assert_eq!((ended.code, &document["class"]), (0, &json!("path-clear")), "{files:?}");
            assert_eq!(document["error"], Value::Null);
            assert!(ended.stderr.contains(bad) && !ended.stderr.contains("good"));
            let of = |name: &str| files.iter().position(|one| *one == name).expect("a place");
            assert!(document["files"][of(bad)]["error"].is_string());
            assert_eq!(document["files"][of("good.pcapng")]["error"], Value::Null);
            let observation = &document["conversations"][0]["observations"][0];
            assert_eq!(observation["file"], json!(of("good.pcapng")));
        }
    }
}

#[test]
fn gzip_and_standard_input_and_classic_pcap_are_the_same_capture() {
    let folder = Folder::new("forms");
    let whole = kept("softether-bare-l2tp");
    let plain = folder.file("a.pcapng", &whole).analyze(&[]).document();
    let of = |document: &Value| {
        let file = &document["files"][0];
        (file["frames"].clone(), document["conversations"].clone())
    };
    let squeezed = folder.file("a.pcapng", &gzip(&whole)).analyze(&[]).document();
    assert_eq!(of(&plain), of(&squeezed));
    for bytes in [&whole[..], &gzip(&whole)] {
        let ended = folder.fed(&["analyze", "--json", "-"], bytes);
        let document = ended.document();
        assert_eq!(of(&plain), of(&document));
        assert_eq!((&document["files"][0]["path"], &ended.stderr[..]), (&json!("-"), ""));
    }
    let classic = classic(&frames("softether-bare-l2tp"));
    let classic = folder.file("a.pcapng", &classic).analyze(&[]).document();
    assert_eq!(classic["files"][0]["format"], json!("pcap"));
    assert_eq!(classic["class"], plain["class"]);
    let empty = folder.fed(&["analyze", "--json", "-"], b"");
    assert_eq!((empty.code, &empty.document()["class"]), (1, &Value::Null));
    assert!(empty.stderr.starts_with("probe809: -: "), "{}", empty.stderr);
}

/// A short snap length: the capture says so, with both numbers, and not that it begins late.
#[test]
fn a_capture_of_cut_packets_says_so() {
    let folder = Folder::new("snap");
    for name in ["4500-dropped-nat", "strongswan-clear"] {
        let whole = frames(name);
        let cut = whole.iter().filter(|packet| packet.len() > 82).count();
        let ended = folder.file("a.pcapng", &snapped(&whole, 82)).analyze(&[]);
        let document = ended.document();
        let file = &document["files"][0];
        assert_eq!(file["cut"], json!({ "packets": cut, "length": 82 }), "{name}");
        assert_eq!(document["class"], json!("inconclusive"), "{name}");
        let conversation = &document["conversations"][0];
        let (summary, decides) = (&conversation["summary"], &conversation["would_decide"]);
        assert!(summary.as_str().unwrap().contains("cut"), "{name}: {summary}");
        assert!(decides.as_str().unwrap().contains("-s 0"), "{name}: {decides}");
        let whole = folder.file("a.pcapng", &classic(&whole)).analyze(&[]).document();
        assert_eq!(whole["files"][0]["cut"], Value::Null);
    }
}

/// Shorter than the header of IKE, and than that of UDP: nobody says that nothing is there.
#[test]
fn a_capture_cut_to_nothing_is_not_said_to_hold_nothing() {
    let folder = Folder::new("snap-short");
    for (length, said) in [(54, "are cut short"), (40, "were cut short"), (24, "cut too short")] {
        let udp = |packet: &Vec<u8>| packet[9] == 17;
        let packets: Vec<_> = frames("both-dropped").into_iter().filter(udp).collect();
        let file = folder.file("a.pcapng", &snapped(&packets, length));
        let text = file.run(&["analyze", "a.pcapng"]).stdout;
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.contains(said) && text.contains("-s 0"), "{length}: {text}");
    }
}

#[test]
fn a_capture_without_a_tunnel_is_inconclusive() {
    let folder = Folder::new("dns");
    let ends = ["192.0.2.1:40000", "203.0.113.53:53"].map(|end| end.parse().unwrap());
    let packet = udp_packet(ends[0], ends[1], b"a name?").unwrap();
    let ended = folder.file("a.pcapng", &classic(&[packet])).analyze(&[]);
    let document = ended.document();
    assert_eq!((ended.code, &document["class"]), (20, &json!("inconclusive")));
    assert_eq!(document["conversations"], json!([]));
    assert_eq!((&document["files"][0]["frames"], &ended.stderr[..]), (&json!(1), ""));
}

#[test]
fn two_clients_of_one_server_stay_two() {
    let folder = Folder::new("strangers");
    for (file, name) in [("a.pcap", "strongswan-clear"), ("b.pcap", "strongswan-nat-port-kept")] {
        folder.file(file, &classic(&frames(name)));
    }
    for files in [["a.pcap", "b.pcap"], ["b.pcap", "a.pcap"]] {
        let words = [&["analyze", "--json"][..], &KNOWN, &files].concat();
        let document = folder.run(&words).document();
        let conversations = document["conversations"].as_array().expect("conversations");
        assert_eq!(conversations.len(), 2);
        assert!(!conversations.iter().any(|one| one.to_string().contains("lost-between")));
    }
}

#[test]
fn the_timeline_has_a_line_for_every_packet() {
    let folder = Folder::new("timeline");
    for name in ["strongswan-clear", "softether-bare-l2tp", "nothing-listens"] {
        folder.file("a.pcapng", &kept(name));
        let document = folder.run(&["analyze", "--json", "--timeline", "a.pcapng"]).document();
        let conversation = &document["conversations"][0];
        let packets = conversation["timeline"].as_array().expect("a timeline");
        assert_eq!(json!(packets.len()), conversation["frames"], "{name}");
        let text = folder.run(&["analyze", "--timeline", "a.pcapng"]).stdout;
        let lines = text.lines().filter(|line| {
            let mut words = line.split_whitespace();
            let number = words.next().is_some_and(|word| word.parse::<u64>().is_ok());
            let day = words.next().is_some_and(|word| word.len() == 12 && word.contains(':'));
            let time = words.next().is_some_and(|word| word.parse::<f64>().is_ok());
            number && day && time && matches!(words.next(), Some("->" | "<-"))
        });
        assert_eq!(lines.count(), packets.len(), "{name}: {text}");
        let without = folder.run(&["analyze", "--json", "a.pcapng"]).document();
        assert_eq!(without["conversations"][0]["timeline"], Value::Null);
    }
}

#[test]
fn options_of_a_probe_mean_the_same_here() {
    let folder = Folder::new("options");
    folder.file("a.pcapng", &kept("strongswan-nat-rewritten-known-port"));
    let exit = |more: &[&str]| folder.run(&[&["analyze", "a.pcapng"], more].concat()).code;
    let known = &KNOWN[..];
    assert_eq!(exit(known), 12);
    assert_eq!(exit(&[known, &["--expect", "nat-detected"]].concat()), 0);
    assert_eq!(exit(&[known, &["--expect", "path-clear,nat-detected"]].concat()), 0);
    assert_eq!(exit(&[known, &["--expect", "path-clear"]].concat()), 3);
    assert_eq!(exit(&["--expect", "sunshine"]), 2);
    assert_eq!(exit(&["--client", "nobody"]), 2);
    assert_eq!(folder.run(&["analyze"]).code, 2);
    let document = folder.run(&[&["analyze", "--json", "a.pcapng"], known].concat()).document();
    assert_eq!(document["conversations"][0]["nat"]["mapped"], json!("192.0.2.7:40500"));
    let client = |address: &str| {
        let words = [&["analyze", "--json", "a.pcapng", "--client", address], known].concat();
        folder.run(&words).document()["conversations"][0]["client"]["address"].clone()
    };
    assert_eq!(client("192.168.77.2"), json!("192.168.77.2"));
    assert_eq!(client("203.0.113.10"), json!("203.0.113.10"));
    assert_eq!(client("192.0.2.99"), json!("192.168.77.2"));
    let japanese = folder.run(&[&["analyze", "a.pcapng", "--lang", "ja"], known].concat());
    assert_eq!(japanese.code, 12);
    assert!(japanese.stdout.contains("クライアント"), "{}", japanese.stdout);
}

#[test]
fn hidden_addresses_are_told_to_who_asks_for_them() {
    let folder = Folder::new("recover");
    folder.file("a.pcapng", &kept("strongswan-nat-server"));
    let nat = |more: &[&str]| {
        let ended = folder.run(&[&["analyze", "--json", "a.pcapng"], more].concat());
        assert_eq!(ended.code, 12);
        let document = ended.document();
        (document["conversations"][0]["nat"].clone(), document["parameters"].clone())
    };
    let (plain, parameters) = nat(&[]);
    assert_eq!((&plain["server"], &plain["server_inside"]), (&json!("present"), &Value::Null));
    assert_eq!(
        (&plain["recovery"], &parameters["recover_addresses"]),
        (&Value::Null, &Value::Null)
    );
    for (option, reach) in [("--recover-addresses", "private"), ("--recover-addresses=all", "all")]
    {
        let (asked, parameters) = nat(&[option]);
        assert_eq!(asked["server_inside"], json!("10.80.0.10:500"));
        assert_eq!(asked["recovery"], json!({"reach": reach, "state": "explained"}));
        assert_eq!(parameters["recover_addresses"], json!(reach));
    }
    let text = |more: &[&str]| folder.run(&[&["analyze", "a.pcapng"], more].concat()).stdout;
    assert!(!text(&[]).contains("10.80.0.10"));
    let asked = text(&["--recover-addresses"]);
    assert!(asked.contains("10.80.0.10:500") && asked.contains("proven"), "{asked}");
    // The option takes no word behind it.
    let before = folder.run(&["analyze", "--recover-addresses", "a.pcapng", "--lang", "ja"]);
    assert!(before.stdout.contains("10.80.0.10:500"), "{}", before.stdout);
    assert_eq!(folder.run(&["analyze", "--recover-addresses=some", "a.pcapng"]).code, 2);
}

#[test]
fn a_client_recorded_outside_of_its_translator_is_found() {
    let folder = Folder::new("outside");
    let (inside, outside) = ([192, 168, 77, 2], [192, 0, 2, 7]);
    let mut packets = frames("strongswan-nat-port-kept");
    for packet in packets.iter_mut().filter(|packet| packet[0] == 0x45) {
        for place in [12..16, 16..20] {
            if packet[place.clone()] == inside {
                packet[place].copy_from_slice(&outside);
            }
        }
        // No checksum (RFC 768): wrong ones would be a sign that the file was changed.
        if packet[9] == 17 {
            packet[26..28].fill(0);
        }
    }
    folder.file("a.pcap", &classic(&packets));
    let nat = |more: &[&str]| {
        let document = folder.run(&[&["analyze", "--json", "a.pcap"], more].concat()).document();
        document["conversations"][0]["nat"].clone()
    };
    let known = (json!("present"), json!("192.0.2.7:500"));
    let (plain, asked) = (nat(&[]), nat(&["--recover-addresses"]));
    for nat in [&plain, &asked] {
        assert_eq!((&nat["client"], &nat["mapped"]), (&known.0, &known.1), "{nat}");
    }
    assert_eq!((&plain["local"], &asked["local"]), (&Value::Null, &json!("192.168.77.2:500")));
}

#[test]
fn a_hostile_capture_does_not_reach_the_terminal() {
    let folder = Folder::new("hostile");
    let host = "\u{1b}]0;owned\u{7}\u{1b}[2J\u{9b}31m\u{202e}name\r\n";
    let vendor = b"\x1b[31mEVIL\x07\r\n\x9b2Jx";
    let dead_peer_detection = hex::decode("afcad71368a1f1c96b8696fc77570100").unwrap();
    let swapped = swap(&kept("softether-bare-l2tp"), &dead_peer_detection, vendor);
    let hostile = [("l2tp", classic(&l2tp(host))), ("vendor", swapped)];
    for (name, bytes) in hostile {
        let file = format!("{name}\u{1b}[31m\u{9b}2J.pcap");
        folder.file(&file, &bytes);
        for more in [&[][..], &["--timeline"], &["--lang", "ja"], &["-vv", "--color", "never"]] {
            let ended = folder.run(&[&["analyze", &file], more].concat());
            harmless(&ended.stdout);
            harmless(&ended.stderr);
        }
        let cut = folder.file(&file, &bytes[..bytes.len() - 3]).run(&["analyze", &file]);
        assert!(cut.stderr.contains("damaged at byte"), "{}", cut.stderr);
        harmless(&cut.stdout);
        harmless(&cut.stderr);
        let ended = folder.file(&file, &bytes).run(&["analyze", "--json", &file]);
        ended.document();
        assert!(!ended.stdout.contains('\u{1b}'), "{}", ended.stdout);
        let told = if name == "l2tp" { "owned" } else { "1b5b33316d4556494c070d0a9b324a78" };
        assert!(ended.stdout.contains(told), "{name} was not read: {}", ended.stdout);
    }
    let missing = folder.run(&["analyze", "gone\u{1b}[2J"]);
    assert_eq!(missing.code, 1);
    harmless(&missing.stdout);
    harmless(&missing.stderr);
}

/// Nothing in it steers a terminal or turns the direction of writing.
fn harmless(text: &str) {
    let steers = |one: char| (one.is_control() && one != '\n') || one == '\u{202e}';
    assert!(!text.contains(steers), "{text:?}");
}

/// A tunnel's first two messages, the second from a server of that name.
fn l2tp(host: &str) -> Vec<Vec<u8>> {
    let ends = ["192.0.2.1:1701", "203.0.113.10:1701"].map(|end| end.parse().unwrap());
    let message = |kind, tunnel_id, nr, host: &str| {
        let avps = vec![
            Avp::word_of(attribute::MESSAGE_TYPE, kind),
            Avp::mandatory(attribute::PROTOCOL_VERSION, vec![1, 0]),
            Avp::mandatory(attribute::FRAMING_CAPABILITIES, vec![0, 0, 0, 3]),
            Avp::mandatory(attribute::HOST_NAME, host.as_bytes().to_vec()),
            Avp::optional(attribute::VENDOR_NAME, host.as_bytes().to_vec()),
            Avp::word_of(attribute::ASSIGNED_TUNNEL_ID, 9),
        ];
        ControlMessage { tunnel_id, session_id: 0, ns: 0, nr, avps }.emit()
    };
    vec![
        udp_packet(ends[0], ends[1], &message(message_type::SCCRQ, 0, 0, "client")).unwrap(),
        udp_packet(ends[1], ends[0], &message(message_type::SCCRP, 9, 1, host)).unwrap(),
    ]
}

fn swap(bytes: &[u8], old: &[u8], new: &[u8; 16]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let places: Vec<usize> = (0..bytes.len()).filter(|at| bytes[*at..].starts_with(old)).collect();
    assert!(!places.is_empty(), "nothing to swap");
    for at in places {
        bytes[at..at + new.len()].copy_from_slice(new);
    }
    bytes
}

/// Has every file read, and holds what is true of any file.
fn read_all(folder: &Folder, files: &[Vec<u8>], also: impl Fn(&Value) + Sync) {
    let workers = thread::available_parallelism().map_or(2, usize::from);
    thread::scope(|scope| {
        for worker in 0..workers {
            let (folder, also) = (folder.inside(&worker.to_string()), &also);
            scope.spawn(move || {
                for bytes in files.iter().skip(worker).step_by(workers) {
                    let ended = folder.file("a.pcapng", bytes).analyze(&KNOWN);
                    also(&ended.holds(bytes.len()));
                }
            });
        }
    });
}

fn damages(document: &Value) -> Vec<&str> {
    let files = document["files"].as_array().expect("files");
    let all = files.iter().filter_map(|file| file["damages"].as_array()).flatten();
    all.filter_map(Value::as_str).collect()
}

/// The names of the kept captures that are read at once, in order.
fn names() -> Vec<String> {
    let ends_so = |path: &PathBuf| path.extension().is_some_and(|ending| ending == "pcapng");
    let mut names: Vec<String> = fs::read_dir(CAPTURES)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(ends_so)
        .map(|path| path.file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    names.retain(|name| !SLOW.iter().any(|slow| name.contains(slow)));
    names.sort();
    names
}

fn kept(name: &str) -> Vec<u8> {
    fs::read(Path::new(CAPTURES).join(format!("{name}.pcapng"))).unwrap()
}

/// The IP packets of a kept capture.
fn frames(name: &str) -> Vec<Vec<u8>> {
    let frames =
        replay_frames(&Path::new(CAPTURES).join(format!("{name}.pcapng")), |_| None).unwrap();
    frames.iter().map(|frame| frame.ip_packet().expect("IP").to_vec()).collect()
}

/// Classic pcap of raw IP packets, big-endian, a millisecond apart.
fn classic(packets: &[Vec<u8>]) -> Vec<u8> {
    let word = |number: usize| u32::try_from(number).unwrap().to_be_bytes();
    let mut file = hex::decode("a1b2c3d40002000400000000000000000004000000000065").unwrap();
    for (index, packet) in packets.iter().enumerate() {
        let length = word(packet.len());
        for part in [&word(1_000_000_000), &word(index * 1_000), &length, &length] {
            file.extend_from_slice(part);
        }
        file.extend_from_slice(packet);
    }
    file
}

/// The same where no more than so many bytes of each packet were kept.
fn snapped(packets: &[Vec<u8>], length: usize) -> Vec<u8> {
    let word = |number: usize| u32::try_from(number).unwrap().to_be_bytes();
    let mut file = classic(&[]);
    for (index, packet) in packets.iter().enumerate() {
        let kept = &packet[..packet.len().min(length)];
        let (at, whole) = (word(index * 1_000), word(packet.len()));
        for part in [&word(1_000_000_000), &at, &word(kept.len()), &whole] {
            file.extend_from_slice(part);
        }
        file.extend_from_slice(kept);
    }
    file
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// What a run left.
struct Ended {
    code: i32,
    stdout: String,
    stderr: String,
    words: String,
}

impl Ended {
    /// The one document on standard output, valid by the published schema.
    fn document(&self) -> Value {
        let document: Value = serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("{}: {error}: {}", self.words, self.stdout));
        let errors: Vec<_> = VALIDATOR
            .iter_errors(&document)
            .map(|error| format!("{error} at {}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{}: {errors:#?}", self.words);
        document
    }

    /// What is true of any one file of so many bytes, named a.pcapng, however damaged.
    fn holds(&self, length: usize) -> Value {
        let document = self.document();
        let file = &document["files"][0];
        if let Some(class) = document["class"].as_str() {
            let exit = EXITS.iter().find(|(name, _)| *name == class).expect("a class").1;
            assert_eq!((self.code, &document["error"]), (exit, &Value::Null));
            assert_eq!(file["error"], Value::Null, "{file}");
        } else {
            assert_eq!((self.code, &document["conversations"]), (1, &json!([])), "{file}");
            assert!(document["error"].is_string() && file["error"].is_string());
        }
        let complaints = damages(&document).len() + usize::from(file["error"].is_string());
        let lines: Vec<&str> = self.stderr.lines().collect();
        assert_eq!(lines.len(), complaints, "{}", self.stderr);
        assert!(lines.iter().all(|line| line.starts_with("probe809: a.pcapng: ")));
        assert!(file["bytes"].as_u64().is_some_and(|read| read <= length as u64), "{file}");
        for damage in damages(&document) {
            let place =
                damage.strip_prefix("damaged at byte ").and_then(|rest| rest.split_once(','));
            assert!(place.is_some_and(|(offset, _)| offset.parse::<u64>().is_ok()), "{damage}");
        }
        document
    }
}

/// A folder of a test's own, in which the program runs.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let name = format!("analyze-{name}-{}", std::process::id());
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn inside(&self, name: &str) -> Self {
        let path = self.0.join(name);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn file(&self, name: &str, bytes: &[u8]) -> &Self {
        fs::write(self.0.join(name), bytes).unwrap();
        self
    }

    /// Of a.pcapng, as a document.
    fn analyze(&self, more: &[&str]) -> Ended {
        self.run(&[&["analyze", "--json", "a.pcapng"], more].concat())
    }

    fn run(&self, words: &[&str]) -> Ended {
        self.fed(words, b"")
    }

    fn fed(&self, words: &[&str], stdin: &[u8]) -> Ended {
        let mut child = Command::new(PROGRAM)
            .args(words)
            .current_dir(&self.0)
            .env("LC_ALL", "C")
            .env_remove("LANG")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut pipe = child.stdin.take().expect("a pipe");
        // Whoever does not read it has closed it.
        let _ = pipe.write_all(stdin);
        drop(pipe);
        let output = child.wait_with_output().unwrap();
        let words = format!("{words:?}");
        let code = output.status.code().unwrap_or_else(|| panic!("{words} was killed"));
        let [stdout, stderr] =
            [output.stdout, output.stderr].map(|text| String::from_utf8(text).expect("UTF-8"));
        assert!(code != 101 && !stderr.contains("panicked"), "{words}: {stderr}");
        Ended { code, stdout, stderr, words }
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
