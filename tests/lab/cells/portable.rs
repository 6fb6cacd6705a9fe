//! The portable backend: what UDP sockets alone show, and what is not tested then.

use super::STRONGSWAN;
use crate::cell::Cell;
use crate::expect::Expectation;
use crate::nat::ClientNat;
use crate::servers::Server;

pub fn cells() -> Vec<Cell> {
    vec![
        Cell::new("portable-strongswan", STRONGSWAN, answered("inconclusive")).portable(),
        Cell::new("portable-nat", STRONGSWAN, answered("nat-detected"))
            .client_nat(ClientNat::RandomPort)
            .portable(),
        // Every port says that it is closed, and nobody hears it.
        Cell::new(
            "portable-nothing-listens",
            Server::Nothing,
            Expectation::class(&["server-silent"])
                .certainty("likely")
                .channel("ike500", &["silent"])
                .channel("esp", &["not-tested"])
                .limitation("no-icmp-errors"),
        )
        .portable(),
    ]
}

fn answered(class: &'static str) -> Expectation {
    Expectation::class(&[class])
        .channel("ike500", &["answered"])
        .channel("ike4500", &["answered"])
        .channel("esp", &["not-tested"])
        .finding("esp-not-tested")
        .limitation("no-raw-esp")
        .limitation("no-link-capture")
        .limitation("no-icmp-errors")
}
