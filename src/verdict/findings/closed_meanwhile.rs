//! A port of IKE that answered, and that its own host then said to be closed: whoever listened
//! there stopped, or was started anew, while it was asked. What nobody answered since then was
//! neither lost nor dropped.

use super::{Finding, FindingKind, Seen};
use crate::evidence::{
    AnswerSource, Carrier, Fact, Observation, ObservationId, Request, RequestSent, port,
};
use crate::verdict::class::Decision;
use crate::verdict::view::{MOST_WITNESSES, View};
use crate::verdict::{Certainty, Class, Leading, Open, Owner, WouldDecide};
use crate::wire::icmp::IcmpMeaning;

finding! {
    /// A port answered, and was closed later in the same recording.
    ClosedMeanwhile {
        /// The server's port.
        pub port: u16,
    } => Owner::SERVER,
        decides(Class::Inconclusive),
        open(Open::by(WouldDecide::ServerIsUp)),
        beside();

    // Who went away was not silent.
    fn denies(&self, other: &FindingKind) -> bool {
        matches!(
            other,
            FindingKind::NatTraversalStalled(_)
                | FindingKind::StalledAfterMessage2(_)
                | FindingKind::AuthenticationUnanswered(_)
                | FindingKind::QuickModeUnanswered(_)
        )
    }
}

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
    let errors = errors.chain(of_traffic(view, port));
    let mut because: Vec<_> = errors.take(MOST_WITNESSES).flatten().collect();
    because.sort_unstable();
    because.dedup();
    (!because.is_empty()).then_some(because)
}

/// The first of the tunnel's ESP in UDP that came, and what the host itself says later of that
/// which is sent to it.
fn of_traffic(view: &View<'_>, port: u16) -> Vec<[ObservationId; 2]> {
    let (log, heard) = (view.log(), view.first_heard_of(Carrier::EspInUdp));
    let Some(heard) = heard.filter(|_| port == port::NAT_TRAVERSAL) else { return Vec::new() };
    let errors = log.observations().iter().filter(|one| match &one.fact {
        Fact::TrafficRejected(said) => {
            let closed = said.kind.meaning() == IcmpMeaning::PortUnreachable;
            closed && said.from == log.path().server && one.id > heard
        }
        _ => false,
    });
    errors.map(|one| [heard, one.id]).collect()
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

/// Ports that answered and were closed then.
pub fn find(seen: &Seen<'_>) -> Vec<Finding> {
    let closed = |port| {
        let because = closed(seen.view, port)?;
        Some(Finding::new(ClosedMeanwhile { port }, Certainty::Proven, &because))
    };
    port::OF_IKE.into_iter().filter_map(closed).collect()
}

/// The class where it rests on silence of a server that went away: nobody knows what it would
/// have said.
pub fn decide(seen: &Seen<'_>) -> Option<Decision> {
    let decision = seen.decision;
    let Leading::Found(kind) = &decision.leading else { return None };
    let decides = match kind {
        FindingKind::StalledAfterMessage2(_)
        | FindingKind::NatTraversalLost(_)
        | FindingKind::NatTraversalStalled(_)
        | FindingKind::Ike500Lost(_)
        | FindingKind::Ikev1Dropped(_)
        | FindingKind::AuthenticationUnanswered(_)
        | FindingKind::QuickModeUnanswered(_)
        | FindingKind::L2tpUnanswered(_)
        | FindingKind::ProtectedUnanswered(_) => decision.certainty < Certainty::Proven,
        // One port refused from the beginning, and the other later: it is no host without a
        // server.
        FindingKind::PortClosed(_) => true,
        _ => false,
    };
    let found = find(seen);
    let first = found.first().filter(|_| decides)?;
    let because = found.iter().map(|one| one.because.as_slice());
    let ground: Vec<&[ObservationId]> =
        std::iter::once(decision.because.as_slice()).chain(because).collect();
    Some(Decision::new(Certainty::Undetermined, first.kind.clone(), &ground))
}
