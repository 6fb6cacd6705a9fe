//! The lab: the real program against real servers (strongSwan, SoftEther, xl2tpd) over
//! real kernels' routers, filters and translators, in network namespaces of its own.
//!
//! A cell plants one situation, runs `probe809 probe SERVER --json --pcap FILE` in the
//! client's namespace, and compares the document, the exit code, what `analyze` makes of
//! the capture and, through tshark, the capture itself with what was planted. It owns nothing
//! of the program, and of its code uses only the responders (servers/gateway.rs) and what they
//! speak. Without root or without a server's package it skips, and says so.
//!
//! Only tests/lab/run starts it, `cargo test` does not; `tests/lab/run --help` lists what it can
//! do, and tests/lab/install gets the packages.

mod analysis;
mod both_ends;
mod cell;
mod cells;
mod chain;
mod clock;
mod command;
mod expect;
mod faults;
mod flood;
mod hosts;
mod hundred;
mod mapping;
mod nat;
mod options;
mod probe;
mod promises;
mod remembered;
mod self_check;
mod servers;
mod summary;
mod sweep;
mod tshark;
mod tunnel;
mod walks;

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result};
use clap::Parser;

use crate::cell::{Cell, Report};
use crate::options::Options;
use crate::remembered::Remembered;
use crate::summary::Summary;
use crate::tunnel::Tunnel;
use crate::walks::Walked;

/// What tests/lab/run sets. `cargo test` calls this program too, and nobody who does so asks for
/// daemons.
const ASKED_FOR: &str = "PROBE809_LAB";

