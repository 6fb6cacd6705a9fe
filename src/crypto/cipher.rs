//! Block ciphers in cipher block chaining mode: of phase 1 (RFC 2409
//! appendix B, RFC 3602) and of ESP (RFC 2405, 2451, 3602).

use aes::{Aes128, Aes192, Aes256};
use cbc::cipher::array::Array;
use cbc::cipher::{
    BlockCipherDecrypt, BlockCipherEncrypt, BlockModeDecrypt, BlockModeEncrypt, KeyInit, KeyIvInit,
};
use cbc::{Decryptor, Encryptor};
use des::{Des, TdesEde3};

use super::CryptoError;

/// A block cipher in CBC mode with its length of key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CbcCipher {
    /// DES, broken for decades; Windows still has it in its last place.
    Des,
    /// Triple DES with three keys, as in EDE.
    TripleDes,
    /// AES with a key of 128 bits.
    Aes128,
    /// AES with a key of 192 bits.
    Aes192,
    /// AES with a key of 256 bits.
    Aes256,
}

/// A vector to begin a chain with: as many bytes as a block of the cipher.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InitializationVector {
    bytes: [u8; LONGEST_BLOCK],
    length: usize,
}

const LONGEST_BLOCK: usize = 16;

/// Goes over whole blocks in place, with a key and a vector.
type Run = fn(&[u8], &[u8], &mut [u8]) -> Result<(), CryptoError>;

impl CbcCipher {
    /// The cipher with this value of phase 1's encryption algorithm (RFC 2409
    /// appendix A, RFC 3602 5.3), and for AES the key length in bits, 128 if
    /// the attribute is left out.
    #[must_use]
    pub const fn from_phase_1(algorithm: u32, key_bits: Option<u32>) -> Option<Self> {
        Some(match (algorithm, key_bits) {
            (1, _) => Self::Des,
            (5, _) => Self::TripleDes,
            (7, None | Some(128)) => Self::Aes128,
            (7, Some(192)) => Self::Aes192,
            (7, Some(256)) => Self::Aes256,
            _ => return None,
        })
    }

    /// Bytes of a key.
    #[must_use]
    pub const fn key_length(self) -> usize {
        match self {
            Self::Des => 8,
            Self::Aes128 => 16,
            Self::TripleDes | Self::Aes192 => 24,
            Self::Aes256 => 32,
        }
    }

    /// Bytes of a block and of an initialization vector.
    #[must_use]
    pub const fn block_length(self) -> usize {
        match self {
            Self::Des | Self::TripleDes => 8,
            Self::Aes128 | Self::Aes192 | Self::Aes256 => 16,
        }
    }

    /// Encrypts whole blocks in place.
    pub(super) fn encrypt(
        self,
        key: &[u8],
        vector: &[u8],
        blocks: &mut [u8],
    ) -> Result<(), CryptoError> {
        self.check(blocks)?;
        let (encrypt, _) = self.runs();
        encrypt(key, vector, blocks)
    }

    /// Decrypts whole blocks in place.
    pub(super) fn decrypt(
        self,
        key: &[u8],
        vector: &[u8],
        blocks: &mut [u8],
    ) -> Result<(), CryptoError> {
        self.check(blocks)?;
        let (_, decrypt) = self.runs();
        decrypt(key, vector, blocks)
    }

    /// What encrypts, and what decrypts.
    const fn runs(self) -> (Run, Run) {
        match self {
            Self::Des => (encrypt_with::<Des>, decrypt_with::<Des>),
            Self::TripleDes => (encrypt_with::<TdesEde3>, decrypt_with::<TdesEde3>),
            Self::Aes128 => (encrypt_with::<Aes128>, decrypt_with::<Aes128>),
            Self::Aes192 => (encrypt_with::<Aes192>, decrypt_with::<Aes192>),
            Self::Aes256 => (encrypt_with::<Aes256>, decrypt_with::<Aes256>),
        }
    }

