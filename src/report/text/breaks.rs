//! Where a line may be broken.
//!
//! Unicode (UAX 14) allows a break between almost any two Japanese characters. Readers expect one
//! between two phrases: a noun with its particle, a verb with its ending. BudouX finds those.

use std::collections::BTreeSet;

use budoux_phf_rs::Parser;
use textwrap::WordSeparator;

/// How finely text is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grain {
    /// Between phrases, and behind every comma and full stop.
    Phrases,
    /// Inside a phrase that is wider than a line as well: between words, as far as the script of
    /// their characters tells them apart.
    Words,
}

/// A line, and what decides where it may be broken.
struct Line {
    /// The characters that are seen, with where they begin.
    seen: Vec<(usize, char)>,
    japanese: bool,
    /// The numbers of the characters that begin a phrase.
    phrases: BTreeSet<usize>,
}

/// The parts of `line`, which stay whole; together they are `line`.
pub fn parts(line: &str, grain: Grain) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    for at in breaks(line, grain) {
        parts.push(&line[start..at]);
        start = at;
    }
    parts.push(&line[start..]);
    parts
}

/// The places in front of which `line` may be broken, in their order.
fn breaks(line: &str, grain: Grain) -> Vec<usize> {
    let text = Line::of(line);
    let mut end = 0;
    let mut places = Vec::new();
    for word in WordSeparator::UnicodeBreakProperties.find_words(line) {
        end += word.len() + word.whitespace.len();
        if text.may_break(end, grain) {
            places.push(end);
        }
    }
    places
}

impl Line {
    fn of(line: &str) -> Self {
        let seen: Vec<_> = seen(line).collect();
        let japanese = |one| is_hiragana(one) || is_katakana(one) || is_kanji(one);
        let japanese = seen.iter().any(|(_, one)| japanese(*one));
        let phrases = if japanese { phrases(&seen) } else { BTreeSet::new() };
        Self { seen, japanese, phrases }
    }

    /// Whether it may be broken where Unicode allows it, in front of the byte `end`. A sequence
    /// that colours what follows it belongs to that.
    fn may_break(&self, end: usize, grain: Grain) -> bool {
        let number = self.seen.partition_point(|(place, _)| *place < end);
        let (shown, rest) = self.seen.split_at(number);
        let (Some((_, before)), Some((_, after))) = (shown.last(), rest.first()) else {
            return false;
        };
        let (before, after) = (*before, *after);
        match grain {
            _ if before.is_ascii_graphic() && after.is_ascii_graphic() => false,
            _ if !self.japanese || matches!(before, '、' | '。') => true,
            Grain::Phrases if before == ' ' => {
                let word = shown.iter().rfind(|(_, one)| *one != ' ');
                word.is_none_or(|(_, word)| !belong_together(*word, after))
            }
            Grain::Words if before == ' ' => true,
            Grain::Phrases => self.phrases.contains(&number) && !in_one_word(before, after),
            Grain::Words => {
                let unit = before.is_ascii_digit() && !after.is_ascii();
                !(unit || is_hiragana(after) || is_katakana(before) && is_katakana(after))
            }
        }
    }
}

/// The characters that take room, with where they begin: all but the sequences that colour them.
fn seen(line: &str) -> impl Iterator<Item = (usize, char)> {
    let mut hidden = false;
    line.char_indices().filter(move |(_, one)| {
        let begins = *one == '\u{1b}';
        let is_seen = !hidden && !begins;
        hidden = begins || hidden && !one.is_ascii_alphabetic();
        is_seen
    })
}

/// The numbers of the characters that begin a phrase.
fn phrases(seen: &[(usize, char)]) -> BTreeSet<usize> {
    let text: String = seen.iter().map(|(_, one)| one).collect();
    let mut begins = BTreeSet::new();
    let mut number = 0;
    Parser::japanese_parser().parse_with(&text, |phrase| {
        begins.insert(number);
        number += phrase.chars().count();
    });
    begins
}

/// What a phrase is not broken between, whatever the model says: a compound, a number and its
/// unit, or a word and the particle or ending behind it.
fn in_one_word(before: char, after: char) -> bool {
    let noun = |one| is_katakana(one) || is_kanji(one);
    noun(before) && noun(after) || before.is_ascii_digit() && !after.is_ascii()
}

/// Words that a space stands between and that are read as one: "UDP 500", "190 秒", "{ $by } が".
fn belong_together(before: char, after: char) -> bool {
    let word = |one: char| one.is_alphanumeric();
    is_hiragana(after)
        || word(before) && after.is_ascii_digit()
        || before.is_ascii_digit() && (is_kanji(after) || is_katakana(after))
}

fn is_hiragana(one: char) -> bool {
    matches!(one, 'ぁ'..='ゟ')
}

/// With the mark of long vowels, and without the dot between words.
fn is_katakana(one: char) -> bool {
    matches!(one, 'ァ'..='ヺ' | 'ー'..='ヿ' | 'ｦ'..='ﾟ')
}

fn is_kanji(one: char) -> bool {
    matches!(one, '一'..='鿿' | '㐀'..='䶿' | '々')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Grain, is_katakana, parts, seen};

    fn shown(text: &str, grain: Grain) -> String {
        parts(text, grain).join("|")
    }

    #[test]
    fn japanese_is_broken_between_phrases() {
        let sentence = "サーバーがルーターの内側にある場合は、転送も設定してください。";
        let expected = "サーバーが|ルーターの|内側に|ある|場合は、|転送も|設定してください。";
        assert_eq!(shown(sentence, Grain::Phrases), expected);
    }

    #[test]
    fn compounds_and_numbers_stay_whole() {
        let whole = [
            "送信元ポート",
            "更新プログラム",
            "UDP 500で",
            "190 秒",
            "エラー 809が",
            "事前共有キー",
        ];
        for word in whole {
            assert_eq!(shown(word, Grain::Phrases), word);
        }
        assert_eq!(shown("203.0.113.1 が拒否し", Grain::Phrases), "203.0.113.1 が|拒否し");
    }

    #[test]
    fn a_phrase_that_is_too_wide_is_broken_between_words() {
        let phrase = "送信元ポート番号";
        assert_eq!(shown(phrase, Grain::Words), "送|信|元|ポート|番|号");
    }

    #[test]
    fn english_is_broken_at_spaces() {
        let text = "UDP 500 at 203.0.113.1: see a/b-c.pcapng";
        assert_eq!(shown(text, Grain::Phrases), text.replace(' ', " |"));
    }

    #[test]
    fn colour_does_not_count() {
        let text = "\u{1b}[1mサーバーが\u{1b}[0m応答しません。";
        assert_eq!(seen(text).map(|(_, one)| one).collect::<String>(), "サーバーが応答しません。");
        let parts = parts(text, Grain::Phrases);
        assert_eq!(parts.len(), 2);
        assert_eq!(parts.concat(), text);
    }

    proptest! {
        #[test]
        fn nothing_is_lost(text in any::<String>()) {
            for grain in [Grain::Phrases, Grain::Words] {
                prop_assert_eq!(parts(&text, grain).concat(), text.as_str());
            }
        }

        #[test]
        fn a_katakana_word_stays_whole(text in "[サーバポトa1を応答、。 ]{0,40}") {
            for grain in [Grain::Phrases, Grain::Words] {
                for two in parts(&text, grain).windows(2) {
                    let katakana = |one: Option<char>| one.is_some_and(is_katakana);
                    let [before, after] = [two[0].chars().next_back(), two[1].chars().next()];
                    prop_assert!(!(katakana(before) && katakana(after)), "{two:?}");
                }
            }
        }
    }
}
