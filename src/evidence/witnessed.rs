//! What the far end saw of one channel.

use std::net::SocketAddr;

use super::Channel;

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
