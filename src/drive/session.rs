//! One probe without a network: the conductor, the log and who watches.

use std::collections::BTreeMap;
use std::time::Duration;

use super::collect::Collect;
use super::conductor::Conductor;
use super::plan::{ClientEnds, ProbePlan};
use crate::crypto::RandomStream;
use crate::evidence::{
    Carriage, Channel, EvidenceLog, Fact, FlowHistory, FlowUse, Frame, Learned, NotSent,
    Observation, ObservationId, Path, Received, SourcePort, Timestamp, Transmit,
};
use crate::protocol::far_end::Marking;
use crate::protocol::{Credentials, Disclosed, Notice};
use crate::verdict::measured_loss;

/// A packet that left is seen on the link within this, also on a busy host.
const ON_LINK_WITHIN: Duration = Duration::from_secs(1);

/// Who is told of every frame: the capture, and whoever shows progress.
pub trait Observer {
    /// The number that the next frame has in the capture, from 1.
    fn next_frame_number(&mut self) -> u64;

    /// A frame was taken in, with the observation that it made and what it says
    /// to whoever has the key. Nothing was sent upon it yet.
    fn frame(&mut self, frame: &Frame, observation: Option<&Observation>, learned: &[Learned]);

    /// The path loses packets, so the run may take so long in all.
    fn takes_longer(&mut self, _: Duration) {}

    /// Whether nothing more can be recorded, so that the run has to end.
    fn is_over(&self) -> bool {
        false
    }
}

/// A probe under way.
pub struct Session {
    conductor: Conductor,
    log: EvidenceLog,
    /// When the network took the first packet of a channel.
    handed_over: BTreeMap<Channel, Timestamp>,
    /// Only with a far end's key.
    marking: Option<Marking>,
    collect: Collect,
    ends: ClientEnds,
    history: FlowHistories,
    /// The run may take so long.
    timeout: Duration,
    /// The same where the path loses packets.
    lossy_timeout: Duration,
}

/// What is known of the client's own flows before the run; taken by the first packet of
/// each. `None` where that was told, or nobody keeps it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FlowHistories {
    /// Of the flow to UDP 500.
    pub ike: Option<FlowHistory>,
    /// Of the flow to UDP 4500.
    pub nat_traversal: Option<FlowHistory>,
}

impl FlowHistories {
    /// No earlier run used the flows, as where nothing outlives a run.
    pub const NEW: Self = {
        let new = FlowHistory { used: FlowUse::New, answered: None };
        Self { ike: Some(new), nat_traversal: Some(new) }
    };
}

impl Session {
    /// A probe that has not begun.
    #[must_use]
    pub fn new(plan: ProbePlan, path: Path, ends: ClientEnds, random: RandomStream) -> Self {
        let (timeout, lossy_timeout) = (plan.timeout, plan.lossy_timeout);
        let conductor = Conductor::new(plan, ends.clone(), random);
        Self {
            conductor,
            log: EvidenceLog::new(path),
            handed_over: BTreeMap::new(),
            marking: None,
            collect: Collect::default(),
            ends,
            history: FlowHistories::default(),
            timeout,
            lossy_timeout,
        }
    }

    /// The same that a far end with the same key knows.
    #[must_use]
    pub fn with_marking(self, marking: Option<Marking>) -> Self {
        Self { marking, ..self }
    }

    /// The same with the key: it goes on past message 4.
    #[must_use]
    pub fn with_key(self, credentials: Option<Credentials>) -> Self {
        Self { conductor: self.conductor.with_key(credentials), ..self }
    }

    /// The same where something is known of the client's flows.
    #[must_use]
    pub fn with_history(self, history: FlowHistories) -> Self {
        Self { history, ..self }
    }

    /// The packets of the first moment.
    pub fn start(&mut self, now: Timestamp) -> Vec<Transmit> {
        let packets = self.conductor.start(now);
        self.marked(packets)
    }

