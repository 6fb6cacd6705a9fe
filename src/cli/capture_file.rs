//! Where a probe's capture goes, and what its beginning says.

use std::net::IpAddr;
use std::path::PathBuf;

use super::args::{PcapTarget, ProbeOptions};
use super::circumstances::command;
use super::opening::Place;
use super::planning::Server;
use crate::capture::{Destination, Header};
use crate::evidence::{LinkType, Timestamp};
use crate::net::outlet::Outlet;
use crate::net::{Limitation, Link, Obstacle};
use crate::report::words::Words;
use crate::report::{self, Language};

/// Names tried for a capture before the first is overwritten.
const MOST_NAMES: u32 = 100;

/// The file or stream that was asked for, or a new file in the current folder.
pub fn destination(
    options: &ProbeOptions,
    server: &Server<'_>,
    started: Timestamp,
) -> Option<Place> {
    let Server { host, address, one_of_several } = *server;
    let wished = |path| Some(Place::Wished(Destination::File(path)));
    match &options.capture.pcap {
        _ if options.capture.no_pcap => None,
        Some(PcapTarget::StandardOutput) => Some(Place::Wished(Destination::Stdout)),
        Some(PcapTarget::File(path)) if one_of_several => wished(with_address(path, address)),
        Some(PcapTarget::File(path)) => wished(path.clone()),
        None => {
            let host = if one_of_several { &address.to_string() } else { host.as_str() };
            let stamp = report::time::file_stamp(started);
            Some(new_file(&format!("probe809-{}-{stamp}", plain(host))))
        }
    }
}

/// A file of our own: one that is there already, or a link that somebody left
/// under the name, is never written to.
fn new_file(stem: &str) -> Place {
    let names = (1..=MOST_NAMES).map(|count| match count {
        1 => format!("{stem}.pcapng"),
        count => format!("{stem}-{count}.pcapng"),
    });
    for name in names.map(PathBuf::from) {
        match Outlet::new_file(&name) {
            Ok(outlet) => return Place::Made(name, outlet),
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            // Any other error is told, in full, by whoever opens it to record.
            Err(_) => return Place::Wished(Destination::File(name)),
        }
    }
    Place::Wished(Destination::File(format!("{stem}.pcapng").into()))
}

/// The file's name with an address before its ending.
fn with_address(path: &std::path::Path, address: IpAddr) -> PathBuf {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let ending = path.extension().map_or_else(|| "pcapng".into(), |one| one.to_string_lossy());
    path.with_file_name(format!("{stem}-{}.{ending}", plain(&address.to_string())))
}

/// Only what every file system takes in a name.
fn plain(name: &str) -> String {
    name.chars()
        .map(|one| if one.is_ascii_alphanumeric() || one == '.' { one } else { '-' })
        .collect()
}

/// What a capture says of the run.
#[derive(Debug, Clone, Copy)]
pub struct Told<'a> {
    pub version: &'a str,
    pub command: &'a str,
    pub language: Language,
}

/// What the capture says of itself.
pub fn header(told: &Told<'_>, link: &Link, server: &Server<'_>) -> Header {
    let Server { host, address, .. } = *server;
    Header {
        application: format!("probe809 {}", told.version),
        arguments: told.command.to_owned(),
        interface_name: link.interface().to_owned(),
        link: if link.is_rebuilt() { LinkType::RawIp } else { link.link_type() },
        filter: format!("the probe's own conversations with {address} and ICMP errors about them"),
        comment: comment(link).map(str::to_owned),
        pending: Some(Words::of(told.language).word("capture-no-verdict")),
        names: if host.address().is_none() {
            vec![(address, host.as_str().to_owned())]
        } else {
            Vec::new()
        },
    }
}

/// Where packets were rebuilt: why, and what is not among them.
fn comment(link: &Link) -> Option<&'static str> {
    if link.limitations().contains(&Limitation::NoLinkCapture(Obstacle::NotInThisBuild)) {
        return Some(
            "Packets were rebuilt from the sockets' payloads, and ICMP errors are not among them: \
             this build has nothing but UDP sockets of the usual kind.",
        );
    }
    link.is_rebuilt().then_some(
        "Packets were rebuilt from the sockets' payloads: without CAP_NET_RAW the link itself \
         cannot be recorded.",
    )
}

/// The command of a run, without the folders of its files.
pub fn command_of(options: &ProbeOptions) -> String {
    let capture = match &options.capture.pcap {
        Some(PcapTarget::File(path)) => Some(path),
        _ => None,
    };
    let key = &options.key;
    let files = [
        capture,
        key.source.psk_file.as_ref(),
        key.keylog.as_ref(),
        options.far_end.witness_key_file.as_ref(),
    ];
    command(&files.into_iter().flatten().map(PathBuf::as_path).collect::<Vec<_>>())
}
