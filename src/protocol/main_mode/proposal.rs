//! Message 1 as Windows 10 and 11 send it, and what is chosen of it.

use crate::crypto::{CbcCipher, DhGroup, HashAlgorithm};
use crate::wire::isakmp::number::{exchange, payload, version};
use crate::wire::isakmp::v1::{
    DOI_IPSEC, PROTOCOL_ISAKMP, Proposal, SITUATION_IDENTITY_ONLY, SecurityAssociation,
    TRANSFORM_KEY_IKE, Transform, attribute,
};
use crate::wire::isakmp::{Attribute, Cookie, IkeSa, Message, Payload, vendor_id};

/// What a message 1 gives away of its sender.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Profile {
    /// Offer NAT traversal (RFC 3947 and draft 02).
    pub nat_t: bool,
    /// Send Microsoft's own vendor IDs.
    pub microsoft: bool,
    /// What both ends are to prove themselves by.
    pub method: Method,
}

/// What both ends prove themselves by (RFC 2409 5, appendix A).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// The key that both have.
    PreSharedKey,
    /// RSA signatures, so certificates. Only asked for: an exchange whose message 2
    /// accepts it ends there.
    RsaSignatures,
}

impl Method {
    const fn number(self) -> u16 {
        match self {
            Self::PreSharedKey => 1,
            Self::RsaSignatures => 3,
        }
    }
}

impl Profile {
    /// A Windows client.
    pub const WINDOWS: Self = Self { nat_t: true, microsoft: true, method: Method::PreSharedKey };

    const fn sends(self, vendor_id: Belongs) -> bool {
        match vendor_id {
            Belongs::ToAll => true,
            Belongs::ToNatT => self.nat_t,
            Belongs::ToMicrosoft => self.microsoft,
        }
    }
}

const AES_CBC: u16 = 7;
const TRIPLE_DES_CBC: u16 = 5;
const SHA1: u16 = 2;
const SECONDS: u16 = 1;
const EIGHT_HOURS: u32 = 28_800;

/// What tells Windows' transforms apart.
#[derive(Clone, Copy)]
struct Offer {
    encryption: u16,
    key_length: Option<u16>,
    group: u16,
}

/// Windows' transforms in its order.
const OFFERS: [Offer; 5] = [
    Offer { encryption: AES_CBC, key_length: Some(256), group: 20 },
    Offer { encryption: AES_CBC, key_length: Some(128), group: 19 },
    Offer { encryption: AES_CBC, key_length: Some(256), group: 14 },
    Offer { encryption: TRIPLE_DES_CBC, key_length: None, group: 14 },
    Offer { encryption: TRIPLE_DES_CBC, key_length: None, group: 2 },
];

/// What a profile must have for a vendor ID to be sent.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Belongs {
    ToAll,
    ToNatT,
    ToMicrosoft,
}

/// Windows' vendor IDs in its order.
const VENDOR_IDS: [(&[u8], Belongs); 8] = [
    (&vendor_id::KEY_MODS, Belongs::ToMicrosoft),
    (&vendor_id::MS_NT5_ISAKMPOAKLEY_9, Belongs::ToMicrosoft),
    (&vendor_id::RFC_3947, Belongs::ToNatT),
    (&vendor_id::NAT_T_DRAFT_02_NEWLINE, Belongs::ToNatT),
    (&vendor_id::FRAGMENTATION, Belongs::ToAll),
    (&vendor_id::MS_NEGOTIATION, Belongs::ToMicrosoft),
    (&vendor_id::INITIAL_CONTACT, Belongs::ToMicrosoft),
    (&vendor_id::IKE_CGA_1, Belongs::ToMicrosoft),
];

/// Message 1.
pub(in crate::protocol) fn message_1(cookie: Cookie, profile: Profile) -> Message {
    let sa = Payload::new(payload::SA, windows_proposal(profile.method).emit());
    let vendor_ids = VENDOR_IDS
        .iter()
        .filter(|(_, belongs)| profile.sends(*belongs))
        .map(|(body, _)| Payload::new(payload::VENDOR_ID, body.to_vec()));
    let payloads = std::iter::once(sa).chain(vendor_ids).collect();
    Message::new(version::V1, exchange::IDENTITY_PROTECTION, 0, IkeSa::begun(cookie), payloads)
}

fn windows_proposal(method: Method) -> SecurityAssociation {
    let numbered = (1..).zip(OFFERS);
    let transforms = numbered.map(|(number, offer)| transform(number, offer, method)).collect();
    let proposal = Proposal { number: 1, protocol: PROTOCOL_ISAKMP, spi: Vec::new(), transforms };
    SecurityAssociation {
        doi: DOI_IPSEC,
        situation: SITUATION_IDENTITY_ONLY,
        proposals: vec![proposal],
    }
}

/// One transform; the order of its attributes is Windows' own.
fn transform(number: u8, offer: Offer, method: Method) -> Transform {
    let Offer { encryption, key_length, group } = offer;
    let mut attributes = vec![Attribute::short(attribute::ENCRYPTION, encryption)];
    attributes.extend(key_length.map(|bits| Attribute::short(attribute::KEY_LENGTH, bits)));
    attributes.extend([
        Attribute::short(attribute::HASH, SHA1),
        Attribute::short(attribute::GROUP, group),
        Attribute::short(attribute::AUTHENTICATION, method.number()),
        Attribute::short(attribute::LIFE_TYPE, SECONDS),
        Attribute::word(attribute::LIFE_DURATION, EIGHT_HOURS),
    ]);
    Transform { number, id: TRANSFORM_KEY_IKE, attributes }
}

/// The algorithms of the transform that a server chose.
#[derive(Clone, Copy)]
pub(super) struct Choice {
    pub group: DhGroup,
    pub hash: HashAlgorithm,
    /// `None` for one that is not known: to message 4 it is not needed.
    pub cipher: Option<CbcCipher>,
}

impl Choice {
    /// `None` where the group or the hash is not known.
    pub fn of(transform: &Transform) -> Option<Self> {
        let cipher = transform.attribute(attribute::ENCRYPTION).and_then(|algorithm| {
            CbcCipher::from_phase_1(algorithm, transform.attribute(attribute::KEY_LENGTH))
        });
        Some(Self {
            group: DhGroup::from_number(transform.attribute(attribute::GROUP)?)?,
            hash: HashAlgorithm::from_number(transform.attribute(attribute::HASH)?)?,
            cipher,
        })
    }
}
