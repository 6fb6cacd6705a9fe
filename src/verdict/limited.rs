//! Errors that end: a host says only so many, Linux six at once and then one a second to
//! each destination. What got none while others did may only have come too late.

use super::view::{View, opens};
use crate::evidence::silence::may_be_mute;
use crate::evidence::{Channel, Fact, HopAnswer, ObservationId, Timestamp};

/// Whether each transmission that opens an exchange on a channel was sent so soon behind
/// one that drew an error that there may have been no error left for it. Errors about ESP
/// count where the server itself says them.
pub fn may_be_limited(view: &View<'_>, channel: Channel) -> bool {
    let drawn: Vec<Timestamp> = drawn(view).collect();
    let mut opening = view.sent(channel).filter(|(_, sent)| opens(&sent.request));
    !drawn.is_empty() && opening.all(|(one, _)| may_be_mute(&drawn, one.at))
}

/// When the packets went out that drew an error.
fn drawn<'a>(view: &'a View<'_>) -> impl Iterator<Item = Timestamp> + use<'a> {
    let sent_at = |id: ObservationId| view.log().observation(id).map(|one| one.at);
    view.log().observations().iter().filter_map(move |one| {
        let (request, kind, from_target) = match &one.fact {
            Fact::IcmpError(report) => (report.request, report.kind, report.from_target),
            Fact::HopAnswered(answered) => {
                let HopAnswer::Icmp(kind) = answered.answer else { return None };
                (answered.probe, kind, answered.from_target)
            }
            _ => return None,
        };
        let counts = from_target || one.channel != Channel::Esp;
        sent_at(request).filter(|_| counts && kind.meaning().is_refusal())
    })
}
