//! Who is behind a translator, from what the server says that it sees.

use std::net::{IpAddr, SocketAddr};

use super::recover::{Recovered, is_somebodys, ports, recover};
use super::search::Riddle;
use super::view::View;
use super::{Certainty, Nat, NatState, Recovery};
use crate::crypto::HashAlgorithm;
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
    pub recovery: Option<Recovery>,
}

impl NatEvidence {
    /// Whether a client moves to UDP 4500; `None` while message 4 is missing.
    pub fn moves_to_4500(&self) -> Option<bool> {
        self.settled.then_some(self.client.mismatch || self.server.mismatch)
    }

    pub fn report(&self) -> Nat {
        let assume = match (self.server.state, self.server.mismatch, self.client.mismatch) {
            (NatState::NotTested, ..) => None,
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
            recovery: self.recovery,
        }
    }
}

/// Judges both ends.
pub fn judge(view: &View<'_>) -> NatEvidence {
    let detections = detections(view);
    let settled = view
        .asked_answers(Channel::Ike500)
        .chain(view.asked_answers(Channel::Ike4500))
        .any(|(_, one)| settles(&one.answer))
        || !view.asks_by_v1() && !detections.is_empty();
    if let Some(evidence) = by_claim(view, &detections, settled) {
        return evidence;
    }
    let local = view
        .sent(Channel::Ike500)
        .next()
        .and_then(|_| detections.first().map(|(_, detection)| detection.client));
    if let Some((client, answer)) = unasked(view, &detections) {
        let (server, because) = (End::not_tested(), vec![answer]);
        let (mapped, recovery) = (None, None);
        return NatEvidence { client, server, local, mapped, settled, because, recovery };
    }
    let because = detections.iter().map(|(id, _)| *id).collect();
    let (reading, about_client) = read_first(view, &detections);
    let (client, mapped) = judge_client(view, &detections, reading);
    let (server, about_server) = judge_server(view, &detections, reading);
    let recovery = recovery(view, [about_client, about_server], about_server);
    NatEvidence { client, server, local, mapped, settled, because, recovery }
}

/// What came of all searches that the user asked for.
fn recovery(
    view: &View<'_>,
    searches: [Option<Recovered>; 2],
    about_server: Option<Recovered>,
) -> Option<Recovery> {
    let reach = view.searches().reach()?;
    let state = searches.iter().flatten().map(|one| one.state).max()?;
    let server_inside = about_server.and_then(|one| one.end).filter(|end| is_somebodys(*end));
    Some(Recovery { reach, state, client_inside: None, server_inside })
}

/// Whether a client knows from an answer if it has to move to UDP 4500.
const fn settles(answer: &Answer) -> bool {
    matches!(answer, Answer::MainModeKeyExchange { .. } | Answer::Aggressive { .. })
}

/// A private client that a public server answers, without any detection.
fn unasked(view: &View<'_>, detections: &[Detection<'_>]) -> Option<(End, ObservationId)> {
    let client = view.client().filter(|client| is_private(*client))?;
    if !detections.is_empty() || is_private(view.log().path().server) || client.is_ipv6() {
        return None;
    }
    let channels = [Channel::Ike500, Channel::Ike4500, Channel::Ikev2];
    let (answer, _) = channels.into_iter().find_map(|one| view.asked_answers(one).next())?;
    let (state, certainty) = (NatState::Present, Certainty::Likely);
    Some((End { state, certainty, mismatch: false }, answer.id))
}

/// What the client hashed, where a translator stands between it and who
/// recorded: then the server's hashes fit what is seen, and the client's do not.
fn by_claim(view: &View<'_>, detections: &[Detection<'_>], settled: bool) -> Option<NatEvidence> {
    let (_, first) = detections.first()?;
    let claim = first.claim.as_ref()?;
    let claimed = NatDetection { cookies: claim.cookies, ..(*first).clone() };
    let fits = |hash: &[u8], end| Riddle::new(&claimed, hash).is(end);
    let own = claim.about_client.iter().any(|hash| fits(hash, first.client));
    let other = fits(&claim.about_server, first.server);
    if own && other {
        return None;
    }
    let seen_right = Riddle::new(first, &first.about_client).is(first.client);
    let server_right =
        first.about_server.iter().any(|hash| Riddle::new(first, hash).is(first.server));
    let hidden = claim.about_client.first().filter(|_| !own);
    let riddle = hidden.map(|hash| Riddle::new(&claimed, hash));
    let wanted = riddle.as_ref().and_then(|riddle| {
        let known = [first.client.ip()];
        let ports = ports(detections.iter().map(|(_, one)| *one));
        recover(view, std::slice::from_ref(riddle), &known, &ports)
    });
    let inside = wanted.and_then(|one| one.end).filter(|end| is_somebodys(*end));
    let behind = match (wanted, riddle) {
        (Some(_), _) => inside.is_some(),
        (None, Some(riddle)) => riddle.is_private(view.searches()) == Some(true),
        (None, None) => false,
    };
    let client = match (own, seen_right, behind) {
        (true, ..) => End::none(),
        (false, _, true) => End::present(Certainty::Proven),
        (false, true, false) => End::present(Certainty::Likely),
        // Nobody's hash fits: a translator on either side of who recorded, or
        // addresses that were rewritten in the file.
        (false, false, false) => End::unknown(),
    };
    let server = match (other, server_right) {
        (true, true) => End::none(),
        (true, false) => return None,
        (false, true) => End::present(Certainty::Proven),
        (false, false) => End::unknown(),
    };
    let mapped = (!own && seen_right).then_some(first.client);
    let local = if own { Some(first.client) } else { inside };
    let because = detections.iter().map(|(id, _)| *id).collect();
    let recovery = recovery(view, [Some(Recovered::EXPLAINED), wanted], None)
        .map(|recovery| Recovery { client_inside: inside, ..recovery });
    Some(NatEvidence { client, server, local, mapped, settled, because, recovery })
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
                Answer::MainModeKeyExchange { nat }
                | Answer::Aggressive { nat, .. }
                | Answer::SaInit { nat, .. } => nat.as_deref(),
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reading {
    Ours,
    /// Over port 0, or an address that nobody has.
    MadeUp,
    Mapped(SocketAddr),
    Unexplained,
}

/// What the first hash about us says; where nothing plain explains it and the
/// user asked for that, the search looks further.
fn read_first(
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

fn judge_client(
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

fn judge_server(
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
    let trusted = reading != Some(Reading::Unexplained);
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
    match riddles.first().and_then(|riddle| riddle.is_private(view.searches())) {
        Some(true) => end(NatState::Present, Certainty::Proven),
        Some(false) => end(NatState::Forced, Certainty::Likely),
        None => end(NatState::Undetermined, Certainty::Undetermined),
    }
}

impl End {
    const fn none() -> Self {
        Self { state: NatState::None, certainty: Certainty::Proven, mismatch: false }
    }

    const fn present(certainty: Certainty) -> Self {
        Self { state: NatState::Present, certainty, mismatch: true }
    }

    const fn unknown() -> Self {
        let state = NatState::Undetermined;
        Self { state, certainty: Certainty::Undetermined, mismatch: true }
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
