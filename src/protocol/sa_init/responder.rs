//! The server's side of IKE_SA_INIT, for the practice network.

use crate::crypto::{DhGroup, HashAlgorithm, PrivateValue, RandomStream};
use crate::evidence::Ends;
use crate::protocol::main_mode::nat_d_hash;
use crate::wire::isakmp::number::{exchange, flag, notify, payload, version};
use crate::wire::isakmp::v2::{
    KeyExchange, Notify, Proposal, emit_proposals, parse_proposals, transform,
};
use crate::wire::isakmp::{Cookie, IkeSa, Message, Payload};

const NONCE_LENGTH: usize = 32;

/// A server's IKE_SA_INIT. It keeps no state, since no client here goes further.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SaInitResponder {
    /// Encryption algorithms that it accepts.
    pub encryption: Vec<u16>,
    /// Group that it insists on.
    pub group: DhGroup,
    /// Ask every client for this cookie first (RFC 7296 2.6).
    pub cookie: Option<Vec<u8>>,
}

impl SaInitResponder {
    /// The answer to an IKEv2 message (without marker); `ends` are the client and the
    /// server, as the server sees them.
    #[must_use]
    pub fn respond(
        &self,
        message: &[u8],
        ends: Ends,
        random: &mut RandomStream,
    ) -> Option<Vec<u8>> {
        let request = Message::parse(message).ok()?;
        let header = &request.header;
        let asks = header.version == version::V2
            && header.exchange == exchange::IKE_SA_INIT
            && header.flags & flag::V2_RESPONSE == 0;
        if !asks {
            return None;
        }
        let spi = header.initiator_cookie;
        if let Some(cookie) = self.cookie.as_ref().filter(|cookie| !brings(&request, cookie)) {
            return Some(notify_only(spi, notify::COOKIE, cookie.clone()));
        }
        let proposals = parse_proposals(request.body(payload::V2_SA)?).ok()?;
        let Some(proposal) = self.choose(&proposals) else {
            return Some(notify_only(spi, notify::NO_PROPOSAL_CHOSEN, Vec::new()));
        };
        let offered = KeyExchange::parse(request.body(payload::V2_KE)?).ok()?;
        if offered.group != self.group.number() {
            let wanted = self.group.number().to_be_bytes().to_vec();
            return Some(notify_only(spi, notify::INVALID_KE_PAYLOAD, wanted));
        }
        Some(self.accept(spi, proposal, ends, random))
    }

    /// The first proposal with an encryption algorithm we have, one transform a type.
    fn choose(&self, proposals: &[Proposal]) -> Option<Proposal> {
        proposals.iter().find_map(|proposal| {
            let mut transforms = Vec::new();
            for one in &proposal.transforms {
                let taken = transforms
                    .iter()
                    .any(|chosen: &crate::wire::isakmp::v2::Transform| chosen.kind == one.kind);
                let fits = match one.kind {
                    transform::ENCRYPTION => self.encryption.contains(&one.id),
                    transform::KEY_EXCHANGE => one.id == self.group.number(),
                    _ => true,
                };
                if fits && !taken {
                    transforms.push(one.clone());
                }
            }
            let has = |kind| transforms.iter().any(|one| one.kind == kind);
            (has(transform::ENCRYPTION) && has(transform::KEY_EXCHANGE))
                .then(|| Proposal { transforms, ..proposal.clone() })
        })
    }

    fn accept(
        &self,
        spi: Cookie,
        proposal: Proposal,
        ends: Ends,
        random: &mut RandomStream,
    ) -> Vec<u8> {
        let ike_sa = IkeSa { initiator: spi, responder: random.cookie() };
        let private = PrivateValue::new(random.bytes());
        let data = self.group.public_value(&private);
        let key_exchange = KeyExchange { group: self.group.number(), data };
        let detection = |end| nat_d_hash(HashAlgorithm::Sha1, ike_sa, end);
        let notify = |kind, data| Payload::new(payload::V2_NOTIFY, Notify::new(kind, data).emit());
        let payloads = vec![
            Payload::new(payload::V2_SA, emit_proposals(&[proposal])),
            Payload::new(payload::V2_KE, key_exchange.emit()),
            Payload::new(payload::V2_NONCE, random.bytes::<NONCE_LENGTH>().to_vec()),
            notify(notify::NAT_DETECTION_SOURCE_IP, detection(ends.to)),
            notify(notify::NAT_DETECTION_DESTINATION_IP, detection(ends.from)),
        ];
        response(ike_sa, payloads)
    }
}

fn brings(request: &Message, cookie: &[u8]) -> bool {
    let first = request.payloads.first().filter(|first| first.kind == payload::V2_NOTIFY);
    first
        .and_then(|first| Notify::parse(&first.body).ok())
        .is_some_and(|notify| notify.kind == notify::COOKIE && notify.data == cookie)
}

fn notify_only(spi: Cookie, kind: u16, data: Vec<u8>) -> Vec<u8> {
    let notify = Payload::new(payload::V2_NOTIFY, Notify::new(kind, data).emit());
    response(IkeSa::begun(spi), vec![notify])
}

fn response(ike_sa: IkeSa, payloads: Vec<Payload>) -> Vec<u8> {
    Message::new(version::V2, exchange::IKE_SA_INIT, flag::V2_RESPONSE, ike_sa, payloads).emit()
}
