//! The stage behind message 4, for whoever has the pre-shared key (RFC 2409 5.4).
//!
//! Owns messages 5 and 6, the move to UDP 4500 (RFC 3947 4), quick mode, L2TP
//! in ESP, what the server says under the keys, and the deletes at the end. All of it in user space: no
//! route, no policy and no association of the kernel is touched.
//!
//! ```text
//! AwaitingMessage6 --HASH_R holds--> AwaitingQuickMode --message 2--> Agreed, L2TP
//!        |                                  | refusal, silence          |
//!        | unreadable, silent: goodbye      +---------> deletes <-------+ LCP
//!        +--------> Over <--------------------------------+
//! ```

mod authentication;
mod credentials;
mod fragments;
mod inside;
mod inside_responder;
mod policy;
mod quick_mode;
mod quick_mode_responder;
mod responder;
mod sealed;
#[cfg(test)]
mod tests;

use super::{
    Due, Input, Machine, Outcome, Output, Progress, Retransmission, Schedule, ike_transmit,
    main_mode, send_and_wait,
};
use crate::crypto::{InitializationVector, KeylogEntry, RandomStream};
use crate::evidence::{Channel, Direction, Learned, Timestamp, Transmit};
use crate::wire::isakmp::number::{exchange, notify, payload};
use crate::wire::isakmp::v1::{Delete, EncryptedMessage, Notify};
use crate::wire::isakmp::{Message, Payload};
use crate::wire::nat_t::Encapsulated;
use fragments::Fragments;
use inside::Inside;
use quick_mode::{QuickMode, Selectors};
use sealed::{Opened, Sealer};

pub use authentication::tunnel_with;
pub use credentials::Credentials;
pub use policy::{AuthenticationPolicy, L2tpInside, WrongKey};
pub(super) use responder::{Agreed, Drawn, OwnPart, TunnelResponder};

/// Words of the server that are told, and questions that are answered.
const MOST_WORDS: u32 = 16;

/// Keys that open packets, and which way those go.
pub type Disclosed = (KeylogEntry, Direction);

/// The exchange from message 5 on.
struct Tunnel {
    sealer: Sealer,
    flow: Channel,
    random: RandomStream,
    /// When a request is repeated.
    schedule: Schedule,
    selectors: Selectors,
    words: u32,
    fragments: Fragments,
    /// What opens the packets so far; `None` where nobody asked.
    keylog: Option<Vec<Disclosed>>,
    /// Nothing came back in native ESP.
    unheard: bool,
    state: State,
}

/// The vectors before and behind a message.
#[derive(Clone, Copy)]
struct Vectors {
    before: InitializationVector,
    behind: InitializationVector,
}

enum State {
    AwaitingMessage6 {
        request: Transmit,
        retransmission: Retransmission,
        /// What `HASH_R` is over.
        sa_body: Vec<u8>,
        /// Of message 5.
        vectors: Vectors,
        /// The server said something that is not message 6.
        refused: bool,
    },
    AwaitingQuickMode {
        /// Of message 6: what every later exchange begins with.
        last: InitializationVector,
        quick: Box<QuickMode>,
    },
    Agreed {
        last: InitializationVector,
        /// What we receive under.
        spi: u32,
        /// Message 3.
        confirmation: Vec<u8>,
        inside: Box<Inside>,
    },
    Over,
}

impl Tunnel {
    const fn is_over(&self) -> bool {
        matches!(self.state, State::Over)
    }

    /// A message of the server, on either port.
    fn datagram(&mut self, now: Timestamp, flow: Channel, datagram: &[u8]) -> Vec<Output> {
        match (flow, Encapsulated::classify(datagram)) {
            (Channel::Esp, _) => return self.protected(now, datagram),
            (Channel::Ike4500, Encapsulated::Esp(packet)) => return self.protected(now, packet),
            _ => {}
        }
        let whole = flow
            .ike_message(datagram)
            .and_then(|bytes| self.fragments.whole(bytes, |header| self.sealer.is_ours(header)));
        let Some(bytes) = whole else { return Vec::new() };
        let Ok(message) = EncryptedMessage::parse(&bytes) else {
            self.in_clear(&bytes);
            return Vec::new();
        };
        if !self.sealer.is_ours(&message.header) {
            return Vec::new();
        }
        match message.header.exchange {
            exchange::IDENTITY_PROTECTION => self.message_6(now, &message),
            exchange::QUICK if QuickMode::is_ours(&message) => self.quick_mode(now, &message),
            exchange::INFORMATIONAL => self.informational(&message),
            _ => Vec::new(),
        }
    }

