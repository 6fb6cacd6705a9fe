//! From typed options to what a probe is to do.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use serde_json::{Map, Value, json};

use super::args::{Host, Interface, ProbeOptions, Recover, names_of, witness_key_source};
use super::key::KeySource;
use crate::crypto::RandomStream;
use crate::drive::{Ikev2, ProbePlan, SizePlan, WalkWish};
use crate::net::resolve::zone;
use crate::net::{Abilities, LinkRequest, entropy};
use crate::report::Language;
use crate::wire::Capped;

/// One that is probed.
#[derive(Debug, Clone, Copy)]
pub struct Server<'a> {
    /// As it was typed.
    pub host: &'a Host,
    /// What of it.
    pub address: IpAddr,
    /// Others are probed in the same run.
    pub one_of_several: bool,
}

/// The plan for one address; `walks` where the hops on the way are what was asked for.
/// What takes more than UDP only where the link can do it.
pub fn plan(
    options: &ProbeOptions,
    walks: bool,
    server: IpAddr,
    goes_on: bool,
    link: Abilities,
) -> ProbePlan {
    let sending = &options.sending;
    let standard = standard(options, server, goes_on, link);
    ProbePlan {
        nat_t: !sending.no_nat_t,
        ikev2: if sending.ikev2 { Ikev2::Full } else { standard.ikev2 },
        walk: if link.icmp_errors { wish(options, walks) } else { WalkWish::Never },
        tries: sending.tries.map_or(standard.tries, u32::from),
        timeout: sending.timeout.unwrap_or(standard.timeout),
        // Who says how long means it.
        lossy_timeout: sending.timeout.unwrap_or(standard.lossy_timeout),
        ..standard
    }
}

/// The defaults for what is asked for.
fn standard(options: &ProbeOptions, server: IpAddr, goes_on: bool, link: Abilities) -> ProbePlan {
    let standard = ProbePlan::standard(server, goes_on);
    let patient = options.path.patient && link.pieces;
    let standard = if patient { standard.patient() } else { standard };
    match link.mtu.filter(|_| options.path.size && link.icmp_errors) {
        Some(mtu) => standard.sized(SizePlan { mtu, pieces: link.pieces }),
        None => standard,
    }
}

/// What the link is asked for.
pub fn link_request(options: &ProbeOptions, server: &Server<'_>) -> LinkRequest {
    let interface = options.sending.interface.as_ref().map(|one| one.as_str().to_owned());
    LinkRequest {
        source_address: options.sending.source_address,
        source_port: options.sending.source_port,
        interface: interface.or_else(|| zone(server.host.as_str()).map(str::to_owned)),
        capture_link: true,
        pieces: options.path.patient || options.path.size,
        ..LinkRequest::new(server.address)
    }
}

/// What all randomness of the run is drawn from.
pub fn random(options: &ProbeOptions) -> anyhow::Result<RandomStream> {
    if let Some(seed) = &options.sending.seed {
        return Ok(RandomStream::new(&seed.0));
    }
    Ok(RandomStream::new(entropy::seed()?.as_slice()))
}

/// An address that cannot be a server's.
#[derive(Debug, thiserror::Error)]
pub enum TargetError {
    /// Multicast, broadcast, or "any".
    #[error("{0} is no single host")]
    NoSingleHost(String),
    /// IPv4 as IPv6 programs write it (RFC 4291 2.5.5.2).
    #[error("{address} is {ipv4} mapped into IPv6")]
    Mapped {
        /// As it was asked for.
        address: Ipv6Addr,
        /// What is meant.
        ipv4: Ipv4Addr,
    },
}

/// The addresses that can be a server's, in their order.
///
/// # Errors
/// Where none can: why the first cannot.
pub fn single_hosts(addresses: Vec<IpAddr>) -> Result<Vec<IpAddr>, TargetError> {
    let mut hosts = Vec::new();
    let mut first = None;
    for address in addresses {
        match why_no_server(address) {
            None => hosts.push(address),
            Some(error) => {
                first.get_or_insert(error);
            }
        }
    }
    match first {
        Some(error) if hosts.is_empty() => Err(error),
        _ => Ok(hosts),
    }
}

