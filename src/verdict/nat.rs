//! Who is behind a translator, from what the server says that it sees.

use std::net::{IpAddr, SocketAddr};

use super::search::Riddle;
use super::view::View;
use super::{Certainty, Nat, NatState};
use crate::evidence::{Answer, Channel, Fact, NatDetection, ObservationId};

/// What is known of one end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct End {
    pub state: NatState,
    pub certainty: Certainty,
    /// The plain hash does not match, so a client moves to UDP 4500.
    pub mismatch: bool,
}

/// What is known of both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NatEvidence {
    pub client: End,
    pub server: End,
    pub local: Option<SocketAddr>,
    pub mapped: Option<SocketAddr>,
    /// Message 4 came: what a client will do is known.
    pub settled: bool,
    pub because: Vec<ObservationId>,
}

impl NatEvidence {
    /// Whether a client moves to UDP 4500; `None` while message 4 is missing.
    pub fn moves_to_4500(&self) -> Option<bool> {
        self.settled.then_some(self.client.mismatch || self.server.mismatch)
    }

    pub fn report(&self) -> Nat {
        let assume = match (self.server.state, self.server.mismatch, self.client.mismatch) {
            (NatState::NotTested, ..) | (NatState::Undetermined, false, _) => None,
            (_, false, _) => Some(0),
            (_, true, false) => Some(1),
            (_, true, true) => Some(2),
        };
        Nat {
            client: self.client.state,
            server: self.server.state,
            local: self.local,
            mapped: self.mapped,
            assume_udp_encapsulation: assume,
        }
    }
}

/// Judges both ends.
pub fn judge(view: &View<'_>) -> NatEvidence {
    let detections = detections(view);
    let settled = view
        .asked_answers(Channel::Ike500)
        .chain(view.asked_answers(Channel::Ike4500))
        .any(|(_, one)| matches!(one.answer, Answer::MainModeKeyExchange { .. }));
    let local = view
        .sent(Channel::Ike500)
        .next()
        .and_then(|_| detections.first().map(|(_, detection)| detection.client));
    let (client, mapped) = judge_client(view, &detections);
    let server = judge_server(&detections, client.state);
    let because = detections.iter().map(|(id, _)| *id).collect();
    NatEvidence { client, server, local, mapped, settled, because }
}

/// Detections looked at: a run makes four, and each may cost a search of all ports.
const MOST_DETECTIONS: usize = 8;

type Detection<'a> = (ObservationId, &'a NatDetection);

/// All hashes, those of IKEv1 on UDP 500 first: they decide what a client does.
fn detections<'a>(view: &View<'a>) -> Vec<Detection<'a>> {
    let mut found: Vec<_> = view
        .log()
        .observations()
        .iter()
        .filter_map(|observation| {
            let Fact::Answered(answered) = &observation.fact else { return None };
            let nat = match &answered.answer {
                Answer::MainModeKeyExchange { nat } | Answer::SaInit { nat, .. } => nat.as_deref(),
                _ => None,
            };
            let asked = answered.source == crate::evidence::AnswerSource::Asked;
            nat.filter(|_| asked && !answered.repeated)
                .map(|nat| (observation.channel, observation.id, nat))
        })
        .collect();
    found.sort_by_key(|(channel, id, _)| (*channel, *id));
    found.truncate(MOST_DETECTIONS);
    found.into_iter().map(|(_, id, nat)| (id, nat)).collect()
}

/// What one hash about us says.
enum Reading {
    Ours,
    PortZero,
    Mapped(SocketAddr),
    Unexplained,
}

fn read_client(view: &View<'_>, detection: &NatDetection) -> Reading {
    let riddle = Riddle::new(detection, &detection.about_client);
    let own = detection.client;
    if riddle.is(own) {
        return Reading::Ours;
    }
    if riddle.is(SocketAddr::new(own.ip(), 0)) {
        return Reading::PortZero;
    }
    let addresses = [Some(own.ip()), view.log().path().public_address];
    let mapped = addresses
        .into_iter()
        .flatten()
        .find_map(|address| riddle.port_at(address).map(|port| SocketAddr::new(address, port)));
    mapped.map_or(Reading::Unexplained, Reading::Mapped)
}

