//! What measures the path: patience with lone first pieces, and message sizes.

use super::STRONGSWAN;
use crate::cell::Cell;
use crate::expect::{ANY, Expectation};
use crate::faults::dropped;
use crate::hosts::TARGET_V6;
use crate::nat::ClientNat;

const ESP: &str = "meta l4proto esp";

pub fn cells() -> Vec<Cell> {
    [patience()].concat()
}

/// No host on the way tracks connections, but where one is meant to.
fn patience() -> Vec<Cell> {
    vec![
        patient("patience-esp-dropped-ipv6", esp_is_blocked()).towards(TARGET_V6).fault(dropped(ESP)),
        patient("patience-esp-open-ipv6", esp_is_open()).towards(TARGET_V6),
        patient("patience-esp-dropped", esp_is_blocked()).fault(dropped(ESP)),
        patient("patience-esp-open", esp_is_open()),
        patient("patience-collected", nothing_is_said()).client_nat(ClientNat::KeepsPort),
        patient(
            "patience-without-privileges",
            Expectation::class(&ANY).channel("esp", &["not-tested"]).limitation("no-raw-pieces"),
        )
        .without_privileges(),
    ]
}

fn patient(name: &'static str, expectation: Expectation) -> Cell {
    Cell::new(name, STRONGSWAN, expectation).arguments(&["--patient"])
}

fn esp_is_blocked() -> Expectation {
    Expectation::class(&["esp-blocked"])
        .certainty("proven")
        .channel("esp", &["blocked"])
        .finding("esp-pieces-lost")
}

fn esp_is_open() -> Expectation {
    Expectation::class(&["path-clear"])
        .certainty("proven")
        .channel("esp", &["open"])
        .finding("esp-open")
}

fn nothing_is_said() -> Expectation {
    Expectation::class(&["nat-detected"])
        .channel("esp", &["undetermined"])
        .finding("esp-still-undetermined")
}
