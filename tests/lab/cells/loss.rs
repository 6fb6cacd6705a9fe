//! A fifth of all packets is lost, either way: never a reason to accuse anybody.

use super::STRONGSWAN;
use crate::cell::Cell;
use crate::expect::Expectation;
use crate::faults::loss;
use crate::nat::ClientNat;

pub fn cells() -> Vec<Cell> {
    vec![
        Cell::new("loss-20-first", STRONGSWAN, no_accusation()).fault(loss(20)),
        Cell::new("loss-20-second", STRONGSWAN, no_accusation()).fault(loss(20)),
        Cell::new("loss-20-third", STRONGSWAN, no_accusation()).fault(loss(20)),
        Cell::new(
            "loss-20-nat",
            STRONGSWAN,
            Expectation::class(&["nat-detected", "inconclusive"]).without(&ACCUSATIONS),
        )
        .client_nat(ClientNat::KeepsPort)
        .fault(loss(20)),
    ]
}

fn no_accusation() -> Expectation {
    Expectation::class(&["path-clear", "inconclusive"]).without(&ACCUSATIONS)
}

const ACCUSATIONS: [&str; 8] = [
    "esp-filtered",
    "ike500-lost",
    "ikev1-dropped",
    "nat-traversal-lost",
    "nothing-answered",
    "port-closed",
    "port-filtered",
    "stalled-after-message2",
];
