//! Topics of `explain`: in full, or as a map of all.

use super::draft::Draft;
use crate::report::Language;
use crate::report::document::{Block, Kind as Cells, Role, Row, Span};
use crate::report::explain::{Book, Citation, Explanation, Group, Kind, Quoted, Topic};
use crate::report::words::{Value, Words};
use crate::verdict::Class;

/// The topics in full; `exit_code` is the one of a class.
#[must_use]
pub fn topics(topics: &[Topic], exit_code: fn(Class) -> u8, language: Language) -> Vec<Block> {
    let words = Words::of(language);
    let one = |topic: &Topic| in_full(words, topic.explained(language), exit_code);
    topics.iter().map(one).collect()
}

/// Every topic, group by group, and how to read more of one.
#[must_use]
pub fn map(language: Language) -> Vec<Block> {
    let words = Words::of(language);
    let mut map = Draft::new(words);
    map.word("explain-map");
    for group in Group::EVERY {
        let mut topics: Vec<_> = Topic::every().filter(|topic| topic.group() == group).collect();
        if group.is_of_numbers() {
            topics.sort_by_key(|topic| topic.name().parse::<u32>().ok());
        }
        let list = match group {
            Group::Finding => names(words, &topics),
            _ => table(&topics, language),
        };
        let heading = vec![Span::from(words.group(group)).strong()];
        map.put(Block::Section { heading, blocks: vec![list] });
    }
    map.word("explain-more");
    map.blocks
}

/// What is typed for each topic, and what it means.
fn table(topics: &[Topic], language: Language) -> Block {
    let row = |topic: &Topic| {
        let title = topic.explained(language).title;
        Row::new([Span::new(Role::Code, topic.name_in(language)), title.into()])
    };
    Block::table([Cells::Words, Cells::Prose], topics.iter().map(row))
}

/// What is typed, where sentences would make the list too long.
fn names(words: &Words, topics: &[Topic]) -> Block {
    let names: Vec<_> = topics.iter().map(Topic::name).collect();
    Block::paragraph(Span::new(Role::Code, names.join(&words.word("list-separator"))))
}

fn in_full(words: &Words, explanation: Explanation, exit_code: fn(Class) -> u8) -> Block {
    let topic = explanation.topic;
    let mut part = Draft::new(words);
    let is_own = |quoted: &Quoted| quoted.language == words.language();
    let (own, other): (Vec<_>, Vec<_>) = topic.quotations().partition(is_own);
    part.say(own.into_iter().chain(other).map(|quoted| message(words, quoted)));
    let sections = [
        ("explain-what", Some(explanation.what).filter(|what| !what.is_empty())),
        ("explain-tells", explanation.tells),
        ("explain-cannot", explanation.cannot),
        ("explain-remedy", Some(explanation.todo)),
    ];
    for (id, text) in sections {
        let Some(text) = text else { continue };
        part.tell(id, [("text", text.as_str())]);
    }
    part.blocks.extend(explanation.command.map(Block::Command));
    part.tell("report-owners", [("owners", words.owners(&explanation.owners).as_str())]);
    if let Some(class) = topic.class() {
        part.tell("explain-exit", [("code", u64::from(exit_code(class)))]);
    }
    if let Some(class) = topic.decides() {
        part.tell("explain-decides", [("class", words.class(class).as_str())]);
    }
    part.say([sources(words, &explanation.sources)]);
    if let Some(entry) = topic.entry().filter(|entry| !entry.see.is_empty()) {
        let see: Vec<_> = entry.see.iter().map(|name| name_of(words, name)).collect();
        let names = see.join(&words.word("list-separator"));
        part.tell("explain-see", [("names", names.as_str())]);
    }
    let heading = vec![format!("{}: {}", topic.label(words), explanation.title).into()];
    Block::Section { heading, blocks: part.blocks }
}

/// The name of another topic, as the language has it.
fn name_of(words: &Words, name: &str) -> String {
    let topic = Topic::every().find(|topic| topic.name() == name);
    topic.map_or(name, |topic| topic.name_in(words.language())).to_owned()
}

/// What Windows says, and how that is known.
fn message(words: &Words, quoted: Quoted) -> String {
    let Quoted { language, quotation } = quoted;
    let document = Book::embedded().document(&quotation.source);
    let known = words.known(document.map_or(Kind::Memory, |document| document.kind));
    let arguments = [("text", Value::Text(&quotation.text)), ("known", Value::Text(&known))];
    words.sentence(&format!("explain-message-{}", language.code()), &arguments)
}

/// What the explanation rests on.
fn sources(words: &Words, citations: &[Citation]) -> String {
    let one = |citation: &Citation| {
        let document = Book::embedded().document(citation)?;
        if document.kind == Kind::Memory {
            return Some(words.word("explain-from-memory"));
        }
        let title = document.title.as_str();
        let id = if citation.section.is_empty() { "explain-whole" } else { "explain-part" };
        let section = Value::Text(&citation.section);
        Some(words.sentence(id, &[("title", Value::Text(title)), ("section", section)]))
    };
    let said: Vec<_> = citations.iter().filter_map(one).collect();
    let said = said.join(&words.word("explain-source-separator"));
    words.sentence("explain-sources", &[("sources", Value::Text(&said))])
}
