//! The class of what a probe without the key does not show: exchanges that go on
//! behind message 4, and sessions that began before the recording. What is of IKEv2 alone, and
//! of a session, has files of its own.

use super::decision::{Decision, inconclusive};
use super::probe::{came, carried, nothing_or_unusable, passes, without_4500};
use super::{agreed, ikev2, session};
use crate::evidence::{Channel, Fact, Observation, ObservationId, Request, Unmatched, port};
use crate::verdict::findings::{fragments_lost, with_key};
use crate::verdict::ladder::{Attempt, Ladder, Step};
use crate::verdict::nat::NatEvidence;
use crate::verdict::view::{View, opens};
use crate::verdict::{
    AuthenticationUnanswered, Certainty, Channels, IdentityRefused, Ikev1Dropped, Leading,
    MalformedRequest, PortState, QuickModeRefused, QuickModeUnanswered, Summary,
};

/// The decision, where a rule of a recording's applies. Without the key a probe
/// goes no further than message 4, and none does.
pub fn decide(view: &View<'_>, channels: &Channels, nat: &NatEvidence) -> Option<Decision> {
    if let Some(decision) = session::gone(view) {
        return Some(decision);
    }
    if let Some(decision) = without_a_request(view, channels) {
        return Some(decision);
    }
    if let Some(decision) = session::l2tp_alone(view, channels) {
        return Some(decision);
    }
    if let Some(decision) = one_sided(view) {
        return Some(decision);
    }
    let ladder = view.ladder();
    // What was refused was whole.
    let refused = channels[Channel::Ike500].state == PortState::Refused;
    fragments_lost::decide(view, ladder)
        .filter(|_| !refused)
        .or_else(|| behind_message_4(view, channels, nat, ladder))
        .or_else(|| ikev2::decide(view, channels, nat, ladder))
        .or_else(|| port_4500_alone(view, channels, nat))
}

/// Nobody asks for a tunnel in this log.
fn without_a_request(view: &View<'_>, channels: &Channels) -> Option<Decision> {
    let all = view.log().observations();
    let asks = view.requests().any(|(_, sent)| opens(&sent.request) && !is_esp(&sent.request));
    if asks || all.iter().any(|one| matches!(one.fact, Fact::NotSent(_))) {
        return None;
    }
    let malformed = |fact: &Fact| matches!(fact, Fact::Unmatched(Unmatched::Malformed));
    let damaged: Vec<_> =
        all.iter().filter(|one| malformed(&one.fact)).map(|one| one.id).take(8).collect();
    if !damaged.is_empty() && !view.requests().any(|_| true) {
        let certainty = Certainty::Undetermined;
        return Some(Decision::new(certainty, MalformedRequest {}, &[&damaged]));
    }
    let ground: [&[ObservationId]; 4] = [
        &channels[Channel::Ike500].because,
        &channels[Channel::Ike4500].because,
        &channels[Channel::Ikev2].because,
        &channels.esp.because,
    ];
    let of_a_session = |one: &Observation| {
        matches!(one.fact, Fact::Traffic(_) | Fact::Unmatched(Unmatched::PeerInitiated))
    };
    let session = ground.iter().any(|one| !one.is_empty()) || all.iter().any(of_a_session);
    session.then(|| inconclusive(Summary::SessionUnderWay, &ground))
}

/// Requests that answers must have come before, and none in the recording: it
/// holds one way only, and says nothing of the other.
fn one_sided(view: &View<'_>) -> Option<Decision> {
    let goes_on = |request: &Request| {
        matches!(
            request,
            Request::MainModeKeyExchange { .. }
                | Request::MainModeIdentification { .. }
                | Request::QuickMode { .. }
                | Request::Protected { .. }
        )
    };
    let answered = |one: &Observation| {
        let fact = &one.fact;
        matches!(fact, Fact::Answered(_) | Fact::Damaged { .. } | Fact::Unacceptable { .. })
    };
    if view.log().observations().iter().any(answered) {
        return None;
    }
    let because: Vec<_> =
        view.requests().filter(|(_, sent)| goes_on(&sent.request)).map(|(one, _)| one.id).collect();
    let start = view.asks_for_a_tunnel();
    let summary = if start { Summary::OneDirection } else { Summary::SessionUnderWay };
    (!because.is_empty()).then(|| inconclusive(summary, &[&because]))
}

