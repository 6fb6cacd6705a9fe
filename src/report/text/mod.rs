//! Blocks as text for people.
//!
//! Lines fit the width given, but for tables and for commands that are to be
//! copied. Colour is always in the text; whoever writes it out takes it away
//! where it does not belong, so the report means the same without.

mod breaks;
mod table;
mod wrap;

use std::borrow::Cow;

use anstyle::{AnsiColor, Style};

use super::document::{Block, Item, Role, Span};

/// Narrower terminals are written for as if they were as wide as this.
const NARROWEST: usize = 40;
/// What is under a heading begins so far to the right of it.
const INDENT: usize = 2;

/// A document in lines of at most `columns`.
#[must_use]
pub fn render(document: &[Block], columns: usize) -> String {
    let mut page = Page { text: String::new(), columns: columns.max(NARROWEST) };
    for (place, block) in document.iter().enumerate() {
        if place > 0 {
            page.line("");
        }
        page.block(0, block);
    }
    page.text
}

/// What is filled line by line.
struct Page {
    text: String,
    columns: usize,
}

impl Page {
    fn block(&mut self, indent: usize, block: &Block) {
        match block {
            Block::Heading(text) | Block::Paragraph(text) => {
                self.hanging(&spaces(indent), indent, text);
            }
            Block::Section { heading, blocks } => {
                self.hanging(&spaces(indent), indent, heading);
                self.blocks(indent + INDENT, blocks);
            }
            Block::Steps(items) => {
                for (number, item) in (1_usize..).zip(items) {
                    self.item(indent, &format!("{number}. "), item);
                }
            }
            Block::Notes(items) => items.iter().for_each(|item| self.item(indent, "- ", item)),
            Block::Table(table) => self.table(indent, table),
            Block::Command(command) => self.line(&(spaces(indent + INDENT) + command)),
        }
    }

    fn blocks(&mut self, indent: usize, blocks: &[Block]) {
        for block in blocks {
            self.block(indent, block);
        }
    }

    fn item(&mut self, indent: usize, mark: &str, item: &Item) {
        let inside = indent + mark.len();
        self.hanging(&(spaces(indent) + mark), inside, &item.text);
        self.blocks(inside, &item.blocks);
    }

    /// Wrapped lines behind `indent` columns, which `head` takes in the first.
    fn hanging(&mut self, head: &str, indent: usize, text: &[Span]) {
        let mut head = head.to_owned();
        let text: String = text.iter().map(styled).collect();
        for line in wrap::wrapped(&text, self.columns.saturating_sub(indent)) {
            self.line(&(head + line));
            head = spaces(indent);
        }
    }

    fn line(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }
}

fn spaces(count: usize) -> String {
    " ".repeat(count)
}

/// A span as it is written.
fn shown(span: &Span) -> Cow<'_, str> {
    match span.role {
        Role::Certainty => format!("[{}]", span.text).into(),
        _ => span.text.as_str().into(),
    }
}

/// The same in its style, which takes no columns.
fn styled(span: &Span) -> String {
    let hue = match span.role {
        Role::Good => AnsiColor::Green.on_default(),
        Role::Bad => AnsiColor::Red.on_default(),
        Role::Unsure => AnsiColor::Yellow.on_default(),
        Role::Plain | Role::Certainty | Role::Code => Style::new(),
    };
    let style = if span.strong { hue.bold() } else { hue };
    format!("{style}{}{style:#}", shown(span))
}
