//! What a probe's mark and the far end's witness say, before they are sealed.
//!
//! Both have one length, so that nothing shows how much is in them.

use std::net::{IpAddr, SocketAddr};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{DecodeError, Layer, Reader};

const VERSION: u8 = 1;
/// Rows that a witness has room for: one for each channel.
pub const MOST_ROWS: usize = 5;
const ROW_LENGTH: usize = 30;
/// Bytes behind the rows: the steps of IKEv1.
const STEPS_LENGTH: usize = 30;
/// The bits in front of the steps: they are told, there is a pre-shared key, the latest
/// message 5 was made with it, or was not.
const TOLD: u8 = 1;
const KEYED: u8 = 2;
const FITS: u8 = 4;
const DOES_NOT_FIT: u8 = 8;
const V6: u8 = 1;

/// What a probe wants of the far end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// The witness, in the answer.
    Witness,
    /// The same, after so many tenths of a second once more: does the mapping still live?
    After {
        /// Tenths of a second.
        tenths: u16,
    },
}

/// A probe's mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// The run.
    pub session: [u8; 8],
    /// When it began, in seconds since 1970.
    pub began: u32,
    /// What is wanted.
    pub wish: Wish,
}

/// What the far end saw of one channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WitnessRow {
    /// The channel's number.
    pub channel: u8,
    /// Where its first packet came from, as seen there; port 0 for ESP.
    pub from: SocketAddr,
    /// What was left of the hop limit; 0 where it is not known.
    pub hop_limit: u8,
    /// Packets that arrived.
    pub arrived: u16,
    /// Packets that were answered.
    pub answered: u16,
    /// The longest, in bytes.
    pub longest: u16,
    /// The largest IP fragment; 0 where all came whole.
    pub largest_piece: u16,
}

/// Packets of one step.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct StepCount {
    /// Packets that arrived.
    pub arrived: u16,
    /// Packets that were answered.
    pub answered: u16,
}

/// What the far end saw of the steps of IKEv1 behind message 2.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct WitnessSteps {
    /// It has a pre-shared key, and so goes on behind message 4.
    pub keyed: bool,
    /// Whether the latest message 5 was made with it; `None` where none was read.
    pub key_fits: Option<bool>,
    /// Main mode message 3 on UDP 500.
    pub key_exchange_500: StepCount,
    /// The same on UDP 4500.
    pub key_exchange_4500: StepCount,
    /// Main mode message 5.
    pub authentication: StepCount,
    /// Quick mode; its message 3 asks for no answer.
    pub quick_mode: StepCount,
}

/// The far end's word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Witness {
    /// The run.
    pub session: [u8; 8],
    /// Tenths of a second that the answer waited; `None` for one at once.
    pub waited: Option<u16>,
    /// By channel.
    pub rows: Vec<WitnessRow>,
    /// By step; `None` from a far end that does not tell.
    pub steps: Option<WitnessSteps>,
}

impl Mark {
    /// Bytes of a mark.
    pub const LENGTH: usize = 16;

    /// Its bytes.
    #[must_use]
    pub fn emit(&self) -> Vec<u8> {
        let (kind, tenths) = match self.wish {
            Wish::Witness => (0, 0),
            Wish::After { tenths } => (1, tenths),
        };
        let mut bytes = vec![VERSION, kind];
        bytes.extend(self.session);
        bytes.extend(self.began.to_be_bytes());
        bytes.extend(tenths.to_be_bytes());
        bytes
    }

    /// Reads a mark.
    ///
    /// # Errors
    /// When it is too short, or of another version or wish.
    pub fn parse(bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(Layer::Witness, bytes);
        version(&mut reader)?;
        let kind = reader.u8("wish")?;
        let session = session(&mut reader)?;
        let began = reader.u32("time")?;
        let tenths = reader.u16("tenths of a second")?;
        let wish = match kind {
            0 => Wish::Witness,
            1 => Wish::After { tenths },
            other => return Err(reader.fault("wish", 1, other.into())),
        };
        Ok(Self { session, began, wish })
    }
}

impl Witness {
    /// Bytes of a witness, with any number of rows.
    pub const LENGTH: usize = 13 + MOST_ROWS * ROW_LENGTH + STEPS_LENGTH;

    /// Its bytes; rows that there is no room for are left out.
    #[must_use]
    pub fn emit(&self) -> Vec<u8> {
        let rows = self.rows.iter().take(MOST_ROWS);
        let mut bytes = vec![VERSION];
        bytes.extend(self.session);
        bytes.push(self.waited.is_some().into());
        bytes.extend(self.waited.unwrap_or(0).to_be_bytes());
        bytes.push(u8::try_from(rows.len()).unwrap_or(0));
        for row in rows {
            row.emit(&mut bytes);
        }
        bytes.resize(Self::LENGTH - STEPS_LENGTH, 0);
        if let Some(steps) = &self.steps {
            steps.emit(&mut bytes);
        }
        bytes.resize(Self::LENGTH, 0);
        bytes
    }

    /// Reads a witness.
    ///
    /// # Errors
    /// When it is too short, of another version, or has rows for which there is no room.
    pub fn parse(bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(Layer::Witness, bytes);
        version(&mut reader)?;
        let session = session(&mut reader)?;
        let late = reader.u8("wish")? != 0;
        let tenths = reader.u16("tenths of a second")?;
        let rows = usize::from(reader.u8("number of rows")?);
        if rows > MOST_ROWS {
            return Err(reader.fault("number of rows", MOST_ROWS, rows));
        }
        let used = rows * ROW_LENGTH;
        let rows = (0..rows).map(|_| WitnessRow::parse(&mut reader)).collect::<Result<_, _>>()?;
        reader.take(MOST_ROWS * ROW_LENGTH - used, "unused rows")?;
        let steps = WitnessSteps::parse(&mut reader)?;
        Ok(Self { session, waited: late.then_some(tenths), rows, steps })
    }
}

