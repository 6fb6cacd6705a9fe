//! The search with as many candidates at a time as a vector has lanes. The same
//! for every vector: the module that expands it brings the operations.

/// Candidates of a turn of the inner loop share a schedule but for what these
/// turns make of it.
pub const TURNS: u16 = 32;

/// Defines `scan` for a vector of `$lanes` lanes. In scope have to be `Vector`,
/// `from_lanes`, `splat`, `add`, `xor`, `rotate`, `choose`, `parity`, `majority` and
/// `equal`, which has a bit for each lane.
macro_rules! scanner {
    ($lanes:literal, $(#[$attribute:meta])*) => {
        /// The first open bits that give the digest.
        $(#[$attribute])*
        pub fn scan(puzzle: &Puzzle) -> Option<u16> {
            let mut by_lane = [[0; $lanes]; ROUNDS];
            for lane in 0..$lanes {
                for (lanes, word) in by_lane.iter_mut().zip(puzzle.turn(lane)) {
                    if let Some(room) = lanes.get_mut(usize::from(lane)) {
                        *room = word;
                    }
                }
            }
            let mut turns = [[0; ROUNDS]; TURNS as usize];
            for (turn, number) in turns.iter_mut().zip(0..) {
                *turn = puzzle.turn(number * $lanes);
            }
            let start = puzzle.after_four_rounds();
            let wanted = splat(puzzle.after_76_rounds());
            let mut words = [splat(0); ROUNDS];
            for first in (0..=u16::MAX).step_by($lanes * usize::from(TURNS)) {
                let shared = puzzle.schedule(first);
                for (word, (lanes, shared)) in words.iter_mut().zip(by_lane.iter().zip(shared)) {
                    *word = xor(from_lanes(*lanes), splat(shared));
                }
                for (turn, number) in turns.iter().zip(0..) {
                    let hits = equal(rounds(&words, turn, start), wanted);
                    if hits != 0 {
                        let first = first + number * $lanes;
                        let hit = |lane: &u16| hits >> lane & 1 == 1 && puzzle.is(first + lane);
                        if let Some(lane) = (0..$lanes).find(hit) {
                            return Some(first + lane);
                        }
                    }
                }
            }
            None
        }

        /// Rounds 4 to 75; the first word of the state.
        $(#[$attribute])*
        #[inline]
        fn rounds(words: &[Vector; ROUNDS], turn: &Schedule, start: [u32; 5]) -> Vector {
            let [mut a, mut b, mut c, mut d, mut e] = [
                splat(start[0]), splat(start[1]), splat(start[2]), splat(start[3]), splat(start[4]),
            ];
            one_round!(words turn, choose 0, a b c d e: 4);
            [a, b, c, d, e] = [e, a, b, c, d];
            five_rounds!(words turn, choose 0, a b c d e: 5 10 15);
            five_rounds!(words turn, parity 1, a b c d e: 20 25 30 35);
            five_rounds!(words turn, majority 2, a b c d e: 40 45 50 55);
            five_rounds!(words turn, parity 3, a b c d e: 60 65 70);
            summed!(words turn, parity 3, a b c d e: 75)
        }
    };
}

/// The sum of a round (RFC 3174 6.1).
macro_rules! summed {
    ($words:ident $turn:ident, $f:ident $k:literal,
     $a:ident $b:ident $c:ident $d:ident $e:ident: $t:expr) => {{
        let word = add(xor($words[$t], splat($turn[$t])), splat(ADDED[$k]));
        add(add(add($e, word), $f($b, $c, $d)), rotate::<5, 27>($a))
    }};
}

/// One round in place: the new first word of the state is where the last one was.
macro_rules! one_round {
    ($words:ident $turn:ident, $f:ident $k:literal,
     $a:ident $b:ident $c:ident $d:ident $e:ident: $t:expr) => {
        $e = summed!($words $turn, $f $k, $a $b $c $d $e: $t);
        $b = rotate::<30, 2>($b);
    };
}

/// Five rounds from each of those named, after which every word is in its place.
macro_rules! five_rounds {
    ($words:ident $turn:ident, $f:ident $k:literal,
     $a:ident $b:ident $c:ident $d:ident $e:ident: $($t:literal)*) => {$(
        one_round!($words $turn, $f $k, $a $b $c $d $e: $t);
        one_round!($words $turn, $f $k, $e $a $b $c $d: $t + 1);
        one_round!($words $turn, $f $k, $d $e $a $b $c: $t + 2);
        one_round!($words $turn, $f $k, $c $d $e $a $b: $t + 3);
        one_round!($words $turn, $f $k, $b $c $d $e $a: $t + 4);
    )*};
}