    fn timeout(&mut self, now: Timestamp) -> Vec<Output> {
        match &mut self.state {
            State::AwaitingMessage6 { request, retransmission, refused, .. } => {
                match retransmission.due(now) {
                    Due::Nothing => vec![Output::WakeAt(retransmission.next_at())],
                    Due::Repeat if !*refused => send_and_wait(request.clone(), retransmission),
                    Due::Repeat | Due::GiveUp => self.give_up(),
                }
            }
            State::AwaitingQuickMode { quick, .. } => match quick.retransmission.due(now) {
                Due::Nothing => vec![Output::WakeAt(quick.retransmission.next_at())],
                Due::Repeat => {
                    let request = ike_transmit(self.flow, quick.request.clone());
                    send_and_wait(request, &quick.retransmission)
                }
                Due::GiveUp => self.stop(),
            },
            State::Agreed { inside, confirmation, .. } => {
                let mut outputs = inside.timeout(now, &mut self.random);
                if inside.is_silent()
                    && outputs.iter().any(|one| matches!(one, Output::Transmit(_)))
                {
                    // A server that lost message 3 takes no ESP, and not each asks for it again.
                    let again = ike_transmit(self.flow, confirmation.clone());
                    outputs.insert(0, Output::Transmit(again));
                }
                self.until_over(outputs)
            }
            State::Over => Vec::new(),
        }
    }

    /// Ends the exchange, with a delete where there is something to delete.
    fn stop(&mut self) -> Vec<Output> {
        match &mut self.state {
            State::AwaitingMessage6 { .. } => self.give_up(),
            State::AwaitingQuickMode { last, .. } => {
                let last = *last;
                self.delete(&last, None)
            }
            State::Agreed { last, spi, inside, .. } => {
                let (last, spi) = (*last, *spi);
                let mut outputs = inside.close(&mut self.random);
                outputs.extend(self.delete(&last, Some(spi)));
                outputs
            }
            State::Over => Vec::new(),
        }
    }

    /// Gives up what was agreed on: the association of ESP first, then phase 1.
    fn delete(&mut self, last: &InitializationVector, spi: Option<u32>) -> Vec<Output> {
        let of_esp = spi.map(Delete::of_esp);
        let deletes = of_esp.into_iter().chain([Delete::of_phase_1(self.sealer.ike_sa())]);
        let payloads = deletes.map(|one| Payload::new(payload::DELETE, one.emit()));
        let mut outputs: Vec<_> = payloads.flat_map(|one| self.say(last, one)).collect();
        outputs.extend(self.end());
        outputs
    }

    /// An ESP packet, native or out of UDP.
    fn protected(&mut self, now: Timestamp, packet: &[u8]) -> Vec<Output> {
        let State::Agreed { inside, .. } = &mut self.state else { return Vec::new() };
        let outputs = inside.packet(now, packet, &mut self.random);
        self.until_over(outputs)
    }

    /// The outputs, and the deletes where nothing more is awaited in ESP.
    fn until_over(&mut self, mut outputs: Vec<Output>) -> Vec<Output> {
        if let State::Agreed { inside, .. } = &self.state
            && inside.is_over()
        {
            self.unheard = inside.is_unheard();
            outputs.extend(self.stop());
        }
        outputs
    }

