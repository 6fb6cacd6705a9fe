//! The client's side: message 1, message 3, goodbye.
//!
//! ```text
//! Idle --Start--> AwaitingMessage2 --message 2--> AwaitingMessage4 --message 4--> Done
//!                       |  refusal, silence             |  refusal, silence
//!                       +-----------> Done <------------+
//! ```

use std::net::SocketAddr;

use super::nat_d::{nat_d_hash, payload_type};
use super::proposal::{Profile, message_1};
use crate::crypto::{DhGroup, HashAlgorithm, PrivateValue};
use crate::evidence::{Flow, Timestamp, Transmit};
use crate::protocol::{
    Due, Input, Machine, Outcome, Output, Progress, Retransmission, Schedule, ike_message,
    ike_transmit, send_and_wait,
};
use crate::wire::isakmp::number::{exchange, flag, notify, payload, version};
use crate::wire::isakmp::v1::{self, attribute};
use crate::wire::isakmp::{Cookie, HEADER_LENGTH, Header, Message, Payload};

/// Bytes of our nonce, as Windows sends it; RFC 2409 5 allows 8 to 256.
const NONCE_LENGTH: usize = 48;

/// The random values of one exchange.
#[derive(Clone)]
pub struct Secrets {
    /// Initiator cookie, not zero.
    pub cookie: Cookie,
    /// Nonce of message 3.
    pub nonce: [u8; NONCE_LENGTH],
    /// Diffie-Hellman private value.
    pub private: PrivateValue,
    /// Message id of a goodbye in clear (RFC 2408 4.8: unique).
    pub goodbye_id: u32,
    /// What a goodbye under keys looks like: encrypted to nobody.
    pub goodbye: [u8; NONCE_LENGTH],
}

/// What an exchange is to be like.
#[derive(Debug, Clone)]
pub struct Configuration {
    /// `Ike`, or `NatTraversal` with the non-ESP marker.
    pub flow: Flow,
    /// What message 1 offers.
    pub profile: Profile,
    /// Our end, for NAT-D.
    pub client: SocketAddr,
    /// The server's end, for NAT-D.
    pub server: SocketAddr,
    /// When message 1 is repeated.
    pub schedule: Schedule,
    /// When message 3 is repeated.
    pub second_schedule: Schedule,
}

/// The initiator of one exchange.
pub struct MainModeInitiator {
    configuration: Configuration,
    secrets: Secrets,
    state: State,
}

enum State {
    Idle,
    AwaitingMessage2 {
        request: Transmit,
        retransmission: Retransmission,
    },
    AwaitingMessage4 {
        request: Transmit,
        retransmission: Retransmission,
        responder: Cookie,
        /// The NAT-D payload type agreed on, and the hash over our own end.
        own_end: Option<(u8, Vec<u8>)>,
    },
    Done(Outcome),
}

impl MainModeInitiator {
    /// An exchange that has not begun.
    #[must_use]
    pub const fn new(configuration: Configuration, secrets: Secrets) -> Self {
        Self { configuration, secrets, state: State::Idle }
    }

    fn start(&mut self, now: Timestamp) -> Vec<Output> {
        let message = message_1(self.secrets.cookie, self.configuration.profile);
        let request = self.transmit(&message);
        let retransmission = Retransmission::start(self.configuration.schedule.clone(), now);
        let outputs = send_and_wait(request.clone(), &retransmission);
        self.state = State::AwaitingMessage2 { request, retransmission };
        outputs
    }

    fn datagram(&mut self, now: Timestamp, datagram: &[u8]) -> Vec<Output> {
        // Our own request come back is a reflector's doing, not an answer.
        if self.request().is_some_and(|request| request.payload == datagram) {
            return Vec::new();
        }
        let Some(message) = self.own_message(datagram) else { return Vec::new() };
        let responder = message.header.responder_cookie;
        if is_refusal(&message) {
            return self.end(Outcome::Refused);
        }
        match &self.state {
            State::AwaitingMessage2 { .. } if responder != [0; 8] => message
                .body(payload::SA)
                .map_or_else(Vec::new, |sa| self.message_2(now, &message, sa, responder)),
            State::AwaitingMessage4 { responder: ours, own_end, .. }
                if *ours == responder && message.body(payload::KE).is_some() =>
            {
                let mismatched = own_end.as_ref().is_some_and(|(kind, hash)| {
                    // Their first NAT-D is about us (RFC 3947 3.2).
                    message.body(*kind).is_some_and(|about_us| about_us != hash)
                });
                let outcome = if mismatched { Outcome::Mismatched } else { Outcome::Complete };
                self.break_off(responder, outcome)
            }
            _ => Vec::new(),
        }
    }

