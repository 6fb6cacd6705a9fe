//! IKE messages on both ports, sent and received.

use std::net::SocketAddr;

use super::{channel_of, unmatched};
use crate::crypto::HashAlgorithm;
use crate::evidence::ledger::Sent;
use crate::evidence::log::Place;
use crate::evidence::{
    Answer, Channel, ChosenTransform, EvidenceLog, Fact, Flow, NatDetection, Request, Unmatched,
};
use crate::wire::isakmp::number::{exchange, flag, notify, payload, version};
use crate::wire::isakmp::v1::{self, attribute};
use crate::wire::isakmp::{Message, v2, vendor_id};
use crate::wire::nat_t::Encapsulated;

/// Hashes kept of what a server says of itself: each may cost a search.
const MOST_HASHES: usize = 4;

/// What an IKE packet of ours is.
pub(super) fn request(flow: Flow, datagram: &[u8]) -> Option<(Channel, Request)> {
    let message = match unmarked(flow, datagram) {
        Encapsulated::Keepalive => return Some((Channel::Ike4500, Request::Keepalive)),
        Encapsulated::Ike(message) => Message::parse(message).ok()?,
        Encapsulated::Esp(_) | Encapsulated::Unknown(_) => return None,
    };
    let cookie = message.header.initiator_cookie;
    if message.header.version == version::V2 {
        let request = match message.header.exchange {
            exchange::IKE_SA_INIT => Request::SaInit { cookie },
            _ => Request::Goodbye { cookie },
        };
        return Some((Channel::Ikev2, request));
    }
    let request = match message.header.exchange {
        exchange::IDENTITY_PROTECTION if message.body(payload::SA).is_some() => {
            let vendor = |wanted: &[u8]| message.bodies(payload::VENDOR_ID).any(|id| id == wanted);
            Request::MainModeProposal {
                cookie,
                offers_nat_t: vendor(&vendor_id::RFC_3947),
                microsoft: vendor(&vendor_id::MS_NT5_ISAKMPOAKLEY_9),
            }
        }
        exchange::IDENTITY_PROTECTION if message.body(payload::KE).is_some() => {
            Request::MainModeKeyExchange { cookie }
        }
        _ => Request::Goodbye { cookie },
    };
    Some((channel_of(flow), request))
}

impl EvidenceLog {
    /// An IKE datagram for us; `ends` are its source and destination.
    pub(super) fn read_ike(
        &mut self,
        place: Place,
        flow: Flow,
        ends: (SocketAddr, SocketAddr),
        datagram: &[u8],
    ) -> Option<(Channel, Fact)> {
        let bytes = match unmarked(flow, datagram) {
            Encapsulated::Keepalive => {
                return Some(unmatched(Channel::Ike4500, Unmatched::Keepalive));
            }
            Encapsulated::Ike(bytes) => bytes,
            Encapsulated::Esp(_) | Encapsulated::Unknown(_) => {
                return Some(unmatched(Channel::Ike4500, Unmatched::Malformed));
            }
        };
        let Ok(message) = Message::parse(bytes) else {
            return Some(unmatched(channel_of(flow), Unmatched::Malformed));
        };
        let choice = message.body(payload::SA).filter(|_| message.is_v1_clear());
        if choice.is_some_and(|sa| transform_of(sa).is_none()) {
            return Some(unmatched(channel_of(flow), Unmatched::Malformed));
        }
        if let Some((index, spi)) = self.invalid_spi(&message) {
            return self.answered(place, index, ends.0, bytes, Answer::EspInvalidSpi { spi });
        }
        let Some((index, answer)) = self.ike_answer(flow, &message, ends.1) else {
            return Some(unmatched(channel_of(flow), Unmatched::UnknownExchange));
        };
        let sent = self.ledger.sent.get(index)?;
        if answer_is_request(&message) {
            let (request, _) = sent.transmission_before(place.at)?;
            return Some((sent.channel, Fact::Reflected { request }));
        }
        self.answered(place, index, ends.0, bytes, answer)
    }

