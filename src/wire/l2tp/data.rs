//! Data messages: a PPP frame behind the session's ids (RFC 2661 3.1, 5.3).

use super::{
    DecodeError, HAS_LENGTH, HAS_OFFSET, HAS_SEQUENCE, Layer, Reader, TYPE_CONTROL, VERSION,
    VERSION_MASK,
};
use crate::wire::Capped;

/// A data message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataMessage {
    /// The receiver's tunnel id.
    pub tunnel_id: u16,
    /// The receiver's session id.
    pub session_id: u16,
    /// Whether the header holds the message's length, as Windows writes it.
    pub has_length: bool,
    /// Ns and Nr, where the sender numbers data messages.
    pub sequence: Option<(u16, u16)>,
    /// The PPP frame.
    pub frame: Vec<u8>,
}

impl DataMessage {
    /// Reads a data message. An offset is skipped, the priority bit ignored.
    ///
    /// # Errors
    /// When it is a control message, of another version, or a length does not fit.
    pub fn parse(datagram: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(Layer::L2tp, datagram);
        let flags = reader.u16("flags and version")?;
        if flags & TYPE_CONTROL != 0 {
            return Err(reader.fault("flags of a data message", 0, flags.into()));
        }
        if flags & VERSION_MASK != VERSION {
            return Err(reader.fault("version", VERSION.into(), (flags & VERSION_MASK).into()));
        }
        let has_length = flags & HAS_LENGTH != 0;
        let mut inside = if has_length {
            let length = usize::from(reader.u16("length")?);
            let Some(rest) = length.checked_sub(4) else {
                return Err(reader.fault("length covers the header", 4, length));
            };
            reader.sub(rest, "length fits the datagram")?
        } else {
            reader
        };
        let (tunnel_id, session_id) = (inside.u16("tunnel id")?, inside.u16("session id")?);
        let sequence = if flags & HAS_SEQUENCE != 0 {
            Some((inside.u16("Ns")?, inside.u16("Nr")?))
        } else {
            None
        };
        if flags & HAS_OFFSET != 0 {
            let offset = inside.u16("offset size")?;
            inside.take(offset.into(), "offset fits the message")?;
        }
        Ok(Self { tunnel_id, session_id, has_length, sequence, frame: inside.rest().to_vec() })
    }

    /// The message's bytes, without an offset.
    #[must_use]
    pub fn emit(&self) -> Vec<u8> {
        let mut flags = VERSION;
        flags |= if self.has_length { HAS_LENGTH } else { 0 };
        flags |= if self.sequence.is_some() { HAS_SEQUENCE } else { 0 };
        let header = 6 + if self.has_length { 2 } else { 0 };
        let header = header + if self.sequence.is_some() { 4 } else { 0 };
        let length = u16::capped(self.frame.len().saturating_add(header));
        let mut words = vec![flags];
        words.extend(self.has_length.then_some(length));
        words.extend([self.tunnel_id, self.session_id]);
        words.extend(self.sequence.into_iter().flat_map(|(ns, nr)| [ns, nr]));
        words.into_iter().flat_map(u16::to_be_bytes).chain(self.frame.iter().copied()).collect()
    }
}
