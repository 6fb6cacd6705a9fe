//! Which messages came in pieces, and which of them never came whole.

use std::net::SocketAddr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::observation::Place;
use super::{Channel, Direction, ObservationId, Timestamp};
use crate::wire::isakmp::number::{flag, version};
use crate::wire::isakmp::{Cookie, HEADER_LENGTH, Header};

/// Messages in pieces that are remembered.
const MOST_SETS: usize = 256;
/// Pieces of one message that are told apart.
const MOST_PARTS: usize = 64;
/// An IPv4 identification may be used again after this long; nobody waits longer
/// for a piece (RFC 8200 4.5).
const AWAITED: u64 = 30_000_000_000;
/// A recording that ends sooner behind a piece may just have missed the rest.
const SOONEST_LOSS: u64 = 2_000_000_000;

/// Who cut a message into pieces.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum PieceLayer {
    /// IP (RFC 791 3.2, RFC 8200 4.5).
    Ip,
    /// IKE: RFC 7383, or Microsoft's fragment payload ([MS-IKEE] 2.2.3).
    Ike,
}

/// A piece of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Piece {
    /// Who cut.
    pub layer: PieceLayer,
    /// From the client or to it.
    pub direction: Direction,
    /// Exchange type, where the IKE header is in the piece.
    pub exchange: Option<u8>,
    /// Of IP the bytes in front of it, of IKE its number from 1.
    pub place: u32,
    /// How many pieces there are, where one of IKE tells.
    pub total: Option<u32>,
}

/// A message of which pieces are missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Incomplete {
    /// Who cut.
    pub layer: PieceLayer,
    /// From the client or to it.
    pub direction: Direction,
    /// Exchange type, where a piece told; `None` where only later ones came.
    pub exchange: Option<u8>,
    /// When the first of its pieces came.
    pub at: Timestamp,
    /// The observation of that piece.
    pub because: ObservationId,
}

/// What the pieces of one message have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Key {
    Ip { direction: Direction, identification: u32 },
    Ike { direction: Direction, cookie: Cookie, exchange: u8, message: u32 },
}

/// A part of a message: what it covers, and where the message ends if it tells.
#[derive(Debug, Clone, Copy)]
pub(super) struct Part {
    pub from: u32,
    pub to: u32,
    pub end: Option<u32>,
    /// A short snap length left only some of it.
    pub cut: bool,
    /// Of a message that IKE cut, in its first piece.
    pub header: Option<CutHeader>,
}

/// What the first piece of a message says of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Told {
    /// Exchange type.
    pub exchange: u8,
    pub channel: Channel,
    /// Of a message that IP cut.
    pub asks: Option<CutByIp>,
}

/// A message that IP cut: its header, and its ends.
#[derive(Debug, Clone, Copy)]
pub(super) struct CutByIp {
    pub header: Header,
    pub from: SocketAddr,
    pub to: SocketAddr,
}

/// A message of which pieces are missing and that was whole all the same, as its answer shows.
#[derive(Debug, Clone, Copy)]
pub(super) struct Proved {
    pub message: CutByIp,
    /// Of its first piece.
    pub began: Place,
}

/// The header of a message that IKE cut, which its first piece begins with.
pub(super) type CutHeader = [u8; HEADER_LENGTH];

#[derive(Debug)]
struct Set {
    key: Key,
    told: Option<Told>,
    began: Place,
    parts: Vec<(u32, u32)>,
    end: Option<u32>,
    /// All of it came, it is none of IKE's, or the recording cannot know.
    settled: bool,
    header: Option<CutHeader>,
}

/// All messages in pieces of one conversation.
#[derive(Debug, Default)]
pub(super) struct Pieces {
    sets: Vec<Set>,
    span: Option<(Timestamp, Timestamp)>,
}

impl Set {
    fn new(key: Key, told: Option<Told>, began: Place) -> Self {
        let (parts, end, settled, header) = (Vec::new(), None, false, None);
        Self { key, told, began, parts, end, settled, header }
    }

    fn take(&mut self, part: Part) {
        self.end = self.end.or(part.end);
        self.settled |= part.cut || self.parts.len() >= MOST_PARTS;
        if !self.settled {
            self.parts.push((part.from, part.to));
            self.parts.sort_unstable();
            self.settled = self.end.is_some_and(|end| self.reaches() >= end);
        }
    }

    /// Takes a piece of a message that IKE cut. True whenever the last piece is
    /// there: of the message, and of each repetition.
    fn completed_by(&mut self, part: Part) -> bool {
        if self.settled {
            // Some senders number all their messages alike. Nothing is said to be
            // missing of what follows the first.
            if part.header.is_some() && part.header != self.header {
                (self.parts, self.end) = (Vec::new(), None);
            }
            if self.parts.len() >= MOST_PARTS {
                self.parts.clear();
            }
            self.end = part.end.or(self.end);
            self.parts.push((part.from, part.to));
            self.parts.sort_unstable();
        } else {
            self.take(part);
        }
        self.header = part.header.or(self.header);
        let whole = self.end.is_some_and(|end| self.reaches() >= end);
        if whole {
            self.parts.clear();
        }
        whole
    }

