//! Fresh flows beside the client's own, which a filter on the way may remember.

use std::time::Duration;

use super::{Conductor, Role, Running, is_alive, is_over};
use crate::evidence::Channel::{self, Ike500, Ike4500};
use crate::evidence::{MOST_NEEDED, SILENCE, SourcePort};
use crate::protocol::{Outcome, Progress, Schedule};

impl Conductor {
    /// Whether a fresh flow may be begun now: there is a port for it, and the server may be
    /// left with one more exchange.
    pub(super) fn may_begin_fresh(&self, role: Role) -> bool {
        let Some(flow) = fresh_flow(role) else { return true };
        let missing = self.progress(|one| one == role) == Progress::Idle;
        // Where nothing is answered on 500, the last places are for what tells more.
        let heard = |role: Role| is_alive(self.progress(|one| one == role));
        let tells = role != Role::Fresh(Ike4500)
            || [Role::MainMode(Ike500), Role::MainMode(Ike4500), Role::Fresh(Ike500)]
                .into_iter()
                .any(heard);
        missing && tells && self.ends.fresh_port(flow).is_some() && self.has_place()
    }

    /// The fresh flow that the state of the others calls for: one that had no place before,
    /// or one that is silent or refused once more, when nothing else can have used up what a filter allows.
    pub(super) fn fresh_called_for(&self) -> Option<Role> {
        if !self.opened {
            return None;
        }
        let late = [Role::Fresh(Ike500), Role::Fresh(Ike4500)].into_iter();
        late.into_iter().find(|role| self.may_begin_fresh(*role)).or_else(|| {
            let lost = |role: Role| {
                let progress = self.progress(|one| one == role);
                matches!(progress, Progress::Done(Outcome::Silent | Outcome::Closed))
            };
            let alone = self.waiting.is_empty()
                && self.running.iter().all(|one| is_over(one.machine.progress()));
            let wanted = |channel: &Channel| {
                let own = is_alive(self.progress(|one| one == Role::MainMode(*channel)));
                let again = self.progress(|one| one == Role::FreshAgain(*channel));
                alone && own && lost(Role::Fresh(*channel)) && again == Progress::Idle
            };
            Channel::IKE.into_iter().find(wanted).map(Role::FreshAgain)
        })
    }

    /// Whether a fresh flow is asked once more now.
    pub(in crate::drive) fn asks_again(&self) -> bool {
        let again = |one: &&Running| {
            matches!(one.role, Role::FreshAgain(_)) && !is_over(one.machine.progress())
        };
        self.running.iter().any(|one| again(&one))
    }

    /// When a fresh flow is asked: closer than Windows does, since only whether it is
    /// answered counts.
    pub(super) fn beside() -> Schedule {
        Self::times(SILENCE, Duration::from_millis(500))
    }

    /// When it is asked once more: as often as silence may take, whatever is lost.
    pub(super) fn beside_again() -> Schedule {
        Self::times(MOST_NEEDED - SILENCE, Duration::from_millis(250))
    }

    fn times(tries: u32, gap: Duration) -> Schedule {
        let gaps = (1..tries).map(|_| gap).collect();
        Schedule::new(gaps, Duration::from_secs(1))
    }
}

/// The flow of a role that is a fresh one's.
pub(super) const fn fresh_flow(role: Role) -> Option<Channel> {
    match role {
        Role::Fresh(channel) | Role::FreshAgain(channel) => Some(channel),
        _ => None,
    }
}

/// Which of our ports a role's packets leave from.
pub(super) const fn source_of(role: Role) -> SourcePort {
    if fresh_flow(role).is_some() { SourcePort::Fresh } else { SourcePort::Client }
}
