//! The client's side: message 1, message 3, and then goodbye or what goes on from there.
//!
//! ```text
//! Idle --Start--> AwaitingMessage2 --message 2--> AwaitingMessage4 --message 4--> Done
//!                       |  refusal, silence             |  refusal, silence
//!                       +-----------> Done <------------+
//! ```

mod again;

use std::net::SocketAddr;

use super::ending::{GOODBYE, accepts_nothing, goodbye_in_clear, goodbye_under_keys, is_refusal};
use super::nat_d::{NatD, nat_d_hash, payload_type};
use super::proposal::{Choice, Method, Profile, message_1};
use crate::crypto::{DhGroup, MainModeExchange, Phase1Algorithms, PrivateValue};
use crate::evidence::{Channel, Ends, Timestamp, Transmit, acceptance};
use crate::protocol::stages::Begun;
use crate::protocol::{
    Due, Input, Machine, Outcome, Output, Progress, Retransmission, Schedule, ike_transmit,
    send_and_wait,
};
use crate::wire::isakmp::number::{exchange, payload, version};
use crate::wire::isakmp::v1::SecurityAssociation;
use crate::wire::isakmp::{Cookie, IkeSa, Message, Payload};

/// Bytes of our nonce, as Windows sends it; RFC 2409 5 allows 8 to 256.
pub(super) const NONCE_LENGTH: usize = 48;

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
    pub goodbye: [u8; GOODBYE],
}

/// What an exchange is to be like.
#[derive(Debug, Clone)]
pub struct Configuration {
    /// `Ike`, or `NatTraversal` with the non-ESP marker.
    pub flow: Channel,
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

/// What messages 1 to 4 established.
pub(in crate::protocol) struct Established<'a> {
    pub ike_sa: IkeSa,
    pub algorithms: Phase1Algorithms,
    /// What keys are made of.
    pub exchange: MainModeExchange<'a>,
    /// Body of the SA payload in message 1.
    pub sa_body: &'a [u8],
    /// Where messages 1 to 4 went, and where what follows goes.
    pub flow: Channel,
    /// Our end and the server's.
    pub ends: Ends,
    /// The NAT-D payload type, where the exchange moves to UDP 4500.
    pub nat_d: Option<u8>,
}

