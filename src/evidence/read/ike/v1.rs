//! What an IKEv1 message from the server says.

use std::net::SocketAddr;

use super::Said;
use crate::crypto::HashAlgorithm;
use crate::evidence::acceptance::{self, offered};
use crate::evidence::ledger::Sent;
use crate::evidence::observation::Place;
use crate::evidence::{
    Answer, ChosenTransform, EvidenceLog, ObservationId, Request, SLOWEST_ANSWER, Timestamp,
};
use crate::wire::isakmp::number::{exchange, payload};
use crate::wire::isakmp::v1;
use crate::wire::isakmp::{Cookie, Message};

/// Authentication methods (RFC 2409 appendix A).
const PRE_SHARED_KEY: u32 = 1;
const RSA_SIGNATURES: u32 = 3;
/// Message 1 of so many other exchanges is compared with a choice.
const MOST_COMPARED: usize = 8;

impl EvidenceLog {
    /// The request that a message answers, and what it says. `last` is the
    /// latest request of its exchange.
    pub(super) fn v1_answer(
        &mut self,
        place: Place,
        message: &Message,
        client: SocketAddr,
        last: usize,
    ) -> Option<Said> {
        let message_id = message.header.message_id;
        match (message.header.exchange, message.is_v1_clear()) {
            (exchange::IDENTITY_PROTECTION, true) => self.main_mode(message, client),
            (exchange::IDENTITY_PROTECTION, false) => {
                let identification =
                    |one: &Request| matches!(one, Request::MainModeIdentification { .. });
                match self.last_of(message, identification) {
                    Some(index) => Some((index, Ok(Answer::MainModeIdentification))),
                    None => self.informational(place, message, last),
                }
            }
            (exchange::AGGRESSIVE, true) => self.aggressive(message, client),
            (exchange::QUICK, _) => {
                let same = |one: &Request| matches!(one, Request::QuickMode { message_id: id, .. } if *id == message_id);
                Some((self.last_of(message, same)?, Ok(Answer::QuickMode)))
            }
            (exchange::TRANSACTION, _) => {
                let same = |one: &Request| matches!(one, Request::Transaction { message_id: id, .. } if *id == message_id);
                Some((self.last_of(message, same)?, Ok(Answer::Transaction)))
            }
            (exchange::AUTH_IP, _) => {
                let same = |one: &Request| matches!(one, Request::AuthIp { .. });
                Some((self.last_of(message, same)?, Ok(Answer::AuthIp)))
            }
            _ => self.informational(place, message, last),
        }
    }

    fn main_mode(&mut self, message: &Message, client: SocketAddr) -> Option<Said> {
        if let Some(sa) = message.body(payload::SA) {
            let proposal = |one: &Request| matches!(one, Request::MainModeProposal { .. });
            let index = self.last_of(message, proposal)?;
            if let Some(flaw) =
                self.counts(acceptance::message_2(&self.request_at(index)?, message))
            {
                return Some((index, Err(flaw)));
            }
            let (transform, vendor_ids) = self.choice(message, sa);
            let with_key = transform.and_then(|chosen| self.same_with_key(index, chosen));
            let answer = Answer::MainModeTransform { transform, vendor_ids, with_key };
            return Some((index, Ok(answer)));
        }
        if message.body(payload::KE).is_some() {
            let key_exchange = |one: &Request| matches!(one, Request::MainModeKeyExchange { .. });
            let index = self.last_of(message, key_exchange)?;
            let exchange = self.ledger.exchanges.get(&message.header.initiator_cookie);
            let group = exchange.and_then(|exchange| exchange.group);
            if let Some(flaw) =
                self.counts(acceptance::message_4(&self.request_at(index)?, message, group))
            {
                return Some((index, Err(flaw)));
            }
            let nat = self.v1_nat(message, client, index).map(Box::new);
            return Some((index, Ok(Answer::MainModeKeyExchange { nat })));
        }
        None
    }

    fn aggressive(&mut self, message: &Message, client: SocketAddr) -> Option<Said> {
        let sa = message.body(payload::SA)?;
        message.body(payload::KE)?;
        let proposal = |one: &Request| matches!(one, Request::AggressiveProposal { .. });
        let index = self.last_of(message, proposal)?;
        if let Some(flaw) = self.counts(acceptance::aggressive(&self.request_at(index)?, message)) {
            return Some((index, Err(flaw)));
        }
        let (transform, vendor_ids) = self.choice(message, sa);
        let nat = self.v1_nat(message, client, index).map(Box::new);
        Some((index, Ok(Answer::Aggressive { transform, vendor_ids, nat })))
    }

