//! Where an exchange of IKEv2 ends before its tunnel: by a notify after which nothing comes, a
//! group that the two do not share, a gateway elsewhere, or an answer to IKE_AUTH that is too
//! short to be a yes.

use std::collections::BTreeMap;

use crate::evidence::{Answer, Channel, ObservationId, Request, RequestSent};
use crate::verdict::class::Decision;
use crate::verdict::view::{MOST_WITNESSES, View};
use crate::verdict::{Certainty, Class, Open, Owner, WouldDecide};
use crate::wire::Capped;
use crate::wire::isakmp::Cookie;
use crate::wire::isakmp::number::exchange;

finding! {
    /// IKE_SA_INIT is answered with a notify, and nothing that the client sends then is.
    StoppedAfterNotify {
        /// Major version of the notify's numbers.
        pub version: u8,
        /// Notify message type.
        pub notify: u16,
        /// How often the client then asked.
        pub transmissions: u32,
    } => Owner::SERVER_FIRST,
        decides(Class::ServerSilent),
        open(Open::SILENCE),
        silent_on(&[Channel::Ikev2])
}
finding! {
    /// The server wants another Diffie-Hellman group of everything that the client sends.
    NoCommonGroup {
        /// The group that it wants, where it always names the same.
        pub group: Option<u16>,
    } => Owner::SERVER,
        decides(Class::Refused),
        server_log()
}
finding! {
    /// The server sends the client to another gateway (RFC 5685).
    Redirected {
        /// Its address or its name, where the notify can be read.
        pub to: Option<String>,
    } => Owner::USER,
        decides(Class::Inconclusive),
        open(Open::by(WouldDecide::OtherGateway))
}
finding! {
    /// IKE_AUTH is answered each time by a message that is too short to be a yes, and the
    /// exchange ends there.
    IkeAuthRefused {
        /// Exchanges that ended so.
        pub exchanges: u32,
        /// Bytes of the longest of these answers.
        pub length: u32,
    } => &[Owner::ServerAdministrator, Owner::User],
        decides(Class::Refused),
        server_log()
}

/// An answer to IKE_AUTH that ends it well holds AUTH, SA, TSi and TSr (RFC 7296 1.2): 28 bytes
/// of header, and inside SK, with its own header, vector and checksum of at least 20, at least
/// 28 + 40 + 24 + 24. A notify alone comes to 65 to 100.
const SHORTEST_YES: u32 = 130;
/// Exchanges whose later rounds end so that show that it is no end of the recording.
const ENOUGH_ROUNDS: usize = 2;
/// The first message behind IKE_SA_INIT.
const FIRST_MESSAGE: u32 = 1;

/// The last answer to IKE_AUTH of an exchange.
struct End {
    id: ObservationId,
    /// The request that it answers.
    message_id: u32,
    length: Option<u32>,
    /// The client said more in this exchange.
    goes_on: bool,
}

impl End {
    /// Too short to be a yes, and nothing follows.
    fn is_short(&self) -> bool {
        !self.goes_on && self.length.is_some_and(|length| length < SHORTEST_YES)
    }
}

/// The end of each exchange that came to IKE_AUTH, in no order.
fn ends(view: &View<'_>) -> Vec<End> {
    let mut ends: BTreeMap<Cookie, End> = BTreeMap::new();
    for (one, answered) in view.asked_answers(Channel::Ikev2) {
        let Answer::Protected { exchange: exchange::IKE_AUTH, length } = answered.answer else {
            continue;
        };
        let Some(RequestSent { request: Request::Protected { cookie, message_id, .. }, .. }) =
            view.request(answered.request)
        else {
            continue;
        };
        let (id, message_id) = (one.id, *message_id);
        ends.insert(*cookie, End { id, message_id, length, goes_on: false });
    }
    for (_, sent) in view.requests() {
        if let Request::Protected { cookie, message_id, .. } = sent.request
            && let Some(end) = ends.get_mut(&cookie)
        {
            end.goes_on |= message_id > end.message_id;
        }
    }
    ends.into_values().collect()
}

/// The decision where every exchange ends in an answer that is too short to be a yes. The first
/// answer is never a round of EAP that short, since it holds the server's own AUTH; of a later
/// one that takes a second exchange.
pub fn refused_by_length(view: &View<'_>) -> Option<Decision> {
    let ends = ends(view);
    let all_short = !ends.is_empty() && ends.iter().all(End::is_short);
    let at_once = ends.iter().any(|one| one.message_id == FIRST_MESSAGE);
    if !all_short || !at_once && ends.len() < ENOUGH_ROUNDS {
        return None;
    }
    let mut because: Vec<_> = ends.iter().map(|one| one.id).collect();
    because.sort_unstable();
    because.truncate(MOST_WITNESSES);
    let length = ends.iter().filter_map(|one| one.length).max().unwrap_or_default();
    let found = IkeAuthRefused { exchanges: u32::capped(ends.len()), length };
    Some(Decision::new(Certainty::Likely, found, &[&because]))
}

/// Whether what an exchange ends in may be a refusal, so that nothing says that all is well.
pub fn may_be_refused(view: &View<'_>) -> bool {
    ends(view).iter().any(End::is_short)
}
