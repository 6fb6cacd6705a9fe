//! L2TP in clear: an answer is worth telling, silence is as it should be.

use super::super::PortState;
use super::*;
use crate::evidence::Channel;
use crate::verdict::{FarEndAnswersL2tp, Finding, L2tpExposed};

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

/// What the answer says of itself, and no more than that: anybody can give that name.
#[test]
fn an_answer_in_the_name_of_the_far_end_is_told_as_one() {
    let server = "203.0.113.10:1701";
    let told = |names: &[&[u8]]| {
        let mut bench = asked();
        for name in names {
            bench.came(&sccrp_of(name, server));
        }
        let findings = bench.verdict().findings.into_iter();
        let of_l2tp = |one: &Finding| !matches!(one.kind, FindingKind::PacketLoss(_));
        findings.filter(of_l2tp).map(|one| (one.kind, one.certainty)).collect::<Vec<_>>()
    };
    let far_end = (FindingKind::from(FarEndAnswersL2tp {}), Certainty::Likely);
    let exposed = (FindingKind::from(L2tpExposed {}), Certainty::Proven);
    assert_eq!(told(&[b"probe809"]), [far_end]);
    for names in [&[&b"probe809\0"[..]][..], &[b"Probe809"], &[b""], &[b"probe809", b"lns"]] {
        assert_eq!(told(names), std::slice::from_ref(&exposed), "{names:?}");
    }
}
