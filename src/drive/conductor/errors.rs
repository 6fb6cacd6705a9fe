//! What ICMP errors say, and who is still owed one.
//!
//! A host says only so many errors: Linux six at once and then one a second to each
//! destination. What got neither an answer nor an error while others got errors may only
//! have come too late, so it is asked again when the host may speak again, one at a time.

use std::collections::BTreeSet;

use super::{Conductor, Role, Running, Waiting};
use crate::evidence::silence::{SPEAKS_AGAIN, may_be_mute};
use crate::evidence::{Channel, ReportedError, Timestamp, Transmit};
use crate::protocol::{Input, Outcome, Progress};
use crate::wire::icmp::IcmpMeaning;

/// Errors that are remembered; in a flood of them nobody is owed one.
const MOST_DRAWN: usize = 64;

/// What has come back so far.
#[derive(Debug, Default)]
pub(super) struct Heard {
    /// Flows on which the server answered.
    pub alive: BTreeSet<Channel>,
    /// Flows of which nothing can be sent.
    pub unsendable: BTreeSet<Channel>,
    /// Flows of which an error said that they go no further.
    pub errors: BTreeSet<Channel>,
    /// Packets were lost of what is answered.
    pub loss: bool,
    /// Somebody said what becomes of ESP.
    pub esp_is_known: bool,
    /// Flows that somebody on the way refuses, at each packet.
    refused: BTreeSet<Channel>,
    /// When the packets went out that drew such errors of the server itself, or about UDP.
    drawn: Vec<Timestamp>,
    /// Who is owed an error is asked at that time.
    awaited: Option<Awaited>,
}

/// An error that may still come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Awaited {
    /// It would tell whether a port of IKE is silent.
    OfIke,
    OfQuestion,
}

impl Heard {
    fn take(&mut self, error: &ReportedError) {
        if error.flow == Channel::Esp && decides_esp(error) {
            self.esp_is_known = true;
        }
        if !error.meaning.is_refusal() {
            return;
        }
        self.errors.insert(error.flow);
        if !error.from_target {
            self.refused.insert(error.flow);
        }
        if error.from_target || error.flow != Channel::Esp {
            if self.drawn.len() == MOST_DRAWN {
                self.drawn.remove(0);
            }
            self.drawn.push(error.sent_at);
        }
    }
}

impl Conductor {
    /// Takes in an ICMP error about a packet of ours.
    pub(in crate::drive) fn error(
        &mut self,
        now: Timestamp,
        error: &ReportedError,
    ) -> Vec<Transmit> {
        self.heard.take(error);
        let input = Input::Error {
            flow: error.flow,
            payload: &error.payload,
            from: error.from,
            meaning: error.meaning,
            // Whoever guessed it ends no asking.
            from_target: error.from_target && error.is_proven,
        };
        let mut packets = Vec::new();
        let hears = |one: &&mut Running| one.flows.contains(&error.flow);
        for running in self.running.iter_mut().filter(hears) {
            packets.extend(running.take(now, input, &mut self.learned));
        }
        packets.extend(self.follow_up(now));
        packets
    }

    /// Whether an error may still come of a port of IKE that looks silent.
    pub(super) fn awaits_errors(&self) -> bool {
        self.heard.awaited == Some(Awaited::OfIke)
    }

    /// Sets the time at which who is owed an error is asked again.
    pub(super) fn await_errors(&mut self, now: Timestamp) {
        if self.heard.awaited.is_some() {
            return;
        }
        let Some(owed) = self.running.iter().find_map(|one| self.owed_to(one)) else { return };
        let last = self.heard.drawn.iter().max().copied().unwrap_or(now);
        self.await_until(owed, (last + SPEAKS_AGAIN).max(now));
    }

    /// Asks one of them.
    pub(super) fn ask_again(&mut self, now: Timestamp) -> Vec<Transmit> {
        self.heard.awaited = None;
        if may_be_mute(&self.heard.drawn, now) {
            // Another error came meanwhile.
            return Vec::new();
        }
        let mut owed = self.running.iter().map(|one| self.owed_to(one)).enumerate();
        let Some((index, owed)) = owed.find_map(|(index, owed)| Some((index, owed?))) else {
            return Vec::new();
        };
        self.await_until(owed, now + SPEAKS_AGAIN);
        let learned = &mut self.learned;
        let running = self.running.get_mut(index);
        running.map(|one| one.take(now, Input::Again, learned)).unwrap_or_default()
    }

    fn await_until(&mut self, owed: Awaited, at: Timestamp) {
        self.heard.awaited = Some(owed);
        self.waiting.push((at, Waiting::Again));
    }

    /// What is owed to an exchange that was silent only when the host may have had no
    /// error left to say.
    fn owed_to(&self, running: &Running) -> Option<Awaited> {
        let owed = match running.role {
            Role::MainMode(_) | Role::Again4500 | Role::SaInit(..) => Awaited::OfIke,
            Role::Question(_) => Awaited::OfQuestion,
            Role::Esp
            | Role::Fresh(_)
            | Role::FreshAgain(_)
            | Role::EspAgain
            | Role::Plain500
            | Role::Certificates500
            | Role::InUdp500
            | Role::Walk(_)
            | Role::Patience
            | Role::Size(..) => return None,
        };
        let silent = matches!(
            running.machine.progress(),
            Progress::Unanswered { .. } | Progress::Done(Outcome::Silent)
        );
        let mute = running.sent_at.iter().all(|at| may_be_mute(&self.heard.drawn, *at));
        (silent && mute && !self.heard.refused.contains(&running.role.channel())).then_some(owed)
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
