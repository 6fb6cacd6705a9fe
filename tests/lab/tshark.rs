//! Reads a capture with tshark: an independent opinion on every packet in it.

use std::path::Path;

use anyhow::{Context, Result, ensure};

use crate::command;
use crate::hosts::TARGET;

/// tshark's number for an expert item of severity "warning"; errors lie above.
const WARNING: u64 = 0x0060_0000;

/// What tshark warns of a quoted ESP packet.
const OF_A_QUOTE: &str = "Wrong Sequence Number for SPI";
/// The end of what tshark warns of ESP behind a packet that was lost.
const BEHIND_A_LOSS: &str = " missing";

/// What tshark saw.
#[derive(Default)]
pub struct Reading {
    pub frames: usize,
    /// Malformed packets, warnings and errors, one line each.
    pub complaints: Vec<String>,
    /// The types of the L2TP control messages, in order.
    pub l2tp_messages: Vec<u16>,
    /// Identities that stand in IKE messages: encrypted ones, where a keylog opens them.
    pub identities: usize,
    /// Packets of LCP inside ESP.
    pub lcp_in_esp: usize,
}

/// Whether tshark is on this machine.
pub fn is_installed() -> bool {
    command::is_installed("tshark")
}

/// Reads the whole file with the rows of a keylog; tshark's own failure is an error.
pub fn read(file: &Path, keylog: &str) -> Result<Reading> {
    let name = file.to_str().context("the capture's path is no text")?;
    let mut arguments = vec!["-n", "-r", name, "-T", "fields"];
    for field in FIELDS {
        arguments.extend(["-e", field]);
    }
    if !keylog.is_empty() {
        arguments.extend(["-o", "esp.enable_encryption_decode:TRUE"]);
    }
    for row in keylog.lines() {
        arguments.extend(["-o", row]);
    }
    let text = command::run("tshark", &arguments)?;
    let mut reading = Reading::default();
    for line in text.lines() {
        reading.frames = reading.frames.saturating_add(1);
        take(line, &mut reading)?;
    }
    Ok(reading)
}

const FIELDS: [&str; 8] = [
    "frame.number",
    "ip.src",
    "frame.protocols",
    "_ws.malformed",
    "_ws.expert.severity",
    "_ws.expert.message",
    "l2tp.avp.message_type",
    "isakmp.id.type",
];

fn take(line: &str, reading: &mut Reading) -> Result<()> {
    let mut columns = line.split('\t');
    let [number, source, protocols, malformed, severities, messages, l2tp, identities] =
        FIELDS.map(|_| columns.next().unwrap_or_default());
    ensure!(!number.is_empty(), "tshark printed {line:?}");
    let warnings = severities
        .split(',')
        .filter_map(|severity| severity.parse::<u64>().ok())
        .filter(|severity| *severity >= WARNING)
        .count();
    // tshark takes an ESP packet quoted in an ICMP error for a second one.
    let excused = match (protocols.contains(":icmp"), source == TARGET) {
        (true, _) => messages.matches(OF_A_QUOTE).count(),
        // What the server sent and the path lost is no fault of the capture.
        (false, true) => messages.matches(BEHIND_A_LOSS).count(),
        // Behind the quote in an ICMPv6 error it goes on counting from the packet quoted.
        (false, false) if source.is_empty() => messages.matches(BEHIND_A_LOSS).count(),
        (false, false) => 0,
    };
    let warned = warnings > excused;
    if !malformed.is_empty() || warned {
        let complaint = format!("frame {number}: {malformed} {messages}");
        reading.complaints.push(complaint);
    }
    reading.identities += usize::from(!identities.is_empty());
    reading.lcp_in_esp += usize::from(protocols.contains(":esp:udp:l2tp:ppp"));
    reading.l2tp_messages.extend(l2tp.split(',').filter_map(|kind| kind.parse::<u16>().ok()));
    Ok(())
}
