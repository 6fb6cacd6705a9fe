//! Whose job it is, where that is one party for certain.

use std::net::IpAddr;

use super::findings::FindingKind;
use super::judgement::Verdict;
use super::owner::Owner;

/// The one party whose job it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Responsible {
    /// By its part in the connection.
    Owner(Owner),
    /// Whoever runs what has this address.
    Address(IpAddr),
}

impl Verdict {
    /// The one party whose job it is to act on a finding; `None` where several may have to, or
    /// nobody. `server` is the address that was asked.
    #[must_use]
    pub fn responsible(&self, kind: &FindingKind, server: Option<IpAddr>) -> Option<Responsible> {
        match (kind.owners(), rejecting(kind)) {
            ([Owner::Nobody], _) => None,
            ([only], _) => Some(Responsible::Owner(*only)),
            (_, Some(by)) if Some(by) == server => {
                Some(Responsible::Owner(Owner::ServerAdministrator))
            }
            (_, Some(by)) if self.is_the_client_s_router(by) => {
                Some(Responsible::Owner(Owner::ClientNetwork))
            }
            (_, Some(by)) => Some(Responsible::Address(by)),
            (_, None) => None,
        }
    }

    /// The first hop of a client in private address space is its own network's.
    fn is_the_client_s_router(&self, by: IpAddr) -> bool {
        let is_private = |address: IpAddr| match address {
            IpAddr::V4(address) => address.is_private(),
            IpAddr::V6(address) => address.is_unique_local(),
        };
        let client = self.nat.local.is_some_and(|local| is_private(local.ip()));
        let first = self.walk.as_ref().and_then(|walk| walk.hops.first());
        let is_first =
            first.is_some_and(|hop| hop.cells.iter().any(|cell| cell.addresses.contains(&by)));
        client && is_private(by) && is_first
    }
}

/// Who rejects the packets that a finding is about, and says so.
const fn rejecting(kind: &FindingKind) -> Option<IpAddr> {
    match kind {
        FindingKind::PortFiltered(found) => Some(found.by),
        FindingKind::RoutingLoop(found) => Some(found.by),
        FindingKind::EspFiltered(found) => Some(found.by),
        FindingKind::EspUndeliverable(found) => Some(found.by),
        _ => None,
    }
}
