//! Values of options, checked as they are read.

use std::fmt;
use std::net::IpAddr;
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use clap::ValueEnum;
use clap::builder::{PossibleValuesParser, StringValueParser, TypedValueParser};

use crate::cli::exit::Expectation;
use crate::crypto::HashAlgorithm;
use crate::verdict::Reach;
use crate::wire::isakmp::v1::Identity;

/// Where the capture goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PcapTarget {
    /// `-`.
    StandardOutput,
    /// A file; the ending `.pcap` asks for the classic format.
    File(PathBuf),
}

/// The name of a network interface.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interface(String);

impl Interface {
    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What all randomness of a run is drawn from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seed(pub [u8; 32]);

/// How far the search for hidden addresses goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Recover {
    /// Known addresses with all ports, private and shared ones with the likely ports.
    Private,
    /// All IPv4 addresses with the likely ports as well.
    All,
}

impl Recover {
    /// As a parameter of a run.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Private => "private",
            Self::All => "all",
        }
    }
}

impl From<Recover> for Reach {
    fn from(recover: Recover) -> Self {
        match recover {
            Recover::Private => Self::Private,
            Recover::All => Self::All,
        }
    }
}

/// Who we say we are in message 5 (RFC 2407 4.6.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OwnIdentity {
    /// An address.
    Address(IpAddr),
    /// A domain name.
    Name(String),
    /// A user at a domain.
    User(String),
}

impl From<OwnIdentity> for Identity {
    fn from(identity: OwnIdentity) -> Self {
        match identity {
            OwnIdentity::Address(IpAddr::V4(address)) => Self::Ipv4(address),
            OwnIdentity::Address(IpAddr::V6(address)) => Self::Ipv6(address),
            OwnIdentity::Name(name) => Self::Fqdn(name.into_bytes()),
            OwnIdentity::User(user) => Self::UserFqdn(user.into_bytes()),
        }
    }
}

impl fmt::Display for OwnIdentity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(address) => address.fmt(formatter),
            Self::Name(name) => formatter.write_str(name),
            Self::User(user) => formatter.write_str(user),
        }
    }
}

/// Why a value cannot be read; the message that says so is found by its id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ValueError {
    /// A time span of an unknown form.
    #[error("expected a time such as 10, 2.5, 10s, 1500ms or 1m")]
    TimeoutForm,
    /// A time span too short or too long.
    #[error("expected between 1 millisecond and 1 hour")]
    TimeoutRange,
    /// A time between runs too short or too long.
    #[error("expected between 10 seconds and 1 hour")]
    Interval,
    /// No identity.
    #[error("expected an address, a name or user@name, at most 255 characters")]
    Identity,
    /// A number too small or too large.
    #[error("expected a number from {least} to {most}")]
    Range {
        /// The smallest that is taken.
        least: u16,
        /// The largest.
        most: u16,
    },
    /// No channel.
    #[error("expected a channel or both-ways")]
    Channel,
    /// No class.
    #[error("expected a class of verdicts")]
    Class,
    /// No name of an interface.
    #[error("expected the name of a network interface, at most 15 characters")]
    Interface,
}

impl ValueError {
    /// The message that says what was expected.
    pub(super) const fn id(self) -> &'static str {
        match self {
            Self::TimeoutForm => "value-timeout-form",
            Self::TimeoutRange => "value-timeout-range",
            Self::Interval => "value-interval",
            Self::Range { .. } => "value-range",
            Self::Channel => "value-channel",
            Self::Class => "value-class",
            Self::Interface => "value-interface",
            Self::Identity => "value-identity",
        }
    }
}

impl ValueError {
    /// The bounds of a number, 0 and 0 where none was asked for.
    pub(super) fn bounds(self) -> (u64, u64) {
        match self {
            Self::Range { least, most } => (least.into(), most.into()),
            _ => (0, 0),
        }
    }
}

