//! No VPN server behind the address, or something else than one.

use super::STRONGSWAN;
use crate::cell::Cell;
use crate::expect::Expectation;
use crate::faults::Fault;
use crate::hosts::{BLACKHOLE, GATE, NOBODY};
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

fn reflected() -> Expectation {
    Expectation::class(&["server-silent"]).finding("reflector")
}
