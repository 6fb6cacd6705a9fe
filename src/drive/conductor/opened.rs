//! What begins once UDP 500 was heard, or was silent for long enough.

use std::time::Duration;

use super::{Conductor, Role, Waiting, is_alive};
use crate::drive::plan::WalkWish;
use crate::evidence::Channel::{self, Ike500, Ike4500};
use crate::evidence::{Timestamp, Transmit};
use crate::protocol::{Outcome, Progress};
use crate::wire::nat_t::NAT_KEEPALIVE;

/// What begins then, in this order, and behind it what is asked by one datagram: what comes
/// first gets the most of what a filter or a host allows a stranger.
const OPENED: [Role; 3] = [Role::Fresh(Ike500), Role::Fresh(Ike4500), Role::Esp];
/// The second keepalive goes out when 500 has been used for a while.
const SECOND_KEEPALIVE: Duration = Duration::from_millis(900);
/// A walk that is wanted in any case leaves the first knocks their time.
const WALK_AFTER: Duration = Duration::from_millis(300);

impl Conductor {
    /// Whether anything came of the first packet on UDP 500: an answer, a refusal, or an
    /// ICMP error, whoever sent it.
    pub(super) fn is_heard_on_500(&self) -> bool {
        let main = self.progress(|role| role == Role::MainMode(Ike500));
        let asked = main != Progress::Idle;
        let told = self.heard.alive.contains(&Ike500) || self.heard.errors.contains(&Ike500);
        asked && (told || !matches!(main, Progress::Unanswered { .. }))
    }

    /// Begins everything that waited for UDP 500; once.
    pub(super) fn open(&mut self, now: Timestamp) -> Vec<Transmit> {
        if self.opened {
            return Vec::new();
        }
        self.opened = true;
        self.waiting.retain(|(_, waiting)| !matches!(waiting, Waiting::Opened));
        self.waiting.push((now + SECOND_KEEPALIVE, Waiting::Keepalive));
        if self.plan.walk == WalkWish::Always {
            self.waiting.push((now + WALK_AFTER, Waiting::Walk));
        }
        let mut packets: Vec<_> = self.keepalive().into_iter().collect();
        let patience = self.plan.patient.then_some(Role::Patience);
        let asked = Channel::tested().filter(|one| one.row().question.is_some());
        for role in OPENED.into_iter().chain(asked.map(Role::Question)).chain(patience) {
            if self.may_begin_fresh(role) {
                packets.extend(self.begin(role, now));
            }
        }
        packets
    }

    /// Whether further knocks with ESP would tell something if their echoes are only lost.
    pub(in crate::drive) fn wants_more_of_esp(&self) -> bool {
        let knocks = self.progress(|role| role == Role::Esp);
        let again = self.progress(|role| role == Role::EspAgain);
        let silent = matches!(knocks, Progress::Done(Outcome::Silent));
        silent && again == Progress::Idle && self.is_esp_unknown()
    }

    /// Takes in that the path loses packets.
    pub(in crate::drive) fn loses(&mut self) {
        self.heard.loss = true;
    }

    /// A keepalive, unless it would only cost the server an error.
    pub(super) fn keepalive(&self) -> Option<Transmit> {
        let takes_it = !self.heard.errors.contains(&Ike4500);
        takes_it.then(|| Transmit::new(Ike4500, NAT_KEEPALIVE.to_vec()))
    }

    /// Whether UDP 4500, closed when it was asked, may have been opened by what was
    /// answered on 500.
    pub(super) fn is_reopened(&self, main: Progress, natt: Progress) -> bool {
        let again = self.progress(|role| role == Role::Again4500);
        let closed = natt == Progress::Done(Outcome::Closed);
        closed && is_alive(main) && again == Progress::Idle
    }
}
