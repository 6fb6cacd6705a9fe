//! What a probe was asked for, as its document tells it. Of keys only where they come from.

use std::net::IpAddr;

use serde_json::{Map, Value, json};

use super::args::{Interface, ProbeOptions, Recover};
use super::key::KeySource;
use super::witness_key;
use crate::drive::ProbePlan;

/// The options with their defaults.
pub fn parameters(options: &ProbeOptions) -> Map<String, Value> {
    let sending = &options.sending;
    let source = KeySource::of(&options.key);
    let standard = ProbePlan::standard(IpAddr::from([0, 0, 0, 0]), source.is_some());
    let timeout = sending.timeout.unwrap_or(standard.timeout);
    let entries = [
        ("tries", json!(sending.tries.map_or(standard.tries, u32::from))),
        ("timeout_ms", json!(u64::try_from(timeout.as_millis()).unwrap_or(u64::MAX))),
        ("nat_t", json!(!sending.no_nat_t)),
        ("ikev2", json!(sending.ikev2)),
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
