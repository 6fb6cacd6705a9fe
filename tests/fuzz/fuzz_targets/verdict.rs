//! The verdict: whatever was recorded is judged, and every judgement names
//! observations that are there and that can carry it.
#![no_main]

use std::net::SocketAddr;

use libfuzzer_sys::fuzz_target;
use probe809::evidence::{Answer, EvidenceLog, Fact, NatDetection, ObservationId};
use probe809::protocol::main_mode::nat_d_hash;
use probe809::verdict::{Class, EspState, FindingKind, PortState, Reason, Verdict, classify};
use probe809_fuzz::script::{self, Run};

fuzz_target!(
    init: probe809_fuzz::plant(script::seeds()),
    |script: &[u8]| {
        let run = Run::play(script);
        if is_cheap(run.log()) {
            check(&classify(run.log()), run.log());
        }
    }
);

/// A hash that its ends do not explain is searched for, seconds long: not here.
fn is_cheap(log: &EvidenceLog) -> bool {
    log.observations().iter().all(|observation| {
        let Fact::Answered(answered) = &observation.fact else { return true };
        match &answered.answer {
            Answer::MainModeKeyExchange { nat } | Answer::SaInit { nat, .. } => {
                nat.as_deref().is_none_or(is_plain)
            }
            _ => true,
        }
    })
}

/// Every hash is over its end, or over port 0 there.
fn is_plain(detection: &NatDetection) -> bool {
    let (initiator, responder) = detection.cookies.split_at(8);
    let cookie = |half: &[u8]| half.try_into().expect("eight bytes");
    let cookies = (&cookie(initiator), &cookie(responder));
    let is = |hash: &[u8], end: SocketAddr| {
        let port_zero = SocketAddr::new(end.ip(), 0);
        [end, port_zero].iter().any(|end| nat_d_hash(detection.algorithm, cookies, *end) == hash)
    };
    // Nothing searches IPv6.
    let server = |hash: &Vec<u8>| detection.server.is_ipv6() || is(hash, detection.server);
    is(&detection.about_client, detection.client) && detection.about_server.iter().all(server)
}

fn check(verdict: &Verdict, log: &EvidenceLog) {
    holds(&verdict.because, log);
    assert!(verdict.class == Class::Inconclusive || !verdict.because.is_empty());
    let channels = &verdict.channels;
    for port in [&channels.ike500, &channels.ike4500, &channels.ikev2, &channels.l2tp1701] {
        holds(&port.because, log);
        assert!(port.state == PortState::NotTested || !port.because.is_empty());
        if port.state == PortState::Silent
            && let Some(Reason::Unanswered { transmissions }) = port.reason
        {
            assert!(transmissions >= 3 && port.because.len() >= 3);
        }
    }
    holds(&channels.esp.because, log);
    let answered = |id: &ObservationId| {
        let fact = log.observation(*id).map(|one| &one.fact);
        matches!(fact, Some(Fact::Answered(_) | Fact::IcmpError(_)))
    };
    if matches!(channels.esp.state, EspState::Open | EspState::Blocked) {
        assert!(channels.esp.because.iter().any(answered));
    }
    if verdict.class == Class::PathClear {
        assert!(verdict.because.iter().any(answered));
    }
    for finding in &verdict.findings {
        holds(&finding.because, log);
        let nothing_sent = matches!(finding.kind, FindingKind::EspNotTested { .. });
        assert!(nothing_sent || !finding.because.is_empty(), "{:?}", finding.kind);
    }
}

fn holds(because: &[ObservationId], log: &EvidenceLog) {
    assert!(because.iter().all(|id| log.observation(*id).is_some()));
}
