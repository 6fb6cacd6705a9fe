//! The judgement: evidence in, a verdict out.
//!
//! Owns the rules by which a class, a channel's state and every finding are
//! reached, one file per subject. Refuses to see plans, sockets, files and
//! clocks: the same evidence gives the same verdict, live or replayed.

mod model;

pub use model::*;
