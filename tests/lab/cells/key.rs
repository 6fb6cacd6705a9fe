//! Probes with the pre-shared key, the right one and a wrong one.

use super::STRONGSWAN;
use crate::cell::Cell;
use crate::expect::Expectation;
use crate::nat::ClientNat;
use crate::servers::Server;
use crate::servers::softether::SoftEther;
use crate::servers::strongswan::PRE_SHARED_KEY;

const SOFTETHER: Server = Server::SoftEther(SoftEther { raw_esp: true, bare_l2tp: false });
const WRONG_KEY: &str = "another-key-f3a9";

pub fn cells() -> Vec<Cell> {
    vec![
        Cell::new("key-strongswan", STRONGSWAN, accepted("path-clear"))
            .key(PRE_SHARED_KEY)
            .leaves_no_exchange(),
        Cell::new("key-strongswan-nat", STRONGSWAN, accepted("nat-detected"))
            .client_nat(ClientNat::RandomPort)
            .key(PRE_SHARED_KEY)
            .leaves_no_exchange(),
        Cell::new("key-strongswan-server-nat", STRONGSWAN, accepted("nat-detected"))
            .server_nat()
            .key(PRE_SHARED_KEY)
            .leaves_no_exchange(),
        Cell::new("key-strongswan-wrong", STRONGSWAN, refused())
            .key(WRONG_KEY)
            .leaves_no_exchange(),
        Cell::new("key-strongswan-wrong-nat", STRONGSWAN, refused())
            .client_nat(ClientNat::RandomPort)
            .key(WRONG_KEY)
            .leaves_no_exchange(),
        Cell::new("key-softether", SOFTETHER, accepted("path-clear")).key(PRE_SHARED_KEY),
        Cell::new("key-softether-nat", SOFTETHER, accepted("nat-detected"))
            .client_nat(ClientNat::RandomPort)
            .key(PRE_SHARED_KEY),
        Cell::new(
            "key-softether-no-nat-t",
            SOFTETHER,
            Expectation::class(&["path-clear", "inconclusive"])
                .ladder("passed", "passed", "skipped"),
        )
        .arguments(&["--no-nat-t"])
        .key(PRE_SHARED_KEY),
        Cell::new("key-softether-wrong", SOFTETHER, refused()).key(WRONG_KEY),
        Cell::new("key-softether-wrong-nat", SOFTETHER, refused())
            .client_nat(ClientNat::RandomPort)
            .key(WRONG_KEY),
    ]
}

fn accepted(class: &'static str) -> Expectation {
    Expectation::class(&[class])
        .ladder("passed", "passed", "skipped")
        .without(&["authentication-refused"])
}

fn refused() -> Expectation {
    Expectation::class(&["refused"])
        .certainty("likely")
        .ladder("passed", "failed", "skipped")
        .finding("authentication-refused")
        .without(&["answers-from-other-port"])
}
