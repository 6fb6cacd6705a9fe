//! Wireshark's own programs read what the recorder writes.

use std::fs::File;
use std::io::{ErrorKind, Write};
use std::net::IpAddr;
use std::path::Path;
use std::process::Command;

use probe809::capture::{Destination, FrameComment, Header, Limit, Medium, Recorder, Statistics};
use probe809::evidence::{Direction, Frame, LinkType, Timestamp};
use probe809::wire::ip::udp_packet;

const CLIENT: [u8; 4] = [192, 0, 2, 7];
const SERVER: [u8; 4] = [198, 51, 100, 10];

/// What a program prints; `None`, and loudly so, where it is not installed.
fn output(program: &str, arguments: &[&str], file: &Path) -> Option<String> {
    let Ok(output) = Command::new(program).args(arguments).arg(file).output() else {
        std::io::Write::write_all(
            &mut std::io::stderr(),
            format!("SKIPPED: {program} is not installed; the capture was not shown to it\n")
                .as_bytes(),
        )
        .unwrap();
        return None;
    };
    let errors = String::from_utf8_lossy(&output.stderr);
    let complaints: Vec<_> =
        errors.lines().filter(|line| !line.contains("Running as user \"root\"")).collect();
    assert!(output.status.success() && complaints.is_empty(), "{program}: {complaints:?}");
    Some(String::from_utf8(output.stdout).unwrap())
}

fn header() -> Header {
    Header {
        application: "probe809 0.1.0".to_owned(),
        arguments: "probe809 vpn.example.com".to_owned(),
        interface_name: "eth0".to_owned(),
        link: LinkType::RawIp,
        filter: "udp port 1701".to_owned(),
        comment: Some("Packets were rebuilt.".to_owned()),
        pending: Some("no verdict yet".to_owned()),
        names: vec![(IpAddr::from(SERVER), "vpn.example.com".to_owned())],
    }
}

fn record(path: &Path) {
    let destination = Destination::File(path.to_owned());
    let file = Box::new(File::create(path).unwrap());
    let mut recorder = Recorder::create(destination, file, &header(), Limit::default()).unwrap();
    let directions = [Direction::Outbound, Direction::Inbound, Direction::Outbound];
    for (number, direction) in (0_u64..).zip(directions) {
        let at = Timestamp::from_nanoseconds(1_795_000_000_123_456_789 + number);
        let ends = [(CLIENT, 40_000).into(), (SERVER, 40_001).into()];
        let [from, to] = ends;
        let bytes = match direction {
            Direction::Outbound => udp_packet(from, to, b"probe809"),
            Direction::Inbound => udp_packet(to, from, b"answer"),
        };
        let frame = Frame::raw(at, direction, bytes.unwrap());
        recorder.append(&frame, &[format!("step {number}"), "手順".to_owned()]).unwrap();
    }
    // On another kind of link, as a host with two interfaces has it.
    let link = LinkType::Ethernet;
    let ethernet =
        [&[2; 12][..], &[8, 0], &udp_packet((CLIENT, 1).into(), (SERVER, 2).into(), b"x").unwrap()]
            .concat();
    let at = Timestamp::from_nanoseconds(1_795_000_001_000_000_000);
    let direction = Direction::Outbound;
    recorder.append(&Frame { at, direction, link, bytes: ethernet }, &[]).unwrap();
    recorder.conclude("esp-blocked: ESP blocked - proven. 遮断");
    let findings = [FrameComment { frame: 2, text: "the finding: 到達".to_owned() }];
    let summary = recorder.finish(Statistics { received: 41, dropped: 3 }, &findings);
    assert!(summary.notice.is_none(), "{:?}", summary.notice);
}

