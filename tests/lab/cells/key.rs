//! Probes with the pre-shared key, the right one and a wrong one.

use super::STRONGSWAN;
use crate::cell::Cell;
use crate::expect::Expectation;
use crate::faults::{answers_dropped, dropped};
use crate::nat::ClientNat;
use crate::servers::Server;
use crate::servers::softether::SoftEther;
use crate::servers::strongswan::{PRE_SHARED_KEY, StrongSwan};

const SOFTETHER: Server = Server::SoftEther(SoftEther { raw_esp: true, bare_l2tp: false });
const OTHER_PHASE_TWO: Server = Server::StrongSwan(StrongSwan::OffersOtherPhaseTwo);
const CERTIFICATES: Server = Server::StrongSwan(StrongSwan::Certificates);
const WRONG_KEY: &str = "another-key-f3a9";

pub fn cells() -> Vec<Cell> {
    vec![
        Cell::new("key-strongswan", STRONGSWAN, without_esp())
            .key(PRE_SHARED_KEY)
            .leaves_no_exchange(),
        Cell::new("key-strongswan-nat", STRONGSWAN, without_esp())
            .client_nat(ClientNat::RandomPort)
            .key(PRE_SHARED_KEY)
            .leaves_no_exchange(),
        Cell::new("key-strongswan-server-nat", STRONGSWAN, without_esp())
            .server_nat()
            .key(PRE_SHARED_KEY)
            .leaves_no_exchange(),
        Cell::new("key-strongswan-other-phase-two", OTHER_PHASE_TWO, phase_two_refused())
            .key(PRE_SHARED_KEY)
            .leaves_no_exchange(),
        Cell::new("key-strongswan-other-phase-two-nat", OTHER_PHASE_TWO, phase_two_refused())
            .client_nat(ClientNat::RandomPort)
            .key(PRE_SHARED_KEY)
            .leaves_no_exchange(),
        Cell::new("key-strongswan-wrong", STRONGSWAN, refused())
            .key(WRONG_KEY)
            .leaves_no_exchange(),
        Cell::new("key-strongswan-wrong-nat", STRONGSWAN, refused())
            .client_nat(ClientNat::RandomPort)
            .key(WRONG_KEY)
            .leaves_no_exchange(),
        Cell::new("key-strongswan-certificates", CERTIFICATES, certificates())
            .key(PRE_SHARED_KEY)
            .leaves_no_exchange(),
        Cell::new("key-softether", SOFTETHER, accepted("path-clear").climbs_to_lcp())
            .key(PRE_SHARED_KEY),
        Cell::new("key-softether-nat", SOFTETHER, accepted("nat-detected").climbs_to_lcp())
            .client_nat(ClientNat::RandomPort)
            .key(PRE_SHARED_KEY),
        Cell::new(
            "key-softether-no-nat-t",
            SOFTETHER,
            accepted("path-clear").channel("esp", &["open"]).climbs_to_lcp(),
        )
        .arguments(&["--no-nat-t"])
        .key(PRE_SHARED_KEY),
        Cell::new("key-softether-no-nat-t-esp-dropped", SOFTETHER, esp_blocked())
            .arguments(&["--no-nat-t"])
            .fault(dropped("meta l4proto esp"))
            .key(PRE_SHARED_KEY),
        Cell::new("key-softether-no-nat-t-esp-dropped-there", SOFTETHER, esp_blocked())
            .arguments(&["--no-nat-t"])
            .fault(dropped("ip daddr 203.0.113.10 meta l4proto esp"))
            .key(PRE_SHARED_KEY),
        Cell::new("key-softether-no-nat-t-esp-dropped-back", SOFTETHER, esp_blocked())
            .arguments(&["--no-nat-t"])
            .fault(answers_dropped("meta l4proto esp"))
            .key(PRE_SHARED_KEY),
        Cell::new(
            "key-softether-esp-dropped",
            SOFTETHER,
            accepted("path-clear").channel("esp", &["undetermined", "blocked"]).climbs_to_lcp(),
        )
        .fault(dropped("meta l4proto esp"))
        .key(PRE_SHARED_KEY),
        Cell::new(
            "key-softether-nat-esp-dropped",
            SOFTETHER,
            accepted("nat-detected").channel("esp", &["undetermined", "blocked"]).climbs_to_lcp(),
        )
        .client_nat(ClientNat::RandomPort)
        .fault(dropped("meta l4proto esp"))
        .key(PRE_SHARED_KEY),
        Cell::new("key-softether-wrong", SOFTETHER, refused()).key(WRONG_KEY),
        Cell::new("key-softether-wrong-nat", SOFTETHER, refused())
            .client_nat(ClientNat::RandomPort)
            .key(WRONG_KEY),
    ]
}

fn accepted(class: &'static str) -> Expectation {
    Expectation::class(&[class])
        .ladder("passed", "passed", "passed")
        .without(&["authentication-refused"])
}

/// The server's kernel has no ESP: IPsec is agreed on, and deleted at once.
fn without_esp() -> Expectation {
    Expectation::class(&["refused"])
        .certainty("proven")
        .ladder("passed", "passed", "passed")
        .finding("ipsec-deleted")
        .without(&["authentication-refused"])
}

fn esp_blocked() -> Expectation {
    Expectation::class(&["esp-blocked"])
        .certainty("proven")
        .ladder("passed", "passed", "passed")
        .channel("esp", &["blocked"])
        .finding("esp-only-in-udp")
}

fn phase_two_refused() -> Expectation {
    Expectation::class(&["refused"])
        .ladder("passed", "passed", "failed")
        .finding("quick-mode-refused")
}

/// strongSwan agrees on the proposal and finds no key for it at message 3.
fn certificates() -> Expectation {
    Expectation::class(&["refused"])
        .certainty("proven")
        .ladder("failed", "skipped", "skipped")
        .finding("refused-with")
}

fn refused() -> Expectation {
    Expectation::class(&["refused"])
        .certainty("likely")
        .ladder("passed", "failed", "skipped")
        .finding("authentication-refused")
        .without(&["answers-from-other-port"])
}
