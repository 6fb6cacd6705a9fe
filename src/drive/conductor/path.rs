//! What measures the path beside the exchanges: lone pieces and the size ladder.

use super::{Conductor, Role, SILENT_500, is_alive, is_over, is_silent};
use crate::evidence::Channel::{self, Ike500, Ike4500};
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
        let of = |channel: Channel, main| {
            let control =
                self.progress(|role| matches!(role, Role::SaInit(one, _) if one == channel));
            let size = self.progress(|role| matches!(role, Role::Size(one, _) if one == channel));
            let wanted = version(main, control).filter(|_| size == Progress::Idle);
            wanted.map(|of_v2| Role::Size(channel, of_v2))
        };
        of(Ike500, main).or_else(|| of(Ike4500, natt))
    }
}
