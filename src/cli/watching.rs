//! `--watch`: what is told each time, and what was found the time before.

use super::args::Invocation;
use super::streams::{Written, write_result};
use crate::report::time::Zone;
use crate::report::watch::{Before, line};
use crate::report::{Run, json as documents};
use crate::verdict::Verdict;

/// A watch over some targets.
pub struct Watch<'a> {
    invocation: &'a Invocation,
    json: bool,
    zone: Zone,
    /// By target, as it was named.
    last: Vec<Found>,
}

struct Found {
    target: String,
    before: Before,
}

impl<'a> Watch<'a> {
    pub fn new(invocation: &'a Invocation, json: bool) -> Self {
        Self { invocation, json, zone: Zone::of_system(), last: Vec::new() }
    }

    /// Tells of one time; whether anybody still reads.
    pub fn tell(&mut self, runs: &[Run<'_>]) -> bool {
        let mut now = Vec::new();
        for run in runs {
            let target = format!("{} {:?}", run.target.name, run.target.address);
            let text = self.told(run, &target);
            if !matches!(write_result(&text, self.invocation.color), Ok(Written::Whole)) {
                return false;
            }
            let judged = |verdict: &Verdict| Before::Judged(Box::new(verdict.clone()));
            now.push(Found { target, before: run.verdict.map_or(Before::NotProbed, judged) });
        }
        self.last = now;
        true
    }

    fn told(&self, run: &Run<'_>, target: &str) -> String {
        let language = self.invocation.language;
        if self.json {
            return documents::write_line(&documents::probe(run, language));
        }
        let before = self.last.iter().find(|one| one.target == target);
        line(run, before.map_or(&Before::Nothing, |one| &one.before), &self.zone, language)
    }
}
