//! Lines of a given width, counted as a terminal counts: a Japanese character
//! takes two columns.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Columns that `text` takes.
#[must_use]
pub fn width(text: &str) -> usize {
    text.width()
}

/// `text` filled up with spaces to `columns`.
#[must_use]
pub fn padded(text: &str, columns: usize) -> String {
    let mut line = text.to_owned();
    line.extend(std::iter::repeat_n(' ', columns.saturating_sub(width(text))));
    line
}

/// `text` behind spaces, so that it ends at `columns`.
#[must_use]
pub fn to_the_right(text: &str, columns: usize) -> String {
    format!("{}{text}", " ".repeat(columns.saturating_sub(width(text))))
}

/// `text` where it fits into `columns`, or as much of it as fits before `...`.
#[must_use]
pub fn cut(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let mut line = String::new();
    for character in text.chars() {
        let taken = width(&line).saturating_add(character.width().unwrap_or(0));
        if taken.saturating_add(3) > columns {
            break;
        }
        line.push(character);
    }
    format!("{}...", line.trim_end())
}

/// `text` in lines of at most `columns`; a longer word stands alone and whole.
///
/// Breaks at spaces, and between Japanese characters except where a line would
/// begin with a closing mark or end with an opening one.
#[must_use]
pub fn wrapped(text: &str, columns: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for piece in pieces(text) {
        let fits = width(&line) + width(piece.trim_end()) <= columns;
        if !fits && !line.is_empty() {
            lines.push(line.trim_end().to_owned());
            line.clear();
        }
        if line.is_empty() {
            line.push_str(piece.trim_start());
        } else {
            line.push_str(piece);
        }
    }
    if !line.trim_end().is_empty() {
        lines.push(line.trim_end().to_owned());
    }
    lines
}

/// The parts of `text` that stay whole, trailing spaces included.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(end) = first_break(rest) {
        let (piece, behind) = rest.split_at(end);
        pieces.push(piece);
        rest = behind;
    }
    if !rest.is_empty() {
        pieces.push(rest);
    }
    pieces
}

fn first_break(text: &str) -> Option<usize> {
    let mut characters = text.char_indices().peekable();
    while let Some((_, character)) = characters.next() {
        let &(at, next) = characters.peek()?;
        let after_space = character == ' ' && next != ' ';
        let between = next != ' ' && (wide(character) || wide(next));
        if after_space || (between && !opens(character) && !closes(next)) {
            return Some(at);
        }
    }
    None
}

fn wide(character: char) -> bool {
    character.width() == Some(2)
}

fn opens(character: char) -> bool {
    "([{\"'「『（【".contains(character)
}

fn closes(character: char) -> bool {
    ")]}\"',.:;!?、。」』）】ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ".contains(character)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{cut, padded, to_the_right, width, wrapped};

    #[test]
    fn japanese_counts_double_and_keeps_its_marks() {
        assert_eq!(width("無応答"), 6);
        assert_eq!(padded("無応答", 8), "無応答  ");
        assert_eq!(to_the_right("無応答", 8), "  無応答");
        let lines = wrapped("応答がありません。再送します。", 16);
        assert_eq!(lines, ["応答がありませ", "ん。再送します。"]);
    }

    #[test]
    fn a_cut_line_says_so() {
        assert_eq!(cut("silent", 6), "silent");
        assert_eq!(cut("no answer", 8), "no an...");
        assert_eq!(cut("応答なし", 7), "応答...");
        assert_eq!(cut("silent", 2), "...");
    }

    #[test]
    fn a_long_word_stands_whole() {
        assert_eq!(wrapped("run 0123456789 now", 6), ["run", "0123456789", "now"]);
    }

    proptest! {
        #[test]
        fn nothing_is_lost(text in "[a-z無応答。(「」 ]{0,60}", columns in 2_usize..30) {
            let joined: String = wrapped(&text, columns).concat();
            let squeezed = |text: &str| text.replace(' ', "");
            prop_assert_eq!(squeezed(&joined), squeezed(&text));
        }

        #[test]
        fn any_text_is_wrapped(text in any::<String>(), columns in 0_usize..200) {
            let _ = wrapped(&text, columns);
        }
    }
}
