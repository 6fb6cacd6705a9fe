//! Answers that wait: does the translator still know where they belong?

use std::time::Duration;

use crate::evidence::{Arrival, Channel, Ends, Timestamp};
use crate::wire::witness::Mark;

/// Answers that may wait at a time, and of one run.
const MOST_WAITING: usize = 512;
const MOST_OF_A_RUN: usize = 128;

/// An answer that waits.
#[derive(Debug, Clone)]
pub(super) struct Waiting {
    pub at: Timestamp,
    pub flow: Channel,
    /// From our end to theirs.
    pub ends: Ends,
    pub mark: Mark,
    /// The answer without the witness.
    pub plain: Vec<u8>,
}

/// The answers that wait, bounded in number.
#[derive(Default)]
pub(super) struct Later(Vec<Waiting>);

impl Later {
    /// Lets an answer wait; false where too many do. A source has one: asking again
    /// begins anew.
    pub fn wait(&mut self, arrival: &Arrival, mark: &Mark, tenths: u16, plain: &[u8]) -> bool {
        let ends = arrival.ends().reversed();
        self.0.retain(|one| one.ends != ends);
        let of_run = self.0.iter().filter(|one| one.mark.session == mark.session).count();
        if of_run >= MOST_OF_A_RUN || self.0.len() >= MOST_WAITING {
            return false;
        }
        let at = arrival.at + Duration::from_millis(100) * u32::from(tenths);
        let (flow, mark, plain) = (arrival.flow, *mark, plain.to_vec());
        self.0.push(Waiting { at, flow, ends, mark, plain });
        true
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

#[cfg(test)]
mod tests {
    use super::super::{FarEnd, Marking};
    use super::*;
    use crate::crypto::{PreSharedKey, RandomStream, WitnessKey};
    use crate::wire::witness::Wish;

    fn arrival(port: u16, payload: &[u8]) -> Arrival {
        Arrival {
            at: Timestamp::default(),
            flow: Channel::Ike4500,
            from: ([192, 0, 2, 2], port).into(),
            to: ([198, 51, 100, 10], 4500).into(),
            hop_limit: None,
            largest_piece: None,
            payload: payload.to_vec(),
        }
    }

    /// A question of a run, from a port of its own.
    fn asks(later: &mut Later, run: u8, port: u16) -> bool {
        let mark = Mark { session: [run; 8], began: 0, wish: Wish::After { tenths: 40 } };
        later.wait(&arrival(port, &[]), &mark, 40, b"later")
    }

    #[test]
    fn a_run_has_its_share_and_may_ask_anew() {
        let mut later = Later::default();
        assert!((0..128).all(|port| asks(&mut later, 1, port)));
        assert!(!asks(&mut later, 1, 128));
        assert!(asks(&mut later, 1, 7) && asks(&mut later, 2, 129));
        assert_eq!(later.0.len(), 129);
    }

    #[test]
    fn all_together_are_bounded_until_they_are_due() {
        let mut later = Later::default();
        for port in 0..600_u16 {
            let run = u8::try_from(port / 100).unwrap();
            assert_eq!(asks(&mut later, run, port), port < 512, "{port}");
        }
        assert_eq!(later.due(Timestamp::default() + Duration::from_secs(4)).len(), 512);
        assert!(asks(&mut later, 9, 600));
    }

    #[test]
    fn the_far_end_withholds_what_finds_no_room() {
        let key = || WitnessKey::new(&PreSharedKey::new(vec![7; 32])).unwrap();
        let mut far_end =
            FarEnd::new(&[1; 32]).with_witness_key(key(), Channel::carriers().collect());
        let mut random = RandomStream::new(b"later");
        let mut marking = Marking::new(key().into(), Timestamp::default(), &mut random).unwrap();
        let question = marking.question(40).unwrap();
        for port in 0..130 {
            let reaction = far_end.arrived(&arrival(port, &question));
            assert!(reaction.marked);
            let refused = (reaction.withheld, reaction.answer.is_none());
            assert_eq!(refused, (port >= 128, port >= 128), "{port}");
        }
    }
}
