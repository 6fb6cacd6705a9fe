//! What a probe is to do: a pure value.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use crate::evidence::{Channel, MOST_NEEDED, SILENCE, silence};
use crate::protocol::{PatientPieces, Schedule};
use crate::wire::Capped;

/// How much IKEv2 is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ikev2 {
    /// As the control: in full only where IKEv1 is silent.
    Control,
    /// In full in any case.
    Full,
}

/// When the hops on the way are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WalkWish {
    /// Not at all.
    Never,
    /// As soon as a port is silent, or ESP while something else answers.
    WhereSilent,
    /// In any case.
    Always,
}

/// The plan of one probe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProbePlan {
    /// The server.
    pub server: IpAddr,
    /// Offer NAT traversal.
    pub nat_t: bool,
    /// How much IKEv2 is asked.
    pub ikev2: Ikev2,
    /// When the hops on the way are asked.
    pub walk: WalkWish,
    /// Transmissions of each request.
    pub tries: u32,
    /// The run ends at the latest after this.
    pub timeout: Duration,
    /// The same where the path loses packets.
    pub lossy_timeout: Duration,
    /// Send lone first pieces and wait for what hosts say of them.
    pub patient: bool,
    /// Ask how large a message gets through.
    pub size: Option<SizePlan>,
}

/// What the size ladder has to know of this end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SizePlan {
    /// The MTU of our own link.
    pub mtu: u32,
    /// Packets can be sent in pieces.
    pub pieces: bool,
}

/// Our ends, as the network opened them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientEnds {
    /// Our address.
    pub client: IpAddr,
    /// Our port for each channel of UDP.
    pub own: BTreeMap<Channel, u16>,
    /// Ports of ours that no earlier run had, where the client's own is no such one already: no
    /// filter on the way can know their flows.
    pub fresh: BTreeMap<Channel, u16>,
}

/// Between the first packet on UDP 4500 and the first on 500, so that a filter
/// that opens 4500 on sight of 500 shows.
pub(super) const KNOCK_BEFORE: Duration = Duration::from_millis(200);
/// Lone first pieces follow by then, when UDP 500 was silent for a second.
const PATIENCE_BEGINS: Duration = Duration::from_millis(1_200);
/// Twelve packets to a port, a second each at most.
const SIZE_TAKES: Duration = Duration::from_secs(12);
/// What Windows sends in the first ten seconds.
const WINDOWS_TRIES: u32 = 4;
/// The early repeat on UDP 4500, still before 500 is used.
const EARLY_REPEAT: Duration = Duration::from_millis(150);
/// A run over a path that loses packets ends at the latest after this.
const UNDER_LOSS: Duration = Duration::from_secs(25);
/// Between further transmissions, so that silence is told within ten seconds.
const INSISTING: Duration = Duration::from_millis(450);
/// After the last of them.
const INSISTING_HEARD_OUT: Duration = Duration::from_secs(1);
/// The run with the key ends at the latest after this.
const WITH_KEY: Duration = Duration::from_secs(20);
/// Listening time of what is silent by nature, which begins after UDP 500 was used.
const LISTENING: Duration = Duration::from_millis(1_750);
/// Between its transmissions, so that three of them span the time that silence takes.
const LISTENING_GAP: Duration = Duration::from_millis(500);
/// Rounds of knocks with ESP where packets are lost.
const MORE_KNOCKS: u32 = 5;
/// More would only be a nuisance to a server that ignores them.
const MOST_TRIES_WHEN_SILENT_BY_NATURE: u32 = SILENCE;

impl ProbePlan {
    /// The defaults: as many transmissions as silence may take, ten seconds.
    #[must_use]
    pub const fn new(server: IpAddr) -> Self {
        Self {
            server,
            nat_t: true,
            ikev2: Ikev2::Control,
            walk: WalkWish::WhereSilent,
            tries: MOST_NEEDED,
            timeout: Duration::from_secs(10),
            lossy_timeout: UNDER_LOSS,
            patient: false,
            size: None,
        }
    }

    /// The defaults, with time for what follows message 4 where the key is there.
    #[must_use]
    pub fn standard(server: IpAddr, goes_on: bool) -> Self {
        let standard = Self::new(server);
        if goes_on { standard.for_at_least(WITH_KEY) } else { standard }
    }

    /// The same with patience, and the time that it takes.
    #[must_use]
    pub fn patient(self) -> Self {
        let timeout = self.timeout.max(PATIENCE_BEGINS + PatientPieces::takes(self.reassembly()));
        Self { patient: true, ..self }.for_at_least(timeout + Duration::from_secs(1))
    }

    /// The same with the size ladder, and the time that it takes. IKEv2 is asked in full,
    /// since only then a server says whether it takes fragments.
    #[must_use]
    pub fn sized(self, size: SizePlan) -> Self {
        let timeout = self.timeout + SIZE_TAKES;
        Self { size: Some(size), ikev2: Ikev2::Full, ..self }.for_at_least(timeout)
    }

