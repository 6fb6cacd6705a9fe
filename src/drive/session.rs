//! One probe without a network: the conductor, the log and who watches.

use std::collections::BTreeSet;

use super::conductor::Conductor;
use super::plan::{Ends, ProbePlan};
use crate::crypto::RandomStream;
use crate::evidence::{
    Carriage, Channel, EvidenceLog, Fact, Frame, Learned, NotSent, Observation, Path, Timestamp,
    Transmit,
};
use crate::protocol::{Credentials, Disclosed};

/// Who is told of every frame: the capture, and whoever shows progress.
pub trait Observer {
    /// The number that the next frame has in the capture, from 1.
    fn next_frame_number(&mut self) -> u64;

    /// A frame was taken in, with the observation that it made and what it says
    /// to whoever has the key. Nothing was sent upon it yet.
    fn frame(&mut self, frame: &Frame, observation: Option<&Observation>, learned: &[Learned]);

    /// Whether nothing more can be recorded, so that the run has to end.
    fn is_over(&self) -> bool {
        false
    }
}

/// A probe under way.
pub struct Session {
    conductor: Conductor,
    log: EvidenceLog,
    /// Channels of which the network took a packet.
    handed_over: BTreeSet<Channel>,
}

impl Session {
    /// A probe that has not begun.
    #[must_use]
    pub fn new(plan: ProbePlan, path: Path, ends: Ends, random: RandomStream) -> Self {
        let conductor = Conductor::new(plan, ends, random);
        Self { conductor, log: EvidenceLog::new(path), handed_over: BTreeSet::new() }
    }

    /// The same with the key: it goes on past message 4.
    #[must_use]
    pub fn with_key(self, credentials: Credentials) -> Self {
        Self { conductor: self.conductor.with_key(credentials), ..self }
    }

    /// The packets of the first moment.
    pub fn start(&mut self, now: Timestamp) -> Vec<Transmit> {
        self.conductor.start(now)
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
            for one in &learned {
                self.log.learn(frame.at, number, received.flow.channel(), *one);
            }
        }
        if let Some(error) = &recorded.error {
            packets.extend(self.conductor.error(now, error));
        }
        let observation = recorded.observation.and_then(|id| self.log.observation(id));
        observer.frame(frame, observation, &learned);
        packets
    }

    /// Takes in that a packet could not be sent.
    pub fn not_sent(&mut self, now: Timestamp, packet: &Transmit, reason: NotSent) {
        let channel = packet.flow.channel();
        let again = |one: &Observation| {
            one.channel == channel && matches!(one.fact, Fact::NotSent(_) | Fact::RequestSent(_))
        };
        self.conductor.not_sent(packet.flow);
        // The walk sends so much that one refusal tells it all.
        let walks = packet.carriage != Carriage::Usual;
        if !walks || !self.log.observations().iter().any(again) {
            self.log.record_not_sent(now, channel, reason);
        }
    }

    /// Takes in that the network took a packet, whose frame is to follow.
    pub fn handed_over(&mut self, packet: &Transmit) {
        self.handed_over.insert(packet.flow.channel());
    }

    /// Does what is due at `now`.
    pub fn timeout(&mut self, now: Timestamp) -> Vec<Transmit> {
        self.conductor.timeout(now)
    }

    /// Ends every exchange, politely where it stands open.
    pub fn stop(&mut self, now: Timestamp) -> Vec<Transmit> {
        self.conductor.stop(now)
    }

    /// When `timeout` is wanted next; `None` when the probe is over.
    #[must_use]
    pub fn next_wake(&self) -> Option<Timestamp> {
        self.conductor.next_wake()
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

    /// The log, when the probe is over at `now`. A packet that was handed over
    /// and has no frame never left.
    #[must_use]
    pub fn into_log(mut self, now: Timestamp) -> EvidenceLog {
        for channel in self.handed_over {
            let left = self
                .log
                .observations()
                .iter()
                .any(|one| one.channel == channel && has_left(&one.fact));
            if !left {
                self.log.record_not_sent(now, channel, NotSent::NotOnLink);
            }
        }
        self.log
    }
}

const fn has_left(fact: &Fact) -> bool {
    matches!(fact, Fact::RequestSent(_) | Fact::HopProbed(_))
}
