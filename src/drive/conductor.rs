//! Which exchange begins when: the score that a probe is played from.
//! docs/ARCHITECTURE.md has it ("What is sent when").
//!
//! What a filter or a host allows a stranger, new flows or ICMP errors, is spent on UDP 4500
//! and 500 first. What the server itself calls closed is not asked again.
//! Fresh flows stand beside the client's own, from ports that no earlier run had.
//! At most four exchanges are half-open at the server at a time, since some
//! servers turn deaf to a source with five.

mod errors;
mod fresh;
mod half_open;
mod machines;
mod opened;
mod path;
mod walk;

use std::time::Duration;

use super::plan::{ClientEnds, Ikev2, KNOCK_BEFORE, ProbePlan};
use crate::crypto::RandomStream;
use crate::evidence::Channel::{self, Ike500, Ike4500};
use crate::evidence::{Learned, Received, SILENCE, Timestamp, Transmit};
use crate::protocol::sa_init::Form;
use crate::protocol::{
    Credentials, Disclosed, Input, Machine, Outcome, Output, Progress, QuestionInitiator,
};
use errors::Heard;
use walk::Columns;

/// Unanswered transmissions on 500 after which IKEv2 is asked.
const SILENT_500: u32 = SILENCE;
/// The same on 4500, where one more went out before 500 was used.
const SILENT_4500: u32 = SILENCE + 1;
/// Transmissions of an exchange that are remembered.
const MOST_SENT: usize = 24;
/// Silence on 500 after which everything else begins.
const HEARD_OUT: Duration = Duration::from_secs(1);

/// The exchanges of a probe, in the order of their first chance to begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    MainMode(Channel),
    Esp,
    /// The same once more, where packets are lost.
    EspAgain,
    /// A channel that is asked by one datagram.
    Question(Channel),
    /// Main mode from ports that no filter on the way can know.
    Fresh(Channel),
    /// The same once more, alone.
    FreshAgain(Channel),
    /// Main mode on 4500 where the server called it closed before 500 was answered.
    Again4500,
    /// Main mode without Microsoft's vendor IDs.
    Plain500,
    /// Message 1 that offers the same with certificates.
    Certificates500,
    /// Main mode, and with the key what follows it in UDP.
    InUdp500,
    SaInit(Channel, Form),
    Walk(Columns),
    /// Lone first pieces.
    Patience,
    /// The size ladder; true where it begins with IKEv2.
    Size(Channel, bool),
}

impl Role {
    /// Over which it begins.
    const fn channel(self) -> Channel {
        match self {
            Self::MainMode(channel)
            | Self::Fresh(channel)
            | Self::FreshAgain(channel)
            | Self::SaInit(channel, _)
            | Self::Size(channel, _)
            | Self::Question(channel) => channel,
            Self::Plain500 | Self::Certificates500 | Self::InUdp500 => Ike500,
            Self::Again4500 => Ike4500,
            Self::Esp | Self::EspAgain | Self::Patience => Channel::Esp,
            Self::Walk(_) => Channel::Control,
        }
    }
}

struct Running {
    role: Role,
    /// What it hears.
    flows: Vec<Channel>,
    machine: Box<dyn Machine>,
    wake_at: Option<Timestamp>,
    /// When it sent, as far as it may matter for errors.
    sent_at: Vec<Timestamp>,
}

/// What waits for its time.
enum Waiting {
    Keepalive,
    MainMode500,
    /// 500 was silent for as long as everything else waits for it.
    Opened,
    /// Who is still owed an error is asked again.
    Again,
    Walk,
}

/// Plays a probe: machines in, packets out.
pub(super) struct Conductor {
    plan: ProbePlan,
    ends: ClientEnds,
    random: RandomStream,
    credentials: Option<Credentials>,
    running: Vec<Running>,
    waiting: Vec<(Timestamp, Waiting)>,
    stopped: bool,
    /// Everything else than the first packets on 4500 and 500 may go out.
    opened: bool,
    /// A walk that is wanted in any case may begin.
    walk_is_due: bool,
    /// What the packet taken in last says to whoever has the key.
    learned: Vec<Learned>,
    heard: Heard,
    /// The sequence number of the next ESP echo, once there was one: its SPI is always the same.
    echo_sequence: Option<u32>,
}

impl Conductor {
    pub(super) fn new(plan: ProbePlan, ends: ClientEnds, random: RandomStream) -> Self {
        Self {
            plan,
            ends,
            random,
            credentials: None,
            running: Vec::new(),
            waiting: Vec::new(),
            stopped: false,
            opened: false,
            walk_is_due: false,
            learned: Vec::new(),
            heard: Heard::default(),
            echo_sequence: None,
        }
    }

    /// Goes on past message 4 on UDP 500.
    pub(super) fn with_key(self, credentials: Option<Credentials>) -> Self {
        Self { credentials, ..self }
    }

    /// What the packet taken in last says to whoever has the key.
    pub(super) fn learned(&mut self) -> Vec<Learned> {
        std::mem::take(&mut self.learned)
    }

