//! One time of a watch in a line: when, whom, the verdict, and what changed since the last.

use super::time::Zone;
use super::words::{Value, Words};
use super::{Language, Run};
use crate::verdict::{AnyReport, Verdict};

/// What was found of a target the time before.
#[derive(Debug, Clone)]
pub enum Before {
    /// This is the first time.
    Nothing,
    /// It could not be probed.
    NotProbed,
    /// This.
    Judged(Box<Verdict>),
}

/// The line of a run.
#[must_use]
pub fn line(run: &Run<'_>, before: &Before, zone: &Zone, language: Language) -> String {
    let words = Words::of(language);
    let (time, target) = (zone.to_the_second(run.started), run.target.title());
    let verdict = label(words, run.verdict);
    let arguments = [("time", &time), ("target", &target), ("verdict", &verdict)];
    let line =
        words.sentence("watch-line", &arguments.map(|(name, text)| (name, Value::Text(text))));
    let mut said = vec![line];
    match before {
        Before::Nothing => {}
        Before::NotProbed => said.extend(changes(words, None, run.verdict)),
        Before::Judged(before) => said.extend(changes(words, Some(before), run.verdict)),
    }
    if said.len() < 2 && !matches!(before, Before::Nothing) {
        said.push(words.word("watch-no-change"));
    }
    said.extend(
        run.error.map(|error| words.sentence("watch-error", &[("error", Value::Text(error))])),
    );
    said.join(&words.word("watch-separator")) + "\n"
}

fn label(words: &Words, verdict: Option<&Verdict>) -> String {
    verdict.map_or_else(|| words.word("report-not-probed"), |verdict| words.label(verdict))
}

/// What may be another than the time before.
struct Compared {
    what: String,
    before: String,
    now: String,
}

/// The verdict's label and the state of each channel, where it is another.
fn changes(words: &Words, before: Option<&Verdict>, now: Option<&Verdict>) -> Vec<String> {
    let label = |verdict| label(words, verdict);
    let what = words.word("watch-verdict");
    let mut all = vec![Compared { what, before: label(before), now: label(now) }];
    if let (Some(before), Some(now)) = (before, now) {
        let both = before.channels.all().zip(now.channels.all());
        all.extend(both.map(|((channel, before), (_, now))| Compared {
            what: words.channel(channel),
            before: state(words, before),
            now: state(words, now),
        }));
    }
    let changed = all.iter().filter(|one| one.before != one.now);
    let told = changed.map(|one| {
        let arguments = [("what", &one.what), ("before", &one.before), ("now", &one.now)];
        words.sentence("watch-change", &arguments.map(|(name, text)| (name, Value::Text(text))))
    });
    told.collect()
}

fn state(words: &Words, report: AnyReport<'_>) -> String {
    match report {
        AnyReport::Port(report) => words.port_report(report),
        AnyReport::Esp(report) => words.esp_report(report),
    }
}

#[cfg(test)]
mod tests {
    use super::{Before, line};
    use crate::report::samples::{self, Sample};
    use crate::report::time::Zone;
    use crate::report::{Language, Run};

    fn judged(sample: &Sample) -> Before {
        sample
            .verdict
            .clone()
            .map_or(Before::NotProbed, |verdict| Before::Judged(Box::new(verdict)))
    }

    #[test]
    fn a_line_says_what_changed() {
        let (clear, silent, error) =
            (samples::path_clear(), samples::server_silent(), samples::error());
        let zone = Zone::ahead(9);
        for language in Language::ALL {
            let told =
                |sample: &Sample, before: &Before| line(&sample.run(), before, &zone, language);
            let lines = [
                told(&clear, &Before::Nothing),
                told(&clear, &judged(&clear)),
                told(&silent, &judged(&clear)),
                told(&error, &judged(&silent)),
                told(&clear, &judged(&error)),
            ];
            assert!(lines.iter().all(|line| line.matches('\n').count() == 1));
            insta::assert_snapshot!(format!("watch_{}", language.code()), lines.concat());
        }
    }

    #[test]
    fn a_name_from_outside_stays_in_its_line() {
        let sample = samples::path_clear();
        let mut run: Run<'_> = sample.run();
        run.target.name = "evil\u{1b}[31m\n.example.com";
        let line = line(&run, &Before::Nothing, &Zone::ahead(0), Language::English);
        assert!(!line.contains('\u{1b}') && line.matches('\n').count() == 1, "{line}");
    }
}
