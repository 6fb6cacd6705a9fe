//! What a client goes on with: an answer that is no good for it is no answer
//! (RFC 2409 5, 6; RFC 7296 2.7, 2.10, 3.3.6, 3.4; RFC 6989).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::crypto::DhGroup;
use crate::wire::isakmp::Message;
use crate::wire::isakmp::number::payload;
use crate::wire::isakmp::v1::{self, attribute};
use crate::wire::isakmp::v2::{self, KeyExchange, transform};

use super::ChosenTransform;

/// What is wrong with an answer that no client goes on with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Flaw {
    /// It chooses more than one proposal or transform.
    SeveralChosen,
    /// It chooses what was not offered.
    NotOffered,
    /// It speaks of another domain of interpretation or protocol than IKE's.
    OtherProtocol,
    /// Its key exchange is of another group than the one chosen.
    OtherGroup,
    /// Its key exchange is empty, or not as long as the group's values are.
    KeyExchangeLength,
    /// Its key exchange is no point of the curve, or a value that gives away the secret.
    KeyExchangeValue,
    /// Its key exchange is our own, sent back.
    OwnKeyExchange,
    /// Its nonce is missing, or has a length that the RFC does not allow.
    NonceLength,
    /// It holds neither a choice nor a notify.
    SaysNothing,
}

/// Bytes of a nonce (RFC 2409 5, RFC 7296 3.9).
const V1_NONCE: std::ops::RangeInclusive<usize> = 8..=256;
const V2_NONCE: std::ops::RangeInclusive<usize> = 16..=256;

/// The group of a choice.
pub type Group = u32;

/// Message 2 of main mode, in answer to message 1.
///
/// # Errors
/// The flaw for which a client goes on waiting.
pub fn message_2(request: &Message, answer: &Message) -> Result<(), Flaw> {
    choice(request, answer).map(|_| ())
}

/// Message 2 of aggressive mode, in answer to message 1.
///
/// # Errors
/// As for main mode.
pub fn aggressive(request: &Message, answer: &Message) -> Result<(), Flaw> {
    let group = choice(request, answer)?;
    message_4(request, answer, group)
}

/// Message 4 of main mode, in answer to message 3; `group` as far as it is known.
///
/// # Errors
/// The flaw for which a client goes on waiting.
pub fn message_4(request: &Message, answer: &Message, group: Option<Group>) -> Result<(), Flaw> {
    let theirs = answer.body(payload::KE).unwrap_or_default();
    key_exchange(group, request.body(payload::KE), theirs)?;
    let nonce = answer.body(payload::NONCE).map_or(0, <[u8]>::len);
    if V1_NONCE.contains(&nonce) { Ok(()) } else { Err(Flaw::NonceLength) }
}

/// The response to `IKE_SA_INIT` that holds a choice.
///
/// # Errors
/// The flaw for which a client goes on waiting.
pub fn sa_init(request: &Message, response: &Message) -> Result<(), Flaw> {
    // An offer that cannot be read binds nobody.
    let offered = v2_proposals(request).unwrap_or_default();
    let chosen = v2_proposals(response).ok_or(Flaw::NotOffered)?;
    let chosen = match chosen.as_slice() {
        [] => return Err(Flaw::NotOffered),
        [one] => one,
        [..] => return Err(Flaw::SeveralChosen),
    };
    if chosen.protocol != v2::PROTOCOL_IKE {
        return Err(Flaw::OtherProtocol);
    }
    let of = |kind| chosen.transforms.iter().filter(move |one| one.kind == kind);
    if chosen.transforms.iter().any(|one| of(one.kind).count() > 1) {
        return Err(Flaw::SeveralChosen);
    }
    let takes = |proposal: &v2::Proposal| {
        let has = |one: &v2::Transform| is_none(one) || proposal.transforms.contains(one);
        chosen.transforms.iter().all(has)
    };
    let needed = [transform::ENCRYPTION, transform::PRF, transform::KEY_EXCHANGE];
    let complete = needed.into_iter().all(|kind| of(kind).next().is_some());
    if !complete || !offered.is_empty() && !offered.iter().any(takes) {
        return Err(Flaw::NotOffered);
    }
    let parsed = |message: &Message| {
        message.body(payload::V2_KE).and_then(|body| KeyExchange::parse(body).ok())
    };
    let theirs = parsed(response).ok_or(Flaw::KeyExchangeLength)?;
    if of(transform::KEY_EXCHANGE).any(|one| one.id != theirs.group) {
        return Err(Flaw::OtherGroup);
    }
    // Ours may be of another group: then the server wants it anew, and says so otherwise.
    let ours = parsed(request).filter(|ours| ours.group == theirs.group).map(|ours| ours.data);
    key_exchange(Some(theirs.group.into()), ours.as_deref(), &theirs.data)?;
    let nonce = response.body(payload::V2_NONCE).map_or(0, <[u8]>::len);
    if V2_NONCE.contains(&nonce) { Ok(()) } else { Err(Flaw::NonceLength) }
}

