//! ICMP errors that nobody can have drawn.

use super::{Finding, Seen};
use crate::verdict::icmp::{is_error, is_flooded};
use crate::verdict::view::MOST_WITNESSES;
use crate::verdict::{Certainty, Owner};

finding! {
    /// More ICMP errors came than our packets can have drawn.
    IcmpFlood {
        /// Errors that came.
        pub errors: u64,
        /// Packets that were sent: each draws one error at most.
        pub sent: u64,
    } => Owner::CLIENT_FIRST
}

/// What came beside what was sent.
pub fn find(seen: &Seen<'_>) -> Option<Finding> {
    if !is_flooded(seen.view) {
        return None;
    }
    let (log, tally) = (seen.view.log(), seen.view.log().icmp_tally());
    let all = log.observations().iter().filter(|one| is_error(&one.fact));
    let because: Vec<_> = all.map(|one| one.id).take(MOST_WITNESSES).collect();
    let found = IcmpFlood { errors: tally.errors, sent: tally.sent };
    (!because.is_empty()).then(|| Finding::new(found, Certainty::Proven, &because))
}
