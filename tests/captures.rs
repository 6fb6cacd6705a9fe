//! Kept captures against the verdict that was agreed for them.
//!
//! Every `captures/NAME.pcapng` or `.pcap` stands beside a `NAME.json`. Two more files are one
//! more test; `UPDATE_CAPTURES=1` writes the JSON anew for review.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use probe809::capture::{Record, replay_frames};
use probe809::drive::{Analysis, AnalysisPlan, replay};
use probe809::evidence::{self, Direction, EvidenceLog, Timestamp};
use probe809::report;
use probe809::verdict::{Verdict, classify};
use probe809::wire::ip::IpPacket;
use serde_json::{Map, Value, json};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/captures");
const UPDATE: &str = "UPDATE_CAPTURES";
const FORMATS: [&str; 2] = ["pcapng", "pcap"];
const CHANNELS: [&str; 5] = ["ike500", "ike4500", "ikev2", "esp", "l2tp1701"];
/// Set where only an analysis reads the capture.
const ANALYSED: &str = "analysed";
/// An empty folder tests nothing: this says what to do about it.
const EMPTY: &str = "captures/ holds no capture: record some with \
    `tests/lab/run --keep FOLDER` and follow captures/README.md";

#[test]
fn every_capture_gives_the_verdict_that_was_agreed() {
    let update = std::env::var_os(UPDATE).is_some();
    if let Err(wrong) = examine(Path::new(FOLDER), update) {
        panic!("{wrong:#}");
    }
}

/// Compares, or writes, the JSON of every capture in a folder.
fn examine(folder: &Path, update: bool) -> Result<()> {
    let captures = captures(folder)?;
    ensure!(!captures.is_empty(), EMPTY);
    let mut wrong = strangers(folder, &captures)?;
    for (name, capture) in &captures {
        if let Err(error) = compare(capture, &folder.join(format!("{name}.json")), update) {
            wrong.push(format!("{name}: {error:#}"));
        }
    }
    ensure!(wrong.is_empty(), "{}", wrong.join("\n"));
    Ok(())
}

/// The captures by their names without the ending.
fn captures(folder: &Path) -> Result<BTreeMap<String, PathBuf>> {
    let mut captures = BTreeMap::new();
    for path in files(folder)? {
        let ending = path.extension().and_then(OsStr::to_str).unwrap_or_default();
        if FORMATS.contains(&ending) {
            let name = stem(&path);
            let before = captures.insert(name.clone(), path);
            ensure!(before.is_none(), "{name} is there as .pcap and as .pcapng: remove one");
        }
    }
    Ok(captures)
}

/// JSON files that no capture stands beside.
fn strangers(folder: &Path, captures: &BTreeMap<String, PathBuf>) -> Result<Vec<String>> {
    let is_json = |path: &PathBuf| path.extension() == Some(OsStr::new("json"));
    let names = files(folder)?.into_iter().filter(is_json).map(|path| stem(&path));
    let alone = names.filter(|name| !captures.contains_key(name));
    Ok(alone
        .map(|name| format!("{name}.json has no capture: add {name}.pcapng or remove it"))
        .collect())
}

fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(folder).context(EMPTY)?;
    let paths: std::io::Result<Vec<_>> =
        entries.map(|entry| entry.map(|entry| entry.path())).collect();
    Ok(paths?)
}

