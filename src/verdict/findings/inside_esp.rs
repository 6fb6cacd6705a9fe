//! What shows of an agreed tunnel's ESP without the key.

use std::net::IpAddr;

use super::{Finding, Seen};
use crate::evidence::Carrier;
use crate::verdict::class::Decision;
use crate::verdict::view::View;
use crate::verdict::{Certainty, Class, Open, Owner, WouldDecide};

finding! {
    /// The server opens the tunnel's ESP and says by ICMP that it does not take L2TP.
    L2tpRejectedInside {
        /// Who says so.
        pub by: IpAddr,
        /// ICMP type.
        #[serde(rename = "type")]
        pub icmp_type: u8,
        /// ICMP code.
        pub code: u8,
    } => Owner::SERVER,
        decides(Class::Refused),
        beside()
}
finding! {
    /// The tunnel's ESP goes to the server, and ESP comes from an address that nobody asked.
    EspFromOtherAddress {
        /// That address.
        pub address: IpAddr,
    } => Owner::SERVER,
        decides(Class::Inconclusive),
        open(Open::by(WouldDecide::CaptureEspOtherEnd)),
        beside()
}

/// The class of an agreed tunnel whose ESP shows what becomes of it.
pub fn decide(view: &View<'_>) -> Option<Decision> {
    if let Some(found) = l2tp_rejected(view) {
        return Some(Decision::new(Certainty::Likely, found.kind, &[&found.because]));
    }
    let found = from_elsewhere(view)?;
    Some(Decision::new(Certainty::Undetermined, found.kind, &[&found.because]))
}

/// Both of them.
pub fn find(seen: &Seen<'_>) -> Vec<Finding> {
    l2tp_rejected(seen.view).into_iter().chain(from_elsewhere(seen.view)).collect()
}

/// Ports and lengths are all that such an error quotes: anybody can make that up.
fn l2tp_rejected(view: &View<'_>) -> Option<Finding> {
    let carriers = [Carrier::Esp, Carrier::EspInUdp];
    let came = carriers.into_iter().any(|carrier| view.traffic(carrier).inbound > 0);
    let rejected = view.rejected_inside();
    let (_, said) = rejected.first().filter(|_| !came)?;
    let (icmp_type, code) = (said.kind.icmp_type, said.kind.code);
    let kind = L2tpRejectedInside { by: said.from, icmp_type, code };
    let because: Vec<_> = rejected.iter().map(|(id, _)| *id).collect();
    Some(Finding::new(kind, Certainty::Likely, &because))
}

fn from_elsewhere(view: &View<'_>) -> Option<Finding> {
    let carriers = [Carrier::Esp, Carrier::EspInUdp];
    let comes_back = carriers.into_iter().any(|carrier| view.traffic(carrier).inbound > 0);
    let (id, address) = view.esp_from_elsewhere().filter(|_| !comes_back)?;
    Some(Finding::new(EspFromOtherAddress { address }, Certainty::Likely, &[id]))
}
