//! How long a translator keeps a mapping of UDP 4500 that nothing passes.
//!
//! Each waiting time has a port of its own. The far end answers at once, twice, so that
//! the translator has seen traffic both ways for a while; then it answers once more after
//! that time. It ends where so many times behind the longest answered one stay without an
//! answer that this is no loss: how many, the verdict says.

use std::future::Future;
use std::pin::pin;
use std::time::Duration;

use super::live::{EndedBy, Network};
use super::session::{Observer, Session};
use crate::evidence::{Fact, Frame, Learned, Timestamp};
use crate::net::ReceiveError;
use crate::net::clock::Clock;
use crate::net::spread::Spread;
use crate::verdict::{MOST_QUESTIONS, late_answers_needed};

/// Between one waiting time and the next.
const STEP: Duration = Duration::from_secs(4);
/// Waiting times, so that the longest is three minutes.
const TIMES: u16 = 45;
/// Between the first question and the second: a translator takes a conversation for one
/// that lasts only when it has gone on for two seconds.
const WARMING_UP: Duration = Duration::from_millis(2_600);
/// When a question without an answer is asked again.
const AGAIN: Duration = Duration::from_millis(700);
/// What a late answer may be late by.
const SLACK: Duration = Duration::from_millis(1_200);
/// Before the first silence and after the last, at most.
const AROUND: Duration = Duration::from_secs(15);
const TENTHS_IN_A_SECOND: u16 = 10;
/// Between one look at what is due and the next.
const LOOK: Duration = Duration::from_millis(100);

/// Ports that it takes.
pub const MAPPING_PORTS: usize = TIMES as usize;
/// The longest that it takes.
pub const LONGEST_MAPPING: Duration = STEP.saturating_mul(TIMES as u32).saturating_add(AROUND);

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
        let is_late = now >= begun + LONGEST_MAPPING;
        if over.is_none()
            && (is_late || is_decided(&ports, now, || late_answers_needed(session.log())))
        {
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
            () = clock.sleep_until(clock.now() + LOOK) => {}
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

/// As many waiting times behind the longest answered are overdue as are `needed`, or
/// nothing more is to come.
fn is_decided(ports: &[Port], now: Timestamp, needed: impl FnOnce() -> usize) -> bool {
    let numbered = || ports.iter().zip(1_u16..);
    let overdue = |port: &Port, number: u16| {
        let due = port.silent_since.map(|since| since + STEP * u32::from(number) + SLACK);
        !port.answered && due.is_some_and(|due| due <= now)
    };
    let done = numbered()
        .all(|(port, number)| port.answered || overdue(port, number) || port.gives_up(now));
    let lived = numbered().filter(|(port, _)| port.answered).map(|(_, number)| number).max();
    let behind = numbered().filter(|(_, number)| Some(*number) > lived);
    let silent = behind.filter(|(port, number)| overdue(port, *number)).count();
    done || silent > 0 && silent >= needed()
}

impl Port {
    /// What is to be asked now: tenths of a second to wait.
    fn due(&self, number: u16, begun: Timestamp, now: Timestamp) -> Option<u16> {
        let again = self.asked.is_none_or(|(at, times)| {
            now >= at + AGAIN && times < MOST_QUESTIONS || self.warm && times == 0
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
        let in_vain = |(at, times): (Timestamp, u8)| times >= MOST_QUESTIONS && now >= at + AGAIN;
        self.silent_since.is_none() && self.asked.is_some_and(in_vain)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(milliseconds: u64) -> Timestamp {
        Timestamp::default() + Duration::from_millis(milliseconds)
    }

    /// Ports that were asked at once, of which the first so many were answered late.
    fn ports(answered: usize) -> Vec<Port> {
        let warm = Port { asked: Some((at(0), 1)), warm: true, ..Port::default() };
        let mut ports = vec![Port { silent_since: Some(at(0)), ..warm }; MAPPING_PORTS];
        ports.iter_mut().take(answered).for_each(|port| port.answered = true);
        ports
    }

    #[test]
    fn as_many_have_to_be_overdue_as_are_needed() {
        for needed in [3, 6] {
            let due = |number: u64| at(4_000 * number + 1_200);
            let decided = |now| is_decided(&ports(15), now, || needed);
            assert!(!decided(due(14 + needed as u64)), "{needed}");
            assert!(decided(due(15 + needed as u64)), "{needed}");
        }
    }

    #[test]
    fn what_was_lost_below_the_longest_answered_decides_nothing() {
        let mut ports = ports(15);
        ports.iter_mut().take(14).for_each(|port| port.answered = false);
        assert!(!is_decided(&ports, at(62_000), || 3));
    }

    #[test]
    fn a_port_that_nobody_hears_keeps_nobody_waiting() {
        let mut ports = ports(MAPPING_PORTS);
        ports[7] = Port { asked: Some((at(0), MOST_QUESTIONS)), ..Port::default() };
        assert!(!is_decided(&ports, at(600), || 3));
        assert!(is_decided(&ports, at(700), || 3));
    }

    #[test]
    fn the_longest_is_what_the_help_says() {
        assert_eq!(LONGEST_MAPPING, Duration::from_secs(195));
    }
}
