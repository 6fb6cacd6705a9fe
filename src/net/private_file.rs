//! Files that only their owner should read.

use std::fs::File;
use std::io;

/// The permission bits of a file that others than its owner may read; `None`
/// where nobody else may, and where files have no such bits.
///
/// # Errors
/// When the system does not say.
#[cfg(unix)]
pub fn read_by_others(file: &File) -> io::Result<Option<u32>> {
    use std::os::unix::fs::PermissionsExt;
    let mode = file.metadata()?.permissions().mode() & PERMISSION_BITS;
    Ok((mode & OTHERS_READ != 0).then_some(mode))
}

/// As on Unix, where there are such bits.
///
/// # Errors
/// Never.
#[cfg(not(unix))]
pub fn read_by_others(_: &File) -> io::Result<Option<u32>> {
    Ok(None)
}

#[cfg(unix)]
const PERMISSION_BITS: u32 = 0o7777;
/// Group and all others.
#[cfg(unix)]
const OTHERS_READ: u32 = 0o044;

#[cfg(all(test, unix))]
mod tests {
    use std::fs::{File, Permissions};
    use std::os::unix::fs::PermissionsExt;

    use super::read_by_others;

    #[test]
    fn the_bits_of_others_are_seen() {
        let path = std::env::temp_dir().join(format!("probe809-mode-{}", std::process::id()));
        let file = File::create(&path).unwrap();
        for (mode, others) in [(0o600, None), (0o640, Some(0o640)), (0o604, Some(0o604))] {
            file.set_permissions(Permissions::from_mode(mode)).unwrap();
            assert_eq!(read_by_others(&file).unwrap(), others, "{mode:o}");
        }
        std::fs::remove_file(path).unwrap();
    }
}
