//! The state of a UDP channel.

use super::limited::may_be_limited;
use super::loss::{self, of_count, shows_loss, silence, unanswered_needed};
use super::view::{MOST_WITNESSES, Seen, View, opens, refusal};
use super::{ChannelReport, PortState, Reason};
use crate::evidence::{
    Answer, AnswerSource, Answered, Carrier, Channel, Fact, IcmpReport, MOST_NEEDED, NO_STRANGER,
    Observation, ObservationId, Request, RequestSent, SHORTEST_SPAN, SILENCE, SILENCE_UNDER_LOSS,
    port,
};
use crate::wire::icmp::IcmpMeaning;
use crate::wire::isakmp::number::notify;

/// Judges a channel from its own observations: an answer counts more than an
/// error, an error more than silence.
pub fn judge(view: &View<'_>, channel: Channel) -> ChannelReport<PortState> {
    answered(view, channel)
        .or_else(|| no_use(view, channel))
        .or_else(|| made_good(view, channel))
        .or_else(|| by_icmp(view, channel, |_| true))
        .or_else(|| traffic(view, channel))
        .or_else(|| reflected(view, channel))
        .or_else(|| elsewhere(view, channel))
        .unwrap_or_else(|| unanswered(view, channel))
}

/// IKEv2 on UDP 4500 alone, where a client goes on once there is a translator, or at once with
/// MOBIKE (RFC 7296 2.23, RFC 4555 3.3).
pub fn ikev2_on_4500(view: &View<'_>) -> ChannelReport<PortState> {
    let on_4500 = |sent: &RequestSent| sent.to.port() == port::NAT_TRAVERSAL;
    let sent: Vec<_> = view.sent(Channel::Ikev2).filter(|(_, sent)| on_4500(sent)).collect();
    let answers: Vec<_> = view
        .asked_answers(Channel::Ikev2)
        .filter(|(_, one)| view.request(one.request).is_some_and(on_4500) && !one.repeated)
        .collect();
    if !answers.is_empty() {
        let once = |one: &Answered| {
            let asked = view.request(one.request);
            asked.is_some_and(|asked| asked.transmission == 1)
        };
        let rtt = answers.iter().filter(|(_, one)| once(one)).map(|(_, one)| one.rtt).min();
        let because = answers.iter().map(|(one, _)| one.id).take(MOST_WITNESSES).collect();
        return ChannelReport { state: PortState::Answered, rtt, reason: None, because };
    }
    let about = |report: &IcmpReport| view.request(report.request).is_some_and(on_4500);
    if let Some(refused) = by_icmp(view, Channel::Ikev2, about) {
        return refused;
    }
    let because: Vec<_> = sent.iter().map(|(one, _)| one.id).take(MOST_WITNESSES).collect();
    let span = match (sent.first(), sent.last()) {
        (Some((first, _)), Some((last, _))) => last.at.since(first.at),
        _ => return ChannelReport::untested(PortState::NotTested),
    };
    let transmissions = u32::try_from(sent.len()).unwrap_or(u32::MAX);
    let silent = sent.len() >= unanswered_needed(view) && span >= SHORTEST_SPAN;
    let (state, reason) = if silent {
        (PortState::Silent, Reason::Unanswered { transmissions })
    } else {
        (PortState::NotTested, Reason::TooFew { transmissions })
    };
    ChannelReport { state, rtt: None, reason: Some(reason), because }
}