    /// Whole blocks, and at least one.
    const fn check(self, blocks: &[u8]) -> Result<(), CryptoError> {
        let (length, block) = (blocks.len(), self.block_length());
        if blocks.is_empty() || !length.is_multiple_of(block) {
            return Err(CryptoError::PartialBlock { length, block });
        }
        Ok(())
    }
}

impl InitializationVector {
    /// The first bytes of `digest`, as many as the cipher takes.
    pub(super) fn cut(cipher: CbcCipher, digest: &[u8]) -> Self {
        Self::of(digest.get(..cipher.block_length()).unwrap_or(digest))
    }

    /// The last block of what was encrypted: the vector of what comes next.
    pub(super) fn last_block(cipher: CbcCipher, encrypted: &[u8]) -> Self {
        let start = encrypted.len().saturating_sub(cipher.block_length());
        Self::of(encrypted.get(start..).unwrap_or_default())
    }

    /// The vector's bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }

    fn of(block: &[u8]) -> Self {
        let mut bytes = [0; LONGEST_BLOCK];
        for (byte, given) in bytes.iter_mut().zip(block) {
            *byte = *given;
        }
        Self { bytes, length: block.len().min(LONGEST_BLOCK) }
    }
}

fn encrypt_with<C: BlockCipherEncrypt + KeyInit>(
    key: &[u8],
    vector: &[u8],
    bytes: &mut [u8],
) -> Result<(), CryptoError> {
    let mut chain =
        Encryptor::<C>::new_from_slices(key, vector).map_err(|_| CryptoError::KeyLength)?;
    let (blocks, _) = Array::slice_as_chunks_mut(bytes);
    chain.encrypt_blocks(blocks);
    Ok(())
}

