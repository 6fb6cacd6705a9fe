//! The client's own flow beside a fresh one to the same port: a filter that keeps state
//! treats a flow that it remembers otherwise than a new one.
//!
//! A client of Windows dials from UDP 500 and 4500. So does every probe: from the second
//! run on its flow may be one that a filter still lets in after its rules were changed,
//! or still sends astray. A fresh port shows what becomes of new flows, but a filter may
//! also ask for a source port. Which of the two it is shows only where both were new.

use std::time::Duration;

use super::class::Decision;
use super::loss::of_count;
use super::nat::NatEvidence;
use super::port;
use super::search::Searches;
use super::view::{View, opens};
use super::{
    Certainty, ChannelReport, Channels, Finding, FindingKind, Leading, OnlyFreshFlowAnswered,
    OnlyOwnFlowAnswered, PortState, Reason, SourcePortDropped, SourcePortNeeded,
};
use crate::evidence::{
    AnsweredFrom, Channel, EvidenceLog, Fact, FlowHistory, FlowUse, Learned, MOST_NEEDED,
    Observation, ObservationId, QuoteProof, RequestSent, Timestamp,
};

/// A request counts as alone where nothing of another flow went out so shortly before it.
const ALONE: Duration = Duration::from_millis(900);

/// Two flows to one port that differ, and the packets that show it.
#[derive(Debug, Clone)]
pub struct Difference {
    channel: Channel,
    finding: Finding,
}

/// What became of one flow.
enum Heard {
    Answered(Vec<ObservationId>),
    Lost(Vec<ObservationId>),
    Unknown,
}

/// The ports on which the client's own flow and a fresh one differ, UDP 500 first.
pub fn differences(view: &View<'_>, channels: &Channels) -> Vec<Difference> {
    let of_port = |channel| difference(view, channel, &channels[channel]);
    Channel::IKE.into_iter().filter_map(of_port).collect()
}

/// From which of our ports UDP 500 and UDP 4500 of the server are answered, where that shows:
/// what a later run may know of this server.
#[must_use]
pub fn flows_answered_from(log: &EvidenceLog) -> [Option<AnsweredFrom>; 2] {
    let searches = Searches::new(0);
    let view = View::new(log, &searches);
    Channel::IKE.map(|channel| answered_from(&view, channel, &port::judge(&view, channel)))
}

fn answered_from(
    view: &View<'_>,
    channel: Channel,
    report: &ChannelReport<PortState>,
) -> Option<AnsweredFrom> {
    let is_new = history(view, channel).used == FlowUse::New;
    match (own(view, channel, report), fresh(view, channel)) {
        // A fresh flow is new, whatever is known of the other.
        (Heard::Answered(_), Heard::Answered(_)) => Some(AnsweredFrom::AnyPort),
        (Heard::Answered(_), Heard::Lost(_)) if is_new && !may_be_limited(view, channel) => {
            Some(AnsweredFrom::ClientPort)
        }
        (Heard::Lost(_), Heard::Answered(_)) if is_new => Some(AnsweredFrom::FreshPort),
        _ => None,
    }
}

fn difference(
    view: &View<'_>,
    channel: Channel,
    report: &ChannelReport<PortState>,
) -> Option<Difference> {
    let (_, first) = view.sent(channel).next()?;
    if first.from.port() != first.to.port() {
        // Not the port of a client of Windows: one is as good as the other.
        return None;
    }
    let history = history(view, channel);
    let is_new = history.used == FlowUse::New;
    let (kind, because): (FindingKind, _) = match (own(view, channel, report), fresh(view, channel))
    {
        (Heard::Answered(own), Heard::Lost(fresh)) => {
            let wanted = is_new || history.answered == Some(AnsweredFrom::ClientPort);
            let kind = if wanted && !may_be_limited(view, channel) {
                SourcePortNeeded { channel }.into()
            } else {
                OnlyOwnFlowAnswered { channel }.into()
            };
            (kind, [own, fresh])
        }
        (Heard::Lost(own), Heard::Answered(fresh)) => {
            let known = is_new || history.answered == Some(AnsweredFrom::FreshPort);
            let kind = if known {
                SourcePortDropped { channel }.into()
            } else {
                OnlyFreshFlowAnswered { channel }.into()
            };
            (kind, [own, fresh])
        }
        _ => return None,
    };
    let certainty = match kind {
        FindingKind::SourcePortDropped(_) => Certainty::Likely,
        _ => Certainty::Undetermined,
    };
    let mut because = because.concat();
    because.sort_unstable();
    Some(Difference { channel, finding: Finding { kind, certainty, because } })
}

/// Whether a limit that counts new flows for longer than a run takes may have let the
/// first fresh flow pass, to UDP 500, and not the second; or the very first flow alone, which
/// is the client's own to UDP 4500.
fn may_be_limited(view: &View<'_>, channel: Channel) -> bool {
    let is_first_alone = || view.asked_answers(Channel::Ike500).next().is_none();
    let fresh_passes = || matches!(fresh(view, Channel::Ike500), Heard::Answered(_));
    channel == Channel::Ike4500 && (fresh_passes() || is_first_alone())
}

