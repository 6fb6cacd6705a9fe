//! From what somebody typed to what is explained.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use super::topic::Topic;
use crate::report::Language;
use crate::report::words::{Value, Words};

/// What was typed, part by part.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// What is explained, in the order typed, each once.
    pub topics: Vec<Topic>,
    /// What is not.
    pub unknown: Vec<Unknown>,
}

/// A word that means nothing here.
#[derive(Debug, PartialEq, Eq)]
pub struct Unknown {
    /// As it was typed.
    pub word: String,
    /// Names that are written much like it, the nearest first.
    pub near: Vec<&'static str>,
}

impl Unknown {
    /// What is said of it, and where else to look.
    #[must_use]
    pub fn sentence(&self, language: Language) -> String {
        let words = Words::of(language);
        let near = self.near.join(&words.word("list-separator"));
        let id = if self.near.is_empty() { "explain-unknown" } else { "explain-unknown-near" };
        words.sentence(id, &[("word", Value::Text(&self.word)), ("near", Value::Text(&near))])
    }
}

/// Most names that are offered for one that is unknown.
const MOST_OFFERED: usize = 5;
/// Words of the longest name.
const MOST_WORDS: usize = 5;
/// Letters from which on the beginning of a name is enough.
const ENOUGH_LETTERS: usize = 5;
/// Words that stand around a number or a name and mean nothing by themselves.
const NOISE: &str = "a about and code error errorcode event id ike is message no number of or port \
    ras the vpn what windows with イベント エラー エラーコード コード と とは 番号 ポート";
/// Hexadecimal, without 0x.
const DIGITS_OF_HRESULT: usize = 8;
/// HRESULTs that wrap an error number of Windows: severity 1, facility 7.
const OF_WIN32: u32 = 0x8007_0000;

/// A name may be that of several: a class and a state are called `refused`.
struct Index {
    words: BTreeMap<String, Vec<Topic>>,
    numbers: BTreeMap<u32, Vec<Topic>>,
}

static INDEX: LazyLock<Index> = LazyLock::new(Index::make);

/// What the words mean: names of several words, several names, and words around them.
#[must_use]
pub fn look_up(terms: &[String]) -> Answer {
    let text = terms.join(" ");
    let words: Vec<&str> = text.split(separates).filter(|word| !word.is_empty()).collect();
    let mut answer = Answer::default();
    let mut rest = &words[..];
    while let Some((first, others)) = rest.split_first() {
        let several = (1..=MOST_WORDS.min(rest.len())).rev();
        let mut found = several.filter_map(|count| {
            let (these, behind) = rest.split_at_checked(count)?;
            Some((INDEX.known(&key(&these.concat()))?, behind))
        });
        rest = if let Some((topics, behind)) = found.next() {
            answer.add(topics);
            behind
        } else {
            answer.look_closer(first);
            others
        };
    }
    if answer == Answer::default() && !words.is_empty() {
        answer.unknown.push(Unknown { word: text, near: Vec::new() });
    }
    answer
}

impl Answer {
    fn add(&mut self, topics: &[Topic]) {
        for topic in topics {
            if !self.topics.contains(topic) {
                self.topics.push(*topic);
            }
        }
    }

    /// A word that is no name as it stands.
    fn look_closer(&mut self, word: &str) {
        let key = key(word);
        if key.is_empty() || NOISE.split(' ').any(|word| word == key) {
            return;
        }
        if let Some(topics) = INDEX.within(&key).or_else(|| INDEX.begun(&key)) {
            self.add(topics);
        } else {
            self.unknown.push(Unknown { word: word.to_owned(), near: INDEX.near(&key) });
        }
    }
}

impl Index {
    fn make() -> Self {
        let mut index = Self { words: BTreeMap::new(), numbers: BTreeMap::new() };
        for topic in Topic::every() {
            for name in topic.spellings() {
                let key = key(name);
                if let Some(number) = number(&key) {
                    index.numbers.entry(number).or_default().push(topic);
                }
                let topics = index.words.entry(key).or_default();
                if !topics.contains(&topic) {
                    topics.push(topic);
                }
            }
        }
        index
    }

