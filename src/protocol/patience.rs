//! Patience: first pieces of packets that are never followed.
//!
//! A host that receives one waits for the rest and says so by ICMP when it gives up
//! (RFC 1122 3.3.2, RFC 8200 4.5), whatever it thinks of the protocol inside. The pieces
//! of ESP and UDP take turns, so that what is missing of one kind only is no chance; and
//! the turns keep apart by more than the second that hosts leave between two such words.
//! Those of ESP go out in pairs: one word about a pair is enough, and it takes six lost
//! packets to look like a filter.

use std::time::Duration;

use super::{Input, Machine, Notice, Outcome, Output, Progress};
use crate::crypto::RandomStream;
use crate::evidence::silence::PIECE_TURNS;
use crate::evidence::{Carriage, Channel, LONE_PIECE, Timestamp, Transmit};
use crate::wire::esp::{EspHeader, FIRST_SPI};
use crate::wire::nat_t::NAT_KEEPALIVE;

/// Pieces in all: two of ESP and one of UDP for each turn.
const PIECES: usize = 3 * PIECE_TURNS;
/// Between the two of a pair, so that no single burst of loss takes both.
const PAIR_GAP: Duration = Duration::from_millis(200);
/// Between two turns: Linux sends one such error a second to one destination.
const GAP: Duration = Duration::from_millis(1_250);
/// For the way back, and for a timer that is late.
const GRACE: Duration = Duration::from_secs(2);
/// SPI and sequence number.
const ESP_HEADER: usize = 8;
const UDP_HEADER: usize = 8;
/// The initiator's cookie.
const COOKIE: usize = 8;
/// An IKE header, of which only the cookie is there: what stands alone is no message.
const NO_HEADER: [u8; 20] = [0; 20];

/// Sends the pieces in turn, then waits until a host would have given up on all of them.
pub struct PatientPieces {
    /// The next one last.
    left: Vec<Transmit>,
    reassembly: Duration,
    reported: usize,
    state: State,
}

enum State {
    Idle,
    Sending { next_at: Timestamp },
    Waiting { until: Timestamp },
    Done(Outcome),
}

impl PatientPieces {
    /// Pieces that were not sent yet, for a host that waits for the rest of one for
    /// `reassembly`.
    #[must_use]
    pub fn new(reassembly: Duration, random: &mut RandomStream) -> Self {
        let mut left = Vec::new();
        for _ in 0..PIECE_TURNS {
            left.push(udp_piece(random));
            left.push(esp_piece(random));
            left.push(esp_piece(random));
        }
        Self { left, reassembly, reported: 0, state: State::Idle }
    }

    /// How long all of it takes at most.
    #[must_use]
    pub fn takes(reassembly: Duration) -> Duration {
        let sending = (0..PIECES).skip(1).map(gap_before).sum::<Duration>();
        sending.saturating_add(reassembly).saturating_add(GRACE)
    }

    fn send(&mut self, now: Timestamp) -> Vec<Output> {
        let piece = self.left.pop().map(Output::Transmit);
        let wake = if self.left.is_empty() {
            let until = now + self.reassembly + GRACE;
            self.state = State::Waiting { until };
            until
        } else {
            let next_at = now + gap_before(PIECES.saturating_sub(self.left.len()));
            self.state = State::Sending { next_at };
            next_at
        };
        piece.into_iter().chain([Output::WakeAt(wake)]).collect()
    }

    /// A last packet, which draws nothing: whoever reads the frames sees by it that the time
    /// was waited for.
    fn end_in_vain(&mut self) -> Vec<Output> {
        let keepalive = Transmit::new(Channel::Ike4500, NAT_KEEPALIVE.to_vec());
        [vec![Output::Transmit(keepalive)], self.end(Outcome::Silent)].concat()
    }

    fn end(&mut self, outcome: Outcome) -> Vec<Output> {
        self.state = State::Done(outcome);
        vec![Output::Done]
    }
}

impl PatientPieces {
    fn piece_timed_out(&mut self) -> Vec<Output> {
        self.reported = self.reported.saturating_add(1);
        if self.reported < PIECES { Vec::new() } else { self.end(Outcome::Complete) }
    }
}

impl Machine for PatientPieces {
    fn handle(&mut self, now: Timestamp, input: Input<'_>) -> Vec<Output> {
        match (&self.state, input) {
            (State::Idle, Input::Start) => self.send(now),
            (State::Sending { next_at }, Input::Timeout) if now >= *next_at => self.send(now),
            (State::Sending { next_at }, Input::Timeout) => vec![Output::WakeAt(*next_at)],
            (State::Waiting { until }, Input::Timeout) if now < *until => {
                vec![Output::WakeAt(*until)]
            }
            (State::Waiting { .. }, Input::Timeout) => self.end_in_vain(),
            (State::Idle | State::Sending { .. } | State::Waiting { .. }, Input::Stop) => {
                self.end(Outcome::Stopped)
            }
            (State::Done(_), _) => Vec::new(),
            (_, Input::Notice(Notice::PieceTimedOut)) => self.piece_timed_out(),
            _ => Vec::new(),
        }
    }

