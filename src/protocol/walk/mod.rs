//! The walk: the tunnel's own packets with small hop limits, side by side.
//!
//! ```text
//! Distance --target or silence--> Columns --nothing answers further--> Repeating --> Done
//!    ^ next eight hops |            ^ one hop further |                   ^ 1.1 s |
//! ```
//! The distance is learned with what opens nothing at a server: the control and ESP. The
//! other columns go no further than something answered. A router says little: six
//! errors at once and then one a second, as Linux does, is what it is asked for.

mod packets;
mod questions;
#[cfg(test)]
mod tests;

use std::collections::{BTreeSet, VecDeque};
use std::time::Duration;

use super::{Input, Machine, Outcome, Output, Progress};
use crate::evidence::silence::SPEAKS_AGAIN;
use crate::evidence::{Carriage, Channel, MOST_HOPS, Timestamp, WalkChannel};
use crate::wire::icmp::IcmpMeaning;
use crate::wire::isakmp::Header;
use packets::Packets;
pub use packets::WalkSecrets;
use questions::{Heard, Questions};

/// Hops that are asked at once while the distance is learned.
const WAVE: u8 = 8;
/// Packets of one walk.
const MOST_PACKETS: usize = 300;
/// The walk ends at the latest after this.
const LONGEST: Duration = Duration::from_secs(9);
/// Awaited where nothing has been heard yet, and at the most.
const PATIENCE: Duration = Duration::from_millis(700);
const LONGEST_PATIENCE: Duration = Duration::from_secs(1);
const SHORTEST_PATIENCE: Duration = Duration::from_millis(250);
/// Steps that one input can cause.
const MOST_STEPS: usize = 8;

/// What is walked with, and what is known beforehand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WalkConfiguration {
    /// The columns; control and ESP go first.
    pub channels: Vec<WalkChannel>,
    /// Flows on which the server has answered.
    pub alive: BTreeSet<Channel>,
    /// Message 1 offers NAT traversal.
    pub nat_t: bool,
}

/// One walk.
pub struct Walk {
    configuration: WalkConfiguration,
    packets: Packets,
    questions: Questions,
    phase: Phase,
    begun: Timestamp,
    /// What goes out when.
    queue: VecDeque<(Timestamp, WalkChannel, u8)>,
    /// The hop that an IKE channel was sent to beyond all that answered.
    explored: u8,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Idle,
    /// The wave that begins at this hop is out.
    Distance(u8),
    /// Every column goes as far as something answered, and one of IKE a hop further.
    Columns,
    Repeating,
    Done(Outcome),
}

impl Walk {
    /// A walk that has not begun.
    #[must_use]
    pub fn new(configuration: WalkConfiguration, secrets: WalkSecrets) -> Self {
        Self {
            packets: Packets::new(secrets, configuration.nat_t),
            configuration,
            questions: Questions::default(),
            phase: Phase::Idle,
            begun: Timestamp::default(),
            queue: VecDeque::new(),
            explored: 0,
        }
    }

    /// Sends what is due, and goes on where everything awaited is there.
    fn step(&mut self, now: Timestamp) -> Vec<Output> {
        let mut outputs = Vec::new();
        for _ in 0..MOST_STEPS {
            outputs.extend(self.send_due(now));
            if matches!(self.phase, Phase::Done(_)) || !self.is_over(now) {
                break;
            }
            self.phase = self.next(now);
        }
        match self.phase {
            Phase::Done(_) => outputs.push(Output::Done),
            _ => outputs.push(Output::WakeAt(self.wake_at(now))),
        }
        outputs
    }

    fn send_due(&mut self, now: Timestamp) -> Vec<Output> {
        let mut outputs = Vec::new();
        while let Some((at, channel, hop)) = self.queue.front().copied() {
            if at > now || self.questions.len() >= MOST_PACKETS {
                break;
            }
            self.queue.pop_front();
            let transmit = self.packets.next(channel);
            self.questions.sent(now, channel, hop, &transmit.payload);
            outputs.push(Output::Transmit(transmit.carried(carriage(channel, hop))));
        }
        outputs
    }

