//! Random bytes as an argument.

use super::HashAlgorithm;

/// A stream of bytes that its seed determines.
///
/// Each block is the SHA2-256 of the seed and a counter. From a secret seed
/// the bytes cannot be told from random ones; from a known seed a run repeats
/// to the byte.
#[derive(Clone)]
pub struct RandomStream {
    seed: Vec<u8>,
    counter: u64,
}

impl RandomStream {
    /// The stream of a seed of any length.
    #[must_use]
    pub fn new(seed: &[u8]) -> Self {
        Self { seed: seed.to_vec(), counter: 0 }
    }

    /// The next `N` bytes.
    pub fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        for chunk in bytes.chunks_mut(32) {
            let block = HashAlgorithm::Sha256.digest(&[&self.seed, &self.counter.to_be_bytes()]);
            self.counter = self.counter.wrapping_add(1);
            for (byte, random) in chunk.iter_mut().zip(block) {
                *byte = random;
            }
        }
        bytes
    }

    /// A cookie or SPI: never zero.
    pub fn cookie(&mut self) -> [u8; 8] {
        let mut cookie = self.bytes::<8>();
        let [first, ..] = &mut cookie;
        *first |= 0x80;
        cookie
    }
}

#[cfg(test)]
mod tests {
    use super::RandomStream;

    #[test]
    fn a_seed_repeats_and_the_stream_does_not() {
        let mut one = RandomStream::new(b"seed");
        let mut same = RandomStream::new(b"seed");
        let first: [u8; 40] = one.bytes();
        assert_eq!(first, same.bytes::<40>());
        assert_ne!(first, one.bytes::<40>());
        assert_ne!(first, RandomStream::new(b"other").bytes::<40>());
    }
}