    /// The same with at least so much time.
    fn for_at_least(self, timeout: Duration) -> Self {
        let lossy_timeout = self.lossy_timeout.max(timeout);
        Self { timeout: self.timeout.max(timeout), lossy_timeout, ..self }
    }

    /// How long the run goes on only to wait; `None` where it does not.
    #[must_use]
    pub fn waits(&self) -> Option<Duration> {
        self.patient.then(|| PATIENCE_BEGINS + PatientPieces::takes(self.reassembly()))
    }

    /// How long the host waits for the rest of a packet.
    pub(super) const fn reassembly(&self) -> Duration {
        silence::reassembly(self.server)
    }

    /// When message 1 is repeated on UDP 500: as Windows does to begin with, and then as
    /// often as silence may take.
    pub(super) fn windows(&self) -> Schedule {
        Schedule::windows(self.tries.min(SILENCE)).going_on(
            self.tries,
            INSISTING,
            INSISTING_HEARD_OUT,
        )
    }

    /// When message 1 is repeated on UDP 4500: once early, then at Windows' times.
    pub(super) fn nat_traversal(&self) -> Schedule {
        let begun = Schedule::windows(self.tries.min(SILENCE));
        let begun = begun.with_early_repeat(EARLY_REPEAT);
        begun.going_on(self.tries, INSISTING, INSISTING_HEARD_OUT)
    }

    /// When message 3 is repeated: closer than Windows does, so that a server
    /// that stops after message 2 is told from a path that loses packets.
    pub(super) fn second_message(&self) -> Schedule {
        let tries = self.tries.saturating_add(SILENCE).min(MOST_NEEDED);
        let begun = Schedule::new(Vec::new(), INSISTING_HEARD_OUT);
        begun.going_on(tries, INSISTING, INSISTING_HEARD_OUT)
    }

    /// When what follows message 4 is repeated.
    pub(super) fn sealed_message(&self) -> Schedule {
        let repeats = usize::capped(self.tries.min(WINDOWS_TRIES) + 2);
        let gaps = [500, 500].into_iter().chain(std::iter::repeat(1_000)).take(repeats);
        Schedule::new(gaps.map(Duration::from_millis).collect(), Duration::from_millis(1_500))
    }

    /// The control where IKEv1 answers: once, heard out no longer than what is
    /// silent by nature.
    pub(super) const fn control_once() -> Schedule {
        Schedule::new(Vec::new(), LISTENING)
    }

    /// When IKE_SA_INIT is repeated: begun late, so a little tighter.
    pub(super) fn control(&self) -> Schedule {
        let repeats = self.tries.min(WINDOWS_TRIES).saturating_sub(1);
        let gaps = (0..repeats).map(|_| Duration::from_secs(1)).collect();
        Schedule::new(gaps, Duration::from_secs(2))
    }

    /// Further knocks with ESP where packets are lost, and with them perhaps the echoes.
    pub(super) fn esp_again() -> Schedule {
        Schedule::listening(MORE_KNOCKS, LISTENING_GAP, LISTENING_GAP * (MORE_KNOCKS + 1))
    }

    /// When ESP and L2TP, which a healthy server ignores, are repeated.
    pub(super) fn silent_by_nature(&self) -> Schedule {
        let tries = self.tries.min(MOST_TRIES_WHEN_SILENT_BY_NATURE);
        Schedule::listening(tries, LISTENING_GAP, LISTENING)
    }

    /// The server's end of a flow.
    pub(super) fn server_end(&self, flow: Channel) -> SocketAddr {
        SocketAddr::new(self.server, flow.port().unwrap_or(0))
    }
}

impl ClientEnds {
    /// Our fresh port to the server's port of a flow.
    #[must_use]
    pub fn fresh_port(&self, flow: Channel) -> Option<u16> {
        self.fresh.get(&flow).copied()
    }

    /// Whether a port of ours is a fresh one.
    pub(super) fn is_fresh(&self, port: u16) -> bool {
        self.fresh.values().any(|one| *one == port)
    }

    /// Our end of a flow over UDP.
    #[must_use]
    pub fn of(&self, flow: Channel) -> SocketAddr {
        SocketAddr::new(self.client, self.own.get(&flow).copied().unwrap_or(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::SHORTEST_SPAN;

    /// Otherwise a run would end in silence that the verdict cannot tell.
    #[test]
    fn what_silence_takes_is_sent() {
        let plan = ProbePlan::new(IpAddr::from([192, 0, 2, 1]));
        let of_ike = [plan.windows(), plan.nat_traversal(), plan.second_message()];
        for schedule in &of_ike {
            assert!(schedule.transmissions() >= MOST_NEEDED, "{schedule:?}");
        }
        for schedule in of_ike.into_iter().chain([plan.control(), plan.silent_by_nature()]) {
            assert!(schedule.transmissions() >= SILENCE, "{schedule:?}");
            assert!(schedule.span() >= SHORTEST_SPAN, "{schedule:?}");
        }
    }
}
