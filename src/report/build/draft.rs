//! Blocks as they are written.

use crate::report::document::{Block, Role, Span};
use crate::report::words::{Value, Words};

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text)
    }
}

/// Blocks, in one language, in the order in which they are read.
pub struct Draft<'a> {
    pub words: &'a Words,
    pub blocks: Vec<Block>,
}

impl<'a> Draft<'a> {
    /// What begins with the title of a report.
    pub fn titled(words: &'a Words, target: &str) -> Self {
        let title = words.sentence("report-title", &[("target", Value::Text(target))]);
        Self::of(words, Block::Heading(vec![title.into()]))
    }

    pub const fn new(words: &'a Words) -> Self {
        Self { words, blocks: Vec::new() }
    }

    /// One block to begin with.
    pub fn of(words: &'a Words, block: Block) -> Self {
        Self { words, blocks: vec![block] }
    }

    pub fn put(&mut self, block: Block) {
        self.blocks.push(block);
    }

    /// A paragraph for each sentence.
    pub fn say(&mut self, sentences: impl IntoIterator<Item = String>) {
        self.blocks.extend(sentences.into_iter().map(Block::paragraph));
    }

    /// A paragraph of a message without arguments.
    pub fn word(&mut self, id: &str) {
        self.say([self.words.word(id)]);
    }

    /// A paragraph of a message.
    pub fn tell<'v, V: Into<Value<'v>>, const N: usize>(
        &mut self,
        id: &str,
        arguments: [(&str, V); N],
    ) {
        let arguments = arguments.map(|(name, value)| (name, value.into()));
        self.say([self.words.sentence(id, &arguments)]);
    }

    /// A paragraph of a message about what does not work.
    pub fn complain(&mut self, id: &str, error: &str) {
        let sentence = self.words.sentence(id, &[("error", Value::Text(error))]);
        self.put(Block::paragraph(Span::new(Role::Bad, sentence)));
    }

    /// The blocks under a heading.
    pub fn under(self, heading: &str) -> Block {
        let heading = Span::from(self.words.word(heading)).strong();
        Block::Section { heading: vec![heading], blocks: self.blocks }
    }
}

/// A count, for a sentence.
pub fn number(count: usize) -> Value<'static> {
    Value::Number(u64::try_from(count).unwrap_or(u64::MAX))
}
