//! The options of the far end, and of who knows one.

use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::options::KeySourceOptions;
use super::value::{self, PcapTarget};

/// A far end that the probe may have.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Far end")]
pub struct FarEndOptions {
    /// Let a far end with the key in this file ("-": standard input) report what arrived.
    #[arg(long, value_name = "FILE")]
    pub witness_key_file: Option<PathBuf>,
    /// Measure how long a NAT keeps an idle mapping of UDP 4500 (at most 195 s).
    #[arg(long)]
    pub mapping_lifetime: bool,
}

/// Options of `respond`.
#[derive(Debug, Clone, Args)]
pub struct RespondOptions {
    /// Print one line of JSON for each event.
    #[arg(long)]
    pub json: bool,
    /// Write what arrives, and the answers, to this capture ("-": standard output).
    #[arg(long, value_name = "FILE")]
    pub pcap: Option<PcapTarget>,
    /// Listen on this address only [default: on all].
    #[arg(long, value_name = "ADDRESS")]
    pub source_address: Option<IpAddr>,
    /// End after this many seconds, at most 3600, for example 60 or 2.5s [default: with Ctrl-C].
    #[arg(long, value_name = "SECONDS", value_parser = value::timeout)]
    pub timeout: Option<Duration>,
    /// Tell probes that have the key in this file ("-": standard input) what arrived.
    #[arg(long, value_name = "FILE")]
    pub witness_key_file: Option<PathBuf>,
    /// Make a key for a far end and its probes in this new file (mode 0600), then exit.
    #[arg(long, value_name = "FILE", conflicts_with_all = LISTENING)]
    pub new_key: Option<PathBuf>,
    /// The pre-shared key.
    #[command(flatten)]
    pub key: KeySourceOptions,
}

/// Options of a far end that listens, which none does that makes a key.
const LISTENING: [&str; 7] =
    ["json", "pcap", "source_address", "timeout", "witness_key_file", "psk_file", "psk_prompt"];

/// Where the witness key may stand in the environment.
pub const WITNESS_KEY_VARIABLE: &str = "PROBE809_WITNESS_KEY";

/// Which way the witness key comes; `None` for none.
#[must_use]
pub fn witness_key_source(file: Option<&PathBuf>) -> Option<&'static str> {
    let given = || std::env::var_os(WITNESS_KEY_VARIABLE).is_some_and(|key| !key.is_empty());
    match file {
        Some(_) => Some("file"),
        None => given().then_some("environment"),
    }
}