    fn progress(&self) -> Progress {
        match self.state {
            State::Idle => Progress::Idle,
            State::Sending { .. } | State::Waiting { .. } => Progress::Answered,
            State::Done(outcome) => Progress::Done(outcome),
        }
    }
}

/// How long to wait in front of a piece, counted from 0: the second of each turn's three
/// is the other one of a pair.
const fn gap_before(index: usize) -> Duration {
    if index % 3 == 1 { PAIR_GAP } else { GAP }
}

fn esp_piece(random: &mut RandomStream) -> Transmit {
    let spi = u32::from_be_bytes(random.bytes()).max(FIRST_SPI);
    let sequence = u32::from_be_bytes(random.bytes());
    let body: [u8; LONE_PIECE - ESP_HEADER] = random.bytes();
    let packet = EspHeader { spi, sequence }.packet(&body);
    Transmit::new(Channel::Esp, packet).carried(Carriage::FirstPiece)
}

fn udp_piece(random: &mut RandomStream) -> Transmit {
    let cookie: [u8; COOKIE] = random.bytes();
    let rest: [u8; LONE_PIECE - UDP_HEADER - COOKIE - NO_HEADER.len()] = random.bytes();
    let payload = [&cookie[..], &NO_HEADER, &rest].concat();
    Transmit::new(Channel::Ike500, payload).carried(Carriage::FirstPiece)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn machine() -> PatientPieces {
        PatientPieces::new(Duration::from_secs(30), &mut RandomStream::new(b"seed"))
    }

    /// Times of the pieces, what they are of, and when the machine ends.
    fn run(mut machine: PatientPieces) -> (Vec<(u128, Channel)>, u128) {
        let start = Timestamp::from_nanoseconds(1 << 60);
        let (mut now, mut input, mut sent) = (start, Input::Start, Vec::new());
        loop {
            let mut wake = None;
            for output in machine.handle(now, input) {
                match output {
                    Output::Transmit(one) => sent.push((now.since(start).as_millis(), one.flow)),
                    Output::WakeAt(at) => wake = Some(at),
                    Output::Learned(_) => panic!("it reads nothing"),
                    Output::Done => return (sent, now.since(start).as_millis()),
                }
            }
            (now, input) = (wake.expect("a time"), Input::Timeout);
        }
    }

    #[test]
    fn the_kinds_take_turns_and_keep_apart() {
        let (mut sent, end) = run(machine());
        // What ends it tells when that was.
        assert_eq!(sent.pop(), Some((end, Channel::Ike4500)));
        let kinds: Vec<_> = sent.iter().map(|(_, flow)| *flow).collect();
        assert_eq!(kinds, [Channel::Esp, Channel::Esp, Channel::Ike500].repeat(3));
        let apart = |pair: &[(u128, Channel)]| {
            let same = pair[0].1 == pair[1].1;
            (same && pair[1].0 - pair[0].0 == 200) || pair[1].0 - pair[0].0 >= 1_200
        };
        assert!(sent.windows(2).all(apart), "{sent:?}");
        assert_eq!(end, PatientPieces::takes(Duration::from_secs(30)).as_millis());
        assert!(end < 40_000);
    }

    #[test]
    fn no_two_pieces_are_alike_and_all_are_small() {
        let mut seen = std::collections::BTreeSet::new();
        for piece in machine().left {
            let ports = if piece.flow == Channel::Esp { 0 } else { UDP_HEADER };
            assert_eq!(piece.payload.len() + ports, LONE_PIECE);
            assert_eq!(piece.carriage, Carriage::FirstPiece);
            assert!(seen.insert(piece.payload));
        }
    }

    #[test]
    fn it_ends_when_every_piece_was_reported_or_somebody_says_so() {
        let mut one = machine();
        let now = Timestamp::default();
        assert_eq!(one.handle(now, Input::Start).len(), 2);
        for _ in 1..PIECES {
            assert_eq!(one.handle(now, Input::Notice(Notice::PieceTimedOut)), []);
        }
        assert_eq!(one.handle(now, Input::Notice(Notice::TooBig { mtu: 1_400 })), []);
        assert_eq!(one.handle(now, Input::Notice(Notice::PieceTimedOut)), [Output::Done]);
        assert_eq!(one.progress(), Progress::Done(Outcome::Complete));
        let mut other = machine();
        other.handle(now, Input::Start);
        assert_eq!(other.handle(now, Input::Stop), [Output::Done]);
        assert_eq!(other.handle(now, Input::Timeout), []);
    }
}
