//! The client's side of IKE_SA_INIT.

use std::net::SocketAddr;

use crate::crypto::{DhGroup, HashAlgorithm, PrivateValue};
use crate::evidence::{Channel, Timestamp, Transmit, acceptance};
use crate::protocol::main_mode::nat_d_hash;
use crate::protocol::{
    Due, Input, Machine, Outcome, Output, Progress, Retransmission, Schedule, ike_transmit,
    is_closed, once_more, send_and_wait,
};
use crate::wire::icmp::IcmpMeaning;
use crate::wire::isakmp::number::{exchange, flag, notify, payload, version};
use crate::wire::isakmp::v2::{
    ENCRYPTION_NOBODY_HAS, KEY_LENGTH, KeyExchange, Notify, PROTOCOL_IKE, Proposal, Transform,
    emit_proposals, transform,
};
use crate::wire::isakmp::{Attribute, Cookie, IkeSa, Message, Payload};

const NONCE_LENGTH: usize = 32;
/// Times that a server may send us back with a cookie or another group.
const MOST_DETOURS: u8 = 4;
/// A cookie is at most 64 bytes (RFC 7296 2.6).
const LONGEST_COOKIE: usize = 64;

/// How much an exchange asks of the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Form {
    /// Proposals that servers accept: leaves a half-open SA behind for a while.
    Full,
    /// One proposal that nobody accepts: the refusal proves the server alive
    /// and leaves nothing behind.
    Control,
}

/// The random values of one exchange.
#[derive(Clone)]
pub struct Secrets {
    /// IKE SA SPI, not zero.
    pub spi: Cookie,
    /// Nonce.
    pub nonce: [u8; NONCE_LENGTH],
    /// Diffie-Hellman private value.
    pub private: PrivateValue,
}

/// What an exchange is to be like.
#[derive(Debug, Clone)]
pub struct Configuration {
    /// `Ike`, or `NatTraversal` with the non-ESP marker.
    pub flow: Channel,
    /// How much is asked.
    pub form: Form,
    /// Our end, for NAT detection.
    pub client: SocketAddr,
    /// The server's end, for NAT detection.
    pub server: SocketAddr,
    /// When the request is repeated.
    pub schedule: Schedule,
}

/// The initiator of one exchange.
pub struct SaInitInitiator {
    configuration: Configuration,
    secrets: Secrets,
    group: DhGroup,
    cookie: Vec<u8>,
    detours: u8,
    state: State,
}

enum State {
    Idle,
    Awaiting {
        request: Transmit,
        retransmission: Retransmission,
        /// The server says that nobody takes it: only an answer goes on with it.
        closed: bool,
    },
    Done(Outcome),
}

impl SaInitInitiator {
    /// An exchange that has not begun.
    #[must_use]
    pub const fn new(configuration: Configuration, secrets: Secrets) -> Self {
        let group = DhGroup::Modp2048;
        Self { configuration, secrets, group, cookie: Vec::new(), detours: 0, state: State::Idle }
    }

    fn send(&mut self, now: Timestamp) -> Vec<Output> {
        self.send_by(self.configuration.schedule.clone(), now)
    }

    fn send_by(&mut self, schedule: Schedule, now: Timestamp) -> Vec<Output> {
        let bytes = self.request().emit();
        let request = ike_transmit(self.configuration.flow, bytes);
        let retransmission = Retransmission::start(schedule, now);
        let outputs = send_and_wait(request.clone(), &retransmission);
        self.state = State::Awaiting { request, retransmission, closed: false };
        outputs
    }

    /// Takes in an error about a packet of the flow.
    fn error(&mut self, payload: &[u8], meaning: IcmpMeaning, from_target: bool) -> Vec<Output> {
        let (spi, flow) = (self.secrets.spi, self.configuration.flow);
        let own = flow.ike_message(payload).is_some_and(|message| message.starts_with(&spi));
        match &mut self.state {
            State::Awaiting { closed, .. } if own && is_closed(meaning, from_target) => {
                *closed = true;
                vec![Output::Done]
            }
            _ => Vec::new(),
        }
    }

