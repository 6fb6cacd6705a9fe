//! Quick mode as Windows asks for it: ESP in transport mode for UDP 1701
//! (RFC 2409 5.5, RFC 3193 4, RFC 3947 5).

use std::net::IpAddr;

use super::Disclosed;
use super::sealed::Sealer;
use crate::crypto::esp::{EspSuite, InboundAssociation, OutboundAssociation};
use crate::crypto::{
    InitializationVector, QuickModeExchange, RandomStream, equal_in_constant_time,
};
use crate::evidence::{Direction, Ends, port};
use crate::protocol::Retransmission;
use crate::wire::esp::FIRST_SPI;
use crate::wire::isakmp::number::{exchange, payload};
use crate::wire::isakmp::v1::esp::{EncapsulationMode, EspTransform, authentication, transform};
use crate::wire::isakmp::v1::{
    DOI_IPSEC, EncryptedMessage, Identification, OriginalAddress, Proposal,
    SITUATION_IDENTITY_ONLY, SecurityAssociation,
};
use crate::wire::isakmp::{Payload, emit_payloads};

/// Windows numbers its quick modes from here.
const FIRST_MESSAGE_ID: u32 = 1;
const NONCE_LENGTH: usize = 48;
const UDP: u8 = 17;
const ONE_HOUR: u32 = 3_600;
/// Windows' life in kilobytes.
const KILOBYTES: u32 = 250_000;

/// Windows' ciphers in its order, each with HMAC-SHA1.
const CIPHERS: [(u8, Option<u16>); 3] = [
    (transform::AES_CBC, Some(256)),
    (transform::AES_CBC, Some(128)),
    (transform::TRIPLE_DES, None),
];

/// Whose traffic it is for, and how it travels.
#[derive(Debug, Clone, Copy)]
pub(super) struct Selectors {
    /// The client and the server.
    pub ends: Ends<IpAddr>,
    /// Of the NAT-D payloads, where ESP travels in UDP.
    pub nat_d: Option<u8>,
}

/// Quick mode under way.
pub(super) struct QuickMode {
    /// Message 1.
    pub request: Vec<u8>,
    pub retransmission: Retransmission,
    /// What we want to receive under.
    pub spi: u32,
    nonce: [u8; NONCE_LENGTH],
    encapsulation: EncapsulationMode,
    /// Behind message 1.
    vector: InitializationVector,
}

/// What message 2 agreed on.
pub(super) struct Accepted {
    /// Message 3.
    pub confirmation: Vec<u8>,
    /// To the server, and from it.
    pub outbound: OutboundAssociation,
    pub inbound: InboundAssociation,
}

impl Accepted {
    /// What opens the packets of both associations.
    pub fn disclose(&self) -> [Disclosed; 2] {
        let (to, from) = (&self.outbound, &self.inbound);
        [
            (to.keys().keylog_entry(to.spi()), Direction::Outbound),
            (from.keys().keylog_entry(from.spi()), Direction::Inbound),
        ]
    }
}

impl QuickMode {
    /// Message 1; `None` never, with a vector of these keys.
    pub fn begin(
        sealer: &Sealer,
        last: &InitializationVector,
        selectors: Selectors,
        retransmission: Retransmission,
        random: &mut RandomStream,
    ) -> Option<Self> {
        let spi = u32::from_be_bytes(random.bytes()).max(FIRST_SPI);
        let nonce = random.bytes();
        let behind = behind_the_hash(spi, &nonce, selectors);
        let hash = sealer.keys().hash_1(FIRST_MESSAGE_ID, &emit_payloads(&behind));
        let vector = sealer.keys().vector_for(last, FIRST_MESSAGE_ID);
        let (request, vector) = message(sealer, FIRST_MESSAGE_ID, &vector, hash, behind)?;
        let encapsulation = encapsulation(selectors.nat_d);
        Some(Self { request, retransmission, spi, nonce, encapsulation, vector })
    }

    /// Whether a message belongs to this quick mode.
    pub const fn is_ours(message: &EncryptedMessage) -> bool {
        message.header.exchange == exchange::QUICK && message.header.message_id == FIRST_MESSAGE_ID
    }

    /// Whether this is a choice that message 1 gave.
    fn offered(&self, chosen: &EspTransform) -> bool {
        chosen.encapsulation == Some(self.encapsulation)
            && chosen.authentication == Some(authentication::HMAC_SHA1)
            && CIPHERS.contains(&(chosen.id, chosen.key_bits))
    }

