//! The class where a short snap length left only the beginning of what would decide.

use super::decision::{Decision, inconclusive};
use crate::verdict::view::View;
use crate::verdict::{Certainty, Class, Summary};

/// A decision that rests on silence, or on what is missing, where packets are there that
/// nobody can read: they may be what is missed.
pub fn decide(view: &View<'_>, decision: Decision) -> Decision {
    let missing = match decision.class {
        Class::Inconclusive => true,
        Class::ServerSilent | Class::Refused | Class::EspBlocked => {
            decision.certainty < Certainty::Proven
        }
        Class::PathClear | Class::NatDetected => false,
    };
    let cut = view.cut();
    if missing && !cut.is_empty() { inconclusive(Summary::PacketsCut, &[&cut]) } else { decision }
}