    fn again(&mut self, now: Timestamp) -> Vec<Output> {
        match &mut self.state {
            State::Awaiting { request, retransmission, closed: false } => {
                retransmission.again(now);
                send_and_wait(request.clone(), retransmission)
            }
            State::Done(Outcome::Silent) => self.send_by(once_more(), now),
            _ => Vec::new(),
        }
    }

    fn request(&self) -> Message {
        let spi = self.secrets.spi;
        let detection = |end| nat_d_hash(HashAlgorithm::Sha1, IkeSa::begun(spi), end);
        let key_exchange = KeyExchange {
            group: self.group.number(),
            data: self.group.public_value(&self.secrets.private),
        };
        let notify = |kind, data| Payload::new(payload::V2_NOTIFY, Notify::new(kind, data).emit());
        let mut payloads = Vec::new();
        if !self.cookie.is_empty() {
            // First of all payloads (RFC 7296 2.6).
            payloads.push(notify(notify::COOKIE, self.cookie.clone()));
        }
        payloads.extend([
            Payload::new(payload::V2_SA, emit_proposals(&proposals(self.configuration.form))),
            Payload::new(payload::V2_KE, key_exchange.emit()),
            Payload::new(payload::V2_NONCE, self.secrets.nonce.to_vec()),
            notify(notify::NAT_DETECTION_SOURCE_IP, detection(self.configuration.client)),
            notify(notify::NAT_DETECTION_DESTINATION_IP, detection(self.configuration.server)),
        ]);
        if self.configuration.form == Form::Full {
            // A server answers it only where it is asked (RFC 7383 2.3).
            payloads.push(notify(notify::IKEV2_FRAGMENTATION_SUPPORTED, Vec::new()));
        }
        let flags = flag::V2_INITIATOR;
        Message::new(version::V2, exchange::IKE_SA_INIT, flags, IkeSa::begun(spi), payloads)
    }

    fn datagram(&mut self, now: Timestamp, datagram: &[u8]) -> Vec<Output> {
        let Some(message) = self.own_response(datagram) else { return Vec::new() };
        if message.body(payload::V2_SA).is_some() || message.body(payload::V2_KE).is_some() {
            // What cannot be gone on with is no answer: a better one may come.
            let accepted = acceptance::sa_init(&self.request(), &message).is_ok();
            return if accepted { self.end(Outcome::Complete) } else { Vec::new() };
        }
        let notifies: Vec<_> = message
            .bodies(payload::V2_NOTIFY)
            .filter_map(|body| Notify::parse(body).ok())
            .collect();
        let find = |kind| notifies.iter().find(|one| one.kind == kind);
        // A wish that was met already is a late duplicate.
        let is_met = |notify: &Notify| match notify.kind {
            notify::COOKIE => notify.data == self.cookie,
            notify::INVALID_KE_PAYLOAD => notify.data == self.group.number().to_be_bytes(),
            _ => false,
        };
        if self.detours > 0 && notifies.iter().any(is_met) {
            return Vec::new();
        }
        if let Some(cookie) = find(notify::COOKIE) {
            return self.detour(now, |machine| machine.take_cookie(&cookie.data));
        }
        if let Some(wanted) = find(notify::INVALID_KE_PAYLOAD) {
            return self.detour(now, |machine| machine.take_group(&wanted.data));
        }
        if notifies.is_empty() { Vec::new() } else { self.end(Outcome::Refused) }
    }

    fn own_response(&self, datagram: &[u8]) -> Option<Message> {
        let message = Message::parse(self.configuration.flow.ike_message(datagram)?).ok()?;
        let response = message.header.flags & flag::V2_RESPONSE != 0
            && message.header.version == version::V2
            && message.header.initiator_cookie == self.secrets.spi;
        response.then_some(message)
    }

    /// Sends the request anew if the server's wish can be met.
    fn detour(&mut self, now: Timestamp, take: impl Fn(&mut Self) -> bool) -> Vec<Output> {
        self.detours += 1;
        if self.detours > MOST_DETOURS || !take(self) {
            return self.end(Outcome::Refused);
        }
        self.send(now)
    }

    fn take_cookie(&mut self, cookie: &[u8]) -> bool {
        let fits = (1..=LONGEST_COOKIE).contains(&cookie.len());
        self.cookie = cookie.to_vec();
        fits
    }

