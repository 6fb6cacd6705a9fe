//! Who is behind a translator, from what the server says that it sees.
//!
//! Owns the hashes of a run and what is made of them together. What the server
//! says of the client is read in `client.rs`, what it says of itself in
//! `server.rs`, and what a recorded client hashed in `claim.rs`.

mod claim;
mod client;
mod server;

use std::net::SocketAddr;

use super::recover::{Recovered, is_somebodys};
use super::search::Riddle;
use super::view::View;
use super::{Certainty, Nat, NatState, Recovery};
use crate::evidence::{
    Answer, Answered, Carrier, Channel, Fact, Learned, NatDetection, ObservationId, Request,
    RequestSent,
};
use crate::wire::address::is_private;

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
    /// The server's hash about itself is of the address that is seen here: whoever has
    /// this address is the server.
    pub server_is_asked: bool,
    pub because: Vec<ObservationId>,
    pub recovery: Option<Recovery>,
}

impl NatEvidence {
    /// Whether a client moves to UDP 4500; `None` while message 4 is missing.
    pub fn moves_to_4500(&self) -> Option<bool> {
        self.settled.then_some(self.client.mismatch || self.server.mismatch)
    }

    pub fn report(&self, view: &View<'_>) -> Nat {
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
            offered: view.offers_nat_t(),
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
        .any(|(_, one)| settles(view, one))
        || !view.asks_by_v1() && !detections.is_empty();
    if let Some(evidence) = claim::by_claim(view, &detections, settled) {
        return evidence;
    }
    let local = view
        .sent(Channel::Ike500)
        .next()
        .and_then(|_| detections.first().map(|(_, detection)| detection.client));
    if let Some((client, request)) = unasked(view, &detections) {
        let (server, because) = (End::not_tested(), vec![request]);
        let (mapped, recovery) = (None, None);
        let server_is_asked = false;
        return NatEvidence {
            client,
            server,
            local,
            mapped,
            settled,
            server_is_asked,
            because,
            recovery,
        };
    }
    let because = detections.iter().map(|(id, _)| *id).collect();
    let (reading, about_client) = client::read_first(view, &detections);
    let (client, mapped) = client::judge_client(view, &detections, reading);
    let (server, about_server) = server::judge_server(view, &detections, reading);
    let recovery = recovery(view, [about_client, about_server], about_server);
    let server_is_asked = server.state == NatState::None;
    NatEvidence { client, server, local, mapped, settled, server_is_asked, because, recovery }
}

/// The same where the client's own flow comes untranslated and a fresh one does not, by the
/// hashes of a server that tells the truth of the first: a translator was put in behind a flow
/// that it remembers. What a client does the own flow's hashes say.
pub fn with_fresh(view: &View<'_>, nat: NatEvidence) -> NatEvidence {
    if nat.client.state != NatState::None {
        return nat;
    }
    let elsewhere = |(id, one): Detection<'_>| match client::place(view, one) {
        Place::At(end) if end.ip() == one.client.ip() && end.port() == one.client.port() => None,
        Place::At(_) | Place::Elsewhere => Some(id),
        Place::MadeUp | Place::Unknown => None,
    };
    let fresh = hashes(view, |nat| view.log().fresh_ports().contains(&nat.client.port()));
    let because: Vec<_> = fresh.into_iter().filter_map(elsewhere).collect();
    if because.is_empty() {
        return nat;
    }
    let client = End {
        state: NatState::Present,
        certainty: Certainty::Likely,
        mismatch: nat.client.mismatch,
    };
    NatEvidence { client, because: [nat.because, because].concat(), ..nat }
}

/// Where the server saw one exchange of the client come from.
pub struct Hashed {
    pub channel: Channel,
    /// The answer with the hash.
    pub id: ObservationId,
    pub place: Place,
}

/// What a hash about the client was made over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// This end.
    At(SocketAddr),
    /// None of the ends that the client may have.
    Elsewhere,
    /// Nobody's.
    MadeUp,
    /// No search is left that would tell.
    Unknown,
}

