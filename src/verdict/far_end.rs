//! What the far end's witness proves: which way a channel loses its packets.
//!
//! The far end says of each channel how many packets arrived and how many it
//! answered. What it says only after the packets of a channel had their time to
//! arrive counts as "none arrived".

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::class::{self, Decision};
use super::findings::put_first;
use super::icmp;
use super::loss::{self, unanswered_needed};
use super::nat::NatEvidence;
use super::view::{View, opens};
use super::{
    Certainty, ChannelReport, Channels, EspState, FarEnd, FarEndRow, Finding, FindingKind, IkeStep,
    Leading, Nat, NatState, Passage, PortState, Reason, Summary, mapping, steps,
};
use crate::evidence::{Channel, Direction, Fact, Learned, ObservationId, Timestamp, Witnessed};
use crate::verdict::{
    LostOnTheWay, MessageLostOnTheWay, NatAtClient, PortClosed, PortPassesRouters,
};

/// What may arrive later than a packet that was sent after it.
const OVERTAKEN_BY: Duration = Duration::from_millis(300);

/// The far end's report; `None` where no far end was heard.
pub fn judge(view: &View<'_>) -> Option<FarEnd> {
    let told = told_until(view)?;
    let rows = Channel::tested().filter_map(|channel| row(view, channel, told)).collect();
    Some(FarEnd { rows, steps: steps::judge(view, told), mapping: mapping::judge(view) })
}

/// What was sent before this is in the latest witness, or did not arrive. A word is in an
/// answer: the request went out one round trip before, and where it was repeated perhaps as
/// early as its first transmission.
fn told_until(view: &View<'_>) -> Option<Timestamp> {
    let all = view.log().observations();
    let words = all.iter().filter(|one| one.fact == Fact::Learned(Learned::FarEnd));
    let frames: BTreeSet<_> = words.filter_map(|word| word.frame).collect();
    if frames.is_empty() {
        return None;
    }
    let mut sent: BTreeMap<u64, Timestamp> = BTreeMap::new();
    for (answer, at) in loss::asked_earliest(view) {
        let frame = view.log().observation(answer).and_then(|one| one.frame);
        if let Some(frame) = frame.filter(|frame| frames.contains(frame)) {
            sent.entry(frame).and_modify(|earliest| *earliest = at.min(*earliest)).or_insert(at);
        }
    }
    sent.into_values().max().map(|sent| sent - OVERTAKEN_BY)
}

fn row(view: &View<'_>, channel: Channel, told: Timestamp) -> Option<FarEndRow> {
    let sent: Vec<_> = view.sent(channel).filter(|(_, one)| opens(&one.request)).collect();
    let (seen_at, seen) = latest(view, channel).unzip();
    if sent.is_empty() {
        return None;
    }
    let needed = unanswered_needed(view);
    let early = sent.iter().filter(|(one, _)| one.at < told).count();
    let answers: Vec<_> = view.asked_answers(channel).map(|(one, _)| one.id).collect();
    let back = view.came_back_on(channel).next().is_some();
    let answered_there = seen.map_or(0, |seen: Witnessed| usize::from(seen.answered));
    let passage = match (seen, answers.is_empty()) {
        (_, false) => Passage::BothWays,
        // What comes back spoilt is not lost.
        (Some(_), true) if answered_there >= needed && !back => Passage::LostBack,
        (Some(_), true) => Passage::Arrived,
        (None, true) if early >= needed && listens(view, channel) => Passage::LostThere,
        (None, true) => Passage::Unknown,
    };
    let mut because: Vec<ObservationId> = match passage {
        Passage::BothWays => answers.first().copied().into_iter().collect(),
        _ => sent.iter().map(|(one, _)| one.id).take(needed).collect(),
    };
    because.extend(seen_at);
    because.extend(word(view).filter(|_| passage == Passage::LostThere));
    let sent = u32::try_from(sent.len()).unwrap_or(u32::MAX);
    Some(FarEndRow { channel, passage, seen, sent, because })
}

/// Whether the far end hears a channel at all: it then says so, also of none arrived.
fn listens(view: &View<'_>, channel: Channel) -> bool {
    let says = |learned| matches!(learned, Learned::Witnessed(seen) if seen.channel == channel);
    view.notes().any(|(_, learned)| says(learned))
}

/// The latest witness of all.
fn word(view: &View<'_>) -> Option<ObservationId> {
    view.notes().filter(|(_, learned)| *learned == Learned::FarEnd).last().map(|(id, _)| id)
}

/// What the far end said last of a channel.
fn latest(view: &View<'_>, channel: Channel) -> Option<(ObservationId, Witnessed)> {
    let rows = view.notes().filter_map(|(id, learned)| match learned {
        Learned::Witnessed(seen) if seen.channel == channel && seen.arrived > 0 => Some((id, seen)),
        _ => None,
    });
    rows.last()
}

