//! Nothing is filtered: translators, or none, and servers that only claim one.

use super::STRONGSWAN;
use crate::cell::Cell;
use crate::expect::Expectation;
use crate::hosts::{HOME_OUTSIDE, TARGET_V6};
use crate::nat::ClientNat;
use crate::servers::Server;
use crate::servers::strongswan::StrongSwan;

const FORCES: Server = Server::StrongSwan(StrongSwan::ForcesEncapsulation);

pub fn cells() -> Vec<Cell> {
    vec![
        Cell::new("strongswan-clear", STRONGSWAN, clear()).leaves_no_exchange(),
        Cell::new("strongswan-clear-ipv6", STRONGSWAN, clear()).towards(TARGET_V6),
        Cell::new("strongswan-nat-port-kept", STRONGSWAN, behind_nat())
            .client_nat(ClientNat::KeepsPort)
            .leaves_no_exchange(),
        Cell::new("strongswan-nat-rewritten", STRONGSWAN, behind_nat())
            .client_nat(ClientNat::RandomPort)
            .leaves_no_exchange(),
        Cell::new(
            "strongswan-nat-port-kept-known-address",
            STRONGSWAN,
            behind_nat().mapped("192.0.2.7:500"),
        )
        .client_nat(ClientNat::KeepsPort)
        .arguments(&["--public-address", HOME_OUTSIDE]),
        Cell::new(
            "strongswan-nat-rewritten-known-port",
            STRONGSWAN,
            behind_nat().mapped("192.0.2.7:40500"),
        )
        .client_nat(ClientNat::KnownPort)
        .arguments(&["--public-address", HOME_OUTSIDE]),
        Cell::new("strongswan-nat-twice", STRONGSWAN, behind_nat()).client_nat(ClientNat::Twice),
        Cell::new(
            "strongswan-nat-server",
            STRONGSWAN,
            behind_nat_at(&["none"], &["present"]).registry(1),
        )
        .server_nat()
        .leaves_no_exchange(),
        Cell::new("strongswan-port-forward", STRONGSWAN, behind_port_forward()).port_forward(),
        Cell::new("strongswan-port-forward-patient", STRONGSWAN, behind_port_forward())
            .port_forward()
            .arguments(&["--patient"]),
        Cell::new(
            "strongswan-nat-server-recovered",
            STRONGSWAN,
            behind_nat_at(&["none"], &["present"]).server_inside("10.80.0.10:500"),
        )
        .server_nat()
        .arguments(&["--recover-addresses", "--quiet"]),
        Cell::new(
            "strongswan-nat-both",
            STRONGSWAN,
            behind_nat_at(&["present"], &["present"]).registry(2),
        )
        .client_nat(ClientNat::RandomPort)
        .server_nat(),
        Cell::new(
            "strongswan-encap-forced",
            FORCES,
            Expectation::class(&["path-clear"])
                .channel("ike500", &["answered"])
                .channel("ike4500", &["answered"])
                .nat(&["none"], &["forced", "undetermined"])
                .either_finding(&["encapsulation-forced-about-server", "nat-at-server-uncertain"]),
        ),
        Cell::new(
            "strongswan-encap-forced-nat",
            FORCES,
            behind_nat_at(&["present"], &["forced", "undetermined"]),
        )
        .client_nat(ClientNat::KeepsPort),
        Cell::new(
            "strongswan-no-nat-t",
            STRONGSWAN,
            Expectation::class(&["path-clear"]).channel("ike500", &["answered"]),
        )
        .arguments(&["--no-nat-t"]),
        Cell::new(
            "strongswan-unprivileged",
            STRONGSWAN,
            Expectation::class(&["path-clear", "inconclusive"])
                .channel("ike500", &["answered"])
                .channel("ike4500", &["answered"])
                .channel("esp", &["not-tested"])
                .finding("esp-not-tested"),
        )
        .without_privileges(),
        Cell::new(
            "strongswan-unprivileged-nat",
            STRONGSWAN,
            Expectation::class(&["nat-detected"])
                .nat(&["present"], &["none"])
                .channel("esp", &["not-tested"])
                .finding("esp-not-tested"),
        )
        .client_nat(ClientNat::KeepsPort)
        .without_privileges(),
    ]
}

/// The gate answers ESP and UDP 1701 itself: not one of these packets reaches the server.
fn behind_port_forward() -> Expectation {
    behind_nat_at(&["none"], &["present"])
        .channel("esp", &["undetermined"])
        .channel("l2tp1701", &["closed"])
        .esp_reason("nat-answers")
        .finding("esp-reaches-nat")
        .without(&["esp-open", "esp-rejected-by-host"])
}

fn clear() -> Expectation {
    Expectation::class(&["path-clear"])
        .channel("ike500", &["answered"])
        .channel("ike4500", &["answered"])
        .channel("esp", &["open"])
        .nat(&["none"], &["none"])
        .registry(0)
}

fn behind_nat() -> Expectation {
    behind_nat_at(&["present"], &["none"])
}

fn behind_nat_at(client: &[&str], server: &[&str]) -> Expectation {
    Expectation::class(&["nat-detected"])
        .channel("ike500", &["answered"])
        .channel("ike4500", &["answered"])
        .nat(client, server)
}
