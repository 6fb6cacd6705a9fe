//! The hash that an IKEv1 exchange negotiates (RFC 2409 appendix A).

use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha384, Sha512};

use super::{Engine, Puzzle};

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

    /// The two bytes at `open` with which `message` has this digest; what stands
    /// there does not matter. Computes up to 65,536 hashes.
    ///
    /// The loop is compiled for each algorithm. SHA-1 is what Windows offers and
    /// what IKEv2 uses: it has engines of its own.
    #[must_use]
    pub fn solve(self, message: &[u8], open: usize, digest: &[u8]) -> Option<u16> {
        match self {
            Self::Md5 => solve_with::<Md5>(message, open, digest),
            Self::Sha1 => match Puzzle::new(message, open, digest) {
                Some(puzzle) => Engine::best().solve(&puzzle),
                None => solve_with::<Sha1>(message, open, digest),
            },
            Self::Sha256 => solve_with::<Sha256>(message, open, digest),
            Self::Sha384 => solve_with::<Sha384>(message, open, digest),
            Self::Sha512 => solve_with::<Sha512>(message, open, digest),
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

fn solve_with<D: Digest + Clone>(message: &[u8], open: usize, digest: &[u8]) -> Option<u16> {
    let (before, rest) = message.split_at_checked(open)?;
    let (_, after) = rest.split_at_checked(2)?;
    if digest.len() != <D as Digest>::output_size() {
        return None;
    }
    let start = D::new_with_prefix(before);
    (0..=u16::MAX).find(|bits| {
        let whole = start.clone().chain_update(bits.to_be_bytes()).chain_update(after);
        whole.finalize().as_slice() == digest
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{HashAlgorithm, digest_of, solve_with};
    use sha1::Sha1;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(16))]

        /// One block or more, at an even place or not: both ways of searching say the same.
        #[test]
        fn the_short_way_finds_what_the_long_way_finds(
            message in proptest::collection::vec(any::<u8>(), 2..80),
            open in any::<prop::sample::Index>(),
        ) {
            let open = open.index(message.len() - 1);
            let digest = digest_of::<Sha1>(&[&message]);
            let long = solve_with::<Sha1>(&message, open, &digest);
            prop_assert_eq!(long, Some(u16::from_be_bytes([message[open], message[open + 1]])));
            prop_assert_eq!(HashAlgorithm::Sha1.solve(&message, open, &digest), long);
            prop_assert_eq!(HashAlgorithm::Sha1.solve(&message, open, &digest[..19]), None);
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
            assert_eq!(algorithm.solve(b"a..", 1, &digest), Some(u16::from_be_bytes(*b"bc")));
            assert_eq!(algorithm.solve(b"b..", 1, &digest), None);
            assert_eq!(algorithm.solve(b"abc", 2, &digest), None);
        }
        assert_eq!(HashAlgorithm::from_number(3), None);
    }
}
