//! A class and what it rests on.

use crate::evidence::ObservationId;
use crate::verdict::{Certainty, Class, Leading, Summary};

/// A class with its ground.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    pub class: Class,
    pub certainty: Certainty,
    pub leading: Leading,
    pub because: Vec<ObservationId>,
}

impl Decision {
    /// `because` in order, each observation once.
    pub fn new(
        certainty: Certainty,
        leading: impl Into<Leading>,
        because: &[&[ObservationId]],
    ) -> Self {
        let leading = leading.into();
        let mut because = because.concat();
        because.sort_unstable();
        because.dedup();
        Self { class: leading.class(), certainty, leading, because }
    }
}

/// Nothing is decided.
pub fn inconclusive(summary: Summary, ground: &[&[ObservationId]]) -> Decision {
    Decision::new(Certainty::Undetermined, summary, ground)
}