impl FromStr for PcapTarget {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // The other names of standard output: a file there would be replaced under the report.
        let is_standard_output =
            ["-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"].contains(&text);
        Ok(if is_standard_output { Self::StandardOutput } else { Self::File(PathBuf::from(text)) })
    }
}

impl FromStr for OwnIdentity {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        if let Ok(address) = text.parse() {
            return Ok(Self::Address(address));
        }
        let odd = text.chars().any(|c| c.is_whitespace() || c.is_control());
        if text.is_empty() || text.len() > LONGEST_IDENTITY || odd {
            return Err(ValueError::Identity);
        }
        // Some configurations mark a plain name by an @ in front.
        Ok(match text.strip_prefix('@') {
            Some(name) => Self::Name(name.to_owned()),
            None if text.contains('@') => Self::User(text.to_owned()),
            None => Self::Name(text.to_owned()),
        })
    }
}

impl FromStr for Interface {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let odd = text.chars().any(|c| c.is_whitespace() || c.is_control() || c == '/');
        if text.is_empty() || text.len() > LONGEST_INTERFACE || odd {
            return Err(ValueError::Interface);
        }
        Ok(Self(text.to_owned()))
    }
}

impl FromStr for Seed {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut seed = [0; 32];
        if hex::decode_to_slice(text, &mut seed).is_err() {
            let digest = HashAlgorithm::Sha256.digest(&[text.as_bytes()]);
            for (byte, drawn) in seed.iter_mut().zip(digest) {
                *byte = drawn;
            }
        }
        Ok(Self(seed))
    }
}

/// A span in seconds, or with its unit.
pub fn timeout(text: &str) -> Result<Duration, ValueError> {
    let in_unit =
        UNITS.iter().find_map(|(unit, seconds)| Some((text.strip_suffix(unit)?, *seconds)));
    let (number, unit) = in_unit.unwrap_or((text, 1.0));
    let plain = !number.is_empty() && number.chars().all(|c| c.is_ascii_digit() || c == '.');
    let value: f64 = number.parse().ok().filter(|_| plain).ok_or(ValueError::TimeoutForm)?;
    let span = Duration::try_from_secs_f64(value * unit).map_err(|_| ValueError::TimeoutRange)?;
    if span < SHORTEST_TIMEOUT || span > LONGEST_TIMEOUT {
        return Err(ValueError::TimeoutRange);
    }
    Ok(span)
}

/// A span between two runs of a watch: none may begin before the last has left the server.
pub fn interval(text: &str) -> Result<Duration, ValueError> {
    timeout(text).ok().filter(|span| *span >= SHORTEST_INTERVAL).ok_or(ValueError::Interval)
}

/// A number within bounds.
pub fn within<T: TryFrom<u16> + Clone + Send + Sync + 'static>(
    range: RangeInclusive<u16>,
) -> impl TypedValueParser<Value = T> {
    StringValueParser::new().try_map(move |text| {
        let error = ValueError::Range { least: *range.start(), most: *range.end() };
        let number = text.parse().ok().filter(|number| range.contains(number)).ok_or(error)?;
        T::try_from(number).map_err(|_| error)
    })
}

/// A class by its name.
pub fn expectation() -> impl TypedValueParser<Value = Expectation> {
    let named = |text: String| Expectation::named(&text).ok_or(ValueError::Class);
    PossibleValuesParser::new(Expectation::names()).try_map(named)
}

/// Seconds of each unit, the longest name first.
const UNITS: [(&str, f64); 4] = [("ms", 0.001), ("s", 1.0), ("m", 60.0), ("h", 3_600.0)];
const LONGEST_INTERFACE: usize = 15;
const LONGEST_IDENTITY: usize = 255;
const SHORTEST_INTERVAL: Duration = Duration::from_secs(10);
const SHORTEST_TIMEOUT: Duration = Duration::from_millis(1);
const LONGEST_TIMEOUT: Duration = Duration::from_hours(1);
