//! Messages from message 5 of main mode on: a header in clear, everything
//! behind it encrypted (RFC 2408 3.1, RFC 2409 5 and appendix B).

use super::super::message::parse_payloads;
use crate::wire::isakmp::number::{flag, version};
use crate::wire::isakmp::{HEADER_LENGTH, Header, IkeSa, Payload};
use crate::wire::{Capped, DecodeError, Layer, Reader};

/// A message whose payloads cannot be read without keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EncryptedMessage {
    /// `next_payload` is the type of the first payload inside.
    pub header: Header,
    /// Everything behind the header.
    pub body: Vec<u8>,
}

/// What was inside of an encrypted message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecryptedPayloads {
    /// In the order of the chain.
    pub payloads: Vec<Payload>,
    behind_first: Vec<u8>,
}

impl EncryptedMessage {
    /// A message with an encrypted body. Main mode has message id 0.
    #[must_use]
    pub fn new(
        exchange: u8,
        ike_sa: IkeSa,
        message_id: u32,
        first_payload: u8,
        body: Vec<u8>,
    ) -> Self {
        let header = Header {
            initiator_cookie: ike_sa.initiator,
            responder_cookie: ike_sa.responder,
            next_payload: first_payload,
            version: version::V1,
            exchange,
            flags: flag::V1_ENCRYPTED,
            message_id,
            length: u32::capped(HEADER_LENGTH.saturating_add(body.len())),
        };
        Self { header, body }
    }

    /// Reads a message. Bytes behind the length that the header gives are ignored.
    ///
    /// # Errors
    /// When it is not IKEv1, not encrypted, or its length is impossible.
    pub fn parse(bytes: &[u8]) -> Result<Self, DecodeError> {
        let header = Header::parse(bytes)?;
        let mut reader = Reader::new(Layer::Isakmp, bytes);
        let (version, flags) = (header.major_version(), header.flags);
        if version != 1 {
            return Err(reader.fault("major version", 1, version.into()));
        }
        if flags & flag::V1_ENCRYPTED == 0 {
            let rule = "encryption flag is set";
            return Err(reader.fault(rule, flag::V1_ENCRYPTED.into(), flags.into()));
        }
        let length = usize::capped(header.length);
        if length < HEADER_LENGTH {
            return Err(reader.fault("length covers the header", HEADER_LENGTH, length));
        }
        let mut message = reader.sub(length, "length fits the datagram")?;
        message.take(HEADER_LENGTH, "header")?;
        Ok(Self { header, body: message.rest().to_vec() })
    }

    /// The message's bytes, its length worked out.
    #[must_use]
    pub fn emit(&self) -> Vec<u8> {
        let length = HEADER_LENGTH.saturating_add(self.body.len());
        let length = u32::capped(length);
        let mut bytes = Header { length, ..self.header }.emit();
        bytes.extend(&self.body);
        bytes
    }
}

impl DecryptedPayloads {
    /// Reads decrypted text from its first payload, whose type the header named.
    ///
    /// What is behind the last payload is padding, whatever its bytes are.
    ///
    /// # Errors
    /// When the chain of payloads is not one: mostly another key than the peer's.
    pub fn parse(first_payload: u8, text: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(Layer::Isakmp, text);
        let mut first = reader.clone();
        let payloads = parse_payloads(first_payload, &mut reader)?;
        let first_length = payloads.first().map_or(0, |one| 4 + one.body.len());
        first.take(first_length, "first payload")?;
        let behind = reader.offset().saturating_sub(first_length);
        let behind_first = first.take(behind, "chain of payloads")?.to_vec();
        Ok(Self { payloads, behind_first })
    }

    /// Every payload behind the first, as it was received with its header and
    /// without the padding: what a hash in front of them is over (RFC 2409 5.5).
    #[must_use]
    pub fn behind_first(&self) -> &[u8] {
        &self.behind_first
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
}
