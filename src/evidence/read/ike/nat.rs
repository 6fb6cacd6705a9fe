//! NAT detection: what each end hashed, with what is needed to check it
//! (RFC 3947 3.2, RFC 7296 2.23).

use std::net::SocketAddr;

use super::cookies;
use crate::crypto::HashAlgorithm;
use crate::evidence::{ClientClaim, EvidenceLog, NatDetection};
use crate::wire::isakmp::number::{notify, payload};
use crate::wire::isakmp::{Message, v2};

/// Hashes kept of what an end says of itself: each may cost a search.
const MOST_HASHES: usize = 4;

impl EvidenceLog {
    /// The NAT-D payloads of main mode message 4, or of aggressive mode message 2.
    pub(super) fn v1_nat(
        &self,
        message: &Message,
        client: SocketAddr,
        index: usize,
    ) -> Option<NatDetection> {
        let exchange = self.ledger.exchanges.get(&message.header.initiator_cookie)?;
        if exchange.responder_cookie != Some(message.header.responder_cookie) {
            return None;
        }
        let (about_client, about_server) = v1_hashes(message)?;
        Some(NatDetection {
            algorithm: exchange.hash?,
            cookies: cookies(message),
            client,
            server: self.ledger.sent.get(index)?.to,
            about_client,
            about_server,
            microsoft: exchange.microsoft,
            claim: self.request_at(index).and_then(|request| {
                let (about_server, about_client) = v1_hashes(&request)?;
                Some(ClientClaim { cookies: cookies(message), about_client, about_server })
            }),
        })
    }

    /// The notifies of an `IKE_SA_INIT` response.
    pub(super) fn v2_nat(
        &self,
        message: &Message,
        client: SocketAddr,
        index: usize,
    ) -> Option<NatDetection> {
        Some(NatDetection {
            algorithm: HashAlgorithm::Sha1,
            cookies: cookies(message),
            client,
            server: self.ledger.sent.get(index)?.to,
            about_client: v2_hashes(message, notify::NAT_DETECTION_DESTINATION_IP).next()?,
            about_server: v2_hashes(message, notify::NAT_DETECTION_SOURCE_IP)
                .take(MOST_HASHES)
                .collect(),
            microsoft: false,
            claim: self.request_at(index).and_then(|request| {
                Some(ClientClaim {
                    cookies: cookies(&request),
                    about_client: v2_hashes(&request, notify::NAT_DETECTION_SOURCE_IP)
                        .take(MOST_HASHES)
                        .collect(),
                    about_server: v2_hashes(&request, notify::NAT_DETECTION_DESTINATION_IP)
                        .next()?,
                })
            }),
        })
    }

    /// The message of the request at an index.
    pub(super) fn request_at(&self, index: usize) -> Option<Message> {
        self.ledger.sent.get(index)?.ike_message()
    }
}

/// The hash of the far end, then those of the near end, by whichever number
/// the sender gives the payload.
fn v1_hashes(message: &Message) -> Option<(Vec<u8>, Vec<Vec<u8>>)> {
    let kinds = [payload::NAT_D, payload::NAT_D_DRAFT, payload::NAT_D_DRAFT_07];
    let mut hashes = kinds
        .into_iter()
        .map(|kind| message.bodies(kind).map(<[u8]>::to_vec).collect::<Vec<_>>())
        .find(|hashes| hashes.len() >= 2)?
        .into_iter();
    Some((hashes.next()?, hashes.take(MOST_HASHES).collect()))
}

fn v2_hashes(message: &Message, kind: u16) -> impl Iterator<Item = Vec<u8>> {
    message
        .bodies(payload::V2_NOTIFY)
        .filter_map(|body| v2::Notify::parse(body).ok())
        .filter(move |one| one.kind == kind)
        .map(|one| one.data)
}
