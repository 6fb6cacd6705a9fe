//! How long a NAT keeps a mapping of UDP 4500, against timers that are known.

use std::path::Path;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::cell::Report;
use crate::faults;
use crate::hosts::{Host, Route, TARGET, World};
use crate::nat::ClientNat;
use crate::probe::{self, Call};
use crate::promises;
use crate::servers::Server;
use crate::servers::far_end::{FarEnd, KEY_FILE};

/// The cells, by the NAT's timer in seconds and the percentage of packets that are lost.
pub const ALL: [(&str, u32, u8); 3] = [
    ("far-end-mapping-60", 60, 0),
    ("far-end-mapping-30", 30, 0),
    ("far-end-mapping-30-loss-15", 30, 15),
];

/// How far from the timer the answer may be on a path that loses nothing.
const WITHIN: f64 = 5.0;

/// Sets the timers of the home router, probes, and compares.
pub fn run(
    prefix: &str,
    folder: &Path,
    binary: &Path,
    (name, timer, percent): (&str, u32, u8),
) -> Result<Report> {
    let faults = if percent > 0 { vec![faults::loss(percent)] } else { Vec::new() };
    let route = Route { client_nat: ClientNat::KeepsPort, faults, ..Route::default() };
    let world = World::build(prefix, folder, &route)?;
    world.shell(
        Host::Home,
        &format!(
            "cd /proc/sys/net/netfilter\n\
             echo {timer} > nf_conntrack_udp_timeout\n\
             echo {timer} > nf_conntrack_udp_timeout_stream\n"
        ),
    )?;
    let _far_end = Server::FarEnd(FarEnd::Witness).start(&world)?;
    let arguments = ["--witness-key-file", KEY_FILE, "--mapping-lifetime"].map(str::to_owned);
    let call = Call {
        command: "probe",
        target: TARGET.to_owned(),
        arguments: arguments.to_vec(),
        key: None,
        as_nobody: false,
    };
    let run = probe::run(&world, binary, &call, name)?;
    let number = |name| {
        let found = run.document.pointer(&format!("/far_end/mapping_lifetime/{name}"));
        found.and_then(Value::as_f64).map(|milliseconds| milliseconds / 1_000.0)
    };
    let lived = number("lived_ms").context("nothing lived")?;
    let gone = number("gone_ms");
    let timer = f64::from(timer);
    let mut wrong = promises::broken_parity(&run.document, &run.capture)?;
    // Lost packets may leave no end to be claimed, but never one that is too early.
    let ends_right = match gone {
        Some(gone) => gone >= timer && (percent > 0 || gone - lived <= WITHIN),
        None => percent > 0,
    };
    let gone = gone.map_or("an unknown time".to_owned(), |gone| format!("{gone} s"));
    if lived > timer || !ends_right {
        wrong.push(format!("the timer is {timer} s: found to live {lived} s, gone after {gone}"));
    }
    let took = run.took.as_secs_f64();
    Ok(Report { line: format!("({took:.0} s) lives {lived} s, gone after {gone}"), wrong })
}
