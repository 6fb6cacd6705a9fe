//! UDP 500 and 4500 filtered, one or both, there or back.

use super::STRONGSWAN;
use crate::cell::Cell;
use crate::expect::{ANY, Expectation};
use crate::faults::{
    answers_dropped, answers_from, dropped, five_new_flows, hop_limit_used_up, knock, rejected,
    rejected_at,
};
use crate::hosts::{GATE, Host, PROVIDER, PROVIDER_V6, TARGET_V6};
use crate::nat::ClientNat;

const BOTH: &str = "udp dport { 500, 4500 }";

pub fn cells() -> Vec<Cell> {
    let mut cells = silent();
    cells.extend(refused());
    cells.extend(odd());
    cells
}

fn silent() -> Vec<Cell> {
    vec![
        Cell::new("both-dropped", STRONGSWAN, server_silent("silent", "silent"))
            .fault(dropped(BOTH)),
        Cell::new("both-dropped-nat", STRONGSWAN, server_silent("silent", "silent"))
            .client_nat(ClientNat::KeepsPort)
            .fault(dropped(BOTH)),
        Cell::new("way-back-dropped", STRONGSWAN, server_silent("silent", "silent"))
            .fault(answers_dropped("udp sport { 500, 4500 }")),
        Cell::new(
            "way-back-500-dropped",
            STRONGSWAN,
            server_silent("silent", "answered").finding("ike500-lost"),
        )
        .fault(answers_dropped("udp sport 500")),
        Cell::new(
            "500-dropped",
            STRONGSWAN,
            server_silent("silent", "answered").finding("ike500-lost"),
        )
        .fault(dropped("udp dport 500")),
        Cell::new(
            "4500-dropped-nat",
            STRONGSWAN,
            server_silent("answered", "silent").finding("nat-traversal-lost"),
        )
        .client_nat(ClientNat::RandomPort)
        .fault(dropped("udp dport 4500")),
        Cell::new(
            "4500-dropped-server-nat",
            STRONGSWAN,
            server_silent("answered", "silent").finding("nat-traversal-lost"),
        )
        .server_nat()
        .fault(dropped("udp dport 4500")),
        Cell::new(
            "4500-way-back-dropped-nat",
            STRONGSWAN,
            server_silent("answered", "silent").finding("nat-traversal-lost"),
        )
        .client_nat(ClientNat::KeepsPort)
        .fault(answers_dropped("udp sport 4500")),
        Cell::new(
            "4500-dropped-clear",
            STRONGSWAN,
            Expectation::class(&ANY)
                .channel("ike500", &["answered"])
                .channel("ike4500", &["silent"])
                .finding("nat-traversal-lost"),
        )
        .fault(dropped("udp dport 4500")),
    ]
}

fn refused() -> Vec<Cell> {
    vec![
        Cell::new(
            "500-admin-prohibited",
            STRONGSWAN,
            server_silent("filtered", "answered").finding_about("port-filtered", PROVIDER),
        )
        .fault(rejected("udp dport 500", "icmp type admin-prohibited")),
        Cell::new(
            "both-in-a-loop",
            STRONGSWAN,
            server_silent("filtered", "filtered").finding_about("routing-loop", GATE),
        )
        .fault(hop_limit_used_up(BOTH)),
        Cell::new(
            "both-host-prohibited-at-gate",
            STRONGSWAN,
            server_silent("filtered", "filtered").finding_about("port-filtered", GATE),
        )
        .fault(rejected_at(Host::Gate, BOTH, "icmp type host-prohibited")),
        Cell::new(
            "both-net-prohibited-nat",
            STRONGSWAN,
            server_silent("filtered", "filtered").finding_about("port-filtered", PROVIDER),
        )
        .client_nat(ClientNat::KeepsPort)
        .fault(rejected(BOTH, "icmp type net-prohibited")),
        Cell::new(
            "both-port-unreachable-from-router",
            STRONGSWAN,
            server_silent("filtered", "filtered").finding_about("port-filtered", PROVIDER),
        )
        .fault(rejected(BOTH, "icmp type port-unreachable")),
        Cell::new(
            "4500-admin-prohibited-nat",
            STRONGSWAN,
            server_silent("answered", "filtered").finding_about("port-filtered", PROVIDER),
        )
        .client_nat(ClientNat::KeepsPort)
        .fault(rejected("udp dport 4500", "icmp type admin-prohibited")),
        Cell::new(
            "both-admin-prohibited-ipv6",
            STRONGSWAN,
            server_silent("filtered", "filtered").finding_about("port-filtered", PROVIDER_V6),
        )
        .towards(TARGET_V6)
        .fault(rejected(BOTH, "icmpv6 type admin-prohibited")),
    ]
}

fn odd() -> Vec<Cell> {
    vec![
        Cell::new(
            "4500-opens-after-500",
            STRONGSWAN,
            Expectation::class(&ANY)
                .channel("ike500", &["answered"])
                .channel("ike4500", &["answered"])
                .finding("opens-after-ike500"),
        )
        .fault(knock()),
        // What the probe asks beside must not use them up.
        Cell::new(
            "five-new-flows",
            STRONGSWAN,
            Expectation::class(&["path-clear", "inconclusive"])
                .channel("ike500", &["answered"])
                .channel("ike4500", &["answered"])
                .without(&["esp-stops", "port-stops", "nothing-answered", "ike500-lost"]),
        )
        .fault(five_new_flows()),
        Cell::new(
            "answers-from-another-port",
            STRONGSWAN,
            Expectation::class(&ANY)
                .channel("ike4500", &["answered"])
                .finding_about("answers-from-other-port", "1500"),
        )
        .fault(answers_from(1500)),
    ]
}

fn server_silent(plain: &str, marked: &str) -> Expectation {
    Expectation::class(&["server-silent"]).channel("ike500", &[plain]).channel("ike4500", &[marked])
}
