//! L2TP control messages (RFC 2661 3.1, 4, 5).

use super::{DecodeError, Layer, Reader};

mod avp;

pub use avp::{Avp, attribute};

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
    /// Stop-Control-Connection-Notification.
    pub const STOP_CCN: u16 = 4;
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

impl ControlMessage {
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
        let length = u16::try_from(HEADER_LENGTH + avps.len()).unwrap_or(u16::MAX);
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

    /// The first AVP of an IETF attribute type that is not hidden.
    #[must_use]
    pub fn avp(&self, kind: u16) -> Option<&Avp> {
        self.avps.iter().find(|avp| avp.is(kind))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn any_avp() -> impl Strategy<Value = Avp> {
        (
            any::<bool>(),
            any::<bool>(),
            any::<u16>(),
            any::<u16>(),
            prop::collection::vec(any::<u8>(), 0..64),
        )
            .prop_map(|(mandatory, hidden, vendor, kind, value)| Avp {
                mandatory,
                hidden,
                vendor,
                kind,
                value,
            })
    }

    proptest! {
        #[test]
        fn what_is_emitted_is_parsed(
            tunnel_id: u16, session_id: u16, ns: u16, nr: u16,
            avps in prop::collection::vec(any_avp(), 0..8),
        ) {
            let message = ControlMessage { tunnel_id, session_id, ns, nr, avps };
            prop_assert_eq!(ControlMessage::parse(&message.emit()), Ok(message));
        }

        #[test]
        fn no_bytes_make_it_panic(bytes: Vec<u8>) {
            let _ = ControlMessage::parse(&bytes);
        }
    }

    #[test]
    fn a_sccrq_has_the_bytes_of_the_rfc() {
        let message = ControlMessage {
            tunnel_id: 0,
            session_id: 0,
            ns: 0,
            nr: 0,
            avps: vec![Avp::word_of(attribute::MESSAGE_TYPE, message_type::SCCRQ)],
        };
        assert_eq!(hex::encode(message.emit()), "c802001400000000000000008008000000000001");
        assert_eq!(message.message_type(), Some(message_type::SCCRQ));
    }

    #[test]
    fn faults_name_their_place() {
        let data_message = [0x00, 0x02, 0, 1, 0, 1];
        assert_eq!(
            ControlMessage::parse(&data_message).unwrap_err().rule,
            "flags of a control message"
        );
        let version_3 = [0xc8, 0x03, 0, 12, 0, 0, 0, 0, 0, 0, 0, 0];
        assert_eq!(ControlMessage::parse(&version_3).unwrap_err().rule, "version");
        let short_length = [0xc8, 0x02, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0];
        assert_eq!(
            ControlMessage::parse(&short_length).unwrap_err().rule,
            "length covers the header"
        );
        let long_length = [0xc8, 0x02, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        assert_eq!(
            ControlMessage::parse(&long_length).unwrap_err().rule,
            "length fits the datagram"
        );
        let avp_under_six = [0xc8, 0x02, 0, 14, 0, 0, 0, 0, 0, 0, 0, 0, 0x80, 0x02];
        assert_eq!(
            ControlMessage::parse(&avp_under_six).unwrap_err().rule,
            "AVP length covers its header"
        );
    }
}
