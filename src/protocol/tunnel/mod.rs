//! What follows message 4 for whoever has the pre-shared key (RFC 2409 5.4).
//!
//! Owns messages 5 and 6, the move to UDP 4500 (RFC 3947 4), what the server
//! says under the keys, and the delete at the end. All of it in user space: no
//! route, no policy and no association of the kernel is touched.
//!
//! ```text
//! AwaitingMessage6 --HASH_R holds--> Listening --1 s--> delete, Over
//!        | readable refusal -> Over      | delete of the server -> Over
//!        | unreadable word, silence -> goodbye, Over
//! ```

mod authentication;
mod responder;
mod sealed;
#[cfg(test)]
mod tests;

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use super::{Due, Output, Retransmission, ike_message, ike_transmit, main_mode, send_and_wait};
use crate::crypto::{InitializationVector, Phase1Keys, PreSharedKey, RandomStream};
use crate::evidence::{Flow, Learned, Timestamp, Transmit};
use crate::wire::isakmp::number::{exchange, notify, payload};
use crate::wire::isakmp::v1::{Delete, EncryptedMessage, Identity, Notify};
use crate::wire::isakmp::{Cookie, Message, Payload};
use sealed::{Opened, Sealer};

pub use responder::{AuthenticationPolicy, WrongKey};
pub(super) use responder::{Drawn, TunnelResponder};

/// After message 6, for what a server has to say that accepted the key.
const LISTENING: Duration = Duration::from_secs(1);
/// Words of the server that are told, and questions that are answered.
const MOST_WORDS: u32 = 16;

/// What proves to the server who we are.
#[derive(Debug, Clone)]
pub struct Credentials {
    /// The pre-shared key.
    pub key: Arc<PreSharedKey>,
    /// Who we say we are; `None` for our address, as Windows does.
    pub identity: Option<Identity>,
}

/// What main mode agreed on up to message 4.
pub(super) struct Agreement {
    /// Initiator's first.
    pub cookies: (Cookie, Cookie),
    pub keys: Phase1Keys,
    /// Body of the SA payload in message 1.
    pub sa_body: Vec<u8>,
    /// Who we say we are.
    pub identity: Identity,
    /// Where messages 1 to 4 went, and where what follows goes.
    pub flow: Flow,
}

/// The exchange from message 5 on.
pub(super) struct Tunnel {
    sealer: Sealer,
    flow: Flow,
    random: RandomStream,
    words: u32,
    state: State,
}

enum State {
    AwaitingMessage6 {
        request: Transmit,
        retransmission: Retransmission,
        /// What `HASH_R` is over.
        sa_body: Vec<u8>,
        /// The vectors before and behind message 5.
        vectors: (InitializationVector, InitializationVector),
        /// The server said something that is not message 6.
        refused: bool,
    },
    Listening {
        /// Of message 6: what every later message begins with.
        last: InitializationVector,
        until: Timestamp,
    },
    Over,
}

impl Tunnel {
    pub(super) const fn is_over(&self) -> bool {
        matches!(self.state, State::Over)
    }

    /// A message of the server, on either port.
    pub(super) fn datagram(&mut self, now: Timestamp, flow: Flow, datagram: &[u8]) -> Vec<Output> {
        if !matches!(flow, Flow::Ike | Flow::NatTraversal) {
            return Vec::new();
        }
        let Some(bytes) = ike_message(flow, datagram) else { return Vec::new() };
        let Ok(message) = EncryptedMessage::parse(bytes) else {
            self.in_clear(bytes);
            return Vec::new();
        };
        if !self.sealer.is_ours(&message.header) {
            return Vec::new();
        }
        match message.header.exchange {
            exchange::IDENTITY_PROTECTION => self.message_6(now, &message),
            exchange::INFORMATIONAL => self.informational(&message),
            _ => Vec::new(),
        }
    }

    pub(super) fn timeout(&mut self, now: Timestamp) -> Vec<Output> {
        match &mut self.state {
            State::AwaitingMessage6 { request, retransmission, refused, .. } => {
                match retransmission.due(now) {
                    Due::Nothing => vec![Output::WakeAt(retransmission.next_at())],
                    Due::Repeat if !*refused => send_and_wait(request.clone(), retransmission),
                    Due::Repeat | Due::GiveUp => self.give_up(),
                }
            }
            State::Listening { until, .. } if now < *until => vec![Output::WakeAt(*until)],
            State::Listening { .. } => self.stop(),
            State::Over => Vec::new(),
        }
    }

    /// Ends the exchange, with a delete where there is something to delete.
    pub(super) fn stop(&mut self) -> Vec<Output> {
        match &self.state {
            State::AwaitingMessage6 { .. } => self.give_up(),
            State::Listening { last, .. } => {
                let last = *last;
                let delete = Delete::of_phase_1(self.sealer.cookies()).emit();
                let mut outputs = self.say(&last, Payload::new(payload::DELETE, delete));
                outputs.extend(self.end());
                outputs
            }
            State::Over => Vec::new(),
        }
    }