    /// The request that a message answers, and what it says.
    fn ike_answer(
        &mut self,
        flow: Flow,
        message: &Message,
        local: SocketAddr,
    ) -> Option<(usize, Answer)> {
        let cookie = message.header.initiator_cookie;
        let last = self.ledger.last(|sent| {
            sent.flow == flow
                && sent.request.cookie() == Some(cookie)
                && !matches!(sent.request, Request::Goodbye { .. })
        })?;
        if message.header.version == version::V2 {
            let answer = self.v2_answer(message, local, last);
            let asked_v2 = matches!(self.ledger.sent.get(last)?.request, Request::SaInit { .. });
            // A daemon without IKEv1 may say so in IKEv2's words, and nothing else.
            let no_v1 = answer == Answer::V2Notify { kind: notify::INVALID_MAJOR_VERSION };
            return (asked_v2 || no_v1).then_some((last, answer));
        }
        let of_exchange = |wanted: fn(&Request) -> bool| {
            move |sent: &Sent| sent.request.cookie() == Some(cookie) && wanted(&sent.request)
        };
        if message.header.exchange == exchange::IDENTITY_PROTECTION && message.is_v1_clear() {
            if let Some(sa) = message.body(payload::SA) {
                let proposal = of_exchange(|one| matches!(one, Request::MainModeProposal { .. }));
                return Some((self.ledger.last(proposal)?, self.message_2(message, sa)));
            }
            let index = self
                .ledger
                .last(of_exchange(|one| matches!(one, Request::MainModeKeyExchange { .. })))?;
            message.body(payload::KE)?;
            let nat = self.nat_of_message_4(message, local, index).map(Box::new);
            return Some((index, Answer::MainModeKeyExchange { nat }));
        }
        let notify = message.body(payload::NOTIFY).and_then(|body| v1::Notify::parse(body).ok());
        // What comes after the goodbye answers the goodbye.
        let goodbye = of_exchange(|one| matches!(one, Request::Goodbye { .. }));
        let request = self.ledger.last(goodbye).unwrap_or(last);
        match notify {
            Some(notify) => Some((request, Answer::V1Notify { kind: notify.kind })),
            None if message.is_v1_clear() => None,
            None => Some((request, Answer::V1Encrypted)),
        }
    }

    fn message_2(&mut self, message: &Message, sa: &[u8]) -> Answer {
        let transform = transform_of(sa);
        let exchange = self.ledger.exchanges.entry(message.header.initiator_cookie).or_default();
        // The first answer settles the exchange: a later one cannot rewrite it.
        if exchange.responder_cookie.is_none() {
            exchange.responder_cookie = Some(message.header.responder_cookie);
            exchange.hash =
                transform.and_then(|transform| HashAlgorithm::from_number(transform.hash));
        }
        let vendor_ids = message.bodies(payload::VENDOR_ID).map(<[u8]>::to_vec).collect();
        Answer::MainModeTransform { transform, vendor_ids }
    }

    fn nat_of_message_4(
        &self,
        message: &Message,
        client: SocketAddr,
        index: usize,
    ) -> Option<NatDetection> {
        let exchange = self.ledger.exchanges.get(&message.header.initiator_cookie)?;
        if exchange.responder_cookie != Some(message.header.responder_cookie) {
            return None;
        }
        let kinds = [payload::NAT_D, payload::NAT_D_DRAFT, payload::NAT_D_DRAFT_07];
        let mut hashes = kinds
            .into_iter()
            .map(|kind| message.bodies(kind).map(<[u8]>::to_vec).collect::<Vec<_>>())
            .find(|hashes| hashes.len() >= 2)?
            .into_iter();
        Some(NatDetection {
            algorithm: exchange.hash?,
            cookies: cookies(message),
            client,
            server: self.ledger.sent.get(index)?.to,
            about_client: hashes.next()?,
            about_server: hashes.take(MOST_HASHES).collect(),
            microsoft: exchange.microsoft,
        })
    }

