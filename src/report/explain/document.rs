//! The document of `explain`.

use schemars::JsonSchema;
use serde::Serialize;

use super::book::Book;
use super::entry::{Citation, Group, Kind};
use super::topic::{Explanation, Quoted, Topic};
use crate::report::Language;
use crate::report::json::{SchemaName, Tool};
use crate::report::words::Words;
use crate::verdict::{Class, Owner};

/// The result of `explain`.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ExplainDocument {
    schema: SchemaName,
    tool: Tool,
    mode: ExplainMode,
    topics: Vec<TopicDocument>,
}

#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum ExplainMode {
    Explain,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
struct TopicDocument {
    /// What is typed for it.
    name: String,
    group: Group,
    /// Error number of Windows; `null` where it is none, or one with 0x, which stands in `name`.
    code: Option<u32>,
    /// Class; `null` for anything else.
    class: Option<Class>,
    exit_code: Option<u8>,
    /// Of a finding: the class that it decides, where it is the first.
    decides: Option<Class>,
    label: String,
    meaning: String,
    /// What Windows itself says, in each language in which it is known.
    messages: Vec<WindowsMessage>,
    /// What it is, on the wire too, and what causes it; empty for a finding.
    causes: String,
    /// What this program can tell of it; `null` for its own words.
    tells: Option<String>,
    /// What it cannot tell.
    cannot_tell: Option<String>,
    remedy: String,
    /// Whose job the remedy is, the likeliest first.
    owners: Vec<Owner>,
    /// Options and commands of this program that help.
    options: Vec<String>,
    /// Some of it is general knowledge that no document bears out, and so undetermined.
    from_memory: bool,
    sources: Vec<Source>,
    /// Names of other topics.
    see: Vec<String>,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
struct WindowsMessage {
    /// `en` or `ja`.
    language: &'static str,
    text: String,
    /// Where it is from, and so how far it can be relied on.
    source: Source,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
struct Source {
    title: String,
    address: Option<String>,
    /// Where in it; empty for the whole.
    section: String,
    kind: Kind,
}

/// The document of topics; `exit_code` is the one of a class.
#[must_use]
pub fn document(
    version: &str,
    topics: &[Topic],
    exit_code: fn(Class) -> u8,
    language: Language,
) -> ExplainDocument {
    let one = |topic: &Topic| of_topic(topic.explained(language), exit_code, language);
    ExplainDocument {
        schema: SchemaName::V1,
        tool: Tool::new(version),
        mode: ExplainMode::Explain,
        topics: topics.iter().map(one).collect(),
    }
}

fn of_topic(
    explanation: Explanation,
    exit_code: fn(Class) -> u8,
    language: Language,
) -> TopicDocument {
    let topic = explanation.topic;
    let remedy = match &explanation.command {
        Some(command) => format!("{} {command}", explanation.todo),
        None => explanation.todo,
    };
    let (entry, class) = (topic.entry(), topic.class());
    TopicDocument {
        name: topic.name().to_owned(),
        group: topic.group(),
        code: topic.name().parse().ok(),
        class,
        exit_code: class.map(exit_code),
        decides: topic.decides(),
        label: topic.label(Words::of(language)),
        meaning: explanation.title,
        messages: topic.quotations().filter_map(message).collect(),
        causes: explanation.what,
        tells: explanation.tells,
        cannot_tell: explanation.cannot,
        remedy,
        owners: explanation.owners,
        options: entry.map(|entry| entry.options.clone()).unwrap_or_default(),
        from_memory: topic.is_from_memory(),
        sources: explanation.sources.iter().filter_map(source).collect(),
        see: entry.map(|entry| entry.see.clone()).unwrap_or_default(),
    }
}

fn message(quoted: Quoted) -> Option<WindowsMessage> {
    let source = source(&quoted.quotation.source)?;
    let (language, text) = (quoted.language.code(), quoted.quotation.text.clone());
    Some(WindowsMessage { language, text, source })
}

fn source(citation: &Citation) -> Option<Source> {
    let document = Book::embedded().document(citation)?;
    let (title, address) = (document.title.clone(), document.address.clone());
    Some(Source { title, address, section: citation.section.clone(), kind: document.kind })
}
