//! Topics of `explain`: in full, or a row each.

use super::draft::Draft;
use crate::report::Language;
use crate::report::document::{Block, Kind, Role, Row, Span};
use crate::report::explain::{Topic, name};
use crate::report::words::Words;

/// The topics in full.
#[must_use]
pub fn topics(topics: &[Topic], language: Language) -> Vec<Block> {
    topics.iter().map(|topic| in_full(Words::of(language), *topic)).collect()
}

/// Every topic in a row, and how to read more of one.
#[must_use]
pub fn list(topics: &[Topic], language: Language) -> Vec<Block> {
    let words = Words::of(language);
    let mut list = Draft::new(words);
    let is_code = |topic: &&Topic| matches!(topic, Topic::Code(_));
    let (codes, classes): (Vec<_>, Vec<_>) = topics.iter().partition(is_code);
    let heading = vec![words.word("explain-heading-codes").into()];
    list.put(Block::Section { heading, blocks: vec![table(words, &codes)] });
    list.put(Draft::of(words, table(words, &classes)).under("explain-heading-classes"));
    list.word("explain-more");
    list.blocks
}

/// What is typed for each topic, and what it means.
fn table(words: &Words, topics: &[&Topic]) -> Block {
    let row = |topic: &&Topic| {
        let typed = match **topic {
            Topic::Code(code) => code.to_string(),
            Topic::Class { class, .. } => name(class).to_owned(),
        };
        let [meaning, ..] = topic.explained(words);
        Row::new([Span::new(Role::Code, typed), meaning.into()])
    };
    Block::table([Kind::Words, Kind::Prose], topics.iter().map(row))
}

fn in_full(words: &Words, topic: Topic) -> Block {
    let [meaning, causes, remedy] = topic.explained(words);
    let mut part = Draft::new(words);
    part.tell("explain-cause", [("cause", causes.as_str())]);
    part.tell("explain-remedy", [("remedy", remedy.as_str())]);
    part.blocks.extend(topic.command().map(Block::Command));
    part.tell("report-owners", [("owners", words.owners(topic.owners()).as_str())]);
    if let Topic::Class { exit_code, .. } = topic {
        part.tell("explain-exit", [("code", u64::from(exit_code))]);
    }
    let heading = vec![format!("{}: {meaning}", topic.label(words)).into()];
    Block::Section { heading, blocks: part.blocks }
}
