//! Who is behind a NAT.

use std::net::SocketAddr;

use super::{Bearing, Finding, FindingKind, Question, Seen};
use crate::evidence::{Fact, ObservationId};
use crate::verdict::{NatState, Owner};

finding! {
    /// There is a NAT at the client.
    NatAtClient {
        /// What the server sees, where known.
        pub mapped: Option<SocketAddr>,
        /// A hash says so; otherwise only the two addresses do, a private one here and a
        /// public one there.
        pub seen: bool,
    } => Owner::NOBODY,
        answers(&[Question::NatAtClient]),
        bears(Bearing::Never)
}
finding! {
    /// There is a NAT at the server.
    NatAtServer {} => Owner::USER,
        by_registry(),
        answers(&[Question::NatAtServer])
}
finding! {
    /// The server forges the hash about the client.
    EncapsulationForcedAboutClient {} => Owner::NOBODY,
        answers(&[Question::NatAtClient]),
        bears(Bearing::Never)
}
finding! {
    /// The server forges the hash about itself.
    EncapsulationForcedAboutServer {} => &[Owner::ServerAdministrator, Owner::User],
        by_registry(),
        answers(&[Question::NatAtServer])
}
finding! {
    /// A mismatch about the client has two readings.
    NatAtClientUncertain {} => Owner::NOBODY,
        answers(&[Question::NatAtClient]),
        bears(Bearing::Never)
}
finding! {
    /// What the server says of itself has two readings.
    NatAtServerUncertain {
        /// The hash that Windows is told is of the address asked, and is not trusted.
        pub fits: bool,
    } => Owner::USER,
        by_registry(),
        answers(&[Question::NatAtServer])
}

/// Of either end.
pub fn find(seen: &Seen<'_>) -> Vec<Finding> {
    let nat = seen.nat;
    // Without a hash it follows from the two addresses, and nobody has seen it.
    let is_answer = |id: &ObservationId| {
        let observation = seen.view.log().observation(*id);
        observation.is_some_and(|one| matches!(one.fact, Fact::Answered(_)))
    };
    let client: Option<FindingKind> = match nat.client.state {
        NatState::Present => {
            let seen = nat.because.iter().any(is_answer);
            Some(NatAtClient { mapped: nat.mapped, seen }.into())
        }
        NatState::Forced => Some(EncapsulationForcedAboutClient {}.into()),
        NatState::Undetermined => Some(NatAtClientUncertain {}.into()),
        NatState::None | NatState::NotTested => None,
    };
    let server: Option<FindingKind> = match nat.server.state {
        NatState::Present => Some(NatAtServer {}.into()),
        NatState::Forced => Some(EncapsulationForcedAboutServer {}.into()),
        NatState::Undetermined => Some(NatAtServerUncertain { fits: !nat.server.mismatch }.into()),
        NatState::None | NatState::NotTested => None,
    };
    [(client, nat.client.certainty), (server, nat.server.certainty)]
        .into_iter()
        .filter_map(|(kind, certainty)| Some(Finding::new(kind?, certainty, &nat.because)))
        .collect()
}
