//! What somebody can say by ICMP who never saw a packet of ours.

use super::super::{EspState, PortState};
use super::bench::{PRIVATE_CLIENT, datagram, esp, pieces};
use super::*;
use crate::evidence::{Channel, LONE_PIECE};
use crate::verdict::{IcmpFlood, NatAtClient, NatTraversalLost, PortFiltered};
use crate::wire::esp::EspHeader;
use crate::wire::icmp::{IcmpKind, IpVersion, error_packet};

/// Ports and lengths, which are those of every Windows client, and a made-up checksum.
fn guessed(packet: &[u8]) -> Vec<u8> {
    let mut quote = packet[..28].to_vec();
    quote[26..28].copy_from_slice(&[0x12, 0x34]);
    quote
}

fn certainty_of(verdict: &Verdict, is: impl Fn(&FindingKind) -> bool) -> Option<Certainty> {
    verdict.findings.iter().find(|one| is(&one.kind)).map(|one| one.certainty)
}

#[test]
fn a_quote_that_can_be_guessed_proves_nothing_and_is_not_thrown_away() {
    for (from, kind) in
        [(ROUTER, (3, 13)), (ROUTER, (3, 1)), (ROUTER, (3, 2)), (SERVER, (3, 3)), (ROUTER, (3, 3))]
    {
        for (whole, certainty) in [(false, Certainty::Likely), (true, Certainty::Proven)] {
            let mut bench = Bench::new();
            let message_1 = MainMode::on_500(CLIENT).message_1();
            bench.repeats(&message_1, 3);
            let quote = if whole { message_1[..28].to_vec() } else { guessed(&message_1) };
            bench.error(from, kind, &quote);
            let verdict = bench.verdict();
            assert_eq!(judged(&verdict), (Class::ServerSilent, certainty), "{from} {kind:?}");
            let state = verdict.channels[Channel::Ike500].state;
            assert!(matches!(state, PortState::Closed | PortState::Filtered), "{state:?}");
            assert!(verdict.findings.iter().all(|one| one.certainty <= certainty));
        }
    }
}

#[test]
fn a_true_word_after_a_guessed_one_counts_in_full() {
    let mut bench = Bench::new();
    let message_1 = MainMode::on_500(CLIENT).message_1();
    bench.repeats(&message_1, 3);
    bench.error(ROUTER, (3, 13), &message_1);
    bench.error("198.51.100.66:0", (3, 13), &guessed(&message_1));
    assert_eq!(judged(&bench.verdict()), (Class::ServerSilent, Certainty::Proven));
}

#[test]
fn what_icmp_says_of_4500_is_no_surer_than_its_quote() {
    for (whole, certainty) in [(false, Certainty::Likely), (true, Certainty::Proven)] {
        let mut bench = Bench::new();
        bench.passes_as(&MainMode::on_500(CLIENT), "192.0.2.9:1024");
        let message_1 = MainMode::on_4500(CLIENT).message_1();
        bench.repeats(&message_1, 3);
        let quote = if whole { message_1[..28].to_vec() } else { guessed(&message_1) };
        bench.error(ROUTER, (3, 13), &quote);
        let verdict = bench.verdict();
        assert_eq!(verdict.leading, NatTraversalLost {}.into());
        assert_eq!(verdict.certainty, certainty);
        let by = end(ROUTER).ip();
        let filtered = PortFiltered { channel: Channel::Ike4500, by };
        let told = certainty_of(&verdict, |kind| *kind == filtered.clone().into());
        assert_eq!(told, Some(certainty));
        // Who refuses it is known: it is not lost somewhere.
        let lost = FindingKind::NatTraversalLost(NatTraversalLost {});
        assert_eq!(certainty_of(&verdict, |kind| *kind == lost), None);
    }
}

/// Many more errors than packets, and a server that answers.
fn flooded(server_answers: bool) -> Bench {
    let mut bench = Bench::new();
    let exchange = MainMode::on_500(CLIENT);
    bench.sent(&exchange.message_1());
    let kind = IcmpKind { version: IpVersion::V4, icmp_type: 3, code: 13 };
    let (from, client) = (end(ROUTER).ip(), end(CLIENT).ip());
    let quote = guessed(&exchange.message_1());
    let error = error_packet(from, client, kind, 0, &quote).unwrap();
    bench.flows(crate::evidence::Direction::Inbound, &error, 20_000);
    // One of them hits upon the checksum.
    bench.error(ROUTER, (3, 13), &exchange.message_1()[..28]);
    bench.sent(&knock());
    bench.error(ROUTER, (3, 13), &knock());
    if server_answers {
        bench.passes(&exchange);
    } else {
        bench.repeats(&exchange.message_1(), 6);
    }
    bench
}