fn answered(view: &View<'_>, channel: Channel) -> Option<ChannelReport<PortState>> {
    let answers: Vec<_> = view
        .answers(channel)
        .filter(|(_, one)| match one.source {
            AnswerSource::Asked => true,
            AnswerSource::OtherPort(_) => {
                channel.row().any_port || view.is_complaint_about_message_5(one)
            }
            AnswerSource::OtherAddress(_) => false,
        })
        // Thanks for a goodbye, or complaints about it, say nothing new.
        .filter(|(_, one)| !view.request(one.request).is_some_and(is_goodbye))
        // What only the key would open may say anything.
        .filter(|(_, one)| {
            one.answer != Answer::V1Encrypted || view.is_complaint_about_message_5(one)
        })
        .collect();
    if answers.is_empty() {
        return None;
    }
    let rtt = loss::round_trip(view, channel);
    let because = answers.iter().filter(|(_, one)| !one.repeated).map(|(one, _)| one.id).collect();
    let report = |state, reason| ChannelReport { state, rtt, reason, because };
    let refused = answers.iter().find_map(|(_, one)| refusal(&one.answer));
    let accepted = answers.iter().any(|(_, one)| refusal(&one.answer).is_none());
    let notify = refused.map(|(version, kind)| Reason::Notify { version, notify: kind });
    Some(match (channel, accepted) {
        // The control is there to be answered; a refusal answers it as well.
        (Channel::Ikev2, _) => {
            let control = refused.is_some_and(|(_, kind)| kind == notify::NO_PROPOSAL_CHOSEN)
                && answers.iter().all(|(_, one)| view.request(one.request).is_some_and(is_control));
            let notify = if control { Some(Reason::ControlRefused) } else { notify };
            report(PortState::Answered, notify.filter(|_| !accepted))
        }
        (_, false) => report(PortState::Refused, notify),
        // Two that speak in one name: which of them a client goes on with nobody knows.
        (_, true) if refused.is_some() && chosen_after_a_refusal(view, &answers) => {
            report(PortState::Answered, stalled(view, channel))
        }
        (_, true) if refused.is_some() && !has_message_4(view, channel) => {
            report(PortState::Refused, notify)
        }
        (_, true) => report(PortState::Answered, stalled(view, channel)),
    })
}

/// Whether message 2 chose a transform of what had been refused before.
fn chosen_after_a_refusal(view: &View<'_>, answers: &[Seen<'_, Answered>]) -> bool {
    let cookie = |one: &Answered| view.request(one.request).and_then(|sent| sent.request.cookie());
    let refused = answers.iter().find(|(_, one)| refusal(&one.answer).is_some());
    refused.is_some_and(|(refused, refusal)| {
        answers.iter().any(|(chosen, one)| {
            let later = chosen.id > refused.id && cookie(one) == cookie(refusal);
            later && matches!(one.answer, Answer::MainModeTransform { .. })
        })
    })
}

/// What offers nothing that any server has is refused by every one that speaks IKEv2.
const fn is_control(sent: &RequestSent) -> bool {
    matches!(sent.request, Request::SaInit { control: true, .. })
}

const fn is_goodbye(sent: &RequestSent) -> bool {
    matches!(sent.request, Request::Goodbye { .. })
}

/// The server answers, and a client has nothing of it: the host drops what arrives
/// damaged, and a client what it cannot go on with.
fn no_use(view: &View<'_>, channel: Channel) -> Option<ChannelReport<PortState>> {
    let (reason, because) = reason_of_no_use(view, channel, |_| true)?;
    let (holds, _) = silence(view, channel);
    let state = if holds { PortState::Silent } else { PortState::NotTested };
    Some(ChannelReport { state, rtt: None, reason: Some(reason), because })
}

/// The client went on, so an answer came, whatever is in sight of it.
fn made_good(view: &View<'_>, channel: Channel) -> Option<ChannelReport<PortState>> {
    let because: Vec<_> = view.made_good(channel).take(MOST_WITNESSES).collect();
    let report = ChannelReport { state: PortState::Answered, rtt: None, reason: None, because };
    (!report.because.is_empty()).then_some(report)
}