/// What was known of the client's own flow to a port.
fn history(view: &View<'_>, channel: Channel) -> FlowHistory {
    let told = view.on(channel).find_map(|one| match one.fact {
        Fact::Learned(Learned::FlowHistory(history)) => Some(history),
        _ => None,
    });
    told.unwrap_or(FlowHistory::UNKNOWN)
}

/// What became of the client's own flow: whatever is answered on it shows that it passes.
fn own(view: &View<'_>, channel: Channel, report: &ChannelReport<PortState>) -> Heard {
    let because = report.because.clone();
    let lost = match (report.state, &report.reason) {
        (PortState::Answered | PortState::Refused, _) => return Heard::Answered(because),
        (PortState::Closed | PortState::Filtered, _)
        | (PortState::Silent, Some(Reason::Unanswered { .. })) => true,
        _ => false,
    };
    let ports: Vec<_> =
        view.sent(channel).map(|(_, sent)| (sent.from.port(), sent.to.port())).collect();
    let passes = view.asked_answers(Channel::Ikev2).any(|(_, answered)| {
        let asked = view.request(answered.request);
        asked.is_some_and(|sent| ports.contains(&(sent.from.port(), sent.to.port())))
    });
    if lost && !passes { Heard::Lost(because) } else { Heard::Unknown }
}

/// What became of the fresh flow: that it is lost counts where it was asked again in an
/// exchange of its own, and nothing else can have used up what a limit leaves to new flows.
fn fresh(view: &View<'_>, channel: Channel) -> Heard {
    let answers: Vec<_> = view.fresh_answers(channel).map(|(one, _)| one.id).collect();
    if !answers.is_empty() {
        return Heard::Answered(answers);
    }
    if view.fresh_of_no_use(channel) {
        return Heard::Unknown;
    }
    let sent: Vec<_> = view.fresh_sent(channel).filter(|(_, sent)| opens(&sent.request)).collect();
    let Some((_, first)) = sent.first() else { return Heard::Unknown };
    let mut again = sent.iter().filter(|(_, sent)| sent.request != first.request);
    if !again.any(|(one, sent)| is_alone(view, one, sent)) {
        return Heard::Unknown;
    }
    let proves = |proof| proof != QuoteProof::Guessable;
    let refusals = view.fresh_errors(channel).filter(|(_, report)| proves(report.proof));
    let mut because: Vec<_> = refusals.map(|(one, _)| one.id).collect();
    if because.is_empty() && sent.len() < of_count(MOST_NEEDED) {
        return Heard::Unknown;
    }
    because.extend(sent.iter().map(|(one, _)| one.id));
    Heard::Lost(because)
}

/// Whether nothing else went out shortly before a request.
fn is_alone(view: &View<'_>, one: &Observation, sent: &RequestSent) -> bool {
    let is_other =
        |other: &RequestSent| (other.from.port(), other.to) != (sent.from.port(), sent.to);
    let near = |at: Timestamp| at <= one.at && one.at.since(at) <= ALONE;
    let mut requests = view.requests().filter(|(_, other)| is_other(other));
    let mut walked =
        view.log().observations().iter().filter(|other| matches!(other.fact, Fact::HopProbed(_)));
    !requests.any(|(other, _)| near(other.at)) && !walked.any(|other| near(other.at))
}

/// The class where a port that the client needs treats new flows otherwise than the
/// client's own.
pub fn decide(differences: &[Difference], nat: &NatEvidence, decision: Decision) -> Decision {
    // What lets only so many flows pass may have spent them on UDP 4500, which is asked first.
    let lost = matches!(decision.leading, Leading::Found(FindingKind::Ike500Lost(_)));
    let spent = lost && decision.certainty < Certainty::Proven;
    let only_own =
        |one: &Difference| matches!(one.finding.kind, FindingKind::OnlyOwnFlowAnswered(_));
    let needed = |one: &Difference| match one.channel {
        Channel::Ike500 => true,
        _ => nat.moves_to_4500() == Some(true) || spent && only_own(one),
    };
    let Some(found) = differences.iter().find(|one| needed(one)) else {
        return decision;
    };
    let Finding { kind, certainty, because } = &found.finding;
    if matches!(kind, FindingKind::SourcePortNeeded(_)) {
        // What is known of the flow may be wrong: somebody else may have used it.
        let certainty = decision.certainty.min(Certainty::Likely);
        return Decision { certainty, ..decision };
    }
    let ground: [&[ObservationId]; 2] = [because, &decision.because];
    Decision::new(*certainty, kind.clone(), &ground)
}

/// One finding for each port that differs.
pub fn tell(differences: Vec<Difference>) -> Vec<Finding> {
    differences.into_iter().map(|one| one.finding).collect()
}
