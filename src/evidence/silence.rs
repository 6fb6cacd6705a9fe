//! What silence takes: the one rule, for whoever sends and for whoever judges. Where one of
//! these numbers moves, both halves move with it, so no run ends with less than it needs.

use std::net::IpAddr;
use std::time::Duration;

use super::Timestamp;

/// Transmissions in a row that have to go unanswered where nothing shows loss.
pub const SILENCE: u32 = 3;
/// The same where anything does, at least; and "message 4 never came" in any case.
pub const SILENCE_UNDER_LOSS: u32 = 6;
/// At 30 % loss each way so many in a row are lost once in 94,000 times. More are never
/// asked for, and a probe sends as many before it ends in silence.
pub const MOST_NEEDED: u32 = 17;
/// Silence is not spoken of sooner than this after the first transmission.
pub const SHORTEST_SPAN: Duration = Duration::from_millis(900);
/// Nor, of IKE, sooner than this after it where nothing tells the round trip: a run that was
/// cut before has not waited for what a path over satellites answers.
pub const SLOWEST_ANSWER: Duration = Duration::from_millis(2_500);
/// Nor sooner than so many round trips where one is known.
pub const ROUND_TRIPS: u32 = 2;
/// How often chance may look like silence at the loss that was measured.
const BY_CHANCE: f64 = 1e-4;
/// After this a host that says one ICMP error a second says another: Linux says six at once
/// and then one a second to each destination.
pub const SPEAKS_AGAIN: Duration = Duration::from_millis(1_100);

/// Packets above a size that have to go unanswered before the size is a threshold.
pub const SIZE_SILENCE: usize = SILENCE as usize;
/// Times that the threshold itself has to.
pub const SIZE_AGAIN: usize = 2;
/// A threshold is found within so many bytes, and a router's word fits it within as many.
pub const SIZE_WITHIN: u32 = 8;

/// Turns of lone first pieces, each with two of ESP and one of UDP.
pub const PIECE_TURNS: usize = 3;
/// Pieces of UDP that have to be reported where those of ESP are not.
pub const FEWEST_UDP_PIECES: usize = PIECE_TURNS - 1;
/// Pieces of ESP that have to be missing in between; all of them prove it.
pub const FEWEST_ESP_PIECES: usize = 2 * FEWEST_UDP_PIECES;

/// How long Linux waits for the rest of a packet (IPv4, IPv6); other hosts up to a minute.
#[must_use]
pub const fn reassembly(server: IpAddr) -> Duration {
    if server.is_ipv4() { Duration::from_secs(30) } else { Duration::from_mins(1) }
}

/// No host gives up on the rest of a packet sooner: RFC 1122 3.3.2 and RFC 8200 4.5 ask for
/// 60 s, Linux waits for 30 s, lwIP for 15 s.
pub const SOONEST_GIVEN_UP: Duration = Duration::from_secs(10);

/// What a late answer of the far end, which tells how long a mapping lives, may be late by.
pub const LATE_BY: Duration = Duration::from_secs(1);
/// The far end has to be heard so shortly before a late answer was due, or after: otherwise
/// it may have been away.
pub const HEARD_BEFORE: Duration = Duration::from_secs(1);
/// See [`HEARD_BEFORE`].
pub const HEARD_AFTER: Duration = Duration::from_secs(3);
/// Askings of one question after which nobody knows whether the far end ever got it.
pub const MOST_QUESTIONS: u8 = 4;

/// Whether a host may have had no error left for what was sent at `at`: shortly before went
/// out what drew one.
#[must_use]
pub fn may_be_mute(drawn: &[Timestamp], at: Timestamp) -> bool {
    drawn.iter().any(|drawn| *drawn <= at && at < *drawn + SPEAKS_AGAIN)
}

/// Whether a size is a threshold: so many packets `above` it went unanswered, it itself
/// `again` and again, so that it was not lost by chance.
#[must_use]
pub const fn is_threshold(above: usize, again: usize) -> bool {
    above >= SIZE_SILENCE && again >= SIZE_AGAIN
}

/// Packets to what answers, a round trip each.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LossCount {
    /// With an answer.
    pub answered: u32,
    /// Without one, although what they ask is answered.
    pub lost: u32,
}

