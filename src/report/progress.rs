//! The progress line on standard error while a probe waits.
//!
//! Never writes to standard output. Nothing appears when standard error is no
//! terminal, or when the user asked for quiet.

use std::fmt::Write;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use super::Language;
use super::words::{Value, Words};
use crate::evidence::{Channel, Fact, Observation};

/// The progress of one run.
pub struct Progress {
    words: &'static Words,
    bar: ProgressBar,
    channels: Vec<(Channel, Stage)>,
}

/// How far a channel has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Waiting { sent: u32 },
    Answered,
    Error,
    NotSent,
}

impl Progress {
    /// A progress line; hidden where `visible` is false or standard error is
    /// no terminal.
    #[must_use]
    pub fn new(language: Language, visible: bool) -> Self {
        let target =
            if visible { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(None, target);
        if let Ok(style) = ProgressStyle::with_template("{wide_msg}") {
            bar.set_style(style);
        }
        Self { words: Words::of(language), bar, channels: Vec::new() }
    }

    /// Puts in front of the line how much of this time is left.
    pub fn count_down(&mut self, span: Duration) {
        let words = self.words;
        let Ok(style) = ProgressStyle::with_template("{left}  {wide_msg}") else { return };
        let left = move |state: &ProgressState, out: &mut dyn Write| {
            let seconds = span.saturating_sub(state.elapsed()).as_secs();
            let arguments = [("seconds", Value::Number(seconds))];
            // A line that nobody can read stops nothing.
            let _ = out.write_str(&words.sentence("progress-countdown", &arguments));
        };
        self.bar.set_style(style.with_key("left", left));
        self.bar.enable_steady_tick(Duration::from_secs(1));
    }

    /// Says why a run takes up to so long.
    #[must_use]
    pub fn longer(&self, span: Duration) -> String {
        self.words.sentence("progress-longer", &[("seconds", Value::Number(span.as_secs()))])
    }

    /// Takes notice of a fact and redraws the line.
    pub fn observe(&mut self, observation: &Observation) {
        let Some(stage) = self.stage(observation) else { return };
        match self.channels.iter_mut().find(|(channel, _)| *channel == observation.channel) {
            Some((_, known)) => *known = stage,
            None => self.channels.push((observation.channel, stage)),
        }
        self.channels.sort_by_key(|(channel, _)| *channel);
        self.bar.set_message(self.line());
    }

    /// Runs `write` with the line taken away, so that what is written to the
    /// terminal is not torn.
    pub fn suspend<T>(&self, write: impl FnOnce() -> T) -> T {
        self.bar.suspend(write)
    }

    /// Takes the line away for good.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }

    /// The line as it stands.
    #[must_use]
    pub fn line(&self) -> String {
        let parts: Vec<String> = self
            .channels
            .iter()
            .map(|(channel, stage)| {
                // Names of documents are short: all channels fit a terminal.
                format!("{} {}", channel.row().id, self.describe(*stage))
            })
            .collect();
        parts.join(" | ")
    }

    /// The stage after a fact; an answer is not taken back by later silence.
    fn stage(&self, observation: &Observation) -> Option<Stage> {
        let known = self
            .channels
            .iter()
            .find(|(channel, _)| *channel == observation.channel)
            .map(|(_, stage)| *stage);
        match (&observation.fact, known) {
            (Fact::Answered(_), _) => Some(Stage::Answered),
            (_, Some(Stage::Answered))
            | (
                Fact::Unmatched(_)
                | Fact::AnswerRejected(_)
                | Fact::InsideRejected(_)
                | Fact::TrafficRejected(_)
                | Fact::EspFromElsewhere { .. }
                | Fact::SeenTranslated(_)
                | Fact::Reflected { .. }
                | Fact::Damaged { .. }
                | Fact::Unacceptable { .. }
                | Fact::Traffic(_)
                | Fact::Piece(_)
                | Fact::PeerUnanswered { .. }
                | Fact::Learned(_)
                | Fact::HopProbed(_)
                | Fact::HopAnswered(_)
                | Fact::LostBetween { .. }
                | Fact::FirstPiece(_)
                | Fact::PieceTimedOut(_)
                | Fact::SizeProbe(_)
                | Fact::SizeAnswered(_)
                | Fact::SizeError(_),
                _,
            )
            | (Fact::RequestSent(_), Some(Stage::Error))
            | (Fact::NotSent(_), Some(Stage::Waiting { .. } | Stage::Error)) => None,
            (Fact::IcmpError(_), _) => Some(Stage::Error),
            (Fact::RequestSent(_), Some(Stage::Waiting { sent })) => {
                Some(Stage::Waiting { sent: sent.saturating_add(1) })
            }
            (Fact::RequestSent(_), Some(Stage::NotSent) | None) => Some(Stage::Waiting { sent: 1 }),
            (Fact::NotSent(_), Some(Stage::NotSent) | None) => Some(Stage::NotSent),
        }
    }

    fn describe(&self, stage: Stage) -> String {
        match stage {
            Stage::Waiting { sent } => {
                self.words.sentence("progress-waiting", &[("sent", Value::Number(sent.into()))])
            }
            Stage::Answered => self.words.word("progress-answered"),
            Stage::Error => self.words.word("progress-error"),
            Stage::NotSent => self.words.word("progress-not-sent"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Progress;
    use crate::report::Language;
    use crate::report::samples;

    #[test]
    fn the_line_follows_the_facts() {
        let sample = samples::nat_detected();
        let mut progress = Progress::new(Language::English, false);
        for observation in &sample.observations {
            progress.observe(observation);
        }
        progress.finish();
        assert_eq!(progress.line(), "ike500 answered | ike4500 answered | esp sent 2");
    }
}
