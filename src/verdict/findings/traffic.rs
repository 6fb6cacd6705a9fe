//! Traffic of security associations, as recordings of other clients show it.

use super::{Bearing, Finding, FindingKind, Seen};
use crate::evidence::{Carrier, Direction};
use crate::verdict::vantage::recorded_at;
use crate::verdict::{Certainty, Owner, RecordedAt, esp};

finding! {
    /// Traffic of a security association passes both ways.
    TrafficBothWays {
        /// What carries it.
        pub carrier: Carrier,
    } => Owner::NOBODY,
        bears(Bearing::Never);

    fn denies(&self, other: &FindingKind) -> bool {
        matches!(other, FindingKind::TrafficOneWay(other) if other.carrier == self.carrier)
    }
}
finding! {
    /// Traffic of security associations is seen one way only.
    TrafficOneWay {
        /// What carries it.
        pub carrier: Carrier,
        /// The way that is seen.
        pub direction: Direction,
        /// Where it is seen.
        pub recorded_at: RecordedAt,
    } => Owner::CLIENT_FIRST
}

/// Of each that carries some, where it is a tunnel's.
pub fn find(seen: &Seen<'_>) -> Vec<Finding> {
    let view = seen.view;
    // What the differential says is said of both carriers at once.
    if !esp::carries_a_tunnel(view) || esp::only_in_udp(view).is_some() {
        return Vec::new();
    }
    let carriers = [Carrier::Esp, Carrier::EspInUdp, Carrier::Ah].into_iter();
    carriers
        .filter_map(|carrier| {
            // What becomes of these is told of its own.
            let known = view.esp_from_elsewhere().is_some() || !view.rejected_inside().is_empty();
            let flowing = view.traffic(carrier);
            if known && !flowing.both_ways() {
                return None;
            }
            let kind: FindingKind = if flowing.both_ways() {
                TrafficBothWays { carrier }.into()
            } else {
                let (direction, recorded_at) = (flowing.one_way()?, recorded_at(view));
                TrafficOneWay { carrier, direction, recorded_at }.into()
            };
            Some(Finding::new(kind, Certainty::Proven, &flowing.because))
        })
        .collect()
}
