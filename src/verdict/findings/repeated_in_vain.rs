//! Whose schedule the repetitions of an unanswered request keep. That shows that no
//! single packet was lost, and not who sent them or what came of other attempts.

use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Finding, Seen};
use crate::evidence::{Fact, ObservationId, Request, Timestamp, milliseconds};
use crate::verdict::view::MOST_WITNESSES;
use crate::verdict::{Certainty, Owner};

/// Clients that are known by when they repeat themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ClientSchedule {
    /// After 1, 1 and 3 s, then every 3 s.
    Windows,
    /// After 4 s, then each gap 1.8 times the one before.
    Strongswan,
    /// After 0.5 s, then each gap twice the one before, up to 30 s.
    Libreswan,
}

finding! {
    /// A request was repeated in vain at the times of a known client.
    RepeatedInVain {
        /// Whose times.
        pub client: ClientSchedule,
        /// How often it was sent.
        pub transmissions: u32,
        /// From the first to the last time.
        #[serde(rename = "span_ms", with = "milliseconds")]
        #[schemars(with = "f64")]
        pub span: Duration,
    } => Owner::CLIENT_FIRST
}

/// Gaps between transmissions, in milliseconds; the last one is kept for ever.
const WINDOWS: &[u64] = &[1_000, 1_000, 3_000];
const STRONGSWAN: &[u64] = &[4_000, 7_200, 12_960, 23_328, 41_990];
const LIBRESWAN: &[u64] = &[500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000];
/// Gaps that have to fit: fewer are anybody's, among them a probe's.
const FEWEST_GAPS: [(ClientSchedule, &[u64], usize); 3] = [
    (ClientSchedule::Windows, WINDOWS, 5),
    (ClientSchedule::Strongswan, STRONGSWAN, 3),
    (ClientSchedule::Libreswan, LIBRESWAN, 4),
];

/// The request that was repeated in vain as a known client does.
pub fn find(seen: &Seen<'_>) -> Option<Finding> {
    let view = seen.view;
    let repeated = view.requests().filter(|(_, sent)| is_awaited(&sent.request));
    let (_, most) = repeated.max_by_key(|(_, sent)| sent.transmission)?;
    let answers = view.log().observations().iter().filter_map(|one| match &one.fact {
        Fact::Answered(answered) => view.request(answered.request),
        _ => None,
    });
    if answers.into_iter().any(|sent| sent.request == most.request) {
        return None;
    }
    let times: Vec<(ObservationId, Timestamp)> = view
        .requests()
        .filter(|(_, sent)| sent.request == most.request && sent.to == most.to)
        .map(|(one, _)| (one.id, one.at))
        .collect();
    let gaps: Vec<Duration> = times
        .iter()
        .zip(times.iter().skip(1))
        .map(|((_, first), (_, second))| second.since(*first))
        .collect();
    let (client, ..) = FEWEST_GAPS
        .into_iter()
        .find(|(_, schedule, fewest)| gaps.len() >= *fewest && keeps(&gaps, schedule))?;
    let found = RepeatedInVain {
        client,
        transmissions: u32::try_from(times.len()).unwrap_or(u32::MAX),
        span: gaps.iter().sum(),
    };
    let because: Vec<_> = times.iter().map(|(id, _)| *id).take(MOST_WITNESSES).collect();
    Some(Finding::new(found, Certainty::Likely, &because))
}

/// A message of IKE that a client repeats until it is answered.
const fn is_awaited(request: &Request) -> bool {
    matches!(
        request,
        Request::MainModeProposal { .. }
            | Request::MainModeKeyExchange { .. }
            | Request::MainModeIdentification { .. }
            | Request::AggressiveProposal { .. }
            | Request::QuickMode { .. }
            | Request::SaInit { .. }
            | Request::Protected { .. }
    )
}

/// Whether each gap is the schedule's, give or take a tenth and a timer's tick.
fn keeps(gaps: &[Duration], schedule: &[u64]) -> bool {
    let last = schedule.last().copied().unwrap_or_default();
    let due = schedule.iter().copied().chain(std::iter::repeat(last));
    gaps.iter()
        .zip(due.map(Duration::from_millis))
        .all(|(gap, due)| gap.abs_diff(due) <= due / 10 + Duration::from_millis(120))
}
