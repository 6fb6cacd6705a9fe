//! Exchanges of which one follows upon another, as one machine. None of them knows which:
//! a stage is given what to begin with what it has established.

use super::{Disclosed, Input, Machine, Outcome, Output, Progress};
use crate::evidence::Timestamp;

/// A stage that has begun, and what it wants first.
pub(super) struct Begun {
    pub stage: Box<dyn Machine>,
    pub outputs: Vec<Output>,
}

/// An exchange, and whatever follows it.
pub struct Stages {
    current: Box<dyn Machine>,
    /// How the first stage ended, once another one runs.
    first: Option<Outcome>,
}

impl Stages {
    /// From the stage that comes first.
    #[must_use]
    pub fn new(first: impl Machine + 'static) -> Self {
        Self { current: Box::new(first), first: None }
    }
}

impl Machine for Stages {
    fn handle(&mut self, now: Timestamp, input: Input<'_>) -> Vec<Output> {
        let outputs = self.current.handle(now, input);
        if let Some(next) = self.current.successor() {
            if let Progress::Done(outcome) = self.current.progress() {
                self.first.get_or_insert(outcome);
            }
            self.current = next;
        }
        outputs
    }

    /// What the first stage came to stands, but where a later one ends otherwise than well.
    fn progress(&self) -> Progress {
        match (self.first, self.current.progress()) {
            (None, progress) => progress,
            (Some(first), Progress::Done(Outcome::Complete)) => Progress::Done(first),
            (Some(_), Progress::Done(outcome)) => Progress::Done(outcome),
            (Some(first), _) => Progress::Continued(first),
        }
    }

    fn disclose(&mut self) -> Vec<Disclosed> {
        self.current.disclose()
    }
}
