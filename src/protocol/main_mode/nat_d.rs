//! The NAT-D hash (RFC 3947 3.2).

use std::net::{IpAddr, SocketAddr};

use crate::crypto::HashAlgorithm;
use crate::wire::isakmp::number::payload;
use crate::wire::isakmp::{IkeSa, Message, vendor_id};

/// Vendor IDs of the drafts that number the NAT-D payload 130.
const DRAFTS_00_TO_03: [&str; 4] = [
    "draft-ietf-ipsec-nat-t-ike-00",
    "draft-ietf-ipsec-nat-t-ike-02",
    "draft-ietf-ipsec-nat-t-ike-02\\n",
    "draft-ietf-ipsec-nat-t-ike-03",
];
const DRAFT_07: &str = "draft-ietf-ipsec-nat-t-ike-07";

/// HASH(CKY-I, CKY-R, IP, port), the port in network order.
#[must_use]
pub fn nat_d_hash(algorithm: HashAlgorithm, ike_sa: IkeSa, end: SocketAddr) -> Vec<u8> {
    let port = end.port().to_be_bytes();
    let IkeSa { initiator, responder } = ike_sa;
    let digest = |address: &[u8]| algorithm.digest(&[&initiator, &responder, address, &port]);
    match end.ip() {
        IpAddr::V4(address) => digest(&address.octets()),
        IpAddr::V6(address) => digest(&address.octets()),
    }
}

/// What NAT-D payloads are to say where nothing is translated.
pub(super) struct NatD {
    /// The payload type agreed on.
    pub kind: u8,
    /// The hash over our own end.
    pub own_end: Vec<u8>,
    /// The hash over the server's.
    pub far_end: Vec<u8>,
    /// What we say of our own end.
    pub said: Vec<u8>,
}

impl NatD {
    /// Whether message 4 says something else of our end, and of the server's:
    /// either moves the client to UDP 4500 (RFC 3947 3.2, 4).
    pub(super) fn contradicted(&self, message: &Message) -> (bool, bool) {
        let mut hashes = message.bodies(self.kind);
        // Their first is about us.
        let of_us = hashes.next().is_some_and(|about_us| about_us != self.own_end);
        let theirs: Vec<_> = hashes.collect();
        let of_them = !theirs.is_empty() && theirs.iter().all(|hash| *hash != self.far_end);
        (of_us, of_them)
    }
}

/// The payload type for NAT-D that both sides' vendor IDs agree on, if any.
///
/// The standard goes first; a peer that offers it reads type 20.
pub(in crate::protocol) fn payload_type(theirs: &Message) -> Option<u8> {
    let offers = |wanted: &dyn Fn(&[u8]) -> bool| theirs.bodies(payload::VENDOR_ID).any(wanted);
    let named = |name: &'static str| move |body: &[u8]| vendor_id::name(body) == Some(name);
    if offers(&vendor_id::is_rfc_3947) {
        Some(payload::NAT_D)
    } else if DRAFTS_00_TO_03.iter().any(|draft| offers(&named(draft))) {
        Some(payload::NAT_D_DRAFT)
    } else {
        offers(&named(DRAFT_07)).then_some(payload::NAT_D_DRAFT_07)
    }
}
