//! The options of each command.

use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::FarEndOptions;
use super::host::Host;
use super::require::{Requirement, RequirementParser};
use super::value::{self, Interface, OwnIdentity, PcapTarget, Recover, Seed};
use crate::cli::exit::Expectation;

/// Options of `probe`.
#[derive(Debug, Clone, Args)]
pub struct ProbeOptions {
    /// Name or address of the VPN server; of several, each is probed in turn.
    #[arg(value_name = "HOST", required = true)]
    pub hosts: Vec<Host>,
    /// What is told of the result, and what counts as success.
    #[command(flatten)]
    pub result: ResultOptions,
    /// Probe again every so many seconds until interrupted, and say in a line what changed.
    #[arg(long, value_name = "SECONDS", value_parser = value::interval)]
    #[arg(conflicts_with_all = ["brief", "pcap", "keylog"])]
    pub watch: Option<Duration>,
    /// Which addresses of the host.
    #[command(flatten)]
    pub addresses: AddressOptions,
    /// Where the capture goes.
    #[command(flatten)]
    pub capture: CaptureOptions,
    /// What else is tested on the path.
    #[command(flatten)]
    pub path: PathOptions,
    /// The pre-shared key.
    #[command(flatten)]
    pub key: KeyOptions,
    /// A far end with the same key.
    #[command(flatten)]
    pub far_end: FarEndOptions,
    /// What is sent, and how; what few need comes last.
    #[command(flatten)]
    pub sending: SendingOptions,
}

/// What is told of a result, and what counts as success.
#[derive(Debug, Clone, Args)]
pub struct ResultOptions {
    /// Print the result as one JSON document.
    #[arg(long)]
    pub json: bool,
    /// Print what a ticket needs, in 12 lines.
    #[arg(long, conflicts_with = "json")]
    pub brief: bool,
    /// Exit with 0 when the verdict is one of these, or windows-connects is true; 3 otherwise.
    #[arg(long, value_name = "CLASS", value_delimiter = ',', value_parser = value::expectation())]
    pub expect: Vec<Expectation>,
    /// Exit with 3 unless each of these channels is answered or open, whatever the verdict.
    #[arg(long, value_name = "CHANNEL", value_delimiter = ',', value_parser = RequirementParser)]
    pub require: Vec<Requirement>,
}

/// Which addresses of a host are probed.
#[derive(Debug, Clone, Copy, Args)]
pub struct AddressOptions {
    /// Use IPv4 only.
    #[arg(short = '4', long = "ipv4", conflicts_with = "ipv6")]
    pub ipv4: bool,
    /// Use IPv6 only.
    #[arg(short = '6', long = "ipv6")]
    pub ipv6: bool,
    /// Probe every address of the name, not only the first.
    #[arg(long)]
    pub all_addresses: bool,
}

/// Where the capture of a probe goes.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Recording")]
pub struct CaptureOptions {
    /// Write the capture here ("-": standard output) [default: probe809-HOST-TIME.pcapng].
    #[arg(long, value_name = "FILE")]
    pub pcap: Option<PcapTarget>,
    /// Write no capture.
    #[arg(long, conflicts_with = "pcap")]
    pub no_pcap: bool,
}

/// What a probe sends, and how.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Sending")]
pub struct SendingOptions {
    /// Send through this network interface.
    #[arg(long, value_name = "NAME")]
    pub interface: Option<Interface>,
    /// Send from this address.
    #[arg(long, value_name = "ADDRESS")]
    pub source_address: Option<IpAddr>,
    /// Send IKE from this UDP port instead of 500.
    #[arg(long, value_name = "PORT", value_parser = value::within::<u16>(1..=u16::MAX))]
    pub source_port: Option<u16>,
    /// End the whole run after this many seconds, for example 10, 2.5s, 1500ms or 1m.
    #[arg(long, value_name = "SECONDS", value_parser = value::timeout)]
    pub timeout: Option<Duration>,
    /// Send each request up to this many times, 1 to 20 (17); silence needs at least 3.
    #[arg(long, value_name = "NUMBER", value_parser = value::within::<u8>(1..=20))]
    pub tries: Option<u8>,
    /// First wait until filters on the path have forgotten earlier runs [default: 190 seconds].
    #[arg(long, value_name = "SECONDS", num_args = 0..=1, require_equals = true)]
    #[arg(default_missing_value = "190", value_parser = value::timeout)]
    pub settle: Option<Duration>,
    /// Our address outside the NAT, if you know it.
    #[arg(long, value_name = "ADDRESS")]
    pub public_address: Option<IpAddr>,
    /// Make the run repeatable: any text, or 64 hexadecimal digits.
    #[arg(long, help_heading = ADVANCED, value_name = "TEXT")]
    pub seed: Option<Seed>,
    /// Act as a client that offers no NAT traversal.
    #[arg(long, help_heading = ADVANCED)]
    pub no_nat_t: bool,
    /// Test IKEv2 in full, even if IKEv1 is answered.
    #[arg(long, help_heading = ADVANCED)]
    pub ikev2: bool,
    /// Neither use nor keep what runs learn about this server's flows.
    #[arg(long, help_heading = ADVANCED)]
    pub no_flow_history: bool,
    /// Search for the addresses behind NAT detection hashes; =all tries every IPv4 address.
    #[arg(long, help_heading = ADVANCED, value_name = "all", num_args = 0..=1, require_equals = true)]
    #[arg(default_missing_value = "private", hide_possible_values = true)]
    pub recover_addresses: Option<Recover>,
}

