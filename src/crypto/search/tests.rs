//! Every engine against the kept SHA-1.

use proptest::prelude::*;

use super::{Engine, Puzzle};
use crate::crypto::HashAlgorithm;

/// Those that can be tried here; the others are named, so that a run says what it left out.
fn engines() -> impl Iterator<Item = Engine> {
    Engine::ALL.into_iter().filter(|engine| {
        let here = engine.is_here();
        if !here {
            std::io::Write::write_fmt(
                &mut std::io::stderr(),
                format_args!("SKIPPED: this processor has no {engine:?}\n"),
            )
            .unwrap();
        }
        here
    })
}

/// A message with these bits at `open`, and its digest.
fn with_bits(message: &[u8], open: usize, bits: u16) -> Vec<u8> {
    let mut message = message.to_vec();
    message[open..open + 2].copy_from_slice(&bits.to_be_bytes());
    message
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Both ends of NAT detection, and other lengths and places in a block.
    #[test]
    fn every_engine_finds_the_bits_that_were_hashed(
        message in proptest::collection::vec(any::<u8>(), 18..=55),
        place in any::<prop::sample::Index>(),
        bits in any::<u16>(),
    ) {
        let places: Vec<usize> = (16..=message.len() - 2).step_by(2).collect();
        let open = places[place.index(places.len())];
        let mut digest = HashAlgorithm::Sha1.digest(&[&with_bits(&message, open, bits)]);
        let puzzle = Puzzle::new(&message, open, &digest).unwrap();
        for engine in engines() {
            prop_assert_eq!(engine.solve(&puzzle), Some(bits), "{:?}", engine);
        }
        // Right in what is compared first, and wrong elsewhere.
        digest[0] ^= 1;
        let puzzle = Puzzle::new(&message, open, &digest).unwrap();
        for engine in engines() {
            prop_assert_eq!(engine.solve(&puzzle), None, "{:?}", engine);
        }
    }
}

#[test]
fn every_lane_and_every_turn_is_looked_at() {
    let message = [0x5a; 22];
    for bits in (0..=u16::MAX).step_by(0x0fed).chain([1, 15, 16, 0x3ff, 0x400, 0xfffe, 0xffff]) {
        let digest = HashAlgorithm::Sha1.digest(&[&with_bits(&message, 18, bits)]);
        let puzzle = Puzzle::new(&message, 18, &digest).unwrap();
        assert!(puzzle.is(bits) && !puzzle.is(bits ^ 1));
        for engine in engines() {
            assert_eq!(engine.solve(&puzzle), Some(bits), "{engine:?}");
        }
    }
}

#[test]
fn what_is_no_puzzle_is_not_made_one() {
    let digest = [0; 20];
    assert!(Puzzle::new(&[0; 55], 53, &digest).is_none(), "not at two bytes");
    assert!(Puzzle::new(&[0; 56], 52, &digest).is_none(), "two blocks");
    assert!(Puzzle::new(&[0; 22], 14, &digest).is_none(), "in the first four words");
    assert!(Puzzle::new(&[0; 22], 22, &digest).is_none(), "behind the end");
    assert!(Puzzle::new(&[0; 22], 18, &[0; 16]).is_none(), "another digest");
    assert!(Puzzle::new(&[0; 22], 18, &digest).is_some());
}
