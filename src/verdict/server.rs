//! What the server said of itself.

use super::ServerIdentity;
use super::view::View;
use crate::evidence::{Answer, Channel};
use crate::wire::isakmp::vendor_id;

/// Vendor IDs that name a maker, and the maker.
const MAKERS: [(&str, &str); 5] = [
    ("strongSwan", "strongSwan"),
    ("Openswan or libreswan", "libreswan"),
    ("FortiGate", "FortiGate"),
    ("MS NT5 ISAKMPOAKLEY", "Microsoft Windows"),
    ("Cisco Unity", "Cisco"),
];

/// Collects the first message 2, or the IKE_SA_INIT response.
pub fn identify(view: &View<'_>) -> ServerIdentity {
    let answers = [Channel::Ike500, Channel::Ike4500, Channel::Ikev2]
        .into_iter()
        .flat_map(|channel| view.asked_answers(channel));
    for (_, answered) in answers {
        let (transform, vendor_ids) = match &answered.answer {
            Answer::MainModeTransform { transform, vendor_ids, .. }
            | Answer::Aggressive { transform, vendor_ids, .. } => (*transform, vendor_ids),
            Answer::SaInit { vendor_ids, .. } => (None, vendor_ids),
            _ => continue,
        };
        let maker = |name: &str| MAKERS.iter().find(|(id, _)| *id == name).map(|(_, maker)| *maker);
        let vendor = vendor_ids.iter().find_map(|body| maker(vendor_id::name(body)?));
        return ServerIdentity {
            vendor: vendor.map(str::to_owned),
            vendor_ids: vendor_ids.clone(),
            transform,
        };
    }
    ServerIdentity::default()
}
