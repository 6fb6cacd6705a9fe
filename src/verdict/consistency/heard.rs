//! What came from the server, whatever it says.

use super::Case;
use crate::evidence::{
    Answer, AnswerSource, Channel, Fact, HopAnswer, Learned, ObservationId, Request, WalkChannel,
};

/// Whatever came back by a port of IKE: an answer of either version, a refusal, our own
/// packet, what nobody can read. ICMP errors do not count.
pub fn by_port(case: &Case<'_>, port: u16) -> Vec<ObservationId> {
    let heard = case
        .log
        .heard(port)
        .map_or_else(Vec::new, |heard| [&[heard.first], heard.unusable.as_slice()].concat());
    let asked =
        |request: ObservationId| case.sent(request).is_some_and(|one| one.to.port() == port);
    let all = case.log.observations().iter().filter(|one| match &one.fact {
        Fact::Answered(answered) => {
            answered.source == AnswerSource::Asked && asked(answered.request)
        }
        Fact::Reflected { request } => asked(*request),
        Fact::HopAnswered(answered) => {
            answered.answer == HopAnswer::Reply && port_of(answered.channel) == Some(port)
        }
        Fact::SizeAnswered(_) => Channel::at_port(port) == Some(one.channel),
        _ => heard.contains(&one.id),
    });
    all.map(|one| one.id).collect()
}

fn port_of(channel: WalkChannel) -> Option<u16> {
    Some(channel.channel()).filter(|one| one.is_ike()).and_then(Channel::port)
}

/// A request of a flow that is asked beside the client's own: a note in its frame, or in an
/// earlier one from the same port, says so.
fn of_fresh_flow(case: &Case<'_>, request: ObservationId) -> bool {
    let Some(port) = case.sent(request).map(|sent| sent.from.port()) else { return false };
    let frame = |id: ObservationId| case.log.observation(id).and_then(|one| one.frame);
    let mut fresh = case.facts().filter(|(_, fact)| **fact == Fact::Learned(Learned::FreshFlow));
    fresh.any(|(note, _)| {
        let mut sent = case.facts().filter(|(id, _)| frame(*id) == frame(note));
        sent.any(|(id, _)| case.sent(id).is_some_and(|sent| sent.from.port() == port))
    })
}

/// Answers to requests of a channel's own flow from where they went, which say what they are.
pub fn answers(case: &Case<'_>, channel: Channel) -> Vec<ObservationId> {
    let all = case.log.observations().iter().filter(|one| one.channel == channel);
    let answers = all.filter(|one| match &one.fact {
        Fact::Answered(answered) => {
            let goodbye = case
                .sent(answered.request)
                .is_some_and(|sent| matches!(sent.request, Request::Goodbye { .. }));
            let sealed = answered.answer == Answer::V1Encrypted;
            let own = !of_fresh_flow(case, answered.request);
            answered.source == AnswerSource::Asked && !goodbye && !sealed && own
        }
        _ => false,
    });
    answers.map(|one| one.id).collect()
}
