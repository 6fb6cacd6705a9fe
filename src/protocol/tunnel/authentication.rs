//! Messages 5 and 6 of main mode with a pre-shared key (RFC 2409 5.4).

use super::{Agreement, Fragments, QuickMode, Sealer, Selectors, State, Tunnel, Vectors};
use crate::crypto::{RandomStream, equal_in_constant_time};
use crate::evidence::{Direction, Learned, Timestamp};
use crate::protocol::{Output, Retransmission, Schedule, ike_transmit, send_and_wait};
use crate::wire::isakmp::number::{exchange, payload};
use crate::wire::isakmp::v1::{EncryptedMessage, Identification};
use crate::wire::isakmp::{Payload, emit_payloads};

impl Tunnel {
    /// Sends message 5: who we are, and the proof that we have the key.
    ///
    /// `None` where there is no such message, which no agreement leads to.
    pub(in crate::protocol) fn begin(
        agreement: Agreement,
        schedule: Schedule,
        random: RandomStream,
        now: Timestamp,
    ) -> Option<(Self, Vec<Output>)> {
        let Agreement { ike_sa, keys, sa_body, identity, flow, .. } = agreement;
        let Agreement { ends, nat_d, discloses, .. } = agreement;
        let keylog = discloses.then(|| vec![(keys.keylog_entry(), Direction::Outbound)]);
        let id_body = Identification { identity, protocol: 0, port: 0 }.emit();
        let proof = keys.hash_i(&sa_body, &id_body);
        let payloads = emit_payloads(&[
            Payload::new(payload::ID, id_body),
            Payload::new(payload::HASH, proof),
        ]);
        let first = keys.first_vector();
        let (body, behind) = keys.encrypt(&first, &payloads).ok()?;
        let message =
            EncryptedMessage::new(exchange::IDENTITY_PROTECTION, ike_sa, 0, payload::ID, body);
        let request = ike_transmit(flow, message.emit());
        let retransmission = Retransmission::start(schedule.clone(), now);
        let outputs = send_and_wait(request.clone(), &retransmission);
        let vectors = Vectors { before: first, behind };
        let state =
            State::AwaitingMessage6 { request, retransmission, sa_body, vectors, refused: false };
        let sealer = Sealer::new(ike_sa, keys);
        let selectors = Selectors { ends, nat_d };
        let tunnel = Self {
            sealer,
            flow,
            random,
            schedule,
            selectors,
            words: 0,
            fragments: Fragments::default(),
            keylog,
            unheard: false,
            state,
        };
        Some((tunnel, outputs))
    }

    pub(super) fn message_6(&mut self, now: Timestamp, message: &EncryptedMessage) -> Vec<Output> {
        let State::AwaitingMessage6 { sa_body, vectors, .. } = &self.state else {
            return Vec::new();
        };
        let proved = self.sealer.decrypt(&vectors.behind, message).and_then(|(payloads, last)| {
            let expected = self.sealer.keys().hash_r(sa_body, payloads.body(payload::ID)?);
            let holds = equal_in_constant_time(payloads.body(payload::HASH)?, &expected);
            holds.then_some(last)
        });
        let Some(last) = proved else { return self.unreadable() };
        // Once, and so past any bound on words: the verdict rests on it.
        let mut outputs = vec![Output::Learned(Learned::KeyProved)];
        let retransmission = Retransmission::start(self.schedule.clone(), now);
        let (sealer, random) = (&self.sealer, &mut self.random);
        let quick = QuickMode::begin(sealer, &last, self.selectors, retransmission, random);
        let Some(quick) = quick else { return self.give_up() };
        let request = ike_transmit(self.flow, quick.request.clone());
        outputs.extend(send_and_wait(request, &quick.retransmission));
        self.state = State::AwaitingQuickMode { last, quick: Box::new(quick) };
        outputs
    }
}
