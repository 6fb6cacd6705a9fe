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
        let received = log.record(frame, number).received;
        // Of our own packets only the questions on UDP 4500 have notes.
        let channel = received.map_or(Channel::Ike4500, |one| one.flow.channel());
        for one in learned.iter().filter(|one| one.fits(frame.direction)) {
            log.learn(frame.at, number, channel, *one);
        }
    }
    log
}
