//! Native ESP: open by proof, blocked by word, never by silence.

use super::super::{EspOnlyInUdp, EspState, PortState, Reason, Rung, RungState, Summary};
use super::bench::{SPI, esp};
use super::*;
use crate::evidence::{Channel, Direction, Learned};
use crate::verdict::{
    EspFiltered, EspOpen, EspReachesNat, EspRejectedByHost, EspUndeliverable, EspUndetermined,
};
use crate::wire::esp::{EchoLayout, EspHeader, echo_reply, echo_request};
use crate::wire::isakmp::number::notify;

/// IKE passes on UDP 500 without a translator; ESP has been knocked with.
fn knocked() -> Bench {
    let mut bench = Bench::new();
    bench.passes(&MainMode::on_500(CLIENT));
    bench.sent(&echo_request_packet());
    bench.repeats(&knock(), 3);
    bench
}

#[test]
fn an_answered_echo_proves_that_esp_passes() {
    let mut bench = knocked();
    let reply = echo_reply(&echo_request(EchoLayout::Trailer, 5, 9)).unwrap();
    let id = bench.came(&esp(SERVER, CLIENT, &reply));
    let verdict = bench.verdict();
    assert_eq!(verdict.channels.esp.state, EspState::Open);
    assert_eq!(verdict.channels.esp.reason, Some(Reason::EspEcho));
    assert_eq!(verdict.channels.esp.because, [id]);
    assert_eq!(judged(&verdict), (Class::PathClear, Certainty::Proven));
    assert!(has(&verdict, &FindingKind::EspOpen(EspOpen { both_ways: true })));
}

#[test]
fn invalid_spi_for_our_own_spi_proves_that_esp_arrives_and_not_that_it_comes_back() {
    let mut bench = knocked();
    bench.came(&MainMode::on_500(CLIENT).notify(notify::INVALID_SPI, &SPI.to_be_bytes()));
    let verdict = bench.verdict();
    assert_eq!(verdict.channels.esp.reason, Some(Reason::InvalidSpi));
    assert_eq!(
        (verdict.class, verdict.leading.clone()),
        (Class::PathClear, Summary::OverNativeEsp.into())
    );
    assert_eq!(verdict.certainty, Certainty::Likely);
    assert!(has(&verdict, &FindingKind::EspOpen(EspOpen { both_ways: false })));
    // It is no refusal of the exchange that it came beside.
    assert!(verdict.channels[Channel::Ike500].reason.is_none());
}

#[test]
fn the_hosts_own_word_shows_that_it_was_reached() {
    let from = end(SERVER).ip();
    let rows = [
        (
            (3, 2),
            Reason::HostRejectsEsp { from },
            FindingKind::EspRejectedByHost(EspRejectedByHost { by: from }),
        ),
        (
            (11, 1),
            Reason::PieceTimedOut { from },
            FindingKind::EspOpen(EspOpen { both_ways: false }),
        ),
    ];
    for (kind, reason, finding) in rows {
        let mut bench = knocked();
        bench.error(SERVER, kind, &knock());
        let verdict = bench.verdict();
        assert_eq!(verdict.channels.esp.state, EspState::Open, "{kind:?}");
        assert_eq!(verdict.channels.esp.reason, Some(reason));
        assert!(has(&verdict, &finding), "{:#?}", verdict.findings);
        assert_eq!(judged(&verdict), (Class::PathClear, Certainty::Likely));
    }
}

/// The hashes say that the address asked is a translator's, proven or perhaps.
#[test]
fn what_a_translator_says_is_not_the_servers_word() {
    let inside = "10.80.0.10:500";
    let exchange = MainMode::on_500(CLIENT);
    let (fits, hidden) = (exchange.hash(exchange.client), exchange.hash(end(inside)));
    let by = end(SERVER).ip();
    for (about_server, certain) in [(hidden, true), (random(1), false)] {
        for (icmp_type, code) in [(3, 2), (11, 1)] {
            let mut bench = Bench::new();
            bench.agrees(&exchange, &fits, &about_server);
            bench.repeats(&knock(), 3);
            bench.error(SERVER, (icmp_type, code), &knock());
            let verdict = bench.verdict();
            assert_eq!(verdict.channels.esp.state, EspState::Undetermined);
            let reason = Reason::NatAnswers { from: by, icmp_type, code, certain };
            assert_eq!(verdict.channels.esp.reason, Some(reason));
            assert!(has(&verdict, &FindingKind::EspReachesNat(EspReachesNat { by, certain })));
            assert!(!kinds(&verdict).iter().any(|kind| matches!(kind, FindingKind::EspOpen(_))));
            assert!(!kinds(&verdict).iter().any(|kind| matches!(
                kind,
                FindingKind::EspRejectedByHost(_) | FindingKind::EspUndetermined(_)
            )));
        }
    }
}

