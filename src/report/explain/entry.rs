//! What a file of `entries/` holds.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::report::Language;
use crate::verdict::Owner;

/// A file of entries, all of one group.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EntryFile {
    /// Where the list shows them.
    pub group: Group,
    /// In the order of the list.
    #[serde(rename = "entry")]
    pub entries: Vec<Entry>,
}

/// One number or word.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// As the list shows it: a number (decimal, or hexadecimal with 0x), or a word.
    pub name: String,
    /// As the list shows a word in Japanese, where that is another.
    pub name_ja: Option<String>,
    /// Other ways to write it. Case, spaces, hyphens and the like do not count, nor does
    /// whether a number is decimal or hexadecimal.
    #[serde(default)]
    pub also: Vec<String>,
    /// Whose job it is, the likeliest first.
    pub owners: Vec<Owner>,
    /// Options and commands of this program that its texts name.
    #[serde(default)]
    pub options: Vec<String>,
    /// What it rests on.
    pub sources: Vec<Citation>,
    /// Names of other entries.
    #[serde(default)]
    pub see: Vec<String>,
    /// In a few words; no full stop.
    pub title: Text,
    /// What Windows itself says.
    #[serde(default)]
    pub message: Message,
    /// What it is, and what it is on the wire: two sentences at least.
    pub what: Prose,
    /// What this program can tell of it, and with which option.
    pub tells: Prose,
    /// What it cannot tell.
    pub cannot: Prose,
    /// What to do.
    pub todo: Prose,
    /// A command to copy, for that.
    pub command: Option<String>,
}

/// A text in every language: an entry that lacks one is not read.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// English.
    pub en: String,
    /// Japanese.
    pub ja: String,
}

impl Text {
    /// In a language.
    #[must_use]
    pub fn of(&self, language: Language) -> &str {
        match language {
            Language::English => &self.en,
            Language::Japanese => &self.ja,
        }
    }
}

/// Sentences of the entry's own, or ones that several entries have (`shared.toml`).
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Prose {
    /// By their name.
    Shared {
        /// The name.
        shared: String,
    },
    /// Its own.
    Own(Text),
}

/// What Windows says, where it is known.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Message {
    /// In English.
    pub en: Option<Quotation>,
    /// In Japanese.
    pub ja: Option<Quotation>,
}

/// Words of others, as they stand.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Quotation {
    /// The words.
    pub text: String,
    /// Where they are from; says how far they can be relied on.
    pub source: Citation,
}

/// A document, and where in it: "rfc3947 section 3.2" in the files.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(from = "String")]
#[schemars(with = "String")]
pub struct Citation {
    /// One of `sources.toml`.
    pub document: String,
    /// Where in it; may be empty.
    pub section: String,
}

impl From<String> for Citation {
    fn from(text: String) -> Self {
        let (document, section) = text.split_once(' ').unwrap_or((&text, ""));
        Self { document: document.to_owned(), section: section.to_owned() }
    }
}

/// The documents that are cited, by the name that citations begin with.
pub type Documents = BTreeMap<String, Document>;

/// A document that is cited.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// Its title.
    pub title: String,
    /// Where it is to be had, if it is.
    pub address: Option<String>,
    /// What it is worth.
    pub kind: Kind,
}

/// What a document is worth, and so what is quoted from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Windows' own texts, in a header of its SDK.
    Header,
    /// A standard, or a protocol's specification by its maker.
    Standard,
    /// The maker's documentation; Windows may word it otherwise.
    Documentation,
    /// What users or administrators saw and wrote down.
    Report,
    /// The rules of this program.
    OwnRules,
    /// No document: general knowledge, so undetermined.
    Memory,
}

/// A part of the list.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Group {
    /// Error numbers of the way to the server and the negotiation with it.
    Connecting,
    /// Error numbers of the login behind it.
    Login,
    /// Error numbers of IKE.
    Ike,
    /// Error numbers with 0x, and the like.
    Hexadecimal,
    /// What is on the Windows PC.
    Client,
    /// What is at the server.
    Server,
    /// What is in between, and how it is tested.
    Network,
    /// What does not cause 809.
    Innocent,
    /// States of channels in a report.
    State,
    /// Verdicts of this program.
    Class,
    /// Findings of this program.
    Finding,
}

impl Group {
    /// All of them, in the order of the list.
    pub const EVERY: [Self; 11] = [
        Self::Connecting,
        Self::Login,
        Self::Ike,
        Self::Hexadecimal,
        Self::Client,
        Self::Server,
        Self::Network,
        Self::Innocent,
        Self::State,
        Self::Class,
        Self::Finding,
    ];

    /// Its entries are numbers, which people look for in their order.
    #[must_use]
    pub const fn is_of_numbers(self) -> bool {
        matches!(self, Self::Connecting | Self::Login | Self::Ike)
    }
}
