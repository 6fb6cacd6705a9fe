//! Lines of a given width, counted as a terminal counts: a Japanese character
//! takes two columns.

use std::borrow::Cow;

use textwrap::core::display_width;

use super::breaks::{Grain, parts};

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
pub fn wrapped(text: &str, columns: usize) -> Vec<&str> {
    text.split('\n').flat_map(|line| lines(line, columns)).collect()
}

fn lines(line: &str, columns: usize) -> Vec<&str> {
    let fits = |text: &str| width(text.trim_end_matches(' ')) <= columns;
    let phrases = parts(line, Grain::Phrases).into_iter();
    let pieces = phrases
        .flat_map(|phrase| if fits(phrase) { vec![phrase] } else { parts(phrase, Grain::Words) });
    let (mut lines, mut start, mut end) = (Vec::new(), 0, 0);
    for piece in pieces {
        let further = end + piece.len();
        if end > start && !fits(&line[start..further]) {
            lines.push(line[start..end].trim_end_matches(' '));
            start = end;
        }
        end = further;
    }
    lines.push(line[start..].trim_end_matches(' '));
    lines
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{cut, width, wrapped};
    use crate::report::text::breaks::{Grain, parts};

    #[test]
    fn japanese_counts_double_and_keeps_its_marks() {
        assert_eq!(width("無応答"), 6);
        let lines = wrapped("応答がありません。再送します。", 16);
        assert_eq!(lines, ["応答が", "ありません。", "再送します。"]);
        assert_eq!(
            wrapped("応答がありません。再送します。", 18),
            ["応答がありません。", "再送します。"]
        );
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
            let joined = wrapped(&text, columns).concat();
            let squeezed = |text: &str| text.replace(' ', "");
            prop_assert_eq!(squeezed(&joined), squeezed(&text));
        }

        #[test]
        fn only_a_long_word_is_wider(text in "[a-z0-9サーバーが無応答。 ]{0,60}", columns in 2_usize..30) {
            for line in wrapped(&text, columns) {
                prop_assert!(width(line) <= columns || parts(line, Grain::Words).len() == 1, "{line}");
            }
        }

        #[test]
        fn any_text_is_wrapped(text in any::<String>(), columns in 0_usize..200) {
            let _ = wrapped(&text, columns);
        }
    }
}
