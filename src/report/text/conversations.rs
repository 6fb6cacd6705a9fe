//! The table of conversations: who with whom, what came of it, and why.

use super::judgement::class_style;
use super::layout::{cut, padded, width};
use super::page::Page;
use crate::report::Origin;
use crate::report::analysis::Conversation;
use crate::report::words::{Value, Words};

/// Conversations in the table, two lines each.
const MOST: usize = 100;

/// Cells of one line: number, client, server, class, certainty.
type Cells = [String; 5];

/// Writes the table.
pub fn table(page: &mut Page, words: &Words, conversations: &[Conversation]) {
    page.heading(&words.word("heading-conversations"));
    let heads = ["number", "client", "server", "verdict", "certainty"];
    let heads = heads.map(|head| words.word(&format!("conversations-{head}")));
    let rows: Vec<(Cells, &Conversation)> = (1_usize..)
        .zip(conversations.iter().take(MOST))
        .map(|(number, one)| (cells(words, number, one), one))
        .collect();
    let mut widths = heads.each_ref().map(|head| width(head));
    for (cells, _) in &rows {
        for (widest, cell) in widths.iter_mut().zip(cells) {
            *widest = width(cell).max(*widest);
        }
    }
    let indent = widths.first().map_or(0, |number| number.saturating_add(4));
    let fits = widths.iter().sum::<usize>().saturating_add(10) <= page.columns();
    if fits {
        page.verbatim(2, &line(&heads, &widths));
    }
    for (cells, conversation) in &rows {
        if fits {
            styled(page, cells, &widths, conversation);
        } else {
            let [number, client, server, class, certainty] = cells;
            let head = format!("  {}", padded(number, indent.saturating_sub(2)));
            let text = format!("{client} -> {server}: {class} - {certainty}");
            page.hanging(&head, indent, &text);
        }
        let verdict = &conversation.verdict;
        let reason = words.summary(verdict, &conversation.server.to_string(), Origin::Capture);
        page.verbatim(indent, &cut(&reason, page.columns().saturating_sub(indent)));
    }
    more(page, words, 2, conversations.len(), MOST);
}

fn cells(words: &Words, number: usize, conversation: &Conversation) -> Cells {
    let verdict = &conversation.verdict;
    [
        number.to_string(),
        conversation.client.to_string(),
        conversation.server.to_string(),
        words.label(verdict),
        words.certainty(verdict.certainty),
    ]
}

/// A line with the class in its colour.
fn styled(page: &mut Page, cells: &Cells, widths: &[usize; 5], conversation: &Conversation) {
    let style = class_style(conversation.verdict.class);
    let mut padded = pad(cells, widths);
    if let Some(class) = padded.get_mut(3) {
        *class = format!("{style}{class}{style:#}");
    }
    page.verbatim(2, &padded.join("  "));
}

fn line(cells: &Cells, widths: &[usize; 5]) -> String {
    pad(cells, widths).join("  ")
}

fn pad(cells: &Cells, widths: &[usize; 5]) -> Vec<String> {
    cells.iter().zip(widths).map(|(cell, width)| padded(cell, *width)).collect()
}

/// How many are left out of a list, where any are.
pub fn more(page: &mut Page, words: &Words, indent: usize, all: usize, shown: usize) {
    if let Some(rest) = all.checked_sub(shown).filter(|rest| *rest > 0) {
        page.paragraph(indent, &words.sentence("analysis-more", &[("count", number(rest))]));
    }
}

/// A count, for a sentence.
pub fn number(count: usize) -> Value<'static> {
    Value::Number(u64::try_from(count).unwrap_or(u64::MAX))
}
