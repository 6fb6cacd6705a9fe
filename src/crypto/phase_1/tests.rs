//! No RFC has vectors for IKEv1. The values here were computed in Python, from
//! the formulas of RFC 2409 with its own `hmac` and `hashlib` and the
//! `cryptography` package (OpenSSL).

use proptest::prelude::*;

use super::*;
use crate::crypto::QuickModeExchange;
use crate::crypto::esp::{AesKeyLength, EspEncryption, EspIntegrity, EspSuite};

/// `length` bytes that count up.
fn counting<const N: usize>(start: u8) -> [u8; N] {
    std::array::from_fn(|index| start.wrapping_add(u8::try_from(index & 0xff).unwrap()))
}

fn secret<const N: usize>(start: u8) -> Secret {
    Secret::new(counting::<N>(start).to_vec())
}

fn keys(hash: HashAlgorithm, cipher: CbcCipher) -> Phase1Keys {
    Phase1Keys::derive(
        Phase1Algorithms { hash, cipher },
        &PreSharedKey::new(b"probe809 test key".to_vec()),
        &MainModeExchange {
            cookies: (&counting(0x11), &counting(0x91)),
            nonces: (&counting::<48>(1), &counting::<20>(0x81)),
            public_values: (&counting::<256>(3), &counting::<256>(7)),
            shared_secret: &secret::<256>(0xb),
        },
    )
}

fn windows() -> Phase1Keys {
    keys(HashAlgorithm::Sha1, CbcCipher::Aes256)
}

const MESSAGE_ID: u32 = 0x1234_5678;

/// With SHA-1 and MD5 the long keys are Ka, the others the front of `SKEYID_e`.
#[test]
fn every_cipher_has_its_key_from_every_hash() {
    let expected = [
        (
            HashAlgorithm::Md5,
            "668c076c6cd93132a636a073e80a0d04",
            "54ef9c5df3f2657801176c53c6043fbbb92c9dfaecb122c1a1480e62d78a70af",
        ),
        (
            HashAlgorithm::Sha1,
            "79bddb6bf87d5a0ec75466ae4e64749a",
            "2a4b1c3dde6218692af217fcd28ca991a1b93cac71321b335d52b39df2a4ea58",
        ),
        (
            HashAlgorithm::Sha256,
            "435c83dc3975fd2bf44d8d5315574c48",
            "435c83dc3975fd2bf44d8d5315574c4890b2dd611a97cc42d782fe6235599b29",
        ),
        (
            HashAlgorithm::Sha384,
            "ab1497af639c951481d65695a233f8d2",
            "ab1497af639c951481d65695a233f8d2976c35bef999976cb89f5582ae09a8d3",
        ),
        (
            HashAlgorithm::Sha512,
            "77e20b5a6db87a0cfde33e5451abf0c3",
            "77e20b5a6db87a0cfde33e5451abf0c30a89aef4d0532473e4658e563aaaf16c",
        ),
    ];
    for (hash, short, long) in expected {
        for (cipher, expected) in [
            (CbcCipher::Des, short),
            (CbcCipher::Aes128, short),
            (CbcCipher::TripleDes, long),
            (CbcCipher::Aes192, long),
            (CbcCipher::Aes256, long),
        ] {
            let keys = keys(hash, cipher);
            let (cookie, key) = keys.disclose();
            let digits = hex::encode(key.expose());
            assert_eq!(cookie, counting(0x11));
            assert_eq!(digits.len(), 2 * cipher.key_length());
            assert!(expected.starts_with(&digits), "{hash:?} {cipher:?} {digits}");
        }
    }
}

#[test]
fn the_identity_hashes_are_told_apart() {
    let (keys, sa) = (windows(), counting::<60>(0x20));
    let id_i = [1, 0, 0, 0, 192, 168, 77, 2];
    let id_r = [1, 0, 0, 0, 198, 51, 100, 10];
    let hash_i = hex::encode(keys.hash_i(&sa, &id_i));
    assert_eq!(hash_i, "9c8345db728ac1c6c5915b00649a37df48a6dec7");
    let hash_r = hex::encode(keys.hash_r(&sa, &id_r));
    assert_eq!(hash_r, "5b37f234a9731048e7e350d3388b182b508a9138");
}

#[test]
fn the_chain_of_vectors_goes_from_message_5_to_quick_mode() {
    let keys = windows();
    let first = keys.first_vector();
    assert_eq!(hex::encode(first.as_bytes()), "00ee47dd18c6bf1306d0582841ff4ac7");
    let (message_5, next) = keys.encrypt(&first, &counting::<35>(0x40)).unwrap();
    assert_eq!(
        hex::encode(&message_5),
        "ac5f429f0ed7506bed4542ef43819d1d565617c11ee6253283a0bf601a8b3c73\
         d3971951d6f6b9f6000347459405c72f"
    );
    let (message_6, last) = keys.encrypt(&next, &counting::<32>(0x60)).unwrap();
    assert_eq!(
        hex::encode(&message_6),
        "68a22dafe982c9efaf53348ca1709b9ef57f51f3f392820ffc9b81256aba14c0"
    );
    let quick = keys.vector_for(&last, MESSAGE_ID);
    assert_eq!(hex::encode(quick.as_bytes()), "7e0fff5d71e5fcc8b8a7c2b9e43cb762");

    let (clear, after_5) = keys.decrypt(&first, &message_5).unwrap();
    assert!(clear.starts_with(&counting::<35>(0x40)) && clear.ends_with(&[0; 13]));
    let (clear, after_6) = keys.decrypt(&after_5, &message_6).unwrap();
    assert_eq!((&*clear, after_6), (&counting::<32>(0x60)[..], last));
}

