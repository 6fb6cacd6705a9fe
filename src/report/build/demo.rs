//! The table of a demo: which verdict each planted fault got.

use super::draft::{Draft, number};
use crate::report::Language;
use crate::report::demo::Scenario;
use crate::report::document::{Block, Column, Kind, Row};
use crate::report::words::{Words, sanitise};

/// The table, and one line that sums it up.
#[must_use]
pub fn demo(scenarios: &[Scenario<'_>], language: Language) -> Vec<Block> {
    let words = Words::of(language);
    let heads = ["demo-scenario", "demo-verdict", "demo-planted", "demo-right", "demo-capture"];
    let columns = heads.map(|id| Column::new(Kind::Words, words.word(id)));
    let rows = scenarios.iter().map(|scenario| row(words, scenario));
    let mut report = Draft::of(words, Block::table(columns, rows));
    let right = scenarios.iter().filter(|scenario| scenario.right()).count();
    report.tell("demo-summary", [("right", number(right)), ("total", number(scenarios.len()))]);
    report.blocks
}

fn row(words: &Words, scenario: &Scenario<'_>) -> Row {
    let verdict = scenario.class().map_or_else(|| words.word("demo-none"), |c| words.class(c));
    let right = words.word(if scenario.right() { "demo-yes" } else { "demo-no" });
    let capture = scenario.run.capture.map_or_else(|| words.word("demo-none"), sanitise);
    Row::new([sanitise(scenario.name), verdict, words.class(scenario.planted), right, capture])
}

#[cfg(test)]
mod tests {
    use super::demo;
    use crate::report::demo::Scenario;
    use crate::report::samples::{self, Sample};
    use crate::report::{Language, text};
    use crate::verdict::Class;

    #[test]
    fn the_table_says_which_verdict_is_wrong() {
        let nat = samples::nat_detected();
        let silent = samples::server_silent();
        let scenarios = [
            Scenario { name: "nat", planted: Class::NatDetected, run: Sample::run(&nat) },
            Scenario { name: "esp", planted: Class::EspBlocked, run: Sample::run(&silent) },
        ];
        for language in Language::ALL {
            let table = text::render(&demo(&scenarios, language), 80);
            insta::assert_snapshot!(format!("demo_{}", language.code()), table);
        }
    }
}
