//! What became of native ESP (IP protocol 50).

use std::net::IpAddr;

use super::{Bearing, Finding, FindingKind, Question, Seen};
use crate::evidence::{Carrier, Channel, Learned, NotSent};
use crate::verdict::view::View;
use crate::verdict::{Certainty, Class, EspState, Owner, Reason, class, patience, walk};

finding! {
    /// A router refuses ESP and says so.
    EspFiltered {
        /// The router.
        pub by: IpAddr,
    } => Owner::CLIENT_FIRST,
        decides(Class::EspBlocked),
        beside(),
        answers(&[Question::WhatBecameOfEsp]),
        bears(Bearing::NativeEsp);

    fn denies(&self, other: &FindingKind) -> bool {
        matches!(other, FindingKind::EspPassesRouters(_))
    }
}
finding! {
    /// A router says of ESP that it cannot deliver it.
    EspUndeliverable {
        /// The router.
        pub by: IpAddr,
        /// Its hop limit ran out there: it goes round in a loop.
        pub looped: bool,
    } => Owner::CLIENT_FIRST,
        decides(Class::EspBlocked),
        beside(),
        answers(&[Question::WhatBecameOfEsp]),
        bears(Bearing::NativeEsp);

    fn denies(&self, other: &FindingKind) -> bool {
        matches!(other, FindingKind::EspPassesRouters(_))
    }
}
finding! {
    /// L2TP is answered in ESP over UDP, and not in native ESP.
    EspOnlyInUdp {} => Owner::CLIENT_FIRST,
        decides(Class::EspBlocked),
        beside(),
        answers(&[Question::WhatBecameOfEsp]),
        bears(Bearing::NativeEsp)
}
finding! {
    /// ESP reached the server.
    EspOpen {
        /// ESP came back too; otherwise only its arrival is shown.
        pub both_ways: bool,
    } => Owner::NOBODY,
        answers(&[Question::WhatBecameOfEsp]),
        bears(Bearing::NativeEspPasses);

    fn denies(&self, other: &FindingKind) -> bool {
        match other {
            FindingKind::EspStops(_) | FindingKind::EspPassesRouters(_) => true,
            FindingKind::LostOnTheWay(lost) => lost.channel == Channel::Esp,
            _ => false,
        }
    }
}
finding! {
    /// ESP reached the host that was asked, which does not take it.
    EspRejectedByHost {
        /// The host.
        pub by: IpAddr,
    } => Owner::NOBODY,
        bears(Bearing::NativeEspUnknown)
}
finding! {
    /// ESP reached the address that was asked, where a NAT answers in the server's place.
    EspReachesNat {
        /// The address.
        pub by: IpAddr,
        /// The address is a NAT's; otherwise it may be the server's own.
        pub certain: bool,
    } => Owner::SERVER,
        bears(Bearing::NativeEspUnknown)
}
finding! {
    /// Nothing can be said of ESP.
    EspUndetermined {
        /// Both ends agreed on the SPIs: nobody drops them as unknown.
        pub agreed: bool,
        /// There is no way to the host at all, as ICMP says of UDP.
        pub no_way: bool,
    } => Owner::SERVER,
        answers(&[Question::WhatBecameOfEsp]),
        bears(Bearing::NativeEspUnknown)
}
finding! {
    /// First fragments of UDP packets reach the host, and none of ESP packets.
    EspPiecesLost {
        /// First fragments of UDP that were reported.
        pub udp: u32,
        /// First fragments of ESP that were not.
        pub esp: u32,
    } => Owner::CLIENT_FIRST,
        decides(Class::EspBlocked),
        beside(),
        answers(&[Question::WhatBecameOfEsp]),
        bears(Bearing::NativeEsp)
}
finding! {
    /// Nothing can be said of ESP, although lone first fragments were sent.
    EspStillUndetermined {} => Owner::SERVER,
        answers(&[Question::WhatBecameOfEsp]),
        bears(Bearing::NativeEspUnknown)
}
finding! {
    /// ESP was not tested.
    EspNotTested {
        /// Why it was not sent.
        pub reason: NotSent,
    } => Owner::USER,
        answers(&[Question::WhatBecameOfEsp]),
        bears(Bearing::NativeEspUnknown)
}

/// What its state is told by.
pub fn find(seen: &Seen<'_>) -> Option<Finding> {
    let esp = &seen.channels.esp;
    if let Some(found) = walk::of_esp(esp) {
        return Some(found);
    }
    let (kind, certainty): (FindingKind, Certainty) = match (esp.state, &esp.reason) {
        (EspState::Open, Some(Reason::HostRejectsEsp { from: by })) => {
            (EspRejectedByHost { by: *by }.into(), Certainty::Proven)
        }
        (EspState::Open, _) => {
            (EspOpen { both_ways: esp.passes_both_ways() }.into(), Certainty::Proven)
        }
        (EspState::Undetermined, Some(Reason::NatAnswers { from: by, certain, .. })) => {
            (EspReachesNat { by: *by, certain: *certain }.into(), Certainty::Proven)
        }
        (EspState::Blocked, Some(Reason::Icmp { from: by, icmp_type, code }))
            if class::is_undelivered(*by, *icmp_type, *code) =>
        {
            // Of a host that nothing gets to that is told already.
            if seen.channels[Channel::Ike500].has_no_way() {
                return None;
            }
            let looped = class::is_loop(*by, *icmp_type, *code);
            (EspUndeliverable { by: *by, looped }.into(), Certainty::Likely)
        }
        (EspState::Blocked, Some(Reason::Icmp { from: by, .. })) => {
            (EspFiltered { by: *by }.into(), Certainty::Proven)
        }
        (EspState::Blocked, Some(Reason::OnlyInUdp)) => (EspOnlyInUdp {}.into(), Certainty::Proven),
        (EspState::NotTested, Some(Reason::NotSent { why })) => {
            (EspNotTested { reason: why.clone() }.into(), Certainty::Proven)
        }
        (EspState::Blocked, Some(Reason::OnlyUdpPieces { udp, esp, all })) => {
            (EspPiecesLost { udp: *udp, esp: *esp }.into(), patience::certainty(*all))
        }
        // That it comes from elsewhere is told of its own.
        (EspState::Undetermined, Some(Reason::FromElsewhere)) => return None,
        (EspState::Undetermined, _) if patience::was_asked(seen.view) => {
            (EspStillUndetermined {}.into(), Certainty::Undetermined)
        }
        (EspState::Undetermined, reason) => {
            let agreed = is_agreed(seen.view, reason.as_ref());
            let no_way = seen.channels[Channel::Ike500].has_no_way();
            (EspUndetermined { agreed, no_way }.into(), Certainty::Undetermined)
        }
        _ => return None,
    };
    Some(Finding::new(kind, certainty, &esp.because))
}

/// Whether the native ESP that tells nothing is a security association's, and not
/// that of a knock under a made-up SPI.
fn is_agreed(view: &View<'_>, reason: Option<&Reason>) -> bool {
    let with_the_key = view.learned(Learned::QuickModeAgreed);
    let sent = view.traffic(Carrier::Esp).outbound > 0;
    reason == Some(&Reason::TrafficOneWay) || with_the_key && sent
}