#[test]
fn the_hashes_of_quick_mode_hold() {
    let (keys, behind) = (windows(), counting::<50>(0x70));
    let nonces = (&counting::<48>(1)[..], &counting::<20>(0x81)[..]);
    let hash_1 = keys.hash_1(MESSAGE_ID, &behind);
    assert_eq!(hex::encode(hash_1), "a886e333e5ee6b9c7204a79c3c80d6820910fbb9");
    let hash_2 = keys.hash_2(MESSAGE_ID, nonces.0, &behind);
    assert_eq!(hex::encode(hash_2), "428a30aa2d5a0c753709a5e65012dec6e1ac5385");
    let hash_3 = keys.hash_3(MESSAGE_ID, nonces);
    assert_eq!(hex::encode(hash_3), "7080091c5dcd7e2d955a3b2ebeca7be5984c442a");
}

#[test]
fn keymat_is_split_into_both_keys() {
    let nonces = (&counting::<48>(1)[..], &counting::<20>(0x81)[..]);
    let plain = QuickModeExchange { nonces, shared_secret: None };
    let aes_256_sha_1 = EspSuite::Separate {
        encryption: EspEncryption::Cbc(CbcCipher::Aes256),
        integrity: EspIntegrity::HmacSha1,
    };
    let digits = |keys: &crate::crypto::esp::EspKeys| {
        let (encryption, integrity) = keys.disclose();
        (hex::encode(encryption.expose()), hex::encode(integrity.expose()))
    };
    let (encryption, integrity) = digits(&windows().esp_keys(aes_256_sha_1, 0xc0ff_ee01, &plain));
    let expected = "82badadc89aec10ee7c7eb9848c0748e6b912c044678b85d6ccdb9aca0c06afb";
    assert_eq!(encryption, expected);
    assert_eq!(integrity, "2387abf718f3417fe25a9735ea8743e70c60c7b5");

    let shared = secret::<256>(0xb);
    let forward = QuickModeExchange { nonces, shared_secret: Some(&shared) };
    let (encryption, integrity) = digits(&windows().esp_keys(aes_256_sha_1, 0xc0ff_ee01, &forward));
    let expected = "93b379d1dc77f33e9f67d91e28ecbb13a818147ff9266f9b09293b0751eed2df";
    assert_eq!(encryption, expected);
    assert_eq!(integrity, "254eb16273aa789fa10a4157edaa3a3b04b2ca93");

    let gcm = EspSuite::AesGcm(AesKeyLength::Bits256);
    let keys = keys(HashAlgorithm::Md5, CbcCipher::Aes128);
    let (encryption, integrity) = digits(&keys.esp_keys(gcm, 0xc0ff_ee01, &plain));
    let expected = "26347318255f2e33b78b8b592ffeba3fb7b2e02c079d1bf23af3f1f23786a81abf00a15a";
    assert_eq!((encryption.as_str(), integrity.as_str()), (expected, ""));
}

#[test]
fn keys_are_not_shown() {
    let shown = format!("{:?}", windows());
    let key = windows().disclose().1.expose().to_vec();
    assert!(shown.contains("encryption: Secret") && !shown.contains(&format!("{key:?}")));
    assert!(shown.contains("root: Secret"), "{shown}");
    let entry = format!("{:?}", windows().keylog_entry());
    assert!(entry.contains("encryption_key: Secret"), "{entry}");
}

proptest! {
    #[test]
    fn what_was_encrypted_is_decrypted_up_to_its_padding(
        payloads in prop::collection::vec(any::<u8>(), 1..200), message_id: u32,
    ) {
        for cipher in [CbcCipher::TripleDes, CbcCipher::Aes128, CbcCipher::Aes256] {
            let keys = keys(HashAlgorithm::Sha256, cipher);
            let vector = keys.vector_for(&keys.first_vector(), message_id);
            let (body, next) = keys.encrypt(&vector, &payloads).unwrap();
            prop_assert!(body.len() - payloads.len() < cipher.block_length());
            let (clear, again) = keys.decrypt(&vector, &body).unwrap();
            prop_assert_eq!(next, again);
            let (front, padding) = clear.split_at(payloads.len());
            prop_assert_eq!(front, &payloads);
            prop_assert!(padding.iter().all(|byte| *byte == 0));
        }
    }

    #[test]
    fn no_bytes_make_decryption_panic(body: Vec<u8>) {
        let keys = windows();
        let whole = !body.is_empty() && body.len().is_multiple_of(16);
        prop_assert_eq!(keys.decrypt(&keys.first_vector(), &body).is_ok(), whole);
    }
}