    /// Message 2: its hash holds and it chose what was offered.
    pub fn accept(&self, sealer: &Sealer, message_2: &EncryptedMessage) -> Option<Accepted> {
        let (payloads, next) = sealer.decrypt(&self.vector, message_2)?;
        let keys = sealer.keys();
        let expected = keys.hash_2(FIRST_MESSAGE_ID, &self.nonce, payloads.behind_first());
        if !equal_in_constant_time(payloads.body(payload::HASH)?, &expected) {
            return None;
        }
        let sa = SecurityAssociation::parse(payloads.body(payload::SA)?).ok()?;
        let proposal = sa.proposals.first()?;
        let chosen = EspTransform::from_transform(proposal.transforms.first()?);
        let theirs = proposal.esp_spi()?;
        if theirs < FIRST_SPI || !self.offered(&chosen) {
            return None;
        }
        let (authentication, bits) = (chosen.authentication, chosen.key_bits);
        let suite = EspSuite::from_transform(
            chosen.id,
            authentication.map(Into::into),
            bits.map(Into::into),
        )?;
        let nonces: (&[u8], &[u8]) = (&self.nonce, payloads.body(payload::NONCE)?);
        let hash = keys.hash_3(FIRST_MESSAGE_ID, nonces);
        let (confirmation, _) = message(sealer, FIRST_MESSAGE_ID, &next, hash, Vec::new())?;
        let exchange = QuickModeExchange { nonces, shared_secret: None };
        let association = |spi| keys.esp_keys(suite, spi, &exchange);
        Some(Accepted {
            confirmation,
            outbound: OutboundAssociation::new(theirs, association(theirs)),
            inbound: InboundAssociation::new(self.spi, association(self.spi)),
        })
    }
}

/// A message of quick mode, and the vector behind it.
pub(super) fn message(
    sealer: &Sealer,
    message_id: u32,
    vector: &InitializationVector,
    hash: Vec<u8>,
    behind: Vec<Payload>,
) -> Option<(Vec<u8>, InitializationVector)> {
    let payloads: Vec<_> =
        std::iter::once(Payload::new(payload::HASH, hash)).chain(behind).collect();
    let (body, next) = sealer.keys().encrypt(vector, &emit_payloads(&payloads)).ok()?;
    let (kind, ike_sa, first) = (exchange::QUICK, sealer.ike_sa(), payload::HASH);
    let message = EncryptedMessage::new(kind, ike_sa, message_id, first, body);
    Some((message.emit(), next))
}

fn behind_the_hash(spi: u32, nonce: &[u8], selectors: Selectors) -> Vec<Payload> {
    let Selectors { ends: Ends { from: client, to: server }, nat_d } = selectors;
    let selector = |address| Identification::selector(address, UDP, port::L2TP).emit();
    let mut payloads = vec![
        Payload::new(payload::SA, offer(spi, encapsulation(nat_d)).emit()),
        Payload::new(payload::NONCE, nonce.to_vec()),
        Payload::new(payload::ID, selector(client)),
        Payload::new(payload::ID, selector(server)),
    ];
    let kind = nat_d.map(|kind| match kind {
        payload::NAT_D_DRAFT => payload::NAT_OA_DRAFT,
        payload::NAT_D_DRAFT_07 => payload::NAT_OA_DRAFT_07,
        _ => payload::NAT_OA,
    });
    // The initiator's first (RFC 3947 5.2).
    let addresses = [client, server].map(|address| OriginalAddress(address).emit());
    payloads.extend(
        kind.into_iter()
            .flat_map(|kind| addresses.clone().map(|address| Payload::new(kind, address))),
    );
    payloads
}

const fn encapsulation(nat_d: Option<u8>) -> EncapsulationMode {
    match nat_d {
        None => EncapsulationMode::Transport,
        Some(payload::NAT_D_DRAFT) => EncapsulationMode::UdpTransportDraft,
        Some(_) => EncapsulationMode::UdpTransport,
    }
}

fn offer(spi: u32, encapsulation: EncapsulationMode) -> SecurityAssociation {
    let transforms = (1..).zip(CIPHERS).map(|(number, (id, key_bits))| {
        let transform = EspTransform {
            id,
            encapsulation: Some(encapsulation),
            authentication: Some(authentication::HMAC_SHA1),
            key_bits,
            group: None,
            life_seconds: Some(ONE_HOUR),
            life_kilobytes: Some(KILOBYTES),
        };
        transform.to_transform(number)
    });
    let proposals = vec![Proposal::esp(1, spi, transforms.collect())];
    SecurityAssociation { doi: DOI_IPSEC, situation: SITUATION_IDENTITY_ONLY, proposals }
}
