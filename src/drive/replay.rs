//! The same log from recorded frames.

use crate::evidence::{Channel, EvidenceLog, Frame, Learned, Path};

/// The log of a run whose capture holds `frames`, in order.
pub fn replay<'a>(path: Path, frames: impl IntoIterator<Item = &'a Frame>) -> EvidenceLog {
    replay_noted(path, frames.into_iter().map(|frame| (frame, [].as_slice())))
}

/// The same with what each frame's notes say that was read in it.
pub fn replay_noted<'a>(
    path: Path,
    frames: impl IntoIterator<Item = (&'a Frame, &'a [Learned])>,
) -> EvidenceLog {
    let mut log = EvidenceLog::new(path);
    for (number, (frame, learned)) in (1..).zip(frames) {
        let recorded = log.record(frame, number);
        let observed = recorded.observation.and_then(|id| log.observation(id));
        // A question on UDP 4500 is none of the requests that are told apart.
        let channel = match (recorded.received, observed) {
            (Some(received), _) => received.flow.channel(),
            (None, Some(observed)) => observed.channel,
            (None, None) => Channel::Ike4500,
        };
        for one in learned.iter().filter(|one| one.fits(frame.direction)) {
            log.learn(frame.at, number, channel, *one);
        }
    }
    log
}
