//! The demo's result: which verdict each planted fault got.

use schemars::JsonSchema;
use serde::Serialize;

use super::json::{ProbeDocument, SchemaName, Tool, probe};
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
