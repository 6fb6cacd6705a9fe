//! No VPN server behind the address, or something else than one.

use super::STRONGSWAN;
use crate::cell::Cell;
use crate::expect::Expectation;
use crate::faults::Fault;
use crate::hosts::{BLACKHOLE, GATE, NOBODY, TARGET_V6};
use crate::nat::ClientNat;
use crate::servers::Server;

pub fn cells() -> Vec<Cell> {
    vec![
        Cell::new("blackhole", Server::Nothing, nobody(&["silent"]).finding("nothing-answered"))
            .towards(BLACKHOLE),
        Cell::new(
            "host-unreachable",
            Server::Nothing,
            nobody(&["filtered"]).finding_about("host-unreachable", GATE),
        )
        .towards(NOBODY),
        Cell::new("input-dropped", STRONGSWAN, nobody(&["silent"]).finding("nothing-answered"))
            .fault(Fault::server_input("drop")),
        Cell::new("nothing-listens", Server::Nothing, nobody(&["closed"]).finding("port-closed")),
        Cell::new("nothing-listens-nat", Server::Nothing, nobody(&["closed"]))
            .client_nat(ClientNat::KeepsPort),
        Cell::new("nothing-listens-limited", Server::Nothing, closed()).limits_errors(),
        Cell::new("nothing-listens-limited-ipv6", Server::Nothing, closed())
            .limits_errors()
            .towards(TARGET_V6),
        Cell::new("reflector", Server::Reflector, reflected()),
        Cell::new(
            "xl2tpd-alone",
            Server::Xl2tpd,
            nobody(&["closed"]).channel("l2tp1701", &["answered"]).finding("l2tp-exposed"),
        )
        .leaves_no_tunnel(),
    ]
}

fn nobody(states: &[&str]) -> Expectation {
    Expectation::class(&["server-silent"]).channel("ike500", states).channel("ike4500", states)
}

/// On every port, by the host's own word.
fn closed() -> Expectation {
    nobody(&["closed"])
        .certainty("proven")
        .channel("ikev2", &["closed"])
        .channel("l2tp1701", &["closed"])
        .without(&["nothing-answered"])
}

fn reflected() -> Expectation {
    Expectation::class(&["server-silent"]).finding("reflector")
}
