//! Four candidates at a time, with the SHA-1 instructions.

use std::arch::x86_64::{
    __m128i, _mm_add_epi32, _mm_extract_epi32, _mm_set_epi32, _mm_setzero_si128,
    _mm_sha1nexte_epu32, _mm_sha1rnds4_epu32, _mm_xor_si128,
};

use super::puzzle::{Puzzle, Schedule};

/// Candidates whose rounds are computed beside each other: one alone would wait
/// for its own last result.
const STREAMS: usize = 4;
/// Candidates that share a schedule but for what each makes of it.
const TURNS: usize = 32;
/// The rounds go by four.
const STEPS: usize = 20;

/// The first open bits that give the digest.
#[target_feature(enable = "sha,sse4.1")]
pub fn scan(puzzle: &Puzzle) -> Option<u16> {
    let mut turns = [[_mm_setzero_si128(); STEPS]; TURNS];
    for (turn, bits) in turns.iter_mut().zip(0..) {
        *turn = by_four(&puzzle.turn(bits));
    }
    let state = puzzle.after_four_rounds().map(u32::cast_signed);
    let start = _mm_set_epi32(state[0], state[1], state[2], state[3]);
    let wanted = puzzle.after_76_rounds().cast_signed();
    for first in (0..=u16::MAX).step_by(TURNS) {
        let shared = by_four(&puzzle.schedule(first));
        let places = (0..).step_by(STREAMS);
        for (turns, place) in turns.as_chunks::<STREAMS>().0.iter().zip(places) {
            let found = rounds(&shared, turns, start, state[4]);
            for (found, stream) in found.into_iter().zip(0..) {
                let bits: u16 = first + place + stream;
                if found == wanted && puzzle.is(bits) {
                    return Some(bits);
                }
            }
        }
    }
    None
}

#[target_feature(enable = "sha,sse4.1")]
fn by_four(schedule: &Schedule) -> [__m128i; STEPS] {
    let mut steps = [_mm_setzero_si128(); STEPS];
    for (step, words) in steps.iter_mut().zip(schedule.as_chunks::<4>().0) {
        let words = words.map(u32::cast_signed);
        *step = _mm_set_epi32(words[0], words[1], words[2], words[3]);
    }
    steps
}

/// Rounds 4 to 75 of each stream; the first word of each state.
#[target_feature(enable = "sha,sse4.1")]
fn rounds(
    shared: &[__m128i; STEPS],
    turns: &[[__m128i; STEPS]; STREAMS],
    state: __m128i,
    e: i32,
) -> [i32; STREAMS] {
    let mut states = [state; STREAMS];
    let mut before = [state; STREAMS];
    macro_rules! four_rounds {
        ($function:literal: $($step:literal)*) => {$(
            for ((state, before), turn) in states.iter_mut().zip(&mut before).zip(turns) {
                let words = _mm_xor_si128(shared[$step], turn[$step]);
                let words = _mm_sha1nexte_epu32(*before, words);
                (*before, *state) = (*state, _mm_sha1rnds4_epu32::<$function>(*state, words));
            }
        )*};
    }
    for ((state, before), turn) in states.iter_mut().zip(&mut before).zip(turns) {
        let words = _mm_xor_si128(shared[1], turn[1]);
        let words = _mm_add_epi32(words, _mm_set_epi32(e, 0, 0, 0));
        (*before, *state) = (*state, _mm_sha1rnds4_epu32::<0>(*state, words));
    }
    four_rounds!(0: 2 3 4);
    four_rounds!(1: 5 6 7 8 9);
    four_rounds!(2: 10 11 12 13 14);
    four_rounds!(3: 15 16 17 18);
    states.map(|state| _mm_extract_epi32::<3>(state))
}
