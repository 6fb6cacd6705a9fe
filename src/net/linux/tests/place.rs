//! Where the tests run: a thread in a namespace, and what they say of frames.

use std::io::Write;
use std::net::{IpAddr, SocketAddr};
use std::process::Command;
use std::time::Duration;

use crate::evidence::{Channel, Direction, Frame, NotSent, Transmit};
use crate::net::clock::Clock;
use crate::net::linux::host::privileges::privileges;
use crate::net::linux::practice::enter_network_namespace;
use crate::net::{Limitation, Link, LinkRequest};
use crate::wire::icmp::IcmpError;
use crate::wire::ip::{IpPacket, Udp, udp_packet};

/// Runs `body` on a thread in a fresh network namespace. Without the right to
/// make one the test binary runs once more, for this test, in a user namespace.
pub fn in_namespace(test: &str, body: impl FnOnce() + Send) {
    if !privileges().sys_admin {
        run_again(test, &["-Ur"]);
        return;
    }
    std::thread::scope(|scope| {
        let thread = scope.spawn(|| {
            enter_network_namespace().unwrap();
            body();
        });
        if let Err(panic) = thread.join() {
            std::panic::resume_unwind(panic);
        }
    });
}

/// Runs one test of this binary again under `unshare` with `flags`; says so
/// where that cannot be.
pub fn run_again(test: &str, flags: &[&str]) {
    if std::env::var_os(INNER).is_some() {
        return say(&format!("SKIPPED {test}: a user namespace gives no rights here"));
    }
    if !Command::new("unshare").args(flags).arg("true").status().is_ok_and(|end| end.success()) {
        return say(&format!("SKIPPED {test}: no user namespaces here"));
    }
    let status = Command::new("unshare")
        .args(flags)
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", &format!("net::linux::tests::{test}"), "--nocapture"])
        .env(INNER, "1")
        .status();
    assert!(status.unwrap().success(), "{test} failed in its user namespace");
}

pub fn is_inner() -> bool {
    std::env::var_os(INNER).is_some()
}

fn say(line: &str) {
    // Past the test harness, which would keep the words of a passing test.
    let _unheard = std::io::stderr().write_all(format!("{line}\n").as_bytes());
}

/// Runs a command line in the calling thread's namespace.
pub fn sh(line: &str) {
    let output = Command::new("sh").args(["-c", line]).output().unwrap();
    assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
}

/// Whether a command can be run here; says so when it cannot.
pub fn has(command: &str) -> bool {
    let found = Command::new(command).arg("--version").output().is_ok();
    if !found {
        say(&format!("SKIPPED a part: no {command} here"));
    }
    found
}

/// Runs a future as the program does: one thread, timers and sockets.
pub fn block_on<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(future)
}

pub fn open(server: IpAddr, capture_link: bool) -> Link {
    open_as(&LinkRequest { capture_link, ..LinkRequest::new(server) })
}

/// A link with the ports that it wishes for, where these can be had.
///
/// A command that another test starts has, between fork and exec, all sockets of this
/// process, also one that is closed here meanwhile: its port is taken for a moment.
pub fn open_as(request: &LinkRequest) -> Link {
    let taken = |link: &Link| {
        link.limitations().iter().any(|one| matches!(one, Limitation::SourcePort { .. }))
    };
    let mut link = Link::open(request, Clock::start()).unwrap();
    for _ in 0..100 {
        if !taken(&link) {
            break;
        }
        drop(link);
        std::thread::sleep(Duration::from_millis(10));
        link = Link::open(request, Clock::start()).unwrap();
    }
    link
}

/// Sends and collects until `enough` frames are there or two seconds are over,
/// and then a little longer for what should not come.
pub async fn collect(link: &mut Link, packets: &[Transmit], enough: usize) -> Vec<Frame> {
    let mut frames = Vec::new();
    for packet in packets {
        send(link, packet).unwrap();
    }
    let _late = tokio::time::timeout(Duration::from_secs(10), async {
        while frames.len() < enough {
            link.next_frames(&mut frames).await.unwrap();
        }
    })
    .await;
    tokio::time::sleep(Duration::from_millis(50)).await;
    link.try_frames(&mut frames).unwrap();
    frames
}

/// Sends to the link's server.
pub fn send(link: &mut Link, packet: &Transmit) -> Result<(), NotSent> {
    link.transmit(link.servers[0], packet)
}

pub fn packet(flow: Channel, payload: &[u8]) -> Transmit {
    Transmit::new(flow, payload.to_vec())
}

/// A frame in a few words, such as `out udp 500>4500 5` or `in icmp 3/3 udp 500>4500 5`.
/// A datagram with a wrong checksum says so.
pub fn words(frame: &Frame) -> String {
    let direction = match frame.direction {
        Direction::Outbound => "out",
        Direction::Inbound => "in",
    };
    let packet = IpPacket::parse(frame.ip_packet().unwrap()).unwrap();
    match IcmpError::parse(&packet).unwrap() {
        Some(error) => {
            let quote = IpPacket::parse(error.quote).unwrap();
            let kind = error.kind;
            format!("{direction} icmp {}/{} {}", kind.icmp_type, kind.code, upper(&quote))
        }
        None => format!("{direction} {}{}", upper(&packet), checksum_fault(&packet)),
    }
}

fn upper(packet: &IpPacket<'_>) -> String {
    match packet.udp().unwrap() {
        Some(Udp { source_port, destination_port, payload, .. }) => {
            format!("udp {source_port}>{destination_port} {}", payload.len())
        }
        None => format!("protocol {} {}", packet.protocol, packet.payload.len()),
    }
}

fn checksum_fault(packet: &IpPacket<'_>) -> &'static str {
    let Ok(Some(datagram)) = packet.udp() else { return "" };
    if packet.fragment.is_some() {
        return "";
    }
    let from = SocketAddr::new(packet.source, datagram.source_port);
    let to = SocketAddr::new(packet.destination, datagram.destination_port);
    let right = udp_packet(from, to, datagram.payload).unwrap();
    let header = right.len() - datagram.payload.len() - 8;
    if right[header..header + 8] == packet.payload[..8] { "" } else { " WRONG CHECKSUM" }
}

pub fn sorted(frames: &[Frame]) -> Vec<String> {
    let mut all: Vec<String> = frames.iter().map(words).collect();
    all.sort();
    all
}

const INNER: &str = "PROBE809_TEST_IN_USER_NAMESPACE";
