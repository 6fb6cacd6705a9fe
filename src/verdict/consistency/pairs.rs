//! Findings that exclude each other.

use super::{Case, Concern};
use crate::evidence::Channel;
use crate::verdict::{
    FindingKind, LostOnTheWay, NatTraversalLost, NothingAnswered, PortClosed, PortFiltered,
    PortStops, TrafficBothWays, TrafficOneWay,
};

/// Findings of which at most one is true: each list is of one question.
const ONE_OF: [fn(&FindingKind) -> bool; 7] = [
    why_no_ike,
    how_far_the_key_went,
    what_became_of_esp,
    translator_at_client,
    translator_at_server,
    why_no_proposal,
    l2tp_in_ipsec,
];

pub fn none_exclude(case: &Case<'_>) -> Vec<Concern> {
    let findings = &case.verdict.findings;
    let mut broken: Vec<Concern> = Vec::new();
    for (index, one) in findings.iter().enumerate() {
        for other in findings.iter().skip(index.saturating_add(1)) {
            if exclude(&one.kind, &other.kind) {
                broken.extend([Concern::found(one), Concern::found(other)]);
            }
        }
    }
    broken
}

fn exclude(one: &FindingKind, other: &FindingKind) -> bool {
    let of_one_question = ONE_OF.iter().any(|is| is(one) && is(other));
    one == other || of_one_question || deny(one, other) || deny(other, one)
}

/// Why main mode got nowhere.
const fn why_no_ike(kind: &FindingKind) -> bool {
    matches!(
        kind,
        FindingKind::NothingAnswered(_)
            | FindingKind::Ike500Lost(_)
            | FindingKind::Ikev1Dropped(_)
            | FindingKind::Reflector(_)
            | FindingKind::StalledAfterMessage2(_)
            | FindingKind::NoProposalChosen(_)
            | FindingKind::CertificatesOnly(_)
            | FindingKind::MalformedRequest(_)
    )
}

/// Which step with the key was not taken.
const fn how_far_the_key_went(kind: &FindingKind) -> bool {
    matches!(
        kind,
        FindingKind::NothingAnswered(_)
            | FindingKind::AuthenticationRefused(_)
            | FindingKind::IdentityRefused(_)
            | FindingKind::QuickModeRefused(_)
            | FindingKind::L2tpRefused(_)
            | FindingKind::IpsecDeleted(_)
            | FindingKind::L2tpUnanswered(_)
    )
}

const fn what_became_of_esp(kind: &FindingKind) -> bool {
    matches!(
        kind,
        FindingKind::EspOpen(_)
            | FindingKind::EspFiltered(_)
            | FindingKind::EspUndeliverable(_)
            | FindingKind::EspOnlyInUdp(_)
            | FindingKind::EspUndetermined(_)
            | FindingKind::EspStillUndetermined(_)
            | FindingKind::EspPiecesLost(_)
            | FindingKind::EspNotTested(_)
    )
}

const fn translator_at_client(kind: &FindingKind) -> bool {
    matches!(
        kind,
        FindingKind::NatAtClient(_)
            | FindingKind::NatAtClientUncertain(_)
            | FindingKind::EncapsulationForcedAboutClient(_)
    )
}

const fn translator_at_server(kind: &FindingKind) -> bool {
    matches!(
        kind,
        FindingKind::NatAtServer(_)
            | FindingKind::NatAtServerUncertain(_)
            | FindingKind::EncapsulationForcedAboutServer(_)
    )
}

const fn why_no_proposal(kind: &FindingKind) -> bool {
    matches!(kind, FindingKind::NoProposalChosen(_) | FindingKind::CertificatesOnly(_))
}

const fn l2tp_in_ipsec(kind: &FindingKind) -> bool {
    matches!(kind, FindingKind::L2tpUnanswered(_) | FindingKind::LoginWanted(_))
}

/// Whether `one` says that `other` cannot be.
fn deny(one: &FindingKind, other: &FindingKind) -> bool {
    match (one, other) {
        (
            FindingKind::NothingAnswered(NothingAnswered {}),
            FindingKind::NatTraversalLost(_)
            | FindingKind::NatTraversalStalled(_)
            | FindingKind::OpensAfterIke500(_)
            | FindingKind::RefusedWith(_)
            | FindingKind::LoginWanted(_),
        )
        | (FindingKind::Ike500Lost(_), FindingKind::NatTraversalLost(_) | FindingKind::NatTraversalStalled(_))
        | (
            FindingKind::NatTraversalLost(NatTraversalLost {}),
            FindingKind::PortClosed(PortClosed { channel: Channel::Ike4500, .. })
            | FindingKind::PortFiltered(PortFiltered { channel: Channel::Ike4500, .. }),
        )
        | (
            FindingKind::EspOpen(_),
            FindingKind::EspStops(_)
            | FindingKind::EspPassesRouters(_)
            | FindingKind::LostOnTheWay(LostOnTheWay { channel: Channel::Esp, .. }),
        )
        // Who went away was not silent; and what stops on both ports is no matter of one.
        | (
            FindingKind::ClosedMeanwhile(_) | FindingKind::StalledAfterMessage2(_),
            FindingKind::NatTraversalStalled(_),
        )
        | (
            FindingKind::ClosedMeanwhile(_),
            FindingKind::StalledAfterMessage2(_)
            | FindingKind::AuthenticationUnanswered(_)
            | FindingKind::QuickModeUnanswered(_),
        )
        | (
            FindingKind::EspFiltered(_) | FindingKind::EspUndeliverable(_),
            FindingKind::EspPassesRouters(_),
        ) => true,
        (
            FindingKind::PortClosed(PortClosed { channel, .. }),
            FindingKind::PortFiltered(PortFiltered { channel: other, .. })
            | FindingKind::PortStops(PortStops { channel: other, .. })
            | FindingKind::LostOnTheWay(LostOnTheWay { channel: other, .. }),
        )
        | (
            FindingKind::LostOnTheWay(LostOnTheWay { channel, .. }),
            FindingKind::LostOnTheWay(LostOnTheWay { channel: other, .. }),
        ) => channel == other,
        (
            FindingKind::TrafficBothWays(TrafficBothWays { carrier }),
            FindingKind::TrafficOneWay(TrafficOneWay { carrier: other, .. }),
        ) => carrier == other,
        _ => false,
    }
}
