//! One probe without a network: the conductor, the log and who watches.

use super::conductor::Conductor;
use super::plan::{Ends, ProbePlan};
use crate::crypto::RandomStream;
use crate::evidence::{
    Channel, EvidenceLog, Flow, Frame, NotSent, Observation, Path, Timestamp, Transmit,
};

/// Who is told of every frame: the capture, and whoever shows progress.
pub trait Observer {
    /// The number that the next frame has in the capture, from 1.
    fn next_frame_number(&mut self) -> u64;

    /// A frame was taken in, with the observation that it made.
    fn frame(&mut self, frame: &Frame, observation: Option<&Observation>);
}

/// A probe under way.
pub struct Session {
    conductor: Conductor,
    log: EvidenceLog,
}

impl Session {
    /// A probe that has not begun.
    #[must_use]
    pub fn new(plan: ProbePlan, path: Path, ends: Ends, random: RandomStream) -> Self {
        Self { conductor: Conductor::new(plan, ends, random), log: EvidenceLog::new(path) }
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
        let recorded = self.log.record(frame, observer.next_frame_number());
        let observation = recorded.observation.and_then(|id| self.log.observation(id));
        observer.frame(frame, observation);
        recorded.received.map_or_else(Vec::new, |received| self.conductor.receive(now, &received))
    }

    /// Takes in that a packet could not be sent.
    pub fn not_sent(&mut self, now: Timestamp, packet: &Transmit, reason: NotSent) {
        let channel = match packet.flow {
            Flow::Ike => Channel::Ike500,
            Flow::NatTraversal => Channel::Ike4500,
            Flow::L2tp => Channel::L2tp1701,
            Flow::Esp => Channel::Esp,
        };
        self.log.record_not_sent(now, channel, reason);
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

    /// What has been observed so far.
    #[must_use]
    pub const fn log(&self) -> &EvidenceLog {
        &self.log
    }

    /// The log, when the probe is over.
    #[must_use]
    pub fn into_log(self) -> EvidenceLog {
        self.log
    }
}
