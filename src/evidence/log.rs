//! The log: append only, the single hand-over between the halves of the program.

use std::net::IpAddr;

use super::{Observation, ObservationId};

/// What is known of the path before the first frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Path {
    /// The server, as addressed.
    pub server: IpAddr,
    /// Our address on the outside of a NAT, where the user knows it.
    pub public_address: Option<IpAddr>,
}

/// Everything observed in one run, in order.
#[derive(Debug, Clone)]
pub struct EvidenceLog {
    path: Path,
    observations: Vec<Observation>,
}

impl EvidenceLog {
    /// An empty log for a path.
    #[must_use]
    pub fn new(path: Path) -> Self {
        Self { path, observations: Vec::new() }
    }

    /// What is known of the path.
    #[must_use]
    pub const fn path(&self) -> Path {
        self.path
    }

    /// All observations, in order.
    #[must_use]
    pub fn observations(&self) -> &[Observation] {
        &self.observations
    }

    /// The observation with an id.
    #[must_use]
    pub fn observation(&self, id: ObservationId) -> Option<&Observation> {
        let index = usize::try_from(id.0).ok()?.checked_sub(1)?;
        self.observations.get(index)
    }
}
