//! Findings that exclude each other.

use super::{Case, Concern};
use crate::evidence::Channel;
use crate::verdict::{FindingKind, WalkFinding};

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
        FindingKind::NothingAnswered
            | FindingKind::Ike500Lost
            | FindingKind::Ikev1Dropped
            | FindingKind::Reflector
            | FindingKind::StalledAfterMessage2
            | FindingKind::NoProposalChosen
            | FindingKind::CertificatesOnly
            | FindingKind::MalformedRequest
    )
}

/// Which step with the key was not taken.
const fn how_far_the_key_went(kind: &FindingKind) -> bool {
    matches!(
        kind,
        FindingKind::NothingAnswered
            | FindingKind::AuthenticationRefused { .. }
            | FindingKind::IdentityRefused { .. }
            | FindingKind::QuickModeRefused
            | FindingKind::L2tpRefused(_)
            | FindingKind::IpsecDeleted
            | FindingKind::L2tpUnanswered
    )
}

const fn what_became_of_esp(kind: &FindingKind) -> bool {
    matches!(
        kind,
        FindingKind::EspOpen
            | FindingKind::EspFiltered { .. }
            | FindingKind::EspOnlyInUdp
            | FindingKind::EspUndetermined { .. }
            | FindingKind::EspStillUndetermined
            | FindingKind::EspPiecesLost { .. }
            | FindingKind::EspNotTested { .. }
    )
}

const fn translator_at_client(kind: &FindingKind) -> bool {
    matches!(
        kind,
        FindingKind::NatAtClient { .. }
            | FindingKind::NatAtClientUncertain
            | FindingKind::EncapsulationForcedAboutClient
    )
}

const fn translator_at_server(kind: &FindingKind) -> bool {
    matches!(
        kind,
        FindingKind::NatAtServer
            | FindingKind::NatAtServerUncertain { .. }
            | FindingKind::EncapsulationForcedAboutServer
    )
}

const fn why_no_proposal(kind: &FindingKind) -> bool {
    matches!(kind, FindingKind::NoProposalChosen | FindingKind::CertificatesOnly)
}

const fn l2tp_in_ipsec(kind: &FindingKind) -> bool {
    matches!(kind, FindingKind::L2tpUnanswered | FindingKind::LoginWanted { .. })
}

/// Whether `one` says that `other` cannot be.
fn deny(one: &FindingKind, other: &FindingKind) -> bool {
    match (one, other) {
        (
            FindingKind::NothingAnswered,
            FindingKind::NatTraversalLost
            | FindingKind::OpensAfterIke500
            | FindingKind::RefusedWith { .. }
            | FindingKind::LoginWanted { .. },
        )
        | (FindingKind::Ike500Lost, FindingKind::NatTraversalLost)
        | (
            FindingKind::EspOpen,
            FindingKind::Walk(WalkFinding::EspStops { .. } | WalkFinding::EspPassesRouters { .. })
            | FindingKind::LostOnTheWay { channel: Channel::Esp, .. },
        )
        | (
            FindingKind::EspFiltered { .. },
            FindingKind::Walk(WalkFinding::EspPassesRouters { .. }),
        ) => true,
        (
            FindingKind::PortClosed { channel },
            FindingKind::PortFiltered { channel: other, .. }
            | FindingKind::Walk(WalkFinding::PortStops { channel: other, .. })
            | FindingKind::LostOnTheWay { channel: other, .. },
        )
        | (
            FindingKind::LostOnTheWay { channel, .. },
            FindingKind::LostOnTheWay { channel: other, .. },
        ) => channel == other,
        (
            FindingKind::TrafficBothWays { carrier },
            FindingKind::TrafficOneWay { carrier: other, .. },
        ) => carrier == other,
        _ => false,
    }
}
