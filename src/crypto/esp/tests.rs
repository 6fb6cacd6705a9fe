use proptest::prelude::*;

use super::outbound::seal;
use super::*;
use crate::crypto::{CbcCipher, CryptoError, Secret};

const PAYLOAD: &[u8] = b"an SCCRQ would be here";
const SPI: u32 = 0x1234_abcd;

/// A transform id, an authentication algorithm and a key length.
type TransformNumbers = (u8, Option<u32>, Option<u32>);

/// Packet 1 of SPI 1234abcd with the payload above, next header 17, for a
/// transform's id, authentication algorithm and key length. KEYMAT counts up
/// from 30 and the vector from a0. Computed in Python from RFC 4303's text with
/// `hmac` and the `cryptography` package (OpenSSL).
const PACKETS: [(TransformNumbers, &str); 12] = [
    (
        (2, Some(2), None),
        "1234abcd00000001a0a1a2a3a4a5a6a7166ed82c2b42a16edbe2035d8dd9b19b235d192f2dfe2417\
         085227044ede3c0e0e4f8565",
    ),
    (
        (3, Some(1), None),
        "1234abcd00000001a0a1a2a3a4a5a6a74bef1e6518dba87823a33365457a5b7217c2e2036609d7d1\
         7a8eebfe667e5dab0a19f5d5",
    ),
    (
        (3, Some(2), None),
        "1234abcd00000001a0a1a2a3a4a5a6a74bef1e6518dba87823a33365457a5b7217c2e2036609d7d1\
         d8494545283c7ed2f197e618",
    ),
    (
        (11, Some(2), None),
        "1234abcd00000001616e20534343525120776f756c6420626520686572650011affe46b60b61c94c\
         d301e2b0",
    ),
    (
        (12, Some(2), Some(128)),
        "1234abcd00000001a0a1a2a3a4a5a6a7a8a9aaabacadaeaf658d934f56ed9fe85e40b6a19a3c4885\
         0401237e9ae70130e4ad3fcf3c74e00e790dcd96ef276100511bc4c7",
    ),
    (
        (12, Some(6), Some(192)),
        "1234abcd00000001a0a1a2a3a4a5a6a7a8a9aaabacadaeaf45a420f55e59689e5570c533bdd6bc50\
         396bce89e34087b3ede76752371473862cc98ede3abcb9904c95880ac3a05778c4c174eaf9ff6db3",
    ),
    (
        (12, Some(2), Some(256)),
        "1234abcd00000001a0a1a2a3a4a5a6a7a8a9aaabacadaeafcbeb66179372686355e3c9e8b4411be3\
         d3a2c477895283fd7e77a8c388022284d20877720c5a75ab730f34fe",
    ),
    (
        (12, Some(5), Some(256)),
        "1234abcd00000001a0a1a2a3a4a5a6a7a8a9aaabacadaeafcbeb66179372686355e3c9e8b4411be3\
         d3a2c477895283fd7e77a8c388022284dbb34f6fe69a8c7c299fd76879061481",
    ),
    (
        (12, Some(7), Some(256)),
        "1234abcd00000001a0a1a2a3a4a5a6a7a8a9aaabacadaeafcbeb66179372686355e3c9e8b4411be3\
         d3a2c477895283fd7e77a8c3880222846d0e4fb2fdfabe87eb2097ef1bb94bd35fb9faef2e7bbf0a\
         8571db9b6073446c",
    ),
    (
        (20, None, Some(128)),
        "1234abcd000000010000000000000001dfeeb75a2e26cab2058ab816cb5c589d589c108d2c78260d\
         3dfb017fcd79e155765db4ea1a7d8f07",
    ),
    (
        (20, None, Some(192)),
        "1234abcd000000010000000000000001342598c18d35650bf0e9344a547c49a31ba6cc34349a18f2\
         0e460c09b0c79e63e5a394e7351cfea1",
    ),
    (
        (20, None, Some(256)),
        "1234abcd00000001000000000000000111377ed1cc0d519cc0b95b7222215c9023203a0e01013d2f\
         8c843cb15f9affe0fe261997a50828e2",
    ),
];

fn counting(start: u8, length: usize) -> Vec<u8> {
    (0..length).map(|index| start.wrapping_add(u8::try_from(index).unwrap())).collect()
}

fn suites() -> impl Iterator<Item = EspSuite> {
    PACKETS.iter().map(|((id, authentication, bits), _)| {
        EspSuite::from_transform(*id, *authentication, *bits).unwrap()
    })
}