fn judge_client(view: &View<'_>, detections: &[Detection<'_>]) -> (End, Option<SocketAddr>) {
    let Some((_, first)) = detections.first() else {
        return (End::not_tested(), None);
    };
    let mismatch = |state, certainty| End { state, certainty, mismatch: true };
    match read_client(view, first) {
        Reading::Ours => (End::none(), None),
        Reading::PortZero => (mismatch(NatState::Forced, Certainty::Proven), None),
        Reading::Mapped(mapped) => (mismatch(NatState::Present, Certainty::Proven), Some(mapped)),
        Reading::Unexplained => {
            let ours = is_private(first.client.ip());
            let theirs = is_private(first.server.ip());
            let again = detections
                .iter()
                .skip(1)
                .any(|(_, one)| matches!(read_client(view, one), Reading::Unexplained));
            let end = match (ours, theirs, again) {
                // A private address reaches a public server through a translator only.
                (true, false, _) => mismatch(NatState::Present, Certainty::Likely),
                (false, _, true) => mismatch(NatState::Forced, Certainty::Likely),
                _ => mismatch(NatState::Undetermined, Certainty::Undetermined),
            };
            (end, None)
        }
    }
}

fn judge_server(detections: &[Detection<'_>], client: NatState) -> End {
    let Some((_, first)) = detections.first() else { return End::not_tested() };
    let says_itself = |detection: &NatDetection| {
        detection.about_server.iter().any(|hash| Riddle::new(detection, hash).is(detection.server))
    };
    // Some servers send a Microsoft client its own hash back, so a match counts
    // only from one that is true about the client, or in an exchange without
    // Microsoft's vendor IDs.
    let trusted = matches!(client, NatState::None | NatState::Forced)
        && is_true_about_client(first)
        || client == NatState::Present;
    let plain = detections.iter().find(|(_, one)| !one.microsoft).map(|(_, one)| *one);
    match (says_itself(first), plain) {
        (true, _) if trusted => End::none(),
        (true, Some(plain)) if says_itself(plain) => End::none(),
        (true, Some(plain)) => End { mismatch: false, ..mismatched(plain) },
        (true, None) => {
            let certainty = Certainty::Undetermined;
            End { state: NatState::Undetermined, certainty, mismatch: false }
        }
        (false, _) => mismatched(first),
    }
}

fn is_true_about_client(detection: &NatDetection) -> bool {
    Riddle::new(detection, &detection.about_client).is(detection.client)
}

/// A hash that is not the server's address: a translator, or forged.
fn mismatched(detection: &NatDetection) -> End {
    let end = |state, certainty| End { state, certainty, mismatch: true };
    // A hash of another length than the negotiated one was made over nothing.
    let length = detection.algorithm.digest(&[]).len();
    let whole = detection.about_server.iter().filter(|hash| hash.len() == length);
    let riddles: Vec<_> = whole.map(|hash| Riddle::new(detection, hash)).collect();
    let port_zero = SocketAddr::new(detection.server.ip(), 0);
    if riddles.iter().any(|riddle| riddle.is(port_zero)) {
        return end(NatState::Forced, Certainty::Proven);
    }
    if detection.server.is_ipv6() || riddles.is_empty() {
        return end(NatState::Undetermined, Certainty::Undetermined);
    }
    // One search is all that a server may cost us.
    if riddles.first().is_some_and(Riddle::is_private) {
        return end(NatState::Present, Certainty::Proven);
    }
    end(NatState::Forced, Certainty::Likely)
}

impl End {
    const fn none() -> Self {
        Self { state: NatState::None, certainty: Certainty::Proven, mismatch: false }
    }

    const fn not_tested() -> Self {
        let state = NatState::NotTested;
        Self { state, certainty: Certainty::Undetermined, mismatch: false }
    }
}

/// Private, shared or local space, which the public Internet does not route.
fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => {
            let [first, second, ..] = address.octets();
            let shared = first == 100 && (64..128).contains(&second);
            address.is_private() || address.is_link_local() || address.is_loopback() || shared
        }
        IpAddr::V6(address) => {
            address.is_unique_local() || address.is_unicast_link_local() || address.is_loopback()
        }
    }
}
