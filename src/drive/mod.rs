//! The hallway where things happen: what is sent when, and where it all goes.
//!
//! Owns the loops: a probe's (`live`), the far end's (`far_end`), that of mappings
//! (`mapping`); the same without a network (`session`, `analyze`); and the plan. Every
//! packet of a probe, in either direction, becomes a frame in the log before anything
//! else happens to it, and in the capture before anything is sent upon it. A far end
//! has no log. Refuses to decide what the packets mean, and to print.

mod analyze;
mod collect;
mod conductor;
mod engine;
pub mod far_end;
mod link;
mod mapping;
mod plan;
mod practice;
mod probe;
mod session;
mod targets;
#[cfg(test)]
pub(crate) mod tests;

pub use analyze::{
    Analysis, AnalysisPlan, CutPackets, Elsewhere, FileContents, Findings, Judged, KeptPacket,
    Span, UnreadFrames,
};
pub use engine::{Actor, Backend, EndedBy, Next, run, run_at_once};
pub use mapping::{LONGEST_MAPPING, MAPPING_PORTS, ManyPorts, Mapping};
pub use plan::{ClientEnds, Ikev2, ProbePlan, SizePlan, WalkWish};
pub use practice::{InProcess, Time, Wire, serve, with_keys};
pub use probe::{Network, Probe};
pub use session::{FlowHistories, Observer, Session, replay, replay_noted};
pub use targets::Targets;
