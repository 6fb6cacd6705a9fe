//! What an error number of Windows or a class means.

use schemars::JsonSchema;
use serde::Serialize;

use super::Language;
use super::json::{SchemaName, Tool};
use super::registry;
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

impl Topic {
    /// The number or the class, as people read it.
    pub(super) fn label(self, words: &Words) -> String {
        match self {
            Self::Code(code) => code.to_string(),
            Self::Class { class, .. } => words.class(class),
        }
    }

    /// What it means, its causes and what to do.
    pub(super) fn explained(self, words: &Words) -> [String; 3] {
        match self {
            Self::Code(code) => words.code_explained(code),
            Self::Class { class, .. } => words.class_explained(class),
        }
    }

    /// The command that what is to be done ends in, where it ends in one.
    pub(super) fn command(self) -> Option<String> {
        match self {
            Self::Class { class: Class::NatDetected, .. } => {
                Some(registry::command(registry::BOTH_BEHIND_NAT))
            }
            _ => None,
        }
    }

    /// Whose job that is, the likeliest first.
    pub(super) const fn owners(self) -> &'static [Owner] {
        match self {
            Self::Code(code) => owners_of_code(code),
            Self::Class { class, .. } => Owner::of_class(class),
        }
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

fn topic_document(words: &Words, topic: Topic) -> TopicDocument {
    let [meaning, causes, mut remedy] = topic.explained(words);
    if let Some(command) = topic.command() {
        remedy = format!("{remedy} {command}");
    }
    let (code, class, exit_code) = match topic {
        Topic::Code(code) => (Some(code), None, None),
        Topic::Class { class, exit_code } => (None, Some(class), Some(exit_code)),
    };
    let owners = topic.owners().to_vec();
    let label = topic.label(words);
    TopicDocument { code, class, exit_code, label, meaning, causes, remedy, owners }
}