    const fn request(&self) -> Option<&Transmit> {
        match &self.state {
            State::AwaitingMessage2 { request, .. } | State::AwaitingMessage4 { request, .. } => {
                Some(request)
            }
            State::Idle | State::Done(_) => None,
        }
    }

    /// The message for this exchange in a datagram of the flow.
    fn own_message(&self, datagram: &[u8]) -> Option<Message> {
        let message = Message::parse(ike_message(self.configuration.flow, datagram)?).ok()?;
        (message.header.initiator_cookie == self.secrets.cookie).then_some(message)
    }

    /// Goes on with message 3, or leaves where the choice cannot be followed.
    fn message_2(
        &mut self,
        now: Timestamp,
        message: &Message,
        sa: &[u8],
        responder: Cookie,
    ) -> Vec<Output> {
        let Some((group, hash)) = choice(sa) else {
            return self.leave(responder, Outcome::Stopped);
        };
        let nat_d = if self.configuration.profile.nat_t { payload_type(message) } else { None };
        let cookies = (&self.secrets.cookie, &responder);
        let hash_of = |end| nat_d_hash(hash, cookies, end);
        let own_end = nat_d.map(|kind| (kind, hash_of(self.configuration.client)));
        // The far end first, then our own (RFC 3947 3.2).
        let far_end = nat_d.map(|kind| (kind, hash_of(self.configuration.server)));
        let ends = far_end.into_iter().chain(own_end.clone());
        let request = self.transmit(&self.message_3(responder, group, ends));
        let retransmission = Retransmission::start(self.configuration.second_schedule.clone(), now);
        let outputs = send_and_wait(request.clone(), &retransmission);
        self.state = State::AwaitingMessage4 { request, retransmission, responder, own_end };
        outputs
    }

    fn message_3(
        &self,
        responder: Cookie,
        group: DhGroup,
        nat_d: impl Iterator<Item = (u8, Vec<u8>)>,
    ) -> Message {
        let cookies = (self.secrets.cookie, responder);
        let mut payloads = vec![
            Payload::new(payload::KE, group.public_value(&self.secrets.private)),
            Payload::new(payload::NONCE, self.secrets.nonce.to_vec()),
        ];
        payloads.extend(nat_d.map(|(kind, hash)| Payload::new(kind, hash)));
        Message::new(version::V1, exchange::IDENTITY_PROTECTION, 0, cookies, payloads)
    }

    fn timeout(&mut self, now: Timestamp) -> Vec<Output> {
        let (request, retransmission, silent) = match &mut self.state {
            State::AwaitingMessage2 { request, retransmission } => (request, retransmission, None),
            State::AwaitingMessage4 { request, retransmission, responder, .. } => {
                (request, retransmission, Some(*responder))
            }
            State::Idle | State::Done(_) => return Vec::new(),
        };
        match (retransmission.due(now), silent) {
            (Due::Nothing, _) => vec![Output::WakeAt(retransmission.next_at())],
            (Due::Repeat, _) => send_and_wait(request.clone(), retransmission),
            (Due::GiveUp, None) => self.end(Outcome::Silent),
            (Due::GiveUp, Some(responder)) => self.leave(responder, Outcome::Stalled),
        }
    }

    fn stop(&mut self) -> Vec<Output> {
        match &self.state {
            State::AwaitingMessage4 { responder, .. } => {
                let responder = *responder;
                self.leave(responder, Outcome::Stopped)
            }
            State::Idle | State::AwaitingMessage2 { .. } => self.end(Outcome::Stopped),
            State::Done(_) => Vec::new(),
        }
    }

