//! A session whose beginning was not recorded, and one whose end was: nothing comes from one of
//! its two ends any more.

use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Finding, FindingKind, Seen};
use crate::evidence::{Channel, Fact, ObservationId, Timestamp, Unmatched};
use crate::verdict::class::Decision;
use crate::verdict::loss::unanswered_needed;
use crate::verdict::view::{MOST_WITNESSES, View, speaks_in_a_session};
use crate::verdict::{Certainty, Class, Open, Owner};
use crate::wire::Capped;

finding! {
    /// What this end says in a session, as dead peer detection does, is never answered.
    SessionUnanswered {
        /// How often it asked.
        pub transmissions: u32,
    } => Owner::SERVER_FIRST,
        decides(Class::ServerSilent),
        open(Open::SILENCE),
        silent_on(&Channel::IKE)
}
finding! {
    /// A session carried traffic, and what one end says in it at the end of the recording is
    /// never answered.
    FallsSilent {
        /// Who answers no more.
        pub silent: SilentEnd,
        /// How often the other one asked.
        pub transmissions: u32,
    } => Owner::SERVER_FIRST,
        open(Open::SILENCE);

    fn owners(&self) -> &'static [Owner] {
        match self.silent {
            SilentEnd::Server => Self::TOLD.owners,
            SilentEnd::Client => Owner::CLIENT_FIRST,
        }
    }
}

/// An end of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SilentEnd {
    /// The client.
    Client,
    /// The server.
    Server,
}

/// Whoever hangs up says so for no longer than this, and awaits no answer in IKEv1.
const LONGEST_FAREWELL: Duration = Duration::from_secs(2);

/// The end that fell silent, where both carried traffic before.
pub fn find(seen: &Seen<'_>) -> Option<Finding> {
    let told = matches!(
        seen.decision.leading.found(),
        Some(FindingKind::SessionUnanswered(_) | FindingKind::ClosedMeanwhile(_))
    );
    if told { None } else { of(seen.view) }
}

/// A path of which one end fell silent is no more than likely clear.
pub fn decide(seen: &Seen<'_>) -> Option<Decision> {
    let decision = seen.decision;
    let well = matches!(decision.class, Class::PathClear | Class::NatDetected);
    let proven = well && decision.certainty == Certainty::Proven;
    of(seen.view).filter(|_| proven)?;
    Some(Decision { certainty: Certainty::Likely, ..decision.clone() })
}

fn of(view: &View<'_>) -> Option<Finding> {
    let (heard, sent) = (view.log().last_heard()?, view.log().last_sent()?);
    if !view.carries_both_ways() {
        return None;
    }
    let (silent, asked) = if sent > heard {
        let asked = view.requests().filter(|(_, sent)| speaks_in_a_session(&sent.request));
        let asked: Vec<_> = asked.map(|(one, _)| one).filter(|one| one.at > heard).collect();
        (SilentEnd::Server, asked)
    } else {
        let own = |fact: &Fact| matches!(fact, Fact::Unmatched(Unmatched::PeerInitiated));
        let all = view.log().observations().iter();
        (SilentEnd::Client, all.filter(|one| one.at > sent && own(&one.fact)).collect())
    };
    let at: Option<(Timestamp, Timestamp)> =
        asked.first().zip(asked.last()).map(|(first, last)| (first.at, last.at));
    let long = at.is_some_and(|(first, last)| last.since(first) > LONGEST_FAREWELL);
    let because: Vec<ObservationId> = asked.iter().map(|one| one.id).take(MOST_WITNESSES).collect();
    let found = FallsSilent { silent, transmissions: u32::capped(asked.len()) };
    let enough = long && asked.len() >= unanswered_needed(view);
    enough.then(|| Finding::new(found, Certainty::Likely, &because))
}
