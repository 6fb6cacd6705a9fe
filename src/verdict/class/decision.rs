//! A class and what it rests on.

use crate::evidence::ObservationId;
use crate::verdict::{Cause, Certainty, Class};

/// A class with its ground.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    pub class: Class,
    pub certainty: Certainty,
    pub cause: Cause,
    pub because: Vec<ObservationId>,
}

impl Decision {
    /// `because` in order, each observation once.
    pub fn new(certainty: Certainty, cause: Cause, because: &[&[ObservationId]]) -> Self {
        let mut because = because.concat();
        because.sort_unstable();
        because.dedup();
        Self { class: cause.class(), certainty, cause, because }
    }
}

/// Nothing is decided.
pub fn inconclusive(cause: Cause, ground: &[&[ObservationId]]) -> Decision {
    Decision::new(Certainty::Undetermined, cause, ground)
}
