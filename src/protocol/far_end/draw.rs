//! What a packet draws, before it is sent.

use std::net::{IpAddr, SocketAddr};

use super::{KeyState, carry};
use crate::crypto::{HashAlgorithm, Secret};
use crate::evidence::Channel;

/// What a packet draws before a witness goes into it.
#[derive(Default)]
pub(super) struct Draw {
    pub answer: Option<Vec<u8>>,
    pub withheld: bool,
    pub key: Option<KeyState>,
}

impl Draw {
    pub const fn withheld() -> Self {
        Self { answer: None, withheld: true, key: None }
    }

    /// An answer of at most so many bytes.
    pub fn of(answer: Option<Vec<u8>>, most: usize) -> Self {
        let withheld = answer.as_ref().is_some_and(|one| one.len() > most);
        Self { answer: answer.filter(|_| !withheld), withheld, key: None }
    }
}

/// The answer with the witness, where both together are no longer than what they answer.
pub(super) fn with_witness(
    flow: Channel,
    plain: Vec<u8>,
    witness: Option<Vec<u8>>,
    message: &[u8],
) -> Vec<u8> {
    let told = witness.and_then(|witness| carry::witnessing(flow, &plain, &witness));
    told.filter(|told| told.len() <= message.len()).unwrap_or(plain)
}

/// What only this far end can make again, for this source.
pub(super) fn stateless(
    secret: &Secret,
    purpose: &[u8],
    source: SocketAddr,
    parts: &[&[u8]],
) -> Vec<u8> {
    let port = source.port().to_be_bytes();
    let v4;
    let v6;
    let address: &[u8] = match source.ip() {
        IpAddr::V4(one) => {
            v4 = one.octets();
            &v4
        }
        IpAddr::V6(one) => {
            v6 = one.octets();
            &v6
        }
    };
    let all: Vec<&[u8]> =
        [purpose, address, &port].into_iter().chain(parts.iter().copied()).collect();
    HashAlgorithm::Sha256.prf(secret.expose(), &all).expose().to_vec()
}
