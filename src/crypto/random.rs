//! Random bytes as an argument.

use chacha20::ChaCha20Rng;
use chacha20::rand_core::{Rng, SeedableRng};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// The bytes of ChaCha20 (RFC 8439) under a key that the seed determines.
///
/// From a secret seed they cannot be told from random ones; from a known seed a run repeats to
/// the byte. There is no `Clone`: a copy would draw the same secrets a second time. The key, and
/// what is drawn ahead, are wiped when the stream is dropped.
pub struct RandomStream(ChaCha20Rng);

impl RandomStream {
    /// The stream of a seed of any length.
    #[must_use]
    pub fn new(seed: &[u8]) -> Self {
        let key = Zeroizing::new(<[u8; 32]>::from(Sha256::digest(seed)));
        Self(ChaCha20Rng::from_seed(*key))
    }

    /// A second stream, from which this one's bytes cannot be told, nor the other way round.
    #[must_use]
    pub fn fork(&mut self) -> Self {
        Self::new(Zeroizing::new(self.bytes::<32>()).as_slice())
    }

    /// The next `N` bytes.
    pub fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        self.0.fill_bytes(&mut bytes);
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

    #[test]
    fn a_seed_gives_the_same_bytes_in_every_version() {
        // openssl enc -chacha20 -K $(printf seed | sha256sum) -iv 0, over zeros.
        let expected = hex::decode(
            "e9f5d902aebb39aa57fc233bacb995bf41211eb6c5255dbd79ef6290b11ee064e08fbc64f93c9cfa",
        )
        .unwrap();
        assert_eq!(RandomStream::new(b"seed").bytes::<40>().as_slice(), expected);
    }

    #[test]
    fn a_fork_goes_its_own_way() {
        let (mut one, mut same) = (RandomStream::new(b"seed"), RandomStream::new(b"seed"));
        let mut fork = one.fork();
        assert_eq!(fork.bytes::<40>(), same.fork().bytes::<40>());
        assert_ne!(fork.bytes::<40>(), one.bytes::<40>());
    }
}
