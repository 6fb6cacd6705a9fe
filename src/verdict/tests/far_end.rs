//! What the far end's witness proves of the steps, and what it does not.

use super::*;
use crate::evidence::{Channel, Direction, Learned, StepCount, WitnessSteps, Witnessed};
use crate::verdict::{IkeStep, MessageLostOnTheWay, NatAtClient, NatState, Passage};

/// The far end's word: so many of message 3 arrived on UDP 500.
fn says(bench: &mut Bench, cookie: u8, arrived: u16) {
    let asked = MainMode { cookie: [cookie; 8], ..MainMode::on_500(CLIENT) };
    bench.begins(&asked);
    bench.reads(Channel::Ike500, Learned::FarEnd);
    let key_exchange_500 = StepCount { arrived, answered: 0 };
    let steps = WitnessSteps { key_exchange_500, ..WitnessSteps::default() };
    bench.reads(Channel::Ike500, Learned::WitnessedSteps(steps));
}

/// Message 3 is repeated in vain between two words of the far end.
fn repeats_message_3(before: u16, after: u16) -> Verdict {
    let exchange = MainMode::on_500(CLIENT);
    let mut bench = Bench::new();
    bench.begins(&exchange);
    for _ in 0..4 {
        bench.sent(&exchange.message_3());
        bench.wait(500);
    }
    says(&mut bench, 0x31, before);
    for _ in 0..8 {
        bench.sent(&exchange.message_3());
        bench.wait(500);
    }
    says(&mut bench, 0x32, after);
    bench.verdict()
}

fn passage(verdict: &Verdict) -> Passage {
    let steps = verdict.far_end.as_ref().unwrap().steps.as_ref().unwrap();
    steps.rows.iter().find(|row| row.step == IkeStep::KeyExchange500).unwrap().passage
}

/// One that was started again in between has forgotten what arrived: nothing is proven by
/// what it does not have.
#[test]
fn a_far_end_that_has_less_than_before_proves_no_loss() {
    let (step, direction) = (IkeStep::KeyExchange500, Direction::Outbound);
    let lost = FindingKind::MessageLostOnTheWay(MessageLostOnTheWay { step, direction });
    let whole = repeats_message_3(0, 0);
    assert_eq!(passage(&whole), Passage::LostThere);
    assert!(has(&whole, &lost));
    let forgot = repeats_message_3(3, 0);
    assert_eq!(passage(&forgot), Passage::Unknown);
    assert!(!has(&forgot, &lost), "{forgot:#?}");
}

/// The far end says from where a channel's packets came.
fn sees(bench: &mut Bench, channel: Channel, from: &str) {
    let seen = Witnessed {
        channel,
        from: end(from),
        hop_limit: Some(60),
        arrived: 2,
        answered: 2,
        longest: 400,
        largest_piece: None,
    };
    bench.reads(channel, Learned::FarEnd);
    bench.reads(channel, Learned::Witnessed(seen));
}

/// A NAT that was added while it remembers UDP 500: the hash there says that none is in
/// between, and what the far end saw of UDP 4500 says that one is.
#[test]
fn a_nat_that_one_row_shows_is_there() {
    let natted = "203.0.113.9:4500";
    let mut bench = Bench::new();
    bench.passes(&MainMode::on_500(CLIENT));
    sees(&mut bench, Channel::Ike500, CLIENT);
    bench.passes(&MainMode::on_4500(CLIENT));
    assert_eq!(bench.verdict().nat.client, NatState::None);
    sees(&mut bench, Channel::Ike4500, natted);
    let verdict = bench.verdict();
    assert_eq!(verdict.nat.client, NatState::Present);
    assert_eq!(verdict.nat.mapped, Some(end(natted)));
    let kind = NatAtClient { mapped: Some(end(natted)), seen: true }.into();
    assert!(has(&verdict, &kind), "{verdict:#?}");
}
