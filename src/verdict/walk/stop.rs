//! Where a kind of packet stops while another goes on.

use std::net::IpAddr;

use super::sheet::{Outcome, Sheet};
use crate::evidence::{HopAnswer, HopAnswered, ObservationId, WalkChannel};
use crate::verdict::nat::NatEvidence;
use crate::verdict::view::View;
use crate::verdict::{Certainty, NatState, Place, Stop, StopDoubt};
use crate::wire::address::is_private;
use crate::wire::icmp::IcmpMeaning;

/// Routers that stay silent in a row before they are believed to be behind a filter,
/// where a router may answer for some protocols only.
const MANY_ROUTERS: usize = 2;
/// Observations that a stop rests on, at most.
const MOST_WITNESSES: usize = 24;

/// What is known of a kind of packet beside the walk.
#[derive(Debug, Clone, Copy)]
pub struct Context {
    /// What became of it in an exchange of its own.
    pub exchange: Exchange,
    /// The client's address is translated.
    pub translated: bool,
    /// Who refused it in an exchange of its own, and the error that says so.
    pub refused_by: Option<(IpAddr, ObservationId)>,
}

/// What became of a kind of packet in an exchange of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exchange {
    /// Something shows that the target gets such packets, or that its port passes.
    Passes,
    /// The port passes another version of IKE, as its answer shows.
    OtherVersion,
    /// Nothing does.
    Unknown,
}

/// Whether our address is another beyond some hop, as far as is known.
pub fn is_translated(view: &View<'_>, nat: &NatEvidence) -> bool {
    let server = view.log().path().server;
    let private = view.client().is_some_and(is_private) && !is_private(server);
    nat.client.state == NatState::Present || private
}

/// The stop of a kind of packet.
pub fn find(sheet: &Sheet, channel: WalkChannel, context: Context) -> Option<Stop> {
    if context.exchange == Exchange::Passes {
        return None;
    }
    let stop = match (refused(sheet, channel), context.refused_by) {
        (Some(stop), _) => stop,
        // It came to whoever refuses it, and so stops at none before.
        // Of other bytes to its port nobody has said so.
        (None, Some(_)) if channel == WalkChannel::Noise500 => return None,
        (None, Some((by, id))) => refused_in_exchange(sheet, by, id)?,
        (None, None) => behind_a_router(sheet, channel, context)?,
    };
    let by_content = || goes_further(sheet, channel, stop.place.after_hop);
    (context.exchange != Exchange::OtherVersion || by_content()).then_some(stop)
}

/// Whether other bytes to the same port come further: a filter on content is told from one
/// on ports, and lets another version of IKE pass.
fn goes_further(sheet: &Sheet, channel: WalkChannel, after_hop: u8) -> bool {
    let noise = sheet.last_hop(WalkChannel::Noise500);
    channel == WalkChannel::IKE500 && noise.is_some_and(|last| last > after_hop)
}

/// Somebody on the way says that it refuses such packets, and none comes further: proven.
/// Where one does, the refusal is about the hop limit or about the router itself. What
/// the target refuses has reached it.
fn refused(sheet: &Sheet, channel: WalkChannel) -> Option<Stop> {
    let passed = sheet.last_hop(channel).unwrap_or(0);
    let refusals = sheet
        .of_channel(channel)
        .filter(|step| step.hop > passed)
        .filter_map(|step| Some((step.hop, step.answered(Outcome::Refused)?)))
        .filter(|(_, (_, answered))| !answered.from_target && !is_unreachable(answered));
    let (hop, (id, answered)) = refusals.min_by_key(|(hop, _)| *hop)?;
    let after_hop = hop.saturating_sub(1);
    let to = sheet.router(hop, channel).filter(|to| *to != answered.from);
    let place = Place { after_hop, before_hop: Some(hop), from: Some(answered.from), to };
    Some(Stop { place, certainty: Certainty::Proven, doubt: None, because: vec![*id] })
}

/// That there is no way to the host is said of all packets: none of them is filtered.
fn is_unreachable(answered: &HopAnswered) -> bool {
    matches!(answered.answer, HopAnswer::Icmp(kind) if kind.meaning() == IcmpMeaning::Unreachable)
}

