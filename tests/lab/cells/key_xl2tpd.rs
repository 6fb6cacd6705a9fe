//! Probes with the right key of a real xl2tpd: L2TP's client against another's L2TP, in ESP.

use crate::cell::Cell;
use crate::expect::Expectation;
use crate::faults::{answers_dropped, dropped, loss};
use crate::nat::ClientNat;
use crate::servers::Server;
use crate::servers::strongswan::PRE_SHARED_KEY;
use crate::servers::xl2tpd::Xl2tpd;

const SERVES: Server = Server::Gateway(Some(Xl2tpd::Inside));
const REFUSES: Server = Server::Gateway(Some(Xl2tpd::InsideRefuses));
const WITHOUT_PPP: Server = Server::Gateway(Some(Xl2tpd::InsideWithoutPpp));
const ABSENT: Server = Server::Gateway(None);
const ESP: &str = "meta l4proto esp";

pub fn cells() -> Vec<Cell> {
    let behind_nat = |cell: Cell| cell.client_nat(ClientNat::RandomPort);
    let served = [
        Cell::new("key-xl2tpd", SERVES, accepted("path-clear").channel("esp", &["open"])),
        behind_nat(Cell::new("key-xl2tpd-nat", SERVES, accepted("nat-detected"))),
        Cell::new("key-xl2tpd-esp-dropped", SERVES, esp_blocked()).fault(dropped(ESP)),
        Cell::new("key-xl2tpd-esp-dropped-back", SERVES, esp_blocked()).fault(answers_dropped(ESP)),
        Cell::new("key-xl2tpd-without-ppp", WITHOUT_PPP, without_ppp()),
        behind_nat(Cell::new("key-xl2tpd-without-ppp-nat", WITHOUT_PPP, without_ppp())),
    ];
    let others = [
        Cell::new("key-xl2tpd-absent", ABSENT, unanswered()),
        behind_nat(Cell::new("key-xl2tpd-absent-nat", ABSENT, unanswered())),
        Cell::new("key-xl2tpd-refuses", REFUSES, refused()),
        behind_nat(Cell::new("key-xl2tpd-refuses-nat", REFUSES, refused())),
        Cell::new("key-xl2tpd-loss-15", SERVES, no_accusation("path-clear")).fault(loss(15)),
        behind_nat(Cell::new("key-xl2tpd-loss-15-nat", SERVES, no_accusation("nat-detected")))
            .fault(loss(15)),
    ];
    let served = served.into_iter().map(Cell::leaves_no_tunnel_inside);
    served.chain(others).map(|cell| cell.key(PRE_SHARED_KEY)).collect()
}

fn agreed(class: &'static str) -> Expectation {
    Expectation::class(&[class]).ladder("passed", "passed", "passed")
}

fn accepted(class: &'static str) -> Expectation {
    agreed(class).climbs_to_lcp().without(&["l2tp-refused", "l2tp-unanswered"])
}

fn esp_blocked() -> Expectation {
    agreed("esp-blocked")
        .certainty("proven")
        .channel("esp", &["blocked"])
        .behind_quick_mode(["failed", "passed", "passed", "passed"])
        .finding("esp-only-in-udp")
}

fn unanswered() -> Expectation {
    agreed("server-silent").certainty("likely").finding("l2tp-unanswered")
}

/// StopCCN, as the first answer.
fn refused() -> Expectation {
    agreed("refused")
        .certainty("proven")
        .behind_quick_mode(["passed", "failed", "skipped", "skipped"])
        .finding("l2tp-refused")
}

/// CDN, behind ICCN.
fn without_ppp() -> Expectation {
    agreed("refused")
        .certainty("proven")
        .behind_quick_mode(["passed", "passed", "passed", "failed"])
        .finding("l2tp-refused")
}

/// A fifth of all packets is lost, either way.
fn no_accusation(class: &'static str) -> Expectation {
    Expectation::class(&[class, "inconclusive"]).without(&[
        "authentication-refused",
        "quick-mode-refused",
        "esp-only-in-udp",
        "l2tp-refused",
        "l2tp-unanswered",
    ])
}
