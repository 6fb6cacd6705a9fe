//! What measures the path: patience with lone first pieces, and message sizes.

use super::STRONGSWAN;
use crate::cell::Cell;
use crate::expect::{ANY, Expectation};
use crate::faults::{dropped, pieces_dropped, silent_about_esp, too_big_untold};
use crate::hosts::TARGET_V6;
use crate::nat::ClientNat;

const ESP: &str = "meta l4proto esp";

pub fn cells() -> Vec<Cell> {
    [patience(), sizes()].concat()
}

/// No host on the way tracks connections, but where one is meant to.
fn patience() -> Vec<Cell> {
    vec![
        patient("patience-esp-dropped-ipv6", esp_is_blocked())
            .towards(TARGET_V6)
            .fault(dropped(ESP)),
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
    Cell::new(name, STRONGSWAN, expectation).arguments(&["--patient"]).fault(silent_about_esp())
}

fn esp_is_blocked() -> Expectation {
    Expectation::class(&["esp-blocked"])
        .certainty("proven")
        .channel("esp", &["blocked"])
        .esp_reason("only-udp-pieces")
        .finding("esp-pieces-lost")
}

fn esp_is_open() -> Expectation {
    Expectation::class(&["path-clear"])
        .certainty("likely")
        .channel("esp", &["open"])
        .esp_reason("piece-timed-out")
        .finding("esp-open")
}

fn nothing_is_said() -> Expectation {
    Expectation::class(&["nat-detected"])
        .channel("esp", &["undetermined"])
        .finding("esp-still-undetermined")
}

/// A link of 1,400 bytes in the middle, a path that drops pieces, and one that does neither.
fn sizes() -> Vec<Cell> {
    vec![
        sized("size-clear", nothing_is_lost()),
        sized("size-clear-ipv6", nothing_is_lost()).towards(TARGET_V6),
        sized("size-pieces-dropped", pieces_are_dropped()).fault(pieces_dropped()),
        sized("size-pieces-dropped-ipv6", pieces_are_dropped())
            .towards(TARGET_V6)
            .fault(pieces_dropped()),
        sized("size-mtu-told", narrow("path-mtu")).narrow(NARROW),
        sized("size-mtu-untold", narrow("mtu-black-hole")).narrow(NARROW).fault(too_big_untold()),
        sized("size-mtu-untold-ipv6", narrow("mtu-black-hole"))
            .towards(TARGET_V6)
            .narrow(NARROW)
            .fault(too_big_untold()),
        sized(
            "size-mtu-untold-and-pieces-dropped",
            narrow("ip-fragments-dropped").finding("size-limit-unexplained"),
        )
        .narrow(NARROW)
        .fault(too_big_untold())
        .fault(pieces_dropped()),
        sized(
            "size-without-privileges",
            Expectation::class(&ANY)
                .limitation("no-raw-pieces")
                .between(WHOLE_500, ETHERNET, ETHERNET)
                .without(&SIZE_ACCUSATIONS),
        )
        .without_privileges(),
    ]
}

fn sized(name: &'static str, expectation: Expectation) -> Cell {
    Cell::new(name, STRONGSWAN, expectation).arguments(&["--size"])
}

fn nothing_is_lost() -> Expectation {
    Expectation::class(&ANY)
        .finding("every-size-passes")
        .without(&SIZE_ACCUSATIONS)
        .between(WHOLE_500, ETHERNET, ETHERNET)
        .between(WHOLE_4500, ETHERNET, ETHERNET)
        .between(FRAGMENTED_500, 3_000, 3_000)
}

fn pieces_are_dropped() -> Expectation {
    Expectation::class(&ANY)
        .finding("ip-fragments-dropped")
        .without(&["mtu-black-hole", "path-mtu", "large-messages-ignored"])
        .between(WHOLE_500, ETHERNET, ETHERNET)
}

fn narrow(kind: &'static str) -> Expectation {
    let mtu = u64::from(NARROW);
    Expectation::class(&ANY)
        .finding(kind)
        .without(&["large-messages-ignored", "every-size-passes"])
        .between(WHOLE_500, mtu - 8, mtu)
        .between(WHOLE_4500, mtu - 8, mtu)
}

const NARROW: u16 = 1_400;
const ETHERNET: u64 = 1_500;
const WHOLE_500: &str = "/size/ports/0/largest_whole";
const WHOLE_4500: &str = "/size/ports/1/largest_whole";
const FRAGMENTED_500: &str = "/size/ports/0/largest_fragmented";

const SIZE_ACCUSATIONS: [&str; 5] = [
    "path-mtu",
    "mtu-black-hole",
    "ip-fragments-dropped",
    "large-messages-ignored",
    "size-limit-unexplained",
];