fn main() -> ExitCode {
    let options = Options::parse();
    let jobs = selected(&options);
    if options.list {
        for job in &jobs {
            summary::say(job.name());
        }
        return ExitCode::SUCCESS;
    }
    if std::env::var_os(ASKED_FOR).is_none() {
        summary::say("the lab starts servers: tests/lab/run runs it, `cargo test` leaves it out");
        return ExitCode::SUCCESS;
    }
    match run_all(jobs, &options) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            summary::say(&format!("lab: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

/// One thing a worker does.
enum Job {
    Cell(Box<Cell>),
    Tunnel(Box<Tunnel>),
    Walk(Box<Walked>),
    Flood(flood::Flood),
    Mapping((&'static str, u32, u8)),
    Remembered(Remembered),
    Hundred,
}

impl Job {
    fn name(&self) -> &'static str {
        match self {
            Self::Cell(cell) => cell.name,
            Self::Tunnel(tunnel) => tunnel.name,
            Self::Walk(walk) => walk.name,
            Self::Flood(kind) => kind.name(),
            Self::Mapping((name, ..)) => name,
            Self::Remembered(one) => one.name(),
            Self::Hundred => hundred::NAME,
        }
    }
}

/// The long row first: it takes longer than everything else together.
fn selected(options: &Options) -> VecDeque<Job> {
    let row = (options.hundred && !options.self_check).then_some(Job::Hundred);
    let cells = cells::all()
        .into_iter()
        .filter(|cell| options.selects(cell.name))
        .map(|cell| Job::Cell(Box::new(cell)));
    let tunnels = tunnel::all()
        .into_iter()
        .filter(|tunnel| !options.self_check && options.selects(tunnel.name))
        .map(|tunnel| Job::Tunnel(Box::new(tunnel)));
    let walks = walks::all()
        .into_iter()
        .filter(|walk| !options.self_check && options.selects(walk.name))
        .map(|walk| Job::Walk(Box::new(walk)));
    let flood = flood::ALL
        .into_iter()
        .filter(|kind| !options.self_check && options.selects(kind.name()))
        .map(Job::Flood);
    let mappings = mapping::ALL
        .into_iter()
        .filter(|(name, ..)| !options.self_check && options.selects(name))
        .map(Job::Mapping);
    let remembered = Remembered::ALL
        .into_iter()
        .filter(|one| !options.self_check && options.selects(one.name()))
        .map(Job::Remembered);
    let others =
        row.into_iter().chain(mappings).chain(remembered).chain(flood).chain(tunnels).chain(walks);
    others.chain(cells).collect()
}

/// Whether nothing failed.
fn run_all(jobs: VecDeque<Job>, options: &Options) -> Result<bool> {
    let mut summary = Summary::default();
    if let Some(reason) = cannot_run_at_all() {
        for job in &jobs {
            summary.skipped(job.name(), &reason);
        }
        summary.print();
        return Ok(true);
    }
    sweep::remove_stale();
    sweep::on_interrupt()?;
    let lab = Lab::open(options)?;
    let queue = Mutex::new(jobs);
    let summary = Mutex::new(summary);
    std::thread::scope(|scope| {
        for worker in 0..options.jobs.max(1) {
            let (lab, queue, summary) = (&lab, &queue, &summary);
            scope.spawn(move || lab.work(worker, queue, summary));
        }
    });
    drop(lab);
    let summary = summary.into_inner().unwrap_or_else(PoisonError::into_inner);
    summary.print();
    Ok(summary.all_right())
}

fn cannot_run_at_all() -> Option<String> {
    if !nix::unistd::geteuid().is_root() {
        return Some("not root: servers and namespaces need it".to_owned());
    }
    let missing: Vec<&str> = ["ip", "nft", "setpriv"]
        .into_iter()
        .filter(|program| !command::is_installed(program))
        .collect();
    (!missing.is_empty()).then(|| format!("not installed: {}", missing.join(", ")))
}

/// What all workers share; dropped, the machine is as it was.
struct Lab<'options> {
    options: &'options Options,
    folder: PathBuf,
    kept: PathBuf,
    binary: PathBuf,
}

impl<'options> Lab<'options> {
    fn open(options: &'options Options) -> Result<Self> {
        let folder = sweep::own_folder();
        std::fs::create_dir_all(&folder)?;
        let kept = options
            .keep
            .clone()
            .unwrap_or_else(|| Path::new(env!("CARGO_TARGET_TMPDIR")).join("lab"));
        std::fs::create_dir_all(&kept)?;
        // A copy, because an ordinary user may not be able to reach the build folder.
        let built = std::env::var_os("PROBE809_BIN")
            .map_or_else(|| PathBuf::from(env!("CARGO_BIN_EXE_probe809")), PathBuf::from);
        let binary = folder.join("probe809");
        std::fs::copy(&built, &binary).with_context(|| format!("{}", built.display()))?;
        Ok(Self { options, folder, kept, binary })
    }

    fn work(&self, worker: usize, queue: &Mutex<VecDeque<Job>>, summary: &Mutex<Summary>) {
        loop {
            let next = lock(queue).pop_front();
            let Some(job) = next else { return };
            let missing = match &job {
                Job::Cell(cell) => cell.missing(),
                Job::Tunnel(tunnel) => tunnel.missing(),
                Job::Walk(_) => Walked::missing(),
                Job::Flood(_) if !command::is_installed("tshark") => vec!["tshark"],
                Job::Flood(_) | Job::Mapping(_) | Job::Remembered(_) | Job::Hundred => Vec::new(),
            };
            if !missing.is_empty() {
                let reason = format!("not installed: {}", missing.join(", "));
                lock(summary).skipped(job.name(), &reason);
                continue;
            }
            let prefix = format!("{}-{worker}", sweep::own_prefix());
            let folder = self.folder.join(job.name());
            let outcome = self.run(&job, &prefix, &folder);
            let kept = self.keep(job.name(), &folder, &outcome);
            lock(summary).ended(job.name(), outcome, kept.as_deref());
        }
    }

    fn run(&self, job: &Job, prefix: &str, folder: &Path) -> Result<Report> {
        match job {
            Job::Mapping(one) => mapping::run(prefix, folder, &self.binary, *one),
            Job::Remembered(one) => one.run(prefix, folder, &self.binary),
            Job::Flood(kind) => flood::run(prefix, folder, &self.binary, *kind),
            Job::Hundred => hundred::run(prefix, folder, &self.binary),
            Job::Cell(cell) if self.options.self_check => {
                let planted = cell.plant(prefix, folder)?;
                Ok(Report {
                    line: self_check::look(&planted.world, cell.target())?,
                    wrong: Vec::new(),
                })
            }
            Job::Tunnel(tunnel) => tunnel.run(prefix, folder, &self.binary),
            Job::Walk(walk) => walk.run(prefix, folder, &self.binary),
            Job::Cell(cell) => cell.run(prefix, folder, &self.binary),
        }
    }

    /// Copies what the run said out of the working folder, where it is wanted; of a
    /// failed cell also the server's log. Returns where the capture lies, or would.
    fn keep(&self, name: &str, folder: &Path, outcome: &Result<Report>) -> Option<PathBuf> {
        let right = outcome.as_ref().is_ok_and(|report| report.wrong.is_empty());
        if right && self.options.keep.is_none() {
            return None;
        }
        let endings: &[&str] =
            if right { &["json", "pcapng"] } else { &["json", "pcapng", "stderr", "log"] };
        for entry in std::fs::read_dir(folder).ok()?.flatten() {
            let file = entry.file_name().to_string_lossy().into_owned();
            let kept = if file.starts_with(name) { file.clone() } else { format!("{name}.{file}") };
            if endings.iter().any(|ending| file.ends_with(&format!(".{ending}"))) {
                let _ = std::fs::copy(entry.path(), self.kept.join(kept));
            }
        }
        Some(self.kept.join(format!("{name}.pcapng")))
    }
}

impl Drop for Lab<'_> {
    fn drop(&mut self) {
        sweep::remove_own();
    }
}

/// A worker that panicked has lost its own cell, not the others' results.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
