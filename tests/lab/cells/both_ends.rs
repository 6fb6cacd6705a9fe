//! The path is recorded at both ends as well, and `analyze` says between them what was
//! lost, and on which way.

use super::STRONGSWAN;
use crate::cell::Cell;
use crate::expect::Expectation;
use crate::faults::{answers_dropped, dropped};
use crate::nat::ClientNat;

pub fn cells() -> Vec<Cell> {
    vec![
        Cell::new("both-ends-4500-way-back-nat", STRONGSWAN, without_4500())
            .client_nat(ClientNat::KeepsPort)
            .fault(answers_dropped("udp sport 4500"))
            .both_ends(&[("ike4500", "inbound")]),
        Cell::new("both-ends-4500-way-there-nat", STRONGSWAN, without_4500())
            .client_nat(ClientNat::RandomPort)
            .fault(dropped("udp dport 4500"))
            .both_ends(&[("ike4500", "outbound")]),
        Cell::new(
            "both-ends-esp-way-there",
            STRONGSWAN,
            // The gate alone is behind the place, and is asked with other protocols.
            Expectation::class(&["esp-blocked"]).channel("esp", &["blocked"]),
        )
        .fault(dropped("meta l4proto esp"))
        .both_ends(&[("esp", "outbound")]),
        Cell::new(
            "both-ends-500-way-back",
            STRONGSWAN,
            Expectation::class(&["server-silent"]).channel("ike500", &["silent"]),
        )
        .fault(answers_dropped("udp sport 500"))
        .both_ends(&[("ike500", "inbound")]),
        Cell::new("both-ends-clear", STRONGSWAN, Expectation::class(&["path-clear"]))
            .both_ends(&[]),
        Cell::new("both-ends-nat", STRONGSWAN, Expectation::class(&["nat-detected"]))
            .client_nat(ClientNat::RandomPort)
            .both_ends(&[]),
        Cell::new("both-ends-nat-both", STRONGSWAN, Expectation::class(&["nat-detected"]))
            .client_nat(ClientNat::KeepsPort)
            .server_nat()
            .both_ends(&[]),
    ]
}

fn without_4500() -> Expectation {
    Expectation::class(&["server-silent"])
        .channel("ike500", &["answered"])
        .channel("ike4500", &["silent"])
        .finding("nat-traversal-lost")
}