    /// Whether nothing is on its way any more, as far as one can know.
    fn is_over(&self, now: Timestamp) -> bool {
        let waits = self.queue.front().is_some() && self.questions.len() < MOST_PACKETS;
        !waits
            && (self.questions.all_heard() || now >= self.questions.last_sent() + self.patience())
    }

    fn patience(&self) -> Duration {
        let Some(longest) = self.questions.longest_rtt() else { return PATIENCE };
        let patience = longest * 3 + Duration::from_millis(100);
        patience.clamp(SHORTEST_PATIENCE, LONGEST_PATIENCE)
    }

    fn wake_at(&self, now: Timestamp) -> Timestamp {
        let sent = self.questions.last_sent() + self.patience();
        let next = self.queue.front().map_or(sent, |(at, ..)| *at);
        if next > now { next } else { now + Duration::from_millis(1) }
    }

    /// Fills the queue for what comes next.
    fn next(&mut self, now: Timestamp) -> Phase {
        if now >= self.begun + LONGEST || self.questions.len() >= MOST_PACKETS {
            return Phase::Done(Outcome::Complete);
        }
        match self.phase {
            Phase::Idle => self.wave(now, 1),
            Phase::Distance(first) => {
                let next = first.saturating_add(WAVE);
                let goes_on = self.questions.target().is_none() && self.questions.heard_from(first);
                if goes_on && next <= MOST_HOPS { self.wave(now, next) } else { Phase::Columns }
            }
            Phase::Columns => {
                if self.fill_columns(now) || self.explore(now) {
                    Phase::Columns
                } else {
                    self.repeat_or_end(now)
                }
            }
            Phase::Repeating => self.repeat_or_end(now),
            done @ Phase::Done(_) => done,
        }
    }

    fn repeat_or_end(&mut self, now: Timestamp) -> Phase {
        if self.repeat(now) { Phase::Repeating } else { Phase::Done(Outcome::Complete) }
    }

    fn wave(&mut self, now: Timestamp, first: u8) -> Phase {
        let last = first.saturating_add(WAVE - 1).min(MOST_HOPS);
        for hop in first..=last {
            for channel in [WalkChannel::ESP, WalkChannel::CONTROL] {
                if self.walks_with(channel) {
                    self.queue.push_back((now, channel, hop));
                }
            }
        }
        Phase::Distance(first)
    }

    fn walks_with(&self, channel: WalkChannel) -> bool {
        self.configuration.channels.contains(&channel)
    }

    /// The last hop that is a router's, as far as is known.
    fn last_router(&self) -> u8 {
        let furthest = self.questions.furthest();
        self.questions.target().map_or(furthest, |target| target.saturating_sub(1))
    }

    /// Asks each hop that is known with each column once; false where that was done.
    fn fill_columns(&mut self, now: Timestamp) -> bool {
        for hop in 1..=self.last_router() {
            for channel in &self.configuration.channels {
                if !self.questions.was_asked(*channel, hop) {
                    self.queue.push_back((now, *channel, hop));
                }
            }
        }
        !self.queue.is_empty()
    }

    /// Goes one hop beyond all that answered, with an IKE channel that the server
    /// answers: where such a packet arrives, it leaves nothing behind.
    fn explore(&mut self, now: Timestamp) -> bool {
        let next = self.questions.furthest().saturating_add(1);
        let alive = |channel: &&WalkChannel| {
            matches!(**channel, WalkChannel::IKE500 | WalkChannel::IKE4500)
                && self.configuration.alive.contains(&channel.channel())
        };
        let scout = self.configuration.channels.iter().find(alive).copied();
        let wanted = self.questions.target().is_none() && next <= MOST_HOPS && next > self.explored;
        let Some(scout) = scout.filter(|_| wanted) else { return false };
        self.explored = next;
        self.queue.push_back((now, scout, next));
        true
    }

