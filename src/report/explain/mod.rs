//! What error numbers of Windows, words around them, and this program's own words mean.
//!
//! Owns the entries (`entries/`, data with a schema in `docs/json-schema/`), how they are found
//! from what somebody typed, and their document. What a class or a finding means is said where
//! reports say it: in `words/`.

mod book;
mod document;
mod entry;
mod lookup;
#[cfg(test)]
mod tests;
mod topic;

pub use book::{Book, Filed};
pub use document::{ExplainDocument, document};
pub use entry::{Citation, Group, Kind};
pub use lookup::{Answer, Unknown, look_up};
pub use topic::{Explanation, Quoted, Topic};
