//! Attribute Value Pairs (RFC 2661 4.1).

use crate::wire::{DecodeError, Reader};

const MANDATORY: u16 = 0x8000;
const HIDDEN: u16 = 0x4000;
const LENGTH_MASK: u16 = 0x03ff;
const HEADER_LENGTH: usize = 6;
/// The IETF's own vendor id.
const VENDOR_IETF: u16 = 0;

/// Attribute types of the IETF (RFC 2661 4.4).
pub mod attribute {
    /// Message Type.
    pub const MESSAGE_TYPE: u16 = 0;
    /// Result Code.
    pub const RESULT_CODE: u16 = 1;
    /// Protocol Version.
    pub const PROTOCOL_VERSION: u16 = 2;
    /// Framing Capabilities.
    pub const FRAMING_CAPABILITIES: u16 = 3;
    /// Bearer Capabilities.
    pub const BEARER_CAPABILITIES: u16 = 4;
    /// Firmware Revision.
    pub const FIRMWARE_REVISION: u16 = 6;
    /// Host Name.
    pub const HOST_NAME: u16 = 7;
    /// Vendor Name.
    pub const VENDOR_NAME: u16 = 8;
    /// Assigned Tunnel ID.
    pub const ASSIGNED_TUNNEL_ID: u16 = 9;
    /// Receive Window Size.
    pub const RECEIVE_WINDOW_SIZE: u16 = 10;
    /// Challenge.
    pub const CHALLENGE: u16 = 11;
    /// Q.931 Cause Code.
    pub const CAUSE_CODE: u16 = 12;
    /// Challenge Response.
    pub const CHALLENGE_RESPONSE: u16 = 13;
    /// Assigned Session ID.
    pub const ASSIGNED_SESSION_ID: u16 = 14;
    /// Call Serial Number.
    pub const CALL_SERIAL_NUMBER: u16 = 15;
    /// Bearer Type.
    pub const BEARER_TYPE: u16 = 18;
    /// Framing Type.
    pub const FRAMING_TYPE: u16 = 19;
    /// (Tx) Connect Speed.
    pub const CONNECT_SPEED: u16 = 24;
    /// Proxy Authen Type.
    pub const PROXY_AUTHEN_TYPE: u16 = 29;
    /// Random Vector, in front of hidden attributes.
    pub const RANDOM_VECTOR: u16 = 36;
    /// The last type that RFC 2661 defines.
    pub const LAST_KNOWN: u16 = 39;
}

/// One attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Avp {
    /// A receiver that does not know it must end the tunnel.
    pub mandatory: bool,
    /// The value is hidden under the shared secret (RFC 2661 4.3).
    pub hidden: bool,
    /// Vendor id; zero for the IETF's attributes.
    pub vendor: u16,
    /// Attribute type.
    pub kind: u16,
    /// Value, at most 1,017 bytes.
    pub value: Vec<u8>,
}

/// What keeps a receiver from acting on a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Obstacle {
    /// A mandatory attribute that is not RFC 2661's.
    UnknownMandatory {
        /// Vendor id; zero for the IETF's attributes.
        vendor: u16,
        /// Attribute type.
        kind: u16,
    },
    /// A mandatory attribute whose value is hidden under a shared secret.
    Hidden {
        /// Attribute type.
        kind: u16,
    },
}

impl Avp {
    /// A mandatory attribute of the IETF.
    #[must_use]
    pub const fn mandatory(kind: u16, value: Vec<u8>) -> Self {
        Self { mandatory: true, hidden: false, vendor: VENDOR_IETF, kind, value }
    }

    /// An optional attribute of the IETF.
    #[must_use]
    pub const fn optional(kind: u16, value: Vec<u8>) -> Self {
        Self { mandatory: false, hidden: false, vendor: VENDOR_IETF, kind, value }
    }

    /// A mandatory attribute with a two-byte value.
    #[must_use]
    pub fn word_of(kind: u16, value: u16) -> Self {
        Self::mandatory(kind, value.to_be_bytes().to_vec())
    }

    /// A mandatory attribute with a four-byte value.
    #[must_use]
    pub fn long_of(kind: u16, value: u32) -> Self {
        Self::mandatory(kind, value.to_be_bytes().to_vec())
    }

    /// Whether this is the IETF's attribute `kind`, readable.
    #[must_use]
    pub const fn is(&self, kind: u16) -> bool {
        self.vendor == VENDOR_IETF && self.kind == kind && !self.hidden
    }

    /// The first two bytes of the value as a number.
    #[must_use]
    pub fn word(&self) -> Option<u16> {
        self.value.first_chunk().copied().map(u16::from_be_bytes)
    }

    /// The first four bytes of the value as a number.
    #[must_use]
    pub fn long(&self) -> Option<u32> {
        self.value.first_chunk().copied().map(u32::from_be_bytes)
    }

    /// Why a receiver without a shared secret must not act on the message that
    /// holds this: a mandatory attribute that is hidden, or that nobody here
    /// knows (RFC 2661 4.1, 4.2, 4.3).
    #[must_use]
    pub const fn obstacle(&self) -> Option<Obstacle> {
        let (vendor, kind) = (self.vendor, self.kind);
        let known = vendor == VENDOR_IETF && kind <= attribute::LAST_KNOWN;
        match (self.mandatory, known, self.hidden) {
            (true, false, _) => Some(Obstacle::UnknownMandatory { vendor, kind }),
            (true, true, true) => Some(Obstacle::Hidden { kind }),
            _ => None,
        }
    }

    pub(super) fn parse_all(mut reader: Reader<'_>) -> Result<Vec<Self>, DecodeError> {
        let mut avps = Vec::new();
        while !reader.is_empty() {
            let flags = reader.u16("AVP flags and length")?;
            let length = usize::from(flags & LENGTH_MASK);
            let Some(value) = length.checked_sub(HEADER_LENGTH) else {
                return Err(reader.fault("AVP length covers its header", HEADER_LENGTH, length));
            };
            let vendor = reader.u16("AVP vendor id")?;
            let kind = reader.u16("AVP attribute type")?;
            let value = reader.take(value, "AVP length fits the message")?.to_vec();
            let (mandatory, hidden) = (flags & MANDATORY != 0, flags & HIDDEN != 0);
            avps.push(Self { mandatory, hidden, vendor, kind, value });
        }
        Ok(avps)
    }

    pub(super) fn emit(&self, bytes: &mut Vec<u8>) {
        let length = u16::try_from(HEADER_LENGTH + self.value.len()).unwrap_or(LENGTH_MASK);
        let mut flags = length.min(LENGTH_MASK);
        flags |= if self.mandatory { MANDATORY } else { 0 };
        flags |= if self.hidden { HIDDEN } else { 0 };
        for word in [flags, self.vendor, self.kind] {
            bytes.extend(word.to_be_bytes());
        }
        bytes.extend(&self.value);
    }
}
