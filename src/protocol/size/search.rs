//! Which size is asked next: a pure function of what was asked and answered.
//!
//! A size that was not answered is asked again before it counts, but only where it
//! decides: at the end, next to the largest that was answered.

use crate::evidence::silence::{SIZE_AGAIN, SIZE_SILENCE, SIZE_WITHIN, is_threshold};

/// Bytes of the smallest and the largest IP packet.
pub const SMALLEST: u32 = 300;
pub const LARGEST: u32 = 3_000;
/// Packets to one port.
pub const MOST_PACKETS: usize = 12;
/// What nearly every path carries, and what nearly every other one just does not: asked
/// first, so that the search is short.
const LIKELY: [u32; 2] = [1_500, 1_280];
/// A message that is larger than its pieces, and not large.
const SMALL_IN_PIECES: u32 = 600;

/// One packet and what came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Try {
    pub size: u32,
    pub in_pieces: bool,
    pub of_v2: bool,
    pub answered: bool,
}

/// What limits the search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The link's own MTU, or what a router says of a later one.
    pub mtu: u32,
    /// Packets can be sent in pieces.
    pub pieces: bool,
}

/// What to ask next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Next {
    pub size: u32,
    pub in_pieces: bool,
    pub of_v2: bool,
}

/// The next question; `None` where nothing is left to ask. `of_v2` is the version to
/// begin with.
pub fn next(tries: &[Try], limits: Limits, of_v2: bool) -> Option<Next> {
    if tries.len() >= MOST_PACKETS {
        return None;
    }
    let whole = Row::of(tries, false);
    let Some(reached) = whole.reached else { return begin(tries, of_v2) };
    let of_v2 = tries.iter().find(|one| one.answered).map_or(of_v2, |one| one.of_v2);
    let ask = |size, in_pieces| Some(Next { size, in_pieces, of_v2 });
    let top = limits.mtu.min(LARGEST);
    if reached < top && whole.asked(top) == 0 {
        return ask(top, false);
    }
    if limits.pieces
        && let Some(size) = in_pieces(&Row::of(tries, true), &whole)
    {
        return ask(size, true);
    }
    if let Some(size) = whole.between() {
        return ask(size, false);
    }
    if let Some(size) = Row::of(tries, true).between().filter(|_| limits.pieces) {
        return ask(size, true);
    }
    nothing_since(tries).then_some(()).and_then(|()| ask(SMALLEST, false))
}

/// Whether pieces went unanswered and nothing was answered after them: perhaps the server
/// answers nothing any more.
fn nothing_since(tries: &[Try]) -> bool {
    let lost = tries.iter().position(|one| one.in_pieces && !one.answered);
    let later = || tries.iter().skip(lost.unwrap_or(tries.len()));
    let controls = later().filter(|one| !one.in_pieces).count();
    lost.is_some() && controls < SIZE_AGAIN && !later().any(|one| one.answered)
}

/// Whether anything is answered at all, by the other version where not by the first.
fn begin(tries: &[Try], of_v2: bool) -> Option<Next> {
    let asked = |version: bool| tries.iter().filter(|one| one.of_v2 == version).count();
    let first = [of_v2, !of_v2].into_iter().find(|version| asked(*version) < SIZE_AGAIN)?;
    Some(Next { size: SMALLEST, in_pieces: false, of_v2: first })
}

/// The large one first; where it is lost, whether small ones pass, then what was lost
/// whole, which tells the path's limit from the server's, and then again.
fn in_pieces(row: &Row, whole: &Row) -> Option<u32> {
    if row.asked(LARGEST) == 0 {
        return Some(LARGEST);
    }
    let Some(reached) = row.reached else {
        // Where a threshold is still to be found, packets are short.
        let enough = if whole.beyond.is_none() { SIZE_SILENCE } else { SIZE_AGAIN };
        return (row.asked(SMALL_IN_PIECES) < enough).then_some(SMALL_IN_PIECES);
    };
    if reached == LARGEST {
        return None;
    }
    let lost_whole = whole.beyond.filter(|size| *size > reached);
    let untried = lost_whole.filter(|_| row.asked.iter().all(|size| *size != whole.top));
    let unanswered = row.asked.iter().filter(|size| **size > reached).count();
    untried.or_else(|| (unanswered < SIZE_SILENCE).then_some(LARGEST))
}

/// The packets of one kind.
struct Row {
    asked: Vec<u32>,
    /// The largest size that was answered.
    reached: Option<u32>,
    /// The smallest one above that was not.
    beyond: Option<u32>,
    /// The largest of all.
    top: u32,
}