    /// An INFORMATIONAL under the keys: a refusal, a question, a delete.
    fn informational(&mut self, message: &EncryptedMessage) -> Vec<Output> {
        let opened = match &self.state {
            // A server that took no message 5 has not moved its vector.
            State::AwaitingMessage6 { vectors, .. } => self
                .sealer
                .open(&vectors.1, message)
                .or_else(|| self.sealer.open(&vectors.0, message)),
            State::Listening { last, .. } => self.sealer.open(last, message),
            State::Over => return Vec::new(),
        };
        match opened {
            Some(opened) => self.understood(&opened),
            None => self.unreadable(),
        }
    }

    fn understood(&mut self, opened: &Opened) -> Vec<Output> {
        let mut outputs = Vec::new();
        let notifies = opened.payloads.bodies(payload::NOTIFY);
        let notifies: Vec<_> = notifies.filter_map(|body| Notify::parse(body).ok()).collect();
        for notify in &notifies {
            outputs.extend(self.notified(notify));
        }
        let deletes = opened.payloads.bodies(payload::DELETE);
        let cookies = self.sealer.cookies();
        let mut deletes = deletes.filter_map(|body| Delete::parse(body).ok());
        if deletes.any(|delete| delete.ends_phase_1(cookies)) {
            outputs.extend(self.learned(Learned::PhaseOneDeleted));
            outputs.extend(self.end());
        }
        outputs
    }

    fn notified(&mut self, notify: &Notify) -> Vec<Output> {
        match (&self.state, notify.kind) {
            (State::Listening { last, .. }, notify::R_U_THERE) => {
                let last = *last;
                self.alive(&last, notify)
            }
            (_, kind) => {
                let mut outputs: Vec<_> =
                    self.learned(Learned::Notify { kind }).into_iter().collect();
                let refuses = kind < notify::V1_FIRST_STATUS;
                if refuses && matches!(self.state, State::AwaitingMessage6 { .. }) {
                    // Whoever has the key says so: it has forgotten us already.
                    outputs.extend(self.end());
                }
                outputs
            }
        }
    }

    /// Answers R-U-THERE (RFC 3706 5.4).
    fn alive(&mut self, last: &InitializationVector, question: &Notify) -> Vec<Output> {
        let Some(sequence) = question.dead_peer_detection_sequence() else { return Vec::new() };
        if self.words >= MOST_WORDS {
            return Vec::new();
        }
        self.words += 1;
        let cookies = self.sealer.cookies();
        let answer = Notify::dead_peer_detection(notify::R_U_THERE_ACK, cookies, sequence);
        self.say(last, Payload::new(payload::NOTIFY, answer.emit()))
    }

    /// An INFORMATIONAL of ours.
    fn say(&mut self, last: &InitializationVector, what: Payload) -> Vec<Output> {
        let message_id = u32::from_be_bytes(self.random.bytes()).max(1);
        let message = self.sealer.informational(last, message_id, what);
        message.map(|bytes| Output::Transmit(ike_transmit(self.flow, bytes))).into_iter().collect()
    }

    /// An error in clear, which anybody may have sent: no more is asked, and
    /// message 6 may still come until the next repetition.
    fn in_clear(&mut self, bytes: &[u8]) {
        let Ok(message) = Message::parse(bytes) else { return };
        let ours = self.sealer.is_ours(&message.header);
        if let State::AwaitingMessage6 { refused, .. } = &mut self.state {
            *refused |= ours && main_mode::is_refusal(&message);
        }
    }

    /// What our key does not open: the server's is probably another one.
    fn unreadable(&mut self) -> Vec<Output> {
        let State::AwaitingMessage6 { refused, .. } = &mut self.state else { return Vec::new() };
        *refused = true;
        self.learned(Learned::Unreadable).into_iter().collect()
    }

    fn learned(&mut self, what: Learned) -> Option<Output> {
        self.words = self.words.saturating_add(1);
        (self.words <= MOST_WORDS).then_some(Output::Learned(what))
    }

    fn give_up(&mut self) -> Vec<Output> {
        let goodbye = main_mode::goodbye_under_keys(self.sealer.cookies(), &self.random.bytes());
        let mut outputs = vec![Output::Transmit(ike_transmit(self.flow, goodbye))];
        outputs.extend(self.end());
        outputs
    }

    fn end(&mut self) -> Vec<Output> {
        if self.is_over() {
            return Vec::new();
        }
        self.state = State::Over;
        vec![Output::Done]
    }
}

impl Credentials {
    /// Who we say we are, from `address`.
    pub(super) fn identity_at(&self, address: IpAddr) -> Identity {
        let of_address = || match address {
            IpAddr::V4(address) => Identity::Ipv4(address),
            IpAddr::V6(address) => Identity::Ipv6(address),
        };
        self.identity.clone().unwrap_or_else(of_address)
    }
}
