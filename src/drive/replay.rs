//! The same log from recorded frames.

use crate::evidence::{EvidenceLog, Frame, Path};

/// The log of a run whose capture holds `frames`, in order.
pub fn replay<'a>(path: Path, frames: impl IntoIterator<Item = &'a Frame>) -> EvidenceLog {
    let mut log = EvidenceLog::new(path);
    for (number, frame) in (1..).zip(frames) {
        log.record(frame, number);
    }
    log
}
