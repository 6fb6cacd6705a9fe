//! What is required and what came of it, in words.

use super::{Value, Words};
use crate::evidence::Channel;
use crate::verdict::{AnyReport, Missing, Passage, RequiredChannel, Verdict};

impl Words {
    /// Why a required channel is not met; `None` where it is.
    #[must_use]
    pub fn not_met(&self, one: &RequiredChannel, verdict: Option<&Verdict>) -> Option<String> {
        Some(match one.missing? {
            Missing::State => self.state_and_reason(one.channel, verdict),
            Missing::FarEnd => self.word("required-no-far-end"),
            Missing::BothWays => {
                let row = verdict.and_then(|verdict| verdict.far_end.as_ref()?.row(one.channel));
                let Some(row) = row else { return Some(self.word("required-not-asked")) };
                if row.passage == Passage::BothWays {
                    return Some(self.word("required-not-counted"));
                }
                let passage = self.named("passage", &row.passage);
                self.sentence("required-not-both-ways", &[("passage", Value::Text(&passage))])
            }
        })
    }

    /// The state of a channel, and why.
    fn state_and_reason(&self, channel: Channel, verdict: Option<&Verdict>) -> String {
        let mut all = verdict.into_iter().flat_map(|verdict| verdict.channels.all());
        let report = all.find_map(|(one, report)| (one == channel).then_some(report));
        let (state, reason) = match report {
            Some(AnyReport::Port(report)) => (self.port_report(report), &report.reason),
            Some(AnyReport::Esp(report)) => (self.esp_report(report), &report.reason),
            None => return self.word("port-state-not-tested"),
        };
        let Some(reason) = reason else { return state };
        let reason = self.reason(reason);
        let arguments = [("state", Value::Text(&state)), ("reason", Value::Text(&reason))];
        self.sentence("required-state", &arguments)
    }

    /// The same as a line about a target.
    #[must_use]
    pub fn required_and_not_met(
        &self,
        target: &str,
        one: &RequiredChannel,
        verdict: Option<&Verdict>,
    ) -> Option<String> {
        let (channel, why) = (self.channel(one.channel), self.not_met(one, verdict)?);
        let arguments = [("target", target), ("channel", &channel), ("why", &why)];
        let arguments = arguments.map(|(name, text)| (name, Value::Text(text)));
        Some(self.sentence("required-note", &arguments))
    }
}
