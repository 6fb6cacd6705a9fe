//! Rendering: from a verdict and its evidence to words and documents.
//!
//! Owns the report for people, the JSON document and its schema, the packet
//! comments, the lines of `respond`, the progress line and every sentence in every language. Computes
//! nothing new: what is not in the verdict or the evidence is not reported.
//! Writes nowhere but to the progress line on standard error; everything else
//! is handed back as text.

mod account;
pub mod analysis;
pub mod build;
mod circumstances;
pub mod comment;
pub mod demo;
pub mod document;
pub mod explain;
mod extent;
pub mod json;
pub mod keylog;
mod limitation;
pub mod progress;
mod reading;
mod reading_bar;
mod registry;
pub mod respond;
mod run;
#[cfg(test)]
mod samples;
mod search_bar;
pub mod text;
pub mod time;
mod transform;
pub mod unread;
pub mod watch;
pub mod words;

pub use account::Origin;
pub use circumstances::{Circumstances, ClientEnd, Privileges};
pub use comment::{comment_on, conclusion, finding_comment};
pub use extent::Extent;
pub use limitation::{Limitation, Obstacle};
pub use reading_bar::ReadingBar;
pub use run::{EndedBy, Run, Target};
pub use search_bar::SearchBar;
pub use words::Language;
