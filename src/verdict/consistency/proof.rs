//! What is proven rests on a packet that excludes the opposite.

use super::{Case, Concern};
use crate::evidence::{Fact, HopAnswer, ObservationId};
use crate::verdict::{Certainty, FindingKind, PortState, Reason};

/// Our own requests prove nothing, however many there are.
pub fn rests_on_a_packet(case: &Case<'_>) -> Vec<Concern> {
    let shows = |because: &[ObservationId]| because.iter().any(|id| is_evidence(case, *id));
    let verdict = case.verdict;
    let class = verdict.certainty == Certainty::Proven && !shows(&verdict.because);
    // That packets are seen one way, the packets themselves show.
    let shows_itself = |kind: &FindingKind| matches!(kind, FindingKind::TrafficOneWay(_));
    let findings = verdict.findings.iter().filter(|one| {
        one.certainty == Certainty::Proven && !shows(&one.because) && !shows_itself(&one.kind)
    });
    findings.map(Concern::found).chain(Concern::of_class(case, class)).collect()
}

/// Whether a fact is more than that we asked.
fn is_evidence(case: &Case<'_>, id: ObservationId) -> bool {
    let asked = |fact: &Fact| {
        matches!(
            fact,
            Fact::RequestSent(_) | Fact::HopProbed(_) | Fact::FirstPiece(_) | Fact::SizeProbe(_)
        )
    };
    case.fact(id).is_some_and(|fact| !asked(fact))
}

pub fn refusal_rests_on_icmp(case: &Case<'_>) -> Vec<Concern> {
    let errs = |because: &[ObservationId]| because.iter().any(|id| is_error(case, *id));
    let verdict = case.verdict;
    let states = verdict.channels.ports().filter_map(|(_, report)| {
        let refused = matches!(report.state, PortState::Closed | PortState::Filtered);
        let named = matches!(report.reason, Some(Reason::Icmp { .. } | Reason::NatAnswers { .. }));
        let broken = refused && !(named && errs(&report.because));
        broken.then(|| Concern::observed(&report.because))
    });
    let says = |kind: &FindingKind| {
        matches!(
            kind,
            FindingKind::PortClosed(_)
                | FindingKind::PortFiltered(_)
                | FindingKind::HostUnreachable(_)
                | FindingKind::RoutingLoop(_)
                | FindingKind::EspFiltered(_)
                | FindingKind::EspUndeliverable(_)
        )
    };
    let findings = verdict.findings.iter().filter(|one| says(&one.kind) && !errs(&one.because));
    let leads = verdict.leading.found().is_some_and(says);
    let class = Concern::of_class(case, leads && !errs(&verdict.because));
    states.chain(findings.map(Concern::found)).chain(class).collect()
}

fn is_error(case: &Case<'_>, id: ObservationId) -> bool {
    match case.fact(id) {
        Some(Fact::IcmpError(_)) => true,
        Some(Fact::HopAnswered(answered)) => matches!(answered.answer, HopAnswer::Icmp(_)),
        _ => false,
    }
}
