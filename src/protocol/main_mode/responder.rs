//! The server's side up to message 4, for the practice network.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use super::nat_d::{nat_d_hash, payload_type};
use crate::crypto::{DhGroup, HashAlgorithm, PrivateValue, RandomStream};
use crate::wire::isakmp::number::{exchange, notify, payload, version};
use crate::wire::isakmp::v1::{self, SecurityAssociation, attribute};
use crate::wire::isakmp::{Cookie, Message, Payload, vendor_id};

/// Exchanges remembered; when there are more, one of them is forgotten.
const MOST_EXCHANGES: usize = 1_024;
const NONCE_LENGTH: usize = 32;

/// How a server treats main mode.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MainModePolicy {
    /// Groups it accepts; none of those offered means NO-PROPOSAL-CHOSEN.
    pub groups: Vec<u16>,
    /// What it says in NAT-D.
    pub nat_d: NatDPolicy,
}

/// What a server says in NAT-D.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NatDPolicy {
    /// The truth.
    Honest,
    /// A random hash about the client, and a Microsoft client's own hash back
    /// as the hash about itself.
    ForgedAboutClient,
    /// A random hash about itself.
    ForgedAboutServer,
    /// Both hashes over port 0.
    PortZero,
}

struct Exchange {
    responder: Cookie,
    group: DhGroup,
    hash: HashAlgorithm,
    nat_d: Option<u8>,
}

/// A server's main mode, any number of clients.
pub struct MainModeResponder {
    policy: MainModePolicy,
    exchanges: BTreeMap<Cookie, Exchange>,
}

impl MainModeResponder {
    /// A responder that knows no exchange.
    #[must_use]
    pub const fn new(policy: MainModePolicy) -> Self {
        Self { policy, exchanges: BTreeMap::new() }
    }

    /// The answer to an IKEv1 message (without marker) that came from `client`
    /// to `server`, both as the server sees them.
    pub fn respond(
        &mut self,
        message: &[u8],
        client: SocketAddr,
        server: SocketAddr,
        random: &mut RandomStream,
    ) -> Option<Vec<u8>> {
        let message = Message::parse(message).ok().filter(Message::is_v1_clear)?;
        let cookie = message.header.initiator_cookie;
        let answer = match message.header.exchange {
            exchange::IDENTITY_PROTECTION => match message.body(payload::SA) {
                Some(sa) => self.message_2(&message, sa, random)?,
                None => self.message_4(&message, client, server, random)?,
            },
            exchange::INFORMATIONAL => {
                self.exchanges.remove(&cookie);
                return None;
            }
            _ => return None,
        };
        Some(answer.emit())
    }

    fn message_2(
        &mut self,
        request: &Message,
        sa: &[u8],
        random: &mut RandomStream,
    ) -> Option<Message> {
        let cookie = request.header.initiator_cookie;
        let mut sa = SecurityAssociation::parse(sa).ok()?;
        let proposal = sa.proposals.first_mut()?;
        proposal.transforms.retain(|transform| {
            let group = transform.attribute(attribute::GROUP);
            group.is_some_and(|group| self.policy.groups.iter().any(|one| u32::from(*one) == group))
        });
        proposal.transforms.truncate(1);
        let Some(transform) = proposal.transforms.first() else {
            return Some(no_proposal_chosen(cookie));
        };
        let group = DhGroup::from_number(transform.attribute(attribute::GROUP)?)?;
        let hash = HashAlgorithm::from_number(transform.attribute(attribute::HASH)?)?;
        if self.exchanges.len() >= MOST_EXCHANGES {
            self.exchanges.pop_first();
        }
        let exchange = self.exchanges.entry(cookie).or_insert_with(|| Exchange {
            responder: random.cookie(),
            group,
            hash,
            nat_d: payload_type(request),
        });
        sa.proposals.truncate(1);
        let payloads = vec![
            Payload::new(payload::SA, sa.emit()),
            Payload::new(payload::VENDOR_ID, vendor_id::RFC_3947.to_vec()),
        ];
        Some(main_mode((cookie, exchange.responder), payloads))
    }

    fn message_4(
        &self,
        request: &Message,
        client: SocketAddr,
        server: SocketAddr,
        random: &mut RandomStream,
    ) -> Option<Message> {
        let cookie = request.header.initiator_cookie;
        let exchange = self.exchanges.get(&cookie)?;
        request.body(payload::KE)?;
        let private = PrivateValue::new(random.bytes());
        let mut payloads = vec![
            Payload::new(payload::KE, exchange.group.public_value(&private)),
            Payload::new(payload::NONCE, random.bytes::<NONCE_LENGTH>().to_vec()),
        ];
        if let Some(kind) = exchange.nat_d {
            let echoed = request.body(kind).map(<[u8]>::to_vec);
            let hashes = self.hashes(exchange, cookie, (client, server), echoed, random);
            payloads.extend(hashes.map(|hash| Payload::new(kind, hash)));
        }
        Some(main_mode((cookie, exchange.responder), payloads))
    }

    /// About the client, then about the server.
    fn hashes(
        &self,
        exchange: &Exchange,
        cookie: Cookie,
        (client, server): (SocketAddr, SocketAddr),
        echoed: Option<Vec<u8>>,
        random: &mut RandomStream,
    ) -> [Vec<u8>; 2] {
        let honest = |end| nat_d_hash(exchange.hash, (&cookie, &exchange.responder), end);
        let mut forged = || exchange.hash.digest(&[&random.bytes::<32>()]);
        let port_zero = |end: SocketAddr| honest(SocketAddr::new(end.ip(), 0));
        match self.policy.nat_d {
            NatDPolicy::Honest => [honest(client), honest(server)],
            NatDPolicy::ForgedAboutClient => {
                let about_client = forged();
                [about_client, echoed.unwrap_or_else(forged)]
            }
            NatDPolicy::ForgedAboutServer => [honest(client), forged()],
            NatDPolicy::PortZero => [port_zero(client), port_zero(server)],
        }
    }
}

fn main_mode(cookies: (Cookie, Cookie), payloads: Vec<Payload>) -> Message {
    Message::new(version::V1, exchange::IDENTITY_PROTECTION, 0, cookies, payloads)
}

fn no_proposal_chosen(cookie: Cookie) -> Message {
    let notify = v1::Notify::without_spi(notify::NO_PROPOSAL_CHOSEN);
    let payloads = vec![Payload::new(payload::NOTIFY, notify.emit())];
    Message::new(version::V1, exchange::INFORMATIONAL, 0, (cookie, [0; 8]), payloads)
}