/// The transforms of a message 1 as far as a client is bound to them.
pub fn offered(message_1: &Message) -> Vec<ChosenTransform> {
    let body = message_1.body(payload::SA);
    let sa = body.and_then(|body| v1::SecurityAssociation::parse(body).ok());
    let proposals = sa.map_or_else(Vec::new, |sa| sa.proposals);
    proposals.iter().flat_map(|one| &one.transforms).filter_map(ChosenTransform::read).collect()
}

impl ChosenTransform {
    /// The numbers of a transform; `None` where one of them is missing.
    #[must_use]
    pub fn read(transform: &v1::Transform) -> Option<Self> {
        Some(Self {
            encryption: transform.attribute(attribute::ENCRYPTION)?,
            key_length: transform.attribute(attribute::KEY_LENGTH),
            hash: transform.attribute(attribute::HASH)?,
            group: transform.attribute(attribute::GROUP)?,
            authentication: transform.attribute(attribute::AUTHENTICATION)?,
        })
    }
}

/// One transform out of those offered (RFC 2408 4.2). Lifetimes may be shortened, so they
/// do not count.
fn choice(request: &Message, answer: &Message) -> Result<Option<Group>, Flaw> {
    let body = answer.body(payload::SA).unwrap_or_default();
    let sa = v1::SecurityAssociation::parse(body).map_err(|_| Flaw::NotOffered)?;
    let [proposal] = sa.proposals.as_slice() else { return Err(Flaw::SeveralChosen) };
    let [transform] = proposal.transforms.as_slice() else { return Err(Flaw::SeveralChosen) };
    if sa.doi != v1::DOI_IPSEC || proposal.protocol != v1::PROTOCOL_ISAKMP {
        return Err(Flaw::OtherProtocol);
    }
    let chosen = ChosenTransform::read(transform).ok_or(Flaw::NotOffered)?;
    let offered = offered(request);
    // An offer that a recording cut, or of private attributes, binds nobody.
    if !offered.is_empty() && !offered.contains(&chosen) {
        return Err(Flaw::NotOffered);
    }
    Ok(Some(chosen.group))
}

/// Both values of an exchange are of one length, where the group is none that is not known
/// here: the two of a key encapsulation (ML-KEM) differ.
fn key_exchange(number: Option<Group>, ours: Option<&[u8]>, theirs: &[u8]) -> Result<(), Flaw> {
    let group = number.and_then(DhGroup::from_number);
    let alike = ours.map(<[u8]>::len).filter(|_| number.is_none());
    let fits = match group {
        Some(group) => group.whole(theirs).is_some(),
        None => alike.is_none_or(|length| length == theirs.len()),
    };
    if theirs.is_empty() || !fits {
        return Err(Flaw::KeyExchangeLength);
    }
    if ours == Some(theirs) {
        return Err(Flaw::OwnKeyExchange);
    }
    let good = group.is_none_or(|group| group.accepts(theirs));
    if good { Ok(()) } else { Err(Flaw::KeyExchangeValue) }
}

/// Integrity NONE, which may be told or left out beside a combined cipher (RFC 7296 3.3.3).
const fn is_none(one: &v2::Transform) -> bool {
    one.kind == transform::INTEGRITY && one.id == 0
}

fn v2_proposals(message: &Message) -> Option<Vec<v2::Proposal>> {
    v2::parse_proposals(message.body(payload::V2_SA)?).ok()
}