const fn is_esp(request: &Request) -> bool {
    matches!(request, Request::Esp { .. })
}

/// Main mode or aggressive mode went on: who stopped it?
fn behind_message_4(
    view: &View<'_>,
    channels: &Channels,
    nat: &NatEvidence,
    ladder: &Ladder,
) -> Option<Decision> {
    if !matches!(ladder.identification, Step::Passed(_))
        && let Some((id, notify)) = view.readable_refusals().next()
    {
        return Some(Decision::new(Certainty::Proven, IdentityRefused { notify }, &[&[id]]));
    }
    match &ladder.identification {
        // What an encrypted word says is not known: something else than message 6.
        Step::Refused(because) => {
            let refused = with_key::authentication_refused(view);
            return Some(Decision::new(Certainty::Likely, refused, &[because]));
        }
        Step::Unanswered(attempt)
            if attempt.port == port::NAT_TRAVERSAL && !passes(&channels[Channel::Ike4500]) =>
        {
            return Some(without_4500(view, channels, nat));
        }
        // Nobody said no: the message or its answer may be what is lost.
        Step::Unanswered(attempt) => {
            let because = &attempt.because;
            return Some(Decision::new(Certainty::Likely, AuthenticationUnanswered {}, &[because]));
        }
        Step::TooFew(attempt) => {
            return Some(inconclusive(Summary::TooLittleSent, &[&attempt.because]));
        }
        Step::NotTaken | Step::Passed(_) => {}
    }
    match &ladder.quick {
        Step::Refused(because) => {
            let said = view.readable_refusals().next().is_some();
            let certainty = if said { Certainty::Proven } else { Certainty::Likely };
            Some(Decision::new(certainty, QuickModeRefused {}, &[because]))
        }
        Step::Unanswered(Attempt { because, .. }) => {
            Some(Decision::new(Certainty::Likely, QuickModeUnanswered {}, &[because]))
        }
        Step::TooFew(attempt) => Some(inconclusive(Summary::TooLittleSent, &[&attempt.because])),
        Step::Passed(_) => agreed::decide(view, channels, nat),
        Step::NotTaken => None,
    }
}

/// What came beside the silence of IKEv1 on UDP 4500.
fn beside(view: &View<'_>, channels: &Channels) -> (Certainty, Leading) {
    let leading = match channels[Channel::Ikev2].state {
        PortState::Answered | PortState::Refused => Ikev1Dropped {}.into(),
        _ => nothing_or_unusable(view),
    };
    (Certainty::Likely, leading)
}

/// Whether it is a client that begins on UDP 4500, and no probe whose packets on UDP 500 never
/// went out: only a client goes on with message 5 there.
fn goes_on(view: &View<'_>) -> bool {
    let is_5 = |request: &Request| matches!(request, Request::MainModeIdentification { .. });
    view.requests().any(|(_, sent)| is_5(&sent.request))
}

/// A client that begins on UDP 4500 at once.
fn port_4500_alone(view: &View<'_>, channels: &Channels, nat: &NatEvidence) -> Option<Decision> {
    let on_ike = view.sent(Channel::Ike500).any(|(_, sent)| opens(&sent.request));
    let over_udp = view.sent(Channel::Ike4500).any(|(_, sent)| opens(&sent.request));
    if on_ike || view.not_sent(Channel::Ike500).is_some() || !over_udp {
        return None;
    }
    let natt = &channels[Channel::Ike4500];
    match natt.state {
        PortState::Answered if goes_on(view) => Some(carried(view, channels, nat)),
        // What becomes of UDP 500, on which Windows opens, is not seen.
        PortState::Answered => Some(inconclusive(Summary::TooLittleSent, &[&natt.because])),
        // Something that opens no exchange may have been answered on UDP 500.
        PortState::Silent if channels[Channel::Ike500].is_answered() => {
            Some(without_4500(view, channels, nat))
        }
        PortState::Silent => {
            let came = came(Channel::Ike4500, natt);
            let (certainty, leading) = came.unwrap_or_else(|| beside(view, channels));
            Some(Decision::new(certainty, leading, &[&natt.because]))
        }
        _ => None,
    }
}
