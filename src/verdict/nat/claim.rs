//! The client's own hashes, which a recording has.

use std::net::SocketAddr;

use super::super::recover::{Recovered, is_somebodys, ports, recover};
use super::super::search::Riddle;
use super::super::view::View;
use super::super::{Certainty, Recovery};
use super::{Detection, End, NatEvidence, recovery};
use crate::evidence::NatDetection;

/// What the client hashed, where a translator stands between it and who
/// recorded: then one of the other hashes fits what is seen, and the client's own does not.
pub fn by_claim(
    view: &View<'_>,
    detections: &[Detection<'_>],
    settled: bool,
) -> Option<NatEvidence> {
    let (_, first) = detections.first()?;
    let claim = first.claim.as_ref()?;
    let claimed = NatDetection { cookies: claim.cookies, ..(*first).clone() };
    let fits = |hash: &[u8], end| Riddle::new(&claimed, hash).is(end);
    // Over port 0 it says of no place: the client wants UDP, whatever is on the way.
    let forced = SocketAddr::new(first.client.ip(), 0);
    let own = claim.about_client.iter().any(|hash| fits(hash, first.client) || fits(hash, forced));
    let other = fits(&claim.about_server, first.server);
    if own && other {
        return None;
    }
    let seen_right = Riddle::new(first, &first.about_client).is(first.client);
    let server_right =
        first.about_server.iter().any(|hash| Riddle::new(first, hash).is(first.server));
    let hidden = claim.about_client.first().filter(|_| !own);
    let riddle = hidden.map(|hash| Riddle::new(&claimed, hash));
    let wanted = riddle.as_ref().and_then(|riddle| {
        let known = [first.client.ip()];
        let ports = ports(detections.iter().map(|(_, one)| *one));
        recover(view, std::slice::from_ref(riddle), &known, &ports)
    });
    let inside = wanted.and_then(|one| one.end).filter(|end| is_somebodys(*end));
    // The file has the addresses as they were on the link: somebody hashed one of them.
    let genuine = other || seen_right || server_right;
    let behind = match (wanted, riddle) {
        (Some(_), _) => inside.is_some(),
        (None, Some(riddle)) => !genuine && riddle.is_private(view.searches()) == Some(true),
        (None, None) => false,
    };
    let client = match (own, behind || genuine) {
        (true, _) => End::none(),
        (false, true) => End::present(Certainty::Proven),
        // Nobody's hash fits: a translator on either side of who recorded, or
        // addresses that were rewritten in the file.
        (false, false) => End::unknown(),
    };
    let server = match (other, server_right) {
        (true, true) => End::none(),
        (true, false) => return None,
        (false, true) => End::present(Certainty::Proven),
        (false, false) => End::unknown(),
    };
    let mapped = (!own && seen_right).then_some(first.client);
    let local = if own { Some(first.client) } else { inside };
    let because = detections.iter().map(|(id, _)| *id).collect();
    let recovery = recovery(view, [Some(Recovered::EXPLAINED), wanted], None)
        .map(|recovery| Recovery { client_inside: inside, ..recovery });
    let server_is_asked = server_right;
    Some(NatEvidence { client, server, local, mapped, settled, server_is_asked, because, recovery })
}