    /// How far the parts reach from the beginning without a gap.
    fn reaches(&self) -> u32 {
        let further = |reached, (from, to): &(u32, u32)| {
            if *from <= reached { (*to).max(reached) } else { reached }
        };
        self.parts.iter().fold(0, further)
    }
}

impl Pieces {
    /// A packet of the conversation came.
    pub(super) fn pass(&mut self, at: Timestamp) {
        let (first, last) = self.span.unwrap_or((at, at));
        self.span = Some((first.min(at), last.max(at)));
    }

    /// Takes in a piece; `told` is what its header says, where it has one.
    /// False for a piece of what is complete, or cannot be followed.
    pub(super) fn note(&mut self, key: Key, part: Part, told: Option<Told>, began: Place) -> bool {
        let fresh = |set: &&mut Set| {
            !matches!(key, Key::Ip { .. })
                || began.at.since(set.began.at).as_nanos() < AWAITED.into()
        };
        let known = self.sets.iter_mut().rev().find(|set| set.key == key).filter(fresh);
        if let Some(set) = known {
            if set.settled {
                return false;
            }
            set.told = told.or(set.told);
            set.take(part);
            return true;
        }
        let Some(set) = self.begin(Set::new(key, told, began)) else { return false };
        set.take(part);
        true
    }

    /// Makes room for one more where there is none, among those that are done with.
    fn begin(&mut self, set: Set) -> Option<&mut Set> {
        if self.sets.len() >= MOST_SETS {
            let done = self.sets.iter().position(|set| set.settled)?;
            self.sets.remove(done);
        }
        self.sets.push(set);
        self.sets.last_mut()
    }

    /// Takes in a piece of a message that IKE cut; the first has the message's
    /// header. Gives it whenever the last piece is there.
    pub(super) fn note_cut(
        &mut self,
        key: Key,
        part: Part,
        told: Told,
        began: Place,
    ) -> Option<CutHeader> {
        let set = match self.sets.iter().rposition(|set| set.key == key) {
            Some(place) => self.sets.get_mut(place)?,
            None => self.begin(Set::new(key, Some(told), began))?,
        };
        if set.completed_by(part) { set.header } else { None }
    }

    /// The message came whole, or is none of IKE's.
    pub(super) fn settle(&mut self, key: Key) {
        if let Some(set) = self.sets.iter_mut().rev().find(|set| set.key == key) {
            set.settled = true;
        }
    }

    /// Messages of ours that IP cut and that a message of the server's answers: they came whole,
    /// whatever was recorded of them.
    pub(super) fn prove(&mut self, answer: &Header) -> Vec<Proved> {
        let mut proved = Vec::new();
        for set in self.sets.iter_mut().filter(|set| !set.settled) {
            let Key::Ip { direction: Direction::Outbound, .. } = set.key else { continue };
            let Some(message) = set.told.and_then(|told| told.asks) else { continue };
            if answers(answer, &message.header) {
                set.settled = true;
                proved.push(Proved { message, began: set.began });
            }
        }
        proved
    }

    /// What carries the message that a piece belongs to, where one has told.
    pub(super) fn channel(&self, key: Key) -> Option<Channel> {
        self.sets.iter().rev().find(|set| set.key == key)?.told.map(|told| told.channel)
    }

    /// Messages that never came whole although the recording went on.
    pub(super) fn incomplete(&self) -> impl Iterator<Item = Incomplete> + '_ {
        let span = self.span;
        let long =
            |from: Timestamp, to: Timestamp| to.since(from).as_nanos() >= SOONEST_LOSS.into();
        let missed = move |set: &&Set| {
            let Some((first, last)) = span else { return false };
            // What came before the recording began is not missing.
            let begun = set.told.is_some() || long(first, set.began.at);
            !set.settled && begun && long(set.began.at, last)
        };
        self.sets.iter().filter(missed).map(|set| {
            let (layer, direction) = match set.key {
                Key::Ip { direction, .. } => (PieceLayer::Ip, direction),
                Key::Ike { direction, .. } => (PieceLayer::Ike, direction),
            };
            let Place { at, id: because } = set.began;
            let exchange = set.told.map(|told| told.exchange);
            Incomplete { layer, direction, exchange, at, because }
        })
    }
}

/// Whether a message of the server's is the answer to a request, by their headers (RFC 7296
/// 2.2; IKEv1 has no more than the exchange and its id).
fn answers(answer: &Header, request: &Header) -> bool {
    let same = answer.initiator_cookie == request.initiator_cookie
        && answer.exchange == request.exchange
        && answer.message_id == request.message_id
        && answer.version == request.version;
    let of_v2 = request.version == version::V2;
    let is_answer = if of_v2 {
        request.flags & flag::V2_RESPONSE == 0 && answer.flags & flag::V2_RESPONSE != 0
    } else {
        request.flags & answer.flags & flag::V1_ENCRYPTED != 0
    };
    same && is_answer
}
