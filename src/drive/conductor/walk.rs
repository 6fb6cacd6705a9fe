//! When the walk begins, and with which columns.

use std::collections::BTreeSet;

use super::{Conductor, Role, SILENT_500, SILENT_4500, is_alive, is_silent};
use crate::drive::plan::WalkWish;
use crate::evidence::{Flow, ReportedError, Timestamp, Transmit, WalkChannel};
use crate::protocol::{Input, Machine, Progress, Walk, WalkConfiguration, WalkSecrets};
use crate::wire::icmp::IcmpMeaning;

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

/// What has come back so far, as far as the walk asks.
#[derive(Debug, Default)]
pub(super) struct Heard {
    /// Flows on which the server answered.
    pub alive: BTreeSet<Flow>,
    /// Flows of which nothing can be sent.
    pub unsendable: BTreeSet<Flow>,
    /// Somebody said what becomes of ESP.
    esp_is_known: bool,
}

impl Conductor {
    /// Takes in an ICMP error about a packet of ours.
    pub(in crate::drive) fn error(
        &mut self,
        now: Timestamp,
        error: &ReportedError,
    ) -> Vec<Transmit> {
        if error.flow == Flow::Esp && decides_esp(error) {
            self.heard.esp_is_known = true;
        }
        let input = Input::Error {
            flow: error.flow,
            payload: &error.payload,
            from: error.from,
            meaning: error.meaning,
            from_target: error.from_target,
        };
        let mut packets = Vec::new();
        let hears = |one: &&mut super::Running| one.flows.contains(&error.flow);
        for running in self.running.iter_mut().filter(hears) {
            packets.extend(running.take(now, input, &mut self.learned));
        }
        packets.extend(self.follow_up(now));
        packets
    }

    /// Takes in that nothing of a flow can be sent.
    pub(in crate::drive) fn not_sent(&mut self, flow: Flow) {
        self.heard.unsendable.insert(flow);
    }

    /// The walk that the present state of the others calls for.
    pub(super) fn walk_called_for(&self) -> Option<Role> {
        if self.plan.walk != WalkWish::WhereSilent || self.has_begun(Columns::All) {
            return None;
        }
        let main = self.progress(|role| role == Role::MainMode500);
        let natt = self.progress(|role| role == Role::MainMode4500);
        let esp = self.progress(|role| role == Role::Esp);
        let walking = self.progress(|role| role == Role::Walk(Columns::Esp));
        if is_silent(main, SILENT_500) || is_silent(natt, SILENT_4500) {
            // One at a time: a router says only so much.
            let free = matches!(walking, Progress::Idle | Progress::Done(_));
            return free.then_some(Role::Walk(Columns::All));
        }
        let others = self.heard.alive.iter().any(|flow| *flow != Flow::Esp);
        let unknown = !self.heard.esp_is_known
            && !self.heard.alive.contains(&Flow::Esp)
            && !self.heard.unsendable.contains(&Flow::Esp);
        let wanted = is_silent(esp, SILENT_ESP) && others && unknown;
        (wanted && walking == Progress::Idle).then_some(Role::Walk(Columns::Esp))
    }

    pub(super) fn walk(&mut self, columns: Columns) -> Box<dyn Machine> {
        let wanted: &[WalkChannel] = match columns {
            Columns::Esp => &[WalkChannel::Control, WalkChannel::Esp],
            Columns::All => &WalkChannel::ALL,
        };
        let has_walked = self.has_begun(Columns::Esp);
        let channels = wanted.iter().copied().filter(|channel| {
            let again = *channel == WalkChannel::Esp && has_walked;
            !again && !self.heard.unsendable.contains(&channel.flow())
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
    fn alive(&self) -> BTreeSet<Flow> {
        let ike = [(Flow::Ike, Role::MainMode500), (Flow::NatTraversal, Role::MainMode4500)];
        let answered =
            ike.into_iter().filter(|(_, main)| is_alive(self.progress(|one| one == *main)));
        let others = self.heard.alive.iter().copied();
        let others = others.filter(|flow| !matches!(flow, Flow::Ike | Flow::NatTraversal));
        answered.map(|(flow, _)| flow).chain(others).collect()
    }

    fn has_begun(&self, columns: Columns) -> bool {
        self.progress(|role| role == Role::Walk(columns)) != Progress::Idle
    }
}

/// Whether an error says that ESP arrives, or that it does not.
fn decides_esp(error: &ReportedError) -> bool {
    match error.meaning {
        IcmpMeaning::AdministrativelyProhibited
        | IcmpMeaning::ProtocolUnreachable
        | IcmpMeaning::ReassemblyTimeExceeded => true,
        IcmpMeaning::PortUnreachable => !error.from_target,
        _ => false,
    }
}
