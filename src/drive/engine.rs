//! The one loop: do what is due, wait, take in what came, until there is no more to do.
//!
//! How time passes is the backend's: that of a link passes by itself, that of a practice
//! network may jump to what comes next. So the loop that the tests prove is the one that ships.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use crate::evidence::Timestamp;

/// What packets go out by and come in by, and what the time is.
pub trait Backend {
    /// A packet that came, with what is told of it.
    type Arrival;
    /// What ends a run that cannot receive any more.
    type Error;

    /// The present.
    fn now(&self) -> Timestamp;

    /// Waits for arrivals, until a point in time at the longest. Nothing is lost when the wait
    /// is dropped.
    ///
    /// # Errors
    /// When nothing more can be received.
    fn wait(
        &mut self,
        until: Option<Timestamp>,
        arrivals: &mut Vec<Self::Arrival>,
    ) -> impl Future<Output = Result<(), Self::Error>>;
}

/// What an actor wants next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// To be asked again when something came, or at this time.
    Wait(Option<Timestamp>),
    /// Nothing more.
    Over,
}

/// Whoever sends and takes in packets.
pub trait Actor<B: Backend> {
    /// Does what is due at the backend's time, and says what it waits for.
    fn go_on(&mut self, backend: &mut B) -> Next;

    /// Takes in what came.
    fn take(&mut self, backend: &mut B, arrival: B::Arrival);

    /// Somebody wants an end: it comes as soon as it can, and leaves nothing half-open.
    fn interrupt(&mut self, backend: &mut B);
}

/// Why a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndedBy {
    /// Every exchange came to its end.
    Complete,
    /// The time was up.
    Deadline,
    /// Somebody interrupted it.
    Interrupted,
    /// Nothing more could be received, or recorded.
    Error,
}

/// Runs an actor until it is over; `interruption` has it end earlier.
///
/// # Errors
/// When nothing more can be received.
pub async fn run<B: Backend, A: Actor<B>>(
    backend: &mut B,
    actor: &mut A,
    interruption: impl Future,
) -> Result<(), B::Error> {
    let mut interruption = pin!(interruption);
    let mut interrupted = false;
    let mut arrivals = Vec::new();
    while let Next::Wait(until) = actor.go_on(backend) {
        tokio::select! {
            biased;
            _ = &mut interruption, if !interrupted => {
                interrupted = true;
                actor.interrupt(backend);
            }
            waited = backend.wait(until, &mut arrivals) => waited?,
        }
        for arrival in arrivals.drain(..) {
            actor.take(backend, arrival);
        }
    }
    Ok(())
}

/// The same at once, over a backend whose time jumps instead of passing.
///
/// # Errors
/// Those of the backend.
pub fn run_at_once<B: Backend, A: Actor<B>>(
    backend: &mut B,
    actor: &mut A,
) -> Result<(), B::Error> {
    let mut whole = pin!(run(backend, actor, std::future::pending::<()>()));
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(ended) = whole.as_mut().poll(&mut context) {
            return ended;
        }
    }
}
