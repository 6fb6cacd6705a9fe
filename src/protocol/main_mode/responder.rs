//! The server's side up to message 4, for the practice network; with a key, what
//! follows.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};

use super::nat_d::{nat_d_hash, payload_type};
use super::proposal::Choice;
use crate::crypto::{Phase1Algorithms, PreSharedKey, PrivateValue, RandomStream};
use crate::evidence::Ends;
use crate::protocol::tunnel::{Agreed, AuthenticationPolicy, Drawn, OwnPart, TunnelResponder};
use crate::wire::isakmp::number::{exchange, notify, payload, version};
use crate::wire::isakmp::v1::{self, EncryptedMessage, SecurityAssociation, attribute};
use crate::wire::isakmp::{Cookie, IkeSa, Message, Payload, vendor_id};

/// Exchanges remembered; when there are more, one of them is forgotten.
const MOST_EXCHANGES: usize = 1_024;
const NONCE_LENGTH: usize = 32;
/// Authentication methods (RFC 2409 appendix A).
const PRE_SHARED_KEY: u32 = 1;
const RSA_SIGNATURES: u32 = 3;

/// How a server treats main mode.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MainModePolicy {
    /// Groups it accepts; none of those offered means NO-PROPOSAL-CHOSEN.
    pub groups: Vec<u16>,
    /// What it says in NAT-D.
    pub nat_d: NatDPolicy,
    /// Has certificates and no pre-shared key.
    pub certificates: bool,
    /// The pre-shared key, and what follows message 4 with it; `None` answers no message 5.
    pub authentication: Option<(&'static str, AuthenticationPolicy)>,
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
    choice: Choice,
    nat_d: Option<u8>,
    /// Body of the SA payload in message 1.
    sa_body: Vec<u8>,
    /// Message 4, and what goes on behind it; only with a key.
    keyed: Option<(Vec<u8>, TunnelResponder)>,
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

    /// The answer to an IKEv1 message (without marker); `ends` are the client and the
    /// server, as the server sees them.
    pub fn respond(
        &mut self,
        message: &[u8],
        ends: Ends,
        random: &mut RandomStream,
    ) -> Option<Vec<u8>> {
        if let Ok(sealed) = EncryptedMessage::parse(message) {
            return self.sealed(&sealed, ends.to.ip(), random);
        }
        let message = Message::parse(message).ok().filter(Message::is_v1_clear)?;
        let cookie = message.header.initiator_cookie;
        let answer = match message.header.exchange {
            exchange::IDENTITY_PROTECTION => match message.body(payload::SA) {
                Some(sa) => self.message_2(&message, sa, random)?,
                None => return self.message_4(&message, ends, random),
            },
            exchange::INFORMATIONAL => {
                self.exchanges.remove(&cookie);
                return None;
            }
            _ => return None,
        };
        Some(answer.emit())
    }

    /// The SPI that quick mode agreed on and an ESP packet of a client is under, and the L2TP
    /// message in it. A packet is opened once: a repetition of it is none.
    pub fn open(&mut self, packet: &[u8]) -> Option<(u32, Vec<u8>)> {
        self.tunnels().find_map(|tunnel| tunnel.open(packet))
    }

    /// The ESP packet with an L2TP message from the server to the client, whose packets come
    /// under `spi`; `None` when that association is no more.
    pub fn seal(
        &mut self,
        spi: u32,
        message: &[u8],
        ends: Ends<IpAddr>,
        random: &mut RandomStream,
    ) -> Option<Vec<u8>> {
        self.tunnels().find_map(|tunnel| tunnel.seal(spi, message, ends, random))
    }

    /// The ESP packet that one of a client draws where this server's own L2TP answers.
    pub fn protected(
        &mut self,
        packet: &[u8],
        ends: Ends<IpAddr>,
        random: &mut RandomStream,
    ) -> Option<Vec<u8>> {
        let (_, AuthenticationPolicy { l2tp: service, .. }) = self.policy.authentication?;
        let (spi, message) = self.open(packet)?;
        let answer = self.tunnels().find_map(|tunnel| tunnel.serve(spi, &message, service))?;
        self.seal(spi, &answer, ends.reversed(), random)
    }

    fn tunnels(&mut self) -> impl Iterator<Item = &mut TunnelResponder> {
        let keyed = self.exchanges.values_mut().filter_map(|exchange| exchange.keyed.as_mut());
        keyed.map(|(_, tunnel)| tunnel)
    }

    fn sealed(
        &mut self,
        message: &EncryptedMessage,
        server: IpAddr,
        random: &mut RandomStream,
    ) -> Option<Vec<u8>> {
        let (_, policy) = self.policy.authentication?;
        let cookie = message.header.initiator_cookie;
        let (_, tunnel) = self.exchanges.get_mut(&cookie)?.keyed.as_mut()?;
        match tunnel.respond(message, server, policy, random) {
            Drawn::Answer(answer) => Some(answer),
            Drawn::Nothing => None,
            Drawn::End(answer) => {
                self.exchanges.remove(&cookie);
                answer
            }
        }
    }

    fn message_2(
        &mut self,
        request: &Message,
        sa: &[u8],
        random: &mut RandomStream,
    ) -> Option<Message> {
        let cookie = request.header.initiator_cookie;
        let sa_body = sa.to_vec();
        let mut sa = SecurityAssociation::parse(sa).ok()?;
        let proposal = sa.proposals.first_mut()?;
        proposal.transforms.retain(|transform| {
            let group = transform.attribute(attribute::GROUP);
            let method = transform.attribute(attribute::AUTHENTICATION);
            method == Some(if self.policy.certificates { RSA_SIGNATURES } else { PRE_SHARED_KEY })
                && group.is_some_and(|group| {
                    self.policy.groups.iter().any(|one| u32::from(*one) == group)
                })
        });
        proposal.transforms.truncate(1);
        let Some(transform) = proposal.transforms.first() else {
            return Some(no_proposal_chosen(cookie));
        };
        let choice = Choice::of(transform)?;
        if self.exchanges.len() >= MOST_EXCHANGES {
            self.exchanges.pop_first();
        }
        let exchange = self.exchanges.entry(cookie).or_insert_with(|| Exchange {
            responder: random.cookie(),
            choice,
            nat_d: payload_type(request),
            sa_body,
            keyed: None,
        });
        sa.proposals.truncate(1);
        let payloads = vec![
            Payload::new(payload::SA, sa.emit()),
            Payload::new(payload::VENDOR_ID, vendor_id::RFC_3947.to_vec()),
        ];
        Some(main_mode(exchange.ike_sa(cookie), payloads))
    }

    fn message_4(
        &mut self,
        request: &Message,
        ends: Ends,
        random: &mut RandomStream,
    ) -> Option<Vec<u8>> {
        let cookie = request.header.initiator_cookie;
        let exchange = self.exchanges.get(&cookie)?;
        request.body(payload::KE)?;
        if let Some((message_4, _)) = &exchange.keyed {
            return Some(message_4.clone());
        }
        let private = PrivateValue::new(random.bytes());
        let own = OwnPart {
            public: exchange.choice.group.public_value(&private),
            nonce: random.bytes::<NONCE_LENGTH>().to_vec(),
            private,
        };
        let mut payloads = vec![
            Payload::new(payload::KE, own.public.clone()),
            Payload::new(payload::NONCE, own.nonce.clone()),
        ];
        if let Some(kind) = exchange.nat_d {
            let echoed = request.body(kind).map(<[u8]>::to_vec);
            let honest = |end| nat_d_hash(exchange.choice.hash, exchange.ike_sa(cookie), end);
            let forged = || exchange.choice.hash.digest(&[&random.bytes::<32>()]);
            let hashes = self.policy.nat_d.hashes(ends, echoed, honest, forged);
            payloads.extend(hashes.map(|hash| Payload::new(kind, hash)));
        }
        let message_4 = main_mode(exchange.ike_sa(cookie), payloads).emit();
        let tunnel = self.policy.authentication.and_then(|(key, _)| {
            let key = PreSharedKey::new(key.as_bytes().to_vec());
            TunnelResponder::derive(&exchange.agreed(request, own)?, &key)
        });
        if let Some(exchange) = self.exchanges.get_mut(&cookie) {
            exchange.keyed = tunnel.map(|tunnel| (message_4.clone(), tunnel));
        }
        Some(message_4)
    }
}