    /// Takes in a frame, and says what to send upon it.
    pub fn frame(
        &mut self,
        now: Timestamp,
        frame: &Frame,
        observer: &mut dyn Observer,
    ) -> Vec<Transmit> {
        let number = observer.next_frame_number();
        let recorded = self.log.record(frame, number);
        let (mut packets, mut learned) = (Vec::new(), Vec::new());
        if let Some(received) = recorded.received {
            packets = self.conductor.receive(now, &received);
            learned = self.conductor.learned();
            learned.extend(self.witnessed(now, &received));
            for one in &learned {
                self.log.learn(frame.at, number, received.flow, *one);
            }
        }
        if let Some((channel, told)) = recorded.observation.and_then(|id| self.of_our_flow(id)) {
            self.log.learn(frame.at, number, channel, told);
            learned.push(told);
        }
        if let Some(error) = &recorded.error {
            packets.extend(self.conductor.error(now, error));
        }
        if let Some(notice) = recorded.observation.and_then(|id| self.notice(id)) {
            packets.extend(self.conductor.notice(now, notice));
        }
        let observation = recorded.observation.and_then(|id| self.log.observation(id));
        observer.frame(frame, observation, &learned);
        self.marked(packets)
    }

    /// A question that the far end answers at once and after so many tenths of a second;
    /// `None` without its key, or where it was never heard.
    pub fn question(&mut self, tenths: u16) -> Option<Vec<u8>> {
        let marking = self.marking.as_mut()?;
        marking.latest()?;
        marking.question(tenths)
    }

    /// Takes in the frame of a question.
    pub fn asked_to_wait(&mut self, frame: &Frame, tenths: u16, observer: &mut dyn Observer) {
        let number = observer.next_frame_number();
        let recorded = self.log.record(frame, number);
        let asked = Learned::AskedToWait { tenths };
        self.log.learn(frame.at, number, Channel::Ike4500, asked);
        let observation = recorded.observation.and_then(|id| self.log.observation(id));
        observer.frame(frame, observation, &[asked]);
    }

    /// The requests to ask once more with, where a far end was heard.
    pub fn collecting(&mut self) -> Vec<Transmit> {
        self.marking.as_mut().map(Marking::collecting).unwrap_or_default()
    }

    /// What is to be told of the flow that a packet of ours belongs to.
    fn of_our_flow(&mut self, id: ObservationId) -> Option<(Channel, Learned)> {
        let observation = self.log.observation(id)?;
        let Fact::RequestSent(sent) = &observation.fact else { return None };
        if self.ends.is_fresh(sent.from.port()) {
            return Some((observation.channel, Learned::FreshFlow));
        }
        let history = match observation.channel {
            Channel::Ike500 => self.history.ike.take(),
            Channel::Ike4500 => self.history.nat_traversal.take(),
            _ => None,
        };
        Some((observation.channel, Learned::FlowHistory(history?)))
    }

    /// What an observation tells a machine that measures the path.
    fn notice(&self, id: ObservationId) -> Option<Notice> {
        match self.log.observation(id)?.fact {
            Fact::PieceTimedOut(one) => one.from_target.then_some(Notice::PieceTimedOut),
            Fact::SizeError(one) => one.mtu.map(|mtu| Notice::TooBig { mtu }),
            _ => None,
        }
    }

    /// Takes in that a packet could not be sent. What measures the path counts only
    /// where it was sent.
    pub fn not_sent(&mut self, now: Timestamp, packet: &Transmit, reason: NotSent) {
        let walks = matches!(packet.carriage, Carriage::HopLimit(_));
        if packet.carriage != Carriage::Usual && !walks {
            return;
        }
        let channel = packet.flow;
        let again = |one: &Observation| {
            one.channel == channel && matches!(one.fact, Fact::NotSent(_) | Fact::RequestSent(_))
        };
        self.conductor.not_sent(packet.flow);
        // The walk sends so much that one refusal tells it all.
        if !walks || !self.log.observations().iter().any(again) {
            self.log.record_not_sent(now, channel, reason);
        }
    }

    /// Takes in that the network took a packet, whose frame is to follow.
    pub fn handed_over(&mut self, now: Timestamp, packet: &Transmit) {
        if packet.carriage == Carriage::Usual {
            self.handed_over.entry(packet.flow).or_insert(now);
        }
    }

    /// Does what is due at `now`.
    pub fn wake(&mut self, now: Timestamp) -> Vec<Transmit> {
        if self.conductor.wants_more_of_esp() && self.may_lose() {
            self.conductor.loses();
        }
        let mut packets = self.conductor.timeout(now);
        packets = self.marked(packets);
        if self.conductor.next_wake().is_none()
            && let Some(marking) = &mut self.marking
        {
            packets.extend(self.collect.timeout(now, marking));
        }
        packets
    }

    /// Ends every exchange, politely where it stands open.
    pub fn stop(&mut self, now: Timestamp) -> Vec<Transmit> {
        self.collect.stop();
        self.conductor.stop(now)
    }

