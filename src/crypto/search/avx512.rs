//! Sixteen candidates at a time, with the vectors of AVX-512.

use std::arch::x86_64::{
    __m512i, _mm512_add_epi32, _mm512_cmpeq_epi32_mask, _mm512_rol_epi32, _mm512_set1_epi32,
    _mm512_setr_epi32, _mm512_ternarylogic_epi32, _mm512_xor_si512,
};

use super::lanes::TURNS;
use super::puzzle::{ADDED, Puzzle, ROUNDS, Schedule};

type Vector = __m512i;

scanner!(16, #[target_feature(enable = "avx512f")]);

#[target_feature(enable = "avx512f")]
fn from_lanes(lanes: [u32; 16]) -> Vector {
    let l = lanes.map(u32::cast_signed);
    _mm512_setr_epi32(
        l[0], l[1], l[2], l[3], l[4], l[5], l[6], l[7], l[8], l[9], l[10], l[11], l[12], l[13],
        l[14], l[15],
    )
}

#[target_feature(enable = "avx512f")]
fn splat(word: u32) -> Vector {
    _mm512_set1_epi32(word.cast_signed())
}

#[target_feature(enable = "avx512f")]
fn add(a: Vector, b: Vector) -> Vector {
    _mm512_add_epi32(a, b)
}

#[target_feature(enable = "avx512f")]
fn xor(a: Vector, b: Vector) -> Vector {
    _mm512_xor_si512(a, b)
}

#[target_feature(enable = "avx512f")]
fn rotate<const LEFT: i32, const RIGHT: i32>(a: Vector) -> Vector {
    _mm512_rol_epi32::<LEFT>(a)
}

#[target_feature(enable = "avx512f")]
fn choose(b: Vector, c: Vector, d: Vector) -> Vector {
    _mm512_ternarylogic_epi32::<0xca>(b, c, d)
}

#[target_feature(enable = "avx512f")]
fn parity(b: Vector, c: Vector, d: Vector) -> Vector {
    _mm512_ternarylogic_epi32::<0x96>(b, c, d)
}

#[target_feature(enable = "avx512f")]
fn majority(b: Vector, c: Vector, d: Vector) -> Vector {
    _mm512_ternarylogic_epi32::<0xe8>(b, c, d)
}

#[target_feature(enable = "avx512f")]
fn equal(a: Vector, b: Vector) -> u16 {
    _mm512_cmpeq_epi32_mask(a, b)
}
