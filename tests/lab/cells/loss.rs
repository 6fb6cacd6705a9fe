//! Fifteen packets of a hundred are lost, either way: never a reason to accuse anybody.
//! At twenty, six in a row are lost once in 450 times, too often for a test.

use super::STRONGSWAN;
use crate::cell::Cell;
use crate::expect::Expectation;
use crate::faults::loss;
use crate::nat::ClientNat;

pub fn cells() -> Vec<Cell> {
    vec![
        Cell::new("loss-15-first", STRONGSWAN, no_accusation()).fault(loss(15)),
        Cell::new("loss-15-second", STRONGSWAN, no_accusation()).fault(loss(15)),
        Cell::new("loss-15-third", STRONGSWAN, no_accusation()).fault(loss(15)),
        Cell::new(
            "loss-15-nat",
            STRONGSWAN,
            Expectation::class(&["nat-detected", "inconclusive"]).without(&ACCUSATIONS),
        )
        .client_nat(ClientNat::KeepsPort)
        .fault(loss(15)),
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
