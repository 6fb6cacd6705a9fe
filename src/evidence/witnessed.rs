//! What the far end saw of one channel, and of the steps of IKEv1.

use std::net::SocketAddr;

use super::Channel;
use crate::wire::witness::{StepCount, WitnessSteps};

/// A row of the far end's witness.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Witnessed {
    /// The channel.
    pub channel: Channel,
    /// Where its first packet came from, as seen there; port 0 for ESP.
    pub from: SocketAddr,
    /// What was left of the hop limit there; 0 where it is not known.
    pub hop_limit: u8,
    /// Packets that arrived there.
    pub arrived: u16,
    /// Packets of them that were answered.
    pub answered: u16,
    /// The longest, in bytes.
    pub longest: u16,
    /// The largest IP fragment; 0 where all came whole.
    pub largest_piece: u16,
}

const CHANNELS: [(Channel, &str); 5] = [
    (Channel::Ike500, "ike500"),
    (Channel::Ike4500, "ike4500"),
    (Channel::Ikev2, "ikev2"),
    (Channel::Esp, "esp"),
    (Channel::L2tp1701, "l2tp1701"),
];

impl Witnessed {
    /// As words of a note: never translated.
    pub(super) fn words(self) -> String {
        let name = CHANNELS.iter().find(|(channel, _)| *channel == self.channel);
        let name = name.map_or("", |(_, name)| name);
        let Self { from, hop_limit, arrived, answered, longest, largest_piece, .. } = self;
        format!("{name} {from} {hop_limit} {arrived} {answered} {longest} {largest_piece}")
    }

    /// Reads the words.
    pub(super) fn from_words(words: &str) -> Option<Self> {
        let mut words = words.split(' ');
        let name = words.next()?;
        let channel = CHANNELS.iter().find(|(_, one)| *one == name)?.0;
        let from = words.next()?.parse().ok()?;
        let hop_limit = words.next()?.parse().ok()?;
        let mut number = || words.next()?.parse::<u16>().ok();
        let (arrived, answered) = (number()?, number()?);
        let (longest, largest_piece) = (number()?, number()?);
        let whole = words.next().is_none();
        let seen = Self { channel, from, hop_limit, arrived, answered, longest, largest_piece };
        whole.then_some(seen)
    }
}

const NO_KEY: &str = "no-key";
const HAS_KEY: &str = "key";
const KEY_FITS: &str = "key-fits";
const KEY_DOES_NOT_FIT: &str = "key-does-not-fit";

/// The steps as words of a note: never translated.
pub(super) fn steps_in_words(steps: WitnessSteps) -> String {
    let key = match (steps.keyed, steps.key_fits) {
        (false, _) => NO_KEY,
        (true, None) => HAS_KEY,
        (true, Some(true)) => KEY_FITS,
        (true, Some(false)) => KEY_DOES_NOT_FIT,
    };
    let counts =
        [steps.key_exchange_500, steps.key_exchange_4500, steps.authentication, steps.quick_mode];
    counts.iter().fold(key.to_owned(), |words, count| {
        format!("{words} {} {}", count.arrived, count.answered)
    })
}

/// Reads the words.
pub(super) fn steps_from_words(words: &str) -> Option<WitnessSteps> {
    let mut words = words.split(' ');
    let (keyed, key_fits) = match words.next()? {
        NO_KEY => (false, None),
        HAS_KEY => (true, None),
        KEY_FITS => (true, Some(true)),
        KEY_DOES_NOT_FIT => (true, Some(false)),
        _ => return None,
    };
    let mut number = || words.next()?.parse::<u16>().ok();
    let mut count = || Some(StepCount { arrived: number()?, answered: number()? });
    let steps = WitnessSteps {
        keyed,
        key_fits,
        key_exchange_500: count()?,
        key_exchange_4500: count()?,
        authentication: count()?,
        quick_mode: count()?,
    };
    words.next().is_none().then_some(steps)
}
