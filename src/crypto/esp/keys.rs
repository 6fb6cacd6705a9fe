//! The keys of one direction, and the algorithms applied with them.

use aes::{Aes128, Aes192, Aes256};
use aes_gcm::aead::consts::U12;
use aes_gcm::{AeadInOut, AesGcm, KeyInit, Nonce, Tag};

use super::suite::SALT_LENGTH;
use super::{AesKeyLength, EspEncryption, EspIntegrity, EspSuite};
use crate::crypto::{CryptoError, Secret, equal_in_constant_time};

/// The keys of one direction's security association.
#[derive(Debug)]
pub struct EspKeys {
    suite: EspSuite,
    encryption: Secret,
    integrity: Secret,
}

impl EspKeys {
    /// Splits KEYMAT: the encryption key comes first, with GCM's salt behind
    /// it (RFC 4106 8.1), then the integrity key.
    ///
    /// KEYMAT that is shorter than the suite asks for makes keys with which
    /// nothing can be sealed or opened.
    #[must_use]
    pub fn new(suite: EspSuite, keying_material: &Secret) -> Self {
        let (encryption, integrity) = suite.key_lengths();
        Self {
            suite,
            encryption: keying_material.part(0, encryption),
            integrity: keying_material.part(encryption, integrity),
        }
    }

    /// The algorithms that the keys are for.
    #[must_use]
    pub const fn suite(&self) -> EspSuite {
        self.suite
    }

    pub(in crate::crypto) fn disclose(&self) -> (Secret, Secret) {
        (self.encryption.copy(), self.integrity.copy())
    }

    /// Protects `text` in place: `header` and `vector` stay readable. Gives
    /// the ICV.
    pub(super) fn protect(
        &self,
        header: &[u8],
        vector: &[u8],
        text: &mut [u8],
    ) -> Result<Vec<u8>, CryptoError> {
        match self.suite {
            EspSuite::Separate { encryption, integrity } => {
                if let EspEncryption::Cbc(cipher) = encryption {
                    cipher.encrypt(self.encryption.expose(), vector, text)?;
                }
                self.icv(integrity, &[header, vector, text])
            }
            EspSuite::AesGcm(length) => {
                let (key, nonce) = self.gcm(vector)?;
                match length {
                    AesKeyLength::Bits128 => gcm_seal::<Aes128Gcm>(key, &nonce, header, text),
                    AesKeyLength::Bits192 => gcm_seal::<Aes192Gcm>(key, &nonce, header, text),
                    AesKeyLength::Bits256 => gcm_seal::<Aes256Gcm>(key, &nonce, header, text),
                }
            }
        }
    }

    /// Checks the ICV, then decrypts `text` in place.
    pub(super) fn unprotect(
        &self,
        header: &[u8],
        vector: &[u8],
        text: &mut [u8],
        icv: &[u8],
    ) -> Result<(), CryptoError> {
        match self.suite {
            EspSuite::Separate { encryption, integrity } => {
                let expected = self.icv(integrity, &[header, vector, text])?;
                if !equal_in_constant_time(&expected, icv) {
                    return Err(CryptoError::Integrity);
                }
                match encryption {
                    EspEncryption::Null => Ok(()),
                    EspEncryption::Cbc(cipher) => {
                        cipher.decrypt(self.encryption.expose(), vector, text)
                    }
                }
            }
            EspSuite::AesGcm(length) => {
                let (key, nonce) = self.gcm(vector)?;
                match length {
                    AesKeyLength::Bits128 => gcm_open::<Aes128Gcm>(key, &nonce, header, text, icv),
                    AesKeyLength::Bits192 => gcm_open::<Aes192Gcm>(key, &nonce, header, text, icv),
                    AesKeyLength::Bits256 => gcm_open::<Aes256Gcm>(key, &nonce, header, text, icv),
                }
            }
        }
    }

    fn icv(&self, integrity: EspIntegrity, parts: &[&[u8]]) -> Result<Vec<u8>, CryptoError> {
        let (hash, key) = (integrity.hash(), self.integrity.expose());
        if key.len() != hash.output_length() {
            return Err(CryptoError::KeyLength);
        }
        Ok(hash.prf(key, parts).part(0, self.suite.icv_length()).expose().to_vec())
    }

    /// GCM's key, and its nonce: the salt, then the packet's vector (RFC 4106 4).
    fn gcm(&self, vector: &[u8]) -> Result<(&[u8], Nonce<U12>), CryptoError> {
        let material = self.encryption.expose();
        let split = material.len().checked_sub(SALT_LENGTH).ok_or(CryptoError::KeyLength)?;
        let (key, salt) = material.split_at_checked(split).ok_or(CryptoError::KeyLength)?;
        let nonce = [salt, vector].concat();
        let nonce = Nonce::try_from(&*nonce).map_err(|_| CryptoError::KeyLength)?;
        Ok((key, nonce))
    }
}

type Aes128Gcm = AesGcm<Aes128, U12>;
type Aes192Gcm = AesGcm<Aes192, U12>;
type Aes256Gcm = AesGcm<Aes256, U12>;

fn gcm_seal<C>(
    key: &[u8],
    nonce: &Nonce<U12>,
    header: &[u8],
    text: &mut [u8],
) -> Result<Vec<u8>, CryptoError>
where
    C: AeadInOut<NonceSize = U12> + KeyInit,
{
    let cipher = C::new_from_slice(key).map_err(|_| CryptoError::KeyLength)?;
    // Fails only for what is longer than any packet (RFC 5116 5.1).
    let tag = cipher.encrypt_inout_detached(nonce, header, text.into());
    tag.map(|tag| tag.to_vec()).map_err(|_| CryptoError::KeyLength)
}

fn gcm_open<C>(
    key: &[u8],
    nonce: &Nonce<U12>,
    header: &[u8],
    text: &mut [u8],
    icv: &[u8],
) -> Result<(), CryptoError>
where
    C: AeadInOut<NonceSize = U12, TagSize = aes_gcm::aead::consts::U16> + KeyInit,
{
    let cipher = C::new_from_slice(key).map_err(|_| CryptoError::KeyLength)?;
    let tag = Tag::try_from(icv).map_err(|_| CryptoError::Integrity)?;
    cipher
        .decrypt_inout_detached(nonce, header, text.into(), &tag)
        .map_err(|_| CryptoError::Integrity)
}
