//! The street door: typed arguments in, an exit code and text out.
//!
//! Owns what a user may type, what it means as values, the two streams and the
//! exit codes. Refuses logic that a scenario would have to test: it hands a
//! plan down and a report up.

mod analyze;
pub mod args;
mod asked;
mod capture_file;
mod circumstances;
mod demo;
mod event_loop;
pub mod exit;
pub mod explain;
mod flow_history;
mod interruption;
mod key;
mod mapping;
mod opening;
mod planning;
mod probe;
mod recording;
mod respond;
mod search;
mod settling;
pub mod streams;
mod trouble;
mod unprobed;
mod watching;
mod witness_key;

use std::ffi::OsString;

use anstream::ColorChoice;
use terminal_size::{Width, terminal_size_of};

use args::{Command, Environment, Invocation};
use exit::{COULD_NOT_RUN, Exit, USAGE};

use crate::net::signals;

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Does what a command line asks, and gives the exit code.
///
/// Has to be called while the process has one thread.
pub fn run(words: impl IntoIterator<Item = OsString>) -> u8 {
    // Where the system refuses, the run is no worse for it.
    let _ = signals::outlive_the_file_size_limit();
    let environment = Environment {
        lang: std::env::var("LANG").ok(),
        lc_all: std::env::var("LC_ALL").ok(),
        lc_messages: std::env::var("LC_MESSAGES").ok(),
        columns: None,
        terminal: terminal_size_of(std::io::stdout()).map(|(Width(columns), _)| columns.into()),
    };
    let words: Vec<OsString> = words.into_iter().collect();
    let wants_json = words.iter().any(|word| word == "--json");
    let (exit, color) = match args::parse(words, &environment) {
        Ok(invocation) => (execute(&invocation), invocation.color),
        Err(exit) => (exit, ColorChoice::Auto),
    };
    // Where a word of `explain` alone is unknown, there is a document already.
    if wants_json && exit.code == USAGE && exit.stdout.is_empty() {
        return streams::end(&unprobed::misunderstood(exit, VERSION), color);
    }
    streams::end(&exit, color)
}

fn execute(invocation: &Invocation) -> Exit {
    match &invocation.command {
        Command::Probe(options) | Command::Walk(options) => {
            probe::probe(options, invocation, VERSION)
        }
        Command::Analyze(options) => analyze::analyze(options, invocation, VERSION),
        Command::Demo(options) => demo::demo(options, invocation, VERSION),
        Command::Respond(options) => respond::respond(options, invocation, VERSION),
        Command::Explain(options) => explain::explain(options, invocation, VERSION),
        Command::Completions { shell } => text(Ok(args::completions(*shell))),
        Command::Man => text(args::man(invocation.language)),
        Command::Help { command } => args::help(command.as_deref(), invocation.language),
    }
}

fn text(bytes: std::io::Result<Vec<u8>>) -> Exit {
    match bytes {
        Ok(bytes) => Exit::result(String::from_utf8_lossy(&bytes).into_owned()),
        Err(error) => Exit {
            code: COULD_NOT_RUN,
            stdout: String::new(),
            stderr: format!("probe809: {error}\n"),
        },
    }
}
