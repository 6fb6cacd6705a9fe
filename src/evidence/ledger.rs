//! What was sent, so that what comes back can be matched to it.

use std::collections::BTreeMap;
use std::mem::discriminant;
use std::net::{IpAddr, SocketAddr};
use std::sync::OnceLock;

use ahash::RandomState;

use super::observation::Place;
use super::walk::WalkLedger;
use super::{Channel, Direction, ObservationId, QuoteProof, Request, RequestSent, Timestamp};
use crate::crypto::HashAlgorithm;
use crate::wire::icmp::IcmpKind;
use crate::wire::ip::udp_datagram;
use crate::wire::isakmp::{Cookie, Message};

/// Stands for the bytes of a packet. Its seed is drawn for each ledger, so that no
/// file can hold two packets that are told apart by everything else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Digest(u64);

/// One request and every time that it was sent.
#[derive(Debug, Clone)]
pub(super) struct Sent {
    pub flow: Channel,
    pub channel: Channel,
    pub request: Request,
    pub from: SocketAddr,
    pub to: SocketAddr,
    /// UDP payload or ESP packet as sent.
    pub payload: Vec<u8>,
    pub transmissions: Transmissions,
    /// Answers seen, to tell a repeated one.
    pub answers: Vec<SeenAnswer>,
    /// Answers seen whose checksum is wrong.
    pub damaged: u32,
    /// Answers seen that no client goes on with.
    pub unacceptable: u32,
    /// ICMP errors seen.
    pub errors: Vec<SeenError>,
    /// The UDP checksum as it is on the link, once it was asked for.
    pub checksum: OnceLock<Option<u16>>,
}

/// When a request was sent: once, mostly, and that one is no list of its own.
#[derive(Debug, Clone)]
pub(super) struct Transmissions {
    first: (ObservationId, Timestamp),
    later: Vec<(ObservationId, Timestamp)>,
}

/// What was said by ICMP of a transmission.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SeenError {
    pub request: ObservationId,
    pub from: IpAddr,
    pub kind: IcmpKind,
    pub proof: QuoteProof,
}

/// One answer and how often it came.
#[derive(Debug, Clone)]
pub(super) struct SeenAnswer {
    from: SocketAddr,
    digest: Digest,
    times: u32,
}

/// Whether an answer was heard before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Heard {
    New,
    Before,
    /// So often that one more says nothing new.
    TooOften,
}

/// What an IKE exchange has settled so far.
#[derive(Debug, Clone, Default)]
pub(super) struct Exchange {
    pub responder_cookie: Option<Cookie>,
    pub hash: Option<HashAlgorithm>,
    /// Number of the Diffie-Hellman group.
    pub group: Option<u32>,
    pub microsoft: bool,
}

/// An exchange that the other end began.
#[derive(Debug, Clone, Default)]
pub(super) struct Peer {
    /// This end said something in it.
    pub answered: bool,
    /// Its first message, each time that it came.
    pub opened: Vec<ObservationId>,
}

/// How many messages have a right checksum and a wrong one.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Sums {
    right: u64,
    /// Ours.
    wrong_out: u64,
    /// The server's.
    wrong_in: u64,
}

impl Sums {
    pub(super) const fn note(&mut self, direction: Direction, wrong: bool) {
        let count = match (wrong, direction) {
            (false, _) => &mut self.right,
            (true, Direction::Outbound) => &mut self.wrong_out,
            (true, Direction::Inbound) => &mut self.wrong_in,
        };
        *count = count.saturating_add(1);
    }

    /// All are wrong, both ways: hardware fills in those of one end only.
    pub(super) const fn were_rewritten(self) -> bool {
        self.right == 0 && self.wrong_out > 0 && self.wrong_in > 0
    }
}

#[derive(Debug, Default)]
pub(super) struct Ledger {
    pub sent: Vec<Sent>,
    /// Of each in `sent`: bytes are looked for once for each packet of a capture.
    digests: Vec<Digest>,
    hasher: RandomState,
    pub exchanges: BTreeMap<Cookie, Exchange>,
    /// Cookies of exchanges that the other end began in a session that is under way.
    pub peers: BTreeMap<Cookie, Peer>,
    /// Packets whose hop limit runs out on the way.
    pub walk: WalkLedger,
    /// Checksums of our own requests are wrong: the file was changed after it was recorded,
    /// or hardware fills them in later. Then those of the answers tell nothing.
    pub sums_tell_nothing: bool,
    /// Of both ends' messages.
    pub sums: Sums,
    /// The client went on with an answer that clients do not go on with.
    pub flaws_tell_nothing: bool,
}

