//! Servers that are there and say no, or say nothing on purpose.

use super::STRONGSWAN;
use crate::cell::Cell;
use crate::expect::Expectation;
use crate::faults::version_one_dropped;
use crate::nat::ClientNat;
use crate::servers::Server;
use crate::servers::strongswan::StrongSwan;

pub fn cells() -> Vec<Cell> {
    vec![
        Cell::new("proposals-refused", Server::StrongSwan(StrongSwan::OffersOther), refused())
            .leaves_no_exchange(),
        Cell::new("proposals-refused-nat", Server::StrongSwan(StrongSwan::OffersOther), refused())
            .client_nat(ClientNat::RandomPort),
        Cell::new(
            "ikev2-only",
            Server::StrongSwan(StrongSwan::VersionTwoOnly),
            Expectation::class(&["refused"])
                .channel("ike500", &["refused"])
                .channel("ikev2", &["answered"])
                .finding("ikev2-only")
                .without(&["no-proposal-chosen", "port-stops"]),
        ),
        Cell::new("ikev1-dropped", STRONGSWAN, version_one_is_dropped())
            .fault(version_one_dropped()),
        Cell::new("ikev1-dropped-nat", STRONGSWAN, version_one_is_dropped())
            .client_nat(ClientNat::KeepsPort)
            .fault(version_one_dropped()),
    ]
}

fn refused() -> Expectation {
    Expectation::class(&["refused"]).channel("ike500", &["refused"]).finding("no-proposal-chosen")
}

fn version_one_is_dropped() -> Expectation {
    Expectation::class(&["server-silent"])
        .channel("ike500", &["silent"])
        .channel("ikev2", &["answered", "refused"])
        .finding("ikev1-dropped")
        .without(&["port-stops", "port-passes-routers"])
}
