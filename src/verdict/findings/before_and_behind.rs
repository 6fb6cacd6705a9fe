//! A recording that holds packets before and behind a translator.

use std::net::IpAddr;

use super::{Bearing, Finding, Seen};
use crate::evidence::{Fact, ObservationId, Translated};
use crate::verdict::{Certainty, Owner};

finding! {
    /// The recording holds the same packets a second time with other addresses: it was made
    /// before and behind a translator.
    BeforeAndBehindNat {
        /// The client there.
        pub client: IpAddr,
        /// The server there.
        pub server: IpAddr,
    } => Owner::NOBODY,
        bears(Bearing::Never)
}

/// One for the first pair of other addresses.
pub fn find(seen: &Seen<'_>) -> Option<Finding> {
    let mut all = seen.view.log().observations().iter().filter_map(|one| match one.fact {
        Fact::SeenTranslated(other) => Some((one.id, other)),
        _ => None,
    });
    let (first, other) = all.next()?;
    let ends = |one: Translated| (one.client, one.server);
    let more: Vec<_> = all.filter(|(_, one)| ends(*one) == ends(other)).collect();
    // Anybody who saw a packet can send it again under another name. What came back on both
    // sides of a translator was sent by somebody who answers.
    let both_ways = more.iter().any(|(_, one)| one.direction != other.direction);
    let certainty = if both_ways { Certainty::Proven } else { Certainty::Likely };
    let more = more.into_iter().map(|(id, _)| id);
    let because: Vec<ObservationId> = std::iter::once(first).chain(more).collect();
    let found = BeforeAndBehindNat { client: other.client, server: other.server };
    Some(Finding::new(found, certainty, &because))
}
