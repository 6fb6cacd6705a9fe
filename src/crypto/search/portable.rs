//! Four candidates at a time, in plain Rust: what every processor can do.

use super::lanes::TURNS;
use super::puzzle::{ADDED, Puzzle, ROUNDS, Schedule};

type Vector = [u32; 4];

scanner!(4,);

#[inline]
fn each(a: Vector, b: Vector, operation: impl Fn(u32, u32) -> u32) -> Vector {
    let ([a0, a1, a2, a3], [b0, b1, b2, b3]) = (a, b);
    [operation(a0, b0), operation(a1, b1), operation(a2, b2), operation(a3, b3)]
}

#[inline]
const fn from_lanes(lanes: Vector) -> Vector {
    lanes
}

#[inline]
const fn splat(word: u32) -> Vector {
    [word; 4]
}

#[inline]
fn add(a: Vector, b: Vector) -> Vector {
    each(a, b, u32::wrapping_add)
}

#[inline]
fn xor(a: Vector, b: Vector) -> Vector {
    each(a, b, |a, b| a ^ b)
}

#[inline]
fn and(a: Vector, b: Vector) -> Vector {
    each(a, b, |a, b| a & b)
}

#[inline]
fn rotate<const LEFT: u32, const RIGHT: u32>(a: Vector) -> Vector {
    a.map(|word| word << LEFT | word >> RIGHT)
}

#[inline]
fn choose(b: Vector, c: Vector, d: Vector) -> Vector {
    xor(d, and(b, xor(c, d)))
}

#[inline]
fn parity(b: Vector, c: Vector, d: Vector) -> Vector {
    xor(b, xor(c, d))
}

#[inline]
fn majority(b: Vector, c: Vector, d: Vector) -> Vector {
    xor(and(b, c), and(d, xor(b, c)))
}

/// A bit for each lane.
#[inline]
fn equal(a: Vector, b: Vector) -> u32 {
    let hits = a.iter().zip(b).enumerate().filter(|(_, (a, b))| *a == b);
    hits.map(|(lane, _)| 1 << lane).sum()
}