/// The state of native ESP where only the far end's word decides. `arrived` asks for
/// what it saw, otherwise for what it did not see.
pub fn esp(view: &View<'_>, arrived: bool) -> Option<ChannelReport<EspState>> {
    let row = row(view, Channel::Esp, told_until(view)?)?;
    let (state, direction) = match row.passage {
        Passage::LostBack if arrived => (EspState::Blocked, Direction::Inbound),
        Passage::LostThere if !arrived => (EspState::Blocked, Direction::Outbound),
        Passage::Arrived if arrived && mostly_arrives(view, &row) => {
            let reason = Some(Reason::FarEndSaw);
            return Some(ChannelReport {
                state: EspState::Open,
                rtt: None,
                reason,
                because: row.because,
            });
        }
        _ => return None,
    };
    let reason = Some(Reason::LostOnTheWay { direction });
    Some(ChannelReport { state, rtt: None, reason, because: row.because })
}

/// A stray packet of many shows no open way.
fn mostly_arrives(view: &View<'_>, row: &FarEndRow) -> bool {
    row.seen.is_some_and(|seen| {
        let many = usize::from(seen.arrived) >= unanswered_needed(view);
        seen.answered == 0 && many && u32::from(seen.arrived).saturating_mul(2) >= row.sent
    })
}

/// A decision that rested on silence, where the far end proves the silence a loss, or that
/// it could not answer.
pub fn confirm(
    view: &View<'_>,
    decision: Decision,
    far_end: Option<&FarEnd>,
    channels: &Channels,
    nat: &NatEvidence,
) -> Decision {
    let behind_message_4 = matches!(
        decision.leading,
        Leading::Found(FindingKind::AuthenticationUnanswered(_))
            | Leading::Summary(Summary::TooLittleSent)
    );
    if behind_message_4 && steps::without_key(view, far_end).is_some() {
        // As if no key had been given to the probe either.
        let bare = icmp::temper_class(view, class::without_key(view, channels, nat));
        return confirm(view, bare, None, channels, nat);
    }
    if let Some(lost) = message_lost(&decision, far_end, channels) {
        return lost;
    }
    let lost = |channel| {
        let row = far_end.and_then(|one| one.row(channel));
        row.filter(|row| row.lost().is_some())
    };
    let row = match decision.leading {
        // A flow that a NAT remembers from before its rules may pass it untranslated.
        Leading::Summary(Summary::NatAtClient | Summary::OverNatTraversal | Summary::OverBoth) => {
            let Some((row, _)) = mapped(view, far_end) else { return decision };
            let ground: [&[ObservationId]; 2] = [&decision.because, &row.because];
            return Decision::new(Certainty::Proven, Summary::NatAtClient, &ground);
        }
        Leading::Found(FindingKind::Ike500Lost(_) | FindingKind::NothingAnswered(_)) => {
            lost(Channel::Ike500)
        }
        Leading::Found(FindingKind::NatTraversalLost(_)) => lost(Channel::Ike4500),
        _ => None,
    };
    let Some(row) = row else { return decision };
    let Decision { leading, because, .. } = decision;
    Decision::new(Certainty::Proven, leading, &[&because, &row.because])
}

/// The message that is lost, where a decision rests on its silence.
fn message_lost(
    decision: &Decision,
    far_end: Option<&FarEnd>,
    channels: &Channels,
) -> Option<Decision> {
    let step = match decision.leading {
        // IKEv2 passes on the port, and IKEv1 does not: it is no server that drops it.
        Leading::Found(FindingKind::Ikev1Dropped(_))
        | Leading::Summary(Summary::TooLittleSent | Summary::AnsweredInPart)
            if channels[Channel::Ike500].state == PortState::Silent =>
        {
            IkeStep::Proposal500
        }
        Leading::Found(FindingKind::StalledAfterMessage2(_)) => IkeStep::KeyExchange500,
        Leading::Found(FindingKind::NatTraversalStalled(_)) => IkeStep::KeyExchange4500,
        Leading::Found(FindingKind::AuthenticationUnanswered(_)) => IkeStep::Authentication,
        Leading::Found(FindingKind::QuickModeUnanswered(_)) => IkeStep::QuickMode,
        _ => return None,
    };
    let (direction, because) = if step == IkeStep::Proposal500 {
        let row = far_end?.row(Channel::Ike500)?;
        (row.lost()?, &row.because)
    } else {
        let row = far_end?.steps.as_ref()?.rows.iter().find(|row| row.step == step)?;
        (row.lost()?, &row.because)
    };
    let ground: [&[ObservationId]; 2] = [&decision.because, because];
    Some(Decision::new(Certainty::Proven, MessageLostOnTheWay { step, direction }, &ground))
}

