//! A report as blocks: what is said, in which order, and what it means.
//!
//! `build/` makes blocks from values and words, a renderer makes text of
//! them. Nothing here knows a width, a colour, a language or a verdict.

/// One thing below another; a report is a list of them.
#[derive(Debug, Clone)]
pub enum Block {
    /// The title of the whole, or of a part with sections of its own.
    Heading(Vec<Span>),
    /// Blocks under a heading.
    Section {
        /// What stands above them.
        heading: Vec<Span>,
        /// What belongs under it.
        blocks: Vec<Block>,
    },
    /// Sentences that belong together.
    Paragraph(Vec<Span>),
    /// Items that are counted, from 1.
    Steps(Vec<Item>),
    /// Remarks of one rank.
    Notes(Vec<Item>),
    /// Rows of cells.
    Table(Table),
    /// What is to be copied, and so stays whole.
    Command(String),
}

/// One of several, with what belongs to it.
#[derive(Debug, Clone)]
pub struct Item {
    /// What it says.
    pub text: Vec<Span>,
    /// What is said about it.
    pub blocks: Vec<Block>,
}

/// Words that mean one thing throughout.
#[derive(Debug, Clone)]
pub struct Span {
    /// The words.
    pub text: String,
    /// What they mean.
    pub role: Role,
    /// They stand out: a heading, a verdict.
    pub strong: bool,
}

/// What words mean, beyond what they say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Nothing.
    Plain,
    /// Works as it should.
    Good,
    /// Does not.
    Bad,
    /// Works in part, or may not be what it seems.
    Unsure,
    /// How sure the statement behind it is.
    Certainty,
    /// What is typed as it stands.
    Code,
}

/// Rows of cells, each in its column.
#[derive(Debug, Clone)]
pub struct Table {
    /// What each cell of a row is.
    pub columns: Vec<Column>,
    /// In their order.
    pub rows: Vec<Row>,
}

/// What the cells below one another have in common.
#[derive(Debug, Clone)]
pub struct Column {
    /// What stands above them; empty where they speak for themselves.
    pub head: String,
    /// What they hold.
    pub kind: Kind,
}

/// What the cells of a column hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Names and words.
    Words,
    /// The same, a few much longer than most.
    Phrases,
    /// Numbers with their units, which end below one another.
    Numbers,
    /// The same, in one of many narrow columns.
    Figures,
    /// Sentences, in the last column only.
    Prose,
}

/// One row.
#[derive(Debug, Clone)]
pub struct Row {
    /// A cell for each column.
    pub cells: Vec<Span>,
    /// A sentence below the row, of which the beginning says enough.
    pub below: Option<String>,
    /// All cells but the first in a sentence, for where a row has no room.
    pub in_words: Option<String>,
}

impl Block {
    /// A paragraph of one span.
    pub fn paragraph(text: impl Into<Span>) -> Self {
        Self::Paragraph(vec![text.into()])
    }

    /// A table.
    pub fn table<C: Into<Column>>(
        columns: impl IntoIterator<Item = C>,
        rows: impl IntoIterator<Item = Row>,
    ) -> Self {
        let columns = columns.into_iter().map(Into::into).collect();
        Self::Table(Table { columns, rows: rows.into_iter().collect() })
    }
}

impl<T: Into<Span>> From<T> for Item {
    fn from(text: T) -> Self {
        Self { text: vec![text.into()], blocks: Vec::new() }
    }
}

impl Span {
    /// Words that mean something.
    pub fn new(role: Role, text: impl Into<String>) -> Self {
        Self { text: text.into(), role, strong: false }
    }

    /// The same, standing out.
    #[must_use]
    pub fn strong(self) -> Self {
        Self { strong: true, ..self }
    }
}

impl<T: Into<String>> From<T> for Span {
    fn from(text: T) -> Self {
        Self::new(Role::Plain, text)
    }
}

impl Column {
    /// A column with a head.
    pub fn new(kind: Kind, head: impl Into<String>) -> Self {
        Self { head: head.into(), kind }
    }
}

impl From<Kind> for Column {
    fn from(kind: Kind) -> Self {
        Self::new(kind, "")
    }
}

impl Row {
    /// A row that needs no room but its line.
    pub fn new<T: Into<Span>>(cells: impl IntoIterator<Item = T>) -> Self {
        let cells = cells.into_iter().map(Into::into).collect();
        Self { cells, below: None, in_words: None }
    }
}
