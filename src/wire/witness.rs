//! What a probe's mark and the far end's witness say, before they are sealed.
//!
//! Both have one length, so that nothing shows how much is in them.

use std::net::{IpAddr, SocketAddr};

use super::{DecodeError, Layer, Reader};

const VERSION: u8 = 1;
/// Rows that a witness has room for: one for each channel, and one to spare.
pub const MOST_ROWS: usize = 6;
const ROW_LENGTH: usize = 30;
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

/// The far end's word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Witness {
    /// The run.
    pub session: [u8; 8],
    /// Tenths of a second that the answer waited; `None` for one at once.
    pub waited: Option<u16>,
    /// By channel.
    pub rows: Vec<WitnessRow>,
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
    pub const LENGTH: usize = 13 + MOST_ROWS * ROW_LENGTH;

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
        let rows = (0..rows).map(|_| WitnessRow::parse(&mut reader)).collect::<Result<_, _>>()?;
        Ok(Self { session, waited: late.then_some(tenths), rows })
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

    proptest! {
        #[test]
        fn a_witness_is_read_as_it_was_written(
            session in any::<[u8; 8]>(),
            waited in any::<Option<u16>>(),
            rows in proptest::collection::vec(row(), 0..=MOST_ROWS),
        ) {
            let witness = Witness { session, waited, rows };
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