fn keys(suite: EspSuite) -> EspKeys {
    EspKeys::new(suite, &Secret::new(counting(0x30, suite.keying_material_length())))
}

fn pair(suite: EspSuite) -> (OutboundAssociation, InboundAssociation) {
    (OutboundAssociation::new(SPI, keys(suite)), InboundAssociation::new(SPI, keys(suite)))
}

fn bytes(digits: &str) -> Vec<u8> {
    hex::decode(digits).unwrap()
}

#[test]
fn every_suite_makes_the_packets_that_others_make() {
    let random: [u8; 16] = counting(0xa0, 16).try_into().unwrap();
    for (suite, (_, expected)) in suites().zip(PACKETS) {
        let (mut outbound, mut inbound) = pair(suite);
        let packet = outbound.seal(&random, 17, PAYLOAD).unwrap();
        assert_eq!(hex::encode(&packet), expected, "{suite:?}");
        let opened = Opened { sequence: 1, next_header: 17, payload: PAYLOAD.to_vec() };
        assert_eq!(inbound.open(&packet), Ok(opened), "{suite:?}");
        assert_eq!(inbound.open(&packet), Err(CryptoError::Replayed(1)), "{suite:?}");
    }
}

/// RFC 3602 4, case 5, whose packet has no ICV: vector, text and trailer.
#[test]
fn the_packet_of_rfc_3602_has_our_padding_and_text() {
    let suite = EspSuite::from_transform(12, Some(2), None).unwrap();
    let mut material = bytes("90d382b410eeba7ad938c46cec1a82bf");
    material.extend([0; 20]);
    let keys = EspKeys::new(suite, &Secret::new(material));
    let mut echo = bytes("08000ebda70a00008e9c083db95b0700");
    echo.extend(8..=0x37);
    let vector = bytes("e96e8c08ab465763fd098d45dd3ff893");
    let packet = seal(&keys, &bytes("0000432100000001"), &vector, 1, &echo).unwrap();
    let text = packet.get(24..packet.len() - 12).unwrap();
    assert_eq!(
        hex::encode(text),
        "f663c25d325c18c6a9453e194e120849a4870b66cc6b9965330013b4898dc856\
         a4699e523a55db080b59ec3a8e4b7e52775b07d1db34ed9c538ab50c551b874a\
         a269add047ad2d5913ac19b7cfbad4a6"
    );
}

/// Test case 2 of the vectors that came with RFC 4106 (draft-mcgrew-gcm-test-01).
#[test]
fn the_packet_of_rfc_4106s_vectors_is_sealed_and_opened() {
    let suite = EspSuite::AesGcm(AesKeyLength::Bits128);
    let material = bytes("feffe9928665731c6d6a8f9467308308cafebabe");
    let keys = EspKeys::new(suite, &Secret::new(material));
    let inner = bytes(
        "4500003e698f000080114dccc0a80102c0a801010a980035002a2343b2d00100\
         0001000000000000037369700963796265726369747902646b0000010001",
    );
    let (header, vector) = (bytes("0000a5f80000000a"), bytes("facedbaddecaf888"));
    let packet = seal(&keys, &header, &vector, 1, &inner).unwrap();
    assert_eq!(
        hex::encode(packet.get(16..).unwrap()),
        "deb22cd9b07c72c16e3a65beeb8df304a5a5897d33ae530f1ba76d5d114d2a5c\
         3de81827c10e9a4f51330d0eec416642cfbb85a5b47e48a4ec3b9ba95d918bd1\
         83b70d3aa8bc6ee4c309e9d85a41ad4a"
    );
    let opened = InboundAssociation::new(0xa5f8, keys).open(&packet).unwrap();
    assert_eq!((opened.next_header, opened.payload), (1, inner));
}

#[test]
fn gcm_never_uses_a_vector_twice() {
    let (mut outbound, _) = pair(EspSuite::AesGcm(AesKeyLength::Bits256));
    let [one, other] = [1, 2].map(|_| outbound.seal(&[9; 16], 17, PAYLOAD).unwrap());
    assert_eq!(one.get(8..16), Some(&[0, 0, 0, 0, 0, 0, 0, 1][..]));
    assert_eq!(other.get(8..16), Some(&[0, 0, 0, 0, 0, 0, 0, 2][..]));
}

