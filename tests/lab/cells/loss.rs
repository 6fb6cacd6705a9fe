//! Fifteen packets of a hundred are lost, either way: never a reason to accuse anybody.
//! So is thirty, where a round trip fails every other time.

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
        Cell::new("loss-30-first", STRONGSWAN, no_accusation()).fault(loss(30)),
        Cell::new("loss-30-second", STRONGSWAN, no_accusation()).fault(loss(30)),
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

const ACCUSATIONS: [&str; 10] = [
    "esp-filtered",
    "esp-stops",
    "ike500-lost",
    "ikev1-dropped",
    "nat-traversal-lost",
    "nothing-answered",
    "port-closed",
    "port-filtered",
    "port-stops",
    "stalled-after-message2",
];