/// The same of the first exchange on each port, where there is one on both.
pub fn places(view: &View<'_>) -> Vec<Hashed> {
    let detections = detections(view);
    let first = |channel| {
        let mut all = detections.iter();
        let is_of = |id| view.log().observation(id).is_some_and(|one| one.channel == channel);
        all.find(|(id, _)| is_of(*id)).map(|(id, detection)| (channel, *id, *detection))
    };
    let firsts: Vec<_> = Channel::IKE.into_iter().filter_map(first).collect();
    let compared = firsts.len() == Channel::IKE.len();
    let hashed = firsts.into_iter().filter(|_| compared);
    let place = |(channel, id, detection)| {
        let place = client::place(view, detection);
        Hashed { channel, id, place }
    };
    hashed.map(place).collect()
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

/// Whether an answer tells if the client has to move to UDP 4500: by its hashes, or by having
/// none where messages 1 and 2 are there to be read. Without these the hashes cannot be read
/// either.
fn settles(view: &View<'_>, answered: &Answered) -> bool {
    match &answered.answer {
        Answer::MainModeKeyExchange { nat: Some(_) } | Answer::Aggressive { .. } => true,
        Answer::MainModeKeyExchange { nat: None } => {
            let cookie = view.request(answered.request).and_then(|sent| sent.request.cookie());
            let of_this = |sent: &RequestSent| {
                let opens = matches!(sent.request, Request::MainModeProposal { .. });
                opens && cookie.is_some() && sent.request.cookie() == cookie
            };
            let mut all = view.log().observations().iter();
            all.any(|one| match &one.fact {
                Fact::Answered(one) if matches!(one.answer, Answer::MainModeTransform { .. }) => {
                    view.request(one.request).is_some_and(of_this)
                }
                _ => false,
            })
        }
        _ => false,
    }
}

/// A private client that a public server answers, or whose ESP in UDP passes both ways,
/// without any detection, and the packet that has both addresses: nobody says that a translator
/// is there.
fn unasked(view: &View<'_>, detections: &[Detection<'_>]) -> Option<(End, ObservationId)> {
    let client = view.client().filter(|client| is_private(*client))?;
    if !detections.is_empty() || is_private(view.log().path().server) || client.is_ipv6() {
        return None;
    }
    let channels = [Channel::Ike500, Channel::Ike4500, Channel::Ikev2];
    let answered = channels.into_iter().find_map(|one| view.asked_answers(one).next());
    let flowing = view.traffic(Carrier::EspInUdp);
    let flows = || flowing.because.first().copied().filter(|_| flowing.both_ways());
    let shown = answered.map(|(_, answer)| answer.request).or_else(flows)?;
    let (state, certainty) = (NatState::Present, Certainty::Likely);
    Some((End { state, certainty, mismatch: false }, shown))
}

/// Detections looked at: a run makes four, and each may cost a search of all ports.
const MOST_DETECTIONS: usize = 8;

type Detection<'a> = (ObservationId, &'a NatDetection);

/// All hashes about the client's own flows, those of IKEv1 on UDP 500 first: they decide what
/// a client does.
fn detections<'a>(view: &View<'a>) -> Vec<Detection<'a>> {
    // A translator gives a fresh flow a mapping of its own.
    hashes(view, |nat| !view.log().fresh_ports().contains(&nat.client.port()))
}

/// The hashes of some flows.
fn hashes<'a>(view: &View<'a>, is: impl Fn(&NatDetection) -> bool) -> Vec<Detection<'a>> {
    // Of addresses that were replaced after the recording no hash was made.
    if view.log().was_rewritten() {
        return Vec::new();
    }
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
            nat.filter(|nat| is(nat) && asked && !answered.repeated)
                .filter(|nat| !is_forced_by_us(view, nat))
                .map(|nat| (observation.channel, observation.id, nat))
        })
        .collect();
    found.sort_by_key(|(channel, id, _)| (*channel, *id));
    found.truncate(MOST_DETECTIONS);
    found.into_iter().map(|(_, id, nat)| (id, nat)).collect()
}

/// The probe's second exchange with the key, which claims a translator of its own
/// making: some servers then make up theirs.
fn is_forced_by_us(view: &View<'_>, detection: &NatDetection) -> bool {
    let Some(claim) = &detection.claim else { return false };
    let nowhere = SocketAddr::new(detection.client.ip(), 0);
    let claimed = NatDetection { cookies: claim.cookies, ..detection.clone() };
    let says_so = |hash: &Vec<u8>| Riddle::new(&claimed, hash).is(nowhere);
    view.learned(Learned::KeyProved) && claim.about_client.iter().any(says_so)
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
