//! A port of IKE that answered, and that its own host then said to be closed: whoever listened
//! there stopped, or was started anew, while it was asked. What nobody answered since then was
//! neither lost nor dropped.

use super::class::Decision;
use super::class::decision::inconclusive;
use super::view::{MOST_WITNESSES, View};
use super::{Cause, Certainty, Class};
use crate::evidence::{AnswerSource, Fact, Observation, ObservationId, Request, RequestSent};
use crate::wire::icmp::IcmpMeaning;

/// The ports of IKE.
pub const PORTS: [u16; 2] = [500, 4500];

/// The last answer from a port, and the errors of the host itself about what was sent to the
/// port behind an answer; `None` where there are none.
pub fn closed(view: &View<'_>, port: u16) -> Option<Vec<ObservationId>> {
    let all = view.log().observations();
    let to_port = |request: ObservationId| {
        let sent = view.log().observation(request)?;
        let Fact::RequestSent(RequestSent { to, request, .. }) = &sent.fact else { return None };
        (to.port() == port && *request != Request::Keepalive).then_some(sent)
    };
    let answers: Vec<&Observation> = all
        .iter()
        .filter(|one| match &one.fact {
            Fact::Answered(one) => {
                one.source == AnswerSource::Asked && to_port(one.request).is_some()
            }
            _ => false,
        })
        .collect();
    let errors = all.iter().filter_map(|one| match &one.fact {
        Fact::IcmpError(report) => {
            let closed = report.kind.meaning() == IcmpMeaning::PortUnreachable;
            let sent = to_port(report.request).filter(|_| closed && report.from_target)?;
            let before = answers.iter().rev().find(|answer| answer.at <= sent.at)?;
            Some([before.id, one.id])
        }
        _ => None,
    });
    let mut because: Vec<_> = errors.take(MOST_WITNESSES).flatten().collect();
    because.sort_unstable();
    because.dedup();
    (!because.is_empty()).then_some(because)
}

/// Whether anything that was asked on a port was answered from there.
pub fn is_answered(view: &View<'_>, port: u16) -> bool {
    let mut all = view.log().observations().iter();
    all.any(|one| match &one.fact {
        Fact::Answered(one) => {
            let to = view.request(one.request).map(|sent| sent.to.port());
            one.source == AnswerSource::Asked && to == Some(port)
        }
        _ => false,
    })
}

/// The class where it rests on silence of a server that went away: nobody knows what it would
/// have said.
pub fn decide(view: &View<'_>, decision: Decision) -> Decision {
    let by_silence = matches!(
        decision.cause,
        Cause::StalledAfterMessage2
            | Cause::NatTraversalLost
            | Cause::NatTraversalStalled
            | Cause::Ike500Lost
            | Cause::Ikev1Dropped
            | Cause::AuthenticationUnanswered
            | Cause::QuickModeUnanswered
            | Cause::L2tpUnanswered
            | Cause::ProtectedUnanswered
    );
    let decides = decision.class == Class::ServerSilent && decision.certainty < Certainty::Proven;
    let because: Vec<_> = PORTS.into_iter().filter_map(|port| closed(view, port)).collect();
    // One port refused from the beginning, and the other later: it is no host without a server.
    let refused = decision.cause == Cause::Closed;
    if !(by_silence && decides || refused) || because.is_empty() {
        return decision;
    }
    inconclusive(Cause::ClosedMeanwhile, &[&because.concat(), &decision.because])
}
