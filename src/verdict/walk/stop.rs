//! Where a kind of packet stops while another goes on.

use super::sheet::{Outcome, Sheet};
use crate::evidence::{ObservationId, WalkChannel};
use crate::verdict::nat::{NatEvidence, is_private};
use crate::verdict::view::View;
use crate::verdict::{Certainty, NatState, Place, Stop, StopDoubt};

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
    /// The target answered something.
    pub target_answers: bool,
}

/// What became of a kind of packet in an exchange of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exchange {
    /// The target answered.
    Answered,
    /// A server would have answered, and none did.
    Silent,
    /// Silence would mean nothing.
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
    if context.exchange == Exchange::Answered {
        return None;
    }
    refused(sheet, channel)
        .or_else(|| behind_a_router(sheet, channel, context))
        .or_else(|| behind_the_last(sheet, channel, context))
}

/// Somebody says that it refuses such packets, and none comes further: proven. Where one
/// does, the refusal is about the hop limit or about the router itself.
fn refused(sheet: &Sheet, channel: WalkChannel) -> Option<Stop> {
    let passed = sheet.last_hop(channel).unwrap_or(0);
    let refusals = sheet
        .of_channel(channel)
        .filter(|step| step.hop > passed)
        .filter_map(|step| Some((step.hop, step.answered(Outcome::Refused)?)));
    let (hop, (id, answered)) = refusals.min_by_key(|(hop, _)| *hop)?;
    let after_hop = hop.saturating_sub(1);
    let (from, to) = if answered.from_target {
        (sheet.router(after_hop, channel), Some(answered.from))
    } else {
        (Some(answered.from), sheet.router(hop, channel).filter(|to| *to != answered.from))
    };
    let place = Place { after_hop, before_hop: Some(hop), from, to };
    Some(Stop { place, certainty: Certainty::Proven, doubt: None, because: vec![*id] })
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
    if channel != WalkChannel::Esp {
        let udp = |(_, others, _): &Silent| others.iter().any(|one| *one != WalkChannel::Esp);
        return (!silent.iter().any(udp)).then_some(StopDoubt::OtherProtocol);
    }
    let inside = |hop: u8| sheet.router(hop, channel).is_some_and(is_private);
    if last == 0 {
        Some(StopDoubt::NoRouter)
    } else if context.translated && (1..=last).all(|hop| inside(hop) || !answers(sheet, hop)) {
        Some(StopDoubt::Translator)
    } else if silent.len() < MANY_ROUTERS {
        Some(StopDoubt::OneRouter)
    } else {
        None
    }
}

fn answers(sheet: &Sheet, hop: u8) -> bool {
    sheet.at(WalkChannel::Esp, hop).any(|step| step.answered(Outcome::Router).is_some())
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
    let mut because: Vec<_> = passed.map(|(id, _)| *id).into_iter().chain(silence).collect();
    because.truncate(MOST_WITNESSES);
    because.sort_unstable();
    because.dedup();
    because
}

/// It passes every router that is seen, and a server that is there stays silent.
fn behind_the_last(sheet: &Sheet, channel: WalkChannel, context: Context) -> Option<Stop> {
    let last = sheet.last_hop(channel)?;
    let passed = sheet.at(channel, last).find_map(|step| step.answered(Outcome::Router));
    let unsure = sheet.is_lossy() || context.exchange != Exchange::Silent;
    if unsure || !context.target_answers || last < sheet.furthest() {
        return None;
    }
    let target = sheet.steps().find_map(|step| step.answered(Outcome::Target));
    let place = Place {
        after_hop: last,
        before_hop: sheet.target_hop(),
        from: sheet.router(last, channel),
        to: target.map(|(_, one)| one.from),
    };
    let because = [passed, target].into_iter().flatten().map(|(id, _)| *id).collect();
    Some(Stop { place, certainty: Certainty::Likely, doubt: None, because })
}
