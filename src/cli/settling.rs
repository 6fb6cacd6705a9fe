//! `--settle`: filters on the way get the time to forget what earlier runs left there.

use std::future::Future;
use std::time::Duration;

use super::args::Invocation;
use super::streams::write_note;
use crate::net::clock::Clock;
use crate::report::progress::Progress;
use crate::report::words::{Value, Words};

/// Waits, and shows how long still. Gives false where `interruption` came first.
pub async fn settle(
    span: Duration,
    clock: Clock,
    invocation: &Invocation,
    interruption: impl Future,
) -> bool {
    if !invocation.quiet {
        let seconds = [("seconds", Value::Number(span.as_secs()))];
        let note = Words::of(invocation.language).sentence("settling", &seconds) + "\n";
        // A note that nobody can read stops nothing.
        let _ = write_note(&note, invocation.color);
    }
    let mut progress = Progress::new(invocation.language, !invocation.quiet);
    progress.count_down(span);
    let until = clock.now() + span;
    let waited = tokio::select! {
        () = clock.sleep_until(Some(until)) => true,
        _ = interruption => false,
    };
    progress.finish();
    waited
}
