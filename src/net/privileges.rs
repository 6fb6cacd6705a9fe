//! What a process may do that not every process may.

/// Privileges of a process, for words only: opening decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Privileges {
    /// The effective user is root.
    pub root: bool,
    /// The effective capabilities of those that the program can use, as capabilities(7) names
    /// them.
    pub capabilities: Vec<&'static str>,
}
