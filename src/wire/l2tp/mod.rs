//! L2TP control messages (RFC 2661 3.1, 4, 5), and the data messages that
//! carry PPP frames.

use super::{DecodeError, Layer, Reader};
use crate::wire::Capped;

mod avp;
mod connection;
mod data;
mod result;

pub use avp::{Avp, Obstacle, attribute};
pub use connection::{
    HOST_NAME, control, start_attributes, start_attributes_of, stop_control_connection,
};
pub use data::DataMessage;
pub use result::ResultCode;

const TYPE_CONTROL: u16 = 0x8000;
const HAS_LENGTH: u16 = 0x4000;
const HAS_SEQUENCE: u16 = 0x0800;
const HAS_OFFSET: u16 = 0x0200;
const VERSION_MASK: u16 = 0x000f;
const VERSION: u16 = 2;
const HEADER_LENGTH: usize = 12;

/// Control message types (RFC 2661 3.2).
pub mod message_type {
    /// Start-Control-Connection-Request.
    pub const SCCRQ: u16 = 1;
    /// Start-Control-Connection-Reply.
    pub const SCCRP: u16 = 2;
    /// Start-Control-Connection-Connected.
    pub const SCCCN: u16 = 3;
    /// Stop-Control-Connection-Notification.
    pub const STOP_CCN: u16 = 4;
    /// Hello: is the peer still there?
    pub const HELLO: u16 = 6;
    /// Incoming-Call-Request.
    pub const ICRQ: u16 = 10;
    /// Incoming-Call-Reply.
    pub const ICRP: u16 = 11;
    /// Incoming-Call-Connected.
    pub const ICCN: u16 = 12;
    /// Call-Disconnect-Notify.
    pub const CDN: u16 = 14;
}

/// A control message: the header and its AVPs.
///
/// Without AVPs it is a zero-length body acknowledgement (RFC 2661 5.8).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ControlMessage {
    /// The receiver's tunnel id; zero while it is not known.
    pub tunnel_id: u16,
    /// The receiver's session id; zero for the control connection.
    pub session_id: u16,
    /// Sequence number of this message.
    pub ns: u16,
    /// Sequence number expected next.
    pub nr: u16,
    /// In order; the message type comes first.
    pub avps: Vec<Avp>,
}

/// The ids that one end assigned to a tunnel and to a session in it; zero while not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ids {
    /// Of the tunnel.
    pub tunnel: u16,
    /// Of the session; zero for the control connection.
    pub session: u16,
}

/// Sequence numbers of control messages (RFC 2661 5.8).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Numbers {
    /// Of this message.
    pub ns: u16,
    /// Expected next.
    pub nr: u16,
}

impl ControlMessage {
    /// A message of a type to who assigned `ids`, with further attributes behind the type.
    #[must_use]
    pub fn new(message_type: u16, ids: Ids, numbers: Numbers, avps: Vec<Avp>) -> Self {
        let first = Avp::word_of(attribute::MESSAGE_TYPE, message_type);
        let avps = std::iter::once(first).chain(avps).collect();
        let (Ids { tunnel, session }, Numbers { ns, nr }) = (ids, numbers);
        Self { tunnel_id: tunnel, session_id: session, ns, nr, avps }
    }

    /// A zero-length body acknowledgement (RFC 2661 5.8): Ns is not used up by it.
    #[must_use]
    pub const fn acknowledgement(tunnel_id: u16, numbers: Numbers) -> Self {
        let Numbers { ns, nr } = numbers;
        Self { tunnel_id, session_id: 0, ns, nr, avps: Vec::new() }
    }

    /// Whether a datagram is a control message rather than a data message: its
    /// first bit says so.
    #[must_use]
    pub fn is_control(datagram: &[u8]) -> bool {
        datagram.first().is_some_and(|first| first & 0x80 != 0)
    }

    /// Reads a control message.
    ///
    /// # Errors
    /// When it is a data message, of another version, or a length does not fit.
    pub fn parse(datagram: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(Layer::L2tp, datagram);
        let flags = reader.u16("flags and version")?;
        let required = TYPE_CONTROL | HAS_LENGTH | HAS_SEQUENCE;
        if flags & required != required || flags & HAS_OFFSET != 0 {
            return Err(reader.fault("flags of a control message", required.into(), flags.into()));
        }
        if flags & VERSION_MASK != VERSION {
            let version = usize::from(flags & VERSION_MASK);
            return Err(reader.fault("version", VERSION.into(), version));
        }
        let length = usize::from(reader.u16("length")?);
        let Some(rest) = length.checked_sub(4) else {
            return Err(reader.fault("length covers the header", HEADER_LENGTH, length));
        };
        let mut inside = reader.sub(rest, "length fits the datagram")?;
        Ok(Self {
            tunnel_id: inside.u16("tunnel id")?,
            session_id: inside.u16("session id")?,
            ns: inside.u16("Ns")?,
            nr: inside.u16("Nr")?,
            avps: Avp::parse_all(inside)?,
        })
    }

    /// The message's bytes.
    #[must_use]
    pub fn emit(&self) -> Vec<u8> {
        let mut avps = Vec::new();
        for avp in &self.avps {
            avp.emit(&mut avps);
        }
        let length = u16::capped(HEADER_LENGTH + avps.len());
        let flags = TYPE_CONTROL | HAS_LENGTH | HAS_SEQUENCE | VERSION;
        [flags, length, self.tunnel_id, self.session_id, self.ns, self.nr]
            .into_iter()
            .flat_map(u16::to_be_bytes)
            .chain(avps)
            .collect()
    }

    /// The message type, which must be the first AVP (RFC 2661 4.4.1).
    #[must_use]
    pub fn message_type(&self) -> Option<u16> {
        self.avps.first().filter(|avp| avp.is(attribute::MESSAGE_TYPE)).and_then(Avp::word)
    }

    /// Whether there is nothing in it but the sequence numbers.
    #[must_use]
    pub const fn is_acknowledgement(&self) -> bool {
        self.avps.is_empty()
    }

    /// The id that the sender gave the tunnel; never zero.
    #[must_use]
    pub fn assigned_tunnel_id(&self) -> Option<u16> {
        self.avp(attribute::ASSIGNED_TUNNEL_ID).and_then(Avp::word).filter(|id| *id != 0)
    }

    /// The id that the sender gave the session; never zero.
    #[must_use]
    pub fn assigned_session_id(&self) -> Option<u16> {
        self.avp(attribute::ASSIGNED_SESSION_ID).and_then(Avp::word).filter(|id| *id != 0)
    }

    /// Why the tunnel or the session ends, where the message says so.
    #[must_use]
    pub fn result(&self) -> Option<ResultCode> {
        self.avp(attribute::RESULT_CODE).and_then(|avp| ResultCode::parse(&avp.value).ok())
    }

    /// What keeps a receiver from acting on the message, in the order of its AVPs.
    pub fn obstacles(&self) -> impl Iterator<Item = Obstacle> {
        self.avps.iter().filter_map(Avp::obstacle)
    }

    /// The first AVP of an IETF attribute type that is not hidden.
    #[must_use]
    pub fn avp(&self, kind: u16) -> Option<&Avp> {
        self.avps.iter().find(|avp| avp.is(kind))
    }
}

#[cfg(test)]
mod tests;
