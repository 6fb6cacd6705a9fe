//! The pseudo-random function of IKEv1: HMAC over the negotiated hash
//! (RFC 2409 4 and appendix A, RFC 2104).

use hmac::digest::block_api::EagerHash;
use hmac::{Hmac, KeyInit, Mac};
use md5::Md5;
use sha1::Sha1;
use sha2::{Sha256, Sha384, Sha512};
use zeroize::Zeroize;

use super::{HashAlgorithm, Secret};

impl HashAlgorithm {
    /// prf(key, parts): the HMAC of `parts` one behind the other.
    #[must_use]
    pub fn prf(self, key: &[u8], parts: &[&[u8]]) -> Secret {
        match self {
            Self::Md5 => hmac_of::<Md5>(key, parts),
            Self::Sha1 => hmac_of::<Sha1>(key, parts),
            Self::Sha256 => hmac_of::<Sha256>(key, parts),
            Self::Sha384 => hmac_of::<Sha384>(key, parts),
            Self::Sha512 => hmac_of::<Sha512>(key, parts),
        }
    }

    /// Bytes of a digest, and of the function's output.
    #[must_use]
    pub const fn output_length(self) -> usize {
        match self {
            Self::Md5 => 16,
            Self::Sha1 => 20,
            Self::Sha256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        }
    }
}

fn hmac_of<D: EagerHash>(key: &[u8], parts: &[&[u8]]) -> Secret {
    // HMAC takes keys of every length, so the other case never comes.
    let Ok(mut mac) = Hmac::<D>::new_from_slice(key) else { return Secret::new(Vec::new()) };
    for part in parts {
        mac.update(part);
    }
    let mut output = mac.finalize().into_bytes();
    let secret = Secret::new(output.to_vec());
    output.as_mut_slice().zeroize();
    secret
}

#[cfg(test)]
mod tests {
    use super::HashAlgorithm;

    const ALL: [HashAlgorithm; 5] = [
        HashAlgorithm::Md5,
        HashAlgorithm::Sha1,
        HashAlgorithm::Sha256,
        HashAlgorithm::Sha384,
        HashAlgorithm::Sha512,
    ];

    /// Test case 2 of RFC 2202 2 and 3 and of RFC 4231 4.3: key "Jefe".
    #[test]
    fn the_short_key_vectors_hold() {
        let expected = [
            "750c783e6ab0b503eaa86e310a5db738",
            "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79",
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
            "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e\
             8e2240ca5e69e2c78b3239ecfab21649",
            "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554\
             9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737",
        ];
        for (hash, expected) in ALL.into_iter().zip(expected) {
            let output = hash.prf(b"Jefe", &[b"what do ya want ", b"for nothing?"]);
            assert_eq!(hex::encode(output.expose()), expected, "{hash:?}");
            assert_eq!(output.expose().len(), hash.output_length());
        }
    }

    /// Test case 6 of RFC 2202 2 and 3 (80 bytes of key) and of RFC 4231 4.7
    /// (131 bytes): keys longer than a block.
    #[test]
    fn the_long_key_vectors_hold() {
        let expected = [
            "6b1ab7fe4bd7bf8f0b62e6ce61b9d0cd",
            "aa4ae5e15272d00e95705637ce8a3b55ed402112",
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
            "4ece084485813e9088d2c63a041bc5b44f9ef1012a2b588f3cd11f05033ac4c6\
             0c2ef6ab4030fe8296248df163f44952",
            "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f352\
             6b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598",
        ];
        for (hash, expected) in ALL.into_iter().zip(expected) {
            let old = matches!(hash, HashAlgorithm::Md5 | HashAlgorithm::Sha1);
            let key = vec![0xaa; if old { 80 } else { 131 }];
            let data = b"Test Using Larger Than Block-Size Key - Hash Key First";
            assert_eq!(hex::encode(hash.prf(&key, &[data]).expose()), expected, "{hash:?}");
        }
    }
}
