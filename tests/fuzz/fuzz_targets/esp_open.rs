//! ESP under keys: no bytes open an association but those that were sealed for
//! it, and each of them once.
#![no_main]

use libfuzzer_sys::fuzz_target;
use probe809::crypto::esp::{EspKeys, EspSuite, InboundAssociation, OutboundAssociation};
use probe809::crypto::{CryptoError, Secret};

const SPI: u32 = 0xc0ff_ee01;
/// Transform id, authentication algorithm, key length.
const SUITES: [(u8, Option<u32>, Option<u32>); 8] = [
    (2, Some(1), None),
    (3, Some(2), None),
    (11, Some(2), None),
    (12, Some(2), Some(256)),
    (12, Some(6), Some(192)),
    (12, Some(7), None),
    (20, None, Some(128)),
    (20, None, Some(256)),
];

fuzz_target!(
    init: probe809_fuzz::plant(seeds()),
    |bytes: &[u8]| {
        let Some((which, rest)) = bytes.split_first() else { return };
        let suite = suite(usize::from(*which) % SUITES.len());
        forged(suite, rest);
        sealed(suite, *which, rest);
    }
);

fn suite(which: usize) -> EspSuite {
    let (id, authentication, bits) = SUITES[which];
    EspSuite::from_transform(id, authentication, bits).expect("a known suite")
}

fn keys(suite: EspSuite) -> EspKeys {
    EspKeys::new(suite, &Secret::new(vec![0x5a; suite.keying_material_length()]))
}

/// Bytes of a stranger, with the right SPI as well. Only the seeds were sealed.
fn forged(suite: EspSuite, bytes: &[u8]) {
    let mut inbound = InboundAssociation::new(SPI, keys(suite));
    let opened = inbound.open(bytes);
    if let Ok(opened) = &opened {
        assert!(opened.payload.len() < bytes.len());
        let again = inbound.open(bytes);
        assert_eq!(again, Err(CryptoError::Replayed(opened.sequence)));
    }
    let named = [&SPI.to_be_bytes(), bytes].concat();
    assert!(!matches!(inbound.open(&named), Err(CryptoError::OtherSpi(_))));
}

fn sealed(suite: EspSuite, next_header: u8, payload: &[u8]) {
    let mut outbound = OutboundAssociation::new(SPI, keys(suite));
    let mut inbound = InboundAssociation::new(SPI, keys(suite));
    let mut packet = outbound.seal(&[7; 16], next_header, payload).expect("the first packet");
    let place = payload.first().map_or(0, |byte| usize::from(*byte)) % packet.len();
    packet[place] ^= 0x80;
    assert!(inbound.open(&packet).is_err(), "one bit is another packet");
    packet[place] ^= 0x80;
    let opened = inbound.open(&packet).expect("what was sealed opens");
    assert_eq!((opened.sequence, opened.next_header), (1, next_header));
    assert_eq!(opened.payload, payload);
    assert_eq!(inbound.open(&packet), Err(CryptoError::Replayed(1)));
}

fn seeds() -> impl Iterator<Item = Vec<u8>> {
    (0..SUITES.len()).map(|which| {
        let mut outbound = OutboundAssociation::new(SPI, keys(suite(which)));
        let packet = outbound.seal(&[7; 16], 17, b"SCCRQ").expect("the first packet");
        [vec![u8::try_from(which).expect("few suites")], packet].concat()
    })
}
