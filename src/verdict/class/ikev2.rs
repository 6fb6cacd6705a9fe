//! The class of a client of IKEv2, which L2TP never is: the same questions, asked of it, and the
//! ends of its own that an exchange may come to.

use super::agreed;
use super::decision::{Decision, inconclusive};
use super::probe::{came, nothing_or_unusable, over_4500, refusing};
use crate::evidence::{
    Answer, Answered, Carrier, Channel, Fact, ObservationId, Request, RequestSent, SHORTEST_SPAN,
    Wanted,
};
use crate::verdict::findings::{ikev2_ends, port_4500, with_key};
use crate::verdict::ladder::{Ladder, Step};
use crate::verdict::loss::unanswered_needed;
use crate::verdict::nat::NatEvidence;
use crate::verdict::view::{MOST_WITNESSES, Seen, View, opens};
use crate::verdict::{
    Certainty, ChannelReport, Channels, EspState, Leading, MarkerMissing, NoCommonGroup, PortState,
    Reason, Redirected, RefusedWith, StoppedAfterNotify, Summary,
};
use crate::wire::Capped;
use crate::wire::isakmp::number::notify;

/// The decision, where the client asks by IKEv2 and by nothing else.
pub fn decide(
    view: &View<'_>,
    channels: &Channels,
    nat: &NatEvidence,
    ladder: &Ladder,
) -> Option<Decision> {
    let v2 = &channels[Channel::Ikev2];
    let asked = view.sent(Channel::Ikev2).any(|(_, sent)| opens(&sent.request));
    if view.asks_by_v1() || !asked {
        return None;
    }
    match v2.state {
        PortState::Closed | PortState::Filtered => Some(refusing(channels, Channel::Ikev2, v2)),
        // Something that opens no exchange was answered, by IKEv1.
        PortState::Silent
            if channels[Channel::Ike500].is_answered()
                || channels[Channel::Ike4500].is_answered() =>
        {
            Some(inconclusive(Summary::TooLittleSent, &[&v2.because]))
        }
        PortState::Silent => {
            let (certainty, leading) = came(Channel::Ikev2, v2)
                .unwrap_or_else(|| (Certainty::Likely, nothing_or_unusable(view)));
            Some(Decision::new(certainty, leading, &[&v2.because]))
        }
        PortState::NotTested => Some(inconclusive(Summary::TooLittleSent, &[&v2.because])),
        PortState::Answered | PortState::Refused => Some(answered(view, channels, nat, ladder)),
    }
}

fn answered(view: &View<'_>, channels: &Channels, nat: &NatEvidence, ladder: &Ladder) -> Decision {
    let v2 = &channels[Channel::Ikev2];
    if let Some(leading) = refusal_of(v2) {
        return Decision::new(Certainty::Proven, leading, &[&v2.because]);
    }
    // Where ESP is known to pass, it is not what is missing.
    let passes = channels.esp.state == EspState::Open;
    let unknown = if passes { Summary::TooLittleSent } else { Summary::EspUnknown };
    match &ladder.protected {
        Step::Unanswered(attempt) | Step::TooFew(attempt) if port_4500::is_unmarked(view) => {
            let ground: [&[ObservationId]; 2] = [&attempt.because, &view.without_marker()];
            Decision::new(Certainty::Likely, MarkerMissing {}, &ground)
        }
        Step::Unanswered(attempt) => {
            let ground: [&[ObservationId]; 2] = [&attempt.because, &v2.because];
            let unanswered = with_key::protected_unanswered(view);
            Decision::new(Certainty::Likely, unanswered, &ground)
        }
        Step::TooFew(attempt) => inconclusive(Summary::TooLittleSent, &[&attempt.because]),
        Step::Refused(because) => {
            let refused = with_key::authentication_refused(view);
            // What is encrypted, and comes from another port, may say anything.
            let sealed = because.iter().any(|id| is_sealed(view, *id));
            let certainty = if sealed { Certainty::Likely } else { Certainty::Proven };
            Decision::new(certainty, refused, &[because])
        }
        // IKE_AUTH's answer may say no, where nobody can read it: traffic tells.
        Step::Passed(_) if flows(view) => agreed::decide(view, channels, nat)
            .unwrap_or_else(|| inconclusive(unknown, &[&v2.because])),
        Step::Passed(because) => ikev2_ends::refused_by_length(view).unwrap_or_else(|| {
            let on_4500 = channels.ikev2_4500.is_answered();
            let ground: [&[ObservationId]; 3] =
                [&channels.ikev2_4500.because, &v2.because, &nat.because];
            match nat.moves_to_4500() {
                Some(true) if on_4500 && !ikev2_ends::may_be_refused(view) => {
                    over_4500(nat, &ground)
                }
                _ if on_4500 => inconclusive(Summary::Ikev2TunnelUnknown, &ground),
                _ => inconclusive(unknown, &[because, &v2.because]),
            }
        }),
        Step::NotTaken => open_end(view).unwrap_or_else(|| match nat.moves_to_4500() {
            Some(true) => inconclusive(Summary::NatTraversalUnknown, &[&v2.because, &nat.because]),
            _ => inconclusive(unknown, &[&v2.because]),
        }),
    }
}

