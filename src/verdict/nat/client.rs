//! Who is behind a translator: the client, by what the server says of it.

use std::net::SocketAddr;

use super::super::recover::{Recovered, is_somebodys, ports, recover};
use super::super::search::{Found, Riddle};
use super::super::view::View;
use super::super::{Certainty, NatState};
use super::{Detection, End, Place};
use crate::evidence::NatDetection;
use crate::wire::address::{behind_nat64, is_private};

/// What one hash about us says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    Ours,
    /// Over port 0, or an address that nobody has.
    MadeUp,
    Mapped(SocketAddr),
    Unexplained,
    /// Nothing plain explains it, and no search is left for the rest.
    Unsearched,
}

impl Reading {
    /// Whether it is known what the hash was made over.
    pub const fn is_explained(self) -> bool {
        !matches!(self, Self::Unexplained | Self::Unsearched)
    }
}

/// What the first hash about us says; where nothing plain explains it and the
/// user asked for that, the search looks further.
pub fn read_first(
    view: &View<'_>,
    detections: &[Detection<'_>],
) -> (Option<Reading>, Option<Recovered>) {
    let Some((_, first)) = detections.first() else { return (None, None) };
    let reading = read_client(view, first);
    if reading.is_explained() {
        return (Some(reading), Some(Recovered::EXPLAINED));
    }
    let ports = ports(detections.iter().map(|(_, one)| *one));
    let whole = first.about_client.len() == first.algorithm.digest(&[]).len();
    let riddle = whole.then(|| Riddle::new(first, &first.about_client));
    let found = recover(view, riddle.as_slice(), &[], &ports);
    let reading = match found.and_then(|found| found.end) {
        Some(end) if is_somebodys(end) => Reading::Mapped(end),
        Some(_) => Reading::MadeUp,
        None => reading,
    };
    (Some(reading), found)
}

fn read_client(view: &View<'_>, detection: &NatDetection) -> Reading {
    let riddle = Riddle::new(detection, &detection.about_client);
    let own = detection.client;
    if riddle.is(own) {
        return Reading::Ours;
    }
    if riddle.is(SocketAddr::new(own.ip(), 0)) {
        return Reading::MadeUp;
    }
    let searches = view.searches();
    let public = view.log().path().public_address.filter(|public| *public != own.ip());
    let outside = public.map_or(Found::Nowhere, |public| riddle.end_at(public, searches));
    let inside = match outside {
        Found::At(end) => return Reading::Mapped(end),
        // Who asked for all that can be found has this searched too.
        _ if never_arrives(detection) && searches.reach().is_none() => Found::Nowhere,
        _ => riddle.end_by_chance_at(own.ip(), searches),
    };
    match (inside, outside) {
        (Found::At(end), _) => Reading::Mapped(end),
        (Found::Nowhere, Found::Nowhere) => Reading::Unexplained,
        _ => Reading::Unsearched,
    }
}

/// Whether no packet with the client's own address arrives at the server, since nobody
/// routes it there: then the hash was made over another address.
fn never_arrives(detection: &NatDetection) -> bool {
    is_private(detection.client.ip()) && !is_private(detection.server.ip())
}

/// Where the server saw the client, without a search of private space.
pub fn place(view: &View<'_>, detection: &NatDetection) -> Place {
    match read_client(view, detection) {
        Reading::Ours => Place::At(detection.client),
        Reading::MadeUp => Place::MadeUp,
        Reading::Mapped(mapped) => Place::At(mapped),
        Reading::Unexplained => Place::Elsewhere,
        Reading::Unsearched => Place::Unknown,
    }
}

pub fn judge_client(
    view: &View<'_>,
    detections: &[Detection<'_>],
    reading: Option<Reading>,
) -> (End, Option<SocketAddr>) {
    let (Some((_, first)), Some(reading)) = (detections.first(), reading) else {
        return (End::not_tested(), None);
    };
    let mismatch = |state, certainty| End { state, certainty, mismatch: true };
    match reading {
        Reading::Ours => (End::none(), None),
        Reading::MadeUp => (mismatch(NatState::Forced, Certainty::Proven), None),
        Reading::Mapped(mapped) => {
            // Over port 0 the address is told and the port is not.
            let port_told = Some(mapped).filter(|mapped| mapped.port() != 0);
            (mismatch(NatState::Present, Certainty::Proven), port_told)
        }
        // Nobody has this address: a NAT64 stands in for the server (RFC 6052).
        Reading::Unexplained | Reading::Unsearched if behind_nat64(first.server.ip()).is_some() => {
            (mismatch(NatState::Present, Certainty::Proven), None)
        }
        // A private address reaches a public server through a translator only.
        Reading::Unexplained | Reading::Unsearched if never_arrives(first) => {
            (mismatch(NatState::Present, Certainty::Likely), None)
        }
        Reading::Unexplained if !is_private(first.client.ip()) && again(view, detections) => {
            (mismatch(NatState::Forced, Certainty::Likely), None)
        }
        Reading::Unexplained | Reading::Unsearched => {
            (mismatch(NatState::Undetermined, Certainty::Undetermined), None)
        }
    }
}

/// Whether a further exchange has a hash about the client that nothing explains.
fn again(view: &View<'_>, detections: &[Detection<'_>]) -> bool {
    let mut others = detections.iter().skip(1);
    others.any(|(_, one)| read_client(view, one) == Reading::Unexplained)
}