/// Requests of an exchange that nobody answers, and of a whole negotiation.
const REQUESTS: [usize; 2] = [2, 9];
/// Different answers kept for each request.
const MOST_ANSWERS: usize = 32;
/// Times that one answer is noted: once for each transmission of a request.
const MOST_REPETITIONS: u32 = 24;
/// Answers to one request that are noted and that no client takes.
const MOST_REFUSED: u32 = 16;
/// ICMP errors about one transmission that are noted, of each kind of proof.
const MOST_ERRORS: usize = 4;

impl Transmissions {
    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = &(ObservationId, Timestamp)> {
        std::iter::once(&self.first).chain(&self.later)
    }

    pub(super) const fn count(&self) -> usize {
        self.later.len().saturating_add(1)
    }

    /// When it was sent last.
    pub(super) fn last(&self) -> Timestamp {
        self.later.last().map_or(self.first.1, |(_, at)| *at)
    }

    pub(super) fn push(&mut self, id: ObservationId, at: Timestamp) {
        self.later.push((id, at));
    }
}

impl Sent {
    /// Whether anything answered it.
    pub(super) fn is_answered(&self) -> bool {
        !self.answers.is_empty()
    }

    /// A request that was sent once.
    pub(super) fn new(
        place: Place,
        flow: Channel,
        channel: Channel,
        sent: &RequestSent,
        payload: &[u8],
    ) -> Self {
        Self {
            flow,
            channel,
            request: sent.request.clone(),
            from: sent.from,
            to: sent.to,
            payload: payload.to_vec(),
            transmissions: Transmissions { first: (place.id, place.at), later: Vec::new() },
            answers: Vec::new(),
            damaged: 0,
            unacceptable: 0,
            errors: Vec::new(),
            checksum: OnceLock::new(),
        }
    }

    /// The IKE message that it is.
    pub(super) fn ike_message(&self) -> Option<Message> {
        Message::parse(self.flow.ike_message(&self.payload)?).ok()
    }

    /// The latest transmission that an answer at `at` can belong to.
    pub(super) fn transmission_before(&self, at: Timestamp) -> Option<(ObservationId, Timestamp)> {
        let before = self.transmissions.iter().rev().find(|(_, sent)| *sent <= at);
        before.or(self.transmissions.iter().next()).copied()
    }

    /// Notes an answer that no host takes; false where there were enough.
    pub(super) fn note_damaged(&mut self) -> bool {
        self.damaged = self.damaged.saturating_add(1);
        self.damaged <= MOST_REFUSED
    }

    /// Notes an answer that no client goes on with; false where there were enough.
    pub(super) fn note_unacceptable(&mut self) -> bool {
        self.unacceptable = self.unacceptable.saturating_add(1);
        self.unacceptable <= MOST_REFUSED
    }

    /// Notes an ICMP error; false where the very same was said of this transmission, or
    /// enough else that proves no more.
    pub(super) fn note_error(&mut self, error: SeenError) -> bool {
        let alike = |seen: &&SeenError| seen.request == error.request && seen.proof == error.proof;
        let known = self.errors.contains(&error);
        if known || self.errors.iter().filter(alike).count() >= MOST_ERRORS {
            return false;
        }
        grow_sparingly(&mut self.errors, 1, MOST_ERRORS);
        self.errors.push(error);
        true
    }

    /// The UDP checksum that it has on the link.
    pub(super) fn checksum(&self) -> Option<u16> {
        *self.checksum.get_or_init(|| {
            let datagram = udp_datagram(self.from, self.to, &self.payload)?;
            Some(u16::from_be_bytes(*datagram.get(6..)?.first_chunk()?))
        })
    }

    /// Notes an answer, and tells whether the very same one came before from the
    /// same place. Where so many others came one more is taken for a repetition.
    pub(super) fn note_answer(&mut self, from: SocketAddr, digest: Digest) -> Heard {
        let same = |seen: &&mut SeenAnswer| seen.digest == digest && seen.from == from;
        if let Some(seen) = self.answers.iter_mut().find(same) {
            seen.times = seen.times.saturating_add(1);
            return if seen.times > MOST_REPETITIONS { Heard::TooOften } else { Heard::Before };
        }
        // Strangers' answers never push out those of whom we asked.
        let asked = from == self.to;
        let alike = self.answers.iter().filter(|seen| (seen.from == self.to) == asked).count();
        if alike >= MOST_ANSWERS {
            return Heard::Before;
        }
        grow_sparingly(&mut self.answers, 1, 4);
        self.answers.push(SeenAnswer { from, digest, times: 1 });
        Heard::New
    }
}

