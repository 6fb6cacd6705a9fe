//! How long a translator keeps a mapping of UDP 4500 that nothing passes.
//!
//! Each waiting time has a port of its own. The far end answers at once, twice, so that
//! the translator has seen traffic both ways for a while; then it answers once more after
//! that time. Where that answer is missing, a port whose silence is over asks whether the
//! far end is there at all. It ends where so many times behind the longest answered one
//! stay without an answer that this is no loss: how many, the verdict says.

use std::time::Duration;

use super::engine::{Actor, Backend, EndedBy, Next};
use super::probe::Network;
use super::session::{Observer, Session};
use crate::evidence::silence::{self, MOST_QUESTIONS};
use crate::evidence::{Fact, Frame, Learned, Timestamp};
use crate::net::ReceiveError;
use crate::net::spread::Spread;
use crate::verdict::late_answers_needed;

/// Between one waiting time and the next.
const STEP: Duration = Duration::from_secs(4);
/// Waiting times, so that the longest is three minutes.
const TIMES: u16 = 45;
/// Between the first question and the second: a translator takes a conversation for one
/// that lasts only when it has gone on for two seconds.
const WARMING_UP: Duration = Duration::from_millis(2_600);
/// When a question without an answer is asked again.
const AGAIN: Duration = Duration::from_millis(700);
/// Somewhat more is asked for here than the verdict wants: its times are those of frames.
const MARGIN: Duration = Duration::from_millis(100);
/// What a late answer may be late by.
const SLACK: Duration = silence::LATE_BY.saturating_add(MARGIN.saturating_mul(2));
/// A late answer is missed so long after it was due.
const MISSED: Duration = Duration::from_millis(300);
/// The far end has to be heard so shortly before a late answer was due or after.
const HEARD_BEFORE: Duration = silence::HEARD_BEFORE.saturating_sub(MARGIN);
const HEARD_AFTER: Duration = silence::HEARD_AFTER.saturating_sub(MARGIN);
/// How often it is asked, for one late answer, whether it is there.
const MOST_CHECKS: u8 = 2;
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
    /// The far end was heard about when the late answer was due.
    attended: bool,
    /// How often it was asked then whether it is there.
    checks: u8,
}

/// A probe's network, and many ports beside it.
pub struct ManyPorts<'a, N> {
    /// What the probe went over.
    pub network: &'a mut N,
    /// The ports.
    pub spread: Spread,
}

/// A frame, and the index of the port beside the probe's own that it came to.
pub struct AtPort {
    port: Option<usize>,
    frame: Frame,
}

impl<N: Network<Error = ReceiveError>> Backend for ManyPorts<'_, N> {
    type Arrival = AtPort;
    type Error = ReceiveError;

    fn now(&self) -> Timestamp {
        self.network.now()
    }

    async fn wait(
        &mut self,
        until: Option<Timestamp>,
        arrivals: &mut Vec<AtPort>,
    ) -> Result<(), ReceiveError> {
        let mut frames = Vec::new();
        tokio::select! {
            biased;
            received = self.spread.next() => {
                let (port, frame) = received?;
                arrivals.push(AtPort { port: Some(port), frame });
            }
            received = self.network.wait(until, &mut frames) => received?,
        }
        arrivals.extend(frames.into_iter().map(|frame| AtPort { port: None, frame }));
        Ok(())
    }
}

/// The measuring, with the session of a probe that heard the far end.
pub struct Mapping<'a, O> {
    session: &'a mut Session,
    observer: &'a mut O,
    ports: [Port; MAPPING_PORTS],
    begun: Timestamp,
    /// When it is over: the far end was asked once more.
    over: Option<Timestamp>,
    /// When it was last asked whether the far end is there.
    checked: Option<Timestamp>,
    ended: Option<EndedBy>,
}

impl<'a, O: Observer> Mapping<'a, O> {
    /// Begins at `now`. What is observed is in the session.
    pub fn new(session: &'a mut Session, observer: &'a mut O, now: Timestamp) -> Self {
        let ports = [Port::default(); MAPPING_PORTS];
        Self { session, observer, ports, begun: now, over: None, checked: None, ended: None }
    }

    /// Why it ended; an error before it did.
    #[must_use]
    pub fn ended_by(&self) -> EndedBy {
        self.ended.unwrap_or(EndedBy::Error)
    }

    /// Sends the questions that are due.
    fn ask(&mut self, spread: &Spread, now: Timestamp) {
        for (index, number) in (0..MAPPING_PORTS).zip(1_u16..) {
            let port = self.ports.get(index).copied().unwrap_or_default();
            let Some(tenths) = port.due(number, self.begun, now) else { continue };
            if !self.question(spread, index, tenths) {
                continue;
            }
            let times = port.asked.map_or(0, |(_, times)| times);
            if let Some(port) = self.ports.get_mut(index) {
                port.asked = Some((now, times.saturating_add(1)));
            }
        }
    }

