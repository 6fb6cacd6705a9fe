//! The frames that a statement rests on, ready to be looked up.

use super::page::Page;
use crate::evidence::ObservationId;
use crate::report::account::{Account, Citation};
use crate::report::words::{Value, Words};

/// Runs of frames that are listed; a flood's evidence is not read to its end.
const MOST_RANGES: usize = 24;

/// The frames of observations, ready to be looked up.
pub fn evidence(
    page: &mut Page,
    words: &Words,
    account: &Account<'_>,
    because: &[ObservationId],
    indent: usize,
) {
    let citations = account.cite(because);
    let sentence = match citations.as_slice() {
        [] => return,
        [Citation { path: None, frames }] => words.sentence("report-evidence", &cited(frames).of()),
        several => {
            let places: Vec<String> = several.iter().map(|one| place(words, one)).collect();
            let places = places.join(&words.word("place-separator"));
            words.sentence("report-evidence-places", &[("places", Value::Text(&places))])
        }
    };
    page.paragraph(indent, &sentence);
}

fn place(words: &Words, citation: &Citation<'_>) -> String {
    let list = cited(&citation.frames);
    let [count, frames] = list.of();
    let path = words.file(citation.path.unwrap_or_default());
    words.sentence("report-evidence-place", &[count, frames, ("path", Value::Text(&path))])
}

/// Frames as a sentence lists them.
struct Cited {
    count: u64,
    list: String,
}

impl Cited {
    fn of(&self) -> [(&'static str, Value<'_>); 2] {
        [("count", Value::Number(self.count)), ("frames", Value::Text(&self.list))]
    }
}

fn cited(frames: &[u64]) -> Cited {
    Cited { count: u64::try_from(frames.len()).unwrap_or(u64::MAX), list: ranges(frames) }
}

/// Ascending numbers, three or more in a row as a range: `1-4, 7`.
fn ranges(numbers: &[u64]) -> String {
    let mut runs = numbers.chunk_by(|one, next| one.checked_add(1) == Some(*next));
    let mut parts: Vec<String> = runs
        .by_ref()
        .take(MOST_RANGES)
        .map(|run| match run {
            [first, _, .., last] if run.len() > 2 => format!("{first}-{last}"),
            _ => run.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
        })
        .collect();
    if runs.next().is_some() {
        parts.push("...".to_owned());
    }
    parts.join(", ")
}

#[cfg(test)]
mod tests {
    use super::ranges;

    #[test]
    fn frames_in_a_row_become_a_range_and_a_flood_is_cut() {
        assert_eq!(ranges(&[1, 2, 3, 4, 7, 9, 10]), "1-4, 7, 9, 10");
        let odd: Vec<u64> = (0..1000).map(|number| number * 2 + 1).collect();
        let list = ranges(&odd);
        assert!(list.starts_with("1, 3, 5") && list.ends_with("45, 47, ..."), "{list}");
    }
}
