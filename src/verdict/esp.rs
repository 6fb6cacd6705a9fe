//! The state of native ESP, which silence alone never decides.

use super::view::View;
use super::{ChannelReport, EspState, Reason};
use crate::evidence::{Answer, AnswerSource, Channel, IcmpReport, ObservationId};
use crate::wire::icmp::IcmpMeaning;

/// Judges ESP: proof that it arrived counts more than a router's refusal,
/// since a refusal may be of one packet only.
pub fn judge(view: &View<'_>) -> ChannelReport<EspState> {
    answered(view).or_else(|| refused(view)).unwrap_or_else(|| unanswered(view))
}

fn answered(view: &View<'_>) -> Option<ChannelReport<EspState>> {
    let from_target = view
        .answers(Channel::Esp)
        .filter(|(_, answered)| !matches!(answered.source, AnswerSource::OtherAddress(_)));
    let by_answer = from_target.into_iter().find_map(|(observation, answered)| {
        let reason = match answered.answer {
            Answer::EspEcho => Reason::EspEcho,
            Answer::EspInvalidSpi { .. } => Reason::InvalidSpi,
            _ => return None,
        };
        Some((observation.id, Some(answered.rtt), reason))
    });
    let by_host = view.icmp(Channel::Esp).find_map(|(observation, report)| {
        let reached = report.from_target
            && matches!(
                report.kind.meaning(),
                IcmpMeaning::ProtocolUnreachable
                    | IcmpMeaning::PortUnreachable
                    | IcmpMeaning::ReassemblyTimeExceeded
            );
        reached.then_some((observation.id, None, Reason::ReachedHost { from: report.from }))
    });
    let (id, rtt, reason) = by_answer.or(by_host)?;
    Some(ChannelReport { state: EspState::Open, rtt, reason: Some(reason), because: vec![id] })
}

fn refused(view: &View<'_>) -> Option<ChannelReport<EspState>> {
    let (observation, report) = view.icmp(Channel::Esp).find(|(_, report)| is_refusal(report))?;
    Some(ChannelReport {
        state: EspState::Blocked,
        rtt: None,
        reason: Some(icmp_reason(report)),
        because: vec![observation.id],
    })
}

/// A filter's word, whoever says it; or "not here" from an address on the way.
fn is_refusal(report: &IcmpReport) -> bool {
    match report.kind.meaning() {
        IcmpMeaning::AdministrativelyProhibited => true,
        IcmpMeaning::ProtocolUnreachable | IcmpMeaning::PortUnreachable => !report.from_target,
        _ => false,
    }
}

fn icmp_reason(report: &IcmpReport) -> Reason {
    let (icmp_type, code) = (report.kind.icmp_type, report.kind.code);
    Reason::Icmp { from: report.from, icmp_type, code }
}

fn unanswered(view: &View<'_>) -> ChannelReport<EspState> {
    let because: Vec<ObservationId> =
        view.sent(Channel::Esp).map(|(observation, _)| observation.id).collect();
    let transmissions = u32::try_from(because.len()).unwrap_or(u32::MAX);
    let report = |state, reason| ChannelReport { state, rtt: None, reason, because };
    if transmissions > 0 {
        return report(EspState::Undetermined, Some(Reason::Unanswered { transmissions }));
    }
    report(EspState::NotTested, view.not_sent(Channel::Esp).cloned().map(Reason::NotSent))
}
