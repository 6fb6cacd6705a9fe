//! The class, its certainty and its error against the rest of the verdict.

use super::channels::is_stalled;
use super::{Case, Concern};
use crate::evidence::{Carrier, Channel};
use crate::verdict::{
    Certainty, Class, EspState, FindingKind, Leading, LostOnTheWay, NatState, PortClosed,
    PortState, Reason, Rung, RungState, Summary, TrafficBothWays,
};

pub fn fits_channels(case: &Case<'_>) -> Vec<Concern> {
    let of_its_class = case.verdict.class == case.verdict.leading.class();
    let fits = of_its_class && is_carried(case) && is_lost(case);
    Concern::of_class(case, !fits).into_iter().collect()
}

/// What is said to carry a tunnel does.
fn is_carried(case: &Case<'_>) -> bool {
    let (channels, nat) = (&case.verdict.channels, &case.verdict.nat);
    let ike = channels[Channel::Ike500].is_answered() || channels[Channel::Ike4500].is_answered();
    let ike = ike || channels[Channel::Ikev2].is_answered();
    let flows = |carrier| {
        let flows = FindingKind::TrafficBothWays(TrafficBothWays { carrier });
        case.verdict.findings.iter().any(|one| one.kind == flows)
    };
    let over_udp =
        channels[Channel::Ike4500].is_answered() || channels[Channel::Ikev2].is_answered();
    let over_udp = over_udp || flows(Carrier::EspInUdp);
    let native = channels.esp.state == EspState::Open;
    // Where only the arrival of ESP is shown, nobody is sure.
    let came_back = matches!(channels.esp.reason, Some(Reason::EspEcho | Reason::TrafficBothWays));
    let native = native && (came_back || case.verdict.certainty < Certainty::Proven);
    let Leading::Summary(summary) = case.verdict.leading else { return true };
    match summary {
        Summary::OverNatTraversal => over_udp,
        // Traffic of a tunnel both ways needs no IKE in sight.
        Summary::OverNativeEsp => native && (ike || flows(Carrier::Esp)),
        Summary::OverBoth => ike && native && over_udp,
        Summary::NatAtClient => nat.client == NatState::Present && over_udp,
        Summary::NatAtServer => nat.server == NatState::Present && over_udp,
        Summary::NatAtBoth => {
            nat.client == NatState::Present && nat.server == NatState::Present && over_udp
        }
        _ => true,
    }
}

/// What is said to be lost or refused is not answered.
fn is_lost(case: &Case<'_>) -> bool {
    let channels = &case.verdict.channels;
    let blocked = channels.esp.state == EspState::Blocked;
    match &case.verdict.leading {
        Leading::Found(kind) => match kind {
            FindingKind::NothingAnswered(_) => {
                !channels[Channel::Ike500].is_answered()
                    && !channels[Channel::Ike4500].is_answered()
            }
            FindingKind::Ike500Lost(_)
            | FindingKind::Ikev1Dropped(_)
            | FindingKind::Reflector(_) => !channels[Channel::Ike500].is_answered(),
            FindingKind::NatTraversalLost(_) => {
                channels[Channel::Ike4500].state != PortState::Answered
            }
            FindingKind::NatTraversalStalled(_) => {
                channels[Channel::Ike500].is_answered() && is_stalled(&channels[Channel::Ike4500])
            }
            kind => kind.told().class != Some(Class::EspBlocked) || blocked,
        },
        Leading::Summary(Summary::EspLostBetween) => blocked,
        Leading::Summary(Summary::EspUnknown) => {
            !channels.esp.passes_both_ways() || case.verdict.ladder.is_empty()
        }
        Leading::Summary(_) => true,
    }
}

/// What a class says of a flow that is not the one whose tunnel the ladder and the login
/// show, or of an IKEv2 exchange: the ladder is that of IKEv1, where a fragment that is lost
/// ends it without an answer.
const fn is_of_another_flow(leading: &Leading) -> bool {
    matches!(
        leading,
        Leading::Found(
            FindingKind::SourcePortDropped(_)
                | FindingKind::OnlyOwnFlowAnswered(_)
                | FindingKind::OnlyFreshFlowAnswered(_)
        ) | Leading::Summary(Summary::LostInFragments)
    )
}

/// A path that is clear has no rung that ends in an error, and one that is not has none
/// with another class's.
pub fn error_fits(case: &Case<'_>) -> Vec<Concern> {
    if is_of_another_flow(&case.verdict.leading) {
        return Vec::new();
    }
    // Nothing is decided: a rung may have failed all the same.
    if case.verdict.class == Class::Inconclusive {
        return Vec::new();
    }
    let class = case.verdict.class.windows_error();
    let unfit = case.verdict.ladder.iter().filter(|one| {
        let named = one.windows_error.is_some() == (one.state == RungState::Failed);
        let fits = one.windows_error.is_none() || one.windows_error == class;
        // Only the rungs that the class speaks of: what fails behind it is another matter.
        !named || !fits && is_decisive(case, one.rung)
    });
    unfit.map(|one| Concern::observed(&one.because)).collect()
}

/// The first rung that failed is what the class tells of.
fn is_decisive(case: &Case<'_>, rung: Rung) -> bool {
    let first = case.verdict.ladder.iter().find(|one| one.state == RungState::Failed);
    first.is_some_and(|one| one.rung == rung)
}

/// A proven finding that says the opposite of the class.
pub fn is_left_by_findings(case: &Case<'_>) -> Vec<Concern> {
    let verdict = case.verdict;
    let over_udp = matches!(
        verdict.leading,
        Leading::Summary(
            Summary::OverNatTraversal
                | Summary::NatAtClient
                | Summary::NatAtServer
                | Summary::NatAtBoth
        )
    );
    let native = verdict.leading == Summary::OverNativeEsp.into();
    let opposite = |kind: &FindingKind| match (verdict.class, kind) {
        (Class::EspBlocked, FindingKind::TrafficBothWays(TrafficBothWays { carrier })) => {
            *carrier == Carrier::Esp
        }
        (
            Class::PathClear | Class::NatDetected,
            FindingKind::NatTraversalLost(_)
            | FindingKind::NatTraversalStalled(_)
            | FindingKind::PortClosed(PortClosed { channel: Channel::Ike4500, .. })
            | FindingKind::LostOnTheWay(LostOnTheWay { channel: Channel::Ike4500, .. }),
        ) => over_udp,
        (
            Class::PathClear,
            FindingKind::EspFiltered(_)
            | FindingKind::EspUndeliverable(_)
            | FindingKind::EspOnlyInUdp(_)
            | FindingKind::LostOnTheWay(LostOnTheWay { channel: Channel::Esp, .. }),
        ) => native,
        (Class::EspBlocked, FindingKind::EspOpen(_))
        | (
            Class::PathClear | Class::NatDetected,
            FindingKind::NothingAnswered(_)
            | FindingKind::Reflector(_)
            | FindingKind::NoProposalChosen(_),
        )
        | (
            Class::Refused,
            FindingKind::NothingAnswered(_)
            | FindingKind::Reflector(_)
            | FindingKind::PortClosed(PortClosed { channel: Channel::Ike500, .. }),
        )
        | (Class::ServerSilent, FindingKind::NoProposalChosen(_) | FindingKind::LoginWanted(_)) => {
            !is_of_another_flow(&verdict.leading)
        }
        _ => false,
    };
    let proven = verdict.findings.iter().filter(|one| one.certainty == Certainty::Proven);
    proven.filter(|one| opposite(&one.kind)).map(Concern::found).collect()
}