impl Request {
    /// The IKE exchange that the request belongs to.
    #[must_use]
    pub const fn cookie(&self) -> Option<Cookie> {
        match self {
            Self::MainModeProposal { cookie, .. }
            | Self::MainModeKeyExchange { cookie }
            | Self::MainModeIdentification { cookie }
            | Self::AggressiveProposal { cookie, .. }
            | Self::AggressiveAuthentication { cookie }
            | Self::QuickMode { cookie, .. }
            | Self::Transaction { cookie, .. }
            | Self::Informational { cookie, .. }
            | Self::AuthIp { cookie }
            | Self::SaInit { cookie, .. }
            | Self::Protected { cookie, .. }
            | Self::Goodbye { cookie } => Some(*cookie),
            _ => None,
        }
    }
}

impl Ledger {
    /// The flow whose own end is `local`.
    pub(super) fn flow_at(&self, local: SocketAddr) -> Option<Channel> {
        let sent = self.sent.iter().find(|sent| sent.from == local).map(|sent| sent.flow);
        sent.or_else(|| self.walk.flow_at(local))
    }

    /// The flow between an end of ours and a port of the server's; the first of that end where
    /// it never asked this port.
    pub(super) fn flow_between(&self, local: SocketAddr, port: u16) -> Option<Channel> {
        let asked = |sent: &&Sent| sent.from == local && sent.to.port() == port;
        let sent = self.sent.iter().find(asked).map(|sent| sent.flow);
        sent.or_else(|| self.flow_at(local))
    }

    pub(super) fn digest(&self, bytes: &[u8]) -> Digest {
        Digest(self.hasher.hash_one(bytes))
    }

    /// The very same packet, sent before.
    pub(super) fn same(&self, flow: Channel, payload: &[u8]) -> Option<usize> {
        let digest = self.digest(payload);
        let alike = self.digests.iter().zip(&self.sent).enumerate();
        let mut alike = alike.filter(|(_, (known, _))| **known == digest);
        alike.find(|(_, (_, sent))| sent.flow == flow).map(|(index, _)| index)
    }

    /// A client that goes on had an answer: where none but bad ones are in sight, what is
    /// held against these does not count for it.
    fn learn_from(&mut self, next: &Sent) {
        let cookie = next.request.cookie();
        let Some(before) = self.sent.iter().rev().find(|one| one.request.cookie() == cookie) else {
            return;
        };
        let same_step = discriminant(&before.request) == discriminant(&next.request);
        let ends = matches!(next.request, Request::Goodbye { .. } | Request::Informational { .. });
        if cookie.is_none() || same_step || ends || !before.answers.is_empty() {
            return;
        }
        self.sums_tell_nothing |= before.damaged > 0;
        self.flaws_tell_nothing |= before.unacceptable > 0;
    }

    /// Nothing is matched any more: of the requests the first is kept, which tells the client.
    pub(super) fn settle(&mut self) {
        self.sent.truncate(1);
        self.sent.shrink_to_fit();
        self.digests = Vec::new();
        self.exchanges.clear();
    }

    /// Adds a request.
    pub(super) fn push(&mut self, sent: Sent) {
        self.learn_from(&sent);
        let [short, whole] = REQUESTS;
        grow_sparingly(&mut self.digests, short, whole);
        self.digests.push(self.digest(&sent.payload));
        grow_sparingly(&mut self.sent, short, whole);
        self.sent.push(sent);
    }

    /// The last request sent that fits.
    pub(super) fn last(&self, fits: impl Fn(&Sent) -> bool) -> Option<usize> {
        self.sent.iter().rposition(fits)
    }
}

/// Makes room for one more: first for as many as there mostly are of a short exchange,
/// then of a whole one, then for half as many again. Many logs are in memory at a time,
/// and none of them holds many places that it may not need.
pub(super) fn grow_sparingly<T>(list: &mut Vec<T>, short: usize, whole: usize) {
    if list.len() == list.capacity() {
        let more = if list.is_empty() {
            short
        } else {
            whole.saturating_sub(list.len()).max(list.len() / 2)
        };
        list.reserve_exact(more.max(1));
    }
}
