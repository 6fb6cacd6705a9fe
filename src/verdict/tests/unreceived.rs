//! Answers that the client does not get, recorded at the server's end.

use super::*;
use crate::evidence::{Channel, Direction};
use crate::verdict::AnswersNotReceived;

const AT_SERVER: (u8, u8) = (5, 0);
/// Gaps of a probe or of Windows, in milliseconds: the first is the early repeat.
const GAPS: [u64; 7] = [150, 850, 1_000, 1_000, 3_000, 3_000, 3_000];

/// UDP 500 passes, and message 1 on UDP 4500 comes so often, answered each time.
fn answered(routers: (u8, u8), times: usize, goes_on: bool) -> Verdict {
    let marked = MainMode::on_4500(CLIENT);
    let mut bench = Bench::new();
    bench.routers = routers;
    bench.agrees(&MainMode::on_500(CLIENT), &random(1), &random(2));
    for gap in GAPS.into_iter().take(times) {
        bench.sent(&marked.message_1());
        answered_again(&mut bench, &marked);
        bench.wait(gap);
    }
    if goes_on {
        bench.sent(&marked.message_3());
        bench.came(&marked.message_4(&[&random(3), &random(4)]));
    }
    bench.verdict()
}

/// The same answer once more; the log keeps the first few.
fn answered_again(bench: &mut Bench, exchange: &MainMode) {
    bench.flows(Direction::Inbound, &exchange.message_2(), 1);
}

fn not_received(verdict: &Verdict) -> Option<u32> {
    verdict.findings.iter().find_map(|one| match one.kind {
        FindingKind::AnswersNotReceived(AnswersNotReceived {
            channel: Channel::Ike4500,
            transmissions,
        }) => Some(transmissions),
        _ => None,
    })
}

#[test]
fn what_is_answered_and_still_repeated_is_not_received() {
    let verdict = answered(AT_SERVER, 7, false);
    assert_eq!(judged(&verdict), (Class::ServerSilent, Certainty::Likely));
    assert_eq!(
        verdict.leading,
        AnswersNotReceived { channel: Channel::Ike4500, transmissions: 5 }.into()
    );
    assert_eq!(not_received(&verdict), Some(5));
}

/// An answer and its repetition cross, a packet is lost, a copy is recorded: a client goes on.
#[test]
fn a_few_repetitions_are_chance() {
    for times in 1..=4 {
        assert_eq!(not_received(&answered(AT_SERVER, times, false)), None, "{times}");
    }
}

#[test]
fn a_client_that_goes_on_got_its_answer() {
    let verdict = answered(AT_SERVER, 7, true);
    assert_eq!(not_received(&verdict), None);
    assert_ne!(verdict.class, Class::ServerSilent);
}

/// At the client's end, or where no end is evident, what is recorded may have come no further.
#[test]
fn only_the_servers_end_tells() {
    for routers in [(0, 5), (2, 3), (0, 0)] {
        assert_eq!(not_received(&answered(routers, 7, false)), None, "{routers:?}");
    }
}

#[test]
fn an_exchange_of_the_same_channel_that_goes_on_shows_that_answers_arrive() {
    let marked = MainMode::on_4500(CLIENT);
    let mut bench = Bench::new();
    bench.routers = AT_SERVER;
    for gap in GAPS {
        bench.sent(&marked.message_1());
        answered_again(&mut bench, &marked);
        bench.wait(gap);
    }
    bench.passes(&MainMode { cookie: [0x46; 8], ..marked });
    assert_eq!(not_received(&bench.verdict()), None);
}