/// Why the answers to a kind of request are of no use, and these answers.
fn reason_of_no_use(
    view: &View<'_>,
    channel: Channel,
    is: impl Fn(&Request) -> bool,
) -> Option<(Reason, Vec<ObservationId>)> {
    let asked = |id: &ObservationId| {
        let (Fact::Damaged { request } | Fact::Unacceptable { request, .. }) =
            view.log().observation(*id)?.fact
        else {
            return None;
        };
        view.request(request).filter(|sent| is(&sent.request))
    };
    let unacceptable: Vec<_> =
        view.unacceptable(channel).filter(|(id, _)| asked(id).is_some()).collect();
    if let Some((_, flaw)) = unacceptable.first() {
        let because = unacceptable.iter().map(|(id, _)| *id).take(MOST_WITNESSES).collect();
        return Some((Reason::AnswersUnacceptable { flaw: *flaw }, because));
    }
    let damaged: Vec<_> = view.damaged(channel).filter(|id| asked(id).is_some()).collect();
    let packets = u32::try_from(damaged.len()).unwrap_or(u32::MAX);
    let because = damaged.into_iter().take(MOST_WITNESSES).collect();
    (packets > 0).then_some((Reason::AnswersDamaged { packets }, because))
}

/// Message 2 came, and message 3 was sent often enough to say that 4 never will:
/// unless the path loses packets and the server goes on to message 4 elsewhere.
fn stalled(view: &View<'_>, channel: Channel) -> Option<Reason> {
    let key_exchanges = view
        .sent(channel)
        .filter(|(_, sent)| matches!(sent.request, Request::MainModeKeyExchange { .. }))
        .count();
    if has_message_4(view, channel) || key_exchanges < of_count(SILENCE) {
        return None;
    }
    let message_3 = |request: &Request| matches!(request, Request::MainModeKeyExchange { .. });
    if let Some((reason, _)) = reason_of_no_use(view, channel, message_3) {
        return Some(reason);
    }
    if key_exchanges < of_count(SILENCE_UNDER_LOSS).max(unanswered_needed(view)) {
        return None;
    }
    let elsewhere = Channel::IKE.into_iter().any(|other| has_message_4(view, other));
    // What nobody here can read may be message 4; one alone is anybody's.
    if let Some((packets, _)) = unusable(view, channel).filter(|(count, _)| *count >= NO_STRANGER) {
        return Some(Reason::Unusable { packets });
    }
    // So many in a row are no chance.
    let is_chance = elsewhere && shows_loss(view) && key_exchanges < of_count(MOST_NEEDED);
    Some(if is_chance { Reason::LostAfterMessage2 } else { Reason::StoppedAfterMessage2 })
}

/// Whether main mode came to message 4 on a channel.
pub fn has_message_4(view: &View<'_>, channel: Channel) -> bool {
    view.asked_answers(channel).any(|(_, one)| {
        matches!(one.answer, Answer::MainModeKeyExchange { .. } | Answer::Aggressive { .. })
    })
}

/// UDP 4500 of a session whose beginning was not recorded.
fn traffic(view: &View<'_>, channel: Channel) -> Option<ChannelReport<PortState>> {
    if channel != Channel::Ike4500 {
        return None;
    }
    let opened = view.sent(channel).find(|(_, sent)| opens(&sent.request)).map(|(one, _)| one.id);
    let heard = view.first_heard_of(Carrier::EspInUdp);
    if opened.is_some_and(|opened| heard.is_none_or(|heard| heard > opened)) {
        return None;
    }
    let flowing = view.traffic(Carrier::EspInUdp);
    let (state, reason) = if flowing.both_ways() {
        (PortState::Answered, Reason::TrafficBothWays)
    } else {
        flowing.one_way()?;
        (PortState::NotTested, Reason::TrafficOneWay)
    };
    Some(ChannelReport { state, rtt: None, reason: Some(reason), because: flowing.because })
}

