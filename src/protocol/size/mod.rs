//! The size ladder: how large a message gets through, whole and in pieces.
//!
//! One port, at most twelve packets, one at a time. What is asked next is the business
//! of `search`, and what the messages are of `message`.

mod message;
mod search;

use std::time::Duration;

use super::{Input, Machine, Notice, Outcome, Output, Progress, ike_transmit};
use crate::crypto::RandomStream;
use crate::evidence::{Carriage, Channel, Timestamp};
use crate::wire::Capped;
use crate::wire::isakmp::number::{exchange, flag, version};
use crate::wire::isakmp::{Cookie, Header};
use search::{Limits, Next, Try, next};

pub use search::MOST_PACKETS as MOST_SIZE_PACKETS;

/// An answer is awaited four round trips, within these bounds.
const SHORTEST_WAIT: Duration = Duration::from_millis(400);
const LONGEST_WAIT: Duration = Duration::from_secs(1);
/// Bytes of the largest piece, where so much passes whole; few pieces are lost by chance
/// more seldom than many.
const LARGEST_PIECE: u16 = 1_280;
/// The same elsewhere.
const LESSER_PIECE: u16 = 576;
const SMALL_PIECE: u16 = 400;
/// Below this a message takes smaller pieces, to be cut at all.
const SMALL_MESSAGE: u32 = 800;
/// The non-ESP marker (RFC 3948 2.2).
const MARKER: u32 = 4;

/// What a ladder is to be like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SizeConfiguration {
    /// `Ike`, or `NatTraversal` with the non-ESP marker.
    pub flow: Channel,
    /// The server's address is of IPv6.
    pub v6: bool,
    /// The MTU of our own link.
    pub mtu: u32,
    /// Packets can be sent in pieces.
    pub pieces: bool,
    /// IKEv2 is answered and IKEv1 is not.
    pub of_v2: bool,
}

/// The ladder of one port.
pub struct SizeLadder {
    configuration: SizeConfiguration,
    random: RandomStream,
    sent: Vec<Sent>,
    rtt: Duration,
    state: State,
}

/// A message that was sent.
struct Sent {
    at: Timestamp,
    cookie: Cookie,
    tried: Try,
}

enum State {
    Idle,
    Awaiting { until: Timestamp },
    Done(Outcome),
}

impl SizeLadder {
    /// A ladder that was not begun.
    #[must_use]
    pub fn new(configuration: SizeConfiguration, random: RandomStream) -> Self {
        let (sent, rtt) = (Vec::new(), LONGEST_WAIT);
        Self { configuration, random, sent, rtt, state: State::Idle }
    }

    fn send(&mut self, now: Timestamp) -> Vec<Output> {
        let SizeConfiguration { mtu, pieces, of_v2, .. } = self.configuration;
        let tries: Vec<_> = self.sent.iter().map(|one| one.tried).collect();
        let Some(Next { size, in_pieces, of_v2 }) = next(&tries, Limits { mtu, pieces }, of_v2)
        else {
            return self.end(Outcome::Complete);
        };
        let cookie = self.random.cookie();
        let length = usize::try_from(size.saturating_sub(self.headers())).unwrap_or_default();
        let bytes = message::padded(of_v2, cookie, length, &mut self.random);
        let passes = |one: &Try| one.answered && !one.in_pieces && one.size >= LARGEST_PIECE.into();
        let largest = match size {
            0..SMALL_MESSAGE => SMALL_PIECE,
            _ if tries.iter().any(passes) => half(size).min(LARGEST_PIECE),
            _ => LESSER_PIECE,
        };
        let carriage = if in_pieces { Carriage::Pieces { largest } } else { Carriage::Whole };
        let transmit = ike_transmit(self.configuration.flow, bytes).carried(carriage);
        let one = Try { size, in_pieces, of_v2, answered: false };
        self.sent.push(Sent { at: now, cookie, tried: one });
        let until = now + self.rtt.saturating_mul(4).clamp(SHORTEST_WAIT, LONGEST_WAIT);
        self.state = State::Awaiting { until };
        vec![Output::Transmit(transmit), Output::WakeAt(until)]
    }

    /// Bytes of the packet that are not the message's.
    fn headers(&self) -> u32 {
        let of_ip = if self.configuration.v6 { 40 + 8 } else { 20 + 8 };
        let marker = if self.configuration.flow == Channel::Ike4500 { MARKER } else { 0 };
        of_ip + marker
    }

    /// Whatever answers one of the messages shows that it arrived, a late answer as well.
    fn datagram(&mut self, now: Timestamp, datagram: &[u8]) -> Vec<Output> {
        let header = self
            .configuration
            .flow
            .ike_message(datagram)
            .and_then(|message| Header::parse(message).ok())
            .filter(|header| !is_request(header));
        let Some(header) = header else { return Vec::new() };
        let answers = |one: &Sent| one.cookie == header.initiator_cookie;
        let latest = self.sent.last().is_some_and(answers);
        let Some(one) = self.sent.iter_mut().rev().find(|one| answers(one)) else {
            return Vec::new();
        };
        let fresh = !std::mem::replace(&mut one.tried.answered, true);
        self.rtt = now.since(one.at);
        if fresh && latest { self.send(now) } else { Vec::new() }
    }

    /// The message that was too big is not waited for.
    fn too_big(&mut self, now: Timestamp, mtu: u32) -> Vec<Output> {
        if mtu >= self.configuration.mtu || mtu < search::SMALLEST {
            return Vec::new();
        }
        self.configuration.mtu = mtu;
        let waits_for_it = self
            .sent
            .last()
            .map(|one| one.tried)
            .is_some_and(|one| !one.in_pieces && !one.answered && one.size > mtu);
        let awaiting = matches!(self.state, State::Awaiting { .. });
        if awaiting && waits_for_it { self.send(now) } else { Vec::new() }
    }

    fn end(&mut self, outcome: Outcome) -> Vec<Output> {
        self.state = State::Done(outcome);
        vec![Output::Done]
    }
}

impl Machine for SizeLadder {
    fn handle(&mut self, now: Timestamp, input: Input<'_>) -> Vec<Output> {
        match (&self.state, input) {
            (State::Awaiting { .. }, Input::Datagram { flow, payload, .. })
                if flow == self.configuration.flow =>
            {
                self.datagram(now, payload)
            }
            (State::Awaiting { until }, Input::Timeout) if now < *until => {
                vec![Output::WakeAt(*until)]
            }
            (State::Idle, Input::Start) | (State::Awaiting { .. }, Input::Timeout) => {
                self.send(now)
            }
            (State::Idle | State::Awaiting { .. }, Input::Stop) => self.end(Outcome::Stopped),
            (_, Input::Notice(Notice::TooBig { mtu })) => self.too_big(now, mtu),
            _ => Vec::new(),
        }
    }

    fn progress(&self) -> Progress {
        match self.state {
            State::Idle => Progress::Idle,
            State::Awaiting { .. } => Progress::Answered,
            State::Done(outcome) => Progress::Done(outcome),
        }
    }
}

/// The most that a piece may hold so that there are at least two, and some room.
fn half(size: u32) -> u16 {
    u16::capped(size / 2).saturating_add(64)
}

/// Our own message, come back.
fn is_request(header: &Header) -> bool {
    if header.version == version::V2 {
        return header.flags & flag::V2_RESPONSE == 0;
    }
    header.responder_cookie == [0; 8] && header.exchange == exchange::IDENTITY_PROTECTION
}
