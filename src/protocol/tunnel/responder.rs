//! The server's side behind message 4, for the practice network and the far end.

use std::net::IpAddr;

use super::policy::{AuthenticationPolicy, L2tpInside, WrongKey};
use super::quick_mode_responder::{Declined, QuickModeResponder};
use super::sealed::Sealer;
use crate::crypto::{
    DhGroup, InitializationVector, MainModeExchange, Phase1Algorithms, Phase1Keys, PreSharedKey,
    PrivateValue, RandomStream, equal_in_constant_time,
};
use crate::evidence::Ends;
use crate::wire::isakmp::number::{exchange, notify, payload};
use crate::wire::isakmp::v1::{Delete, EncryptedMessage, Identification, Notify};
use crate::wire::isakmp::{IkeSa, Payload, emit_payloads};

/// What messages 1 to 4 said, all that the keys are made of but the pre-shared one.
pub(in crate::protocol) struct Agreed {
    pub algorithms: Phase1Algorithms,
    pub group: DhGroup,
    pub ike_sa: IkeSa,
    /// Body of the SA payload in message 1.
    pub sa_body: Vec<u8>,
    /// The initiator's KE.
    pub public_value: Vec<u8>,
    /// The initiator's nonce.
    pub nonce: Vec<u8>,
    pub own: OwnPart,
}

/// The server's part of message 4.
#[derive(Clone)]
pub(in crate::protocol) struct OwnPart {
    pub private: PrivateValue,
    pub public: Vec<u8>,
    pub nonce: Vec<u8>,
}

/// What a message drew.
pub(in crate::protocol) enum Drawn {
    Answer(Vec<u8>),
    Nothing,
    /// The exchange is over and to be forgotten.
    End(Option<Vec<u8>>),
}

/// A message 5 that was accepted.
struct Accepted {
    /// Its encrypted body: only the very same draws message 6 again.
    asked: Vec<u8>,
    message_6: Vec<u8>,
    /// The vector behind message 6.
    last: InitializationVector,
}

/// The server's end of one exchange from message 5 on.
pub(in crate::protocol) struct TunnelResponder {
    sealer: Sealer,
    /// Body of the SA payload in message 1.
    sa_body: Vec<u8>,
    accepted: Option<Accepted>,
    quick_mode: Option<QuickModeResponder>,
}

impl TunnelResponder {
    /// `None` where the initiator's public value is none.
    pub(in crate::protocol) fn derive(agreed: &Agreed, key: &PreSharedKey) -> Option<Self> {
        let Agreed { algorithms, group, ike_sa, own, .. } = agreed;
        let shared_secret = group.shared_secret(&own.private, &agreed.public_value).ok()?;
        let exchange = MainModeExchange {
            cookies: (&ike_sa.initiator, &ike_sa.responder),
            nonces: (&agreed.nonce, &own.nonce),
            public_values: (&agreed.public_value, &own.public),
            shared_secret: &shared_secret,
        };
        let sealer = Sealer::new(*ike_sa, Phase1Keys::derive(*algorithms, key, &exchange));
        let sa_body = agreed.sa_body.clone();
        Some(Self { sealer, sa_body, accepted: None, quick_mode: None })
    }

    /// Whether message 5 was made with our key, by whom we take.
    pub(in crate::protocol) const fn has_accepted(&self) -> bool {
        self.accepted.is_some()
    }

    /// The SPI of ours that an ESP packet is under, and the L2TP message in it.
    pub(in crate::protocol) fn open(&mut self, packet: &[u8]) -> Option<(u32, Vec<u8>)> {
        let esp = &mut self.quick_mode.as_mut()?.esp;
        let message = esp.open(packet)?;
        Some((esp.spi(), message))
    }

    /// What the responder's own L2TP answers to a message from under `spi`.
    pub(in crate::protocol) fn serve(
        &mut self,
        spi: u32,
        message: &[u8],
        service: L2tpInside,
    ) -> Option<Vec<u8>> {
        self.agreed(spi)?.inside.respond(message, service)
    }

    /// The ESP packet with an L2TP message for the client that sends under `spi`, from the
    /// server.
    pub(in crate::protocol) fn seal(
        &mut self,
        spi: u32,
        message: &[u8],
        ends: Ends<IpAddr>,
        random: &mut RandomStream,
    ) -> Option<Vec<u8>> {
        self.agreed(spi)?.esp.seal(message, ends, random)
    }

    /// The SPI that quick mode gave the client.
    pub(in crate::protocol) fn spi(&self) -> Option<u32> {
        self.quick_mode.as_ref().map(|one| one.esp.spi())
    }

    fn agreed(&mut self, spi: u32) -> Option<&mut QuickModeResponder> {
        self.quick_mode.as_mut().filter(|one| one.esp.spi() == spi)
    }