impl NatDPolicy {
    /// What is said about the client, then about the server; `honest` hashes an end.
    fn hashes(
        self,
        ends: Ends,
        echoed: Option<Vec<u8>>,
        honest: impl Fn(SocketAddr) -> Vec<u8>,
        mut forged: impl FnMut() -> Vec<u8>,
    ) -> [Vec<u8>; 2] {
        let port_zero = |end: SocketAddr| honest(SocketAddr::new(end.ip(), 0));
        match self {
            Self::Honest => [honest(ends.from), honest(ends.to)],
            Self::ForgedAboutClient => {
                let about_client = forged();
                [about_client, echoed.unwrap_or_else(forged)]
            }
            Self::ForgedAboutServer => [honest(ends.from), forged()],
            Self::PortZero => [port_zero(ends.from), port_zero(ends.to)],
        }
    }
}

impl Exchange {
    const fn ike_sa(&self, initiator: Cookie) -> IkeSa {
        IkeSa { initiator, responder: self.responder }
    }

    /// What messages 1 to 4 said.
    fn agreed(&self, request: &Message, own: OwnPart) -> Option<Agreed> {
        let Choice { group, hash, cipher } = self.choice;
        Some(Agreed {
            algorithms: Phase1Algorithms { hash, cipher: cipher? },
            group,
            ike_sa: self.ike_sa(request.header.initiator_cookie),
            sa_body: self.sa_body.clone(),
            public_value: request.body(payload::KE)?.to_vec(),
            nonce: request.body(payload::NONCE)?.to_vec(),
            own,
        })
    }
}

fn main_mode(ike_sa: IkeSa, payloads: Vec<Payload>) -> Message {
    Message::new(version::V1, exchange::IDENTITY_PROTECTION, 0, ike_sa, payloads)
}

fn no_proposal_chosen(cookie: Cookie) -> Message {
    let notify = v1::Notify::without_spi(notify::NO_PROPOSAL_CHOSEN);
    let payloads = vec![Payload::new(payload::NOTIFY, notify.emit())];
    Message::new(version::V1, exchange::INFORMATIONAL, 0, IkeSa::begun(cookie), payloads)
}
