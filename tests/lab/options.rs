//! The lab's command line.

use std::path::PathBuf;

use clap::Parser;

/// Runs probe809 against real servers in network namespaces. Needs root and Linux.
///
/// The program is the one this test was built with, or what `PROBE809_BIN` names; in the cells
/// `portable-…` it is what `PROBE809_PORTABLE_BIN` names.
#[derive(Debug, Parser)]
#[command(name = "lab")]
pub struct Options {
    /// Run only cells whose name holds one of these
    pub filters: Vec<String>,
    /// Print the names of the cells and end
    #[arg(long)]
    pub list: bool,
    /// Keep every capture and every JSON document in this folder
    #[arg(long, value_name = "DIR")]
    pub keep: Option<PathBuf>,
    /// Cells that run at the same time
    #[arg(long, value_name = "N", default_value_t = 5, alias = "test-threads")]
    pub jobs: usize,
    /// Plant each cell, but send only Windows' message 1 and show what answers
    #[arg(long)]
    pub self_check: bool,
    /// Also a hundred probes in a row of one strongSwan (some five minutes)
    #[arg(long)]
    pub hundred: bool,
    /// Understood for the test runner's sake
    #[arg(long = "nocapture", alias = "quiet", hide = true, action = clap::ArgAction::Count)]
    _runner: u8,
}

impl Options {
    /// Whether the cell of this name was asked for.
    pub fn selects(&self, name: &str) -> bool {
        self.filters.is_empty() || self.filters.iter().any(|filter| name.contains(filter))
    }
}
