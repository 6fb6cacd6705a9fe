//! What can be explained, and what is said of it in a language.

use std::sync::LazyLock;

use super::book::{Book, Filed};
use super::entry::{Citation, Entry, Group, Quotation};
use crate::report::words::Words;
use crate::report::{Language, registry};
use crate::verdict::{Class, FindingKind, KindOfFinding, Owner};

/// What is explained.
#[derive(Debug, Clone, Copy)]
pub enum Topic {
    /// An entry of the files.
    Entry(&'static Filed),
    /// A class.
    Class(Class),
    /// A kind of finding.
    Finding(&'static NamedKind),
}

/// A kind of finding, and its name in documents.
#[derive(Debug)]
pub struct NamedKind {
    name: String,
    kind: &'static KindOfFinding,
}

/// What Windows says in a language.
#[derive(Debug, Clone, Copy)]
pub struct Quoted {
    /// The language.
    pub language: Language,
    /// The words, and where they are from.
    pub quotation: &'static Quotation,
}

static FINDINGS: LazyLock<Vec<NamedKind>> = LazyLock::new(|| {
    let named = |kind: &'static KindOfFinding| NamedKind { name: kebab_case(kind.variant), kind };
    FindingKind::EVERY.iter().map(named).collect()
});

impl PartialEq for Topic {
    fn eq(&self, other: &Self) -> bool {
        (self.group(), self.name()) == (other.group(), other.name())
    }
}

impl Eq for Topic {}

impl Topic {
    /// All of them, group by group.
    pub fn every() -> impl Iterator<Item = Self> {
        let entries = Book::embedded().entries().iter().map(Self::Entry);
        let findings = FINDINGS.iter().map(Self::Finding);
        entries.chain(Class::ALL.map(Self::Class)).chain(findings)
    }

    /// Where the list shows it.
    #[must_use]
    pub fn group(&self) -> Group {
        match self {
            Self::Entry(filed) => filed.group,
            Self::Class(_) => Group::Class,
            Self::Finding(_) => Group::Finding,
        }
    }

    /// What is typed for it.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Entry(filed) => &filed.entry.name,
            Self::Class(class) => class.name(),
            Self::Finding(kind) => &kind.name,
        }
    }

    /// What people type for it in a language.
    #[must_use]
    pub fn name_in(&self, language: Language) -> &'static str {
        let japanese = self.entry().and_then(|entry| entry.name_ja.as_deref());
        let own = japanese.filter(|_| language == Language::Japanese);
        own.unwrap_or_else(|| self.name())
    }

    /// What people read for it.
    #[must_use]
    pub fn label(&self, words: &Words) -> String {
        let name = || self.name_in(words.language()).to_owned();
        self.class().map_or_else(name, |class| words.class(class))
    }

    /// The entry, of one.
    #[must_use]
    pub const fn entry(&self) -> Option<&'static Entry> {
        match self {
            Self::Entry(filed) => Some(&filed.entry),
            Self::Class(_) | Self::Finding(_) => None,
        }
    }

    /// The class, of one.
    #[must_use]
    pub const fn class(&self) -> Option<Class> {
        match self {
            Self::Class(class) => Some(*class),
            Self::Entry(_) | Self::Finding(_) => None,
        }
    }

    /// The class that a finding decides, where it decides one.
    #[must_use]
    pub const fn decides(&self) -> Option<Class> {
        match self {
            Self::Finding(named) => named.kind.told.class,
            Self::Entry(_) | Self::Class(_) => None,
        }
    }

    /// Some of what is said is general knowledge, which no document bears out.
    #[must_use]
    pub fn is_from_memory(&self) -> bool {
        self.entry().is_some_and(|entry| Book::embedded().is_from_memory(entry))
    }

    /// What Windows says, in each language in which it is known.
    pub fn quotations(&self) -> impl Iterator<Item = Quoted> {
        self.entry().into_iter().flat_map(|entry| {
            let said =
                [(Language::English, &entry.message.en), (Language::Japanese, &entry.message.ja)];
            let known = said.into_iter();
            known.filter_map(|(language, it)| Some(Quoted { language, quotation: it.as_ref()? }))
        })
    }

    /// Every way to write it that is worth a mention.
    pub(super) fn spellings(&self) -> impl Iterator<Item = &'static str> {
        let entry = self.entry();
        let japanese = entry.and_then(|entry| entry.name_ja.as_deref());
        let also = entry.map_or(&[][..], |entry| &entry.also).iter().map(String::as_str);
        std::iter::once(self.name()).chain(japanese).chain(also)
    }
}

