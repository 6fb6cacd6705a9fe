//! The table of a demo: which verdict each planted fault got.

use std::collections::BTreeSet;
use std::path::Path;

use super::draft::{Draft, number};
use super::judgement::class_span;
use crate::report::Language;
use crate::report::demo::Scenario;
use crate::report::document::{Block, Column, Kind, Role, Row, Span};
use crate::report::words::{Value, Words, sanitise};

/// The table, where the captures are, and one line that sums it up.
#[must_use]
pub fn demo(scenarios: &[Scenario<'_>], language: Language) -> Vec<Block> {
    let words = Words::of(language);
    let heads = ["demo-scenario", "demo-verdict", "demo-right"];
    let columns = heads.map(|id| Column::new(Kind::Words, words.word(id)));
    let rows = scenarios.iter().map(|scenario| row(words, scenario));
    let mut report = Draft::of(words, Block::table(columns, rows));
    captures(&mut report, scenarios);
    let right = scenarios.iter().filter(|scenario| scenario.right()).count();
    report.tell("demo-summary", [("right", number(right)), ("total", number(scenarios.len()))]);
    report.blocks
}

/// The verdict, which is the planted one where it is right.
fn row(words: &Words, scenario: &Scenario<'_>) -> Row {
    let name = Span::from(sanitise(scenario.name));
    let verdict = match scenario.class() {
        Some(class) => class_span(class, words.class(class)),
        None => words.word("demo-none").into(),
    };
    let verdict = Span { strong: false, ..verdict };
    let right = if scenario.right() {
        Span::new(Role::Good, words.word("demo-yes"))
    } else {
        let planted = words.class(scenario.planted);
        let wrong = words.sentence("demo-no", &[("planted", Value::Text(&planted))]);
        Span::new(Role::Bad, wrong)
    };
    Row::new([name, verdict, right])
}

/// Where the captures are: a folder, once, and whose is missing.
fn captures(report: &mut Draft<'_>, scenarios: &[Scenario<'_>]) {
    let folders: BTreeSet<_> = scenarios
        .iter()
        .filter_map(|one| Path::new(one.run.capture?).parent())
        .map(|folder| folder.to_string_lossy().into_owned())
        .collect();
    // The report on a scenario that is alone has named its capture.
    for folder in folders.iter().filter(|_| scenarios.len() > 1) {
        report.tell("demo-captures", [("folder", folder.as_str())]);
    }
    let missing = scenarios.iter().filter(|one| one.run.capture.is_none()).map(|one| one.name);
    let missing = missing.collect::<Vec<_>>().join(&report.words.word("list-separator"));
    if !missing.is_empty() {
        report.tell("demo-no-capture", [("scenarios", missing.as_str())]);
    }
}

#[cfg(test)]
mod tests {
    use textwrap::core::display_width as width;

    use super::demo;
    use crate::report::demo::Scenario;
    use crate::report::samples::{self, Sample};
    use crate::report::{Language, text};
    use crate::verdict::Class;

    #[test]
    fn the_table_says_which_verdict_is_wrong() {
        let mut nat = samples::nat_detected();
        nat.capture = Some("probe809-demo-20261130T072711Z/nat.pcapng".to_owned());
        let mut silent = samples::server_silent();
        silent.capture = Some("probe809-demo-20261130T072711Z/esp.pcapng".to_owned());
        let mut none = samples::server_silent();
        none.capture = None;
        let scenarios = [
            Scenario { name: "nat", planted: Class::NatDetected, run: Sample::run(&nat) },
            Scenario { name: "esp", planted: Class::EspBlocked, run: Sample::run(&silent) },
            Scenario { name: "silent", planted: Class::ServerSilent, run: Sample::run(&none) },
        ];
        for language in Language::ALL {
            let table = text::render(&demo(&scenarios, language), 80);
            let table = anstream::adapter::strip_str(&table).to_string();
            assert!(table.lines().all(|line| width(line) <= 80), "{table}");
            insta::assert_snapshot!(format!("demo_{}", language.code()), table);
        }
    }
}
