//! The demo's result: which verdict each planted fault got.

use schemars::JsonSchema;
use serde::Serialize;
use tabled::builder::Builder;
use tabled::settings::Style;

use super::json::{ProbeDocument, SchemaName, Tool, probe};
use super::words::{Value, Words, sanitise};
use super::{Language, Run};
use crate::verdict::Class;

/// One scenario's run.
#[derive(Debug, Clone)]
pub struct Scenario<'a> {
    /// The scenario's name.
    pub name: &'a str,
    /// The class that was planted.
    pub planted: Class,
    /// What the probe made of it.
    pub run: Run<'a>,
}

/// The result of `demo`.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct DemoDocument {
    schema: SchemaName,
    tool: Tool,
    mode: DemoMode,
    scenarios: Vec<ScenarioDocument>,
}

#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum DemoMode {
    Demo,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
struct ScenarioDocument {
    name: String,
    planted: Class,
    class: Option<Class>,
    right: bool,
    capture: Option<String>,
    result: ProbeDocument,
}

impl Scenario<'_> {
    /// The class that was reached; `None` where the run failed.
    #[must_use]
    pub fn class(&self) -> Option<Class> {
        self.run.verdict.map(|verdict| verdict.class)
    }

    /// The class reached is the planted one.
    #[must_use]
    pub fn right(&self) -> bool {
        self.class() == Some(self.planted)
    }
}

/// The document of a demo.
#[must_use]
pub fn document(version: &str, scenarios: &[Scenario<'_>], language: Language) -> DemoDocument {
    DemoDocument {
        schema: SchemaName::V1,
        tool: Tool::new(version),
        mode: DemoMode::Demo,
        scenarios: scenarios.iter().map(|scenario| row_document(scenario, language)).collect(),
    }
}

fn row_document(scenario: &Scenario<'_>, language: Language) -> ScenarioDocument {
    ScenarioDocument {
        name: scenario.name.to_owned(),
        planted: scenario.planted,
        class: scenario.class(),
        right: scenario.right(),
        capture: scenario.run.capture.map(str::to_owned),
        result: probe(&scenario.run, language),
    }
}

/// The table for people, and one line that sums it up.
#[must_use]
pub fn table(scenarios: &[Scenario<'_>], language: Language) -> String {
    let words = Words::of(language);
    let mut builder = Builder::default();
    let heads = ["demo-scenario", "demo-verdict", "demo-planted", "demo-right", "demo-capture"];
    builder.push_record(heads.map(|id| words.word(id)));
    for scenario in scenarios {
        builder.push_record(cells(words, scenario));
    }
    let mut table = builder.build();
    table.with(Style::blank());
    let right = scenarios.iter().filter(|scenario| scenario.right()).count();
    let arguments = [
        ("right", Value::Number(u64::try_from(right).unwrap_or(u64::MAX))),
        ("total", Value::Number(u64::try_from(scenarios.len()).unwrap_or(u64::MAX))),
    ];
    let lines: Vec<String> =
        table.to_string().lines().map(|line| line.trim_end().to_owned()).collect();
    format!("{}\n\n{}\n", lines.join("\n"), words.sentence("demo-summary", &arguments))
}

fn cells(words: &Words, scenario: &Scenario<'_>) -> [String; 5] {
    let verdict = scenario.class().map_or_else(|| words.word("demo-none"), |c| words.class(c));
    let right = if scenario.right() { "demo-yes" } else { "demo-no" };
    let capture = scenario.run.capture.map_or_else(|| words.word("demo-none"), sanitise);
    [sanitise(scenario.name), verdict, words.class(scenario.planted), words.word(right), capture]
}

#[cfg(test)]
mod tests {
    use super::{Scenario, table};
    use crate::report::Language;
    use crate::report::samples::{self, Sample};
    use crate::verdict::Class;

    #[test]
    fn the_table_says_which_verdict_is_wrong() {
        let nat = samples::nat_detected();
        let silent = samples::server_silent();
        let scenarios = [
            Scenario { name: "nat", planted: Class::NatDetected, run: Sample::run(&nat) },
            Scenario { name: "esp", planted: Class::EspBlocked, run: Sample::run(&silent) },
        ];
        insta::assert_snapshot!("demo_en", table(&scenarios, Language::English));
        insta::assert_snapshot!("demo_ja", table(&scenarios, Language::Japanese));
    }
}
