//! Probes with the right key of a real xl2tpd: L2TP's client against another's L2TP, in ESP.

use crate::cell::Cell;
use crate::expect::Expectation;
use crate::faults::{answers_dropped, dropped};
use crate::nat::ClientNat;
use crate::servers::Server;
use crate::servers::strongswan::PRE_SHARED_KEY;
use crate::servers::xl2tpd::Xl2tpd;

const SERVES: Server = Server::Gateway(Some(Xl2tpd::Inside));
const REFUSES: Server = Server::Gateway(Some(Xl2tpd::InsideRefuses));
const WITHOUT_PPP: Server = Server::Gateway(Some(Xl2tpd::InsideWithoutPpp));
const ABSENT: Server = Server::Gateway(None);

pub fn cells() -> Vec<Cell> {
    let behind_nat = |cell: Cell| cell.client_nat(ClientNat::RandomPort);
    let cells = vec![
        Cell::new("key-xl2tpd", SERVES, accepted("path-clear").channel("esp", &["open"])),
        behind_nat(Cell::new("key-xl2tpd-nat", SERVES, accepted("nat-detected"))),
        Cell::new("key-xl2tpd-esp-dropped", SERVES, esp_blocked()).fault(dropped(ESP)),
        Cell::new("key-xl2tpd-esp-dropped-back", SERVES, esp_blocked()).fault(answers_dropped(ESP)),
        Cell::new("key-xl2tpd-absent", ABSENT, unanswered()),
        behind_nat(Cell::new("key-xl2tpd-absent-nat", ABSENT, unanswered())),
        Cell::new("key-xl2tpd-refuses", REFUSES, refused("failed")),
        behind_nat(Cell::new("key-xl2tpd-refuses-nat", REFUSES, refused("failed"))),
        Cell::new("key-xl2tpd-without-ppp", WITHOUT_PPP, refused("passed")),
        behind_nat(Cell::new("key-xl2tpd-without-ppp-nat", WITHOUT_PPP, refused("passed"))),
    ];
    cells.into_iter().map(|cell| cell.key(PRE_SHARED_KEY)).collect()
}

const ESP: &str = "meta l4proto esp";

fn agreed(class: &'static str) -> Expectation {
    Expectation::class(&[class]).ladder("passed", "passed", "passed")
}

fn accepted(class: &'static str) -> Expectation {
    agreed(class).climbs_to_lcp().without(&["l2tp-refused", "l2tp-unanswered"])
}

fn unanswered() -> Expectation {
    agreed("server-silent").finding("l2tp-unanswered")
}

fn refused(_tunnel: &str) -> Expectation {
    agreed("refused").finding("l2tp-refused")
}

fn esp_blocked() -> Expectation {
    agreed("esp-blocked")
        .certainty("proven")
        .channel("esp", &["blocked"])
        .finding("esp-only-in-udp")
}
