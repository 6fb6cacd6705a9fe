//! A far end under a flood from a thousand sources: garbage, messages from addresses that
//! are nobody's, and a recorded marked request over and over. It sends no more bytes than
//! it gets, takes no more memory, and answers a true probe. And under one of messages 1 alone,
//! from addresses that are nobody's: who has the witness key is judged as without it.
//!
//! Ten seconds, or as many as `PROBE809_FLOOD_SECONDS` says.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Context, Result};
use probe809::wire::ip::{PROTOCOL_ESP, ip_packet, udp_packet};
use socket2::{Domain, Protocol, SockAddr, Socket, Type};

use crate::cell::Report;
use crate::clock::Stopwatch;
use crate::command;
use crate::hosts::{Host, Route, TARGET, World};
use crate::probe::{self, Call};
use crate::servers::Server;
use crate::servers::far_end::{FarEnd, KEY_FILE};
use crate::servers::strongswan::PRE_SHARED_KEY;

/// What a far end is flooded with.
#[derive(Clone, Copy)]
pub enum Flood {
    /// Everything, from a thousand sources.
    Everything,
    /// Messages 1 with ever new cookies, each from another made-up source.
    Messages1,
}

pub const ALL: [Flood; 2] = [Flood::Everything, Flood::Messages1];

const SOURCES: u32 = 1_000;

impl Flood {
    pub fn name(self) -> &'static str {
        match self {
            Self::Everything => "far-end-flood",
            Self::Messages1 => "far-end-flood-messages-1",
        }
    }

    /// Packets of the flood.
    fn a_millisecond(self) -> u64 {
        match self {
            Self::Everything => 150,
            Self::Messages1 => 20,
        }
    }

    /// Memory that a far end may take on under it, in KiB: messages 1 fill their table.
    fn most_grown(self) -> u64 {
        match self {
            Self::Everything => 2_048,
            Self::Messages1 => 3_072,
        }
    }

    /// What a probe with these keys has to find.
    fn wanted(self, name: &str) -> (&'static str, &'static str) {
        match (self, name) {
            (_, "keyed" | "both") => ("/ladder/6/state", "passed"),
            (Self::Messages1, "marked") => ("/class", "path-clear"),
            _ => ("/channels/ike500/state", "answered"),
        }
    }
}

/// Floods, probes in the middle of it without a key and with each, and counts.
pub fn run(prefix: &str, folder: &Path, binary: &Path, kind: Flood) -> Result<Report> {
    let world = World::build(prefix, folder, &Route::default())?;
    let far_end = Server::FarEnd(FarEnd::BothKeys).start(&world)?;
    let process = far_end.id().context("the far end has a process")?;
    let key: Vec<String> = ["--witness-key-file", KEY_FILE].map(str::to_owned).to_vec();
    let call = |arguments: Vec<String>, key| Call {
        command: "probe",
        target: TARGET.to_owned(),
        arguments,
        key,
        as_nobody: false,
    };
    let before = probe::run(&world, binary, &call(key.clone(), None), "before")?;
    let recorded = marked_request(&before.capture)?;
    let quiet = peak_memory(process)?;
    let seconds = std::env::var("PROBE809_FLOOD_SECONDS").ok().and_then(|text| text.parse().ok());
    let lasts = Duration::from_secs(seconds.unwrap_or(10));
    let socket = world.inside(Host::Gate, raw_socket)?;
    let (stop, started) = (AtomicBool::new(false), Stopwatch::start());
    let mut wrong = Vec::new();
    let sent = std::thread::scope(|scope| -> Result<u64> {
        let flood = scope.spawn(|| flood(&socket, &recorded, kind, &stop));
        let probes = match kind {
            Flood::Everything => vec![
                ("plain", Vec::new(), None),
                ("marked", key, None),
                ("keyed", Vec::new(), Some(PRE_SHARED_KEY)),
            ],
            Flood::Messages1 => {
                vec![("marked", key.clone(), None), ("both", key, Some(PRE_SHARED_KEY))]
            }
        };
        let probes: Vec<_> = probes
            .into_iter()
            .map(|(name, arguments, key)| {
                let (call, (pointer, wanted)) = (call(arguments, key), kind.wanted(name));
                let label = format!("{}-{name}", kind.name());
                (name, probe::run(&world, binary, &call, &label), pointer, wanted)
            })
            .collect();
        while started.elapsed() < lasts {
            std::thread::sleep(Duration::from_millis(50));
        }
        stop.store(true, Ordering::Relaxed);
        for (name, run, pointer, wanted) in probes {
            let state = run?.document.pointer(pointer).cloned().unwrap_or_default();
            if state != wanted {
                wrong.push(format!("the {name} probe under the flood: {pointer} is {state}"));
            }
        }
        Ok(flood.join().unwrap_or(0))
    })?;
    let loud = peak_memory(process)?;
    if loud > quiet + kind.most_grown() {
        wrong.push(format!("memory grew from {quiet} to {loud} KiB"));
    }
    command::run("kill", &["-INT", &process.to_string()])?;
    let totals = last_totals(&world)?;
    let [bytes_in, bytes_out] = totals;
    if bytes_out > bytes_in {
        wrong.push(format!("{bytes_in} bytes in, {bytes_out} out"));
    }
    let line = format!(
        "({} s) {sent} packets sent, {bytes_in} bytes in, {bytes_out} out, memory {quiet} to {loud} KiB",
        lasts.as_secs()
    );
    Ok(Report { line, wrong })
}

