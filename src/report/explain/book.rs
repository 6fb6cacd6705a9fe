//! The entries, read from the files that are embedded.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::de::DeserializeOwned;

use super::entry::{Citation, Document, Documents, Entry, EntryFile, Group, Kind, Prose, Text};
use crate::report::Language;

/// A file for each group.
pub(super) const FILES: [(&str, &str); 9] = [
    ("connecting.toml", include_str!("entries/connecting.toml")),
    ("login.toml", include_str!("entries/login.toml")),
    ("ike.toml", include_str!("entries/ike.toml")),
    ("hexadecimal.toml", include_str!("entries/hexadecimal.toml")),
    ("client.toml", include_str!("entries/client.toml")),
    ("server.toml", include_str!("entries/server.toml")),
    ("network.toml", include_str!("entries/network.toml")),
    ("innocent.toml", include_str!("entries/innocent.toml")),
    ("state.toml", include_str!("entries/state.toml")),
];
pub(super) const SHARED: &str = include_str!("entries/shared.toml");
pub(super) const SOURCES: &str = include_str!("entries/sources.toml");

/// Everything that the files hold.
pub struct Book {
    entries: Vec<Filed>,
    shared: BTreeMap<String, Text>,
    documents: Documents,
}

/// An entry, and the group that its file is of.
#[derive(Debug)]
pub struct Filed {
    /// Of its file.
    pub group: Group,
    /// What it says.
    pub entry: Entry,
}

static BOOK: LazyLock<Book> = LazyLock::new(Book::read);

impl Book {
    /// The one that is embedded.
    #[must_use]
    pub fn embedded() -> &'static Self {
        &BOOK
    }

    /// Every entry, group by group.
    #[must_use]
    pub fn entries(&self) -> &[Filed] {
        &self.entries
    }

    /// The document that is cited.
    #[must_use]
    pub fn document(&self, citation: &Citation) -> Option<&Document> {
        self.documents.get(&citation.document)
    }

    /// Sentences in a language; empty where no sentences have the name.
    #[must_use]
    pub fn prose<'a>(&'a self, prose: &'a Prose, language: Language) -> &'a str {
        let text = match prose {
            Prose::Own(text) => Some(text),
            Prose::Shared { shared } => self.shared.get(shared),
        };
        text.map_or("", |text| text.of(language))
    }

    /// Some of it is general knowledge, which no document bears out.
    #[must_use]
    pub fn is_from_memory(&self, entry: &Entry) -> bool {
        let kinds = entry.sources.iter().map(|source| self.document(source).map(|one| one.kind));
        kinds.into_iter().any(|kind| kind == Some(Kind::Memory))
    }

    /// What cannot be read is left away; a test holds that nothing is.
    fn read() -> Self {
        let of_group = |file: EntryFile| {
            let group = file.group;
            file.entries.into_iter().map(move |entry| Filed { group, entry })
        };
        let read = FILES.iter().filter_map(|(_, text)| parsed(text).ok());
        Self {
            entries: read.flat_map(of_group).collect(),
            shared: parsed(SHARED).unwrap_or_default(),
            documents: parsed(SOURCES).unwrap_or_default(),
        }
    }
}

/// What a file holds.
pub(super) fn parsed<T: DeserializeOwned>(text: &str) -> Result<T, toml::de::Error> {
    toml::from_str(text)
}
