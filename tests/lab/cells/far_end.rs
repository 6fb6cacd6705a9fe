//! `respond` at the server's place: every channel lost one way, a plain probe, and probes
//! with the pre-shared key.

use crate::cell::Cell;
use crate::expect::Expectation;
use crate::faults::{Fault, dropped};
use crate::hosts::{CLIENT, HOME_OUTSIDE, HOME_OUTSIDE_4500, TARGET_V6};
use crate::nat::ClientNat;
use crate::servers::Server;
use crate::servers::far_end::{FarEnd, KEY_FILE};
use crate::servers::strongswan::PRE_SHARED_KEY;

const WITH_KEY: Server = Server::FarEnd(FarEnd::Witness);
const KEY: [&str; 2] = ["--witness-key-file", KEY_FILE];

pub fn cells() -> Vec<Cell> {
    let mut cells = vec![
        Cell::new(
            "far-end-plain",
            Server::FarEnd(FarEnd::Plain),
            clear().finding("far-end-answers-l2tp").without(&["l2tp-exposed"]),
        )
        .leaves_no_tunnel(),
        Cell::new("far-end-plain-ipv6", Server::FarEnd(FarEnd::Plain), clear()).towards(TARGET_V6),
        Cell::new("far-end-without-our-key", WITH_KEY, clear()),
        Cell::new(
            "far-end-clear",
            WITH_KEY,
            clear().far_end(ESP, "both-ways").without(&["l2tp-exposed", "far-end-answers-l2tp"]),
        )
        .arguments(&KEY),
        Cell::new("far-end-clear-ipv6", WITH_KEY, clear().far_end(ESP, "both-ways"))
            .towards(TARGET_V6)
            .arguments(&KEY),
        Cell::new(
            "far-end-nat",
            WITH_KEY,
            Expectation::class(&["nat-detected"])
                .certainty("proven")
                .far_end(ESP, "both-ways")
                .seen_from(IKE_500, HOME_OUTSIDE),
        )
        .client_nat(ClientNat::RandomPort)
        .arguments(&KEY),
    ];
    cells.extend(one_way());
    cells.extend(pre_shared());
    cells
}

/// The tunnel goes on to LCP, with and without a witness beside it.
fn pre_shared() -> Vec<Cell> {
    let server = Server::FarEnd(FarEnd::PreSharedKey);
    let passed =
        |class| Expectation::class(&[class]).ladder("passed", "passed", "passed").climbs_to_lcp();
    let open = || passed("path-clear").certainty("proven").channel("esp", &["open"]);
    vec![
        Cell::new("far-end-psk", server, open()).key(PRE_SHARED_KEY),
        Cell::new("far-end-psk-ipv6", server, open()).towards(TARGET_V6).key(PRE_SHARED_KEY),
        Cell::new("far-end-psk-nat", server, passed("nat-detected"))
            .client_nat(ClientNat::RandomPort)
            .key(PRE_SHARED_KEY),
        Cell::new(
            "far-end-psk-esp-dropped",
            server,
            Expectation::class(&["esp-blocked"])
                .certainty("proven")
                .ladder("passed", "passed", "passed")
                .behind_quick_mode(["failed", "passed", "passed", "passed"])
                .channel("esp", &["blocked"])
                .finding("esp-only-in-udp"),
        )
        .fault(dropped("meta l4proto esp"))
        .key(PRE_SHARED_KEY),
        Cell::new(
            "far-end-psk-wrong",
            server,
            Expectation::class(&["refused"])
                .ladder("passed", "failed", "skipped")
                .finding("authentication-refused"),
        )
        .key("another-key-f3a9"),
        // One packet is no silence: message 3 is answered again.
        Cell::new("far-end-psk-message-4-lost-once", server, open())
            .fault(back("udp sport 500 @th,192,8 4 limit rate 1/hour burst 1 packets"))
            .key(PRE_SHARED_KEY),
        Cell::new(
            "far-end-message-4-lost-once",
            server,
            Expectation::class(&["path-clear"])
                .certainty("proven")
                .without(&["stalled-after-message2", "authentication-unanswered"]),
        )
        .fault(back("udp sport 500 @th,192,8 4 limit rate 1/hour burst 1 packets")),
        two_addresses("far-end-two-addresses", FarEnd::BothKeys)
            .key(PRE_SHARED_KEY)
            .arguments(&KEY),
        two_addresses("far-end-two-addresses-without-psk", FarEnd::BothKeys).arguments(&KEY),
        added_nat("far-end-nat-added"),
        Cell::new(
            "far-end-psk-message-5-lost",
            Server::FarEnd(FarEnd::BothKeys),
            Expectation::class(&["server-silent"])
                .certainty("proven")
                .ladder("passed", "failed", "skipped")
                .finding("message-lost-on-the-way")
                .without(&["authentication-refused", "authentication-unanswered"]),
        )
        // Main mode, encrypted, and an identification payload first.
        .fault(there("udp dport 500 @th,192,8 5 @th,208,8 2"))
        .key(PRE_SHARED_KEY)
        .arguments(&KEY),
        Cell::new(
            "far-end-without-psk",
            WITH_KEY,
            clear()
                .ladder("passed", "skipped", "skipped")
                .finding("far-end-without-key")
                .without(&["authentication-refused", "authentication-unanswered"]),
        )
        .key(PRE_SHARED_KEY)
        .arguments(&KEY),
        Cell::new(
            "far-end-psk-and-witness",
            Server::FarEnd(FarEnd::BothKeys),
            open().far_end(ESP, "both-ways"),
        )
        .key(PRE_SHARED_KEY)
        .arguments(&KEY),
    ]
}

