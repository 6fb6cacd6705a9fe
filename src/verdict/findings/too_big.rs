//! A message that a router does not pass on for its size, and says so.

use std::net::IpAddr;

use super::messages_rejected::is_answered;
use super::{Finding, FindingKind, Seen};
use crate::evidence::{Channel, ObservationId, TooBig};
use crate::verdict::class::Decision;
use crate::verdict::view::{MOST_WITNESSES, View};
use crate::verdict::{Certainty, Class, Owner};

finding! {
    /// A router says that a message is too big for the next link, and what would pass; the
    /// client sends it as it was.
    MessageTooBig {
        /// The router.
        pub by: IpAddr,
        /// Bytes of the packet.
        pub size: u32,
        /// Bytes that pass.
        pub mtu: u32,
    } => Owner::CLIENT_FIRST,
        decides(Class::ServerSilent),
        beside();

    // It says why nothing comes back.
    fn denies(&self, other: &FindingKind) -> bool {
        matches!(other, FindingKind::NatTraversalLost(_))
    }
}

/// The first message that is never answered, and whose last transmission was too big.
pub fn find(seen: &Seen<'_>) -> Option<Finding> {
    let view = seen.view;
    let channels = [Channel::Ikev2, Channel::Ike4500, Channel::Ike500];
    channels.into_iter().find_map(|channel| on(view, channel))
}

/// The class in the place of silence.
pub fn decide(seen: &Seen<'_>) -> Option<Decision> {
    let open = match seen.decision.class {
        Class::Inconclusive => true,
        Class::ServerSilent => seen.decision.certainty < Certainty::Proven,
        _ => false,
    };
    let found = find(seen).filter(|_| open)?;
    Some(Decision::new(found.certainty, found.kind, &[&found.because]))
}

fn on(view: &View<'_>, channel: Channel) -> Option<Finding> {
    let too_big = || view.icmp(channel).filter(|(_, said)| said.too_big.is_some());
    let (_, said) = too_big().last()?;
    let TooBig { size, mtu } = said.too_big?;
    let (about, by) = (said.request, said.from);
    let request = &view.request(about)?.request;
    let last = view.sent(channel).filter(|(_, sent)| sent.request == *request).last()?.0.id;
    if last != about || is_answered(view, request) {
        return None;
    }
    let of_this = |id: ObservationId| view.request(id).is_some_and(|one| one.request == *request);
    let because: Vec<ObservationId> = too_big()
        .filter(|(_, said)| of_this(said.request))
        .map(|(one, _)| one.id)
        .take(MOST_WITNESSES)
        .collect();
    Some(Finding::new(MessageTooBig { by, size, mtu }, Certainty::Proven, &because))
}
