//! When the walk begins, and with which columns.

use std::collections::BTreeSet;

use super::{Conductor, Role, SILENT_500, SILENT_4500, is_alive, is_silent};
use crate::drive::plan::WalkWish;
use crate::evidence::Channel::{self, Ike500, Ike4500};
use crate::evidence::WalkChannel;
use crate::protocol::{Machine, Progress, Walk, WalkConfiguration, WalkSecrets};

/// Unanswered knocks after which ESP is walked with: the first repeat is one of them.
const SILENT_ESP: u32 = 2;

/// What a walk goes with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Columns {
    /// ESP and the control, where everything else may be well.
    Esp,
    /// All of them.
    All,
}

impl Conductor {
    /// Takes in that nothing of a flow can be sent.
    pub(in crate::drive) fn not_sent(&mut self, flow: Channel) {
        self.heard.unsendable.insert(flow);
    }

    /// The walk that the present state of the others calls for.
    pub(super) fn walk_called_for(&self) -> Option<Role> {
        // Its packets would draw the errors that others are owed.
        if self.has_begun(Columns::All) || self.awaits_errors() {
            return None;
        }
        match self.plan.walk {
            WalkWish::Never => return None,
            WalkWish::Always => return self.walk_is_due.then_some(Role::Walk(Columns::All)),
            WalkWish::WhereSilent => {}
        }
        let main = self.progress(|role| role == Role::MainMode(Ike500));
        let natt = self.progress(|role| role == Role::MainMode(Ike4500));
        let esp = self.progress(|role| role == Role::Esp);
        let walking = self.progress(|role| role == Role::Walk(Columns::Esp));
        if is_silent(main, SILENT_500) || is_silent(natt, SILENT_4500) {
            // One at a time: a router says only so much.
            let free = matches!(walking, Progress::Idle | Progress::Done(_));
            return free.then_some(Role::Walk(Columns::All));
        }
        let wanted = is_silent(esp, SILENT_ESP) && self.is_esp_unknown();
        (wanted && walking == Progress::Idle).then_some(Role::Walk(Columns::Esp))
    }

    /// Nothing is known of ESP, although the server answers something else.
    pub(super) fn is_esp_unknown(&self) -> bool {
        let others = self.heard.alive.iter().any(|flow| *flow != Channel::Esp);
        others
            && !self.heard.esp_is_known
            && !self.heard.alive.contains(&Channel::Esp)
            && !self.heard.unsendable.contains(&Channel::Esp)
    }

    pub(super) fn walk(&mut self, columns: Columns) -> Box<dyn Machine> {
        let few = [Channel::Control, Channel::Esp].map(WalkChannel::Of);
        let wanted = |one: &WalkChannel| columns == Columns::All || few.contains(one);
        let has_walked = self.has_begun(Columns::Esp);
        let channels = WalkChannel::columns().filter(wanted).filter(|channel| {
            let again = *channel == WalkChannel::ESP && has_walked;
            !again && !self.heard.unsendable.contains(&channel.channel())
        });
        let configuration = WalkConfiguration {
            channels: channels.collect(),
            alive: self.alive(),
            nat_t: self.plan.nat_t,
        };
        let secrets = WalkSecrets {
            cookie: self.random.cookie(),
            spi: u32::from_be_bytes(self.random.bytes()),
            noise: self.random.bytes(),
            goodbye_id: u32::from_be_bytes(self.random.bytes()).max(1),
        };
        Box::new(Walk::new(configuration, secrets))
    }

    /// Flows whose packets, as the walk sends them, are answered.
    fn alive(&self) -> BTreeSet<Channel> {
        let is_answered =
            |flow: &Channel| is_alive(self.progress(|one| one == Role::MainMode(*flow)));
        let others = self.heard.alive.iter().copied();
        let others = others.filter(|flow| !flow.is_ike());
        Channel::IKE.into_iter().filter(is_answered).chain(others).collect()
    }

    fn has_begun(&self, columns: Columns) -> bool {
        self.progress(|role| role == Role::Walk(columns)) != Progress::Idle
    }
}
