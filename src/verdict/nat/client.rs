//! Who is behind a translator: the client, by what the server says of it.

use std::net::SocketAddr;

use super::super::recover::{Recovered, is_somebodys, ports, recover};
use super::super::search::Riddle;
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
}

/// What the first hash about us says; where nothing plain explains it and the
/// user asked for that, the search looks further.
pub fn read_first(
    view: &View<'_>,
    detections: &[Detection<'_>],
) -> (Option<Reading>, Option<Recovered>) {
    let Some((_, first)) = detections.first() else { return (None, None) };
    let reading = read_client(view, first);
    if reading != Reading::Unexplained {
        return (Some(reading), Some(Recovered::EXPLAINED));
    }
    let ports = ports(detections.iter().map(|(_, one)| *one));
    let whole = first.about_client.len() == first.algorithm.digest(&[]).len();
    let riddle = whole.then(|| Riddle::new(first, &first.about_client));
    let found = recover(view, riddle.as_slice(), &[], &ports);
    let reading = match found.and_then(|found| found.end) {
        Some(end) if is_somebodys(end) => Reading::Mapped(end),
        Some(_) => Reading::MadeUp,
        None => Reading::Unexplained,
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
    let addresses = [Some(own.ip()), view.log().path().public_address];
    let mapped = addresses.into_iter().flatten().find_map(|address| {
        riddle.port_at(address, view.searches()).map(|port| SocketAddr::new(address, port))
    });
    mapped.map_or(Reading::Unexplained, Reading::Mapped)
}

/// Where the server saw the client, without a search of private space.
pub fn place(view: &View<'_>, detection: &NatDetection) -> Place {
    match read_client(view, detection) {
        Reading::Ours => Place::At(detection.client),
        Reading::MadeUp => Place::MadeUp,
        Reading::Mapped(mapped) => Place::At(mapped),
        Reading::Unexplained => Place::Elsewhere,
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
        Reading::Unexplained => {
            let ours = is_private(first.client.ip());
            let theirs = is_private(first.server.ip());
            let again = detections
                .iter()
                .skip(1)
                .any(|(_, one)| matches!(read_client(view, one), Reading::Unexplained));
            // Nobody has this address: a NAT64 stands in for the server (RFC 6052).
            let through_nat64 = behind_nat64(first.server.ip()).is_some();
            let end = match (ours, theirs, again) {
                _ if through_nat64 => mismatch(NatState::Present, Certainty::Proven),
                // A private address reaches a public server through a translator only.
                (true, false, _) => mismatch(NatState::Present, Certainty::Likely),
                (false, _, true) => mismatch(NatState::Forced, Certainty::Likely),
                _ => mismatch(NatState::Undetermined, Certainty::Undetermined),
            };
            (end, None)
        }
    }
}
