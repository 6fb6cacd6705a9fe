//! A page that is filled line by line.

use std::fmt::Write as _;

use anstyle::Style;

use super::layout::wrapped;

/// Lines of at most a given width.
pub struct Page {
    text: String,
    columns: usize,
}

impl Page {
    /// An empty page; narrower than forty columns is read as forty.
    pub fn new(columns: usize) -> Self {
        Self { text: String::new(), columns: columns.max(40) }
    }

    /// The widest that a line becomes.
    pub const fn columns(&self) -> usize {
        self.columns
    }

    /// An empty line.
    pub fn blank(&mut self) {
        self.text.push('\n');
    }

    /// A heading with an empty line before it.
    pub fn heading(&mut self, heading: &str) {
        self.blank();
        self.styled_line(heading, Style::new().bold(), "");
    }

    /// A line that begins in a style.
    pub fn styled_line(&mut self, begin: &str, style: Style, end: &str) {
        self.line(&format!("{style}{begin}{style:#}{end}"));
    }

    /// Wrapped lines, each behind `indent` spaces.
    pub fn paragraph(&mut self, indent: usize, text: &str) {
        self.paragraph_in(indent, text, Style::new());
    }

    /// Wrapped lines in a style.
    pub fn paragraph_in(&mut self, indent: usize, text: &str, style: Style) {
        for line in wrapped(text, self.columns.saturating_sub(indent)) {
            self.line(&format!("{}{style}{line}{style:#}", " ".repeat(indent)));
        }
    }

    /// `head`, which takes `indent` columns, and wrapped lines beside it.
    pub fn hanging(&mut self, head: &str, indent: usize, text: &str) {
        let mut lines = wrapped(text, self.columns.saturating_sub(indent)).into_iter();
        let first = lines.next().unwrap_or_default();
        self.line(&format!("{head}{first}"));
        for line in lines {
            self.line(&format!("{}{line}", " ".repeat(indent)));
        }
    }

    /// A line that is to be copied and so stays whole.
    pub fn verbatim(&mut self, indent: usize, text: &str) {
        self.line(&format!("{}{text}", " ".repeat(indent)));
    }

    /// Everything written.
    pub fn finish(self) -> String {
        self.text
    }

    fn line(&mut self, line: &str) {
        // Writing to a String does not fail.
        let _ = writeln!(self.text, "{}", line.trim_end());
    }
}