fn stem(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

fn compare(capture: &Path, agreed: &Path, update: bool) -> Result<()> {
    let text = match std::fs::read_to_string(agreed) {
        Ok(text) => text,
        Err(_) if update => bail!(
            "no JSON beside it: write {{\"server\": \"ADDRESS\", \"public_address\": null}} to {} \
             and run with {UPDATE}=1 again",
            agreed.display()
        ),
        Err(_) => bail!(
            "no JSON beside it: write {{\"server\": \"ADDRESS\", \"public_address\": null}} to {} \
             and run `{UPDATE}=1 cargo test --test captures`",
            agreed.display()
        ),
    };
    let expected: Value = serde_json::from_str(&text).context("its JSON cannot be read")?;
    let found = verdict(capture, &expected)?;
    if update {
        let mut text = serde_json::to_string_pretty(&found)?;
        text.push('\n');
        return Ok(std::fs::write(agreed, text)?);
    }
    let differences = differences(&expected, &found);
    ensure!(
        differences.is_empty(),
        "the verdict is another: {}. If it is meant, `{UPDATE}=1 cargo test --test captures` and \
         review the difference",
        differences.join("; ")
    );
    Ok(())
}

/// What the capture says, in the shape of the JSON beside it.
fn verdict(capture: &Path, given: &Value) -> Result<Value> {
    let address = |key: &str| -> Result<Option<IpAddr>> {
        let text = given.get(key).and_then(Value::as_str);
        text.map(|text| text.parse().with_context(|| format!("{key} is no address"))).transpose()
    };
    let server = address("server")?.context("its JSON names no server")?;
    let public_address = address("public_address")?;
    if given.get(ANALYSED) == Some(&Value::Bool(true)) {
        return analysed(capture, server, public_address);
    }
    let frames = replay_frames(capture, |record| way(record, server))?;
    ensure!(!frames.is_empty(), "no packet of IP in it");
    let log = replay(evidence::Path { server, public_address }, &frames);
    let found = summary(server, public_address, &log, &classify(&log))?;
    foreign(capture, server, public_address, &found)?;
    Ok(found)
}

/// The same capture as if somebody else had recorded it: nothing is known but the file.
fn foreign(
    capture: &Path,
    server: IpAddr,
    public_address: Option<IpAddr>,
    known: &Value,
) -> Result<()> {
    let mut analysis = Analysis::new(AnalysisPlan { public_address, ..AnalysisPlan::default() });
    analysis.read(std::fs::File::open(capture)?, &mut || false)?;
    let conversations = analysis.finish().conversations;
    let of_server = conversations.iter().find(|one| one.conversation.server == server);
    let Some(judged) = of_server else {
        // Nobody asked for anything in it.
        ensure!(known["class"] == "inconclusive", "analysed it has no conversation with {server}");
        return Ok(());
    };
    let log = &judged.conversation.log;
    let found = summary(server, public_address, log, &judged.verdict)?;
    let differences = differences(known, &found);
    ensure!(differences.is_empty(), "analysed it differs: {}", differences.join("; "));
    Ok(())
}

/// What a capture says that nobody can replay as one run: several conversations in one, packets
/// out of order, or a filter that left some out.
fn analysed(capture: &Path, server: IpAddr, public_address: Option<IpAddr>) -> Result<Value> {
    let mut analysis = Analysis::new(AnalysisPlan { public_address, ..AnalysisPlan::default() });
    analysis.read(std::fs::File::open(capture)?, &mut || false)?;
    let conversations = analysis.finish().conversations;
    let of_server = conversations.iter().find(|one| one.conversation.server == server);
    let judged = of_server.context("no conversation with the server")?;
    let log = &judged.conversation.log;
    let mut found = summary(server, public_address, log, &judged.verdict)?;
    found[ANALYSED] = Value::Bool(true);
    Ok(found)
}

/// A verdict in the shape of the JSON beside the capture.
fn summary(
    server: IpAddr,
    public_address: Option<IpAddr>,
    log: &EvidenceLog,
    verdict: &Verdict,
) -> Result<Value> {
    let run = report::Run {
        version: "replay",
        target: report::Target { name: "replay", address: Some(server) },
        started: Timestamp::default(),
        finished: Timestamp::default(),
        ended_by: report::EndedBy::Complete,
        error: None,
        circumstances: &report::Circumstances::default(),
        client: None,
        parameters: &Map::new(),
        verdict: Some(verdict),
        observations: log.observations(),
        capture: None,
        capture_sha256: None,
        frames: 0,
        required: None,
        limitations: &[],
        walks: false,
    };
    let document = serde_json::to_value(report::json::probe(&run, report::Language::English))?;
    Ok(json!({
        "server": server,
        "public_address": public_address,
        "class": document["class"],
        "certainty": document["certainty"],
        "windows_connects": document["windows_connects"],
        "headline": document["headline"],
        "channels": CHANNELS.map(|channel| (channel.to_owned(), document["channels"][channel]["state"].clone()))
            .into_iter()
            .collect::<Map<_, _>>(),
        "nat": {"client": document["nat"]["client"], "server": document["nat"]["server"]},
        "findings": document["findings"].as_array().into_iter().flatten()
            .map(|finding| finding["kind"].clone())
            .collect::<Vec<_>>(),
    }))
}

/// Where the file does not say which way a packet went: ours are those to the server.
fn way(record: &Record<'_>, server: IpAddr) -> Option<Direction> {
    let frame = record.frame(Direction::Outbound)?;
    let packet = frame.ip_packet();
    let ours = IpPacket::parse(packet?).ok()?.destination == server;
    Some(if ours { Direction::Outbound } else { Direction::Inbound })
}

/// Keys with another value, one line each.
fn differences(expected: &Value, found: &Value) -> Vec<String> {
    let empty = Map::new();
    let [expected, found] = [expected, found].map(|value| value.as_object().unwrap_or(&empty));
    let mut keys: Vec<_> = expected.keys().chain(found.keys()).collect();
    keys.sort();
    keys.dedup();
    let shown = |value: Option<&Value>| value.map_or("absent".to_owned(), Value::to_string);
    keys.into_iter()
        .filter(|key| expected.get(*key) != found.get(*key))
        .map(|key| format!("{key} was {}, is {}", shown(expected.get(key)), shown(found.get(key))))
        .collect()
}

/// The checks themselves, on folders of their own.
mod checks {
    use std::fs;
    use std::path::PathBuf;

    use probe809::capture::{Destination, Header, Limit, Recorder, Statistics};
    use probe809::evidence::{Direction, Frame, LinkType, Timestamp};
    use probe809::wire::ip::udp_packet;

    use super::examine;

    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let path = std::env::temp_dir().join(format!("captures-{name}-{}", std::process::id()));
            let _ = fs::remove_dir_all(&path);
            fs::create_dir(&path).unwrap();
            Self(path)
        }

        fn write(&self, name: &str, text: &str) {
            fs::write(self.0.join(name), text).unwrap();
        }

        /// One datagram that says nothing.
        fn record(&self, name: &str) {
            let header = Header {
                application: "captures".to_owned(),
                arguments: String::new(),
                interface_name: "none".to_owned(),
                link: LinkType::RawIp,
                filter: String::new(),
                comment: None,
                pending: None,
                names: Vec::new(),
            };
            let path = self.0.join(name);
            let file = Box::new(fs::File::create(&path).unwrap());
            let destination = Destination::File(path);
            let mut recorder =
                Recorder::create(destination, file, &header, Limit::default()).unwrap();
            let ends = ["192.0.2.1:500", "203.0.113.10:500"].map(|end| end.parse().unwrap());
            let packet = udp_packet(ends[0], ends[1], b"?").unwrap();
            let frame = Frame::raw(Timestamp::default(), Direction::Outbound, packet);
            recorder.append(&frame, &[]).unwrap();
            let summary = recorder.finish(Statistics { received: 1, dropped: 0 }, &[]);
            assert_eq!(summary.frames, 1);
        }

        fn complaint(&self) -> String {
            format!("{:#}", examine(&self.0, false).unwrap_err())
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    const SERVER: &str = r#"{"server": "203.0.113.10", "public_address": null}"#;

    #[test]
    fn an_empty_folder_a_lone_capture_and_a_lone_json_say_what_to_do() {
        let folder = Folder::new("lone");
        assert!(folder.complaint().contains("--keep"));
        folder.record("one.pcapng");
        folder.write("two.json", SERVER);
        let complaint = folder.complaint();
        assert!(complaint.contains("one: no JSON beside it"), "{complaint}");
        assert!(complaint.contains("two.json has no capture"), "{complaint}");
        folder.record("one.pcap");
        assert!(folder.complaint().contains("as .pcap and as .pcapng"));
    }

    #[test]
    fn updating_makes_it_agree_and_a_change_is_told() {
        for name in ["one.pcapng", "one.pcap"] {
            let folder = Folder::new(&name.replace('.', "-"));
            folder.record(name);
            folder.write("one.json", SERVER);
            let complaint = folder.complaint();
            assert!(complaint.contains("class was absent, is \"inconclusive\""), "{complaint}");
            examine(&folder.0, true).unwrap();
            examine(&folder.0, false).unwrap();
            let agreed = fs::read_to_string(folder.0.join("one.json")).unwrap();
            folder.write("one.json", &agreed.replace("inconclusive", "path-clear"));
            let complaint = folder.complaint();
            assert!(complaint.contains("class was \"path-clear\""), "{complaint}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        let folder = Folder::new("damaged");
        folder.write("one.pcapng", "no capture");
        folder.write("one.json", "{");
        assert!(folder.complaint().contains("its JSON cannot be read"));
        folder.write("one.json", "{}");
        assert!(folder.complaint().contains("its JSON names no server"));
        folder.write("one.json", SERVER);
        assert!(folder.complaint().starts_with("one: "));
    }
}
