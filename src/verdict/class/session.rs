//! The class of a session whose beginning was not recorded: what shows that it lives, that its
//! other end is gone, or that it never had IPsec.

use super::decision::{Decision, inconclusive};
use super::probe::{native, over_4500, passes};
use crate::evidence::{Carrier, Channel, Fact, ObservationId, Request, RequestSent, SHORTEST_SPAN};
use crate::verdict::esp::carries_a_tunnel;
use crate::verdict::ladder::Step;
use crate::verdict::loss::unanswered_needed;
use crate::verdict::nat::NatEvidence;
use crate::verdict::view::{MOST_WITNESSES, Seen, View, is_question, opens, speaks_in_a_session};
use crate::verdict::{Certainty, Channels, Class, EspState, SessionUnanswered, Summary};
use crate::wire::Capped;

/// Traffic both ways that was there before anybody asked for a tunnel: the path carries it,
/// whatever became of what was asked later and tells nothing. Anybody can have sent a packet
/// or two that look like a tunnel's, so that it takes several each way.
pub fn under_way(
    view: &View<'_>,
    channels: &Channels,
    nat: &NatEvidence,
    decision: Decision,
) -> Decision {
    if decision.class != Class::Inconclusive || !began_before(view) || stops(view) {
        return decision;
    }
    let (in_udp, in_esp) = (view.traffic(Carrier::EspInUdp), view.traffic(Carrier::Esp));
    let ground = |traffic| -> [&[ObservationId]; 2] { [traffic, &nat.because] };
    if in_udp.many_both_ways() && passes(&channels[Channel::Ike4500]) {
        let decision = over_4500(nat, &ground(&in_udp.because));
        let of_a_nat = decision.class == Class::NatDetected;
        let carried =
            || Decision::new(Certainty::Proven, Summary::SessionCarried, &ground(&in_udp.because));
        return if of_a_nat { decision } else { carried() };
    }
    let flows = in_esp.many_both_ways() && channels.esp.state == EspState::Open;
    if flows && carries_a_tunnel(view) {
        return native(&channels.esp, Summary::SessionCarried, &ground(&in_esp.because));
    }
    decision
}

/// Whether what was asked later was refused, or asked in vain.
fn stops(view: &View<'_>) -> bool {
    let ladder = view.ladder();
    let fails = |step: &Step| matches!(step, Step::Refused(_) | Step::Unanswered(_));
    [&ladder.identification, &ladder.quick, &ladder.protected].into_iter().any(fails)
}

/// Whether a tunnel's traffic came before the first request that opens anything.
fn began_before(view: &View<'_>) -> bool {
    let all = view.log().observations();
    if all.iter().any(|one| matches!(one.fact, Fact::NotSent(_))) {
        return false;
    }
    let asks = |(_, sent): &Seen<'_, RequestSent>| {
        opens(&sent.request) && !matches!(sent.request, Request::Esp { .. })
    };
    let first = view.requests().find(asks).map(|(one, _)| one.id);
    let carriers = [Carrier::Esp, Carrier::EspInUdp].into_iter();
    let heard = carriers.filter_map(|carrier| view.first_heard_of(carrier)).min();
    heard.is_some_and(|heard| first.is_none_or(|first| heard < first))
}

/// What this end says at last in its session is never answered, and nothing else comes.
pub fn gone(view: &View<'_>) -> Option<Decision> {
    if view.asks_for_a_tunnel() {
        return None;
    }
    let heard = view.log().last_heard();
    let asked: Vec<_> = view
        .requests()
        .filter(|(one, sent)| Some(one.at) > heard && speaks_in_a_session(&sent.request))
        .collect();
    let ((first, opening), (last, _)) = (asked.first()?, asked.last()?);
    let of_one = asked.iter().all(|(_, sent)| sent.request.cookie() == opening.request.cookie());
    let enough = asked.len() >= unanswered_needed(view) && last.at.since(first.at) >= SHORTEST_SPAN;
    let because: Vec<_> = asked.iter().map(|(one, _)| one.id).take(MOST_WITNESSES).collect();
    let found = SessionUnanswered { transmissions: u32::capped(asked.len()) };
    (of_one && enough).then(|| Decision::new(Certainty::Likely, found, &[&because]))
}

/// L2TP in clear is answered, and nobody asks for IPsec.
pub fn l2tp_alone(view: &View<'_>, channels: &Channels) -> Option<Decision> {
    let l2tp = &channels[Channel::L2tp1701];
    let mut others = view.log().observations().iter().filter(|one| match &one.fact {
        Fact::RequestSent(sent) => !is_l2tp(&sent.request),
        _ => one.channel != Channel::L2tp1701,
    });
    let asked = view.requests().any(|(_, sent)| is_question(&sent.request));
    let alone = asked && l2tp.is_answered() && others.next().is_none();
    alone.then(|| inconclusive(Summary::L2tpWithoutIpsec, &[&l2tp.because]))
}

const fn is_l2tp(request: &Request) -> bool {
    matches!(request, Request::Question(_))
}
