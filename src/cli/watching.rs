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
            let target = key(run, runs);
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

/// A target as it is told from the others: by its name, whose address may change or be missing
/// at times, and by the address where several of the name are probed.
fn key(run: &Run<'_>, all: &[Run<'_>]) -> String {
    let name = run.target.name;
    let several = all.iter().filter(|one| one.target.name == name).count() > 1;
    let address = run.target.address.filter(|_| several);
    address.map_or_else(|| name.to_owned(), |address| format!("{name} {address}"))
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use super::key;
    use crate::cli::unprobed::no_run;
    use crate::evidence::Timestamp;
    use crate::report::{Run, Target};

    #[test]
    fn a_name_whose_address_changes_is_the_same_target() {
        let run = |name, address: Option<&str>| {
            let address: Option<IpAddr> = address.map(|address| address.parse().unwrap());
            let target = Target { name, address };
            Run { target, ..no_run("0", name, Timestamp::default()) }
        };
        let (one, moved) = (run("a", Some("192.0.2.1")), run("a", Some("192.0.2.2")));
        let lost = run("a", None);
        let alone = |one: &Run<'_>| key(one, std::slice::from_ref(one));
        assert_eq!(alone(&one), alone(&moved));
        assert_eq!(alone(&one), alone(&lost));
        let both = [one, moved];
        assert_ne!(key(&both[0], &both), key(&both[1], &both));
    }
}
