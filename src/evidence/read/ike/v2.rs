//! What an IKEv2 message from the server says.

use std::net::SocketAddr;

use super::Said;
use crate::evidence::acceptance;
use crate::evidence::{Answer, EvidenceLog, Flaw, Request, Wanted};
use crate::wire::isakmp::number::{exchange, notify, payload};
use crate::wire::isakmp::{Message, v2};

impl EvidenceLog {
    /// The request that a response answers, and what it says. `last` is the
    /// latest request of its exchange.
    pub(super) fn v2_answer(
        &self,
        message: &Message,
        client: SocketAddr,
        last: usize,
    ) -> Option<Said> {
        if message.header.exchange != exchange::IKE_SA_INIT && is_protected(message) {
            let whole = message.body(payload::V2_ENCRYPTED_FRAGMENT).is_none();
            let length = whole.then_some(message.header.length);
            let answer = Answer::Protected { exchange: message.header.exchange, length };
            return Some((self.protected_request(message)?, Ok(answer)));
        }
        let request = &self.ledger.sent.get(last)?.request;
        let asked_v2 = matches!(request, Request::SaInit { .. } | Request::Protected { .. });
        if matches!(request, Request::SaInit { .. }) && chooses(message) {
            let flaw = self.counts(acceptance::sa_init(&self.request_at(last)?, message));
            let answer = flaw.map_or_else(|| self.v2_clear(message, client, last), Err);
            return Some((last, answer));
        }
        let answer = self.v2_clear(message, client, last);
        // A daemon without IKEv1 may say so in IKEv2's words, and nothing else.
        let kind = notify::INVALID_MAJOR_VERSION;
        let no_v1 = matches!(answer, Ok(Answer::V2Notify { kind: said, .. }) if said == kind);
        (asked_v2 || no_v1).then_some((last, answer))
    }

    fn protected_request(&self, message: &Message) -> Option<usize> {
        self.ledger.last(|sent| match sent.request {
            Request::Protected { cookie, exchange, message_id, .. } => {
                cookie == message.header.initiator_cookie
                    && exchange == message.header.exchange
                    && message_id == message.header.message_id
            }
            _ => false,
        })
    }

    fn v2_clear(
        &self,
        message: &Message,
        client: SocketAddr,
        index: usize,
    ) -> Result<Answer, Flaw> {
        if message.body(payload::V2_SA).is_some() && message.body(payload::V2_KE).is_some() {
            let nat = self.v2_nat(message, client, index).map(Box::new);
            let vendor_ids = message.bodies(payload::V2_VENDOR_ID).map(<[u8]>::to_vec).collect();
            let offers = |one: v2::Notify| one.kind == notify::IKEV2_FRAGMENTATION_SUPPORTED;
            let mut notifies = message.bodies(payload::V2_NOTIFY);
            let fragmentation = notifies.any(|body| v2::Notify::parse(body).is_ok_and(offers));
            return Ok(Answer::SaInit { nat, vendor_ids, fragmentation });
        }
        let notifies: Vec<_> = message
            .bodies(payload::V2_NOTIFY)
            .filter_map(|body| v2::Notify::parse(body).ok())
            .collect();
        let error = notifies.iter().find(|one| notify::is_error(one.kind));
        let told = error.or(notifies.first()).ok_or(Flaw::SaysNothing)?;
        Ok(Answer::V2Notify { kind: told.kind, wants: wanted(told) })
    }
}

/// What a notify asks the client to change.
fn wanted(notify: &v2::Notify) -> Option<Wanted> {
    match notify.kind {
        notify::INVALID_KE_PAYLOAD => {
            let group = <[u8; 2]>::try_from(notify.data.as_slice()).ok()?;
            Some(Wanted::Group(u16::from_be_bytes(group)))
        }
        notify::REDIRECT => v2::gateway(&notify.data).map(Wanted::Gateway),
        _ => None,
    }
}

/// Whether it goes on with the exchange, or means to.
fn chooses(message: &Message) -> bool {
    message.body(payload::V2_SA).is_some() || message.body(payload::V2_KE).is_some()
}

/// Whether its payloads are encrypted (RFC 7296 3.14, RFC 7383 2.5).
pub fn is_protected(message: &Message) -> bool {
    [payload::V2_ENCRYPTED, payload::V2_ENCRYPTED_FRAGMENT]
        .into_iter()
        .any(|kind| message.body(kind).is_some())
}
