//! What the other end, and another protocol of the same client, tried.

use super::{Bearing, Finding, Seen};
use crate::evidence::{Fact, ObservationId, Request};
use crate::verdict::view::MOST_WITNESSES;
use crate::verdict::{Certainty, Owner};

finding! {
    /// The server began exchanges of its own and nobody answered.
    PeerUnanswered {} => Owner::CLIENT_FIRST
}
finding! {
    /// Microsoft AuthIP was tried beside IKEv1.
    AuthIp {} => Owner::NOBODY,
        bears(Bearing::Never)
}

/// The server's own exchanges, where nobody answered them.
pub fn of_the_server(seen: &Seen<'_>) -> Option<Finding> {
    let because = those(seen, |fact| matches!(fact, Fact::PeerUnanswered { .. }));
    let found = || Finding::new(PeerUnanswered {}, Certainty::Likely, &because);
    (!because.is_empty()).then(found)
}

/// Microsoft AuthIP.
pub fn auth_ip(seen: &Seen<'_>) -> Option<Finding> {
    let because = those(seen, |fact| match fact {
        Fact::RequestSent(sent) => matches!(sent.request, Request::AuthIp { .. }),
        _ => false,
    });
    let found = || Finding::new(AuthIp {}, Certainty::Likely, &because);
    (!because.is_empty()).then(found)
}

fn those(seen: &Seen<'_>, are: fn(&Fact) -> bool) -> Vec<ObservationId> {
    let all = seen.view.log().observations().iter();
    all.filter(|one| are(&one.fact)).map(|one| one.id).take(MOST_WITNESSES).collect()
}