fn decrypt_with<C: BlockCipherDecrypt + KeyInit>(
    key: &[u8],
    vector: &[u8],
    bytes: &mut [u8],
) -> Result<(), CryptoError> {
    let mut chain =
        Decryptor::<C>::new_from_slices(key, vector).map_err(|_| CryptoError::KeyLength)?;
    let (blocks, _) = Array::slice_as_chunks_mut(bytes);
    chain.decrypt_blocks(blocks);
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ALL: [CbcCipher; 5] = [
        CbcCipher::Des,
        CbcCipher::TripleDes,
        CbcCipher::Aes128,
        CbcCipher::Aes192,
        CbcCipher::Aes256,
    ];

    fn check(cipher: CbcCipher, key: &str, vector: &str, clear: &str, encrypted: &str) {
        let [key, vector, clear] = [key, vector, clear].map(|digits| hex::decode(digits).unwrap());
        let mut blocks = clear.clone();
        cipher.encrypt(&key, &vector, &mut blocks).unwrap();
        assert_eq!(hex::encode(&blocks), encrypted, "{cipher:?}");
        cipher.decrypt(&key, &vector, &mut blocks).unwrap();
        assert_eq!(blocks, clear, "{cipher:?}");
    }

    const NIST_CLEAR: &str = "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51\
                              30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710";
    const NIST_VECTOR: &str = "000102030405060708090a0b0c0d0e0f";

    /// NIST SP 800-38A F.2.1, F.2.3, F.2.5.
    #[test]
    fn the_aes_vectors_of_sp_800_38a_hold() {
        check(
            CbcCipher::Aes128,
            "2b7e151628aed2a6abf7158809cf4f3c",
            NIST_VECTOR,
            NIST_CLEAR,
            "7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b2\
             73bed6b8e3c1743b7116e69e222295163ff1caa1681fac09120eca307586e1a7",
        );
        check(
            CbcCipher::Aes192,
            "8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b",
            NIST_VECTOR,
            NIST_CLEAR,
            "4f021db243bc633d7178183a9fa071e8b4d9ada9ad7dedf4e5e738763f69145a\
             571b242012fb7ae07fa9baac3df102e008b0e27988598881d920a9e64f5615cd",
        );
        check(
            CbcCipher::Aes256,
            "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4",
            NIST_VECTOR,
            NIST_CLEAR,
            "f58c4c04d6e5f1ba779eabfb5f7bfbd69cfc4e967edb808d679f777bc6702c7d\
             39f23369a9d9bacfa530e26304231461b2eb05e2c39be9fcda6c19078c6a9d1b",
        );
    }

    /// RFC 3602 4, case 2.
    #[test]
    fn the_aes_vector_of_rfc_3602_holds() {
        check(
            CbcCipher::Aes128,
            "c286696d887c9aa0611bbb3e2025a45a",
            "562e17996d093d28ddb3ba695a2e6f58",
            "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
            "d296cd94c2cccf8a3a863028b5e1dc0a7586602d253cfff91b8266bea6d61ab1",
        );
    }

    /// RFC 2405's cipher has no vector there: FIPS 81 appendix C. That of 3DES
    /// was computed with OpenSSL 3.0 (`enc -des-ede3-cbc -nopad`).
    #[test]
    fn the_des_vectors_hold() {
        check(
            CbcCipher::Des,
            "0123456789abcdef",
            "1234567890abcdef",
            "4e6f77206973207468652074696d6520666f7220616c6c20",
            "e5c7cdde872bf27c43e934008c389c0f683788499a7c05f6",
        );
        check(CbcCipher::TripleDes, TDES_KEY, TDES_VECTOR, TDES_CLEAR, TDES_ENCRYPTED);
    }

    const TDES_KEY: &str = "0123456789abcdef23456789abcdef01456789abcdef0123";
    const TDES_VECTOR: &str = "f69f2445df4f9b17";
    const TDES_CLEAR: &str = "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c";
    const TDES_ENCRYPTED: &str = "2079c3d53aa763e193b79e2569ab5262516570481f25b50f";

    #[test]
    fn what_is_no_whole_block_is_refused() {
        for cipher in ALL {
            let (key, block) = (vec![7; cipher.key_length()], cipher.block_length());
            for length in [0, 1, block - 1, block + 1] {
                let fault = Err(CryptoError::PartialBlock { length, block });
                assert_eq!(cipher.encrypt(&key, &vec![0; block], &mut vec![0; length]), fault);
                assert_eq!(cipher.decrypt(&key, &vec![0; block], &mut vec![0; length]), fault);
            }
            let fault = Err(CryptoError::KeyLength);
            assert_eq!(cipher.encrypt(&[0], &vec![0; block], &mut vec![0; block]), fault);
            assert_eq!(cipher.decrypt(&key, &[0], &mut vec![0; block]), fault);
        }
    }

    #[test]
    fn phase_1_names_its_ciphers_by_number() {
        let named = |algorithm, bits| CbcCipher::from_phase_1(algorithm, bits);
        assert_eq!(named(7, Some(256)), Some(CbcCipher::Aes256));
        assert_eq!(named(7, Some(192)), Some(CbcCipher::Aes192));
        assert_eq!(named(7, None), Some(CbcCipher::Aes128));
        assert_eq!(named(7, Some(64)), None);
        assert_eq!(named(5, None), Some(CbcCipher::TripleDes));
        assert_eq!(named(1, None), Some(CbcCipher::Des));
        assert_eq!(named(3, None), None);
    }

    proptest! {
        #[test]
        fn what_was_encrypted_is_decrypted(
            which in 0..ALL.len(), key: [u8; 32], vector: [u8; 16], count in 1_usize..9, fill: u8,
        ) {
            let cipher = ALL[which];
            let (key, vector) = (&key[..cipher.key_length()], &vector[..cipher.block_length()]);
            let clear = vec![fill; count * cipher.block_length()];
            let mut blocks = clear.clone();
            cipher.encrypt(key, vector, &mut blocks).unwrap();
            prop_assert_ne!(&blocks, &clear);
            let last = InitializationVector::last_block(cipher, &blocks);
            prop_assert!(blocks.ends_with(last.as_bytes()));
            prop_assert_eq!(last.as_bytes().len(), cipher.block_length());
            cipher.decrypt(key, vector, &mut blocks).unwrap();
            prop_assert_eq!(blocks, clear);
        }
    }
}