fn by_icmp(
    view: &View<'_>,
    channel: Channel,
    is: impl Fn(&IcmpReport) -> bool,
) -> Option<ChannelReport<PortState>> {
    let about = view.icmp(channel).filter(|(_, report)| is(report));
    let decisive = about.filter_map(|(observation, report)| {
        // A keepalive or an unmarked packet says nothing of the marked exchange.
        if matches!(view.request(report.request)?.request, Request::Keepalive) {
            return None;
        }
        let state = match (report.kind.meaning(), report.from_target) {
            (IcmpMeaning::PortUnreachable, true) => PortState::Closed,
            (
                IcmpMeaning::PortUnreachable
                | IcmpMeaning::ProtocolUnreachable
                | IcmpMeaning::AdministrativelyProhibited
                | IcmpMeaning::Unreachable
                | IcmpMeaning::HopLimitExceeded,
                _,
            ) => PortState::Filtered,
            _ => return None,
        };
        Some((observation, report, state))
    });
    let (first, report, state) = decisive.min_by_key(|(observation, ..)| observation.id)?;
    let reason = Reason::Icmp {
        from: report.from,
        icmp_type: report.kind.icmp_type,
        code: report.kind.code,
    };
    Some(ChannelReport { state, rtt: None, reason: Some(reason), because: vec![first.id] })
}

fn reflected(view: &View<'_>, channel: Channel) -> Option<ChannelReport<PortState>> {
    let because = ids(view.reflections(channel));
    silent_because(because, Reason::Reflected)
}

fn elsewhere(view: &View<'_>, channel: Channel) -> Option<ChannelReport<PortState>> {
    let elsewhere = view.answers(channel).filter(|(_, one)| one.source != AnswerSource::Asked);
    silent_because(ids(elsewhere.map(|(observation, _)| observation)), Reason::FromElsewhere)
}

fn silent_because(because: Vec<ObservationId>, reason: Reason) -> Option<ChannelReport<PortState>> {
    let because: Vec<_> = because.into_iter().take(MOST_WITNESSES).collect();
    let found = !because.is_empty();
    let report =
        ChannelReport { state: PortState::Silent, rtt: None, reason: Some(reason), because };
    found.then_some(report)
}

fn unanswered(view: &View<'_>, channel: Channel) -> ChannelReport<PortState> {
    let (holds, because) = silence(view, channel);
    let transmissions = u32::try_from(because.len()).unwrap_or(u32::MAX);
    let report = |state, reason, because| ChannelReport { state, rtt: None, reason, because };
    if let Some((packets, heard)) = unusable(view, channel).filter(|_| holds) {
        let because = because.into_iter().chain(heard).collect();
        return report(PortState::Silent, Some(Reason::Unusable { packets }), because);
    }
    let cut: Vec<_> = view.cut_on(channel).collect();
    if !cut.is_empty() {
        // An answer may be among what nobody can read.
        return report(PortState::NotTested, Some(Reason::PacketsCut), cut);
    }
    if holds && may_be_limited(view, channel) {
        let reason = Some(Reason::ErrorsLimited { transmissions });
        return report(PortState::NotTested, reason, because);
    }
    if holds {
        return report(PortState::Silent, Some(Reason::Unanswered { transmissions }), because);
    }
    if transmissions > 0 {
        return report(PortState::NotTested, Some(Reason::TooFew { transmissions }), because);
    }
    match view.not_sent(channel) {
        Some((id, reason)) => {
            report(PortState::NotTested, Some(Reason::NotSent { why: reason.clone() }), vec![id])
        }
        None => report(PortState::NotTested, None, because),
    }
}

/// What came from the very port and answers nothing; IKEv2 is asked on the ports of others.
fn unusable(view: &View<'_>, channel: Channel) -> Option<(u32, Vec<ObservationId>)> {
    let port = channel.port()?;
    let heard = match channel {
        // Where nothing else comes, anybody's word is told, likely.
        Channel::Ike500 => view.log().heard_of_anybody(port)?,
        _ => view.log().heard(port)?,
    };
    (heard.unusable_packets > 0).then(|| (heard.unusable_packets, heard.unusable.clone()))
}

fn ids<'a>(observations: impl Iterator<Item = &'a Observation>) -> Vec<ObservationId> {
    observations.map(|one| one.id).collect()
}