/// A marked message 1 of the probe before, as it left.
fn marked_request(capture: &Path) -> Result<Vec<u8>> {
    let capture = capture.display().to_string();
    let filter = "udp.dstport == 500 && isakmp.exchangetype == 2";
    let arguments = ["-r", &capture, "-Y", filter, "-T", "fields", "-e", "udp.payload"];
    let text = command::run("tshark", &arguments)?;
    let first = text.lines().next().context("the probe sent a message 1")?;
    Ok(hex::decode(first.replace(':', ""))?)
}

fn raw_socket() -> Result<Socket> {
    let socket = Socket::new(Domain::IPV4, Type::RAW, Some(Protocol::from(255)))?;
    socket.set_header_included_v4(true)?;
    Ok(socket)
}

/// Sends until it is told to stop, no faster than the kernel of a small machine hands out:
/// what its socket's buffer drops no program can answer. Gives the number of packets.
fn flood(socket: &Socket, recorded: &[u8], kind: Flood, stop: &AtomicBool) -> u64 {
    let target: SockAddr =
        SocketAddr::new(TARGET.parse().unwrap_or(Ipv4Addr::LOCALHOST.into()), 0).into();
    let mut noise = recorded.to_vec();
    let mut sent = 0_u64;
    let watch = Stopwatch::start();
    while !stop.load(Ordering::Relaxed) {
        let due = u64::try_from(watch.elapsed().as_millis()).unwrap_or(u64::MAX);
        if sent > due.saturating_mul(kind.a_millisecond()) {
            std::thread::sleep(Duration::from_millis(1));
            continue;
        }
        for number in 0..SOURCES {
            let turn = sent.wrapping_mul(2_654_435_761);
            for (byte, at) in noise.iter_mut().skip(28).zip(0_u32..) {
                *byte = byte.wrapping_add(turn.rotate_left(at % 64).to_le_bytes()[0]);
            }
            let packet = match kind {
                Flood::Everything => packet(number, sent, recorded, &noise),
                Flood::Messages1 => message_1(sent, recorded),
            };
            let Some(packet) = packet else { continue };
            if socket.send_to(&packet, &target).is_ok() {
                sent += 1;
            }
        }
    }
    sent
}

/// By turns: a true message 1, a replayed marked one, garbage on each port, an ESP echo.
fn packet(number: u32, turn: u64, recorded: &[u8], noise: &[u8]) -> Option<Vec<u8>> {
    let source = Ipv4Addr::from_bits(u32::from(Ipv4Addr::new(198, 18, 0, 0)) + number);
    let target: Ipv4Addr = TARGET.parse().ok()?;
    let udp = |port: u16, payload: &[u8]| {
        udp_packet((source, port.max(500)).into(), (target, port).into(), payload)
    };
    match (u64::from(number) + turn / u64::from(SOURCES)) % 6 {
        0 => udp(500, recorded.get(..recorded.len().checked_sub(48)?)?),
        1 => udp(500, recorded),
        2 => udp(4500, noise),
        3 => udp(1701, noise.get(..60)?),
        4 => {
            let mut fresh = recorded.to_vec();
            fresh.get_mut(..8)?.copy_from_slice(&(turn | 1 << 63).to_be_bytes());
            udp(500, &fresh)
        }
        _ => {
            let echo = [0, 0, 0, 7, 0, 0, 0, 1, 2, 0, 0, 0, 0, 9, 0, 1];
            ip_packet(source.into(), target.into(), PROTOCOL_ESP, &echo)
        }
    }
}

/// A message 1 without a mark, from a source of its own.
fn message_1(turn: u64, recorded: &[u8]) -> Option<Vec<u8>> {
    let number = u32::try_from(turn & 0x00ff_ffff).ok()?.wrapping_mul(2_654_435_761);
    let source = Ipv4Addr::from_bits(u32::from(Ipv4Addr::new(10, 0, 0, 0)) | number >> 8);
    let mut fresh = without_mark(recorded)?;
    fresh.get_mut(..8)?.copy_from_slice(&(turn | 1 << 63).to_be_bytes());
    udp_packet((source, 500).into(), (TARGET.parse::<Ipv4Addr>().ok()?, 500).into(), &fresh)
}

/// The same message with the mark's bytes changed, so that it is none.
fn without_mark(recorded: &[u8]) -> Option<Vec<u8>> {
    let mut message = recorded.to_vec();
    let last = message.last_mut()?;
    *last = !*last;
    Some(message)
}

/// The most memory that the process has had, in KiB.
fn peak_memory(process: u32) -> Result<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).context("VmHWM")?;
    Ok(line.split_whitespace().next().context("a number")?.parse()?)
}

/// Bytes in and out, as the last line of `respond` says.
fn last_totals(world: &World) -> Result<[u64; 2]> {
    let watch = Stopwatch::start();
    loop {
        let log = std::fs::read_to_string(world.folder().join("respond.log"))?;
        let last = log.lines().last().unwrap_or_default();
        let document: serde_json::Value = serde_json::from_str(last).unwrap_or_default();
        let number = |name| document.pointer(name).and_then(serde_json::Value::as_u64);
        if let (Some(one), Some(other)) = (number("/totals/bytes_in"), number("/totals/bytes_out"))
        {
            return Ok([one, other]);
        }
        anyhow::ensure!(watch.elapsed() < Duration::from_secs(10), "no last line: {last}");
        std::thread::sleep(Duration::from_millis(50));
    }
}
