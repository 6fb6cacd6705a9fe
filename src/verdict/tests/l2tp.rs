//! L2TP in clear: an answer is worth telling, silence is as it should be.

use super::super::PortState;
use super::*;
use crate::evidence::Channel;
use crate::verdict::L2tpExposed;

fn asked() -> Bench {
    let mut bench = Bench::new();
    bench.passes(&MainMode::on_500(CLIENT));
    bench.repeats(&sccrq(), 3);
    bench
}

#[test]
fn an_answer_without_ipsec_is_an_open_door() {
    // The answer may come from another port (RFC 2661 8.1).
    for from in ["203.0.113.10:1701", "203.0.113.10:40123"] {
        let mut bench = asked();
        let id = bench.came(&sccrp(from));
        let verdict = bench.verdict();
        assert_eq!(verdict.channels[Channel::L2tp1701].state, PortState::Answered);
        let told = verdict
            .findings
            .iter()
            .find(|one| one.kind == FindingKind::L2tpExposed(L2tpExposed {}));
        assert_eq!(
            told.map(|one| (one.certainty, &one.because)),
            Some((Certainty::Proven, &vec![id]))
        );
    }
}

#[test]
fn silence_and_a_closed_port_are_as_they_should_be() {
    let silent = asked();
    let mut closed = asked();
    closed.error(SERVER, (3, 3), &sccrq());
    for (bench, state) in [(silent, PortState::Silent), (closed, PortState::Closed)] {
        let verdict = bench.verdict();
        assert_eq!(verdict.channels[Channel::L2tp1701].state, state);
        assert!(verdict.findings.is_empty(), "{:#?}", verdict.findings);
    }
}

#[test]
fn l2tp_decides_no_class() {
    let without = asked().verdict();
    let mut bench = asked();
    bench.came(&sccrp("203.0.113.10:1701"));
    let with = bench.verdict();
    assert_eq!((with.class, with.leading), (without.class, without.leading));
}