/// "No way to the host" from the host's own address: a translator's word about who is behind
/// it, or that of a filter of the host. A hash over the address asked decides.
#[test]
fn no_way_to_the_host_from_its_own_address_leaves_open_who_speaks() {
    let by = end(SERVER).ip();
    let exchange = MainMode::on_500(CLIENT);
    let mut unknown = Bench::new();
    unknown.repeats(&exchange.message_1(), 3);
    unknown.error(SERVER, (3, 1), &exchange.message_1());
    let mut known = Bench::new();
    known.passes(&exchange);
    known.sent(&sccrq());
    known.error(SERVER, (3, 1), &sccrq());
    for (mut bench, host) in [(unknown, false), (known, true)] {
        bench.repeats(&knock(), 3);
        bench.error(SERVER, (3, 2), &knock());
        let verdict = bench.verdict();
        assert_eq!(
            has(&verdict, &FindingKind::EspRejectedByHost(EspRejectedByHost { by })),
            host,
            "{verdict:#?}"
        );
        assert_eq!(
            has(&verdict, &FindingKind::EspReachesNat(EspReachesNat { by, certain: false })),
            !host
        );
    }
}

/// The translator says of UDP 1701, and of UDP 500, what it says of ESP.
#[test]
fn a_port_that_is_closed_at_a_translator_is_told_as_its_word() {
    let exchange = MainMode::on_500(CLIENT);
    let (fits, hidden) = (exchange.hash(exchange.client), exchange.hash(end("10.80.0.10:500")));
    for (about_server, from_nat) in [(hidden, true), (exchange.hash(exchange.server), false)] {
        let mut bench = Bench::new();
        bench.agrees(&exchange, &fits, &about_server);
        bench.sent(&sccrq());
        bench.error(SERVER, (3, 3), &sccrq());
        let verdict = bench.verdict();
        let l2tp = &verdict.channels[Channel::L2tp1701];
        assert_eq!(l2tp.state, PortState::Closed);
        let told = matches!(l2tp.reason, Some(Reason::NatAnswers { certain: true, code: 3, .. }));
        assert_eq!(told, from_nat, "{:?}", l2tp.reason);
    }
}

#[test]
fn a_filters_word_blocks_esp() {
    let rows = [
        (ROUTER, (3, 9)),
        (ROUTER, (3, 10)),
        (ROUTER, (3, 13)),
        (ROUTER, (3, 2)),
        (ROUTER, (3, 3)),
        (SERVER, (3, 13)),
    ];
    for (from, kind) in rows {
        let mut bench = knocked();
        bench.error(from, kind, &knock());
        let verdict = bench.verdict();
        let by = end(from).ip();
        assert_eq!(verdict.channels.esp.state, EspState::Blocked, "{from} {kind:?}");
        assert_eq!(judged(&verdict), (Class::EspBlocked, Certainty::Proven));
        assert_eq!(verdict.leading, EspFiltered { by }.into());
        assert!(has(&verdict, &FindingKind::EspFiltered(EspFiltered { by })));
    }
}

#[test]
fn silence_and_errors_about_the_host_say_nothing_of_esp() {
    for error in [None, Some((3, 0)), Some((3, 1)), Some((3, 4)), Some((11, 0))] {
        let mut bench = knocked();
        if let Some(kind) = error {
            bench.error(ROUTER, kind, &knock());
        }
        let verdict = bench.verdict();
        assert_eq!(verdict.channels.esp.state, EspState::Undetermined, "{error:?}");
        assert_eq!(verdict.channels.esp.reason, Some(Reason::Unanswered { transmissions: 4 }));
        assert_eq!(judged(&verdict), (Class::Inconclusive, Certainty::Undetermined));
        assert_eq!(verdict.leading, Summary::EspUnknown.into());
        assert!(has(
            &verdict,
            &FindingKind::EspUndetermined(EspUndetermined { agreed: false, no_way: false })
        ));
    }
}

#[test]
fn proof_that_esp_arrived_outweighs_a_refusal() {
    let mut bench = knocked();
    bench.error(ROUTER, (3, 13), &knock());
    bench.error(SERVER, (3, 2), &knock());
    assert_eq!(bench.verdict().channels.esp.state, EspState::Open);
}

#[test]
fn blocked_esp_is_a_finding_where_4500_carries_it() {
    let mut bench = Bench::new();
    bench.passes_as(&MainMode::on_500(CLIENT), "198.51.100.77:40500");
    bench.passes_as(&MainMode::on_4500(CLIENT), "198.51.100.77:44500");
    bench.sent(&knock());
    bench.error(ROUTER, (3, 13), &knock());
    let verdict = bench.verdict();
    assert_eq!(judged(&verdict), (Class::NatDetected, Certainty::Proven));
    assert!(has(&verdict, &FindingKind::EspFiltered(EspFiltered { by: end(ROUTER).ip() })));
}

/// A run with the key: L2TP asked in native ESP, then answered in UDP.
fn answered_in_udp() -> Bench {
    let floated = MainMode::on_4500(CLIENT);
    let mut bench = Bench::new();
    bench.agrees_with_the_key(&MainMode::on_500(CLIENT));
    bench.flows(Direction::Outbound, &tunnels(CLIENT, SERVER), 7);
    bench.agrees_with_the_key(&floated);
    for direction in [Direction::Outbound, Direction::Inbound] {
        bench.flows(direction, &floated.esp_in_udp(direction), 3);
    }
    bench.reads(Channel::Ike4500, Learned::L2tpTunnel);
    bench
}

