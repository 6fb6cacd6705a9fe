//! What is printed: a line per cell as it ends, and the count.

use std::io::Write;
use std::path::Path;

use anyhow::Result;

use crate::cell::Report;
use crate::tshark;

/// The count so far.
#[derive(Debug, Default)]
pub struct Summary {
    passed: usize,
    failed: Vec<&'static str>,
    skipped: Vec<(&'static str, String)>,
}

impl Summary {
    /// A cell that could not be run; silence about it would look like success.
    pub fn skipped(&mut self, name: &'static str, reason: &str) {
        say(&format!("cell {name} ... SKIPPED: {reason}"));
        self.skipped.push((name, reason.to_owned()));
    }

    /// A cell that ran. `kept` is where its capture lies, if it does.
    pub fn ended(&mut self, name: &'static str, outcome: Result<Report>, kept: Option<&Path>) {
        let wrong = match outcome {
            Ok(report) if report.wrong.is_empty() => {
                say(&format!("cell {name} ... ok {}", report.line));
                self.passed = self.passed.saturating_add(1);
                return;
            }
            Ok(report) => {
                say(&format!("cell {name} ... FAILED {}", report.line));
                report.wrong
            }
            Err(error) => {
                say(&format!("cell {name} ... FAILED"));
                vec![format!("{error:#}")]
            }
        };
        for line in wrong {
            say(&format!("    {line}"));
        }
        if let Some(capture) = kept {
            say(&format!("    capture: {}", capture.display()));
        }
        self.failed.push(name);
    }

    /// The end of the run.
    pub fn print(&self) {
        for (name, reason) in &self.skipped {
            say(&format!("SKIPPED {name}: {reason}"));
        }
        for name in &self.failed {
            say(&format!("FAILED {name}"));
        }
        if !tshark::is_installed() {
            say("SKIPPED the reading of every capture: not installed: tshark");
        }
        say(&format!(
            "lab: {} cells, {} passed, {} failed, {} skipped",
            self.passed + self.failed.len() + self.skipped.len(),
            self.passed,
            self.failed.len(),
            self.skipped.len()
        ));
    }

    /// Whether nothing failed.
    pub fn all_right(&self) -> bool {
        self.failed.is_empty()
    }
}

/// Writes one line to stdout. A reader that has gone away is no failure of a cell.
pub fn say(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}
