//! What an error number of Windows or a class means.

use schemars::JsonSchema;
use serde::Serialize;

use super::Language;
use super::json::{SchemaName, Tool};
use super::registry;
use super::text::page::Page;
use super::words::{Value, Words};
use crate::verdict::Class;
use crate::verdict::Owner;

/// The error numbers of Windows that have an explanation.
pub const CODES: [u32; 16] =
    [691, 766, 768, 787, 788, 789, 790, 791, 792, 800, 806, 809, 812, 868, 13801, 13806];

/// Every class, in the order of the exit codes.
pub const CLASSES: [Class; 6] = [
    Class::PathClear,
    Class::ServerSilent,
    Class::EspBlocked,
    Class::NatDetected,
    Class::Refused,
    Class::Inconclusive,
];

/// What is explained.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topic {
    /// An error number of Windows, one of [`CODES`].
    Code(u32),
    /// A class.
    Class {
        /// Which.
        class: Class,
        /// The exit code that tells it to a script.
        exit_code: u8,
    },
}

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
    /// Error number of Windows; `null` for a class.
    code: Option<u32>,
    /// Class; `null` for an error number.
    class: Option<Class>,
    exit_code: Option<u8>,
    label: String,
    meaning: String,
    causes: String,
    remedy: String,
    /// Whose job the remedy is, the likeliest first.
    owners: Vec<Owner>,
}

/// The topics in full, for people.
#[must_use]
pub fn text(topics: &[Topic], language: Language, columns: usize) -> String {
    let words = Words::of(language);
    let mut page = Page::new(columns);
    for (place, topic) in topics.iter().enumerate() {
        if place > 0 {
            page.blank();
        }
        one(&mut page, words, *topic);
    }
    page.finish()
}

/// Every topic in one line each, for people.
#[must_use]
pub fn list(topics: &[Topic], language: Language, columns: usize) -> String {
    let words = Words::of(language);
    let mut page = Page::new(columns);
    page.paragraph(0, &words.word("explain-heading-codes"));
    for topic in topics {
        if let Topic::Code(code) = topic {
            let [meaning, ..] = words.code_explained(*code);
            page.hanging(&format!("  {code:<7}"), 9, &meaning);
        }
    }
    page.heading(&words.word("explain-heading-classes"));
    for topic in topics {
        if let Topic::Class { class, .. } = topic {
            let [meaning, ..] = words.class_explained(*class);
            page.hanging(&format!("  {:<15}", name(*class)), 17, &meaning);
        }
    }
    page.blank();
    page.paragraph(0, &words.word("explain-more"));
    page.finish()
}

/// The document of topics.
#[must_use]
pub fn document(version: &str, topics: &[Topic], language: Language) -> ExplainDocument {
    let words = Words::of(language);
    ExplainDocument {
        schema: SchemaName::V1,
        tool: Tool::new(version),
        mode: ExplainMode::Explain,
        topics: topics.iter().map(|topic| topic_document(words, *topic)).collect(),
    }
}

/// The sentence for a word that is neither a number nor a class.
#[must_use]
pub fn unknown(word: &str, language: Language) -> String {
    let codes = CODES.map(|code| code.to_string()).join(", ");
    let classes = CLASSES.map(name).join(", ");
    let arguments = [
        ("word", Value::Text(word)),
        ("codes", Value::Text(&codes)),
        ("classes", Value::Text(&classes)),
    ];
    Words::of(language).sentence("explain-unknown", &arguments)
}

/// A class as documents and options name it.
#[must_use]
pub const fn name(class: Class) -> &'static str {
    match class {
        Class::PathClear => "path-clear",
        Class::ServerSilent => "server-silent",
        Class::EspBlocked => "esp-blocked",
        Class::NatDetected => "nat-detected",
        Class::Refused => "refused",
        Class::Inconclusive => "inconclusive",
    }
}

fn one(page: &mut Page, words: &Words, topic: Topic) {
    let [meaning, causes, remedy] = explained(words, topic);
    let label = label(words, topic);
    page.hanging(&format!("{label}: "), super::text::layout::width(&label) + 2, &meaning);
    page.paragraph(2, &words.sentence("explain-cause", &[("cause", Value::Text(&causes))]));
    page.paragraph(2, &words.sentence("explain-remedy", &[("remedy", Value::Text(&remedy))]));
    if let Some(command) = command(topic) {
        page.verbatim(4, &command);
    }
    let owners = words.owners(owners(topic));
    page.paragraph(2, &words.sentence("report-owners", &[("owners", Value::Text(&owners))]));
    if let Topic::Class { exit_code, .. } = topic {
        let code = Value::Number(exit_code.into());
        page.paragraph(2, &words.sentence("explain-exit", &[("code", code)]));
    }
}

fn topic_document(words: &Words, topic: Topic) -> TopicDocument {
    let [meaning, causes, mut remedy] = explained(words, topic);
    if let Some(command) = command(topic) {
        remedy = format!("{remedy} {command}");
    }
    let (code, class, exit_code) = match topic {
        Topic::Code(code) => (Some(code), None, None),
        Topic::Class { class, exit_code } => (None, Some(class), Some(exit_code)),
    };
    let owners = owners(topic).to_vec();
    let label = label(words, topic);
    TopicDocument { code, class, exit_code, label, meaning, causes, remedy, owners }
}

fn explained(words: &Words, topic: Topic) -> [String; 3] {
    match topic {
        Topic::Code(code) => words.code_explained(code),
        Topic::Class { class, .. } => words.class_explained(class),
    }
}

const fn owners(topic: Topic) -> &'static [Owner] {
    match topic {
        Topic::Code(code) => owners_of_code(code),
        Topic::Class { class, .. } => Owner::of_class(class),
    }
}

/// Whose job an error number of Windows is, the likeliest first.
const fn owners_of_code(code: u32) -> &'static [Owner] {
    match code {
        691 | 787 | 789 | 790 | 13806 => &[Owner::User, Owner::ServerAdministrator],
        766 | 791 | 800 | 868 => Owner::USER,
        768 | 788 | 812 | 13801 => Owner::SERVER,
        806 => Owner::CARRIERS,
        _ => Owner::of_class(Class::ServerSilent),
    }
}

fn label(words: &Words, topic: Topic) -> String {
    match topic {
        Topic::Code(code) => code.to_string(),
        Topic::Class { class, .. } => words.class(class),
    }
}

fn command(topic: Topic) -> Option<String> {
    match topic {
        Topic::Class { class: Class::NatDetected, .. } => {
            Some(registry::command(registry::BOTH_BEHIND_NAT))
        }
        _ => None,
    }
}