#[test]
fn nothing_of_a_forged_packet_is_noted() {
    for suite in suites() {
        let (mut outbound, mut inbound) = pair(suite);
        let good = outbound.seal(&[5; 16], 17, PAYLOAD).unwrap();
        for place in 4..good.len() {
            let mut forged = good.clone();
            forged[place] ^= 1;
            let refused = inbound.open(&forged);
            // A number of 0 is no number, whoever wrote it.
            let zero = forged[4..8] == [0; 4];
            let fault = if zero { CryptoError::Replayed(0) } else { CryptoError::Integrity };
            assert_eq!(refused, Err(fault), "{suite:?} byte {place}");
        }
        let mut other = good.clone();
        other[3] ^= 1;
        assert_eq!(inbound.open(&other), Err(CryptoError::OtherSpi(SPI ^ 1)));
        assert!(inbound.open(&good).is_ok(), "{suite:?}");
    }
}

#[test]
fn a_packet_with_impossible_padding_is_refused() {
    let suite = EspSuite::from_transform(11, Some(2), None).unwrap();
    let (_, mut inbound) = pair(suite);
    let header = bytes("1234abcd00000001");
    let mut text = [0xff, 0xff, 3, 17];
    let icv = keys(suite).protect(&header, &[], &mut text).unwrap();
    let packet = [&*header, &text, &icv].concat();
    assert_eq!(inbound.open(&packet), Err(CryptoError::Padding));
    text[2] = 2;
    let icv = keys(suite).protect(&bytes("1234abcd00000002"), &[], &mut text).unwrap();
    let packet = [&*bytes("1234abcd00000002"), &text, &icv].concat();
    assert_eq!(inbound.open(&packet).unwrap().payload, [0_u8; 0], "an empty payload");
}

#[test]
fn short_keys_make_no_packets() {
    for suite in suites() {
        let keys = EspKeys::new(suite, &Secret::new(Vec::new()));
        let mut outbound = OutboundAssociation::new(SPI, keys);
        let sealed = outbound.seal(&[0; 16], 17, PAYLOAD);
        assert_eq!(sealed, Err(CryptoError::KeyLength), "{suite:?}");
    }
}

#[test]
fn transforms_without_integrity_are_no_suites() {
    assert_eq!(EspSuite::from_transform(12, None, Some(256)), None);
    assert_eq!(EspSuite::from_transform(12, Some(3), Some(256)), None);
    assert_eq!(EspSuite::from_transform(12, Some(2), Some(64)), None);
    assert_eq!(EspSuite::from_transform(20, Some(2), None), None);
    assert_eq!(EspSuite::from_transform(18, None, Some(256)), None);
    let null = EspSuite::from_transform(11, Some(5), None);
    let integrity = EspIntegrity::HmacSha256;
    assert_eq!(null, Some(EspSuite::Separate { encryption: EspEncryption::Null, integrity }));
    let des = EspEncryption::Cbc(CbcCipher::Des);
    let integrity = EspIntegrity::HmacMd5;
    let expected = Some(EspSuite::Separate { encryption: des, integrity });
    assert_eq!(EspSuite::from_transform(2, Some(1), None), expected);
}

proptest! {
    #[test]
    fn what_was_sealed_is_opened_in_any_order(
        which in 0..PACKETS.len(),
        random: [u8; 16],
        payloads in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..100), 1..20),
        next_header: u8,
    ) {
        let suite = suites().nth(which).unwrap();
        let (mut outbound, mut inbound) = pair(suite);
        let packets: Vec<_> = payloads
            .iter()
            .map(|payload| outbound.seal(&random, next_header, payload).unwrap())
            .collect();
        for (number, (packet, payload)) in packets.iter().zip(&payloads).enumerate().rev() {
            let opened = inbound.open(packet).unwrap();
            prop_assert_eq!(&opened.payload, payload);
            prop_assert_eq!(opened.next_header, next_header);
            prop_assert_eq!(opened.sequence as usize, number + 1);
            prop_assert!(inbound.open(packet).is_err());
        }
    }

    #[test]
    fn no_bytes_make_it_panic(which in 0..PACKETS.len(), behind: Vec<u8>, sequence: u32) {
        let suite = suites().nth(which).unwrap();
        let mut inbound = InboundAssociation::new(SPI, keys(suite));
        prop_assert!(inbound.open(&behind).is_err());
        let header = [SPI.to_be_bytes(), sequence.to_be_bytes()].concat();
        prop_assert!(inbound.open(&[header, behind].concat()).is_err());
    }
}
