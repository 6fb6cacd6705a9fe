//! Messages in pieces that never came whole.

use super::bench::pieces;
use super::ikev2::{skf, skf_answer};
use super::*;
use crate::evidence::{Direction, PieceLayer};
use crate::verdict::{AuthenticationRefused, FragmentsLost, Summary};
use crate::wire::isakmp::number::exchange::{IDENTITY_PROTECTION, QUICK};

/// A large message 5 or 6, in two pieces.
fn cut(identification: u16, direction: Direction) -> Vec<Vec<u8>> {
    let exchange = MainMode::on_500(CLIENT);
    let whole = match direction {
        Direction::Outbound => exchange.sealed(IDENTITY_PROTECTION, 0),
        Direction::Inbound => exchange.sealed_answer(IDENTITY_PROTECTION, 0),
    };
    pieces(&whole, 64, identification)
}

fn lost(layer: PieceLayer, direction: Direction, messages: u32) -> FindingKind {
    FindingKind::FragmentsLost(FragmentsLost { layer, direction, messages })
}

#[test]
fn message_5_of_which_only_the_first_piece_arrives_is_lost_in_fragments() {
    let mut bench = Bench::new();
    bench.passes(&MainMode::on_500(CLIENT));
    for identification in 1..=3 {
        bench.sent(&cut(identification, Direction::Outbound)[0]);
        bench.wait(3_000);
    }
    bench.sent(&MainMode::on_500(CLIENT).message_1());
    let verdict = bench.verdict();
    assert_eq!(judged(&verdict), (Class::ServerSilent, Certainty::Likely));
    assert_eq!(verdict.leading, Summary::LostInFragments.into());
    assert!(has(&verdict, &lost(PieceLayer::Ip, Direction::Outbound, 3)));
}

#[test]
fn message_6_of_which_only_the_first_piece_arrives_is_no_refusal() {
    let exchange = MainMode::on_500(CLIENT);
    let mut bench = Bench::new();
    bench.passes(&exchange);
    for identification in 1..=3 {
        bench.sent(&exchange.sealed(IDENTITY_PROTECTION, 0));
        bench.came(&cut(identification, Direction::Inbound)[0]);
        bench.wait(3_000);
    }
    bench.sent(&exchange.sealed(IDENTITY_PROTECTION, 0));
    let verdict = bench.verdict();
    assert_eq!(
        (verdict.class, verdict.leading.clone()),
        (Class::ServerSilent, Summary::LostInFragments.into())
    );
    assert!(!has(
        &verdict,
        &FindingKind::AuthenticationRefused(AuthenticationRefused { unreadable: false })
    ));
}

#[test]
fn one_piece_lost_by_chance_is_a_finding_and_not_the_class() {
    let exchange = MainMode::on_500(CLIENT);
    let mut bench = Bench::new();
    bench.passes(&exchange);
    bench.sent(&cut(1, Direction::Outbound)[0]);
    bench.wait(3_000);
    for kind in [IDENTITY_PROTECTION, QUICK] {
        bench.sent(&exchange.sealed(kind, 1));
        bench.came(&exchange.sealed_answer(kind, 1));
    }
    let verdict = bench.verdict();
    assert_eq!(verdict.leading, Summary::EspUnknown.into());
    let kind = lost(PieceLayer::Ip, Direction::Outbound, 1);
    let found = verdict.findings.iter().find(|finding| finding.kind == kind).unwrap();
    assert_eq!(found.certainty, Certainty::Undetermined);
}

#[test]
fn an_answer_to_ike_auth_that_lacks_a_fragment_is_no_answer() {
    for (numbers, cause) in
        [(&[1, 3][..], Summary::LostInFragments.into()), (&[1, 2, 3], Summary::EspUnknown.into())]
    {
        let mut bench = Bench::new();
        bench.sent(&sa_init(500));
        bench.came(&sa_init_answer(500));
        for _ in 0..3 {
            for number in 1..=2 {
                bench.sent(&skf(500, number, 2));
            }
            for number in numbers {
                bench.came(&skf_answer(500, *number, 3));
            }
            bench.wait(2_000);
        }
        let verdict = bench.verdict();
        assert_eq!(verdict.leading, cause, "{numbers:?}");
        let kind = lost(PieceLayer::Ike, Direction::Inbound, 1);
        assert_eq!(has(&verdict, &kind), cause == Summary::LostInFragments.into());
    }
}
