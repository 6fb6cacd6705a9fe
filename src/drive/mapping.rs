//! How long a translator keeps a mapping of UDP 4500 that nothing passes.
//!
//! Each waiting time has a port of its own. The far end answers at once, twice, so that
//! the translator has seen traffic both ways for a while; then it answers once more after
//! that time. The first two times in a row whose answers do not come through end it.

use std::future::Future;
use std::pin::pin;
use std::time::Duration;

use super::live::{EndedBy, Network};
use super::session::{Observer, Session};
use crate::evidence::{Fact, Frame, Learned, Timestamp};
use crate::net::ReceiveError;
use crate::net::clock::Clock;
use crate::net::spread::Spread;

/// Between one waiting time and the next.
const STEP: Duration = Duration::from_secs(4);
/// Waiting times, so that the longest is three minutes.
const TIMES: u16 = 45;
/// Between the first question and the second: a translator takes a conversation for one
/// that lasts only when it has gone on for two seconds.
const WARMING_UP: Duration = Duration::from_millis(2_600);
/// When a question without an answer is asked again, and how often.
const AGAIN: Duration = Duration::from_millis(700);
const MOST_ASKED: u8 = 4;
/// What a late answer may be late by.
const SLACK: Duration = Duration::from_millis(1_200);
const TENTHS_IN_A_SECOND: u16 = 10;

/// Ports that it takes.
pub const MAPPING_PORTS: usize = TIMES as usize;
/// The longest that it takes.
pub const LONGEST_MAPPING: Duration = Duration::from_secs(4 * TIMES as u64 + 15);

/// One port, and how far it has come.
#[derive(Clone, Copy, Default)]
struct Port {
    /// The last question, and how often this one was asked.
    asked: Option<(Timestamp, u8)>,
    warm: bool,
    /// When the last question before the silence was answered.
    silent_since: Option<Timestamp>,
    answered: bool,
}

/// Measures, on ports that are open. What was observed is in the session.
///
/// # Errors
/// When nothing more can be received.
pub async fn measure<N: Network<Error = ReceiveError>>(
    session: &mut Session,
    (network, spread): (&mut N, &mut Spread),
    clock: Clock,
    observer: &mut dyn Observer,
    interruption: impl Future,
) -> Result<EndedBy, ReceiveError> {
    let mut interruption = pin!(interruption);
    let mut ports = [Port::default(); MAPPING_PORTS];
    let begun = clock.now();
    let mut frames = Vec::new();
    let mut over: Option<Timestamp> = None;
    loop {
        let now = clock.now();
        if over.is_some_and(|at| now >= at) {
            return Ok(EndedBy::Complete);
        }
        if over.is_none() && is_decided(&ports, now) {
            // The far end is asked once more: it is still there, so what is overdue is lost.
            over = Some(now + SLACK);
            for packet in session.collecting() {
                if let Ok(Some(frame)) = network.transmit(&packet) {
                    session.frame(now, &frame, observer);
                }
            }
        } else if over.is_none() {
            ask(session, spread, &mut ports, (begun, now), observer);
        }
        tokio::select! {
            biased;
            _ = &mut interruption => return Ok(EndedBy::Interrupted),
            received = spread.next() => {
                let (index, frame) = received?;
                let said = take(session, clock.now(), &frame, observer);
                if let Some(port) = ports.get_mut(index) {
                    port.hear(clock.now(), &said);
                }
            }
            received = network.next_frames(&mut frames) => {
                received?;
                for frame in frames.drain(..) {
                    session.frame(clock.now(), &frame, observer);
                }
            }
            () = clock.sleep_until(clock.now() + Duration::from_millis(100)) => {}
        }
    }
}

/// Sends the questions that are due.
fn ask(
    session: &mut Session,
    spread: &Spread,
    ports: &mut [Port],
    (begun, now): (Timestamp, Timestamp),
    observer: &mut dyn Observer,
) {
    for (index, (port, number)) in ports.iter_mut().zip(1_u16..).enumerate() {
        let Some(tenths) = port.due(number, begun, now) else { continue };
        let Some(question) = session.question(tenths) else { continue };
        if let Ok(frame) = spread.send(index, &question) {
            session.asked_to_wait(&frame, tenths, observer);
        }
        let times = port.asked.map_or(0, |(_, times)| times);
        port.asked = Some((now, times.saturating_add(1)));
    }
}

/// Takes a frame in and gives what was read in it.
fn take(
    session: &mut Session,
    now: Timestamp,
    frame: &Frame,
    observer: &mut dyn Observer,
) -> Vec<Learned> {
    let before = session.log().observations().len();
    session.frame(now, frame, observer);
    let new = session.log().observations().get(before..).unwrap_or_default();
    let read = new.iter().filter_map(|one| match one.fact {
        Fact::Learned(learned) => Some(learned),
        _ => None,
    });
    read.collect()
}

/// Two waiting times in a row are overdue, or everything was answered.
fn is_decided(ports: &[Port], now: Timestamp) -> bool {
    let overdue = |(port, number): (&Port, u16)| {
        let due = port.silent_since.map(|since| since + STEP * u32::from(number) + SLACK);
        !port.answered && due.is_some_and(|due| due <= now)
    };
    let overdue: Vec<bool> = ports.iter().zip(1_u16..).map(overdue).collect();
    let in_a_row = overdue.windows(2).any(|pair| pair == [true, true]);
    let done = ports.iter().zip(&overdue).all(|(port, overdue)| port.answered || *overdue);
    in_a_row || done || ports.iter().all(|port| port.gives_up(now))
}

impl Port {
    /// What is to be asked now: tenths of a second to wait.
    fn due(&self, number: u16, begun: Timestamp, now: Timestamp) -> Option<u16> {
        let again = self.asked.is_none_or(|(at, times)| {
            now >= at + AGAIN && times < MOST_ASKED || self.warm && times == 0
        });
        if self.silent_since.is_some() || !again {
            return None;
        }
        if !self.warm {
            return Some(0);
        }
        let seconds = u16::try_from(STEP.as_secs()).unwrap_or(0).saturating_mul(number);
        (now >= begun + WARMING_UP).then(|| seconds.saturating_mul(TENTHS_IN_A_SECOND))
    }

    fn hear(&mut self, now: Timestamp, said: &[Learned]) {
        if said.iter().any(|one| matches!(one, Learned::Waited { .. })) {
            self.answered = true;
        } else if said.contains(&Learned::FarEnd) {
            match (self.warm, self.asked) {
                (false, asked) => {
                    self.warm = true;
                    self.asked = asked.map(|(at, _)| (at, 0));
                }
                (true, Some((_, 1..))) => self.silent_since = Some(now),
                (true, _) => {}
            }
        }
    }

    fn gives_up(&self, now: Timestamp) -> bool {
        let in_vain = |(at, times): (Timestamp, u8)| times >= MOST_ASKED && now >= at + AGAIN;
        self.silent_since.is_none() && self.asked.is_some_and(in_vain)
    }
}
