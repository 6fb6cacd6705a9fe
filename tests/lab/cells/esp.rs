//! Protocol 50 filtered, with and without something that makes it unneeded.

use super::STRONGSWAN;
use crate::cell::Cell;
use crate::expect::Expectation;
use crate::faults::{dropped, dropped_at, rejected, rejected_at};
use crate::hosts::{GATE, Host, PROVIDER, PROVIDER_V6, TARGET_V6};
use crate::nat::ClientNat;
use crate::servers::Server;
use crate::servers::strongswan::StrongSwan;

const ESP: &str = "meta l4proto esp";

pub fn cells() -> Vec<Cell> {
    vec![
        // The gate alone is behind the place, and answers for other protocols than UDP.
        Cell::new("esp-dropped", STRONGSWAN, stops()).fault(dropped(ESP)),
        Cell::new("esp-dropped-at-gate", STRONGSWAN, undetermined())
            .fault(dropped_at(Host::Gate, ESP)),
        Cell::new("esp-answers-dropped", STRONGSWAN, undetermined())
            .fault(dropped("icmp type destination-unreachable")),
        Cell::new("esp-admin-prohibited", STRONGSWAN, blocked(PROVIDER))
            .fault(rejected(ESP, "icmp type admin-prohibited")),
        Cell::new("esp-host-prohibited-at-gate", STRONGSWAN, blocked(GATE)).fault(rejected_at(
            Host::Gate,
            ESP,
            "icmp type host-prohibited",
        )),
        Cell::new("esp-host-unreachable", STRONGSWAN, undeliverable(PROVIDER))
            .fault(rejected(ESP, "icmp type host-unreachable")),
        Cell::new("esp-address-unreachable-ipv6", STRONGSWAN, undeliverable(PROVIDER_V6))
            .towards(TARGET_V6)
            .fault(rejected(ESP, "icmpv6 type addr-unreachable")),
        Cell::new("esp-admin-prohibited-ipv6", STRONGSWAN, blocked(PROVIDER_V6))
            .towards(TARGET_V6)
            .fault(rejected(ESP, "icmpv6 type admin-prohibited")),
        Cell::new(
            "esp-admin-prohibited-nat",
            STRONGSWAN,
            Expectation::class(&["nat-detected"])
                .channel("esp", &["blocked"])
                .finding_about("esp-filtered", PROVIDER),
        )
        .client_nat(ClientNat::KeepsPort)
        .fault(rejected(ESP, "icmp type admin-prohibited")),
        Cell::new(
            "esp-dropped-nat",
            STRONGSWAN,
            Expectation::class(&["nat-detected"]).channel("esp", &["blocked"]).finding("esp-stops"),
        )
        .client_nat(ClientNat::RandomPort)
        .fault(dropped(ESP)),
        Cell::new(
            "esp-admin-prohibited-encap-forced",
            Server::StrongSwan(StrongSwan::ForcesEncapsulation),
            Expectation::class(&["path-clear"])
                .channel("esp", &["blocked"])
                .finding_about("esp-filtered", PROVIDER),
        )
        .fault(rejected(ESP, "icmp type admin-prohibited")),
    ]
}

fn stops() -> Expectation {
    Expectation::class(&["esp-blocked"])
        .certainty("likely")
        .channel("esp", &["blocked"])
        .esp_reason("stops")
        .finding("esp-stops")
}

fn undeliverable(by: &'static str) -> Expectation {
    Expectation::class(&["esp-blocked"])
        .certainty("likely")
        .channel("esp", &["blocked"])
        .esp_reason("icmp")
        .finding_about("esp-undeliverable", by)
        .without(&["esp-passes-routers"])
}

fn undetermined() -> Expectation {
    Expectation::class(&["inconclusive"])
        .channel("ike500", &["answered"])
        .channel("esp", &["undetermined"])
        .finding("esp-undetermined")
}

fn blocked(by: &'static str) -> Expectation {
    Expectation::class(&["esp-blocked"])
        .certainty("proven")
        .channel("ike500", &["answered"])
        .channel("ike4500", &["answered"])
        .channel("esp", &["blocked"])
        .finding_about("esp-filtered", by)
}