impl Row {
    fn of(tries: &[Try], in_pieces: bool) -> Self {
        let mine = || tries.iter().filter(move |one| one.in_pieces == in_pieces);
        let reached = mine().filter(|one| one.answered).map(|one| one.size).max();
        let above = |one: &&Try| reached.is_none_or(|reached| one.size > reached);
        let beyond = mine().filter(above).map(|one| one.size).min();
        let asked: Vec<_> = mine().map(|one| one.size).collect();
        let top = asked.iter().max().copied().unwrap_or_default();
        Self { asked, reached, beyond, top }
    }

    fn asked(&self, size: u32) -> usize {
        self.asked.iter().filter(|one| **one == size).count()
    }

    /// The next size of a bisection; the one above the threshold again at its end.
    fn between(&self) -> Option<u32> {
        let (reached, beyond) = (self.reached?, self.beyond?);
        if beyond.saturating_sub(reached) > SIZE_WITHIN {
            let likely = LIKELY.into_iter().find(|one| reached < *one && *one < beyond);
            return Some(likely.unwrap_or_else(|| reached.midpoint(beyond)));
        }
        let above = self.asked.iter().filter(|size| **size >= beyond).count();
        (!is_threshold(above, self.asked(beyond))).then_some(beyond)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A path that carries `whole`, a server that reads `read`, and whether pieces pass.
    fn play(whole: u32, read: u32, pieces: bool) -> Vec<Try> {
        let limits = Limits { mtu: 1_500, pieces: true };
        let mut tries = Vec::new();
        while let Some(Next { size, in_pieces, of_v2 }) = next(&tries, limits, false) {
            let passes = if in_pieces { pieces } else { size <= whole };
            tries.push(Try { size, in_pieces, of_v2, answered: passes && size <= read });
            assert!(tries.len() <= MOST_PACKETS);
        }
        tries
    }

    fn threshold(tries: &[Try], in_pieces: bool) -> (u32, Option<u32>) {
        let row = Row::of(tries, in_pieces);
        (row.reached.unwrap_or(0), row.beyond)
    }

    #[test]
    fn a_healthy_path_takes_three_packets() {
        let tries = play(1_500, LARGEST, true);
        let sizes: Vec<_> = tries.iter().map(|one| (one.size, one.in_pieces)).collect();
        assert_eq!(sizes, [(300, false), (1_500, false), (3_000, true)]);
    }

    #[test]
    fn every_mtu_is_found_within_eight_bytes() {
        for mtu in 300..1_500 {
            let tries = play(mtu, LARGEST, true);
            let (reached, beyond) = threshold(&tries, false);
            let beyond = beyond.unwrap();
            assert!(reached <= mtu && mtu < beyond && beyond - reached <= SIZE_WITHIN, "{mtu}");
            assert_eq!(threshold(&tries, true), (LARGEST, None), "{mtu}");
            // In the deepest searches the last packet is the one that is not sent again.
            let again = tries.iter().filter(|one| one.size == beyond).count();
            assert!(again >= 2 || tries.len() == MOST_PACKETS, "{mtu}: {tries:?}");
        }
    }

    #[test]
    fn dropped_pieces_are_asked_for_again() {
        let tries = play(1_500, LARGEST, false);
        let small = tries.iter().filter(|one| one.in_pieces && one.size == 600).count();
        assert_eq!((small, threshold(&tries, true).0), (3, 0));
    }

    #[test]
    fn a_server_that_reads_no_large_message_is_asked_above_its_limit_in_pieces() {
        let tries = play(1_500, 1_000, true);
        let (reached, beyond) = threshold(&tries, false);
        assert!(reached <= 1_000 && beyond.unwrap() > 1_000, "{tries:?}");
        let above = |one: &&Try| one.in_pieces && one.size == 1_500 && !one.answered;
        assert!(tries.iter().any(|one| above(&one)), "{tries:?}");
    }

    #[test]
    fn a_silent_server_is_asked_four_times() {
        let tries = play(0, 0, true);
        assert_eq!(
            tries.iter().map(|one| one.of_v2).collect::<Vec<_>>(),
            [false, false, true, true]
        );
    }

    #[test]
    fn the_word_of_a_router_shortens_the_search() {
        let limits = Limits { mtu: 1_400, pieces: false };
        let answered = |size, answered| Try { size, in_pieces: false, of_v2: false, answered };
        let mut tries = vec![answered(300, true), answered(1_500, false)];
        let size = next(&tries, limits, false).map(|next| next.size);
        assert_eq!(size, Some(1_400));
        tries.push(answered(1_400, true));
        assert_ne!(next(&tries, limits, false).map(|next| next.size), Some(1_400));
    }
}
