//! Who is behind a translator: the server, by what it says of itself.

use std::net::SocketAddr;

use super::super::recover::{Recovered, is_somebodys, ports, recover};
use super::super::search::Riddle;
use super::super::view::View;
use super::super::{Certainty, NatState};
use super::client::Reading;
use super::{Detection, End};
use crate::crypto::HashAlgorithm;
use crate::evidence::NatDetection;
use crate::wire::address::behind_nat64;

pub fn judge_server(
    view: &View<'_>,
    detections: &[Detection<'_>],
    reading: Option<Reading>,
) -> (End, Option<Recovered>) {
    let Some((_, first)) = detections.first() else { return (End::not_tested(), None) };
    let ports = ports(detections.iter().map(|(_, one)| *one));
    let says_itself = |detection: &NatDetection| {
        detection.about_server.iter().any(|hash| Riddle::new(detection, hash).is(detection.server))
    };
    // Some servers send a Microsoft client its own hash back, so a match counts
    // only from one that is true about the client, or in an exchange without
    // Microsoft's vendor IDs.
    let trusted = reading.is_none_or(Reading::is_explained);
    let plain = detections.iter().find(|(_, one)| !one.microsoft).map(|(_, one)| *one);
    match (says_itself(first), plain) {
        (true, _) if trusted => (End::none(), None),
        (true, Some(plain)) if says_itself(plain) => (End::none(), None),
        (true, Some(plain)) => {
            let (end, found) = mismatched(view, plain, &ports);
            (End { mismatch: false, ..end }, found)
        }
        (true, None) => {
            let certainty = Certainty::Undetermined;
            (End { state: NatState::Undetermined, certainty, mismatch: false }, None)
        }
        (false, _) => mismatched(view, first, &ports),
    }
}

/// A hash that is not the server's address: a translator, or forged.
fn mismatched(
    view: &View<'_>,
    detection: &NatDetection,
    ports: &[u16],
) -> (End, Option<Recovered>) {
    let end = |state, certainty| End { state, certainty, mismatch: true };
    // A hash of another length than the negotiated one was made over nothing.
    let length = detection.algorithm.digest(&[]).len();
    let whole = detection.about_server.iter().filter(|hash| hash.len() == length);
    let riddles: Vec<_> = whole.map(|hash| Riddle::new(detection, hash)).collect();
    // What a NAT64 has in front of it (RFC 6052): the client hashes the other address.
    let behind = behind_nat64(detection.server.ip())
        .map(|address| SocketAddr::new(address.into(), detection.server.port()));
    if behind.is_some_and(|behind| riddles.iter().any(|riddle| riddle.is(behind))) {
        return (end(NatState::Present, Certainty::Proven), None);
    }
    let port_zero = SocketAddr::new(detection.server.ip(), 0);
    if riddles.iter().any(|riddle| riddle.is(port_zero)) {
        return (end(NatState::Forced, Certainty::Proven), None);
    }
    if let Some(found) = recover(view, &riddles, &[detection.server.ip()], ports) {
        let no_address = detection.server.is_ipv6() || riddles.is_empty();
        let judged = match found.end {
            Some(inside) if is_somebodys(inside) => end(NatState::Present, Certainty::Proven),
            Some(_) => end(NatState::Forced, Certainty::Proven),
            None if found.private_searched && !no_address => {
                end(NatState::Forced, Certainty::Likely)
            }
            None => end(NatState::Undetermined, Certainty::Undetermined),
        };
        return (judged, Some(found));
    }
    (unsearched(view, detection, &riddles), None)
}

/// The same by what a search of private space says, which nobody has to ask for.
fn unsearched(view: &View<'_>, detection: &NatDetection, riddles: &[Riddle<'_>]) -> End {
    let end = |state, certainty| End { state, certainty, mismatch: true };
    let quick = matches!(
        detection.algorithm,
        HashAlgorithm::Md5 | HashAlgorithm::Sha1 | HashAlgorithm::Sha256
    );
    if detection.server.is_ipv6() || riddles.is_empty() || !quick {
        return end(NatState::Undetermined, Certainty::Undetermined);
    }
    // One search is all that a server may cost us.
    match riddles.first().and_then(|riddle| riddle.is_private_server(view.searches())) {
        Some(true) => end(NatState::Present, Certainty::Proven),
        Some(false) => end(NatState::Forced, Certainty::Likely),
        None => end(NatState::Undetermined, Certainty::Undetermined),
    }
}