/// What is said of a topic, in a language.
#[derive(Debug)]
pub struct Explanation {
    /// The topic.
    pub topic: Topic,
    /// In a few words, or a sentence of a finding.
    pub title: String,
    /// What it is, or what causes it; empty for a finding, whose title says it.
    pub what: String,
    /// What this program can tell of it.
    pub tells: Option<String>,
    /// What it cannot.
    pub cannot: Option<String>,
    /// What to do.
    pub todo: String,
    /// The command that what is to be done ends in, where it ends in one.
    pub command: Option<String>,
    /// Whose job that is, the likeliest first.
    pub owners: Vec<Owner>,
    /// What it rests on.
    pub sources: Vec<Citation>,
}

impl Topic {
    /// What is said of it in a language.
    #[must_use]
    pub fn explained(self, language: Language) -> Explanation {
        let words = Words::of(language);
        match self {
            Self::Entry(filed) => self.of_entry(&filed.entry, language),
            Self::Class(class) => {
                let [title, what, todo] = words.class_explained(class);
                let command = (class == Class::NatDetected)
                    .then(|| registry::command(registry::BOTH_BEHIND_NAT));
                let owners = Owner::of_class(class).to_vec();
                self.by_own_rules(Explanation { what, command, owners, ..self.said(title, todo) })
            }
            Self::Finding(NamedKind { name, kind }) => {
                let [title, todo] = words.finding_in_general(name);
                let command =
                    kind.told.by_registry.then(|| registry::command(registry::BOTH_BEHIND_NAT));
                let owners = kind.told.owners.to_vec();
                self.by_own_rules(Explanation { command, owners, ..self.said(title, todo) })
            }
        }
    }

    fn of_entry(self, entry: &Entry, language: Language) -> Explanation {
        let prose = |prose| Book::embedded().prose(prose, language).trim().to_owned();
        Explanation {
            what: prose(&entry.what),
            tells: Some(prose(&entry.tells)),
            cannot: Some(prose(&entry.cannot)),
            command: entry.command.clone(),
            owners: entry.owners.clone(),
            sources: entry.sources.clone(),
            ..self.said(entry.title.of(language).to_owned(), prose(&entry.todo))
        }
    }

    fn by_own_rules(self, explanation: Explanation) -> Explanation {
        let section = if matches!(self, Self::Class(_)) { "Classes" } else { "Findings" };
        let rules = Citation { document: RULES.to_owned(), section: section.to_owned() };
        Explanation { sources: vec![rules], ..explanation }
    }

    const fn said(self, title: String, todo: String) -> Explanation {
        Explanation {
            topic: self,
            title,
            what: String::new(),
            tells: None,
            cannot: None,
            todo,
            command: None,
            owners: Vec::new(),
            sources: Vec::new(),
        }
    }
}

/// The rules of verdicts, as `sources.toml` names them.
const RULES: &str = "verdicts";

/// A variant's name as serde writes it with `rename_all = "kebab-case"`.
fn kebab_case(variant: &str) -> String {
    let mut name = String::new();
    for letter in variant.chars() {
        if letter.is_ascii_uppercase() && !name.is_empty() {
            name.push('-');
        }
        name.push(letter.to_ascii_lowercase());
    }
    name
}
