//! The ways in which somebody ends a run early, and the one signal that ends none.

use std::io;

pub use super::backend::signals::{outlive_the_file_size_limit, outlives_its_terminal};

/// How the run was asked to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Interruption {
    /// SIGINT: somebody pressed Ctrl-C.
    Interrupt,
    /// SIGTERM: a supervisor wants the process to end.
    Terminate,
    /// SIGHUP: the terminal is gone, for example with the connection to it.
    HangUp,
}

/// Starts to listen now; the future completes at the first signal.
///
/// From this call on a signal no longer ends the process by itself. Who started the process
/// with SIGHUP ignored, as nohup(1) does, wants it to outlive the terminal: then it does.
/// Must be called inside a runtime.
///
/// # Errors
/// When the handlers cannot be installed.
#[cfg(unix)]
pub fn interruption() -> io::Result<impl Future<Output = Interruption> + Send> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut hang_up =
        (!outlives_its_terminal()).then(|| signal(SignalKind::hangup())).transpose()?;
    let gone = async move {
        match &mut hang_up {
            Some(signal) => signal.recv().await,
            None => std::future::pending().await,
        }
    };
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => Interruption::Interrupt,
            _ = terminate.recv() => Interruption::Terminate,
            _ = gone => Interruption::HangUp,
        }
    })
}

/// Starts to listen now; the future completes at the first Ctrl-C.
///
/// # Errors
/// When the handler cannot be installed.
#[cfg(windows)]
pub fn interruption() -> io::Result<impl Future<Output = Interruption> + Send> {
    let mut interrupt = tokio::signal::windows::ctrl_c()?;
    Ok(async move {
        interrupt.recv().await;
        Interruption::Interrupt
    })
}
