//! What the server chose in message 2.

use crate::crypto::{CbcCipher, DhGroup, HashAlgorithm};
use crate::evidence::acceptance;
use crate::wire::isakmp::Message;
use crate::wire::isakmp::v1::{SecurityAssociation, attribute};

/// The algorithms of the transform that the server chose.
pub(super) struct Choice {
    pub group: DhGroup,
    pub hash: HashAlgorithm,
    /// `None` for one that is not known: to message 4 it is not needed.
    pub cipher: Option<CbcCipher>,
}

impl Choice {
    /// `None` where message 3 cannot follow it.
    pub(super) fn of(sa: &[u8]) -> Option<Self> {
        let sa = SecurityAssociation::parse(sa).ok()?;
        let transform = sa.proposals.first()?.transforms.first()?;
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

/// Whether a client goes on with an answer, to message 1 or, once there is a choice, to
/// message 3. Otherwise it goes on waiting: a better one may come.
pub(super) fn accepts(chosen: Option<&Choice>, request: &Message, answer: &Message) -> bool {
    let accepted = match chosen {
        None => acceptance::message_2(request, answer),
        Some(choice) => acceptance::message_4(request, answer, Some(choice.group.number().into())),
    };
    accepted.is_ok()
}