/// What else is tested on the path.
#[derive(Debug, Clone, Copy, Args)]
#[command(next_help_heading = "Path")]
pub struct PathOptions {
    /// Do not test the hops on the path, even if a port is silent or ESP gets no answer.
    #[arg(long)]
    pub no_walk: bool,
    /// Wait about 40 s (IPv6: 70 s) to learn whether ESP arrives, even if the server ignores it.
    #[arg(long)]
    pub patient: bool,
    /// Test how large a message gets through, whole and in IP fragments; at most 12 packets a port.
    #[arg(long)]
    pub size: bool,
}

/// Where the pre-shared key comes from: never the value of an option.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Key")]
pub struct KeySourceOptions {
    /// Continue with the pre-shared key in this file ("-": standard input), or in PROBE809_PSK.
    #[arg(long, value_name = "FILE", conflicts_with = "psk_prompt")]
    pub psk_file: Option<PathBuf>,
    /// Ask for the pre-shared key and continue with it.
    #[arg(long)]
    pub psk_prompt: bool,
}

/// The pre-shared key, and what is done with it.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Key")]
pub struct KeyOptions {
    /// Where it comes from.
    #[command(flatten)]
    pub source: KeySourceOptions,
    /// Write to this new file (mode 0600) what Wireshark needs to decrypt this run.
    #[arg(long, value_name = "FILE")]
    pub keylog: Option<PathBuf>,
    /// Identify as an address, a name or user@name [default: our address].
    #[arg(long, value_name = "IDENTITY")]
    pub id: Option<OwnIdentity>,
}

impl AddressOptions {
    /// Whether an address is of the family asked for.
    #[must_use]
    pub const fn accept(self, address: IpAddr) -> bool {
        !(self.ipv4 && address.is_ipv6() || self.ipv6 && address.is_ipv4())
    }
}

/// Options of `analyze`.
#[derive(Debug, Clone, Args)]
pub struct AnalyzeOptions {
    /// Captures: pcap or pcapng, plain or gzip ("-": standard input).
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// What is told of the result, and what counts as success.
    #[command(flatten)]
    pub result: ResultOptions,
    /// Take this address as the client [default: who sent the first message].
    #[arg(long, value_name = "ADDRESS")]
    pub client: Option<IpAddr>,
    /// The client's address outside the NAT, if you know it.
    #[arg(long, value_name = "ADDRESS")]
    pub public_address: Option<IpAddr>,
    /// Search for the addresses behind NAT detection hashes; =all tries every IPv4 address.
    #[arg(long, value_name = "all", num_args = 0..=1, require_equals = true)]
    #[arg(default_missing_value = "private", hide_possible_values = true)]
    pub recover_addresses: Option<Recover>,
    /// List every packet of the tunnel, one line each.
    #[arg(long)]
    pub timeline: bool,
}

/// Options of `demo`.
#[derive(Debug, Clone, Args)]
pub struct DemoOptions {
    /// Run only this scenario [default: those of the table].
    #[arg(value_name = "SCENARIO", conflicts_with = "list")]
    pub scenario: Option<String>,
    /// List the scenarios.
    #[arg(long)]
    pub list: bool,
    /// Put the captures here [default: a new folder in the current one].
    #[arg(long, value_name = "DIR")]
    pub output_dir: Option<PathBuf>,
    /// Print the result as one JSON document.
    #[arg(long)]
    pub json: bool,
    /// Print what a ticket needs, in 12 lines.
    #[arg(long, conflicts_with = "json")]
    pub brief: bool,
    /// Make the run repeatable: any text, or 64 hexadecimal digits.
    #[arg(long, value_name = "TEXT")]
    pub seed: Option<Seed>,
}

/// Options of `explain`.
#[derive(Debug, Clone, Args)]
pub struct ExplainOptions {
    /// Numbers (809, 0x800B0109), words (IKEEXT, tethering), verdicts, findings [default: a list].
    #[arg(value_name = "TERM", allow_negative_numbers = true)]
    pub terms: Vec<String>,
    /// Print the result as one JSON document.
    #[arg(long)]
    pub json: bool,
}

/// What few need.
const ADVANCED: &str = "Advanced";