/// Whether nobody here can read an answer.
fn is_sealed(view: &View<'_>, id: ObservationId) -> bool {
    view.log().observation(id).is_some_and(|one| match &one.fact {
        Fact::Answered(answered) => matches!(answered.answer, Answer::Protected { .. }),
        _ => false,
    })
}

/// Whether any traffic of the tunnel is seen.
fn flows(view: &View<'_>) -> bool {
    [Carrier::Esp, Carrier::EspInUdp].into_iter().any(|carrier| {
        let flowing = view.traffic(carrier);
        flowing.both_ways() || flowing.one_way().is_some()
    })
}

/// What an error in answer to IKE_SA_INIT says, where no other answer came.
fn refusal_of(v2: &ChannelReport<PortState>) -> Option<Leading> {
    match v2.reason {
        Some(Reason::Notify { notify: notify::INVALID_KE_PAYLOAD, .. }) | None => None,
        Some(Reason::Notify { version, notify }) => Some(RefusedWith { version, notify }.into()),
        Some(_) => None,
    }
}

/// IKE_SA_INIT was answered, and by nothing that an exchange goes on with: where it ends.
fn open_end(view: &View<'_>) -> Option<Decision> {
    let answers: Vec<_> = view.asked_answers(Channel::Ikev2).collect();
    if answers.iter().any(|(_, one)| matches!(one.answer, Answer::SaInit { .. })) {
        return None;
    }
    let gateway = answers.iter().find_map(|(one, answered)| match &answered.answer {
        Answer::V2Notify { kind: notify::REDIRECT, wants } => Some((one.id, wants)),
        _ => None,
    });
    if let Some((id, wants)) = gateway {
        let to = match wants {
            Some(Wanted::Gateway(gateway)) => Some(gateway.clone()),
            Some(Wanted::Group(_)) | None => None,
        };
        let redirected = Redirected { to };
        return Some(Decision::new(Certainty::Undetermined, redirected, &[&[id]]));
    }
    stopped_after(view, &answers).or_else(|| no_common_group(&answers))
}

/// What the client sent after the last answer, and as often as silence takes.
fn stopped_after(view: &View<'_>, answers: &[Seen<'_, Answered>]) -> Option<Decision> {
    let (last, answered) = answers.last()?;
    let Answer::V2Notify { kind: notify, .. } = answered.answer else { return None };
    let after: Vec<Seen<'_, RequestSent>> = view
        .sent(Channel::Ikev2)
        .filter(|(one, sent)| one.id > last.id && matches!(sent.request, Request::SaInit { .. }))
        .collect();
    // What answers a request that is no longer known was not taken for an answer.
    if view.log().forgets_requests() {
        return None;
    }
    let ((first, _), (latest, _)) = (after.first()?, after.last()?);
    let silent =
        after.len() >= unanswered_needed(view) && latest.at.since(first.at) >= SHORTEST_SPAN;
    let because: Vec<_> = after.iter().map(|(one, _)| one.id).take(MOST_WITNESSES).collect();
    let transmissions = u32::capped(after.len());
    let stopped = StoppedAfterNotify { version: 2, notify, transmissions };
    silent.then(|| Decision::new(Certainty::Likely, stopped, &[&[last.id], &because]))
}

/// Answers that want another group which show that there is none: the client sent what it has
/// for the first, and it was no better.
const ENOUGH_WANTED: usize = 2;

/// The server wants another group of what the client sends next as well (RFC 7296 1.3).
fn no_common_group(answers: &[Seen<'_, Answered>]) -> Option<Decision> {
    let wants = |answered: &Answered| match &answered.answer {
        Answer::V2Notify { kind: notify::INVALID_KE_PAYLOAD, wants } => match wants {
            Some(Wanted::Group(group)) => Some(Some(*group)),
            _ => Some(None),
        },
        _ => None,
    };
    let mut requests: Vec<ObservationId> = Vec::new();
    let mut groups: Vec<Option<u16>> = Vec::new();
    let mut because = Vec::new();
    for (one, answered) in answers {
        let Some(group) = wants(answered) else { continue };
        if !requests.contains(&answered.request) && requests.len() < MOST_WITNESSES {
            requests.push(answered.request);
            because.push(one.id);
        }
        groups.push(group);
    }
    let group = groups.first().copied().flatten();
    let group = group.filter(|group| groups.iter().all(|one| *one == Some(*group)));
    let found = NoCommonGroup { group };
    let enough = requests.len() >= ENOUGH_WANTED;
    enough.then(|| Decision::new(Certainty::Likely, found, &[&because]))
}
