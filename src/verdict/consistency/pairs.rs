//! Findings that exclude each other, as each says of itself.

use super::{Case, Concern};
use crate::verdict::FindingKind;

pub fn none_exclude(case: &Case<'_>) -> Vec<Concern> {
    let findings = &case.verdict.findings;
    let mut broken: Vec<Concern> = Vec::new();
    for (index, one) in findings.iter().enumerate() {
        for other in findings.iter().skip(index.saturating_add(1)) {
            if exclude(&one.kind, &other.kind) {
                broken.extend([Concern::found(one), Concern::found(other)]);
            }
        }
    }
    broken
}

fn exclude(one: &FindingKind, other: &FindingKind) -> bool {
    let questions = other.told().answers;
    let of_one_question = one.told().answers.iter().any(|question| questions.contains(question));
    one == other || of_one_question || one.denies(other) || other.denies(one)
}
