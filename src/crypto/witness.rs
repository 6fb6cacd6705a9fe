//! What a probe and its far end tell each other: AES-256-GCM under keys that are
//! made of the one that both have (RFC 5116, SP 800-38D 8.2.2: a nonce is random).

use aes::Aes256;
use aes_gcm::aead::consts::U12;
use aes_gcm::{AeadInOut, AesGcm, KeyInit, Nonce, Tag};

use super::{HashAlgorithm, PreSharedKey, Secret};

type Gcm = AesGcm<Aes256, U12>;

const NONCE_LENGTH: usize = 12;
const TAG_LENGTH: usize = 16;

/// Which way something is told; each has a key of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WitnessWay {
    /// The probe marks a request.
    Mark,
    /// The far end says what arrived.
    Witness,
}

/// The keys of a probe and its far end.
pub struct WitnessKey {
    mark: Secret,
    witness: Secret,
}

impl WitnessKey {
    /// Bytes that sealing adds.
    pub const ADDED: usize = NONCE_LENGTH + TAG_LENGTH;
    /// Who sees a mark can try keys against it, so a short one is none.
    pub const SHORTEST: usize = 16;

    /// The keys made of what both ends have; `None` where it has fewer bytes than
    /// [`Self::SHORTEST`].
    #[must_use]
    pub fn new(shared: &PreSharedKey) -> Option<Self> {
        let shared = shared.expose();
        let derive = |label: &[u8]| HashAlgorithm::Sha256.prf(shared, &[b"probe809/1 ", label]);
        (shared.len() >= Self::SHORTEST)
            .then(|| Self { mark: derive(b"mark"), witness: derive(b"witness") })
    }

    /// `text` sealed; the nonce, which is never used twice, goes in front.
    #[must_use]
    pub fn seal(&self, way: WitnessWay, nonce: [u8; NONCE_LENGTH], text: &[u8]) -> Option<Vec<u8>> {
        let cipher = self.cipher(way)?;
        let mut sealed = text.to_vec();
        let place: Nonce<U12> = nonce.into();
        let tag = cipher.encrypt_inout_detached(&place, &[], sealed.as_mut_slice().into()).ok()?;
        Some([&nonce, sealed.as_slice(), tag.as_slice()].concat())
    }

    /// What was sealed; `None` for everything else.
    #[must_use]
    pub fn open(&self, way: WitnessWay, sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, rest) = sealed.split_first_chunk::<NONCE_LENGTH>()?;
        let (text, tag) = rest.split_last_chunk::<TAG_LENGTH>()?;
        let tag = Tag::try_from(tag.as_slice()).ok()?;
        let place: Nonce<U12> = (*nonce).into();
        let mut text = text.to_vec();
        let cipher = self.cipher(way)?;
        cipher.decrypt_inout_detached(&place, &[], text.as_mut_slice().into(), &tag).ok()?;
        Some(text)
    }

    fn cipher(&self, way: WitnessWay) -> Option<Gcm> {
        let key = match way {
            WitnessWay::Mark => &self.mark,
            WitnessWay::Witness => &self.witness,
        };
        Gcm::new_from_slice(key.expose()).ok()
    }
}

impl std::fmt::Debug for WitnessKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("WitnessKey")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &[u8]) -> Option<WitnessKey> {
        WitnessKey::new(&PreSharedKey::new(text.to_vec()))
    }

    #[test]
    fn only_the_same_key_and_way_opens() {
        let one = key(b"sixteen bytes, or more").unwrap();
        let sealed = one.seal(WitnessWay::Mark, [7; 12], b"hello").unwrap();
        assert_eq!(sealed.len(), 5 + WitnessKey::ADDED);
        assert_eq!(one.open(WitnessWay::Mark, &sealed).as_deref(), Some(&b"hello"[..]));
        assert_eq!(one.open(WitnessWay::Witness, &sealed), None);
        let other = key(b"sixteen bytes, or less").unwrap();
        assert_eq!(other.open(WitnessWay::Mark, &sealed), None);
        for at in 0..sealed.len() {
            let mut forged = sealed.clone();
            forged[at] ^= 1;
            assert_eq!(one.open(WitnessWay::Mark, &forged), None);
        }
        for length in 0..sealed.len() {
            assert_eq!(one.open(WitnessWay::Mark, &sealed[..length]), None);
        }
    }

    #[test]
    fn a_short_key_is_none_and_no_key_is_shown() {
        assert!(key(b"fifteen bytes..").is_none());
        let shown = format!("{:?}", key(b"sixteen bytes, or more").unwrap());
        assert_eq!(shown, "WitnessKey");
    }
}
