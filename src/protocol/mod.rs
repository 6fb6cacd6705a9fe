//! The exchanges, one state machine for each and for each role.
//!
//! Owns what is sent next and how long an answer is awaited: main mode to
//! message 4 and, with the key, what follows it (`tunnel`), IKE_SA_INIT, ESP
//! knocks, questions of one datagram; what measures the path (`walk`,
//! `patience`, `size`); the far end and the marks of a probe that knows it
//! (`far_end`); and the responders of a practice server. Refuses to read a clock,
//! to draw entropy, to touch a socket and to log facts: time and random bytes are
//! arguments, and what a packet proves is the archive's business.

mod esp;
pub mod far_end;
#[cfg(test)]
mod joined;
pub mod main_mode;
mod patience;
mod question;
pub mod sa_init;
mod schedule;
mod size;
mod stages;
mod tunnel;
mod walk;

pub use esp::{EspKnock, EspSecrets};
pub use patience::PatientPieces;
pub use question::QuestionInitiator;
pub use schedule::Schedule;
pub use size::{MOST_SIZE_PACKETS, SizeConfiguration, SizeLadder};
pub use stages::Stages;
pub use tunnel::{AuthenticationPolicy, Credentials, Disclosed, L2tpInside, WrongKey, tunnel_with};
pub use walk::{Walk, WalkConfiguration, WalkSecrets};

use schedule::{Due, Retransmission};

use std::net::IpAddr;
use std::time::Duration;

use crate::evidence::{Channel, Learned, Timestamp, Transmit};
use crate::wire::icmp::IcmpMeaning;

/// What happens to a machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Input<'a> {
    /// Begin.
    Start,
    /// A datagram of one of this machine's flows came, from this port of the server.
    Datagram {
        /// The conversation that it came in.
        flow: Channel,
        /// UDP payload or ESP packet.
        payload: &'a [u8],
        /// The server's port; 0 for ESP.
        server_port: u16,
    },
    /// An ICMP error about a packet of one of this machine's flows came; whose it was,
    /// its payload tells.
    Error {
        /// The conversation of the packet.
        flow: Channel,
        /// UDP payload or ESP packet as it was sent, or the beginning of it.
        payload: &'a [u8],
        /// Who says so.
        from: IpAddr,
        /// What is said.
        meaning: IcmpMeaning,
        /// It came from the address that we probe.
        from_target: bool,
    },
    /// What an ICMP error told of the path as such.
    Notice(Notice),
    /// Send the request that nothing answered once more, beside its schedule, and even
    /// where it was given up.
    Again,
    /// The time that was asked for has come.
    Timeout,
    /// The run ends: leave nothing half-open behind.
    Stop,
}

/// What an ICMP error from the path tells a machine that measures it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notice {
    /// A host waited in vain for the rest of a lone first piece.
    PieceTimedOut,
    /// A padded message is larger than the next link takes.
    TooBig {
        /// The link's MTU, bytes of an IP packet.
        mtu: u32,
    },
}

/// What a machine wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Output {
    /// Send this.
    Transmit(Transmit),
    /// Call back with `Timeout` at this time, not before. The latest one counts.
    WakeAt(Timestamp),
    /// The packet taken in just now says this to whoever has the key.
    Learned(Learned),
    /// Nothing more will come from this machine.
    Done,
}

/// How far a machine has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Progress {
    /// Not started.
    Idle,
    /// The first request was sent this often and nothing came back.
    Unanswered {
        /// Number of transmissions.
        transmissions: u32,
    },
    /// Something came back and the exchange goes on.
    Answered,
    /// The first stage ended so, and another one goes on.
    Continued(Outcome),
    /// It is over.
    Done(Outcome),
}

/// How an exchange ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// As far as it can go without a key.
    Complete,
    /// The same, and the server says that it sees another address than ours.
    Mismatched,
    /// IPsec was agreed on, and nothing came back in native ESP.
    Unheard,
    /// With a refusal of the other side.
    Refused,
    /// With NO-PROPOSAL-CHOSEN to message 1 of main mode.
    Unacceptable,
    /// With no answer at all.
    Silent,
    /// With the server's own word that nobody takes it. An answer still goes on with it.
    Closed,
    /// Begun by the other side, which then fell silent.
    Stalled,
    /// By us: the run ended, or the answer cannot be followed.
    Stopped,
}

/// One exchange in one role.
pub trait Machine {
    /// Takes in what happened at `now` and says what to do.
    fn handle(&mut self, now: Timestamp, input: Input<'_>) -> Vec<Output>;

    /// How far it has come.
    fn progress(&self) -> Progress;

    /// The stage that goes on where this one has just ended; it has begun.
    fn successor(&mut self) -> Option<Box<dyn Machine>> {
        None
    }

    /// What opens the packets of this machine, once it is done and where its
    /// credentials ask for that.
    fn disclose(&mut self) -> Vec<Disclosed> {
        Vec::new()
    }
}

/// An IKE message as a flow carries it.
fn ike_transmit(flow: Channel, message: Vec<u8>) -> Transmit {
    Transmit::new(flow, flow.carried(message))
}

/// How long an answer to what is asked again is awaited.
const AGAIN_HEARD_OUT: Duration = Duration::from_secs(1);

/// When a request that is asked again is given up.
fn once_more() -> Schedule {
    Schedule::new(Vec::new(), AGAIN_HEARD_OUT)
}

/// Whether an error says that the server itself takes no such packet, so that a repeat
/// would only cost it another error.
const fn is_closed(meaning: IcmpMeaning, from_target: bool) -> bool {
    from_target && is_refusal(meaning)
}

/// Whether an error says that whoever sent it refuses such packets.
const fn is_refusal(meaning: IcmpMeaning) -> bool {
    matches!(
        meaning,
        IcmpMeaning::PortUnreachable
            | IcmpMeaning::ProtocolUnreachable
            | IcmpMeaning::AdministrativelyProhibited
    )
}

/// The outputs of a transmission that waits for its answer.
fn send_and_wait(transmit: Transmit, retransmission: &Retransmission) -> Vec<Output> {
    vec![Output::Transmit(transmit), Output::WakeAt(retransmission.next_at())]
}
