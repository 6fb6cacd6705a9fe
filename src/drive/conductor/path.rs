//! What measures the path beside the exchanges: lone pieces and the size ladder.

use super::{Conductor, Role, SILENT_500, is_alive, is_over, is_silent};
use crate::evidence::{Timestamp, Transmit};
use crate::protocol::{Input, Notice, Progress};

impl Conductor {
    /// Hands on what an ICMP error told of the path.
    pub(in crate::drive) fn notice(&mut self, now: Timestamp, notice: Notice) -> Vec<Transmit> {
        let learned = &mut self.learned;
        let running = self.running.iter_mut();
        running.flat_map(|one| one.take(now, Input::Notice(notice), learned)).collect()
    }

    /// The size ladder of a port follows once an exchange on it was answered and is over.
    pub(super) fn size_called_for(&self, main: Progress, natt: Progress) -> Option<Role> {
        let version = |v1: Progress, v2: Progress| {
            let by_v1 = is_over(v1) && is_alive(v1);
            let by_v2 = is_silent(v1, SILENT_500) && is_over(v2) && is_alive(v2);
            (by_v1 || by_v2).then_some(!by_v1)
        };
        let control = self.progress(|role| matches!(role, Role::SaInit500(_)));
        let floated = self.progress(|role| matches!(role, Role::SaInit4500(_)));
        let missing = |is: fn(Role) -> bool| matches!(self.progress(is), Progress::Idle);
        let ike = missing(|role| matches!(role, Role::Size500(_)))
            .then(|| version(main, control))
            .flatten();
        let floats = missing(|role| matches!(role, Role::Size4500(_)))
            .then(|| version(natt, floated))
            .flatten();
        ike.map(Role::Size500).or_else(|| floats.map(Role::Size4500))
    }
}