    /// What opens the packets of the part with the key.
    pub(super) fn disclose(&mut self) -> Vec<Disclosed> {
        self.running.iter_mut().flat_map(|one| one.machine.disclose()).collect()
    }

    /// The packets of the first moment.
    pub(super) fn start(&mut self, now: Timestamp) -> Vec<Transmit> {
        self.waiting = vec![
            (now + KNOCK_BEFORE, Waiting::MainMode500),
            (now + KNOCK_BEFORE + HEARD_OUT, Waiting::Opened),
        ];
        self.begin(Role::MainMode(Ike4500), now)
    }

    /// Hands a packet that came in to the machines of its flow.
    pub(super) fn receive(&mut self, now: Timestamp, received: &Received) -> Vec<Transmit> {
        let input = Input::Datagram {
            flow: received.flow,
            payload: &received.payload,
            server_port: received.from.port(),
        };
        let mut packets = Vec::new();
        if received.from.ip() == self.plan.server {
            self.heard.alive.insert(received.flow);
            let hears = |one: &&mut Running| one.flows.contains(&received.flow);
            for running in self.running.iter_mut().filter(hears) {
                packets.extend(running.take(now, input, &mut self.learned));
            }
        }
        packets.extend(self.follow_up(now));
        packets
    }

    /// Does what is due at `now`.
    pub(super) fn timeout(&mut self, now: Timestamp) -> Vec<Transmit> {
        let mut packets = Vec::new();
        for running in &mut self.running {
            if running.wake_at.is_some_and(|at| at <= now) {
                packets.extend(running.take(now, Input::Timeout, &mut self.learned));
            }
        }
        for waiting in self.due(now) {
            match waiting {
                Waiting::Keepalive => packets.extend(self.keepalive()),
                Waiting::MainMode500 => packets.extend(self.begin(Role::MainMode(Ike500), now)),
                Waiting::Opened => packets.extend(self.open(now)),
                Waiting::Again => packets.extend(self.ask_again(now)),
                Waiting::Walk => self.walk_is_due = true,
            }
        }
        packets.extend(self.follow_up(now));
        packets
    }

    /// Ends every exchange, politely where it stands open.
    pub(super) fn stop(&mut self, now: Timestamp) -> Vec<Transmit> {
        self.stopped = true;
        self.waiting.clear();
        let learned = &mut self.learned;
        self.running.iter_mut().flat_map(|one| one.take(now, Input::Stop, learned)).collect()
    }

    /// When `timeout` is wanted next; `None` when nothing more will happen.
    pub(super) fn next_wake(&self) -> Option<Timestamp> {
        let machines = self.running.iter().filter_map(|one| one.wake_at);
        machines.chain(self.waiting.iter().map(|(at, _)| *at)).min()
    }

    fn due(&mut self, now: Timestamp) -> Vec<Waiting> {
        let (due, later) =
            std::mem::take(&mut self.waiting).into_iter().partition(|(at, _)| *at <= now);
        self.waiting = later;
        let due: Vec<(Timestamp, Waiting)> = due;
        due.into_iter().map(|(_, waiting)| waiting).collect()
    }

    /// Begins what the present state of the others calls for.
    fn follow_up(&mut self, now: Timestamp) -> Vec<Transmit> {
        let mut packets = Vec::new();
        if self.stopped {
            return packets;
        }
        if self.is_heard_on_500() {
            packets.extend(self.open(now));
        }
        self.await_errors(now);
        while let Some(role) = self.next_role() {
            packets.extend(self.begin(role, now));
        }
        packets
    }

    fn next_role(&self) -> Option<Role> {
        let called_for = self.called_for().or_else(|| self.walk_called_for());
        called_for.or_else(|| self.fresh_called_for())
    }

    fn called_for(&self) -> Option<Role> {
        let main = self.progress(|role| role == Role::MainMode(Ike500));
        let natt = self.progress(|role| role == Role::MainMode(Ike4500));
        let missing = |is: fn(Role) -> bool| matches!(self.progress(is), Progress::Idle);
        if missing(|role| matches!(role, Role::SaInit(Ike500, _))) {
            let given_up = is_silent(main, SILENT_500) && !self.awaits_errors();
            let closed = main == Progress::Done(Outcome::Closed);
            // A server without IKEv1 may take IKEv2: only asking in full shows it.
            let full = self.plan.ikev2 == Ikev2::Full || is_refused(main);
            if given_up || closed || (full && is_alive(main)) {
                return self.has_place().then_some(Role::SaInit(Ike500, Form::Full));
            }
            if is_alive(main) {
                return Some(Role::SaInit(Ike500, Form::Control));
            }
        }
        if is_silent(natt, SILENT_4500) && missing(|role| matches!(role, Role::SaInit(Ike4500, _)))
        {
            // One place is kept for the control on 500, which tells more.
            let in_full =
                self.has_place() && !missing(|role| matches!(role, Role::SaInit(Ike500, _)));
            let form = if in_full { Form::Full } else { Form::Control };
            return Some(Role::SaInit(Ike4500, form));
        }
        if self.is_reopened(main, natt) {
            return Some(Role::Again4500);
        }
        if self.wants_more_of_esp() && self.heard.loss {
            return Some(Role::EspAgain);
        }
        if is_refused(main) && missing(|role| role == Role::Certificates500) && self.has_place() {
            return Some(Role::Certificates500);
        }
        let unheard = main == Progress::Done(Outcome::Unheard);
        if unheard && missing(|role| role == Role::InUdp500) && self.has_place() {
            return Some(Role::InUdp500);
        }
        let wants_plain = matches!(
            main,
            Progress::Done(Outcome::Mismatched) | Progress::Continued(Outcome::Mismatched)
        );
        if wants_plain && missing(|role| role == Role::Plain500) && self.has_place() {
            return Some(Role::Plain500);
        }
        self.plan.size.and_then(|_| self.size_called_for(main, natt))
    }