/// What the far end proves of a translator at the client: it saw another end than ours.
pub fn translated(view: &View<'_>, nat: Nat, far_end: Option<&FarEnd>) -> Nat {
    match mapped(view, far_end) {
        Some((_, mapped)) => {
            // ESP has no port, and so no end.
            let mapped = nat.mapped.or(Some(mapped).filter(|end| end.port() != 0));
            Nat { client: NatState::Present, mapped, ..nat }
        }
        None => nat,
    }
}

/// The first row whose source is not ours, and that source. A flow that is older than the
/// NAT may come untranslated, beside others that do not.
fn mapped<'a>(
    view: &View<'_>,
    far_end: Option<&'a FarEnd>,
) -> Option<(&'a FarEndRow, std::net::SocketAddr)> {
    let client = view.client()?;
    let ends = far_end?.rows.iter().filter_map(|row| Some((row, row.seen?.from)));
    ends.into_iter().find(|(_, from)| from.ip() != client)
}

/// A port that is closed in the server's name, by somebody whom its packets do not pass.
pub fn closed(
    far_end: Option<&FarEnd>,
    channel: Channel,
    report: ChannelReport<PortState>,
) -> ChannelReport<PortState> {
    let lost = far_end
        .and_then(|far_end| far_end.row(channel))
        .is_some_and(|row| row.passage == Passage::LostThere);
    match report.state {
        PortState::Closed if lost => ChannelReport { state: PortState::Filtered, ..report },
        _ => report,
    }
}

/// The findings: what was lost, and which way; and what is no longer only likely.
pub fn findings(view: &View<'_>, findings: &mut Vec<Finding>, nat: &Nat, far_end: Option<&FarEnd>) {
    let changes = steps::address_changes(view, far_end);
    let Some(far_end) = far_end else {
        findings.extend(changes);
        return;
    };
    let of_steps = changes.into_iter().chain(steps::findings(view, far_end)).collect();
    put_first(findings, of_steps);
    let arrived = |channel| far_end.row(channel).is_some_and(FarEndRow::arrived);
    // What answers there may be another program beside the far end, which then counts nothing.
    let serves_l2tp = far_end.row(Channel::L2tp1701).is_some_and(|row| row.seen.is_some());
    findings.retain(|finding| match finding.kind {
        // The far end answers SCCRQ in clear by itself: no server's L2TP is exposed by that.
        FindingKind::L2tpExposed(_) | FindingKind::FarEndAnswersL2tp(_) => !serves_l2tp,
        // Packets came to it: no port is without a listener, and no walk knows better.
        FindingKind::PortClosed(PortClosed { channel, .. })
        | FindingKind::PortPassesRouters(PortPassesRouters { channel, .. }) => !arrived(channel),
        _ => true,
    });
    if let Some((row, _)) = mapped(view, Some(far_end)) {
        tell_nat_at_client(findings, nat, row);
    }
    for finding in findings.iter_mut() {
        let FindingKind::NatAtClient(NatAtClient { mapped, seen: told }) = &mut finding.kind else {
            continue;
        };
        *mapped = nat.mapped;
        *told |= nat.mapped.is_some();
        let seen = far_end.row(Channel::Ike500).and_then(|row| row.seen);
        if nat.mapped.is_some() && seen.map(|seen| seen.from) == nat.mapped {
            finding.certainty = Certainty::Proven;
        }
    }
    let lost = far_end.rows.iter().filter_map(|row| {
        let kind = LostOnTheWay { channel: row.channel, direction: row.lost()? };
        Some(Finding::new(kind, Certainty::Proven, &row.because))
    });
    put_first(findings, lost.collect());
}

/// The far end's row shows a NAT at the client: whoever could only guess gives way.
fn tell_nat_at_client(findings: &mut Vec<Finding>, nat: &Nat, row: &FarEndRow) {
    findings.retain(|finding| {
        !matches!(
            finding.kind,
            FindingKind::EncapsulationForcedAboutClient(_) | FindingKind::NatAtClientUncertain(_)
        )
    });
    let mut told = findings.iter_mut();
    if let Some(told) = told.find(|one| matches!(one.kind, FindingKind::NatAtClient(_))) {
        told.certainty = Certainty::Proven;
        told.because.extend(&row.because);
        told.because.sort_unstable();
        told.because.dedup();
    } else {
        let kind = NatAtClient { mapped: nat.mapped, seen: true };
        findings.push(Finding::new(kind, Certainty::Proven, &row.because));
    }
}
