//! UDP 4500 beside UDP 500.

use std::time::Duration;

use super::{Bearing, Finding, FindingKind, Seen, closed_meanwhile};
use crate::evidence::{Answer, Channel, Request, port};
use crate::verdict::loss;
use crate::verdict::port::has_message_4;
use crate::verdict::view::View;
use crate::verdict::{Certainty, Class, Open, Owner, PortState, Reason, class};

finding! {
    /// UDP 4500 is lost, UDP 500 is answered.
    NatTraversalLost {} => Owner::SERVER_FIRST,
        decides(Class::ServerSilent),
        open(Open::SILENCE),
        beside(),
        silent_on(&[Channel::Ike4500]);

    // What is refused is not lost.
    fn denies(&self, other: &FindingKind) -> bool {
        match other {
            FindingKind::PortClosed(other) => other.channel == Channel::Ike4500,
            FindingKind::PortFiltered(other) => other.channel == Channel::Ike4500,
            _ => false,
        }
    }
}
finding! {
    /// UDP 4500 answers message 1 and not message 3, while UDP 500 goes on to message 4.
    NatTraversalStalled {} => Owner::SERVER_FIRST,
        decides(Class::ServerSilent),
        open(Open::SILENCE),
        beside(),
        silent_on(&[Channel::Ike4500])
}
finding! {
    /// IKE comes from UDP 4500 without the non-ESP marker: a client takes it for ESP.
    MarkerMissing {} => Owner::SERVER_FIRST,
        decides(Class::ServerSilent),
        open(Open::SILENCE),
        beside();

    // It says what is wrong with these.
    fn denies(&self, other: &FindingKind) -> bool {
        matches!(other, FindingKind::UnusableAnswers(other) if other.port == port::NAT_TRAVERSAL)
    }
}
finding! {
    /// UDP 4500 answers only after UDP 500 was used.
    OpensAfterIke500 {} => Owner::NOBODY,
        bears(Bearing::Never)
}

/// UDP 4500 is lost although UDP 500 passes.
pub fn lost(seen: &Seen<'_>) -> Option<Finding> {
    let (ike, natt) = (&seen.channels[Channel::Ike500], &seen.channels[Channel::Ike4500]);
    let passes_500 = ike.is_answered();
    let certainty = match natt.state {
        // It is answered, and what is wrong with the answers is told of its own.
        _ if natt.reason.as_ref().is_some_and(class::is_of_no_use) => return None,
        // What speaks from the port is not lost on the way.
        PortState::Silent if seen.view.log().heard(port::NAT_TRAVERSAL).is_some() => return None,
        PortState::Silent => Certainty::Likely,
        // Who refuses it, or that nothing listens, is told of its own.
        _ => return None,
    };
    passes_500.then(|| Finding::new(NatTraversalLost {}, certainty, &natt.because))
}

/// Whether IKE comes from UDP 4500 without the marker, and nothing else answers there.
pub fn is_unmarked(view: &View<'_>) -> bool {
    let by_v1 = view.asked_answers(Channel::Ike4500).next().is_some();
    let marked = by_v1 || !class::answers_v2_on(view, port::NAT_TRAVERSAL).is_empty();
    !marked && !view.without_marker().is_empty()
}

/// IKE without the marker on a port that is silent otherwise.
pub fn unmarked(seen: &Seen<'_>) -> Option<Finding> {
    let because = seen.view.without_marker();
    let found = !seen.channels[Channel::Ike4500].is_answered() && is_unmarked(seen.view);
    found.then(|| Finding::new(MarkerMissing {}, Certainty::Likely, &because))
}

/// UDP 4500 goes no further than message 2, and UDP 500 does. Where both stop there, the
/// ports behave alike.
pub fn stalled(seen: &Seen<'_>) -> Option<Finding> {
    let natt = &seen.channels[Channel::Ike4500];
    let stops = natt.reason == Some(Reason::StoppedAfterMessage2);
    let goes_on = stops && has_message_4(seen.view, Channel::Ike500);
    // Whoever listened there went away.
    let goes_on = goes_on && closed_meanwhile::closed(seen.view, port::NAT_TRAVERSAL).is_none();
    goes_on.then(|| Finding::new(NatTraversalStalled {}, Certainty::Likely, &natt.because))
}

/// Requests of which none was lost that make it no chance that two early ones were.
const ENOUGH_ANSWERED: u32 = 7;

/// UDP 4500 was silent until UDP 500 had been used.
pub fn opens_after_500(seen: &Seen<'_>) -> Option<Finding> {
    let (view, natt) = (seen.view, &seen.channels[Channel::Ike4500]);
    if !natt.is_answered() {
        return None;
    }
    let used_500 = view.first_use_of_500()?;
    let (before, after): (Vec<_>, Vec<_>) = view
        .sent(Channel::Ike4500)
        .filter(|(_, sent)| matches!(sent.request, Request::MainModeProposal { .. }))
        .partition(|(observation, _)| observation.at < used_500);
    let (first, answered) = view.asked_answers(Channel::Ike4500).next()?;
    let answers_later = after.iter().any(|(observation, _)| observation.id == answered.request);
    // The first answer must be too late for the early transmissions: later than
    // the round trip on this path, doubled, allows. And as many answers as transmissions are
    // those to the early ones too, held up on the way.
    let last_early = before.last().map(|(observation, _)| observation.at)?;
    let rtt = loss::shortest_round_trip(view)?;
    let too_late = first.at.since(last_early) > rtt * 2 + Duration::from_millis(50);
    let answers = view
        .asked_answers(Channel::Ike4500)
        .filter(|(_, one)| matches!(one.answer, Answer::MainModeTransform { .. }));
    if !answers_later || !too_late || answers.count() > after.len() {
        return None;
    }
    // Packets are lost by chance as well, and then the early ones may be.
    let measured = view.loss().count;
    if before.len() < 2 || measured.shows_loss() || measured.answered < ENOUGH_ANSWERED {
        return None;
    }
    let mut because: Vec<_> = before.iter().map(|(observation, _)| observation.id).collect();
    because.push(first.id);
    Some(Finding::new(OpensAfterIke500 {}, Certainty::Likely, &because))
}
