//! A valid opening message of either version, padded to a size, whose only proposal
//! nobody accepts: the refusal shows that it arrived, and nothing is left behind.

use crate::crypto::{DhGroup, PrivateValue, RandomStream};
use crate::wire::isakmp::number::{exchange, flag, payload, version};
use crate::wire::isakmp::v1::{
    DOI_IPSEC, PROTOCOL_ISAKMP, Proposal, SITUATION_IDENTITY_ONLY, SecurityAssociation,
    TRANSFORM_KEY_IKE, Transform, attribute,
};
use crate::wire::isakmp::v2::{
    KEY_LENGTH, KeyExchange, PROTOCOL_IKE, Proposal as V2Proposal, Transform as V2Transform,
    emit_proposals, transform,
};
use crate::wire::isakmp::{Attribute, Cookie, IkeSa, Message, Payload, vendor_id};

/// Cipher and group out of the private ranges (RFC 2409 appendix A, RFC 7296 3.3.2).
const NOBODY_HAS: u16 = 65_001;
const SHA1: u16 = 2;
const PRE_SHARED_KEY: u16 = 1;
const NONCE_LENGTH: usize = 32;
/// Next payload, a reserved byte and the length (RFC 2408 3.2, RFC 7296 3.2).
const PAYLOAD_HEADER: usize = 4;

/// A message of a version of IKE, padded to `length` bytes; no shorter than it is
/// without padding.
pub(super) fn padded(
    of_v2: bool,
    cookie: Cookie,
    length: usize,
    random: &mut RandomStream,
) -> Vec<u8> {
    let (kind, bare) = if of_v2 {
        (payload::V2_VENDOR_ID, sa_init(cookie, random))
    } else {
        (payload::VENDOR_ID, message_1(cookie))
    };
    let taken = bare.clone().emit().len().saturating_add(PAYLOAD_HEADER);
    let mut padding = vendor_id::PROBE809_PADDING.to_vec();
    padding.resize(length.saturating_sub(taken).max(padding.len()), 0);
    let mut message = bare;
    message.payloads.push(Payload::new(kind, padding));
    let Message { header, payloads } = message;
    Message::new(header.version, header.exchange, header.flags, header.ike_sa(), payloads).emit()
}

fn message_1(cookie: Cookie) -> Message {
    let attributes = vec![
        Attribute::short(attribute::ENCRYPTION, NOBODY_HAS),
        Attribute::short(attribute::HASH, SHA1),
        Attribute::short(attribute::GROUP, NOBODY_HAS),
        Attribute::short(attribute::AUTHENTICATION, PRE_SHARED_KEY),
    ];
    let transforms = vec![Transform { number: 1, id: TRANSFORM_KEY_IKE, attributes }];
    let proposal = Proposal { number: 1, protocol: PROTOCOL_ISAKMP, spi: Vec::new(), transforms };
    let sa = SecurityAssociation {
        doi: DOI_IPSEC,
        situation: SITUATION_IDENTITY_ONLY,
        proposals: vec![proposal],
    };
    let payloads = vec![
        Payload::new(payload::SA, sa.emit()),
        Payload::new(payload::VENDOR_ID, vendor_id::RFC_3947.to_vec()),
    ];
    Message::new(version::V1, exchange::IDENTITY_PROTECTION, 0, IkeSa::begun(cookie), payloads)
}

fn sa_init(cookie: Cookie, random: &mut RandomStream) -> Message {
    let plain = |kind, id| V2Transform { kind, id, attributes: Vec::new() };
    let group = DhGroup::Ecp256;
    let transforms = vec![
        V2Transform {
            kind: transform::ENCRYPTION,
            id: NOBODY_HAS,
            attributes: vec![Attribute::short(KEY_LENGTH, 256)],
        },
        plain(transform::PRF, 5),
        plain(transform::INTEGRITY, 12),
        plain(transform::KEY_EXCHANGE, group.number()),
    ];
    let proposal = V2Proposal { number: 1, protocol: PROTOCOL_IKE, spi: Vec::new(), transforms };
    let private = PrivateValue::new(random.bytes());
    let key_exchange = KeyExchange { group: group.number(), data: group.public_value(&private) };
    let payloads = vec![
        Payload::new(payload::V2_SA, emit_proposals(&[proposal])),
        Payload::new(payload::V2_KE, key_exchange.emit()),
        Payload::new(payload::V2_NONCE, random.bytes::<NONCE_LENGTH>().to_vec()),
    ];
    let flags = flag::V2_INITIATOR;
    Message::new(version::V2, exchange::IKE_SA_INIT, flags, IkeSa::begun(cookie), payloads)
}