/// Begins what goes on from message 4; `None` where it cannot.
type Begin = Box<dyn FnOnce(&Established<'_>, Timestamp) -> Option<Begun>>;

/// What goes on from message 4.
pub struct AfterMainMode(pub(in crate::protocol) Begin);

/// The initiator of one exchange.
pub struct MainModeInitiator {
    configuration: Configuration,
    secrets: Secrets,
    after: Option<AfterMainMode>,
    /// What has gone on.
    successor: Option<Box<dyn Machine>>,
    /// ESP is to travel in UDP, whatever is on the way.
    in_udp: bool,
    state: State,
}

enum State {
    Idle,
    AwaitingMessage2 {
        request: Transmit,
        retransmission: Retransmission,
        /// The server says that nobody takes it: only an answer goes on with it.
        closed: bool,
    },
    AwaitingMessage4 {
        request: Transmit,
        retransmission: Retransmission,
        responder: Cookie,
        choice: Choice,
        /// What NAT-D has to say where nothing is translated.
        nat_d: Option<NatD>,
    },
    Done(Outcome),
}

impl MainModeInitiator {
    /// An exchange that has not begun.
    #[must_use]
    pub const fn new(configuration: Configuration, secrets: Secrets) -> Self {
        Self {
            configuration,
            secrets,
            after: None,
            successor: None,
            in_udp: false,
            state: State::Idle,
        }
    }

    /// The same, going on so after message 4.
    #[must_use]
    pub fn then(self, after: AfterMainMode) -> Self {
        Self { after: Some(after), ..self }
    }

    /// The same, wanting its ESP in UDP whatever is on the way: it hashes its own
    /// end over port 0, where nobody is.
    #[must_use]
    pub fn in_udp(self) -> Self {
        Self { in_udp: true, ..self }
    }

    fn start(&mut self, now: Timestamp) -> Vec<Output> {
        let message = message_1(self.secrets.cookie, self.configuration.profile);
        let request = self.transmit(&message);
        let retransmission = Retransmission::start(self.configuration.schedule.clone(), now);
        self.ask(request, retransmission)
    }

    fn datagram(&mut self, now: Timestamp, datagram: &[u8]) -> Vec<Output> {
        // Our own request come back is a reflector's doing, not an answer.
        if self.request().is_some_and(|request| request.payload == datagram) {
            return Vec::new();
        }
        let Some(message) = self.own_message(datagram) else { return Vec::new() };
        let responder = message.header.responder_cookie;
        if is_refusal(&message) {
            let opening = matches!(self.state, State::AwaitingMessage2 { .. });
            let nothing = opening && accepts_nothing(&message);
            return self.end(if nothing { Outcome::Unacceptable } else { Outcome::Refused });
        }
        // Otherwise it goes on waiting: a better answer may come.
        let request = self.request().and_then(|request| self.own_message(&request.payload));
        let accepted = request.is_some_and(|request| match &self.state {
            State::AwaitingMessage4 { choice, .. } => {
                let group = Some(choice.group.number().into());
                acceptance::message_4(&request, &message, group).is_ok()
            }
            _ => acceptance::message_2(&request, &message).is_ok(),
        });
        if !accepted {
            return Vec::new();
        }
        match &self.state {
            State::AwaitingMessage2 { .. } if responder != [0; 8] => message
                .body(payload::SA)
                .map_or_else(Vec::new, |sa| self.message_2(now, &message, sa, responder)),
            State::AwaitingMessage4 { responder: ours, .. }
                if *ours == responder && message.body(payload::KE).is_some() =>
            {
                self.message_4(now, &message, responder)
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
        let message = Message::parse(self.configuration.flow.ike_message(datagram)?).ok()?;
        // A later minor version is not to be accepted (RFC 2408 3.1); IKEv2 may say no.
        let is_spoken = [version::V1, version::V2].contains(&message.header.version);
        (is_spoken && message.header.initiator_cookie == self.secrets.cookie).then_some(message)
    }

    /// Goes on with message 3, or leaves where the choice cannot be followed.
    fn message_2(
        &mut self,
        now: Timestamp,
        message: &Message,
        sa: &[u8],
        responder: Cookie,
    ) -> Vec<Output> {
        let profile = self.configuration.profile;
        if profile.method == Method::RsaSignatures {
            return self.leave(responder, Outcome::Complete);
        }
        let chosen = SecurityAssociation::parse(sa).ok();
        let transform = chosen.as_ref().and_then(|sa| sa.proposals.first()?.transforms.first());
        // Message 3 cannot follow what is not known here.
        let Some(choice) = transform.and_then(Choice::of) else {
            return self.leave(responder, Outcome::Stopped);
        };
        let kind = if profile.nat_t { payload_type(message) } else { None };
        if self.in_udp && kind.is_none() {
            return self.leave(responder, Outcome::Stopped);
        }
        let ike_sa = self.ike_sa(responder);
        let hash_of = |end| nat_d_hash(choice.hash, ike_sa, end);
        let nat_d = kind.map(|kind| NatD {
            kind,
            own_end: hash_of(self.configuration.client),
            far_end: hash_of(self.configuration.server),
            said: hash_of(self.said_end()),
        });
        let request = self.transmit(&self.message_3(responder, choice.group, nat_d.as_ref()));
        let retransmission = Retransmission::start(self.configuration.second_schedule.clone(), now);
        let outputs = send_and_wait(request.clone(), &retransmission);
        self.state = State::AwaitingMessage4 { request, retransmission, responder, choice, nat_d };
        outputs
    }

    /// Goes on from here, or ends where nothing follows.
    fn message_4(&mut self, now: Timestamp, message: &Message, responder: Cookie) -> Vec<Output> {
        let State::AwaitingMessage4 { nat_d, .. } = &self.state else { return Vec::new() };
        let translated = nat_d.as_ref().map_or((false, false), |nat_d| nat_d.contradicted(message));
        let outcome = if translated.0 { Outcome::Mismatched } else { Outcome::Complete };
        let moves = translated.0 || translated.1 || self.in_udp;
        let kind = nat_d.as_ref().map(|nat_d| nat_d.kind).filter(|_| moves);
        let after = self.after.take();
        let begun = after.and_then(|after| self.go_on(after, message, kind, now));
        let Some(Begun { stage, outputs }) = begun else {
            return self.break_off(responder, outcome);
        };
        self.successor = Some(stage);
        self.state = State::Done(outcome);
        outputs
    }

    /// Begins what follows with what messages 1 to 4 established; `None` where their parts
    /// make no keys.
    fn go_on(
        &self,
        after: AfterMainMode,
        message_4: &Message,
        nat_d: Option<u8>,
        now: Timestamp,
    ) -> Option<Begun> {
        let State::AwaitingMessage4 { choice, .. } = &self.state else { return None };
        let Configuration { client, server, profile, flow, .. } = self.configuration;
        let responder = message_4.header.responder_cookie;
        let theirs = message_4.body(payload::KE)?;
        let ours = choice.group.public_value(&self.secrets.private);
        let first = message_1(self.secrets.cookie, profile);
        let established = Established {
            ike_sa: self.ike_sa(responder),
            algorithms: Phase1Algorithms { hash: choice.hash, cipher: choice.cipher? },
            exchange: MainModeExchange {
                cookies: (&self.secrets.cookie, &responder),
                nonces: (&self.secrets.nonce, message_4.body(payload::NONCE)?),
                public_values: (&ours, theirs),
                shared_secret: &choice.group.shared_secret(&self.secrets.private, theirs).ok()?,
            },
            sa_body: first.body(payload::SA)?,
            flow: if nat_d.is_some() { Channel::Ike4500 } else { flow },
            ends: Ends { from: client, to: server },
            nat_d,
        };
        (after.0)(&established, now)
    }

    const fn ike_sa(&self, responder: Cookie) -> IkeSa {
        IkeSa { initiator: self.secrets.cookie, responder }
    }

    /// What we say that our end is.
    fn said_end(&self) -> SocketAddr {
        let own = self.configuration.client;
        if self.in_udp { SocketAddr::new(own.ip(), 0) } else { own }
    }

    fn message_3(&self, responder: Cookie, group: DhGroup, nat_d: Option<&NatD>) -> Message {
        let ike_sa = self.ike_sa(responder);
        let mut payloads = vec![
            Payload::new(payload::KE, group.public_value(&self.secrets.private)),
            Payload::new(payload::NONCE, self.secrets.nonce.to_vec()),
        ];
        if let Some(NatD { kind, far_end, said, .. }) = nat_d {
            // The far end first, then our own (RFC 3947 3.2).
            payloads.extend([far_end, said].map(|hash| Payload::new(*kind, hash.clone())));
        }
        Message::new(version::V1, exchange::IDENTITY_PROTECTION, 0, ike_sa, payloads)
    }

    fn timeout(&mut self, now: Timestamp) -> Vec<Output> {
        let (request, retransmission, silent) = match &mut self.state {
            State::AwaitingMessage2 { request, retransmission, .. } => {
                (request, retransmission, None)
            }
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

    /// Ends an exchange that has keys.
    fn break_off(&mut self, responder: Cookie, outcome: Outcome) -> Vec<Output> {
        let bytes = goodbye_under_keys(self.ike_sa(responder), &self.secrets.goodbye);
        let mut outputs = vec![Output::Transmit(self.transmit_bytes(bytes))];
        outputs.extend(self.end(outcome));
        outputs
    }

    /// Ends with a goodbye, upon which a server forgets the exchange at once.
    fn leave(&mut self, responder: Cookie, outcome: Outcome) -> Vec<Output> {
        let bytes = goodbye_in_clear(self.ike_sa(responder), self.secrets.goodbye_id);
        let mut outputs = vec![Output::Transmit(self.transmit_bytes(bytes))];
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
            (State::Done(Outcome::Silent), Input::Again) => self.again(now),
            (State::Done(_), _) | (_, Input::Start) | (State::Idle, Input::Datagram { .. }) => {
                Vec::new()
            }
            (_, Input::Error { payload, meaning, from_target, .. }) => {
                self.error(now, payload, meaning, from_target)
            }
            (_, Input::Notice(_)) => Vec::new(),
            (_, Input::Again) => self.again(now),
            (_, Input::Datagram { flow, .. }) if flow != self.configuration.flow => Vec::new(),
            (_, Input::Datagram { payload, .. }) => self.datagram(now, payload),
            (_, Input::Timeout) => self.timeout(now),
            (_, Input::Stop) => self.stop(),
        }
    }

    fn successor(&mut self) -> Option<Box<dyn Machine>> {
        self.successor.take()
    }

    fn progress(&self) -> Progress {
        match &self.state {
            State::Idle => Progress::Idle,
            State::AwaitingMessage2 { closed: true, .. } => Progress::Done(Outcome::Closed),
            State::AwaitingMessage2 { retransmission, .. } => {
                Progress::Unanswered { transmissions: retransmission.transmissions() }
            }
            State::AwaitingMessage4 { .. } => Progress::Answered,
            State::Done(outcome) => Progress::Done(*outcome),
        }
    }
}
