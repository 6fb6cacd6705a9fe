//! How much a report says.

/// How much a report says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Extent {
    /// What a ticket needs, in twelve lines of eighty columns.
    Brief,
    /// The answer first, then what it rests on.
    #[default]
    Usual,
    /// The same, and what is beside the point in full.
    Whole,
}
