//! Several probes over one network, each with a log and an observer of its own.

use std::net::IpAddr;

use super::engine::{Actor, EndedBy, Next};
use super::probe::{Network, Probe};
use super::session::Observer;
use crate::evidence::{Frame, Router};

/// Probes of different servers that are under way at once.
pub struct Targets<'a, O> {
    router: Router,
    probes: Vec<Probe<'a, O>>,
}

impl<'a, O: Observer> Targets<'a, O> {
    /// Probes that share the ports of `client`.
    #[must_use]
    pub fn new(client: IpAddr, probes: Vec<Probe<'a, O>>) -> Self {
        let servers = probes.iter().map(Probe::server).collect();
        Self { router: Router::new(client, servers), probes }
    }

    /// Why each ended.
    pub fn ended_by(&self) -> impl Iterator<Item = EndedBy> {
        self.probes.iter().map(Probe::ended_by)
    }
}

impl<N: Network, O: Observer> Actor<N> for Targets<'_, O> {
    fn go_on(&mut self, network: &mut N) -> Next {
        let next = self.probes.iter_mut().map(|probe| probe.go_on(network));
        let waits = next.filter_map(|next| match next {
            Next::Wait(until) => Some(until),
            Next::Over => None,
        });
        // A probe always waits for a time.
        waits.min().map_or(Next::Over, Next::Wait)
    }

    fn take(&mut self, network: &mut N, frame: Frame) {
        let server = self.router.server_of(&frame);
        let probe = self.probes.iter_mut().find(|probe| Some(probe.server()) == server);
        if let Some(probe) = probe {
            probe.take(network, frame);
        }
    }

    fn interrupt(&mut self, network: &mut N) {
        self.probes.iter_mut().for_each(|probe| probe.interrupt(network));
    }
}
