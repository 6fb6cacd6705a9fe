//! ESP that a router on the way cannot deliver, by its own word: it has no way to the host
//! for it, or the hop limit ran out, since packets go round in a loop.
//!
//! While a router still looks for its neighbour it says so of everything that waits. So one
//! such word decides nothing: it takes two knocks, every knock has to draw one (but of a
//! loop), and what was sent before them has to be answered where anything is.

use std::time::Duration;

use super::view::View;
use super::{ChannelReport, EspState, Reason};
use crate::evidence::{
    AnswerSource, Carrier, Channel, Fact, IcmpReport, Observation, ObservationId, Timestamp,
};
use crate::wire::icmp::IcmpMeaning;

/// What leaves within this belongs to one knock.
const ONE_KNOCK: Duration = Duration::from_millis(100);
/// Knocks that have to draw the error.
const FEWEST_KNOCKS: usize = 2;

/// The state of ESP where each knock of several drew such an error, and nothing came in ESP.
pub fn esp(view: &View<'_>) -> Option<ChannelReport<EspState>> {
    let errors: Vec<_> =
        view.icmp(Channel::Esp).filter(|(_, report)| cannot_deliver(report)).collect();
    let (_, first) = errors.first()?;
    let nothing_came = view.traffic(Carrier::Esp).inbound == 0;
    let knocks = knocks(view);
    let drew = |knock: &[&Observation]| {
        knock.iter().any(|sent| errors.iter().any(|(_, report)| report.request == sent.id))
    };
    let drawn = knocks.iter().filter(|knock| drew(knock)).count();
    // A whole packet whose hop limit ran out is lost for certain, whatever becomes of others:
    // routers do not say so of each.
    let looped = first.kind.meaning() == IcmpMeaning::HopLimitExceeded;
    let enough = drawn == knocks.len() || looped && drawn >= FEWEST_KNOCKS;
    let told = knocks.iter().filter(|knock| is_found(view, knock)).count();
    if !nothing_came || !enough || told < FEWEST_KNOCKS {
        return None;
    }
    let (icmp_type, code) = (first.kind.icmp_type, first.kind.code);
    let reason = Some(Reason::Icmp { from: first.from, icmp_type, code });
    let because: Vec<ObservationId> = errors.iter().map(|(one, _)| one.id).collect();
    Some(ChannelReport { state: EspState::Blocked, rtt: None, reason, because })
}

/// Somebody on the way says that it does not come to the host.
fn cannot_deliver(report: &IcmpReport) -> bool {
    let meaning = report.kind.meaning();
    let says = matches!(meaning, IcmpMeaning::Unreachable | IcmpMeaning::HopLimitExceeded);
    says && !report.from_target
}

/// What was sent in ESP, by knocks.
fn knocks<'a>(view: &View<'a>) -> Vec<Vec<&'a Observation>> {
    let mut knocks: Vec<Vec<&Observation>> = Vec::new();
    for (sent, _) in view.sent(Channel::Esp) {
        let near = |one: &&Observation| sent.at.since(one.at) < ONE_KNOCK;
        match knocks.last_mut().filter(|knock| knock.first().is_some_and(near)) {
            Some(knock) => knock.push(sent),
            None => knocks.push(vec![sent]),
        }
    }
    knocks
}

/// Whether the host was found when a knock went out: what was sent by then is answered. Where
/// the host answers nothing at all, the word is about all that it is sent.
fn is_found(view: &View<'_>, knock: &[&Observation]) -> bool {
    let Some(at) = knock.first().map(|one| one.at) else { return false };
    let mut answered = answered_requests(view).peekable();
    answered.peek().is_none() || answered.any(|sent_at| sent_at <= at)
}

/// When what the server answered was sent.
fn answered_requests<'a>(view: &'a View<'_>) -> impl Iterator<Item = Timestamp> + 'a {
    view.log().observations().iter().filter_map(|one| match &one.fact {
        Fact::Answered(answered) if answered.source == AnswerSource::Asked => {
            view.log().observation(answered.request).map(|sent| sent.at)
        }
        _ => None,
    })
}
