//! Who stands behind a translator: the client.

use std::net::SocketAddr;

use super::super::{NatState, Summary};
use super::bench::PRIVATE_CLIENT;
use super::*;
use crate::evidence::{Channel, Learned};
use crate::verdict::{EncapsulationForcedAboutClient, NatAtClient, NatAtClientUncertain};

const PUBLIC: &str = "198.51.100.65:0";

/// Hashes about the client on UDP 500 and on 4500, the truth about the server.
fn seen(
    client: &str,
    public: Option<&str>,
    about_client: impl Fn(&MainMode) -> Vec<u8>,
) -> Verdict {
    let mut bench = Bench::seen_as(public);
    for exchange in [MainMode::on_500(client), MainMode::on_4500(client), MainMode::plain(client)] {
        let about_server = exchange.hash(exchange.server);
        bench.agrees(&exchange, &about_client(&exchange), &about_server);
    }
    bench.verdict()
}

#[test]
fn our_own_end_in_the_hash_means_no_translator() {
    let verdict = seen(CLIENT, None, |exchange| exchange.hash(exchange.client));
    assert_eq!((verdict.nat.client, verdict.nat.server), (NatState::None, NatState::None));
    assert_eq!(verdict.nat.local, Some(end(CLIENT)));
    assert_eq!((verdict.nat.mapped, verdict.nat.assume_udp_encapsulation), (None, Some(0)));
}

#[test]
fn our_own_address_with_another_port_is_a_mapping() {
    for mapped in ["198.51.100.77:1", "198.51.100.77:40500", "198.51.100.77:65535"] {
        let verdict = seen(CLIENT, None, |exchange| exchange.hash(end(mapped)));
        assert_eq!(judged(&verdict), (Class::NatDetected, Certainty::Proven));
        assert_eq!(verdict.leading, Summary::NatAtClient.into());
        assert_eq!(
            (verdict.nat.client, verdict.nat.mapped),
            (NatState::Present, Some(end(mapped)))
        );
        assert!(has(
            &verdict,
            &FindingKind::NatAtClient(NatAtClient { mapped: Some(end(mapped)), seen: true })
        ));
    }
}

#[test]
fn a_public_address_that_is_known_gives_the_mapping() {
    for (client, port) in [(PRIVATE_CLIENT, 500), (PRIVATE_CLIENT, 61_000), (CLIENT, 500)] {
        let mapped = SocketAddr::new(end(PUBLIC).ip(), port);
        let verdict = seen(client, Some(PUBLIC), |exchange| exchange.hash(mapped));
        assert_eq!(judged(&verdict), (Class::NatDetected, Certainty::Proven));
        assert_eq!(verdict.nat.mapped, Some(mapped));
    }
}

#[test]
fn a_known_public_address_over_port_0_is_a_translator_without_a_mapping() {
    // libreswan with encapsulation=yes hashes over port 0.
    let verdict = seen(PRIVATE_CLIENT, Some(PUBLIC), |exchange| exchange.hash(end(PUBLIC)));
    assert_eq!(judged(&verdict), (Class::NatDetected, Certainty::Proven));
    assert_eq!((verdict.nat.client, verdict.nat.mapped), (NatState::Present, None));
}

#[test]
fn a_private_address_and_a_hash_that_nothing_explains_are_a_likely_translator() {
    for client in [PRIVATE_CLIENT, "10.1.2.3:500", "172.31.0.9:500", "100.64.0.7:500"] {
        let verdict = seen(client, None, |_| random(9));
        assert_eq!(judged(&verdict), (Class::NatDetected, Certainty::Likely), "{client}");
        assert_eq!((verdict.nat.client, verdict.nat.mapped), (NatState::Present, None));
    }
}

