//! The hash that an IKEv1 exchange negotiates (RFC 2409 appendix A).

use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha384, Sha512};

/// A hash algorithm of IKEv1 phase 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HashAlgorithm {
    /// MD5, value 1.
    Md5,
    /// SHA-1, value 2; also the hash of IKEv2's NAT detection (RFC 7296 2.23).
    Sha1,
    /// SHA2-256, value 4.
    Sha256,
    /// SHA2-384, value 5.
    Sha384,
    /// SHA2-512, value 6.
    Sha512,
}

impl HashAlgorithm {
    /// The algorithm with this attribute value, if it is one of the five.
    #[must_use]
    pub const fn from_number(number: u32) -> Option<Self> {
        Some(match number {
            1 => Self::Md5,
            2 => Self::Sha1,
            4 => Self::Sha256,
            5 => Self::Sha384,
            6 => Self::Sha512,
            _ => return None,
        })
    }

    /// The digest of `parts` one behind the other.
    #[must_use]
    pub fn digest(self, parts: &[&[u8]]) -> Vec<u8> {
        match self {
            Self::Md5 => digest_of::<Md5>(parts),
            Self::Sha1 => digest_of::<Sha1>(parts),
            Self::Sha256 => digest_of::<Sha256>(parts),
            Self::Sha384 => digest_of::<Sha384>(parts),
            Self::Sha512 => digest_of::<Sha512>(parts),
        }
    }

    /// The first of `candidates` that completes `prefix` to `digest`.
    ///
    /// The loop is compiled for each algorithm. SHA-1 is what Windows offers and
    /// what IKEv2 uses: where the whole fits one block, only its compression
    /// function runs, without the buffer in front of it.
    #[must_use]
    pub fn find<const N: usize>(
        self,
        prefix: &[u8],
        digest: &[u8],
        candidates: impl Iterator<Item = [u8; N]>,
    ) -> Option<[u8; N]> {
        match self {
            Self::Md5 => find_with::<Md5, N>(prefix, digest, candidates),
            Self::Sha1 => match OneBlock::new(prefix, N) {
                Some(block) => block.find(digest, candidates),
                None => find_with::<Sha1, N>(prefix, digest, candidates),
            },
            Self::Sha256 => find_with::<Sha256, N>(prefix, digest, candidates),
            Self::Sha384 => find_with::<Sha384, N>(prefix, digest, candidates),
            Self::Sha512 => find_with::<Sha512, N>(prefix, digest, candidates),
        }
    }
}

fn digest_of<D: Digest>(parts: &[&[u8]]) -> Vec<u8> {
    let mut digest = D::new();
    for part in parts {
        digest.update(part);
    }
    digest.finalize().to_vec()
}

fn find_with<D: Digest + Clone, const N: usize>(
    prefix: &[u8],
    digest: &[u8],
    mut candidates: impl Iterator<Item = [u8; N]>,
) -> Option<[u8; N]> {
    let start = D::new_with_prefix(prefix);
    candidates.find(|suffix| start.clone().chain_update(suffix).finalize().as_slice() == digest)
}

/// SHA-1's first state (RFC 3174 6.1).
const SHA1_START: [u32; 5] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0];

/// A SHA-1 block whose end is still open: prefix, room, padding, length
/// (RFC 3174 4).
struct OneBlock {
    block: [u8; 64],
    room: usize,
}

impl OneBlock {
    /// `None` where prefix and suffix do not fit one block with their padding.
    fn new(prefix: &[u8], suffix: usize) -> Option<Self> {
        let length = prefix.len() + suffix;
        let bits = u64::try_from(length * 8).ok()?;
        let mut block = [0; 64];
        let (message, size) = block.split_at_mut(56);
        *message.get_mut(length)? = 0x80;
        message.get_mut(..prefix.len())?.copy_from_slice(prefix);
        size.copy_from_slice(&bits.to_be_bytes());
        Some(Self { block, room: prefix.len() })
    }

    fn find<const N: usize>(
        mut self,
        digest: &[u8],
        mut candidates: impl Iterator<Item = [u8; N]>,
    ) -> Option<[u8; N]> {
        let (words, rest) = digest.as_chunks::<4>();
        let wanted: [u32; 5] =
            words.try_into().ok().map(|words: [[u8; 4]; 5]| words.map(u32::from_be_bytes))?;
        if !rest.is_empty() {
            return None;
        }
        candidates.find(|suffix| {
            if let Some(room) = self.block.get_mut(self.room..self.room + N) {
                room.copy_from_slice(suffix);
            }
            let mut state = SHA1_START;
            sha1::block_api::compress(&mut state, std::slice::from_ref(&self.block));
            state == wanted
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{HashAlgorithm, digest_of, find_with};
    use sha1::Sha1;

    proptest! {
        /// One block or more: both ways of searching say the same.
        #[test]
        fn the_short_way_finds_what_the_long_way_finds(
            prefix in proptest::collection::vec(any::<u8>(), 0..80),
            suffix in any::<[u8; 6]>(),
            other in any::<[u8; 6]>(),
        ) {
            let digest = digest_of::<Sha1>(&[&prefix, &suffix]);
            let candidates = [other, suffix].into_iter();
            let long = find_with::<Sha1, 6>(&prefix, &digest, candidates.clone());
            prop_assert_eq!(HashAlgorithm::Sha1.find(&prefix, &digest, candidates.clone()), long);
            prop_assert_eq!(HashAlgorithm::Sha1.find(&prefix, &digest[..19], candidates), None);
        }
    }

    /// "abc": RFC 1321 A.5, RFC 3174 7.3, RFC 6234 8.5.
    const ABC: [(u32, &str); 5] = [
        (1, "900150983cd24fb0d6963f7d28e17f72"),
        (2, "a9993e364706816aba3e25717850c26c9cd0d89d"),
        (4, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            5,
            "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed\
             8086072ba1e7cc2358baeca134c825a7",
        ),
        (
            6,
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a\
             2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
        ),
    ];

    #[test]
    fn the_vectors_of_the_rfcs_hold() {
        for (number, expected) in ABC {
            let algorithm = HashAlgorithm::from_number(number).unwrap();
            let digest = algorithm.digest(&[b"a", b"bc"]);
            assert_eq!(hex::encode(&digest), expected);
            let found = algorithm.find(b"ab", &digest, [*b"d", *b"c"].into_iter());
            assert_eq!(found, Some(*b"c"));
            assert_eq!(algorithm.find(b"ab", &digest, [*b"d"].into_iter()), None);
        }
        assert_eq!(HashAlgorithm::from_number(3), None);
    }
}
