//! The two ways in which somebody ends a run early.

use std::io;

/// How the run was asked to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Interruption {
    /// SIGINT: somebody pressed Ctrl-C.
    Interrupt,
    /// SIGTERM: a supervisor wants the process to end.
    Terminate,
}

/// Starts to listen now; the future completes at the first signal.
///
/// From this call on a signal no longer ends the process by itself. Must be
/// called inside a runtime.
///
/// # Errors
/// When the handlers cannot be installed.
#[cfg(unix)]
pub fn interruption() -> io::Result<impl Future<Output = Interruption> + Send> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => Interruption::Interrupt,
            _ = terminate.recv() => Interruption::Terminate,
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
