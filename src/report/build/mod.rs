//! From what was found to blocks.
//!
//! Owns what a report says, and in which order: a file for each section. The
//! only room of the report that knows both the verdict and the words.

mod analysis;
mod brief;
mod channels;
mod conversations;
mod demo;
mod draft;
mod ends;
mod evidence;
mod explain;
mod far_end;
mod findings;
mod judgement;
mod ladder;
mod required;
mod respond;
mod run;
mod sizes;
#[cfg(test)]
mod tests;
mod this_run;
mod timeline;
mod walk;

pub use analysis::analysis;
pub use demo::demo;
pub use explain::{map, topics};
pub use respond::matrix;
pub use run::{run, runs};
pub use timeline::timeline;
