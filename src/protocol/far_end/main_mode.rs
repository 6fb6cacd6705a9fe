//! Main mode up to message 4 with nothing kept in between.
//!
//! The responder's cookie says what message 2 chose and proves in message 3 that
//! its source was there to read it. A group's private value is made once, as RFC 7296
//! 2.12 allows: a flood of messages 3 costs no exponentiations.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use super::draw::stateless;
use crate::crypto::{CbcCipher, DhGroup, HashAlgorithm, PrivateValue, RandomStream, Secret};
use crate::evidence::Ends;
use crate::protocol::main_mode::{nat_d_hash, payload_type};
use crate::protocol::tunnel::OwnPart;
use crate::wire::isakmp::number::{exchange, notify, payload, version};
use crate::wire::isakmp::v1::{self, SecurityAssociation, Transform, attribute};
use crate::wire::isakmp::{Cookie, Header, IkeSa, Message, Payload, vendor_id};

const GROUPS: [u16; 5] = [20, 19, 14, 5, 2];
const HASHES: [u16; 5] = [2, 4, 5, 6, 1];
const NAT_D_KINDS: [u8; 3] = [payload::NAT_D, payload::NAT_D_DRAFT, payload::NAT_D_DRAFT_07];
/// Authentication methods (RFC 2409 appendix A). Without a key it never comes to that.
const METHODS: [u32; 2] = [PRE_SHARED_KEY, 3];
const PRE_SHARED_KEY: u32 = 1;
const SHORTEST_NONCE: usize = 8;
const LONGEST_NONCE: usize = 32;

/// What message 2 chose.
#[derive(Clone, Copy)]
struct Choice {
    group: DhGroup,
    hash: HashAlgorithm,
    nat_d: Option<u8>,
}

/// The responder's side.
#[derive(Default)]
pub(super) struct MainMode {
    values: BTreeMap<u16, (PrivateValue, Vec<u8>)>,
}

/// Message 4, and what went into it.
pub(super) struct Message4 {
    pub bytes: Vec<u8>,
    pub group: DhGroup,
    pub hash: HashAlgorithm,
    pub own: OwnPart,
}

/// Whether whoever sends a message 3 was there to read our message 2.
pub(super) fn was_there(request: &Header, source: SocketAddr, secret: &Secret) -> bool {
    let IkeSa { initiator, responder } = request.ike_sa();
    let choice = Choice::of(responder);
    choice.and_then(|choice| choice.cookie(initiator, source, secret)) == Some(responder)
}

impl MainMode {
    /// The answer to message 3.
    pub fn message_4(
        &mut self,
        request: &Message,
        ends: Ends,
        secret: &Secret,
        random: &mut RandomStream,
    ) -> Option<Message4> {
        let header = request.header;
        let ike_sa = header.ike_sa();
        let choice = Choice::of(ike_sa.responder);
        let choice = choice.filter(|_| was_there(&header, ends.from, secret))?;
        let key = request.body(payload::KE)?;
        choice.group.whole(key)?;
        let asked = request.body(payload::NONCE)?.len().clamp(SHORTEST_NONCE, LONGEST_NONCE);
        let nonce = random.bytes::<LONGEST_NONCE>().get(..asked)?.to_vec();
        let (private, public) = self.values(choice.group, random);
        let own = OwnPart { private, public, nonce };
        let mut payloads = vec![
            Payload::new(payload::KE, own.public.clone()),
            Payload::new(payload::NONCE, own.nonce.clone()),
        ];
        if let Some(kind) = choice.nat_d.filter(|kind| request.body(*kind).is_some()) {
            let hash = |end| Payload::new(kind, nat_d_hash(choice.hash, ike_sa, end));
            payloads.extend([hash(ends.from), hash(ends.to)]);
        }
        let bytes = main_mode(ike_sa, payloads);
        Some(Message4 { bytes, group: choice.group, hash: choice.hash, own })
    }

    fn values(&mut self, group: DhGroup, random: &mut RandomStream) -> (PrivateValue, Vec<u8>) {
        let make = || {
            let private = PrivateValue::new(random.bytes());
            let public = group.public_value(&private);
            (private, public)
        };
        self.values.entry(group.number()).or_insert_with(make).clone()
    }
}