/// UDP 500 and UDP 4500 of the client have a public address each.
fn two_addresses(name: &'static str, keys: FarEnd) -> Cell {
    let expectation = Expectation::class(&["nat-detected"])
        .certainty("proven")
        .seen_from(IKE_500, HOME_OUTSIDE)
        .seen_from(IKE_4500, HOME_OUTSIDE_4500)
        .finding("nat-address-changes")
        .without(&["authentication-refused", "authentication-unanswered"]);
    Cell::new(name, Server::FarEnd(keys), expectation).client_nat(ClientNat::TwoAddresses)
}

/// The hash about the client says that no NAT is there, of a flow that is older than the NAT.
fn added_nat(name: &'static str) -> Cell {
    let expectation = Expectation::class(&["nat-detected"])
        .certainty("proven")
        .nat(&["present"], &["none"])
        .seen_from(IKE_500, CLIENT)
        .seen_from(IKE_4500, HOME_OUTSIDE)
        .finding("nat-at-client");
    Cell::new(name, WITH_KEY, expectation).client_nat(ClientNat::AddedBehindAFlow).arguments(&KEY)
}

/// One cell for each channel and direction.
fn one_way() -> Vec<Cell> {
    let silent = || Expectation::class(&["server-silent"]).channel("ike500", &["silent"]);
    let clear = || Expectation::class(&["path-clear"]);
    let blocked = || Expectation::class(&["esp-blocked"]).channel("esp", &["blocked"]);
    vec![
        cell("far-end-500-lost-there", silent().far_end(IKE_500, THERE), there("udp dport 500")),
        cell("far-end-500-lost-back", silent().far_end(IKE_500, BACK), back("udp sport 500")),
        cell("far-end-4500-lost-there", clear().far_end(IKE_4500, THERE), there("udp dport 4500")),
        cell("far-end-4500-lost-back", clear().far_end(IKE_4500, BACK), back("udp sport 4500")),
        cell("far-end-esp-lost-there", blocked().far_end(ESP, THERE), there("meta l4proto esp")),
        cell("far-end-esp-lost-back", blocked().far_end(ESP, BACK), back("meta l4proto esp")),
        cell("far-end-1701-lost-there", clear().far_end(L2TP, THERE), there("udp dport 1701")),
        cell("far-end-1701-lost-back", clear().far_end(L2TP, BACK), back("udp sport 1701")),
    ]
}

fn cell(name: &'static str, expectation: Expectation, fault: Fault) -> Cell {
    let expectation = expectation.certainty("proven").finding("lost-on-the-way");
    Cell::new(name, WITH_KEY, expectation).fault(fault).arguments(&KEY)
}

/// Lost on the way from the client to the far end.
fn there(matching: &str) -> Fault {
    dropped(&format!("iifname \"near0\" {matching}"))
}

/// Lost on the way back.
fn back(matching: &str) -> Fault {
    dropped(&format!("iifname \"far0\" {matching}"))
}

fn clear() -> Expectation {
    Expectation::class(&["path-clear"])
        .certainty("proven")
        .channel("ike500", &["answered"])
        .channel("ike4500", &["answered"])
        .channel("esp", &["open"])
        .without(&["lost-on-the-way"])
}

const THERE: &str = "lost-there";
const BACK: &str = "lost-back";
const IKE_500: &str = "ike500";
const IKE_4500: &str = "ike4500";
const ESP: &str = "esp";
const L2TP: &str = "l2tp1701";