    /// Sends one question from the port of an index; false where there is none to send.
    fn question(&mut self, spread: &Spread, index: usize, tenths: u16) -> bool {
        let Some(question) = self.session.question(tenths) else { return false };
        if let Ok(frame) = spread.send(index, &question) {
            self.session.asked_to_wait(&frame, tenths, self.observer);
        }
        true
    }

    /// What was read in the observations behind the first so many.
    fn read_since(&self, before: usize) -> Vec<Learned> {
        let new = self.session.log().observations().get(before..).unwrap_or_default();
        let read = new.iter().filter_map(|one| match one.fact {
            Fact::Learned(learned) => Some(learned),
            _ => None,
        });
        read.collect()
    }
}

impl<N: Network<Error = ReceiveError>, O: Observer> Actor<ManyPorts<'_, N>> for Mapping<'_, O> {
    fn go_on(&mut self, backend: &mut ManyPorts<'_, N>) -> Next {
        let now = backend.now();
        if self.over.is_some_and(|at| now >= at) {
            self.ended.get_or_insert(EndedBy::Complete);
        }
        if self.ended.is_some() {
            return Next::Over;
        }
        let is_late = now >= self.begun + LONGEST_MAPPING;
        let needed = || late_answers_needed(self.session.log());
        if self.over.is_none() && (is_late || is_decided(&self.ports, now, needed)) {
            // The far end is asked once more: it is still there, so what is overdue is lost.
            self.over = Some(now + SLACK);
            let server = self.session.log().path().server;
            for packet in self.session.collecting() {
                // One that does not leave is one that does not arrive.
                let _ = backend.network.transmit(server, &packet);
            }
        } else if self.over.is_none() {
            self.ask(&backend.spread, now);
            if self.checked.is_none_or(|at| now >= at + AGAIN)
                && let Some(index) = check(&mut self.ports, now)
            {
                self.checked = Some(now);
                self.question(&backend.spread, index, 0);
            }
        }
        Next::Wait(Some(now + LOOK))
    }

    fn take(&mut self, backend: &mut ManyPorts<'_, N>, AtPort { port, frame }: AtPort) {
        let now = backend.now();
        let before = self.session.log().observations().len();
        self.session.frame(now, &frame, self.observer);
        if let Some(index) = port {
            let said = self.read_since(before);
            hear(&mut self.ports, index, now, &said);
        }
    }

    fn interrupt(&mut self, _: &mut ManyPorts<'_, N>) {
        self.ended = Some(EndedBy::Interrupted);
    }
}

/// Which port asks now whether the far end is there, where a late answer is missed: the
/// longest answered, or where none is the first that is overdue.
fn check(ports: &mut [Port], now: Timestamp) -> Option<usize> {
    let numbered = || ports.iter().zip(1_u16..);
    let missed = numbered().position(|(port, number)| port.is_missed(number, now))?;
    let answered = ports.iter().rposition(|port| port.answered);
    let overdue = || numbered().position(|(port, number)| port.is_overdue(number, now));
    let asks = answered.or_else(overdue)?;
    let missed = ports.get_mut(missed)?;
    missed.checks = missed.checks.saturating_add(1);
    Some(asks)
}

/// Notes what came to the port of an index.
fn hear(ports: &mut [Port], index: usize, now: Timestamp, said: &[Learned]) {
    if said.contains(&Learned::FarEnd) {
        for (port, number) in ports.iter_mut().zip(1_u16..) {
            port.attended |= port.is_about(number, now);
        }
    }
    if let Some(port) = ports.get_mut(index) {
        port.hear(now, said);
    }
}

