//! The judgement as a value.

use super::findings::Finding;
use super::leading::Leading;
use super::model::{
    Certainty, Channels, Class, FarEnd, Nat, RecordedAt, RungReport, ServerIdentity, SizeReport,
    Walk,
};
use crate::evidence::ObservationId;

/// The whole judgement of one run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The class.
    pub class: Class,
    /// How sure the class is.
    pub certainty: Certainty,
    /// What decides the class.
    pub leading: Leading,
    /// The observations that the class rests on.
    pub because: Vec<ObservationId>,
    /// State of each channel.
    pub channels: Channels,
    /// How far a tunnel came, every rung in order.
    pub ladder: Vec<RungReport>,
    /// Who is behind a translator.
    pub nat: Nat,
    /// What the server said of itself.
    pub server: ServerIdentity,
    /// What sizes get through; `None` where it was not asked.
    pub size: Option<SizeReport>,
    /// Everything worth telling, in order of weight.
    pub findings: Vec<Finding>,
    /// Where the packets were recorded, as far as they show it.
    pub recorded_at: RecordedAt,
    /// How far each kind of packet came; `None` where none was walked with.
    pub walk: Option<Walk>,
    /// What a far end that has the key made known; `None` without one.
    pub far_end: Option<FarEnd>,
}

impl Verdict {
    /// Native ESP is what this client needs as it does not offer NAT traversal. Windows
    /// does, and so may need no ESP here and show no error.
    #[must_use]
    pub fn needs_esp_by_choice(&self) -> bool {
        self.class == Class::EspBlocked && self.nat.offered == Some(false)
    }
}