    fn informational(&self, place: Place, message: &Message, last: usize) -> Option<Said> {
        let notify = message.body(payload::NOTIFY).and_then(|body| v1::Notify::parse(body).ok());
        // What comes after the goodbye answers the goodbye.
        let goodbye = |one: &Request| matches!(one, Request::Goodbye { .. });
        let request =
            self.last_of(message, goodbye).or_else(|| self.moved(message, last)).unwrap_or(last);
        match notify {
            Some(_) if message.is_v1_clear() && self.is_of_another(message) => None,
            Some(notify) => Some((request, Ok(Answer::V1Notify { kind: notify.kind }))),
            None if message.is_v1_clear() || self.is_idle(request, place.at) => None,
            None => Some((request, Ok(Answer::V1Encrypted))),
        }
    }

    /// Whether what the client said last in a session asks for nothing, or is long over: what
    /// the other end says then, as dead peer detection does (RFC 3706), it says of itself.
    fn is_idle(&self, last: usize, at: Timestamp) -> bool {
        let Some(sent) = self.ledger.sent.get(last) else { return false };
        match sent.request {
            Request::Informational { .. } => {
                at.since(sent.transmissions.last()) > SLOWEST_ANSWER || sent.is_answered()
            }
            Request::QuickMode { cookie, message_id } => self.ledger.sent.iter().any(|one| {
                let same = Request::QuickMode { cookie, message_id };
                one.request == same && one.is_answered()
            }),
            _ => false,
        }
    }

    /// Whether a message names another responder than the one whose message 2 began the
    /// exchange: that one did not send it, and nobody else has a say in it.
    fn is_of_another(&self, message: &Message) -> bool {
        let exchange = self.ledger.exchanges.get(&message.header.initiator_cookie);
        let known = exchange.and_then(|exchange| exchange.responder_cookie);
        let named = message.header.responder_cookie;
        named != [0; 8] && known.is_some_and(|known| known != named)
    }

    /// Message 5, sent to the other port after the `last` request to this one: a
    /// server that cannot decrypt it has not moved, and complains on the old port.
    fn moved(&self, message: &Message, last: usize) -> Option<usize> {
        let identification = |one: &Request| matches!(one, Request::MainModeIdentification { .. });
        self.last_of(message, identification).filter(|index| *index > last)
    }

    /// The latest request of the message's exchange that fits.
    fn last_of(&self, message: &Message, fits: impl Fn(&Request) -> bool) -> Option<usize> {
        let cookie: Cookie = message.header.initiator_cookie;
        let of_exchange = |sent: &Sent| sent.request.cookie() == Some(cookie);
        self.ledger.last(|sent| of_exchange(sent) && fits(&sent.request))
    }

    /// A message 1 of another exchange that offers what was `chosen` there by
    /// signatures, with a pre-shared key in their place.
    fn same_with_key(&self, index: usize, chosen: ChosenTransform) -> Option<ObservationId> {
        let Sent { flow, from, .. } = *self.ledger.sent.get(index)?;
        if chosen.authentication != RSA_SIGNATURES {
            return None;
        }
        let wanted = ChosenTransform { authentication: PRE_SHARED_KEY, ..chosen };
        let proposals = self.ledger.sent.iter().take(index).rev().filter(|sent| {
            let is_proposal = matches!(sent.request, Request::MainModeProposal { .. });
            sent.flow == flow && sent.from == from && is_proposal
        });
        let same = |sent: &&Sent| {
            sent.ike_message().is_some_and(|message| offered(&message).contains(&wanted))
        };
        proposals.take(MOST_COMPARED).find(same)?.transmissions.iter().next().map(|(id, _)| *id)
    }

    /// The transform chosen and the vendor IDs beside it.
    fn choice(&mut self, message: &Message, sa: &[u8]) -> (Option<ChosenTransform>, Vec<Vec<u8>>) {
        let transform = transform_of(sa);
        let exchange = self.ledger.exchanges.entry(message.header.initiator_cookie).or_default();
        // The first answer settles the exchange: a later one cannot rewrite it.
        if exchange.responder_cookie.is_none() {
            exchange.responder_cookie = Some(message.header.responder_cookie);
            exchange.hash =
                transform.and_then(|transform| HashAlgorithm::from_number(transform.hash));
            exchange.group = transform.map(|transform| transform.group);
        }
        (transform, message.bodies(payload::VENDOR_ID).map(<[u8]>::to_vec).collect())
    }
}

/// The transform of an SA payload that holds one choice.
pub fn transform_of(sa: &[u8]) -> Option<ChosenTransform> {
    let sa = v1::SecurityAssociation::parse(sa).ok()?;
    ChosenTransform::read(sa.proposals.first()?.transforms.first()?)
}
