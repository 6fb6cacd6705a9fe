//! What could not be sent is held against nobody.

use std::borrow::Cow;

use super::super::{EspState, PortState, Reason, Summary};
use super::*;
use crate::evidence::{Channel, NotSent};
use crate::verdict::EspNotTested;

const CHANNELS: [Channel; 5] =
    [Channel::Ike500, Channel::Ike4500, Channel::Ikev2, Channel::Esp, Channel::L2tp1701];
const WHY: NotSent = NotSent::MissingCapability { capability: Cow::Borrowed("CAP_NET_RAW") };

#[test]
fn a_run_that_sent_nothing_accuses_nobody() {
    let mut bench = Bench::new();
    for channel in CHANNELS {
        for _ in 0..4 {
            bench.not_sent(channel);
            bench.wait(1_000);
        }
    }
    let verdict = bench.verdict();
    assert_eq!(judged(&verdict), (Class::Inconclusive, Certainty::Undetermined));
    assert_eq!(verdict.leading, Summary::TooLittleSent.into());
    for (_, report) in verdict.channels.ports() {
        assert_eq!(report.state, PortState::NotTested);
        assert_eq!(report.reason, Some(Reason::NotSent { why: WHY }));
    }
    assert_eq!(kinds(&verdict), [&FindingKind::EspNotTested(EspNotTested { reason: WHY })]);
}

#[test]
fn esp_that_could_not_be_sent_is_not_blocked() {
    let mut bench = Bench::new();
    bench.passes(&MainMode::on_500(CLIENT));
    bench.not_sent(Channel::Esp);
    let verdict = bench.verdict();
    assert_eq!(verdict.channels.esp.state, EspState::NotTested);
    assert_eq!(
        (verdict.class, verdict.leading.clone()),
        (Class::Inconclusive, Summary::EspUnknown.into())
    );
}

#[test]
fn a_port_that_could_not_be_used_is_not_lost() {
    let mut bench = Bench::new();
    bench.passes_as(&MainMode::on_500(CLIENT), "198.51.100.77:40500");
    bench.sent(&MainMode::on_4500(CLIENT).message_1());
    for _ in 0..3 {
        bench.wait(1_000);
        bench.not_sent(Channel::Ike4500);
    }
    let verdict = bench.verdict();
    assert_eq!(
        verdict.channels[Channel::Ike4500].reason,
        Some(Reason::TooFew { transmissions: 1 })
    );
    assert_eq!(
        (verdict.class, verdict.leading.clone()),
        (Class::Inconclusive, Summary::NatTraversalUnknown.into())
    );
}
