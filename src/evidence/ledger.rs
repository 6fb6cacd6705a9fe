//! What was sent, so that what comes back can be matched to it.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use ahash::RandomState;

use super::walk::WalkLedger;
use super::{Channel, Flow, ObservationId, Request, Timestamp};
use crate::crypto::HashAlgorithm;
use crate::wire::isakmp::Cookie;

/// Stands for the bytes of a packet. Its seed is drawn for each ledger, so that no
/// file can hold two packets that are told apart by everything else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Digest(u64);

/// One request and every time that it was sent.
#[derive(Debug, Clone)]
pub(super) struct Sent {
    pub flow: Flow,
    pub channel: Channel,
    pub request: Request,
    pub from: SocketAddr,
    pub to: SocketAddr,
    /// UDP payload or ESP packet as sent.
    pub payload: Vec<u8>,
    pub transmissions: Vec<(ObservationId, Timestamp)>,
    /// Answers seen, to tell a repeated one.
    pub answers: Vec<SeenAnswer>,
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
    pub microsoft: bool,
}

#[derive(Debug, Default)]
pub(super) struct Ledger {
    pub sent: Vec<Sent>,
    /// Of each in `sent`: bytes are looked for once for each packet of a capture.
    digests: Vec<Digest>,
    hasher: RandomState,
    pub exchanges: BTreeMap<Cookie, Exchange>,
    /// Packets whose hop limit runs out on the way.
    pub walk: WalkLedger,
}

/// Different answers kept for each request.
const MOST_ANSWERS: usize = 32;
/// Times that one answer is noted: no server repeats itself as often.
const MOST_REPETITIONS: u32 = 4;

impl Sent {
    /// The latest transmission that an answer at `at` can belong to.
    pub(super) fn transmission_before(&self, at: Timestamp) -> Option<(ObservationId, Timestamp)> {
        let before = self.transmissions.iter().rev().find(|(_, sent)| *sent <= at);
        before.or(self.transmissions.first()).copied()
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
        grow_sparingly(&mut self.answers);
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
    pub(super) fn flow_at(&self, local: SocketAddr) -> Option<Flow> {
        let sent = self.sent.iter().find(|sent| sent.from == local).map(|sent| sent.flow);
        sent.or_else(|| self.walk.flow_at(local))
    }

    pub(super) fn digest(&self, bytes: &[u8]) -> Digest {
        Digest(self.hasher.hash_one(bytes))
    }

    /// The very same packet, sent before.
    pub(super) fn same(&self, flow: Flow, payload: &[u8]) -> Option<usize> {
        let digest = self.digest(payload);
        let alike = self.digests.iter().zip(&self.sent).enumerate();
        let mut alike = alike.filter(|(_, (known, _))| **known == digest);
        alike.find(|(_, (_, sent))| sent.flow == flow).map(|(index, _)| index)
    }

    /// Adds a request.
    pub(super) fn push(&mut self, sent: Sent) {
        grow_sparingly(&mut self.digests);
        self.digests.push(self.digest(&sent.payload));
        grow_sparingly(&mut self.sent);
        self.sent.push(sent);
    }

    /// The last request sent that fits.
    pub(super) fn last(&self, fits: impl Fn(&Sent) -> bool) -> Option<usize> {
        self.sent.iter().rposition(fits)
    }
}

/// Makes room for one more, and for half as many again where there is none: many
/// logs are in memory at a time, and none of them holds a place that it may not need.
pub(super) fn grow_sparingly<T>(list: &mut Vec<T>) {
    if list.len() == list.capacity() {
        list.reserve_exact((list.len() / 2).max(2));
    }
}