    fn v2_answer(&self, message: &Message, client: SocketAddr, index: usize) -> Answer {
        let notifies: Vec<_> = message
            .bodies(payload::V2_NOTIFY)
            .filter_map(|body| v2::Notify::parse(body).ok())
            .collect();
        if message.body(payload::V2_SA).is_some() && message.body(payload::V2_KE).is_some() {
            let nat = self.v2_nat(message, &notifies, client, index).map(Box::new);
            let vendor_ids = message.bodies(payload::V2_VENDOR_ID).map(<[u8]>::to_vec).collect();
            return Answer::SaInit { nat, vendor_ids };
        }
        let error = notifies.iter().find(|one| one.kind < notify::FIRST_STATUS);
        Answer::V2Notify { kind: error.or(notifies.first()).map_or(0, |one| one.kind) }
    }

    fn v2_nat(
        &self,
        message: &Message,
        notifies: &[v2::Notify],
        client: SocketAddr,
        index: usize,
    ) -> Option<NatDetection> {
        let hashes = |kind: u16| {
            notifies.iter().filter(move |one| one.kind == kind).map(|one| one.data.clone())
        };
        Some(NatDetection {
            algorithm: HashAlgorithm::Sha1,
            cookies: cookies(message),
            client,
            server: self.ledger.sent.get(index)?.to,
            about_client: hashes(notify::NAT_DETECTION_DESTINATION_IP).next()?,
            about_server: hashes(notify::NAT_DETECTION_SOURCE_IP).take(MOST_HASHES).collect(),
            microsoft: false,
        })
    }

    /// An unprotected INVALID-SPI that names an SPI of ours (RFC 7296 1.5).
    fn invalid_spi(&self, message: &Message) -> Option<(usize, u32)> {
        let v1 = message.bodies(payload::NOTIFY).filter_map(|body| {
            let found = v1::Notify::parse(body).ok()?;
            (found.kind == notify::INVALID_SPI).then_some((found.spi, found.data))
        });
        let v2 = message.bodies(payload::V2_NOTIFY).filter_map(|body| {
            let found = v2::Notify::parse(body).ok()?;
            (found.kind == notify::INVALID_SPI).then_some((found.spi, found.data))
        });
        let named: Vec<_> = v1.chain(v2).flat_map(|(spi, data)| [spi, data]).collect();
        named.iter().find_map(|bytes| {
            let named = u32::from_be_bytes(bytes.as_slice().try_into().ok()?);
            let ours = |sent: &Sent| matches!(sent.request, Request::Esp { spi, echo: None, .. } if spi == named);
            Some((self.ledger.last(ours)?, named))
        })
    }
}

fn unmarked(flow: Flow, datagram: &[u8]) -> Encapsulated<'_> {
    match flow {
        Flow::NatTraversal => Encapsulated::classify(datagram),
        _ => Encapsulated::Ike(datagram),
    }
}

fn cookies(message: &Message) -> [u8; 16] {
    let mut cookies = [0; 16];
    let (initiator, responder) = cookies.split_at_mut(8);
    initiator.copy_from_slice(&message.header.initiator_cookie);
    responder.copy_from_slice(&message.header.responder_cookie);
    cookies
}

/// A message that no responder would send: a reflector changed it on the way.
fn answer_is_request(message: &Message) -> bool {
    let no_responder = message.header.responder_cookie == [0; 8];
    match message.header.version {
        version::V2 => message.header.flags & flag::V2_RESPONSE == 0,
        _ => no_responder && message.header.exchange == exchange::IDENTITY_PROTECTION,
    }
}

fn transform_of(sa: &[u8]) -> Option<ChosenTransform> {
    let sa = v1::SecurityAssociation::parse(sa).ok()?;
    let transform = sa.proposals.first()?.transforms.first()?;
    Some(ChosenTransform {
        encryption: transform.attribute(attribute::ENCRYPTION)?,
        key_length: transform.attribute(attribute::KEY_LENGTH),
        hash: transform.attribute(attribute::HASH)?,
        group: transform.attribute(attribute::GROUP)?,
        authentication: transform.attribute(attribute::AUTHENTICATION)?,
    })
}
