//! Lines of a given width, counted as a terminal counts: a Japanese character
//! takes two columns.

use std::borrow::Cow;

use textwrap::core::{Word, display_width};
use textwrap::{Options, WordSeparator, WordSplitter, WrapAlgorithm};

/// Columns that `text` takes.
pub fn width(text: &str) -> usize {
    display_width(text)
}

/// `text` where it fits into `columns`, or as much of it as fits before `...`.
pub fn cut(text: &str, columns: usize) -> Cow<'_, str> {
    if width(text) <= columns {
        return text.into();
    }
    let ends = text.char_indices().map(|(end, _)| text.split_at(end).0);
    let fitting = ends.take_while(|line| width(line).saturating_add(3) <= columns).last();
    format!("{}...", fitting.unwrap_or_default().trim_end()).into()
}

/// `text` in lines of at most `columns`; a longer word stands alone and whole.
pub fn wrapped(text: &str, columns: usize) -> Vec<Cow<'_, str>> {
    let options = Options::new(columns)
        .break_words(false)
        .word_separator(WordSeparator::Custom(pieces))
        .word_splitter(WordSplitter::NoHyphenation)
        .wrap_algorithm(WrapAlgorithm::FirstFit);
    textwrap::wrap(text, options)
}

/// The parts of `line` that stay whole: between them Unicode allows a break
/// (UAX 14), which a path or an address has at its spaces only.
fn pieces(line: &str) -> Box<dyn Iterator<Item = Word<'_>> + '_> {
    let (mut pieces, mut start, mut end) = (Vec::new(), 0, 0);
    let graphic = |one: Option<char>| one.is_some_and(|one| one.is_ascii_graphic());
    for word in WordSeparator::UnicodeBreakProperties.find_words(line) {
        let (before, behind) = line.split_at(end);
        let glued = graphic(before.chars().next_back()) && graphic(behind.chars().next());
        if end > start && !glued {
            pieces.push(Word::from(&line[start..end]));
            start = end;
        }
        end += word.len() + word.whitespace.len();
    }
    pieces.push(Word::from(&line[start..]));
    Box::new(pieces.into_iter())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{cut, width, wrapped};

    #[test]
    fn japanese_counts_double_and_keeps_its_marks() {
        assert_eq!(width("無応答"), 6);
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
