//! `probe809 respond` at the far end: what arrived is known there, so silence has a cause.

use crate::cell::Cell;
use crate::expect::Expectation;
use crate::faults::{Fault, dropped};
use crate::hosts::Host;
use crate::nat::ClientNat;
use crate::servers::Server;
use crate::servers::responder::{Responder, WITNESS_KEY};

const ESP: &str = "meta l4proto esp";

pub fn cells() -> Vec<Cell> {
    vec![
        Cell::new(
            "respond-clear",
            Server::Responder(Responder::Keyless),
            reached("path-clear").channel("esp", &["open"]),
        ),
        witnessed("witness-clear", reached("path-clear").channel("esp", &["open"])),
        witnessed("witness-nat", reached("nat-detected")).client_nat(ClientNat::RandomPort),
        witnessed("witness-esp-dropped", blocked()).fault(dropped(ESP)),
        witnessed("witness-esp-way-back-dropped", blocked())
            .fault(Fault::forward(Host::Provider, &format!("iifname \"far0\" {ESP} drop"))),
        witnessed(
            "witness-4500-dropped-nat",
            Expectation::class(&["server-silent"]).finding("nat-traversal-lost"),
        )
        .client_nat(ClientNat::KeepsPort)
        .fault(dropped("udp dport 4500")),
    ]
}

fn witnessed(name: &'static str, expectation: Expectation) -> Cell {
    Cell::new(name, Server::Responder(Responder::Witness), expectation)
        .arguments(&["--witness-key-file", WITNESS_KEY])
}

fn reached(class: &'static str) -> Expectation {
    Expectation::class(&[class]).channel("ike500", &["answered"]).channel("ike4500", &["answered"])
}

fn blocked() -> Expectation {
    Expectation::class(&["esp-blocked"]).certainty("proven").channel("esp", &["blocked"])
}