/// The answer to message 1, and the cipher that it agrees to; where it goes on with a key
/// of its own (`keyed`), it takes no certificates.
pub(super) fn message_2(
    request: &Message,
    source: SocketAddr,
    secret: &Secret,
    keyed: bool,
) -> Option<(Vec<u8>, Option<CbcCipher>)> {
    let cookie = request.header.initiator_cookie;
    let mut sa = SecurityAssociation::parse(request.body(payload::SA)?).ok()?;
    let nat_d = payload_type(request);
    let proposal = sa.proposals.first_mut()?;
    let method = |one: &&Transform| {
        !keyed || one.attribute(attribute::AUTHENTICATION) == Some(PRE_SHARED_KEY)
    };
    let mut offered = proposal.transforms.iter().filter(method);
    let Some((transform, choice, cipher)) = offered.find_map(|one| chosen(one, nat_d)) else {
        return Some((no_proposal_chosen(cookie), None));
    };
    proposal.transforms = vec![transform];
    sa.proposals.truncate(1);
    let mut payloads = vec![Payload::new(payload::SA, sa.emit())];
    payloads.extend(agreed_vendor_id(request, nat_d));
    let responder = choice.cookie(cookie, source, secret)?;
    Some((main_mode(IkeSa { initiator: cookie, responder }, payloads), Some(cipher)))
}

impl Choice {
    /// What a cookie of ours says; anybody's says something, so it has to be made again.
    fn of(cookie: Cookie) -> Option<Self> {
        let [first, ..] = cookie;
        let at = |index: u8| usize::from(index);
        let group = GROUPS.get(at((first >> 5).checked_sub(1)?))?;
        let hash = HASHES.get(at(first >> 2 & 7))?;
        let nat_d = match first & 3 {
            0 => None,
            kind => Some(*NAT_D_KINDS.get(at(kind - 1))?),
        };
        Some(Self {
            group: DhGroup::from_number(u32::from(*group))?,
            hash: HashAlgorithm::from_number(u32::from(*hash))?,
            nat_d,
        })
    }

    fn code(self) -> Option<u8> {
        let group = GROUPS.iter().position(|one| *one == self.group.number())? + 1;
        let hash = |one: &u16| HashAlgorithm::from_number(u32::from(*one)) == Some(self.hash);
        let hash = HASHES.iter().position(hash)?;
        let nat_d = match self.nat_d {
            None => 0,
            Some(kind) => NAT_D_KINDS.iter().position(|one| *one == kind)? + 1,
        };
        u8::try_from(group << 5 | hash << 2 | nat_d).ok()
    }

    fn cookie(self, initiator: Cookie, source: SocketAddr, secret: &Secret) -> Option<Cookie> {
        let code = self.code()?;
        let proof = stateless(secret, b"main mode", source, &[&initiator, &[code]]);
        let mut cookie: Cookie = *proof.first_chunk()?;
        let [first, ..] = &mut cookie;
        *first = code;
        Some(cookie)
    }
}

fn chosen(transform: &Transform, nat_d: Option<u8>) -> Option<(Transform, Choice, CbcCipher)> {
    let one = |kind| transform.attribute(kind);
    let method = one(attribute::AUTHENTICATION)?;
    let cipher = CbcCipher::from_phase_1(one(attribute::ENCRYPTION)?, one(attribute::KEY_LENGTH))?;
    let choice = Choice {
        group: DhGroup::from_number(one(attribute::GROUP)?)?,
        hash: HashAlgorithm::from_number(one(attribute::HASH)?)?,
        nat_d,
    };
    let takes = METHODS.contains(&method) && choice.code().is_some();
    takes.then(|| (transform.clone(), choice, cipher))
}

/// The first vendor ID of theirs that stands for the kind of NAT-D agreed on.
fn agreed_vendor_id(request: &Message, nat_d: Option<u8>) -> Option<Payload> {
    let body = match nat_d? {
        payload::NAT_D => &vendor_id::RFC_3947,
        _ => request.bodies(payload::VENDOR_ID).find(|body| {
            vendor_id::name(body).is_some_and(|name| name.starts_with("draft-ietf-ipsec-nat-t"))
        })?,
    };
    Some(Payload::new(payload::VENDOR_ID, body.to_vec()))
}

fn main_mode(ike_sa: IkeSa, payloads: Vec<Payload>) -> Vec<u8> {
    Message::new(version::V1, exchange::IDENTITY_PROTECTION, 0, ike_sa, payloads).emit()
}

/// That nothing of what was offered is taken.
pub(super) fn no_proposal_chosen(cookie: Cookie) -> Vec<u8> {
    let notify = v1::Notify::without_spi(notify::NO_PROPOSAL_CHOSEN);
    let payloads = vec![Payload::new(payload::NOTIFY, notify.emit())];
    Message::new(version::V1, exchange::INFORMATIONAL, 0, IkeSa::begun(cookie), payloads).emit()
}