    /// How long the run may take, as long as no packet is lost.
    pub(super) const fn timeout(&self) -> Duration {
        self.timeout
    }

    /// When it wants to be woken next; `None` when the probe is over.
    #[must_use]
    pub fn next_wake(&self) -> Option<Timestamp> {
        let marking = self.marking.as_ref();
        self.conductor.next_wake().or_else(|| self.collect.next_wake(marking?))
    }

    /// How long the whole run may take, where it would end after `timeout` and the path
    /// loses packets, so that exchanges which were answered late are not over, or a fresh flow
    /// is asked once more, without which the client's own proves nothing.
    #[must_use]
    pub fn extension(&self, timeout: Duration) -> Option<Duration> {
        let wanted = self.may_lose() || self.conductor.asks_again();
        (self.lossy_timeout > timeout && wanted).then_some(self.lossy_timeout)
    }

    /// Whether the path loses packets, as far as anything is answered.
    #[must_use]
    pub fn loses(&self) -> bool {
        measured_loss(&self.log).told.shows_loss()
    }

    /// The same, where a slow path may look like that.
    fn may_lose(&self) -> bool {
        measured_loss(&self.log).count.shows_loss()
    }

    fn marked(&mut self, packets: Vec<Transmit>) -> Vec<Transmit> {
        let Some(marking) = &mut self.marking else { return packets };
        // What is carried another way is told apart by its very bytes.
        let mark = |packet: Transmit| match packet.carriage {
            // The far end counts by channel, and a fresh flow is not the client's.
            Carriage::Usual if !packet.sealed && packet.source == SourcePort::Client => {
                marking.mark(packet)
            }
            _ => packet,
        };
        packets.into_iter().map(mark).collect()
    }

    /// What the far end says in a packet.
    fn witnessed(&mut self, now: Timestamp, received: &Received) -> Vec<Learned> {
        let server = self.log.path().server;
        let Some(marking) = self.marking.as_mut().filter(|_| received.from.ip() == server) else {
            return Vec::new();
        };
        let learned = marking.read(now, received.flow, &received.payload);
        if !learned.is_empty() {
            self.collect.heard();
        }
        learned
    }

    /// What opens the packets of a run that is over, where its credentials ask for it.
    pub fn disclose(&mut self) -> Vec<Disclosed> {
        self.conductor.disclose()
    }

    /// What has been observed so far.
    #[must_use]
    pub const fn log(&self) -> &EvidenceLog {
        &self.log
    }

    /// The log, when the probe is over at `now`. A packet that was handed over in good time
    /// and has no frame never left; of the last ones of a run that was cut short nobody knows.
    #[must_use]
    pub fn into_log(mut self, now: Timestamp) -> EvidenceLog {
        for (channel, since) in self.handed_over {
            let left = self
                .log
                .observations()
                .iter()
                .any(|one| one.channel == channel && has_left(&one.fact));
            if !left && now.since(since) >= ON_LINK_WITHIN {
                self.log.record_not_sent(now, channel, NotSent::NotOnLink);
            }
        }
        self.log
    }
}

const fn has_left(fact: &Fact) -> bool {
    matches!(fact, Fact::RequestSent(_) | Fact::HopProbed(_))
}

/// The log of a run whose capture holds `frames`, in order.
pub fn replay<'a>(path: Path, frames: impl IntoIterator<Item = &'a Frame>) -> EvidenceLog {
    replay_noted(path, frames.into_iter().map(|frame| (frame, [].as_slice())))
}

/// The same with what each frame's notes say that was read in it.
pub fn replay_noted<'a>(
    path: Path,
    frames: impl IntoIterator<Item = (&'a Frame, &'a [Learned])>,
) -> EvidenceLog {
    let mut log = EvidenceLog::new(path);
    for (number, (frame, learned)) in (1..).zip(frames) {
        let recorded = log.record(frame, number);
        let observed = recorded.observation.and_then(|id| log.observation(id));
        // A question on UDP 4500 is none of the requests that are told apart.
        let channel = match (recorded.received, observed) {
            (Some(received), _) => received.flow,
            (None, Some(observed)) => observed.channel,
            (None, None) => Channel::Ike4500,
        };
        for one in learned.iter().filter(|one| one.fits(frame.direction)) {
            log.learn(frame.at, number, channel, *one);
        }
    }
    log
}
