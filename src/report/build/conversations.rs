//! The table of conversations: who with whom, what came of it, and why.

use super::draft::{Draft, number};
use super::judgement::class_span;
use crate::report::Origin;
use crate::report::analysis::Conversation;
use crate::report::document::{Block, Column, Kind, Row};
use crate::report::words::Words;

/// Conversations in the table.
const MOST: usize = 100;

/// The table, under which something may still be said.
pub fn conversations<'a>(words: &'a Words, conversations: &[Conversation]) -> Draft<'a> {
    let heads = ["number", "client", "server", "verdict", "certainty"];
    let head = |head| Column::new(Kind::Words, words.word(&format!("conversations-{head}")));
    let shown = (1_usize..).zip(conversations.iter().take(MOST));
    let rows = shown.map(|(number, one)| row(words, number, one));
    let mut part = Draft::of(words, Block::table(heads.map(head), rows));
    part.say(more(words, conversations.len(), MOST));
    part
}

fn row(words: &Words, number: usize, conversation: &Conversation) -> Row {
    let Conversation { client, server, verdict, .. } = conversation;
    let (class, certainty) = (words.label(verdict), words.certainty(verdict.certainty));
    let in_words = format!("{client} -> {server}: {class} - {certainty}");
    let cells = [
        number.to_string().into(),
        client.to_string().into(),
        server.to_string().into(),
        class_span(verdict.class, class),
        certainty.into(),
    ];
    let below = words.headline(verdict, Origin::Capture);
    Row { below: Some(below), in_words: Some(in_words), ..Row::new(cells) }
}

/// How many are left out of a list, where any are.
pub fn more(words: &Words, all: usize, shown: usize) -> Option<String> {
    let rest = all.checked_sub(shown).filter(|rest| *rest > 0)?;
    Some(words.sentence("analysis-more", &[("count", number(rest))]))
}