fn why_no_server(address: IpAddr) -> Option<TargetError> {
    let mapped = match address {
        IpAddr::V6(address) => address.to_ipv4_mapped().map(|ipv4| (address, ipv4)),
        IpAddr::V4(_) => None,
    };
    if let Some((address, ipv4)) = mapped {
        return Some(TargetError::Mapped { address, ipv4 });
    }
    let broadcast = matches!(address, IpAddr::V4(one) if one.is_broadcast());
    let none = address.is_multicast() || address.is_unspecified() || broadcast;
    none.then(|| TargetError::NoSingleHost(address.to_string()))
}

/// The effective options, without secrets.
pub fn parameters(options: &ProbeOptions, walks: bool, language: Language) -> Map<String, Value> {
    let sending = &options.sending;
    let source = KeySource::of(&options.key.source);
    let first = options.hosts.first().and_then(Host::address);
    let server = first.unwrap_or(IpAddr::from([0, 0, 0, 0]));
    let link = Abilities { mtu: Some(0), pieces: true, icmp_errors: true };
    let standard = standard(options, server, source.is_some(), link);
    let timeout = sending.timeout.unwrap_or(standard.timeout);
    let lossy_timeout = sending.timeout.unwrap_or(standard.lossy_timeout);
    let family = match (options.addresses.ipv4, options.addresses.ipv6) {
        (true, _) => "ipv4",
        (_, true) => "ipv6",
        _ => "any",
    };
    let expect: Vec<_> = options.result.expect.iter().map(|one| one.name()).collect();
    let entries = [
        ("require", json!(names_of(&options.result.require))),
        ("watch_ms", json!(options.watch.map(|span| u64::capped(span.as_millis())))),
        ("tries", json!(sending.tries.map_or(standard.tries, u32::from))),
        ("timeout_ms", json!(u64::capped(timeout.as_millis()))),
        ("lossy_timeout_ms", json!(u64::capped(lossy_timeout.as_millis()))),
        ("family", json!(family)),
        ("all_addresses", json!(options.addresses.all_addresses)),
        ("nat_t", json!(!sending.no_nat_t)),
        ("ikev2", json!(sending.ikev2)),
        ("walk", json!(wish_name(wish(options, walks)))),
        ("patient", json!(options.path.patient)),
        ("size", json!(options.path.size)),
        ("interface", json!(sending.interface.as_ref().map(Interface::as_str))),
        ("source_address", json!(sending.source_address)),
        ("source_port", json!(sending.source_port)),
        ("settle_ms", json!(sending.settle.map(|span| u64::capped(span.as_millis())))),
        ("flow_history", json!(!sending.no_flow_history)),
        ("public_address", json!(sending.public_address)),
        ("recover_addresses", json!(sending.recover_addresses.map(Recover::as_str))),
        ("key", json!(source.map(KeySource::as_str))),
        ("witness_key", json!(witness_key_source(options.far_end.witness_key_file.as_ref()))),
        ("mapping_lifetime", json!(options.far_end.mapping_lifetime)),
        ("keylog", json!(options.key.keylog.is_some())),
        ("id", json!(options.key.id.as_ref().map(ToString::to_string))),
        ("seed", json!(sending.seed.as_ref().map(|seed| hex::encode(seed.0)))),
        ("capture", json!(!options.capture.no_pcap)),
        ("expect", json!(expect)),
        ("language", json!(language.code())),
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

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use super::{TargetError, single_hosts};

    fn hosts(addresses: &[&str]) -> Result<Vec<IpAddr>, TargetError> {
        single_hosts(addresses.iter().map(|one| one.parse().unwrap()).collect())
    }

    #[test]
    fn what_cannot_be_a_server_is_left_out_and_named_where_nothing_else_is_there() {
        let server: IpAddr = "203.0.113.10".parse().unwrap();
        for odd in ["::ffff:203.0.113.10", "255.255.255.255", "224.0.0.1", "ff02::1", "::"] {
            assert_eq!(hosts(&[odd, "203.0.113.10"]).unwrap(), [server], "{odd}");
            assert!(hosts(&[odd]).is_err(), "{odd}");
        }
        let error = hosts(&["::ffff:203.0.113.10", "0.0.0.0"]).unwrap_err();
        assert!(matches!(error, TargetError::Mapped { ipv4, .. } if ipv4 == server));
        let error = hosts(&["0.0.0.0", "::ffff:203.0.113.10"]).unwrap_err();
        assert!(matches!(error, TargetError::NoSingleHost(_)));
    }
}
