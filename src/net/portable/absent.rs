//! What has no name that all systems share. Each does nothing, or says that it is not there.

/// What the system lets a process have.
pub mod limits {
    use std::io;

    use crate::net::OpenError;

    /// Asks for nothing: where a limit is in the way, opening says so.
    ///
    /// # Errors
    /// Never.
    pub const fn allow_open_files(_: u64) -> Result<(), OpenError> {
        Ok(())
    }

    /// False: the error tells it in the system's words.
    #[must_use]
    pub const fn is_out_of_files(_: &io::Error) -> bool {
        false
    }
}

/// Pipes are files here: opening one waits for its other end, and so does using it.
pub mod pipes {
    use std::fs::{File, OpenOptions};
    use std::io;
    use std::path::Path;
    use std::time::Duration;

    /// Changes nothing.
    pub const fn without_waiting(_: &mut OpenOptions) {}

    /// False: opening waited.
    #[must_use]
    pub const fn is_unread_pipe(_: &Path, _: &io::Error) -> bool {
        false
    }

    /// True: reading waits.
    ///
    /// # Errors
    /// Never.
    pub const fn wait_readable(_: &File, _: Duration) -> io::Result<bool> {
        Ok(true)
    }

    /// True: writing waits.
    ///
    /// # Errors
    /// Never.
    pub const fn wait_writable(_: &File, _: Duration) -> io::Result<bool> {
        Ok(true)
    }
}

/// Memory that nobody else should read.
pub mod private_memory {
    /// Leaves core dumps to the system's settings.
    ///
    /// # Errors
    /// Never.
    pub const fn leave_no_core() -> std::io::Result<()> {
        Ok(())
    }
}

/// Files that last until the host ends.
pub mod runtime_file {
    use std::convert::Infallible;
    use std::io;
    use std::time::Duration;

    /// A file that cannot be.
    #[derive(Debug)]
    pub struct RuntimeFile(Infallible);

    impl RuntimeFile {
        /// `None`: there is no folder for it.
        ///
        /// # Errors
        /// Never.
        pub const fn open(_: &str) -> io::Result<Option<Self>> {
            Ok(None)
        }

        /// Cannot be called.
        ///
        /// # Errors
        /// Never.
        pub const fn read(&mut self) -> io::Result<Vec<u8>> {
            match self.0 {}
        }

        /// Cannot be called.
        ///
        /// # Errors
        /// Never.
        pub const fn replace(&mut self, _: &[u8]) -> io::Result<()> {
            match self.0 {}
        }
    }

    /// `None`: not told.
    #[must_use]
    pub const fn since_boot() -> Option<Duration> {
        None
    }
}

/// How this process and the host's clock stand.
pub mod standing {
    use crate::net::Privileges;

    /// `None`: not told.
    #[must_use]
    pub const fn privileges() -> Option<Privileges> {
        None
    }

    /// `None`: not told.
    #[must_use]
    pub const fn clock_is_synchronised() -> Option<bool> {
        None
    }
}

/// What becomes of signals that nobody waits for.
pub mod signals {
    /// False: not known.
    #[must_use]
    pub const fn outlives_its_terminal() -> bool {
        false
    }

    /// Changes nothing.
    ///
    /// # Errors
    /// Never.
    pub const fn outlive_the_file_size_limit() -> std::io::Result<()> {
        Ok(())
    }
}