#[test]
fn a_public_address_and_hashes_that_nothing_explains_are_forged() {
    let verdict = seen(CLIENT, None, |_| random(9));
    assert_eq!(verdict.nat.client, NatState::Forced);
    assert_eq!(
        (verdict.class, verdict.leading.clone()),
        (Class::PathClear, Summary::OverNatTraversal.into())
    );
    let told = verdict
        .findings
        .iter()
        .find(|one| {
            one.kind
                == FindingKind::EncapsulationForcedAboutClient(EncapsulationForcedAboutClient {})
        })
        .expect("told");
    assert_eq!(told.certainty, Certainty::Likely);
}

#[test]
fn one_hash_that_nothing_explains_has_two_readings() {
    let mut bench = Bench::new();
    let exchange = MainMode::on_500(CLIENT);
    bench.agrees(&exchange, &random(9), &exchange.hash(exchange.server));
    bench.begins(&MainMode::on_4500(CLIENT));
    let verdict = bench.verdict();
    assert_eq!(verdict.nat.client, NatState::Undetermined);
    assert!(has(&verdict, &FindingKind::NatAtClientUncertain(NatAtClientUncertain {})));
    assert_eq!(verdict.leading, Summary::OverNatTraversal.into());
}

#[test]
fn our_own_address_over_port_0_is_forged() {
    for client in [CLIENT, PRIVATE_CLIENT] {
        let port_zero = SocketAddr::new(end(client).ip(), 0);
        let verdict = seen(client, None, |exchange| exchange.hash(port_zero));
        assert_eq!((verdict.nat.client, verdict.nat.mapped), (NatState::Forced, None));
        let told = verdict
            .findings
            .iter()
            .find(|one| {
                one.kind
                    == FindingKind::EncapsulationForcedAboutClient(
                        EncapsulationForcedAboutClient {},
                    )
            })
            .expect("told");
        assert_eq!(told.certainty, Certainty::Proven);
    }
}

#[test]
fn a_hash_from_elsewhere_or_of_another_exchange_is_not_read() {
    let mut bench = Bench::new();
    let exchange = MainMode::on_500(CLIENT);
    bench.passes(&exchange);
    let elsewhere = MainMode { server: end("203.0.113.99:500"), ..exchange };
    bench.came(&elsewhere.message_4(&[&random(1), &random(2)]));
    let verdict = bench.verdict();
    assert_eq!((verdict.nat.client, verdict.nat.server), (NatState::None, NatState::None));
}

#[test]
fn without_hashes_nothing_is_said() {
    let mut bench = Bench::new();
    bench.begins(&MainMode::on_500(CLIENT));
    let nat = bench.verdict().nat;
    assert_eq!((nat.client, nat.server), (NatState::NotTested, NatState::NotTested));
    assert_eq!((nat.local, nat.assume_udp_encapsulation), (None, None));
}

/// A translator that was put in behind the client's own flow, which it remembers: the hashes
/// of a fresh flow show it, and the class is that of the flow that the client uses.
#[test]
fn a_fresh_flow_shows_a_translator_that_the_own_one_hides() {
    let fresh = MainMode { cookie: [0x66; 8], ..MainMode::on_500("198.51.100.77:41000") };
    let seen_from = |about_client: SocketAddr| {
        let mut bench = Bench::new();
        bench.passes(&MainMode::on_500(CLIENT));
        bench.sent(&fresh.message_1());
        bench.reads(Channel::Ike500, Learned::FreshFlow);
        bench.came(&fresh.message_2());
        bench.sent(&fresh.message_3());
        let hashes = [fresh.hash(about_client), fresh.hash(fresh.server)];
        bench.came(&fresh.message_4(&[&hashes[0], &hashes[1]]));
        bench.verdict()
    };
    let usual = seen_from(fresh.client);
    assert_eq!(usual.nat.client, NatState::None);
    for elsewhere in ["203.0.113.1:41000", "198.51.100.77:50123"] {
        let verdict = seen_from(end(elsewhere));
        assert_eq!(verdict.nat.client, NatState::Present);
        assert_eq!(verdict.leading, usual.leading);
        let found = NatAtClient { mapped: None, seen: true }.into();
        let told = verdict.findings.iter().find(|one| one.kind == found);
        assert_eq!(told.map(|one| one.certainty), Some(Certainty::Likely));
    }
}
