//! Opening what a run is recorded to: a named pipe is waited for until somebody reads it or
//! the user has had enough.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::args::Invocation;
use super::interruption::Interrupted;
use super::streams::write_note;
use crate::capture::{CaptureError, Destination, Header, Limit, Medium, Recorder};
use crate::net::outlet::Outlet;
use crate::report::words::{Value, Words};

/// Between two looks whether somebody reads the pipe.
const GLANCE: Duration = Duration::from_millis(100);

/// Where a capture goes.
#[derive(Debug)]
pub enum Place {
    /// Standard output, or a file that may be there already.
    Wished(Destination),
    /// A file that was made for it.
    Made(PathBuf, Outlet),
}

/// Begins a capture, where there is a place for one.
///
/// # Errors
/// When the place cannot be written, or [`Interrupted`] where nobody reads the pipe that it is.
pub async fn recorder(
    place: Option<Place>,
    header: &Header,
    invocation: &Invocation,
    interruption: impl Future,
) -> anyhow::Result<Option<Recorder>> {
    let Some(place) = place else { return Ok(None) };
    let (destination, outlet) = match place {
        Place::Made(path, outlet) => (Destination::File(path), outlet),
        Place::Wished(Destination::Stdout) => {
            let outlet = Outlet::standard_output().map_err(|source| {
                let destination = Destination::Stdout;
                CaptureError::NotWritten { destination, frames: 0, source }
            })?;
            (Destination::Stdout, outlet)
        }
        Place::Wished(Destination::File(path)) => {
            let outlet = file(&path, invocation, interruption).await?;
            (Destination::File(path), outlet)
        }
    };
    Ok(Some(Recorder::create(destination, Box::new(outlet), header, Limit::default())?))
}

async fn file(
    path: &Path,
    invocation: &Invocation,
    interruption: impl Future,
) -> anyhow::Result<Outlet> {
    let open =
        || Outlet::file(path).map_err(|source| CaptureError::opening(path.to_path_buf(), source));
    if let Some(outlet) = open()? {
        return Ok(outlet);
    }
    if !invocation.quiet {
        let path = path.to_string_lossy();
        let arguments = [("path", Value::Text(&path))];
        let note = Words::of(invocation.language).sentence("waiting-for-reader", &arguments);
        // A note that nobody can read stops nothing.
        let _ = write_note(&(note + "\n"), invocation.color);
    }
    let opened = async {
        loop {
            tokio::time::sleep(GLANCE).await;
            if let Some(outlet) = open()? {
                return Ok(outlet);
            }
        }
    };
    tokio::select! {
        _ = interruption => Err(Interrupted.into()),
        opened = opened => opened,
    }
}

impl Medium for Outlet {
    fn cut_back(&mut self, length: u64) -> io::Result<()> {
        Self::cut_back(self, length)
    }

    fn replace(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        Self::replace(self, offset, bytes)
    }

    fn is_file(&self) -> bool {
        Self::is_file(self)
    }

    fn is_new(&self) -> bool {
        Self::is_new(self)
    }
}
