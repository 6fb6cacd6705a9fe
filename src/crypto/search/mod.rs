//! Sixteen unknown bits of a message, found by its SHA-1 digest.
//!
//! Owns the one place where the crate computes a hash by itself: a search over
//! the ends of NAT detection is this and nothing else, millions of times a
//! second (RFC 3947 3.2, RFC 7296 2.23). What is found is checked with the
//! kept SHA-1. Refuses threads, time and progress: a caller has the loop.
//! All unsafe code of the room is here: the calls of code for processors that
//! were asked whether they are of that kind. The rest is safe code.
#![cfg_attr(
    target_arch = "x86_64",
    expect(unsafe_code, reason = "code for one kind of processor is unsafe to call on all")
)]

// First: its macros are used by the others.
#[macro_use]
mod lanes;

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
mod portable;
mod puzzle;
#[cfg(target_arch = "x86_64")]
mod sha_ni;
#[cfg(test)]
mod tests;

pub use puzzle::Puzzle;

/// A way to compute the hashes of a search. All find the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// Sixteen candidates in a vector of AVX-512.
    Avx512,
    /// Eight in a vector of AVX2.
    Avx2,
    /// Four side by side with the instructions for SHA-1.
    ShaInstructions,
    /// Plain code, for every processor.
    Portable,
}

impl Engine {
    /// Every engine, the fastest first.
    pub const ALL: [Self; 4] = [Self::Avx512, Self::Avx2, Self::ShaInstructions, Self::Portable];

    /// The fastest that this processor has.
    #[must_use]
    pub fn best() -> Self {
        Self::ALL.into_iter().find(|one| one.is_here()).unwrap_or(Self::Portable)
    }

    /// Whether this processor has what it needs.
    #[must_use]
    pub fn is_here(self) -> bool {
        match self {
            #[cfg(target_arch = "x86_64")]
            Self::Avx512 => is_x86_feature_detected!("avx512f"),
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 => is_x86_feature_detected!("avx2"),
            #[cfg(target_arch = "x86_64")]
            Self::ShaInstructions => {
                is_x86_feature_detected!("sha") && is_x86_feature_detected!("sse4.1")
            }
            #[cfg(not(target_arch = "x86_64"))]
            Self::Avx512 | Self::Avx2 | Self::ShaInstructions => false,
            Self::Portable => true,
        }
    }

    /// The lowest bits that solve the puzzle. Plain code does it where this
    /// processor does not have the engine.
    #[must_use]
    pub fn solve(self, puzzle: &Puzzle) -> Option<u16> {
        match self {
            #[cfg(target_arch = "x86_64")]
            // SAFETY: the processor was asked and has what the function was compiled for.
            Self::Avx512 if self.is_here() => unsafe { avx512::scan(puzzle) },
            #[cfg(target_arch = "x86_64")]
            // SAFETY: as above.
            Self::Avx2 if self.is_here() => unsafe { avx2::scan(puzzle) },
            #[cfg(target_arch = "x86_64")]
            // SAFETY: as above.
            Self::ShaInstructions if self.is_here() => unsafe { sha_ni::scan(puzzle) },
            _ => portable::scan(puzzle),
        }
    }
}