impl LossCount {
    /// Whether anything was lost.
    #[must_use]
    pub const fn shows_loss(self) -> bool {
        self.lost > 0
    }

    /// Both counts, of packets that were counted apart.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self {
            answered: self.answered.saturating_add(other.answered),
            lost: self.lost.saturating_add(other.lost),
        }
    }

    /// Unanswered transmissions that make silence on this path.
    #[must_use]
    pub fn unanswered_needed(self) -> u32 {
        if self.shows_loss() { self.needed_under_loss() } else { SILENCE }
    }

    /// The same where something else shows loss: so many that chance looks like that once
    /// in 10,000 times at the loss that is to be expected after these counts.
    #[must_use]
    pub fn needed_under_loss(self) -> u32 {
        needed(self.expected())
    }

    /// The same for what is lost one way only: half of a round trip.
    #[must_use]
    pub fn needed_one_way(self) -> u32 {
        needed(1.0 - (1.0 - self.expected()).sqrt())
    }

    /// The chance that the next round trip fails (the rule of succession: few samples
    /// leave room for more loss than they show).
    fn expected(self) -> f64 {
        let (answered, lost) = (f64::from(self.answered), f64::from(self.lost));
        (lost + 1.0) / (answered + lost + 2.0)
    }
}

fn needed(chance: f64) -> u32 {
    let is_enough = |count: &u32| {
        let all_lost = (0..*count).fold(1.0, |product, _| product * chance);
        all_lost <= BY_CHANCE
    };
    (SILENCE_UNDER_LOSS..MOST_NEEDED).find(is_enough).unwrap_or(MOST_NEEDED)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The chance that a round trip fails at this loss each way.
    fn round_trip(loss: f64) -> f64 {
        1.0 - (1.0 - loss).powi(2)
    }

    #[test]
    fn silence_takes_more_the_more_is_lost() {
        let needed = |answered, lost| LossCount { answered, lost }.unanswered_needed();
        assert_eq!([needed(0, 0), needed(5, 0), needed(40, 0)], [3; 3]);
        // 2 %, 10 %, 20 % and 30 % each way, after as many packets as a probe counts.
        assert_eq!(needed(24, 1), 6);
        assert_eq!(needed(20, 5), 7);
        assert_eq!(needed(16, 9), 10);
        assert_eq!(needed(12, 13), 15);
        assert_eq!(needed(2, 8), MOST_NEEDED);
        for lost in 1..30 {
            assert!(needed(12, lost) <= needed(12, lost + 1));
        }
        assert_eq!(LossCount { answered: 12, lost: 13 }.needed_one_way(), 8);
    }

    /// A run of a sound path in closed form: the round trips of a channel fail
    /// independently, and it is silent only if all [`MOST_NEEDED`] that a probe sends
    /// before it ends fail. Three channels of IKE can, and each may stop at message 2 as
    /// well.
    #[test]
    fn at_thirty_per_cent_each_way_silence_is_chance_less_than_once_in_ten_thousand_runs() {
        let count = i32::try_from(MOST_NEEDED).unwrap();
        let one = round_trip(0.3).powi(count);
        assert!(6.0 * one < 1e-4, "{one}");
    }

    /// The rule by itself, as in a recording, where only what it asks for was sent. All
    /// outcomes of the packets that measure are gone through: of each count of lost ones
    /// before the last of `answered` was answered, its chance (a negative binomial) times
    /// the chance that silence holds. What lets silence hold by chance is that nothing was
    /// lost among the measured ones, or too little.
    #[test]
    fn the_rule_by_itself_errs_less_the_more_was_measured() {
        let failed = round_trip(0.3);
        let errs = |answered: u32| {
            let mut chance_of = (1.0 - failed).powi(i32::try_from(answered).unwrap());
            let mut sum = 0.0;
            for lost in 0..400 {
                let needed = LossCount { answered, lost }.unanswered_needed();
                sum += chance_of * failed.powi(i32::try_from(needed).unwrap());
                chance_of *= failed * f64::from(answered + lost) / f64::from(lost + 1);
            }
            sum
        };
        assert!(errs(12) < 1e-3, "{}", errs(12));
        assert!(errs(24) < 4e-4, "{}", errs(24));
        assert!(errs(24) < errs(12) && errs(12) < errs(6));
    }
}