    fn progress(&self, is: impl Fn(Role) -> bool) -> Progress {
        let found = self.running.iter().find(|one| is(one.role));
        found.map_or(Progress::Idle, |one| one.machine.progress())
    }

    fn begin(&mut self, role: Role, now: Timestamp) -> Vec<Transmit> {
        let flow = role.channel();
        let machine: Box<dyn Machine> = match role {
            Role::MainMode(Ike500) => {
                let machine = self.main_mode(flow, self.plan.nat_t, true);
                self.with_credentials(machine)
            }
            Role::InUdp500 => {
                let machine = self.main_mode(flow, true, true).in_udp();
                self.with_credentials(machine)
            }
            Role::MainMode(_) | Role::Again4500 => {
                Box::new(self.main_mode(flow, self.plan.nat_t, true))
            }
            Role::Fresh(_) => self.fresh(flow, Self::beside()),
            Role::FreshAgain(_) => self.fresh(flow, Self::beside_again()),
            Role::Plain500 => Box::new(self.main_mode(flow, self.plan.nat_t, false)),
            Role::Certificates500 => Box::new(self.by_certificates()),
            Role::SaInit(_, form) => self.sa_init(flow, form),
            Role::Esp => self.esp(self.plan.silent_by_nature()),
            Role::EspAgain => self.esp(ProbePlan::esp_again()),
            Role::Walk(columns) => self.walk(columns),
            Role::Patience => self.patience(),
            Role::Size(_, of_v2) => self.size(flow, of_v2),
            Role::Question(_) => {
                let number = u16::from_be_bytes(self.random.bytes());
                let schedule = self.plan.silent_by_nature();
                let asked = QuestionInitiator::new(flow, schedule, number);
                let Some(machine) = asked else { return Vec::new() };
                Box::new(machine)
            }
        };
        // With the key it moves to UDP 4500 where NAT detection says so.
        let goes_on = matches!(role, Role::MainMode(Ike500) | Role::InUdp500);
        let moves = goes_on && self.credentials.is_some();
        let walks = matches!(role, Role::Walk(_));
        let flows = if walks {
            Channel::carriers().chain([flow]).collect()
        } else if moves {
            vec![flow, Ike4500, Channel::Esp]
        } else {
            vec![flow]
        };
        let mut running = Running { role, flows, machine, wake_at: None, sent_at: Vec::new() };
        let packets = running.take(now, Input::Start, &mut self.learned);
        self.running.push(running);
        packets
    }
}

impl Running {
    fn take(
        &mut self,
        now: Timestamp,
        input: Input<'_>,
        learned: &mut Vec<Learned>,
    ) -> Vec<Transmit> {
        let mut packets = Vec::new();
        for output in self.machine.handle(now, input) {
            match output {
                Output::Transmit(packet) => {
                    if self.sent_at.len() < MOST_SENT {
                        self.sent_at.push(now);
                    }
                    packets.push(packet.leaving(fresh::source_of(self.role)));
                }
                Output::WakeAt(at) => self.wake_at = Some(at),
                Output::Learned(one) => learned.push(one),
                Output::Done => self.wake_at = None,
            }
        }
        packets
    }
}

const fn is_silent(progress: Progress, after: u32) -> bool {
    match progress {
        Progress::Unanswered { transmissions } => transmissions >= after,
        Progress::Done(outcome) => matches!(outcome, Outcome::Silent),
        Progress::Idle | Progress::Answered | Progress::Continued(_) => false,
    }
}

/// No proposal was taken, or no IKEv1 at all.
pub(super) const fn is_refused(main: Progress) -> bool {
    matches!(main, Progress::Done(Outcome::Unacceptable))
}

const fn is_over(progress: Progress) -> bool {
    matches!(progress, Progress::Continued(_) | Progress::Done(_))
}

const fn is_alive(progress: Progress) -> bool {
    match progress {
        Progress::Answered | Progress::Continued(_) => true,
        Progress::Done(outcome) => {
            !matches!(outcome, Outcome::Silent | Outcome::Stopped | Outcome::Closed)
        }
        Progress::Idle | Progress::Unanswered { .. } => false,
    }
}
