//! Answers that wait: does the translator still know where they belong?

use std::net::SocketAddr;
use std::time::Duration;

use super::Arrival;
use crate::evidence::{Flow, Timestamp};
use crate::wire::witness::Mark;

/// Answers that may wait at a time, and of one run.
const MOST_WAITING: usize = 512;
const MOST_OF_A_RUN: usize = 128;

/// An answer that waits.
#[derive(Debug, Clone)]
pub(super) struct Waiting {
    pub at: Timestamp,
    pub flow: Flow,
    /// Our end and theirs.
    pub ends: (SocketAddr, SocketAddr),
    pub mark: Mark,
    /// The answer without the witness.
    pub plain: Vec<u8>,
}

/// The answers that wait, bounded in number.
#[derive(Default)]
pub(super) struct Later(Vec<Waiting>);

impl Later {
    /// Lets an answer wait. A source has one: asking again begins anew.
    pub fn wait(&mut self, arrival: &Arrival<'_>, mark: &Mark, tenths: u16, plain: &[u8]) {
        let ends = (arrival.to, arrival.from);
        self.0.retain(|one| one.ends != ends);
        let of_run = self.0.iter().filter(|one| one.mark.session == mark.session).count();
        if of_run >= MOST_OF_A_RUN || self.0.len() >= MOST_WAITING {
            return;
        }
        let at = arrival.at + Duration::from_millis(100) * u32::from(tenths);
        let (flow, mark, plain) = (arrival.flow, *mark, plain.to_vec());
        self.0.push(Waiting { at, flow, ends, mark, plain });
    }

    /// When the next one is due.
    pub fn next(&self) -> Option<Timestamp> {
        self.0.iter().map(|one| one.at).min()
    }

    /// Those that are due.
    pub fn due(&mut self, now: Timestamp) -> Vec<Waiting> {
        let (due, later) = std::mem::take(&mut self.0).into_iter().partition(|one| one.at <= now);
        self.0 = later;
        due
    }
}