#[test]
fn tshark_and_capinfos_read_a_recording_without_complaint() {
    let path = std::env::temp_dir().join(format!("probe809-tshark-{}.pcapng", std::process::id()));
    record(&path);
    let columns = [
        "frame.number",
        "frame.time_epoch",
        "frame.packet_flags_direction",
        "frame.comment",
        "_ws.malformed",
        "_ws.expert.message",
    ];
    let mut arguments = vec!["-T", "fields"];
    arguments.extend(columns.into_iter().flat_map(|column| ["-e", column]));
    arguments.push("-r");
    if let Some(table) = output("tshark", &arguments, &path) {
        let lines: Vec<_> = table.lines().collect();
        assert_eq!(lines.len(), 4, "{table}");
        assert!(lines[0].contains("1795000000.123456789") && lines[0].contains("step 0,手順"));
        assert!(lines[1].contains("the finding: 到達"), "{table}");
        assert!(lines[0].contains("0x00000002") && lines[1].contains("0x00000001"), "{table}");
        assert!(!table.contains("Malformed"), "{table}");
    }
    if let Some(words) = output("tshark", &["-N", "n", "-r"], &path) {
        assert!(words.contains("vpn.example.com"), "{words}");
    }
    if let Some(facts) = output("capinfos", &[], &path) {
        for fact in [
            "probe809 0.1.0",
            "probe809 vpn.example.com",
            "esp-blocked: ESP blocked - proven. 遮断",
            "Packets were rebuilt.",
            "udp port 1701",
            "eth0",
            "nanoseconds",
        ] {
            assert!(facts.contains(fact), "{fact}: {facts}");
        }
    }
    std::fs::remove_file(&path).unwrap();
}

/// Where there is no going back, as in a pipe.
struct Pipe(File);

impl Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.0.flush()
    }
}

impl Medium for Pipe {
    fn cut_back(&mut self, _: u64) -> std::io::Result<()> {
        Err(ErrorKind::Unsupported.into())
    }

    fn replace(&mut self, _: u64, _: &[u8]) -> std::io::Result<()> {
        Err(ErrorKind::Unsupported.into())
    }

    fn is_file(&self) -> bool {
        false
    }

    fn is_new(&self) -> bool {
        false
    }
}

#[test]
fn a_verdict_in_the_last_block_is_read_without_complaint() {
    let path = std::env::temp_dir().join(format!("probe809-piped-{}.pcapng", std::process::id()));
    let pipe = Box::new(Pipe(File::create(&path).unwrap()));
    let destination = Destination::Stdout;
    let mut recorder = Recorder::create(destination, pipe, &header(), Limit::default()).unwrap();
    let at = Timestamp::from_nanoseconds(1_795_000_000_123_456_789);
    let bytes = udp_packet((CLIENT, 1).into(), (SERVER, 2).into(), b"x").unwrap();
    recorder.append(&Frame::raw(at, Direction::Outbound, bytes), &[]).unwrap();
    recorder.conclude("path-clear: path clear - proven.");
    assert!(recorder.finish(Statistics::default(), &[]).notice.is_none());
    let written = std::fs::read(&path).unwrap();
    let verdict = b"path-clear: path clear - proven.";
    assert!(written[written.len() - 100..].windows(verdict.len()).any(|one| one == verdict));
    for (program, arguments) in [("tshark", &["-V", "-r"][..]), ("capinfos", &[])] {
        if let Some(words) = output(program, arguments, &path) {
            assert!(!words.contains("Malformed"), "{words}");
        }
    }
    std::fs::remove_file(&path).unwrap();
}

#[test]
fn capinfos_reads_a_classic_recording_without_complaint() {
    let path = std::env::temp_dir().join(format!("probe809-tshark-{}.pcap", std::process::id()));
    let header = Header {
        application: String::new(),
        arguments: String::new(),
        interface_name: String::new(),
        link: LinkType::RawIp,
        filter: String::new(),
        comment: None,
        pending: None,
        names: Vec::new(),
    };
    let destination = Destination::File(path.clone());
    let file = Box::new(File::create(&path).unwrap());
    let mut recorder = Recorder::create(destination, file, &header, Limit::default()).unwrap();
    let at = Timestamp::from_nanoseconds(1_795_000_000_123_456_789);
    let bytes = udp_packet((CLIENT, 1).into(), (SERVER, 2).into(), b"x").unwrap();
    recorder.append(&Frame::raw(at, Direction::Outbound, bytes), &[]).unwrap();
    assert!(recorder.finish(Statistics::default(), &[]).notice.is_none());
    if let Some(facts) = output("capinfos", &[], &path) {
        assert!(facts.contains("Raw IP") && facts.contains("nanosecond"), "{facts}");
    }
    std::fs::remove_file(&path).unwrap();
}
