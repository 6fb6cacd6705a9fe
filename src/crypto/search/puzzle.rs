//! A SHA-1 block with sixteen open bits (RFC 3174 4, 6.1).

use sha1::block_api::compress;

/// SHA-1's first state (RFC 3174 6.1).
const START: [u32; 5] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0];
/// What each twenty rounds add (RFC 3174 5).
pub const ADDED: [u32; 4] = [0x5a82_7999, 0x6ed9_eba1, 0x8f1b_bcdc, 0xca62_c1d6];
/// Rounds of a block.
pub const ROUNDS: usize = 80;

/// What a block contributes to each round.
pub type Schedule = [u32; ROUNDS];

/// One block, all of it known but sixteen bits of a word, and its digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Puzzle {
    /// The block, the open bits zero. The first four words are never open.
    words: [u32; 16],
    /// Which word has the open bits.
    place: usize,
    /// Where in the word they are.
    shift: u32,
    wanted: [u32; 5],
}

impl Puzzle {
    /// The sixteen bits at `open` bytes from the start are unknown in `message`.
    ///
    /// `None` where message and padding are more than one block, where the digest
    /// is of another length, and where the bits lie in the first four words, across
    /// two words, or behind the end.
    #[must_use]
    pub fn new(message: &[u8], open: usize, digest: &[u8]) -> Option<Self> {
        let (place, shift) = match (open / 4, open % 4) {
            (place @ 4..16, 0) => (place, 16),
            (place @ 4..16, 2) => (place, 0),
            _ => return None,
        };
        if message.len() < open + 2 {
            return None;
        }
        let mut block = [0; 64];
        let (content, size) = block.split_at_mut(56);
        content.get_mut(..message.len())?.copy_from_slice(message);
        content.get_mut(open..open + 2)?.fill(0);
        *content.get_mut(message.len())? = 0x80;
        size.copy_from_slice(&u64::try_from(message.len() * 8).ok()?.to_be_bytes());
        Some(Self { words: words(&block)?, place, shift, wanted: words(digest)? })
    }

    /// Whether these bits give the digest, as the kept SHA-1 says.
    #[must_use]
    pub fn is(&self, bits: u16) -> bool {
        let mut block = [0; 64];
        for (room, word) in block.as_chunks_mut::<4>().0.iter_mut().zip(self.with(bits)) {
            *room = word.to_be_bytes();
        }
        let mut state = START;
        compress(&mut state, std::slice::from_ref(&block));
        state == self.wanted
    }

    /// The schedule of the block with these bits.
    pub(super) fn schedule(&self, bits: u16) -> Schedule {
        expand(self.with(bits))
    }

    /// What these bits turn over in the schedule. A schedule is made by exclusive
    /// or and rotation alone: that of `a ^ b` is that of `a`, turned by `b`.
    pub(super) fn turn(&self, bits: u16) -> Schedule {
        let nothing = Self { words: [0; 16], ..*self };
        expand(nothing.with(bits))
    }

    /// The state after the first four rounds, which no open bit reaches.
    pub(super) fn after_four_rounds(&self) -> [u32; 5] {
        let [first, second, third, fourth, ..] = self.words;
        [first, second, third, fourth].into_iter().fold(START, |[a, b, c, d, e], word| {
            let chosen = d ^ (b & (c ^ d));
            let next = a.rotate_left(5).wrapping_add(chosen).wrapping_add(e);
            [next.wrapping_add(ADDED[0]).wrapping_add(word), a, b.rotate_left(30), c, d]
        })
    }

    /// What the first word of the state is after 76 rounds. The last four only
    /// move it to the end and turn it: they need not be computed.
    pub(super) const fn after_76_rounds(&self) -> u32 {
        self.wanted[4].wrapping_sub(START[4]).rotate_right(30)
    }

    fn with(&self, bits: u16) -> [u32; 16] {
        let mut words = self.words;
        if let Some(word) = words.get_mut(self.place) {
            *word ^= u32::from(bits) << self.shift;
        }
        words
    }
}

fn words<const N: usize>(bytes: &[u8]) -> Option<[u32; N]> {
    let (words, rest) = bytes.as_chunks::<4>();
    let words: [[u8; 4]; N] = words.try_into().ok().filter(|_| rest.is_empty())?;
    Some(words.map(u32::from_be_bytes))
}

fn expand(words: [u32; 16]) -> Schedule {
    let mut schedule = [0; ROUNDS];
    let mut last = words;
    for word in &mut schedule {
        *word = last[0];
        let next = (last[13] ^ last[8] ^ last[2] ^ last[0]).rotate_left(1);
        last.rotate_left(1);
        last[15] = next;
    }
    schedule
}