/// The same where the exchange drew the refusal, and the walk knows the hop of who said it.
fn refused_in_exchange(sheet: &Sheet, by: IpAddr, id: ObservationId) -> Option<Stop> {
    let after_hop = sheet.hop_of(by)?;
    let before = after_hop.saturating_add(1);
    let to = sheet.router(before, WalkChannel::CONTROL);
    let place = Place { after_hop, before_hop: Some(before), from: Some(by), to };
    Some(Stop { place, certainty: Certainty::Proven, doubt: None, because: vec![id] })
}

/// Routers behind the last that answered it answer other packets.
fn behind_a_router(sheet: &Sheet, channel: WalkChannel, context: Context) -> Option<Stop> {
    let last = sheet.last_hop(channel).unwrap_or(0);
    let mut silent = Vec::new();
    for hop in last.saturating_add(1)..=sheet.furthest() {
        let others = sheet.others(hop, channel);
        if others.is_empty() {
            continue;
        }
        // The nearest of these has to be silent for sure: where it is not, nobody knows.
        let because = sheet.silence(channel, hop);
        match because {
            Some(because) => silent.push((hop, others, because)),
            None if silent.is_empty() => return None,
            None => {}
        }
    }
    let (before, ..) = silent.first()?;
    let doubt = doubt(sheet, channel, context, last, &silent);
    let certainty = if doubt.is_some() { Certainty::Undetermined } else { Certainty::Likely };
    let place = Place {
        after_hop: last,
        before_hop: Some(*before),
        from: sheet.router(last, channel),
        to: sheet.router(*before, channel),
    };
    Some(Stop { place, certainty, doubt, because: witnesses(sheet, channel, last, &silent) })
}

type Silent = (u8, Vec<WalkChannel>, Vec<ObservationId>);

/// What else than a filter it may be. Routers do not tell UDP ports apart, but they may
/// tell protocols apart.
fn doubt(
    sheet: &Sheet,
    channel: WalkChannel,
    context: Context,
    last: u8,
    silent: &[Silent],
) -> Option<StopDoubt> {
    if channel != WalkChannel::ESP {
        let udp = |(_, others, _): &Silent| others.iter().any(|one| one.is_udp());
        return (!silent.iter().any(udp)).then_some(StopDoubt::OtherProtocol);
    }
    let inside = |hop: u8| sheet.router(hop, channel).is_some_and(is_private);
    if last == 0 {
        Some(StopDoubt::NoRouter)
    } else if context.translated && (1..=last).all(|hop| inside(hop) || !answers(sheet, hop)) {
        Some(StopDoubt::Translator)
    } else if silent.len() < MANY_ROUTERS && said_of_bare(sheet, channel, silent).is_empty() {
        Some(StopDoubt::OneRouter)
    } else {
        None
    }
}

fn answers(sheet: &Sheet, hop: u8) -> bool {
    sheet.at(WalkChannel::ESP, hop).any(|step| step.answered(Outcome::Router).is_some())
}

/// What the nearest of the silent routers says of protocols beside UDP; of ESP alone that
/// tells anything.
fn said_of_bare(sheet: &Sheet, channel: WalkChannel, silent: &[Silent]) -> Vec<ObservationId> {
    let nearest = silent.first().filter(|_| channel == WalkChannel::ESP);
    nearest.map(|(hop, ..)| sheet.bare(*hop)).unwrap_or_default()
}

/// The last answer, and the silence behind it.
fn witnesses(
    sheet: &Sheet,
    channel: WalkChannel,
    last: u8,
    silent: &[Silent],
) -> Vec<ObservationId> {
    let passed = sheet.at(channel, last).find_map(|step| step.answered(Outcome::Router));
    let silence = silent.iter().flat_map(|(_, _, because)| because.iter().copied());
    let bare = said_of_bare(sheet, channel, silent);
    let mut because: Vec<_> =
        passed.map(|(id, _)| *id).into_iter().chain(bare).chain(silence).collect();
    because.truncate(MOST_WITNESSES);
    because.sort_unstable();
    because.dedup();
    because
}
