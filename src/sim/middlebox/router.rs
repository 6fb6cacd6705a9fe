//! A router: the hop limit, and how much is said of it.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::time::Duration;

use super::{Middlebox, Passage, Passing};
use crate::evidence::Timestamp;
use crate::sim::packet::{count_hop, error_about};
use crate::sim::{Addresses, Match};
use crate::wire::icmp::IcmpMeaning;
use crate::wire::ip::IpPacket;

/// One error for each of these to one host, as Linux has it by default.
const REFILL: Duration = Duration::from_secs(1);
/// Errors that were saved up.
const BURST: u32 = 6;
/// Hosts whose errors are counted.
const MOST_HOSTS: usize = 1_024;

pub(super) struct Router {
    addresses: Addresses,
    silent_about: Option<Match>,
    limit: Option<Limit>,
}

/// What may still be said to whom.
#[derive(Default)]
struct Limit(BTreeMap<IpAddr, (Duration, Timestamp)>);

impl Router {
    pub(super) const fn new(addresses: Addresses) -> Self {
        Self { addresses, silent_about: None, limit: None }
    }

    pub(super) fn limited(addresses: Addresses) -> Self {
        Self { limit: Some(Limit::default()), ..Self::new(addresses) }
    }

    pub(super) fn silent_about(addresses: Addresses, about: Match) -> Self {
        Self { silent_about: Some(about), ..Self::limited(addresses) }
    }
}

impl Limit {
    /// Takes one error out of the host's bucket.
    fn allows(&mut self, now: Timestamp, host: IpAddr) -> bool {
        if self.0.len() >= MOST_HOSTS && !self.0.contains_key(&host) {
            return false;
        }
        let full = REFILL * BURST;
        let (saved, since) = self.0.entry(host).or_insert((full, now));
        *saved = saved.saturating_add(now.since(*since)).min(full);
        *since = now;
        let allowed = *saved >= REFILL;
        if allowed {
            *saved = saved.saturating_sub(REFILL);
        }
        allowed
    }
}

impl Middlebox for Router {
    fn pass(&mut self, mut passing: Passing<'_>) -> Passage {
        if count_hop(&mut passing.packet) {
            return Passage::onward(passing.packet);
        }
        let Ok(packet) = IpPacket::parse(&passing.packet) else { return Passage::nothing() };
        let silent = self.silent_about.as_ref().is_some_and(|what| what.fits(passing.way, &packet));
        let limit = self.limit.as_mut();
        if silent || limit.is_some_and(|limit| !limit.allows(passing.now, packet.source)) {
            return Passage::nothing();
        }
        let meaning = IcmpMeaning::HopLimitExceeded;
        Passage::back(error_about(&passing.packet, &packet, meaning, self.addresses))
    }
}
