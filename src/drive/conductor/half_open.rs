//! How many exchanges the server may hold open for us.

use super::{Conductor, Role, Running};
use crate::protocol::sa_init::Form;
use crate::protocol::{Outcome, Progress};

/// Exchanges that may be half-open at the server at a time: strongSwan turns deaf to a source
/// with five.
const MOST_HALF_OPEN: usize = 4;

impl Conductor {
    /// Whether one more may be opened.
    pub(super) fn has_place(&self) -> bool {
        self.running.iter().filter(|one| one.may_be_half_open()).count() < MOST_HALF_OPEN
    }
}

impl Running {
    /// Whether the server may hold an exchange open for us. One that was never
    /// answered counts to the end: perhaps only the answers are lost. So does one that the
    /// server let fall silent: the goodbye may have been lost as message 3 was.
    fn may_be_half_open(&self) -> bool {
        let progress = self.machine.progress();
        match self.role {
            Role::MainMode(_)
            | Role::Again4500
            | Role::Fresh(_)
            | Role::FreshAgain(_)
            | Role::Plain500
            | Role::Certificates500
            | Role::InUdp500 => matches!(
                progress,
                Progress::Unanswered { .. }
                    | Progress::Answered
                    | Progress::Continued(_)
                    | Progress::Done(Outcome::Silent | Outcome::Stalled | Outcome::Stopped)
            ),
            // Nothing calls off an IKEv2 exchange without its keys.
            Role::SaInit(_, Form::Full) => {
                !matches!(progress, Progress::Done(Outcome::Refused | Outcome::Closed))
            }
            Role::SaInit(_, Form::Control)
            | Role::Esp
            | Role::EspAgain
            | Role::Question(_)
            | Role::Walk(_)
            | Role::Patience
            | Role::Size(..) => false,
        }
    }
}
