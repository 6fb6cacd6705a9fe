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
    /// The prefix is hashed once and the loop is compiled for each algorithm,
    /// so a search is as fast as the hash crate is.
    #[must_use]
    pub fn find<const N: usize>(
        self,
        prefix: &[u8],
        digest: &[u8],
        candidates: impl Iterator<Item = [u8; N]>,
    ) -> Option<[u8; N]> {
        match self {
            Self::Md5 => find_with::<Md5, N>(prefix, digest, candidates),
            Self::Sha1 => find_with::<Sha1, N>(prefix, digest, candidates),
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

#[cfg(test)]
mod tests {
    use super::HashAlgorithm;

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
