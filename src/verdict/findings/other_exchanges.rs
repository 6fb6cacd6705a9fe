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

/// First messages of the other end in a session that show that it is no stranger's.
const FEWEST_IN_A_SESSION: usize = 3;

/// The server's own exchanges, where nobody answered them.
pub fn of_the_server(seen: &Seen<'_>) -> Option<Finding> {
    let mut because = those(seen, |fact| matches!(fact, Fact::PeerUnanswered { .. }));
    if because.is_empty() {
        because = in_a_session(seen);
    }
    let found = || Finding::new(PeerUnanswered {}, Certainty::Likely, &because);
    (!because.is_empty()).then(found)
}

/// The same in a session that is under way, where one message alone is anybody's.
fn in_a_session(seen: &Seen<'_>) -> Vec<ObservationId> {
    let log = seen.view.log();
    let noted = log.peers_unanswered().filter(|id| log.observation(*id).is_some());
    let because: Vec<_> = noted.take(MOST_WITNESSES).collect();
    if because.len() < FEWEST_IN_A_SESSION { Vec::new() } else { because }
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