    /// Message 2 of quick mode: message 3 answers it, again where it comes again.
    fn quick_mode(&mut self, now: Timestamp, message: &EncryptedMessage) -> Vec<Output> {
        if let State::Agreed { confirmation, .. } = &self.state {
            if self.words >= MOST_WORDS {
                return Vec::new();
            }
            self.words += 1;
            return vec![Output::Transmit(ike_transmit(self.flow, confirmation.clone()))];
        }
        let State::AwaitingQuickMode { last, quick } = &self.state else { return Vec::new() };
        let Some(accepted) = quick.accept(&self.sealer, message) else {
            return self.learned(Learned::Unreadable).into_iter().collect();
        };
        let (last, spi, confirmation) = (*last, quick.spi, accepted.confirmation.clone());
        if let Some(keylog) = &mut self.keylog {
            keylog.extend(accepted.disclose());
        }
        let mut outputs = vec![Output::Transmit(ike_transmit(self.flow, confirmation.clone()))];
        let (schedule, random) = (self.schedule.clone(), &mut self.random);
        let (inside, asked) = Inside::begin(accepted, self.selectors, schedule, random, now);
        self.state = State::Agreed { last, spi, confirmation, inside: Box::new(inside) };
        outputs.extend(asked);
        // Once, and so past any bound on words: the verdict rests on it.
        outputs.push(Output::Learned(Learned::QuickModeAgreed));
        outputs
    }

    /// An INFORMATIONAL under the keys: a refusal, a question, a delete.
    fn informational(&mut self, message: &EncryptedMessage) -> Vec<Output> {
        let opened = match &self.state {
            // A server that took no message 5 has not moved its vector.
            State::AwaitingMessage6 { vectors, .. } => self
                .sealer
                .open(&vectors.behind, message)
                .or_else(|| self.sealer.open(&vectors.before, message)),
            State::AwaitingQuickMode { last, .. } | State::Agreed { last, .. } => {
                self.sealer.open(last, message)
            }
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
        let ike_sa = self.sealer.ike_sa();
        let deletes: Vec<_> = deletes.filter_map(|body| Delete::parse(body).ok()).collect();
        // Some delete what the probe's ESP under a made-up SPI would need.
        let of_ours = |spi| matches!(&self.state, State::Agreed { inside, .. } if inside.has(spi));
        if deletes.iter().flat_map(Delete::esp_spis).any(of_ours) {
            outputs.extend(self.learned(Learned::EspDeleted));
            outputs.extend(self.stop());
        }
        if deletes.iter().any(|delete| delete.ends_phase_1(ike_sa)) {
            outputs.extend(self.learned(Learned::PhaseOneDeleted));
            outputs.extend(self.end());
        }
        outputs
    }

    fn notified(&mut self, notify: &Notify) -> Vec<Output> {
        match (&self.state, notify.kind) {
            (
                State::AwaitingQuickMode { last, .. } | State::Agreed { last, .. },
                notify::R_U_THERE,
            ) => {
                let last = *last;
                self.alive(&last, notify)
            }
            (_, kind) => {
                let mut outputs: Vec<_> =
                    self.learned(Learned::Notify { kind }).into_iter().collect();
                let refuses = notify::refuses(kind);
                match self.state {
                    // Whoever has the key says so: it has forgotten us already.
                    State::AwaitingMessage6 { .. } if refuses => outputs.extend(self.end()),
                    State::AwaitingQuickMode { .. } if refuses => outputs.extend(self.stop()),
                    _ => {}
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
        let ike_sa = self.sealer.ike_sa();
        let answer = Notify::dead_peer_detection(notify::R_U_THERE_ACK, ike_sa, sequence);
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
        let goodbye = main_mode::goodbye_under_keys(self.sealer.ike_sa(), &self.random.bytes());
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

impl Machine for Tunnel {
    fn handle(&mut self, now: Timestamp, input: Input<'_>) -> Vec<Output> {
        match input {
            Input::Datagram { flow, payload, .. } => self.datagram(now, flow, payload),
            Input::Timeout => self.timeout(now),
            Input::Stop => self.stop(),
            Input::Start | Input::Error { .. } | Input::Notice(_) | Input::Again => Vec::new(),
        }
    }

    fn progress(&self) -> Progress {
        match self.state {
            State::Over if self.unheard => Progress::Done(Outcome::Unheard),
            State::Over => Progress::Done(Outcome::Complete),
            _ => Progress::Answered,
        }
    }

    /// Of this exchange and of its ESP, once.
    fn disclose(&mut self) -> Vec<Disclosed> {
        if self.is_over() { self.keylog.take().unwrap_or_default() } else { Vec::new() }
    }
}