    /// Asks once more where silence would mean something, what is silent first: a
    /// router that says one thing only then says it of that.
    fn repeat(&mut self, now: Timestamp) -> bool {
        let at = (self.questions.last_sent() + SPEAKS_AGAIN).max(now);
        let alone = self.questions.alone();
        for hop in 1..=self.last_router() {
            let companion = self.questions.companion(hop);
            let open = self.configuration.channels.iter().copied().filter(|channel| {
                let passes = self.configuration.alive.contains(&channel.channel());
                !passes && self.questions.is_open(*channel, hop)
            });
            let mut open: Vec<_> = open.collect();
            if companion.is_none() {
                // Nobody answers here: two columns are enough to see whether it was chance.
                open.retain(|one| matches!(*one, WalkChannel::ESP | WalkChannel::CONTROL));
            }
            if !open.is_empty() {
                // What it says of another protocol than UDP is worth more than of the control.
                let bare = open.contains(&WalkChannel::ESP) && alone == Some(hop);
                let bare = WalkChannel::BARE.into_iter().filter(|_| bare);
                let asked = open.into_iter().chain(bare).chain(companion);
                self.queue.extend(asked.map(|channel| (at, channel, hop)));
            }
        }
        !self.queue.is_empty() && at < self.begun + LONGEST
    }

    fn datagram(
        &mut self,
        now: Timestamp,
        flow: Channel,
        payload: &[u8],
        port: u16,
    ) -> Vec<Output> {
        if answers(flow, payload) {
            self.configuration.alive.insert(flow);
        }
        let Some(own) = self.packets.answered(flow, payload) else { return Vec::new() };
        self.questions.hear(now, own.beginning(), Heard::Target);
        own.goodbye(port).map(Output::Transmit).into_iter().collect()
    }

    fn error(&mut self, now: Timestamp, payload: &[u8], meaning: IcmpMeaning, from_target: bool) {
        let heard = match meaning {
            IcmpMeaning::HopLimitExceeded => Heard::Router,
            _ if from_target => Heard::Target,
            _ => Heard::Refusal,
        };
        self.questions.hear(now, payload, heard);
    }
}

/// How IP carries a packet of a column.
fn carriage(channel: WalkChannel, hop: u8) -> Carriage {
    let bare = |protocol| Carriage::Bare { protocol, hop_limit: hop };
    channel.bare_protocol().map_or(Carriage::HopLimit(hop), bare)
}

/// Whether a datagram shows that its flow's packets are answered: of IKE the version that
/// is walked with.
fn answers(flow: Channel, payload: &[u8]) -> bool {
    match flow {
        Channel::Ike500 | Channel::Ike4500 => flow.ike_message(payload).is_some_and(|message| {
            Header::parse(message).is_ok_and(|one| one.major_version() == 1)
        }),
        _ => true,
    }
}

impl Machine for Walk {
    fn handle(&mut self, now: Timestamp, input: Input<'_>) -> Vec<Output> {
        match (self.phase, input) {
            (Phase::Idle, Input::Start) => {
                self.begun = now;
                self.phase = self.next(now);
                self.step(now)
            }
            (Phase::Idle, _) | (_, Input::Start | Input::Notice(_) | Input::Again) => Vec::new(),
            (phase, Input::Datagram { flow, payload, server_port }) => {
                let mut outputs = self.datagram(now, flow, payload, server_port);
                if !matches!(phase, Phase::Done(_)) {
                    outputs.extend(self.step(now));
                }
                outputs
            }
            // A server's late answer is still called off; all else is over.
            (Phase::Done(_), _) => vec![],
            (_, Input::Error { payload, meaning, from_target, .. }) => {
                self.error(now, payload, meaning, from_target);
                self.step(now)
            }
            (_, Input::Timeout) => self.step(now),
            (_, Input::Stop) => {
                self.phase = Phase::Done(Outcome::Stopped);
                vec![Output::Done]
            }
        }
    }

    fn progress(&self) -> Progress {
        match self.phase {
            Phase::Idle => Progress::Idle,
            Phase::Done(outcome) => Progress::Done(outcome),
            _ => Progress::Answered,
        }
    }
}