impl WitnessSteps {
    fn emit(&self, bytes: &mut Vec<u8>) {
        let keyed = if self.keyed { KEYED } else { 0 };
        let fits = match self.key_fits {
            None => 0,
            Some(true) => FITS,
            Some(false) => DOES_NOT_FIT,
        };
        bytes.push(TOLD | keyed | fits);
        let steps =
            [self.key_exchange_500, self.key_exchange_4500, self.authentication, self.quick_mode];
        for step in steps {
            bytes.extend(step.arrived.to_be_bytes());
            bytes.extend(step.answered.to_be_bytes());
        }
    }

    fn parse(reader: &mut Reader<'_>) -> Result<Option<Self>, DecodeError> {
        let bits = reader.u8("what is told of steps")?;
        if bits & TOLD == 0 {
            return Ok(None);
        }
        let key_fits = match (bits & FITS != 0, bits & DOES_NOT_FIT != 0) {
            (true, _) => Some(true),
            (false, true) => Some(false),
            (false, false) => None,
        };
        let mut step = || -> Result<StepCount, DecodeError> {
            let arrived = reader.u16("packets of a step that arrived")?;
            let answered = reader.u16("packets of a step that were answered")?;
            Ok(StepCount { arrived, answered })
        };
        Ok(Some(Self {
            keyed: bits & KEYED != 0,
            key_fits,
            key_exchange_500: step()?,
            key_exchange_4500: step()?,
            authentication: step()?,
            quick_mode: step()?,
        }))
    }
}

impl WitnessRow {
    fn emit(&self, bytes: &mut Vec<u8>) {
        let (family, address) = match self.from.ip() {
            IpAddr::V4(one) => (0, one.to_ipv6_mapped().octets()),
            IpAddr::V6(one) => (V6, one.octets()),
        };
        bytes.extend([self.channel, family, self.hop_limit, 0]);
        let numbers =
            [self.arrived, self.answered, self.longest, self.largest_piece, self.from.port()];
        for number in numbers {
            bytes.extend(number.to_be_bytes());
        }
        bytes.extend(address);
    }

    fn parse(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let channel = reader.u8("channel")?;
        let family = reader.u8("IP version")?;
        let hop_limit = reader.u8("hop limit")?;
        reader.u8("reserved byte")?;
        let [arrived, answered, longest, largest_piece, port] = [
            reader.u16("packets that arrived")?,
            reader.u16("packets that were answered")?,
            reader.u16("longest packet")?,
            reader.u16("largest fragment")?,
            reader.u16("port")?,
        ];
        let address = IpAddr::from(reader.array::<16>("address")?);
        let address = if family == V6 { address } else { address.to_canonical() };
        let from = SocketAddr::new(address, port);
        Ok(Self { channel, from, hop_limit, arrived, answered, longest, largest_piece })
    }
}

fn version(reader: &mut Reader<'_>) -> Result<(), DecodeError> {
    let version = reader.u8("version")?;
    if version == VERSION {
        return Ok(());
    }
    Err(reader.fault("version", VERSION.into(), version.into()))
}

fn session(reader: &mut Reader<'_>) -> Result<[u8; 8], DecodeError> {
    reader.array("session")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn row() -> impl Strategy<Value = WitnessRow> {
        let numbers = any::<[u16; 5]>();
        (any::<(u8, u8, bool)>(), any::<[u8; 16]>(), numbers).prop_map(
            |(
                (channel, hop_limit, v6),
                octets,
                [arrived, answered, longest, largest_piece, port],
            )| {
                let [a, b, c, d, ..] = octets;
                let address = if v6 { IpAddr::from(octets) } else { IpAddr::from([a, b, c, d]) };
                let from = SocketAddr::new(address, port);
                WitnessRow { channel, from, hop_limit, arrived, answered, longest, largest_piece }
            },
        )
    }

    fn steps() -> impl Strategy<Value = WitnessSteps> {
        let step = |arrived, answered| StepCount { arrived, answered };
        (any::<(bool, Option<bool>)>(), any::<[u16; 8]>()).prop_map(
            move |((keyed, key_fits), [a, b, c, d, e, f, g, h])| WitnessSteps {
                keyed,
                key_fits,
                key_exchange_500: step(a, b),
                key_exchange_4500: step(c, d),
                authentication: step(e, f),
                quick_mode: step(g, h),
            },
        )
    }

    proptest! {
        #[test]
        fn a_witness_is_read_as_it_was_written(
            session in any::<[u8; 8]>(),
            waited in any::<Option<u16>>(),
            rows in proptest::collection::vec(row(), 0..=MOST_ROWS),
            steps in proptest::option::of(steps()),
        ) {
            let witness = Witness { session, waited, rows, steps };
            let bytes = witness.emit();
            prop_assert_eq!(bytes.len(), Witness::LENGTH);
            prop_assert_eq!(Witness::parse(&bytes).unwrap(), witness);
        }

        #[test]
        fn a_mark_is_read_as_it_was_written(
            session in any::<[u8; 8]>(),
            began in any::<u32>(),
            tenths in any::<Option<u16>>(),
        ) {
            let wish = tenths.map_or(Wish::Witness, |tenths| Wish::After { tenths });
            let mark = Mark { session, began, wish };
            prop_assert_eq!(mark.emit().len(), Mark::LENGTH);
            prop_assert_eq!(Mark::parse(&mark.emit()).unwrap(), mark);
        }

        #[test]
        fn anything_can_be_read(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let _ = Mark::parse(&bytes);
            let _ = Witness::parse(&bytes);
        }
    }
}
