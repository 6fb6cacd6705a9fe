//! Makes verdicts by the million and holds the rules of consistency over each.

mod chance;
mod probe;

use std::collections::BTreeMap;
use std::io::{self, Write as _};
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use probe809::evidence::EvidenceLog;
use probe809::verdict::consistency::{Rule, violations};
use probe809::verdict::{Class, Searches, classify_within};
use probe809_fuzz::script::Run;

use chance::Chance;

/// Verdicts of one piece of work: on scripts, or on recordings of one probe.
const AT_ONCE: u64 = 250;
/// Bytes of the longest script.
const LONGEST_SCRIPT: u64 = 1_024;
const VERDICTS: u64 = 1_000_000;

/// What the rules have seen.
#[derive(Default)]
struct Tally {
    /// The case that is shown with all its observations.
    shown: Option<String>,
    verdicts: u64,
    classes: BTreeMap<Class, u64>,
    broken: BTreeMap<Rule, Broken>,
}

/// Verdicts that break a rule.
struct Broken {
    verdicts: u64,
    /// The first of them.
    first: String,
}

impl Tally {
    fn judge(&mut self, log: &EvidenceLog, what: &str) {
        // A search for a hidden address takes as long as a thousand verdicts.
        let verdict = classify_within(log, &Searches::new(0));
        self.verdicts += 1;
        if self.shown.as_deref() == Some(what) {
            say(&format!("{what}: {:#?}\n{verdict:#?}", log.observations()));
        }
        *self.classes.entry(verdict.class).or_default() += 1;
        for one in violations(&verdict, log) {
            let first = || {
                let (class, leading) = (verdict.class, &verdict.leading);
                let (observations, findings) = (&one.observations, &one.findings);
                format!("{what}: {class:?}, {leading:?}, {observations:?}, {findings:?}")
            };
            let broken = self
                .broken
                .entry(one.rule)
                .or_insert_with(|| Broken { verdicts: 0, first: first() });
            broken.verdicts += 1;
        }
    }

    fn add(&mut self, other: Self) {
        self.verdicts += other.verdicts;
        for (class, count) in other.classes {
            *self.classes.entry(class).or_default() += count;
        }
        for (rule, found) in other.broken {
            match self.broken.get_mut(&rule) {
                Some(broken) => broken.verdicts += found.verdicts,
                None => {
                    self.broken.insert(rule, found);
                }
            }
        }
    }

    fn print(&self) {
        for rule in Rule::ALL {
            let broken = self.broken.get(&rule);
            let count = broken.map_or(0, |one| one.verdicts);
            say(&format!(
                "{:36} {:>9} verdicts, {count:>7} violations",
                rule.name(),
                self.verdicts
            ));
            if let Some(broken) = broken {
                say(&format!("    {}", broken.first));
            }
        }
        for (class, count) in &self.classes {
            say(&format!("class {class:?}: {count}"));
        }
    }
}

/// Prints a line; nobody has to read along.
fn say(line: &str) {
    let _ = writeln!(io::stdout(), "{line}");
}

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let mut number = |default| arguments.next().map_or(Ok(default), |one| one.parse::<u64>());
    let (Ok(verdicts), Ok(seed)) = (number(VERDICTS), number(1)) else {
        say("usage: tests/long/run [VERDICTS [SEED [CASE]]]");
        return ExitCode::from(2);
    };
    let tally = work(verdicts, seed, arguments.next());
    tally.print();
    ExitCode::from(u8::from(!tally.broken.is_empty()))
}

/// Pieces of work, shared by all cores; each has a seed of its own, so a run repeats.
fn work(verdicts: u64, seed: u64, shown: Option<String>) -> Tally {
    let pieces = verdicts.div_ceil(AT_ONCE);
    let next = AtomicU64::new(0);
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let mut whole = Tally::default();
    thread::scope(|scope| {
        let worker = || {
            let mut tally = Tally { shown: shown.clone(), ..Tally::default() };
            loop {
                let piece = next.fetch_add(1, Ordering::Relaxed);
                if piece >= pieces {
                    return tally;
                }
                let chance = Chance::new(seed, piece);
                if piece.is_multiple_of(2) {
                    scripts(&mut tally, chance, piece);
                } else {
                    recordings(&mut tally, chance, piece);
                }
            }
        };
        let workers: Vec<_> = (0..cores).map(|_| scope.spawn(worker)).collect();
        for one in workers {
            whole.add(one.join().expect("a worker ends"));
        }
    });
    whole
}

fn scripts(tally: &mut Tally, mut chance: Chance, piece: u64) {
    for number in 0..AT_ONCE {
        let length = chance.below(LONGEST_SCRIPT);
        let script: Vec<u8> = (0..length).map(|_| chance.byte()).collect();
        tally.judge(Run::play(&script).log(), &format!("script {piece}/{number}"));
    }
}

fn recordings(tally: &mut Tally, mut chance: Chance, piece: u64) {
    let recording = probe::play(&mut chance);
    let name = recording.name;
    tally.judge(&recording.whole(), &format!("probe {piece} of {name}"));
    for number in 1..AT_ONCE {
        let log = recording.damaged(&mut chance);
        tally.judge(&log, &format!("recording {piece}/{number} of {name}"));
    }
}