    fn take_group(&mut self, wanted: &[u8]) -> bool {
        let wanted = wanted.first_chunk().map(|bytes| u32::from(u16::from_be_bytes(*bytes)));
        let group = wanted.and_then(DhGroup::from_number);
        self.group = group.unwrap_or(self.group);
        group.is_some()
    }

    fn end(&mut self, outcome: Outcome) -> Vec<Output> {
        self.state = State::Done(outcome);
        vec![Output::Done]
    }

    fn timeout(&mut self, now: Timestamp) -> Vec<Output> {
        let State::Awaiting { request, retransmission, .. } = &mut self.state else {
            return Vec::new();
        };
        match retransmission.due(now) {
            Due::Nothing => vec![Output::WakeAt(retransmission.next_at())],
            Due::Repeat => send_and_wait(request.clone(), retransmission),
            Due::GiveUp if self.detours > 0 => self.end(Outcome::Stalled),
            Due::GiveUp => self.end(Outcome::Silent),
        }
    }
}

impl Machine for SaInitInitiator {
    fn handle(&mut self, now: Timestamp, input: Input<'_>) -> Vec<Output> {
        match (&self.state, input) {
            (State::Idle, Input::Start) => self.send(now),
            (State::Awaiting { .. }, Input::Datagram { payload, .. }) => {
                self.datagram(now, payload)
            }
            (State::Done(Outcome::Silent) | State::Awaiting { .. }, Input::Again) => {
                self.again(now)
            }
            (State::Awaiting { .. }, Input::Error { payload, meaning, from_target, .. }) => {
                self.error(payload, meaning, from_target)
            }
            (State::Done(_), _)
            | (
                _,
                Input::Start
                | Input::Datagram { .. }
                | Input::Error { .. }
                | Input::Notice(_)
                | Input::Again,
            ) => Vec::new(),
            (_, Input::Timeout) => self.timeout(now),
            // An IKEv2 half-open SA cannot be called off without its keys.
            (_, Input::Stop) => self.end(Outcome::Stopped),
        }
    }

    fn progress(&self) -> Progress {
        match &self.state {
            State::Idle => Progress::Idle,
            State::Awaiting { .. } if self.detours > 0 => Progress::Answered,
            State::Awaiting { closed: true, .. } => Progress::Done(Outcome::Closed),
            State::Awaiting { retransmission, .. } => {
                Progress::Unanswered { transmissions: retransmission.transmissions() }
            }
            State::Done(outcome) => Progress::Done(*outcome),
        }
    }
}

const AES_CBC: u16 = 12;
const AES_GCM_16: u16 = 20;
const TRIPLE_DES: u16 = 3;

fn proposals(form: Form) -> Vec<Proposal> {
    let plain = |kind, id| Transform { kind, id, attributes: Vec::new() };
    let sized = |id, bits| Transform {
        kind: transform::ENCRYPTION,
        id,
        attributes: vec![Attribute::short(KEY_LENGTH, bits)],
    };
    // PRF: SHA2-256, SHA2-384, SHA-1; groups as Windows and current servers have them.
    let prfs = [5, 6, 2].map(|id| plain(transform::PRF, id));
    let groups = [14, 19, 20, 5, 2].map(|id| plain(transform::KEY_EXCHANGE, id));
    // Integrity: SHA2-256-128, SHA2-384-192, SHA1-96.
    let integrity = [12, 13, 2].map(|id| plain(transform::INTEGRITY, id));
    let proposal = |number, lists: &[&[Transform]]| Proposal {
        number,
        protocol: PROTOCOL_IKE,
        spi: Vec::new(),
        transforms: lists.concat(),
    };
    match form {
        Form::Control => {
            let nobody = [sized(ENCRYPTION_NOBODY_HAS, 256)];
            vec![proposal(1, &[&nobody, &prfs[..1], &integrity[..1], &groups[..1]])]
        }
        Form::Full => {
            let ciphers = [
                sized(AES_CBC, 256),
                sized(AES_CBC, 128),
                plain(transform::ENCRYPTION, TRIPLE_DES),
            ];
            let combined = [sized(AES_GCM_16, 256), sized(AES_GCM_16, 128)];
            vec![
                proposal(1, &[&ciphers, &prfs, &integrity, &groups]),
                proposal(2, &[&combined, &prfs, &groups]),
            ]
        }
    }
}
