//! A whole message: the header and its chain of payloads.

use super::number::{flag, payload, version};
use super::{HEADER_LENGTH, Header, IkeSa};
use crate::wire::{Capped, DecodeError, Layer, Reader};

/// Payloads in one message before it is taken for hostile. Windows sends 9,
/// gateways with many certificate requests a few dozen.
const MOST_PAYLOADS: usize = 128;
/// Payloads that most messages have at most.
const FEW_PAYLOADS: usize = 8;
const GENERIC_HEADER: usize = 4;
const CRITICAL: u8 = 0x80;

/// One payload: its type and its body without the generic header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payload {
    /// Payload type, see `number::payload`.
    pub kind: u8,
    /// IKEv2's critical bit (RFC 7296 2.5); reserved and zero in IKEv1.
    pub critical: bool,
    /// What follows the generic header.
    pub body: Vec<u8>,
}

/// An ISAKMP message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// `next_payload` and `length` are as received; `emit` works them out anew.
    pub header: Header,
    /// In the order of the chain. Empty where the message is encrypted.
    pub payloads: Vec<Payload>,
}

impl Payload {
    /// A payload without the critical bit.
    #[must_use]
    pub const fn new(kind: u8, body: Vec<u8>) -> Self {
        Self { kind, critical: false, body }
    }
}

impl Message {
    /// A message in clear, of the given version and exchange, with message id 0.
    #[must_use]
    pub fn new(
        version: u8,
        exchange: u8,
        flags: u8,
        ike_sa: IkeSa,
        payloads: Vec<Payload>,
    ) -> Self {
        let header = Header {
            initiator_cookie: ike_sa.initiator,
            responder_cookie: ike_sa.responder,
            next_payload: payloads.first().map_or(payload::NONE, |first| first.kind),
            version,
            exchange,
            flags,
            message_id: 0,
            length: 0,
        };
        let mut message = Self { header, payloads };
        message.header.length = u32::capped(message.emitted_length());
        message
    }

    /// Reads a message. Bytes behind the length that the header gives are ignored.
    ///
    /// An encrypted IKEv1 message, and an IKEv2 one from its encrypted payload
    /// on, gives no further payloads.
    ///
    /// # Errors
    /// When the header's length is impossible, or a payload's length reaches
    /// over the end of the message or does not cover its own header.
    pub fn parse(bytes: &[u8]) -> Result<Self, DecodeError> {
        let header = Header::parse(bytes)?;
        let length = usize::capped(header.length);
        let mut reader = Reader::new(Layer::Isakmp, bytes);
        if length < HEADER_LENGTH {
            return Err(reader.fault("length covers the header", HEADER_LENGTH, length));
        }
        let mut chain = reader.sub(length, "length fits the datagram")?;
        chain.take(HEADER_LENGTH, "header")?;
        if header.major_version() == 1 && header.flags & flag::V1_ENCRYPTED != 0 {
            return Ok(Self { header, payloads: Vec::new() });
        }
        let payloads = parse_payloads(header.next_payload, &mut chain)?;
        Ok(Self { header, payloads })
    }

    /// The message's bytes, lengths and next-payload fields worked out.
    #[must_use]
    pub fn emit(&self) -> Vec<u8> {
        let mut header = self.header;
        header.next_payload = self.payloads.first().map_or(payload::NONE, |first| first.kind);
        header.length = u32::capped(self.emitted_length());
        let mut bytes = header.emit();
        bytes.extend(emit_payloads(&self.payloads));
        bytes
    }

    /// The bodies of all payloads of one type, in order.
    pub fn bodies(&self, kind: u8) -> impl Iterator<Item = &[u8]> {
        self.payloads.iter().filter(move |payload| payload.kind == kind).map(|one| &*one.body)
    }

    /// The body of the first payload of a type.
    #[must_use]
    pub fn body(&self, kind: u8) -> Option<&[u8]> {
        self.bodies(kind).next()
    }

    /// Whether this is IKEv1 in clear (RFC 2408 3.1).
    #[must_use]
    pub const fn is_v1_clear(&self) -> bool {
        self.header.version == version::V1 && self.header.flags & flag::V1_ENCRYPTED == 0
    }

    fn emitted_length(&self) -> usize {
        let bodies: usize = self.payloads.iter().map(|one| GENERIC_HEADER + one.body.len()).sum();
        HEADER_LENGTH + bodies
    }
}

/// Payloads one behind the other with their generic headers, as a message holds
/// them. The type of the first is not among the bytes: the header names it.
#[must_use]
pub fn emit_payloads(payloads: &[Payload]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (index, payload) in payloads.iter().enumerate() {
        let next = payloads.get(index + 1).map_or(payload::NONE, |next| next.kind);
        let length = u16::capped(GENERIC_HEADER + payload.body.len());
        bytes.extend([next, if payload.critical { CRITICAL } else { 0 }]);
        bytes.extend(length.to_be_bytes());
        bytes.extend(&payload.body);
    }
    bytes
}

/// The payloads from the reader's place to the end of the chain, behind which
/// there may be more bytes.
pub(super) fn parse_payloads(
    first: u8,
    reader: &mut Reader<'_>,
) -> Result<Vec<Payload>, DecodeError> {
    let mut payloads = Vec::with_capacity(FEW_PAYLOADS);
    let mut kind = first;
    while kind != payload::NONE {
        if payloads.len() == MOST_PAYLOADS {
            return Err(reader.fault("number of payloads", MOST_PAYLOADS, MOST_PAYLOADS + 1));
        }
        let next = reader.u8("next payload")?;
        let critical = reader.u8("reserved byte")? & CRITICAL != 0;
        let length = usize::from(reader.u16("payload length")?);
        let Some(body) = length.checked_sub(GENERIC_HEADER) else {
            return Err(reader.fault("payload length covers its header", GENERIC_HEADER, length));
        };
        let body = reader.take(body, "payload length fits the message")?.to_vec();
        payloads.push(Payload { kind, critical, body });
        if matches!(kind, payload::V2_ENCRYPTED | payload::V2_ENCRYPTED_FRAGMENT) {
            break;
        }
        kind = next;
    }
    Ok(payloads)
}
