//! The frames that a statement rests on, ready to be looked up.

use super::draft::number;
use crate::evidence::ObservationId;
use crate::report::Extent;
use crate::report::account::{Account, Citation};
use crate::report::document::Span;
use crate::report::words::{Value, Words};

/// Runs of frames that are listed; a flood's evidence is not read to its end.
const MOST_RANGES: usize = 24;
/// The same where a few are enough to find the rest.
const FEWEST_RANGES: usize = 6;

/// The frames of observations in brackets behind a sentence; nothing where none were kept.
pub fn cited(
    words: &Words,
    account: &Account<'_>,
    extent: Extent,
    because: &[ObservationId],
) -> Option<Span> {
    let most = if extent == Extent::Whole { MOST_RANGES } else { FEWEST_RANGES };
    let citations = account.cite(because);
    let cited = match citations.as_slice() {
        [] => return None,
        [Citation { path: None, frames }] => {
            let list = ranges(frames, most);
            let arguments = [("count", number(frames.len())), ("frames", Value::Text(&list))];
            words.sentence("cited-frames", &arguments)
        }
        several => {
            let places: Vec<String> = several.iter().map(|one| place(words, one, most)).collect();
            let places = places.join(&words.word("place-separator"));
            words.sentence("cited-places", &[("places", Value::Text(&places))])
        }
    };
    Some(format!(" {cited}").into())
}

fn place(words: &Words, citation: &Citation<'_>, most: usize) -> String {
    let path = words.file(citation.path.unwrap_or_default());
    let arguments = [
        ("count", number(citation.frames.len())),
        ("frames", Value::Text(&ranges(&citation.frames, most))),
        ("path", Value::Text(&path)),
    ];
    words.sentence("report-evidence-place", &arguments)
}

/// Ascending numbers, three or more in a row as a range: `1-4, 7`.
fn ranges(numbers: &[u64], most: usize) -> String {
    let mut runs = numbers.chunk_by(|one, next| one.checked_add(1) == Some(*next));
    let mut parts: Vec<String> = runs
        .by_ref()
        .take(most)
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
        assert_eq!(ranges(&[1, 2, 3, 4, 7, 9, 10], 24), "1-4, 7, 9, 10");
        let odd: Vec<u64> = (0..1000).map(|number| number * 2 + 1).collect();
        let list = ranges(&odd, 24);
        assert!(list.starts_with("1, 3, 5") && list.ends_with("45, 47, ..."), "{list}");
    }
}
