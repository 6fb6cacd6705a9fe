//! Messages for `explain`: what is said in general.

use super::Words;
use crate::report::explain::{Group, Kind};

impl Words {
    /// What stands above a part of the list.
    #[must_use]
    pub fn group(&self, group: Group) -> String {
        self.named("explain-group", &group)
    }

    /// How far what is quoted from a document of this kind can be relied on.
    #[must_use]
    pub fn known(&self, kind: Kind) -> String {
        self.named("explain-known", &kind)
    }

    /// What findings of a kind say, and what to do about them.
    #[must_use]
    pub fn finding_in_general(&self, name: &str) -> [String; 2] {
        let id = format!("finding-{name}");
        let sentences = [self.word(&id), self.attribute(&id, "remedy", &[])];
        sentences.map(|sentence| without_data(&sentence))
    }
}

/// Fluent writes `{$by}` for what it is not given; people write an ellipsis.
fn without_data(sentence: &str) -> String {
    let mut parts = sentence.split("{$");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        text.push('…');
        text.push_str(part.split_once('}').map_or(part, |(_, behind)| behind));
    }
    text
}