#[test]
fn under_a_flood_nothing_of_icmp_is_proven_and_the_flood_is_named() {
    let verdict = flooded(false).verdict();
    assert_eq!(judged(&verdict), (Class::ServerSilent, Certainty::Likely));
    let flood = |kind: &FindingKind| matches!(kind, FindingKind::IcmpFlood(IcmpFlood { errors: 20_002, sent }) if *sent < 20);
    assert_eq!(certainty_of(&verdict, flood), Some(Certainty::Proven));
    let others = verdict.findings.iter().filter(|one| !flood(&one.kind));
    assert!(others.into_iter().all(|one| one.certainty < Certainty::Proven), "{verdict:#?}");
    assert_eq!(verdict.channels.esp.state, EspState::Blocked);
}

#[test]
fn a_flood_hides_no_server_that_answers() {
    let verdict = flooded(true).verdict();
    assert_eq!(verdict.channels[Channel::Ike500].state, PortState::Answered);
    assert_eq!(judged(&verdict), (Class::EspBlocked, Certainty::Likely));
}

#[test]
fn errors_as_many_as_packets_are_no_flood() {
    let mut bench = Bench::new();
    let message_1 = MainMode::on_500(CLIENT).message_1();
    for _ in 0..20 {
        bench.sent(&message_1);
        bench.error(ROUTER, (3, 13), &message_1);
        bench.wait(500);
    }
    let verdict = bench.verdict();
    assert_eq!(judged(&verdict), (Class::ServerSilent, Certainty::Proven));
    let flood = certainty_of(&verdict, |kind| matches!(kind, FindingKind::IcmpFlood(_)));
    assert_eq!(flood, None);
}

/// The server answers, and no hash was exchanged: that a translator is there follows from
/// the two addresses alone.
#[test]
fn a_translator_that_nobody_saw_is_not_said_to_be_seen() {
    use crate::wire::isakmp::number::notify;
    let mut bench = Bench::new();
    let exchange = MainMode::on_500(PRIVATE_CLIENT);
    let asked = bench.sent(&exchange.message_1());
    let refused = bench.came(&exchange.notify(notify::NO_PROPOSAL_CHOSEN, &[]));
    let verdict = bench.verdict();
    let kind = FindingKind::NatAtClient(NatAtClient { mapped: None, seen: false });
    let told = verdict.findings.iter().find(|one| one.kind == kind).expect("told");
    assert_eq!((told.certainty, &told.because), (Certainty::Likely, &vec![asked]));
    assert!(!told.because.contains(&refused));
}

/// Lone first pieces, of which the server reports those of UDP when it gives up on them.
fn patient(guesses: usize) -> Verdict {
    let mut bench = Bench::new();
    bench.passes(&MainMode::on_500(CLIENT));
    let payload = |turn: u8| [&[turn; 8][..], &[0; 20], &[0x5a; 200]].concat();
    let mut of_udp = Vec::new();
    for turn in 1..=3_u8 {
        for number in [turn << 4, turn << 4 | 1] {
            let header = EspHeader { spi: u32::from(number) << 16, sequence: 1 };
            let packet = esp(CLIENT, SERVER, &header.packet(&[number; 200]));
            bench.sent(&pieces(&packet, LONE_PIECE, u16::from(number)).swap_remove(0));
        }
        let packet = datagram(end(CLIENT), end(SERVER), &payload(turn));
        let piece = pieces(&packet, LONE_PIECE, u16::from(turn)).swap_remove(0);
        bench.sent(&piece);
        of_udp.push(piece);
        bench.wait(1_250);
    }
    bench.wait(30_000);
    for piece in &of_udp {
        bench.error(SERVER, (11, 1), piece);
    }
    let mut other = of_udp[0][..28].to_vec();
    other[4] = 0x77;
    let kind = IcmpKind { version: IpVersion::V4, icmp_type: 11, code: 1 };
    let guess = error_packet(end(SERVER).ip(), end(CLIENT).ip(), kind, 0, &other).unwrap();
    bench.flows(crate::evidence::Direction::Inbound, &guess, guesses);
    bench.verdict()
}

/// 65,536 guesses hit upon every identification: what is reported of pieces beside them is
/// somebody's guess.
#[test]
fn pieces_that_are_reported_in_a_flood_of_errors_block_nothing() {
    let verdict = patient(0);
    assert_eq!(judged(&verdict), (Class::EspBlocked, Certainty::Proven));
    let verdict = patient(20_000);
    assert_eq!(judged(&verdict), (Class::Inconclusive, Certainty::Undetermined));
    assert_ne!(verdict.channels.esp.state, EspState::Blocked);
    let lost = certainty_of(&verdict, |kind| matches!(kind, FindingKind::EspPiecesLost(_)));
    assert_eq!(lost, None);
}
