//! The class of a tunnel that both ends agreed on: what carries it, and whether
//! anything answers in it.

use super::decision::{Decision, inconclusive};
use super::probe::{native, over_4500};
use crate::evidence::{Carrier, Channel, Learned, ObservationId, Request, port};
use crate::verdict::findings::inside_esp;
use crate::verdict::loss::unanswered_needed;
use crate::verdict::nat::NatEvidence;
use crate::verdict::vantage::recorded_at;
use crate::verdict::view::View;
use crate::verdict::{
    Certainty, Channels, EspOnlyInUdp, EspState, IpsecDeleted, L2tpRefused, L2tpUnanswered, Reason,
    Summary,
};

/// The decision; `None` where what carries it is not known from here.
pub fn decide(view: &View<'_>, channels: &Channels, nat: &NatEvidence) -> Option<Decision> {
    let (ike, natt, esp) = (&channels[Channel::Ike500], &channels[Channel::Ike4500], &channels.esp);
    let ground: [&[ObservationId]; 4] = [&ike.because, &natt.because, &esp.because, &nat.because];
    let of_esp: [&[ObservationId]; 2] = [&esp.because, &ike.because];
    if esp.reason == Some(Reason::OnlyInUdp) {
        // A client of Windows comes no further, whatever L2TP says in UDP.
        return Some(Decision::new(Certainty::Proven, EspOnlyInUdp {}, &of_esp));
    }
    // Silence in ESP alone tells less than first pieces do.
    let by_pieces = matches!(esp.reason, Some(Reason::OnlyUdpPieces { .. }));
    let told = |one: &Decision| one.leading != Summary::EspUnknown.into() || !by_pieces;
    if let Some(decision) = inside_esp::decide(view) {
        return Some(decision);
    }
    if let Some(decision) = inside(view, channels).filter(told) {
        return Some(decision);
    }
    if is_over_udp(view) {
        let in_udp = view.traffic(Carrier::EspInUdp);
        let one_way = in_udp.one_way().is_some();
        let unheard = || inconclusive(Summary::EspInUdpOneWay, &[&in_udp.because, &natt.because]);
        return Some(if one_way { unheard() } else { over_4500(nat, &ground) });
    }
    match (&esp.state, &esp.reason) {
        (EspState::Open, _) => Some(native(esp, Summary::OverNativeEsp, &ground)),
        (EspState::Undetermined, Some(Reason::TrafficOneWay)) => Some(one_way(view, &of_esp)),
        _ => None,
    }
}

/// What the key shows of L2TP. Whoever has it asks at once, and so silence tells
/// something; whether it is ESP's or L2TP's only where ESP went in UDP, or is shown to pass.
fn inside(view: &View<'_>, channels: &Channels) -> Option<Decision> {
    let refusal = view.notes().find_map(|(id, learned)| match learned {
        Learned::L2tpRefused(end) => Some((id, end)),
        _ => None,
    });
    if let Some((id, end)) = refusal {
        return Some(Decision::new(Certainty::Proven, L2tpRefused(end), &[&[id]]));
    }
    if view.learned(Learned::L2tpTunnel) {
        return None;
    }
    if let Some((id, _)) = view.notes().find(|(_, learned)| *learned == Learned::EspDeleted) {
        let rejects_esp = matches!(channels.esp.reason, Some(Reason::HostRejectsEsp { .. }));
        return Some(Decision::new(Certainty::Proven, IpsecDeleted { rejects_esp }, &[&[id]]));
    }
    let (native, in_udp) = (view.traffic(Carrier::Esp), view.traffic(Carrier::EspInUdp));
    let answered = in_udp.inbound + native.inbound > 0;
    let native_alone = in_udp.outbound == 0;
    let asked = answered || !native_alone || native.one_way().is_some();
    if !asked || !view.learned(Learned::QuickModeAgreed) {
        return None;
    }
    let ground: [&[ObservationId]; 2] = [&native.because, &in_udp.because];
    let needed = u64::try_from(unanswered_needed(view)).unwrap_or(u64::MAX);
    if answered {
        // An acknowledgement perhaps, or a stray: somebody may listen.
        return Some(inconclusive(Summary::L2tpUndecided, &ground));
    }
    let sent = if native_alone { native.outbound } else { in_udp.outbound };
    if sent < needed {
        return Some(inconclusive(Summary::TooLittleSent, &ground));
    }
    if native_alone && !channels.esp.passes_both_ways() {
        // Nothing tells whether ESP is lost, on the way back perhaps, or L2TP is silent.
        return Some(inconclusive(Summary::EspUnknown, &ground));
    }
    Some(Decision::new(Certainty::Likely, L2tpUnanswered {}, &ground))
}

/// Native ESP one way: what is missing was lost only where it cannot be that
/// the end at hand had nothing to send.
fn one_way(view: &View<'_>, ground: &[&[ObservationId]]) -> Decision {
    let (place, way) = (recorded_at(view), view.traffic(Carrier::Esp).one_way());
    if way.is_some_and(|way| place.is_departure(way)) {
        return Decision::new(Certainty::Likely, Summary::EspOneWay, ground);
    }
    let arrives = way.is_some_and(|way| place.is_arrival(way));
    inconclusive(if arrives { Summary::EspArrivesOnly } else { Summary::EspOneWayUnplaced }, ground)
}

/// Whether the tunnel that was agreed on moves to UDP 4500, or began there.
fn is_over_udp(view: &View<'_>) -> bool {
    let behind = |request: &Request| {
        matches!(request, Request::QuickMode { .. } | Request::Protected { .. })
    };
    let over_4500 = |port| port == port::NAT_TRAVERSAL;
    let mut ports =
        view.requests().filter(|(_, sent)| behind(&sent.request)).map(|(_, sent)| sent.to.port());
    if view.learned(Learned::QuickModeAgreed) {
        // What the path calls for comes first; a second one is forced into UDP.
        return ports.next().is_some_and(over_4500);
    }
    let (native, in_udp) = (view.traffic(Carrier::Esp), view.traffic(Carrier::EspInUdp));
    if in_udp.both_ways() || native.outbound + native.inbound > 0 {
        return in_udp.both_ways();
    }
    ports.any(over_4500)
}
