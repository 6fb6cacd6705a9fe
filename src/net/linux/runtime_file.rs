//! A small file of the user's own that lasts until the host, or the session, ends.

use std::fs::{File, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// More than this is no file of ours.
const LARGEST: u64 = 64 << 10;
/// How often and how long apart a file is looked at that another run holds.
const LOOKS: u32 = 20;
const BETWEEN_LOOKS: Duration = Duration::from_millis(10);
/// Write permission of the group and of everybody.
const OTHERS_WRITE: u32 = 0o022;
/// Where systems put what belongs to one user, and what belongs to root.
const OF_USERS: &str = "/run/user";
const OF_ROOT: &str = "/run";

/// A file that only its owner may read, locked against other runs while it is open.
#[derive(Debug)]
pub struct RuntimeFile(File);

impl RuntimeFile {
    /// Opens or makes the file of that name in the user's runtime folder
    /// (XDG Base Directory Specification). `None` where there is no such folder.
    ///
    /// # Errors
    /// When it cannot be opened, is not the user's own, has another name too, may be written by
    /// others, or another run holds it for long.
    pub fn open(name: &str) -> io::Result<Option<Self>> {
        folder().map(|folder| Self::open_in(&folder, name)).transpose()
    }

    fn open_in(folder: &Path, name: &str) -> io::Result<Self> {
        let mut options = File::options();
        options.read(true).write(true).create(true).truncate(false).mode(0o600);
        // Never through a link that somebody put there, and never waiting for a FIFO.
        let file = options
            .custom_flags(libc::O_NOFOLLOW | libc::O_NONBLOCK | libc::O_CLOEXEC)
            .open(folder.join(name))?;
        let about = file.metadata()?;
        let own = about.uid() == nix::unistd::geteuid().as_raw();
        // Under another name, or with others' leave, anybody may change it.
        let alone = about.nlink() == 1 && about.mode() & OTHERS_WRITE == 0;
        if !(about.is_file() && own && alone) {
            return Err(io::Error::from(io::ErrorKind::PermissionDenied));
        }
        lock(&file)?;
        Ok(Self(file))
    }

    /// What is in it.
    ///
    /// # Errors
    /// When it cannot be read, or is larger than any that was written here.
    pub fn read(&mut self) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.0.seek(SeekFrom::Start(0))?;
        (&self.0).take(LARGEST + 1).read_to_end(&mut bytes)?;
        if u64::try_from(bytes.len()).is_ok_and(|length| length <= LARGEST) {
            Ok(bytes)
        } else {
            Err(io::Error::from(io::ErrorKind::FileTooLarge))
        }
    }

    /// Puts this in the place of what is in it.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn replace(&mut self, bytes: &[u8]) -> io::Result<()> {
        // Cut last: where there is no room it is damaged, and never an empty one, which says
        // that nothing was ever used.
        self.0.seek(SeekFrom::Start(0))?;
        self.0.write_all(bytes)?;
        self.0.set_len(u64::try_from(bytes.len()).unwrap_or(u64::MAX))
    }
}

/// Another run holds it only while it reads and writes.
fn lock(file: &File) -> io::Result<()> {
    for _ in 0..LOOKS {
        match file.try_lock() {
            Ok(()) => return Ok(()),
            Err(TryLockError::WouldBlock) => std::thread::sleep(BETWEEN_LOOKS),
            Err(TryLockError::Error(error)) => return Err(error),
        }
    }
    Err(io::Error::from(io::ErrorKind::WouldBlock))
}

/// The user's runtime folder: the one that the session names, else the system's.
fn folder() -> Option<PathBuf> {
    let user = nix::unistd::geteuid();
    let named = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from);
    let of_user = Path::new(OF_USERS).join(user.to_string());
    let of_root = user.is_root().then(|| PathBuf::from(OF_ROOT));
    let own = |folder: &PathBuf| {
        let about = std::fs::metadata(folder);
        folder.is_absolute()
            && about.is_ok_and(|about| about.is_dir() && about.uid() == user.as_raw())
    };
    [named, Some(of_user), of_root].into_iter().flatten().find(own)
}

/// How long the host has been up, sleep included; `None` where the system does not tell.
#[must_use]
pub fn since_boot() -> Option<Duration> {
    let clock = nix::time::ClockId::CLOCK_BOOTTIME;
    nix::time::clock_gettime(clock).ok().map(Duration::from)
}

#[cfg(test)]
mod tests {
    use std::fs::{Permissions, hard_link, set_permissions};
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_file_that_others_can_change_is_not_used() {
        let folder = std::env::temp_dir().join(format!("p809-runtime-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let opens = || RuntimeFile::open_in(&folder, "file").is_ok();
        assert!(opens() && opens(), "made, and used again");
        let file = folder.join("file");
        for (mode, used) in [(0o622, false), (0o620, false), (0o602, false), (0o644, true)] {
            set_permissions(&file, Permissions::from_mode(mode)).unwrap();
            assert_eq!(opens(), used, "{mode:o}");
        }
        hard_link(&file, folder.join("other")).unwrap();
        assert!(!opens(), "under another name too");
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