    fn known(&self, key: &str) -> Option<&[Topic]> {
        let word = self.words.get(key).map(Vec::as_slice);
        let bare = || u32::from_str_radix(key, 16).ok().filter(|_| key.len() == DIGITS_OF_HRESULT);
        word.or_else(|| self.numbered(number(key)?)).or_else(|| self.numbered(bare()?))
    }

    /// A number, also as the HRESULT that wraps it.
    fn numbered(&self, number: u32) -> Option<&[Topic]> {
        let wrapped = (number & 0xFFFF_0000 == OF_WIN32).then_some(number & 0xFFFF);
        let whole = self.numbers.get(&number);
        whole.or_else(|| self.numbers.get(&wrapped?)).map(Vec::as_slice)
    }

    /// A number in the middle of other letters, where there is one: "エラー809が".
    fn within(&self, key: &str) -> Option<&[Topic]> {
        let hexadecimal = key.split_once("0x").map(|(_, behind)| {
            let digits = behind.split(|one: char| !one.is_ascii_hexdigit()).next();
            format!("0x{}", digits.unwrap_or_default())
        });
        let only = || {
            let mut numbers =
                key.split(|one: char| !one.is_ascii_digit()).filter(|it| it.len() > 1);
            let first = numbers.next()?;
            numbers.next().is_none().then(|| first.to_owned())
        };
        self.numbered(number(&hexadecimal.or_else(only)?)?)
    }

    /// What has a name which begins so, where that is one thing.
    fn begun(&self, key: &str) -> Option<&[Topic]> {
        if key.chars().count() < ENOUGH_LETTERS || number(key).is_some() {
            return None;
        }
        let from = self.words.range(key.to_owned()..);
        let mut begun = from.take_while(|(name, _)| name.starts_with(key)).map(|(_, it)| it);
        let first = begun.next()?;
        begun.all(|other| other == first).then_some(first)
    }

    /// Names that are written much like the key.
    fn near(&self, key: &str) -> Vec<&'static str> {
        let letters = key.chars().count();
        let most = (letters / 3).clamp(1, 3);
        let holds = |name: &str| letters > 2 && name.contains(key);
        let close = self.words.iter().flat_map(|(name, topics)| {
            let distance = strsim::damerau_levenshtein(name, key);
            let counts = distance <= most || holds(name);
            topics.iter().filter(move |_| counts).map(move |topic| (distance, topic.name()))
        });
        let mut seen = BTreeSet::new();
        let mut sorted: Vec<_> = close.collect();
        sorted.sort_unstable();
        let names = sorted.into_iter().map(|(_, name)| name);
        names.filter(|name| seen.insert(*name)).take(MOST_OFFERED).collect()
    }
}

/// A word without what may be written one way or another: width, case, spaces, punctuation.
fn key(word: &str) -> String {
    let narrow: String = word.chars().map(half_width).collect();
    let negative = narrow.starts_with('-') && narrow[1..].bytes().all(|one| one.is_ascii_digit());
    let letters = narrow.chars().filter(|one| one.is_alphanumeric());
    let sign = if negative && narrow.len() > 1 { "-" } else { "" };
    sign.chars().chain(letters.flat_map(char::to_lowercase)).collect()
}

/// A number as Windows and its users write it: decimal, hexadecimal with 0x, or an HRESULT as a
/// negative decimal.
fn number(key: &str) -> Option<u32> {
    if let Some(digits) = key.strip_prefix("0x") {
        return u32::from_str_radix(digits, 16).ok();
    }
    if key.starts_with('-') {
        return key.parse::<i32>().ok().map(i32::cast_unsigned);
    }
    key.parse().ok()
}

/// Latin letters, digits and signs of full width (U+FF01 to U+FF5E) as everybody else's.
fn half_width(one: char) -> char {
    const FULL_TO_HALF: u32 = 0xFEE0;
    match one {
        '！'..='～' => char::from_u32(u32::from(one) - FULL_TO_HALF).unwrap_or(one),
        '−' => '-',
        _ => one,
    }
}

/// What stands between words.
fn separates(one: char) -> bool {
    one.is_whitespace() || ",;:()[]{}!?\"'/、。，；：（）「」『』【】！？／・＝=".contains(one)
}
