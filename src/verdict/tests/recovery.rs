//! Addresses behind hashes, where somebody asks for them.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::super::{NatState, Reach, Recovery, RecoveryState, Searches, Watch, classify_within};
use super::bench::PRIVATE_CLIENT;
use super::*;
use crate::crypto::HashAlgorithm;

/// Counts, and ends a search when it was told to.
#[derive(Debug, Default)]
struct Counting {
    announced: AtomicU64,
    computed: AtomicU64,
    ended: AtomicU64,
    stopped_after: Option<u64>,
}

impl Watch for Counting {
    fn begins(&self, algorithm: HashAlgorithm, hashes: u64) {
        assert_eq!(algorithm, HashAlgorithm::Sha1);
        self.announced.fetch_add(hashes, Ordering::Relaxed);
    }

    fn computed(&self, hashes: u64) {
        self.computed.fetch_add(hashes, Ordering::Relaxed);
    }

    fn is_stopped(&self) -> bool {
        self.stopped_after.is_some_and(|most| self.computed.load(Ordering::Relaxed) >= most)
    }

    fn ends(&self) {
        self.ended.fetch_add(1, Ordering::Relaxed);
    }
}

/// Hashes over these ends, where `random` is over nothing.
fn exchange(client: &str, about_client: Option<&str>, about_server: Option<&str>) -> Bench {
    let mut bench = Bench::new();
    for exchange in [MainMode::on_500(client), MainMode::on_4500(client)] {
        let hash = |end: Option<&str>, number| match end {
            Some(text) => exchange.hash(super::end(text)),
            None => random(number),
        };
        bench.agrees(&exchange, &hash(about_client, 1), &hash(about_server, 2));
    }
    bench
}

fn recovered(bench: &Bench, reach: Reach) -> Verdict {
    watched(bench, reach, &Arc::new(Counting::default()))
}

fn watched(bench: &Bench, reach: Reach, watch: &Arc<Counting>) -> Verdict {
    let watch: Arc<dyn Watch> = Arc::clone(watch) as _;
    classify_within(&bench.log, &Searches::default().recovering(reach, watch))
}

fn recovery(verdict: &Verdict) -> Recovery {
    verdict.nat.recovery.expect("a search")
}

#[test]
fn the_inside_address_is_told_only_to_who_asks() {
    let bench = exchange(CLIENT, Some(CLIENT), Some("10.200.3.9:4500"));
    let plain = bench.verdict();
    assert_eq!((plain.nat.server, plain.nat.recovery), (NatState::Present, None));
    let asked = recovered(&bench, Reach::Private);
    let inside = Some(end("10.200.3.9:4500"));
    let state = RecoveryState::Explained;
    let (reach, client_inside) = (Reach::Private, None);
    assert_eq!(recovery(&asked), Recovery { reach, state, client_inside, server_inside: inside });
    let nat = super::super::Nat { recovery: None, ..asked.nat.clone() };
    assert_eq!(Verdict { nat, ..asked }, plain, "nothing else is judged otherwise");
}

#[test]
fn shared_space_and_other_ports_are_looked_at_for_who_asks() {
    for inside in ["100.64.9.9:500", "100.127.255.255:4500", "203.0.113.10:61000"] {
        let bench = exchange(CLIENT, Some(CLIENT), Some(inside));
        assert_eq!(bench.verdict().nat.server, NatState::Forced, "{inside}");
        let asked = recovered(&bench, Reach::Private);
        assert_eq!(asked.nat.server, NatState::Present, "{inside}");
        assert_eq!(judged(&asked), (Class::NatDetected, Certainty::Proven), "{inside}");
        assert_eq!(recovery(&asked).server_inside, Some(end(inside)));
    }
}

#[test]
fn a_private_address_that_the_server_sees_of_the_client_is_its_mapping() {
    let bench = exchange(PRIVATE_CLIENT, Some("172.20.1.1:500"), Some(SERVER));
    assert_eq!(bench.verdict().nat.mapped, None);
    let asked = recovered(&bench, Reach::Private);
    assert_eq!(asked.nat.mapped, Some(end("172.20.1.1:500")));
    assert_eq!(judged(&asked), (Class::NatDetected, Certainty::Proven));
    assert_eq!(recovery(&asked).state, RecoveryState::Explained);
}

#[test]
fn a_hash_over_an_address_that_nobody_has_is_forged() {
    for nobody in ["0.0.0.0:500", "0.0.1.9:4500"] {
        let asked = recovered(&exchange(CLIENT, Some(nobody), Some(nobody)), Reach::All);
        let nat = &asked.nat;
        assert_eq!((nat.client, nat.server), (NatState::Forced, NatState::Forced), "{nobody}");
        assert_eq!((nat.mapped, recovery(&asked).server_inside), (None, None));
        assert_eq!(recovery(&asked).state, RecoveryState::Explained);
    }
}

#[test]
fn what_nothing_explains_is_said_and_judged_as_before() {
    let bench = exchange(CLIENT, Some(CLIENT), None);
    let watch = Arc::new(Counting::default());
    let asked = watched(&bench, Reach::Private, &watch);
    assert_eq!(recovery(&asked).state, RecoveryState::Unexplained);
    assert_eq!(asked.nat.server, bench.verdict().nat.server);
    assert_eq!(asked.class, bench.verdict().class);
    let (announced, computed) = (&watch.announced, &watch.computed);
    assert_eq!(announced.load(Ordering::Relaxed), 2 * 337 * 65_536);
    assert_eq!(computed.load(Ordering::Relaxed), announced.load(Ordering::Relaxed));
    assert_eq!(watch.ended.load(Ordering::Relaxed), 1);
}

#[test]
fn an_interrupted_search_leaves_the_rest_of_the_verdict() {
    let bench = exchange(CLIENT, Some(CLIENT), None);
    for (reach, after, server) in [
        (Reach::Private, 0, NatState::Undetermined),
        // Private space is through: what it says holds.
        (Reach::All, 2 * 337 * 65_536 + 1, NatState::Forced),
    ] {
        let watch = Arc::new(Counting { stopped_after: Some(after), ..Counting::default() });
        let asked = watched(&bench, reach, &watch);
        assert_eq!(recovery(&asked).state, RecoveryState::Interrupted);
        assert_eq!((asked.nat.client, asked.nat.server), (NatState::None, server));
        assert_eq!(asked.class, Class::PathClear);
        let computed = watch.computed.load(Ordering::Relaxed);
        assert!(computed < after + 64 * 65_536, "{computed} went on");
    }
}

#[test]
fn a_client_behind_its_translator_is_found_from_outside() {
    let inside = "192.168.77.2:500";
    let mut bench = Bench::new();
    let exchange = MainMode::on_500(CLIENT);
    bench.begins(&exchange);
    bench.sent(&exchange.message_3_of(inside));
    let (client, server) = (exchange.hash(exchange.client), exchange.hash(exchange.server));
    bench.came(&exchange.message_4(&[&client, &server]));
    let plain = bench.verdict();
    assert_eq!((plain.nat.client, plain.nat.local), (NatState::Present, None));
    let asked = recovered(&bench, Reach::Private);
    assert_eq!((asked.nat.client, asked.nat.local), (NatState::Present, Some(end(inside))));
    assert_eq!(asked.nat.mapped, Some(end(CLIENT)));
    assert_eq!(recovery(&asked).client_inside, Some(end(inside)));
}

#[test]
fn without_a_hash_there_is_nothing_to_search_for() {
    let mut bench = Bench::new();
    bench.begins(&MainMode::on_500(CLIENT));
    assert_eq!(recovered(&bench, Reach::All).nat.recovery, None);
}
