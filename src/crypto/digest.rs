//! SHA-256 of a whole file, by which a copy of it is known again.

use std::io::{self, Read};

use sha2::{Digest, Sha256};

/// A source whose bytes are hashed as they are read.
pub struct Digested<R> {
    source: R,
    /// None once more was read than is hashed.
    hash: Option<Sha256>,
    /// Bytes that are hashed yet.
    left: usize,
}

impl<R: Read> Digested<R> {
    /// Of the longer ones nothing is told: hashing is slower than reading.
    pub fn new(source: R, most: usize) -> Self {
        Self { source, hash: Some(Sha256::new()), left: most }
    }

    /// The digest in hexadecimal, what was not read yet included; `None` for a source that is
    /// longer than was agreed, or that cannot be read.
    #[must_use]
    pub fn digest(mut self) -> Option<String> {
        let mut rest = [0; 4_096];
        while self.hash.is_some() && self.read(&mut rest).ok()? > 0 {}
        Some(hex::encode(self.hash?.finalize()))
    }
}

impl<R: Read> Read for Digested<R> {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        let count = self.source.read(room)?;
        let within = self.left.checked_sub(count);
        self.left = within.unwrap_or(0);
        match (&mut self.hash, room.get(..count)) {
            (Some(hash), Some(bytes)) if within.is_some() => hash.update(bytes),
            _ => self.hash = None,
        }
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::Digested;

    /// FIPS 180-2, appendix B.1.
    const OF_ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    #[test]
    fn a_file_is_hashed_to_its_end_however_much_was_read_of_it() {
        for read in 0..3 {
            let mut source = Digested::new(&b"abc"[..], 3);
            source.read_exact(&mut vec![0; read]).unwrap();
            assert_eq!(source.digest().as_deref(), Some(OF_ABC), "{read}");
        }
    }

    #[test]
    fn of_a_longer_one_nothing_is_told() {
        assert_eq!(Digested::new(&b"abc"[..], 2).digest(), None);
        let mut source = Digested::new(std::io::repeat(7), 100_000);
        source.read_exact(&mut [0; 50]).unwrap();
        assert_eq!(source.digest(), None);
    }
}
