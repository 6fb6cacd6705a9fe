//! What `--require` names: channels, and that they pass both ways.

use std::ffi::OsStr;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Arg, Command};

use super::value::ValueError;
use crate::evidence::Channel;
use crate::verdict::Required;

/// One word of `--require`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Requirement {
    /// This channel is answered, or open.
    Channel(Channel),
    /// A far end proves that the channels beside it pass both ways.
    BothWays,
}

impl Requirement {
    /// As documents have it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Channel(channel) => channel.row().id,
            Self::BothWays => BOTH_WAYS,
        }
    }
}

/// Reads a channel by its id or by its port's number, or `both-ways`.
#[derive(Debug, Clone, Copy)]
pub struct RequirementParser;

impl TypedValueParser for RequirementParser {
    type Value = Requirement;

    fn parse_ref(
        &self,
        command: &Command,
        argument: Option<&Arg>,
        word: &OsStr,
    ) -> Result<Requirement, clap::Error> {
        let known = word.to_str().and_then(named);
        // What is unknown is told with the names beside it; a port's number is only shorter.
        let by_name = || PossibleValuesParser::new(names()).try_map(|word: String| listed(&word));
        known.map_or_else(|| by_name().parse_ref(command, argument, word), Ok)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(names().map(PossibleValue::new)))
    }
}

fn names() -> impl Iterator<Item = &'static str> {
    Channel::tested().map(|channel| channel.row().id).chain([BOTH_WAYS])
}

fn listed(word: &str) -> Result<Requirement, ValueError> {
    named(word).ok_or(ValueError::Channel)
}

fn named(word: &str) -> Option<Requirement> {
    let word = word.to_ascii_lowercase();
    if word == BOTH_WAYS {
        return Some(Requirement::BothWays);
    }
    let number = word.parse().ok();
    let is = |one: &Channel| one.row().id == word || number.is_some() && one.port() == number;
    Channel::tested().find(is).map(Requirement::Channel)
}

/// What is required by all words together; `None` where no channel is.
#[must_use]
pub fn required(words: &[Requirement]) -> Option<Required> {
    let wanted = |one: &Channel| words.contains(&Requirement::Channel(*one));
    let channels: Vec<_> = Channel::tested().filter(wanted).collect();
    let both_ways = words.contains(&Requirement::BothWays);
    (!channels.is_empty()).then_some(Required { channels, both_ways })
}

/// The words as documents have them; `None` where there are none.
#[must_use]
pub fn names_of(words: &[Requirement]) -> Option<Vec<&'static str>> {
    (!words.is_empty()).then(|| words.iter().map(|word| word.name()).collect())
}

const BOTH_WAYS: &str = "both-ways";

#[cfg(test)]
mod tests {
    use super::{Requirement, named, required};
    use crate::evidence::Channel;

    #[test]
    fn a_channel_has_its_id_and_its_port() {
        for (word, channel) in [
            ("ike500", Channel::Ike500),
            ("500", Channel::Ike500),
            ("4500", Channel::Ike4500),
            ("ikev2", Channel::Ikev2),
            ("esp", Channel::Esp),
            ("ESP", Channel::Esp),
            ("1701", Channel::L2tp1701),
        ] {
            assert_eq!(named(word), Some(Requirement::Channel(channel)), "{word}");
        }
        for word in ["control", "33434", "", "0", "50", "both"] {
            assert_eq!(named(word), None, "{word}");
        }
    }

    #[test]
    fn words_make_one_requirement() {
        let all = ["both-ways", "esp", "500", "esp"].map(|word| named(word).unwrap());
        let made = required(&all).unwrap();
        assert_eq!(made.channels, [Channel::Ike500, Channel::Esp]);
        assert!(made.both_ways);
        assert_eq!(required(&[Requirement::BothWays]), None);
        assert_eq!(required(&[]), None);
    }
}