    /// Ends an exchange that has keys. In clear nothing is listened to any more,
    /// so the goodbye is a message 5 without a payload, encrypted to nobody:
    /// strongSwan misses the identity in it and forgets the exchange at once,
    /// where one with an undecipherable payload would stay half-open for 30 s.
    fn break_off(&mut self, responder: Cookie, outcome: Outcome) -> Vec<Output> {
        let header = Header {
            initiator_cookie: self.secrets.cookie,
            responder_cookie: responder,
            next_payload: payload::NONE,
            version: version::V1,
            exchange: exchange::IDENTITY_PROTECTION,
            flags: flag::V1_ENCRYPTED,
            message_id: 0,
            length: u32::try_from(HEADER_LENGTH + NONCE_LENGTH).unwrap_or(0),
        };
        let bytes = [header.emit(), self.secrets.goodbye.to_vec()].concat();
        let mut outputs = vec![Output::Transmit(self.transmit_bytes(bytes))];
        outputs.extend(self.end(outcome));
        outputs
    }

    /// Ends with a goodbye, upon which a server forgets the exchange at once.
    fn leave(&mut self, responder: Cookie, outcome: Outcome) -> Vec<Output> {
        let notify = v1::Notify {
            doi: v1::DOI_IPSEC,
            protocol: v1::PROTOCOL_ISAKMP,
            spi: [self.secrets.cookie, responder].concat(),
            kind: notify::NO_PROPOSAL_CHOSEN,
            data: Vec::new(),
        };
        let mut message = Message::new(
            version::V1,
            exchange::INFORMATIONAL,
            0,
            (self.secrets.cookie, responder),
            vec![Payload::new(payload::NOTIFY, notify.emit())],
        );
        message.header.message_id = self.secrets.goodbye_id;
        let mut outputs = vec![Output::Transmit(self.transmit(&message))];
        outputs.extend(self.end(outcome));
        outputs
    }

    fn end(&mut self, outcome: Outcome) -> Vec<Output> {
        self.state = State::Done(outcome);
        vec![Output::Done]
    }

    fn transmit(&self, message: &Message) -> Transmit {
        self.transmit_bytes(message.emit())
    }

    fn transmit_bytes(&self, bytes: Vec<u8>) -> Transmit {
        ike_transmit(self.configuration.flow, bytes)
    }
}

impl Machine for MainModeInitiator {
    fn handle(&mut self, now: Timestamp, input: Input<'_>) -> Vec<Output> {
        match (&self.state, input) {
            (State::Idle, Input::Start) => self.start(now),
            (State::Done(_), _) | (_, Input::Start) | (State::Idle, Input::Datagram { .. }) => {
                Vec::new()
            }
            (_, Input::Datagram { payload, .. }) => self.datagram(now, payload),
            (_, Input::Timeout) => self.timeout(now),
            (_, Input::Stop) => self.stop(),
        }
    }

    fn progress(&self) -> Progress {
        match &self.state {
            State::Idle => Progress::Idle,
            State::AwaitingMessage2 { retransmission, .. } => {
                Progress::Unanswered { transmissions: retransmission.transmissions() }
            }
            State::AwaitingMessage4 { .. } => Progress::Answered,
            State::Done(outcome) => Progress::Done(*outcome),
        }
    }
}

/// An error notify in clear, of IKEv1 or of an IKEv2 daemon that knows no IKEv1.
fn is_refusal(message: &Message) -> bool {
    let notify = message.body(payload::NOTIFY).and_then(|body| v1::Notify::parse(body).ok());
    let is_error = notify.is_some_and(|notify| notify.kind < notify::FIRST_STATUS);
    is_error && message.header.exchange == exchange::INFORMATIONAL
        || message.header.version == version::V2 && message.body(payload::V2_NOTIFY).is_some()
}

/// The group and hash of the transform that the server chose.
fn choice(sa: &[u8]) -> Option<(DhGroup, HashAlgorithm)> {
    let sa = v1::SecurityAssociation::parse(sa).ok()?;
    let transform = sa.proposals.first()?.transforms.first()?;
    let group = DhGroup::from_number(transform.attribute(attribute::GROUP)?)?;
    Some((group, HashAlgorithm::from_number(transform.attribute(attribute::HASH)?)?))
}
