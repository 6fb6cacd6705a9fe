//! From typed options to what a probe is to do.

use std::net::IpAddr;

use serde_json::{Map, Value, json};

use super::args::{Interface, ProbeOptions, Recover};
use super::key::KeySource;
use super::witness_key;
use crate::crypto::RandomStream;
use crate::drive::{Ikev2, ProbePlan, SizePlan, WalkWish};
use crate::net::resolve::zone;
use crate::net::{LinkRequest, entropy};

/// The plan for one address; `walks` where the hops on the way are what was asked for.
/// What takes IP fragments only where they can be sent.
pub fn plan(
    options: &ProbeOptions,
    walks: bool,
    server: IpAddr,
    goes_on: bool,
    link: SizePlan,
) -> ProbePlan {
    let sending = &options.sending;
    let standard = standard(options, server, goes_on, link);
    ProbePlan {
        nat_t: !sending.no_nat_t,
        ikev2: if sending.ikev2 { Ikev2::Full } else { standard.ikev2 },
        walk: wish(options, walks),
        tries: sending.tries.map_or(standard.tries, u32::from),
        timeout: sending.timeout.unwrap_or(standard.timeout),
        // Who says how long means it.
        lossy_timeout: sending.timeout.unwrap_or(standard.lossy_timeout),
        ..standard
    }
}

/// The defaults for what is asked for.
fn standard(options: &ProbeOptions, server: IpAddr, goes_on: bool, link: SizePlan) -> ProbePlan {
    let standard = ProbePlan::standard(server, goes_on);
    let patient = options.path.patient && link.pieces;
    let standard = if patient { standard.patient() } else { standard };
    if options.path.size { standard.sized(link) } else { standard }
}

/// What the link is asked for.
pub fn link_request(options: &ProbeOptions, address: IpAddr) -> LinkRequest {
    let interface = options.sending.interface.as_ref().map(|one| one.as_str().to_owned());
    LinkRequest {
        source_address: options.sending.source_address,
        source_port: options.sending.source_port,
        interface: interface.or_else(|| zone(options.host.as_str()).map(str::to_owned)),
        capture_link: true,
        pieces: options.path.patient || options.path.size,
        ..LinkRequest::new(address)
    }
}

/// What all randomness of the run is drawn from.
pub fn random(options: &ProbeOptions) -> anyhow::Result<RandomStream> {
    if let Some(seed) = &options.sending.seed {
        return Ok(RandomStream::new(&seed.0));
    }
    let mut seed = [0; 32];
    entropy::fill(&mut seed)?;
    Ok(RandomStream::new(&seed))
}

/// Whether an address can be a server's: multicast, broadcast and "any" cannot.
pub fn is_one_host(address: IpAddr) -> bool {
    let broadcast = matches!(address, IpAddr::V4(one) if one.is_broadcast());
    !(address.is_multicast() || address.is_unspecified() || broadcast)
}

/// The effective options, without secrets.
pub fn parameters(options: &ProbeOptions, walks: bool) -> Map<String, Value> {
    let sending = &options.sending;
    let source = KeySource::of(&options.key.source);
    let server = options.host.address().unwrap_or(IpAddr::from([0, 0, 0, 0]));
    let link = SizePlan { mtu: 0, pieces: true };
    let standard = standard(options, server, source.is_some(), link);
    let timeout = sending.timeout.unwrap_or(standard.timeout);
    let entries = [
        ("tries", json!(sending.tries.map_or(standard.tries, u32::from))),
        ("timeout_ms", json!(u64::try_from(timeout.as_millis()).unwrap_or(u64::MAX))),
        ("nat_t", json!(!sending.no_nat_t)),
        ("ikev2", json!(sending.ikev2)),
        ("walk", json!(wish_name(wish(options, walks)))),
        ("patient", json!(options.path.patient)),
        ("size", json!(options.path.size)),
        ("interface", json!(sending.interface.as_ref().map(Interface::as_str))),
        ("source_address", json!(sending.source_address)),
        ("source_port", json!(sending.source_port)),
        ("public_address", json!(sending.public_address)),
        ("recover_addresses", json!(sending.recover_addresses.map(Recover::as_str))),
        ("key", json!(source.map(KeySource::as_str))),
        ("witness_key", json!(witness_key::source(options.far_end.witness_key_file.as_ref()))),
        ("mapping_lifetime", json!(options.far_end.mapping_lifetime)),
        ("keylog", json!(options.key.keylog.is_some())),
        ("id", json!(options.key.id.as_ref().map(ToString::to_string))),
        ("seed", json!(sending.seed.as_ref().map(|seed| hex::encode(seed.0)))),
    ];
    entries.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

const fn wish(options: &ProbeOptions, walks: bool) -> WalkWish {
    if walks {
        WalkWish::Always
    } else if options.path.no_walk {
        WalkWish::Never
    } else {
        WalkWish::WhereSilent
    }
}

const fn wish_name(wish: WalkWish) -> &'static str {
    match wish {
        WalkWish::Never => "never",
        WalkWish::WhereSilent => "where-silent",
        WalkWish::Always => "always",
    }
}
