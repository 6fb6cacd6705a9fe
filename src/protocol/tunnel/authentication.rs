//! Messages 5 and 6 of main mode with a pre-shared key (RFC 2409 5.4).

use super::{Credentials, Fragments, QuickMode, Sealer, Selectors, State, Tunnel, Vectors};
use crate::crypto::{Phase1Keys, RandomStream, equal_in_constant_time};
use crate::evidence::{Direction, Learned, Timestamp};
use crate::protocol::main_mode::{AfterMainMode, Established};
use crate::protocol::stages::Begun;
use crate::protocol::{Output, Retransmission, Schedule, ike_transmit, send_and_wait};
use crate::wire::isakmp::number::{exchange, payload};
use crate::wire::isakmp::v1::{EncryptedMessage, Identification};
use crate::wire::isakmp::{Payload, emit_payloads};

/// What follows main mode for whoever has these credentials. A request is repeated as
/// `schedule` says; what is random is drawn from `random`.
#[must_use]
pub fn tunnel_with(
    credentials: Credentials,
    schedule: Schedule,
    random: RandomStream,
) -> AfterMainMode {
    AfterMainMode(Box::new(move |established, now| {
        Tunnel::begin(established, &credentials, schedule, random, now)
    }))
}

impl Tunnel {
    /// Sends message 5: who we are, and the proof that we have the key.
    ///
    /// `None` where there is no such message, which no agreement leads to.
    fn begin(
        established: &Established<'_>,
        credentials: &Credentials,
        schedule: Schedule,
        random: RandomStream,
        now: Timestamp,
    ) -> Option<Begun> {
        let &Established { ike_sa, flow, nat_d, .. } = established;
        let sa_body = established.sa_body.to_vec();
        let ends = established.ends.addresses();
        let identity = credentials.identity_at(ends.from);
        let keys =
            Phase1Keys::derive(established.algorithms, &credentials.key, &established.exchange);
        let keylog =
            credentials.discloses.then(|| vec![(keys.keylog_entry(), Direction::Outbound)]);
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
        Some(Begun { stage: Box::new(tunnel), outputs })
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