    /// What a message of this exchange draws from the server at `address`.
    pub(in crate::protocol) fn respond(
        &mut self,
        message: &EncryptedMessage,
        address: IpAddr,
        policy: AuthenticationPolicy,
        random: &mut RandomStream,
    ) -> Drawn {
        match (message.header.exchange, &self.accepted) {
            (exchange::IDENTITY_PROTECTION, None)
                if message.header.next_payload == payload::NONE =>
            {
                Drawn::End(None)
            }
            (exchange::IDENTITY_PROTECTION, Some(known)) if known.asked == message.body => {
                Drawn::Answer(known.message_6.clone())
            }
            (exchange::IDENTITY_PROTECTION, None) => {
                self.message_5(message, address, policy, random)
            }
            (exchange::QUICK, Some(known)) => {
                let last = known.last;
                self.quick_mode(&last, message, policy, random)
            }
            (exchange::INFORMATIONAL, Some(known)) if self.deletes(&known.last, message) => {
                Drawn::End(None)
            }
            _ => Drawn::Nothing,
        }
    }

    fn quick_mode(
        &mut self,
        last: &InitializationVector,
        message: &EncryptedMessage,
        policy: AuthenticationPolicy,
        random: &mut RandomStream,
    ) -> Drawn {
        if !policy.any_phase_2 {
            let said = self.complaint(last, notify::NO_PROPOSAL_CHOSEN, random);
            return said.map_or(Drawn::Nothing, Drawn::Answer);
        }
        match &self.quick_mode {
            Some(known) if known.is_repeated_by(message) => Drawn::Answer(known.message_2.clone()),
            Some(_) => Drawn::Nothing,
            None => match QuickModeResponder::accept(&self.sealer, last, message, random) {
                Ok(agreed) => {
                    let answer = agreed.message_2.clone();
                    self.quick_mode = Some(agreed);
                    Drawn::Answer(answer)
                }
                Err(Declined::NoProposal) => {
                    let said = self.complaint(last, notify::NO_PROPOSAL_CHOSEN, random);
                    said.map_or(Drawn::Nothing, Drawn::Answer)
                }
                Err(Declined::Unreadable) => Drawn::Nothing,
            },
        }
    }

    fn message_5(
        &mut self,
        message: &EncryptedMessage,
        address: IpAddr,
        policy: AuthenticationPolicy,
        random: &mut RandomStream,
    ) -> Drawn {
        let first = self.sealer.keys().first_vector();
        let behind = self.proved(&first, message);
        match (behind, policy.wrong_key) {
            (Some(behind), _) if policy.any_identity => self.message_6(message, &behind, address),
            (Some(behind), _) => {
                Drawn::End(self.complaint(&behind, notify::AUTHENTICATION_FAILED, random))
            }
            (None, WrongKey::Complaint) => self
                .complaint(&first, notify::PAYLOAD_MALFORMED, random)
                .map_or(Drawn::Nothing, Drawn::Answer),
            (None, WrongKey::Silence) => Drawn::Nothing,
        }
    }

    /// The vector behind message 5, where its hash holds.
    fn proved(
        &self,
        first: &InitializationVector,
        message: &EncryptedMessage,
    ) -> Option<InitializationVector> {
        let (payloads, behind) = self.sealer.decrypt(first, message)?;
        let expected = self.sealer.keys().hash_i(&self.sa_body, payloads.body(payload::ID)?);
        equal_in_constant_time(payloads.body(payload::HASH)?, &expected).then_some(behind)
    }

    fn message_6(
        &mut self,
        message_5: &EncryptedMessage,
        behind: &InitializationVector,
        address: IpAddr,
    ) -> Drawn {
        let id_body = Identification::address(address).emit();
        let proof = self.sealer.keys().hash_r(&self.sa_body, &id_body);
        let payloads = emit_payloads(&[
            Payload::new(payload::ID, id_body),
            Payload::new(payload::HASH, proof),
        ]);
        let Ok((body, last)) = self.sealer.keys().encrypt(behind, &payloads) else {
            return Drawn::Nothing;
        };
        let (kind, ike_sa) = (exchange::IDENTITY_PROTECTION, self.sealer.ike_sa());
        let message_6 = EncryptedMessage::new(kind, ike_sa, 0, payload::ID, body).emit();
        let asked = message_5.body.clone();
        self.accepted = Some(Accepted { asked, message_6: message_6.clone(), last });
        Drawn::Answer(message_6)
    }

    fn complaint(
        &self,
        vector: &InitializationVector,
        kind: u16,
        random: &mut RandomStream,
    ) -> Option<Vec<u8>> {
        // The cookies stand in the header (RFC 2408 3.14), and message 5 is hardly longer.
        let notify = Notify::without_spi(kind);
        let message_id = u32::from_be_bytes(random.bytes()).max(1);
        let what = Payload::new(payload::NOTIFY, notify.emit());
        self.sealer.informational(vector, message_id, what)
    }

    fn deletes(&self, last: &InitializationVector, message: &EncryptedMessage) -> bool {
        let Some(opened) = self.sealer.open(last, message) else { return false };
        let mut deletes = opened.payloads.bodies(payload::DELETE);
        let ours =
            |body| Delete::parse(body).is_ok_and(|one| one.ends_phase_1(self.sealer.ike_sa()));
        deletes.any(ours)
    }
}
