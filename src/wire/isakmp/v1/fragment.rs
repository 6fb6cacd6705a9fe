//! Fragments of IKEv1 messages, Microsoft's and Cisco's (MS-IKEE 2.2.5, 3.3).
//!
//! A message that is too long for the path is cut into pieces, header included.
//! Each travels in a message of its own with the same cookies, in clear:
//! whatever is secret inside is encrypted already.

use std::collections::BTreeMap;

use crate::wire::isakmp::number::{flag, payload};
use crate::wire::isakmp::{HEADER_LENGTH, Header, Payload, emit_payloads};
use crate::wire::{Capped, DecodeError, Layer, Reader};

/// Bytes that pieces may add up to: what a UDP datagram can hold.
const MOST_BYTES: usize = 65_535;
const LAST: u8 = 1;
const GENERIC_HEADER: usize = 4;
const FRAGMENT_HEADER: usize = 4;

/// The body of a fragment payload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fragment {
    /// The same in all fragments of a message.
    pub id: u16,
    /// Counts from 1.
    pub number: u8,
    /// Whether no further one follows.
    pub last: bool,
    /// A piece of the message.
    pub data: Vec<u8>,
}

/// The fragments of one message so far.
///
/// Holds at most 255 pieces and 64 KiB. A fragment of another message takes the
/// place of what was there, since a sender has one message under way at a time.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FragmentReassembly {
    id: u16,
    pieces: BTreeMap<u8, Vec<u8>>,
    last: Option<u8>,
}

impl Fragment {
    /// Reads a message that is a fragment. Its encryption flag is not looked
    /// at: some senders set it although the fragment itself is in clear.
    ///
    /// # Errors
    /// When the first payload is no fragment, or a length does not fit.
    pub fn parse_message(bytes: &[u8]) -> Result<(Header, Self), DecodeError> {
        let header = Header::parse(bytes)?;
        let mut reader = Reader::new(Layer::Isakmp, bytes);
        if header.next_payload != payload::FRAGMENT {
            let (wanted, there) = (payload::FRAGMENT.into(), header.next_payload.into());
            return Err(reader.fault("first payload is a fragment", wanted, there));
        }
        reader.take(HEADER_LENGTH, "header")?;
        reader.u16("next payload and reserved")?;
        let length = usize::from(reader.u16("payload length")?);
        let Some(body) = length.checked_sub(GENERIC_HEADER) else {
            return Err(reader.fault("payload length covers its header", GENERIC_HEADER, length));
        };
        let body = reader.take(body, "payload length fits the message")?;
        Ok((header, Self::parse(body)?))
    }

    /// Reads the body of a fragment payload.
    ///
    /// # Errors
    /// When it is cut short, or its number is zero.
    pub fn parse(body: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(Layer::Isakmp, body);
        let id = reader.u16("fragment id")?;
        let number = reader.u8("fragment number")?;
        let flags = reader.u8("fragment flags")?;
        if number == 0 {
            return Err(reader.fault("fragments count from 1", 1, 0));
        }
        Ok(Self { id, number, last: flags & LAST != 0, data: reader.rest().to_vec() })
    }

    /// The body's bytes.
    #[must_use]
    pub fn emit(&self) -> Vec<u8> {
        let mut bytes = self.id.to_be_bytes().to_vec();
        bytes.extend([self.number, if self.last { LAST } else { 0 }]);
        bytes.extend(&self.data);
        bytes
    }

    /// Cuts a message into messages of at most `largest` bytes, each with one
    /// fragment of it.
    ///
    /// `None` when it has no header, or would take more than 255 fragments.
    #[must_use]
    pub fn split(message: &[u8], id: u16, largest: usize) -> Option<Vec<Vec<u8>>> {
        let header = Header::parse(message).ok()?;
        let overhead = HEADER_LENGTH + GENERIC_HEADER + FRAGMENT_HEADER;
        let size = largest.checked_sub(overhead).filter(|size| *size > 0)?;
        let pieces = message.chunks(size);
        let count = u8::try_from(pieces.len()).ok()?;
        let fragments = (1..=count).zip(pieces).map(|(number, data)| {
            Self { id, number, last: number == count, data: data.to_vec() }.emit_message(header)
        });
        Some(fragments.collect())
    }

    /// A message with the fragment alone, under the header of what was cut.
    fn emit_message(&self, header: Header) -> Vec<u8> {
        let payloads = emit_payloads(&[Payload::new(payload::FRAGMENT, self.emit())]);
        let length = HEADER_LENGTH.saturating_add(payloads.len());
        let header = Header {
            next_payload: payload::FRAGMENT,
            flags: header.flags & !flag::V1_ENCRYPTED,
            length: u32::capped(length),
            ..header
        };
        [header.emit(), payloads].concat()
    }
}

impl FragmentReassembly {
    /// Takes a fragment. Gives the whole message once its last piece is there,
    /// and begins anew.
    ///
    /// A number that was there before changes nothing; one behind the last is
    /// dropped.
    pub fn accept(&mut self, fragment: Fragment) -> Option<Vec<u8>> {
        if self.id != fragment.id {
            *self = Self { id: fragment.id, ..Self::default() };
        }
        if self.last.is_some_and(|last| fragment.number > last) {
            return None;
        }
        if fragment.last {
            self.last = Some(fragment.number);
        }
        self.pieces.entry(fragment.number).or_insert(fragment.data);
        let bytes: usize = self.pieces.values().map(Vec::len).sum();
        if bytes > MOST_BYTES {
            *self = Self::default();
            return None;
        }
        // Numbers are distinct and none is over the last, so the count tells.
        let last = self.last?;
        let whole = self.pieces.range(1..=last).count() == usize::from(last);
        whole.then(|| {
            std::mem::take(self).pieces.into_values().take(last.into()).flatten().collect()
        })
    }
}
