//! SoftEther forges the NAT-D about every client, demands NAT traversal where it has no
//! raw ESP, and is the one server here that answers native ESP.

use crate::cell::Cell;
use crate::expect::Expectation;
use crate::faults::{dropped, rejected};
use crate::hosts::PROVIDER;
use crate::nat::ClientNat;
use crate::servers::Server;
use crate::servers::softether::SoftEther;

const NAMED: Server = with(true, false);
const BARE: Server = with(true, true);
const EVERYWHERE: Server = with(false, false);

const fn with(raw_esp: bool, bare_l2tp: bool) -> Server {
    Server::SoftEther(SoftEther { raw_esp, bare_l2tp })
}

pub fn cells() -> Vec<Cell> {
    vec![
        Cell::new("softether-clear", NAMED, no_nat()),
        Cell::new("softether-everywhere", EVERYWHERE, no_nat()),
        Cell::new("softether-nat-rewritten", NAMED, answered(&["nat-detected"]))
            .client_nat(ClientNat::RandomPort),
        Cell::new(
            "softether-bare-l2tp",
            BARE,
            no_nat().channel("l2tp1701", &["answered"]).finding("l2tp-exposed"),
        )
        .leaves_no_tunnel(),
        Cell::new(
            "softether-no-nat-t",
            NAMED,
            Expectation::class(&["path-clear", "inconclusive"]).channel("ike500", &["answered"]),
        )
        .arguments(&["--no-nat-t"]),
        Cell::new(
            "softether-4500-dropped-nat",
            NAMED,
            Expectation::class(&["server-silent"])
                .channel("ike500", &["answered"])
                .channel("ike4500", &["silent"])
                .finding("nat-traversal-lost"),
        )
        .client_nat(ClientNat::KeepsPort)
        .fault(dropped("udp dport 4500")),
        Cell::new(
            "softether-esp-admin-prohibited",
            NAMED,
            no_nat().channel("esp", &["blocked"]).finding_about("esp-filtered", PROVIDER),
        )
        .fault(rejected("meta l4proto esp", "icmp type admin-prohibited")),
    ]
}

fn no_nat() -> Expectation {
    answered(&["path-clear"])
        .nat(&["forced", "undetermined"], &["none", "forced", "undetermined"])
        .either_finding(&["encapsulation-forced-about-client", "nat-at-client-uncertain"])
}

fn answered(classes: &[&'static str]) -> Expectation {
    Expectation::class(classes).channel("ike500", &["answered"]).channel("ike4500", &["answered"])
}
