//! Who stands behind a translator: the server, and what Windows' registry needs.

use super::super::{Leading, NatState, Summary};
use super::bench::PRIVATE_CLIENT;
use super::*;
use crate::verdict::{EncapsulationForcedAboutServer, NatAtServer, NatAtServerUncertain};

const INSIDE: &str = "192.168.5.5:500";
const MAPPED: &str = "198.51.100.77:40500";

/// What an exchange says of both ends.
type Hashes = fn(&MainMode) -> (Vec<u8>, Vec<u8>);

/// A Microsoft client's exchanges on both ports, and perhaps a plain one.
fn told(client: &str, microsoft: Hashes, plain: Option<Hashes>) -> Verdict {
    let mut bench = Bench::new();
    let both = [MainMode::on_500(client), MainMode::on_4500(client)];
    let asked = both.map(|exchange| (exchange, microsoft));
    for (exchange, hashes) in
        asked.into_iter().chain(plain.map(|hashes| (MainMode::plain(client), hashes)))
    {
        let (about_client, about_server) = hashes(&exchange);
        bench.agrees(&exchange, &about_client, &about_server);
    }
    bench.verdict()
}

/// As SoftEther: a random hash about the client, the client's own hash back.
fn echo(exchange: &MainMode) -> (Vec<u8>, Vec<u8>) {
    (random(exchange.cookie[0]), exchange.hash(exchange.server))
}

fn echo_from_inside(exchange: &MainMode) -> (Vec<u8>, Vec<u8>) {
    (random(exchange.cookie[0]), exchange.hash(end(INSIDE)))
}

#[test]
fn a_private_address_in_the_hash_is_a_translator_at_the_server() {
    let rows: [Hashes; 4] = [
        |one| (one.hash(one.client), one.hash(end(INSIDE))),
        |one| (one.hash(one.client), one.hash(end("192.168.255.255:4500"))),
        |one| (one.hash(one.client), one.hash(end("172.16.0.9:500"))),
        |one| (one.hash(one.client), one.hash(end("172.31.255.255:4500"))),
    ];
    for hashes in rows {
        let verdict = told(CLIENT, hashes, None);
        assert_eq!(judged(&verdict), (Class::NatDetected, Certainty::Proven));
        assert_eq!(verdict.leading, Summary::NatAtServer.into());
        assert_eq!((verdict.nat.client, verdict.nat.server), (NatState::None, NatState::Present));
        assert!(has(&verdict, &FindingKind::NatAtServer(NatAtServer {})));
    }
}

#[test]
fn a_hash_that_no_private_address_explains_is_forged() {
    let verdict = told(CLIENT, |one| (one.hash(one.client), random(3)), None);
    assert_eq!((verdict.nat.client, verdict.nat.server), (NatState::None, NatState::Forced));
    assert_eq!(
        (verdict.class, verdict.leading.clone()),
        (Class::PathClear, Summary::OverNatTraversal.into())
    );
    assert!(has(
        &verdict,
        &FindingKind::EncapsulationForcedAboutServer(EncapsulationForcedAboutServer {})
    ));
    assert_eq!(verdict.nat.assume_udp_encapsulation, Some(1));
}

#[test]
fn port_0_about_both_ends_is_forged() {
    let port_zero = |one: &MainMode| {
        let zero = |mut end: std::net::SocketAddr| {
            end.set_port(0);
            one.hash(end)
        };
        (zero(one.client), zero(one.server))
    };
    let verdict = told(CLIENT, port_zero, None);
    assert_eq!((verdict.nat.client, verdict.nat.server), (NatState::Forced, NatState::Forced));
    assert_eq!(verdict.nat.assume_udp_encapsulation, Some(2));
    assert_eq!(verdict.class, Class::PathClear);
}

#[test]
fn the_registry_value_follows_from_what_the_client_reads() {
    let rows: [(Hashes, u8, Leading); 4] = [
        (|one| (one.hash(end(MAPPED)), one.hash(one.server)), 0, Summary::NatAtClient.into()),
        (|one| (one.hash(one.client), one.hash(end(INSIDE))), 1, Summary::NatAtServer.into()),
        (|one| (one.hash(end(MAPPED)), one.hash(end(INSIDE))), 2, Summary::NatAtBoth.into()),
        (|one| (random(one.cookie[0]), one.hash(end(INSIDE))), 2, Summary::NatAtServer.into()),
    ];
    for (hashes, value, cause) in rows {
        let verdict = told(CLIENT, hashes, None);
        assert_eq!(verdict.nat.assume_udp_encapsulation, Some(value), "{cause:?}");
        assert_eq!((verdict.class, verdict.leading.clone()), (Class::NatDetected, cause));
    }
}

#[test]
fn an_echoed_hash_does_not_say_that_the_server_is_untranslated() {
    for client in [CLIENT, PRIVATE_CLIENT] {
        let verdict = told(client, echo, None);
        assert_eq!(verdict.nat.server, NatState::Undetermined, "{client}");
        assert_eq!(verdict.nat.assume_udp_encapsulation, Some(0));
        assert!(has(
            &verdict,
            &FindingKind::NatAtServerUncertain(NatAtServerUncertain { fits: true })
        ));
        assert!(matches!(verdict.class, Class::PathClear | Class::NatDetected));
    }
}

#[test]
fn the_plain_exchange_tells_what_the_echo_hides() {
    for client in [CLIENT, PRIVATE_CLIENT] {
        let verdict = told(client, echo, Some(echo));
        assert_eq!(verdict.nat.server, NatState::None, "{client}");
        let verdict = told(client, echo, Some(echo_from_inside));
        assert_eq!(verdict.nat.server, NatState::Present, "{client}");
        // Windows reads its own hash and so moves without the registry value.
        assert_eq!(verdict.nat.assume_udp_encapsulation, Some(0));
    }
}

#[test]
fn one_of_several_hashes_about_the_server_is_enough() {
    let mut bench = Bench::new();
    let exchange = MainMode::on_500(CLIENT);
    bench.begins(&exchange);
    bench.sent(&exchange.message_3());
    let (client, server) = (exchange.hash(exchange.client), exchange.hash(exchange.server));
    bench.came(&exchange.message_4(&[&client, &random(1), &random(2), &server]));
    assert_eq!(bench.verdict().nat.server, NatState::None);
}