/// As many waiting times behind the longest answered are overdue as are `needed`, or
/// nothing more is to come.
fn is_decided(ports: &[Port], now: Timestamp, needed: impl FnOnce() -> usize) -> bool {
    let numbered = || ports.iter().zip(1_u16..);
    let done = numbered().all(|(port, number)| port.is_done(number, now));
    let lived = numbered().filter(|(port, _)| port.answered).map(|(_, number)| number).max();
    let behind = numbered().filter(|(_, number)| Some(*number) > lived);
    // What was asked to the last may never have arrived: the verdict leaves it out.
    let arrived = |port: &Port| port.asked.is_some_and(|(_, times)| times < MOST_QUESTIONS);
    let counts =
        |port: &Port, number| port.attended && arrived(port) && port.is_overdue(number, now);
    let silent = behind.filter(|(port, number)| counts(port, *number)).count();
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
                // Later ones only say that the far end is there.
                (true, Some((_, 1..))) if self.silent_since.is_none_or(|at| now < at + STEP) => {
                    self.silent_since = Some(now);
                }
                (true, _) => {}
            }
        }
    }

    /// When the late answer is due.
    fn late_at(&self, number: u16) -> Option<Timestamp> {
        self.silent_since.map(|since| since + STEP * u32::from(number))
    }

    fn is_overdue(&self, number: u16, now: Timestamp) -> bool {
        !self.answered && self.late_at(number).is_some_and(|due| due + SLACK <= now)
    }

    /// The late answer did not come, and it is not known whether the far end is there.
    fn is_missed(&self, number: u16, now: Timestamp) -> bool {
        let is_time = |due| now >= due + MISSED;
        let missed = self.late_at(number).is_some_and(is_time) && self.is_about(number, now);
        missed && !self.answered && !self.attended && self.checks < MOST_CHECKS
    }

    /// Whether the far end, heard now, was there when the late answer was due. The verdict
    /// counts from the question.
    fn is_about(&self, number: u16, now: Timestamp) -> bool {
        let asked = self.asked.filter(|_| self.silent_since.is_some());
        let due = asked.map(|(at, _)| at + STEP * u32::from(number));
        due.is_some_and(|due| due <= now + HEARD_BEFORE && now <= due + HEARD_AFTER)
    }

    /// Nothing more is to come that counts.
    fn is_done(&self, number: u16, now: Timestamp) -> bool {
        let alone = self.late_at(number).is_some_and(|due| now > due + HEARD_AFTER);
        let overdue = self.is_overdue(number, now) && (self.attended || alone);
        self.answered || overdue || self.gives_up(now)
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
        let silent = Port { silent_since: Some(at(0)), attended: true, ..warm };
        let mut ports = vec![silent; MAPPING_PORTS];
        ports.iter_mut().take(answered).for_each(|port| port.answered = true);
        ports
    }

    /// The same, and the far end was never heard behind that.
    fn unattended(answered: usize) -> Vec<Port> {
        let alone = |port| Port { attended: false, ..port };
        ports(answered).into_iter().map(alone).collect()
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
    fn a_late_answer_counts_only_where_the_far_end_was_heard_about_then() {
        let mut ports = unattended(15);
        let decided = |ports: &[Port], now| is_decided(ports, now, || 3);
        for number in [16_u64, 17, 18, 20] {
            assert!(!decided(&ports, at(4_000 * number + 1_200)));
            if number != 17 {
                hear(&mut ports, 14, at(4_000 * number + 1_100), &[Learned::FarEnd]);
            }
        }
        assert!(ports[15].attended && !ports[16].attended && ports[17].attended);
        assert!(decided(&ports, at(81_200)));
    }

    #[test]
    fn what_was_asked_to_the_last_does_not_count() {
        let mut ports = ports(15);
        ports[16].asked = Some((at(0), MOST_QUESTIONS));
        assert!(!is_decided(&ports, at(73_200), || 3));
        assert!(is_decided(&ports, at(77_200), || 3));
    }

    #[test]
    fn nobody_waits_beyond_the_last_for_a_far_end_that_is_away() {
        let ports = unattended(15);
        assert!(!is_decided(&ports, at(182_900), || 3));
        assert!(is_decided(&ports, at(182_901), || 3));
    }

    #[test]
    fn a_missing_late_answer_has_the_far_end_asked_twice_at_most() {
        let mut ports = unattended(15);
        assert_eq!(check(&mut ports, at(64_200)), None);
        assert_eq!(check(&mut ports, at(64_300)), Some(14));
        assert_eq!(check(&mut ports, at(65_000)), Some(14));
        assert_eq!(check(&mut ports, at(65_700)), None);
        assert_eq!(check(&mut ports, at(68_300)), Some(14));
        hear(&mut ports, 14, at(68_310), &[Learned::FarEnd]);
        assert_eq!(check(&mut ports, at(69_000)), None);
    }

    #[test]
    fn where_none_was_answered_the_first_overdue_port_asks() {
        let mut ports = unattended(0);
        assert_eq!(check(&mut ports, at(4_300)), None);
        assert_eq!(check(&mut ports, at(5_200)), Some(0));
        hear(&mut ports, 0, at(5_210), &[Learned::FarEnd]);
        assert!(ports[0].is_overdue(1, at(5_210)) && ports[0].attended);
        assert_eq!(check(&mut ports, at(8_300)), Some(0));
    }

    #[test]
    fn the_longest_is_what_the_help_says() {
        assert_eq!(LONGEST_MAPPING, Duration::from_secs(195));
    }
}
