//! What a user requires of a path, channel by channel, whatever its class is: the acceptance
//! test of a firewall.

use schemars::JsonSchema;
use serde::Serialize;

use super::{AnyReport, Channels, FarEnd, Passage, PortState, Verdict};
use crate::evidence::Channel;

/// The channels that are required.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Required {
    /// Each once, in the order of the table of channels.
    pub channels: Vec<Channel>,
    /// A far end has to prove that each passes both ways.
    pub both_ways: bool,
}

/// What came of a channel that is required.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequiredChannel {
    /// Which.
    pub channel: Channel,
    /// What is missing; `None` where it is met.
    pub missing: Option<Missing>,
}

/// What is missing for a requirement to be met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Missing {
    /// The channel is neither answered nor open, or was not tested.
    State,
    /// No far end with our key was heard.
    FarEnd,
    /// The far end was heard, and does not prove that the channel passes both ways.
    BothWays,
}

impl Required {
    /// What came of each; without a verdict nothing is met.
    #[must_use]
    pub fn of(&self, verdict: Option<&Verdict>) -> Vec<RequiredChannel> {
        let untested = Channels::untested();
        let channels = verdict.map_or(&untested, |verdict| &verdict.channels);
        let far_end = verdict.and_then(|verdict| verdict.far_end.as_ref());
        let one = |channel: &Channel| {
            let missing = if passes(channels, *channel) {
                self.both_ways.then(|| not_both_ways(far_end, *channel)).flatten()
            } else {
                Some(Missing::State)
            };
            RequiredChannel { channel: *channel, missing }
        };
        self.channels.iter().map(one).collect()
    }

    /// Whether all are met.
    #[must_use]
    pub fn is_met(&self, verdict: Option<&Verdict>) -> bool {
        self.of(verdict).iter().all(RequiredChannel::is_met)
    }
}

impl RequiredChannel {
    /// Nothing is missing.
    #[must_use]
    pub const fn is_met(&self) -> bool {
        self.missing.is_none()
    }
}

/// Answered, or open both ways.
fn passes(channels: &Channels, channel: Channel) -> bool {
    let mut all = channels.all();
    all.any(|(one, report)| {
        one == channel
            && match report {
                AnyReport::Port(report) => report.state == PortState::Answered,
                // That it arrives is no pass: what comes back may be dropped.
                AnyReport::Esp(report) => report.passes_both_ways(),
            }
    })
}

fn not_both_ways(far_end: Option<&FarEnd>, channel: Channel) -> Option<Missing> {
    let Some(far_end) = far_end else { return Some(Missing::FarEnd) };
    // An answer without its count may be another's.
    let row = far_end.row(channel).filter(|row| row.seen.is_some());
    let passage = row.map(|row| row.passage);
    (passage != Some(Passage::BothWays)).then_some(Missing::BothWays)
}