fn tunnels(from: &str, to: &str) -> Vec<u8> {
    esp(from, to, &EspHeader { spi: 0x0101_0101, sequence: 1 }.packet(&[0x5a; 76]))
}

#[test]
fn a_stray_packet_of_esp_is_no_all_clear() {
    let mut bench = answered_in_udp();
    let verdict = bench.verdict();
    assert_eq!((judged(&verdict), verdict.leading.clone()), (BLOCKED, EspOnlyInUdp {}.into()));
    // Anybody may have sent it, or an older tunnel.
    bench.flows(Direction::Inbound, &tunnels(SERVER, CLIENT), 1);
    let verdict = bench.verdict();
    assert_eq!(verdict.channels.esp.state, EspState::Undetermined, "{verdict:#?}");
    assert_eq!(
        (verdict.class, verdict.leading.clone()),
        (Class::Inconclusive, Summary::EspUnknown.into())
    );
    let rung = verdict.ladder.iter().find(|one| one.rung == Rung::Esp);
    assert_eq!(rung.map(|one| one.state), Some(RungState::Skipped));
}

const BLOCKED: (Class, Certainty) = (Class::EspBlocked, Certainty::Proven);

#[test]
fn silence_in_native_esp_alone_accuses_nobody() {
    for (times, cause) in [(6, Summary::TooLittleSent.into()), (17, Summary::EspUnknown.into())] {
        let exchange = MainMode::on_500(CLIENT);
        let mut bench = Bench::new();
        // The path loses packets.
        bench.repeats(&exchange.message_1(), 2);
        bench.agrees_with_the_key(&exchange);
        bench.flows(Direction::Outbound, &tunnels(CLIENT, SERVER), times);
        let verdict = bench.verdict();
        assert_eq!(
            (verdict.class, verdict.leading.clone()),
            (Class::Inconclusive, cause),
            "{times}"
        );
        // Nobody drops as unknown what was agreed on.
        assert!(has(
            &verdict,
            &FindingKind::EspUndetermined(EspUndetermined { agreed: true, no_way: false })
        ));
    }
}

/// A router that says of every knock that it cannot deliver it, while UDP is answered.
#[test]
fn a_router_that_delivers_no_esp_blocks_it() {
    let by = end(ROUTER).ip();
    for (kind, looped) in [((3, 1), false), ((3, 0), false), ((11, 0), true)] {
        let mut bench = Bench::new();
        bench.passes(&MainMode::on_500(CLIENT));
        for sequence in 1..=3 {
            bench.sent(&knock_number(sequence));
            bench.error(ROUTER, kind, &knock_number(sequence));
            bench.wait(500);
        }
        let verdict = bench.verdict();
        assert_eq!(verdict.channels.esp.state, EspState::Blocked, "{kind:?}");
        assert_eq!(judged(&verdict), (Class::EspBlocked, Certainty::Likely));
        assert_eq!(verdict.leading, EspUndeliverable { by, looped }.into());
        let found = FindingKind::EspUndeliverable(EspUndeliverable { by, looped });
        assert!(has(&verdict, &found), "{:#?}", verdict.findings);
    }
}

/// A neighbour that is still looked up, a knock that drew nothing, errors about what was sent
/// before anything was answered: none of these says that ESP is not delivered.
#[test]
fn a_word_about_some_knocks_decides_nothing() {
    let unknown = |bench: &Bench| {
        let verdict = bench.verdict();
        assert_eq!(verdict.channels.esp.state, EspState::Undetermined, "{verdict:#?}");
        assert_eq!(verdict.leading, Summary::EspUnknown.into());
    };
    let exchange = MainMode::on_500(CLIENT);
    // One word about one knock.
    let mut bench = Bench::new();
    bench.passes(&exchange);
    bench.sent(&knock_number(1));
    bench.error(ROUTER, (3, 1), &knock_number(1));
    unknown(&bench);
    // The last knock draws none.
    bench.wait(500);
    bench.sent(&knock_number(2));
    bench.error(ROUTER, (3, 1), &knock_number(2));
    bench.wait(500);
    bench.sent(&knock_number(3));
    unknown(&bench);
    // The host was not there yet, and then it was.
    let mut bench = Bench::new();
    for sequence in 1..=3 {
        bench.sent(&knock_number(sequence));
        bench.wait(500);
    }
    for sequence in 1..=3 {
        bench.error(ROUTER, (3, 1), &knock_number(sequence));
    }
    bench.wait(500);
    bench.passes(&exchange);
    unknown(&bench);
}

fn knock_number(sequence: u32) -> Vec<u8> {
    esp(CLIENT, SERVER, &EspHeader { spi: SPI, sequence }.packet(&[0x5a; 76]))
}
