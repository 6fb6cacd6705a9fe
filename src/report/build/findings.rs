//! The findings: what, how sure, by which frames, what to do, whose job. What is said alike of
//! several channels is told once, and what is beside the point in short.

use super::draft::Draft;
use super::evidence::cited;
use crate::evidence::ObservationId;
use crate::report::account::Account;
use crate::report::document::{Block, Item, Role, Span};
use crate::report::words::{Value, Words};
use crate::report::{Extent, registry};
use crate::verdict::{Consequence, Finding, FindingKind};

/// The findings of a judgement, and those beside the point under a heading of their own.
pub fn findings(words: &Words, account: &Account<'_>, extent: Extent) -> Vec<Block> {
    let consequence = |one: &Finding| account.verdict.consequence(&one.kind);
    let is_aside =
        |one: &&Finding| extent != Extent::Whole && consequence(one) == Consequence::Aside;
    let (aside, told): (Vec<_>, Vec<_>) = account.verdict.findings.iter().partition(is_aside);
    let items: Vec<_> =
        groups(&told).iter().map(|group| item(words, account, extent, group)).collect();
    let notes: Vec<_> = aside.iter().map(|one| in_short(words, account, &one.kind)).collect();
    let told = (!items.is_empty())
        .then(|| Draft::of(words, Block::Steps(items)).under("heading-findings"));
    let aside =
        (!notes.is_empty()).then(|| Draft::of(words, Block::Notes(notes)).under("heading-aside"));
    told.into_iter().chain(aside).collect()
}

/// Findings that say the same of several channels, one behind the other.
fn groups<'a>(findings: &[&'a Finding]) -> Vec<Vec<&'a Finding>> {
    let mut groups: Vec<Vec<&Finding>> = Vec::new();
    for finding in findings {
        let is_alike = |group: &&mut Vec<&Finding>| {
            group.first().is_some_and(|first| {
                first.certainty == finding.certainty && Words::are_alike(&first.kind, &finding.kind)
            })
        };
        match groups.iter_mut().find(is_alike) {
            Some(group) => group.push(finding),
            None => groups.push(vec![finding]),
        }
    }
    groups
}

fn item(words: &Words, account: &Account<'_>, extent: Extent, group: &[&Finding]) -> Item {
    let Some(first) = group.first() else { return Item::from(String::new()) };
    let kinds: Vec<_> = group.iter().map(|one| &one.kind).collect();
    let because: Vec<ObservationId> =
        group.iter().flat_map(|one| one.because.iter().copied()).collect();
    let certainty = Span::new(Role::Certainty, words.certainty(first.certainty));
    let mut text = vec![certainty, format!(" {}", words.findings_alike(&kinds)).into()];
    text.extend(cited(words, account, &because));
    let mut part = Draft::new(words);
    // What decides has its remedy under the headline.
    let consequence = account.verdict.consequence(&first.kind);
    if consequence != Consequence::Decides || extent == Extent::Whole {
        remedy(&mut part, account, &first.kind);
    }
    Item { text, blocks: part.blocks }
}

/// What to do, and whose job that is where it is one party's.
fn remedy(part: &mut Draft<'_>, account: &Account<'_>, kind: &FindingKind) {
    let words = part.words;
    let command = registry::command_for(kind, account.verdict);
    let remedy = words.remedy(kind, command.as_deref());
    if !remedy.is_empty() {
        part.tell("report-todo", [("remedy", remedy.as_str())]);
    }
    part.blocks.extend(command.map(Block::Command));
    if let Some(one) = account.verdict.responsible(kind, account.server) {
        part.tell("whose-job", [("owner", words.responsible(one).as_str())]);
    }
}

fn in_short(words: &Words, account: &Account<'_>, kind: &FindingKind) -> Item {
    let mut text: Vec<Span> = vec![words.in_short(kind).into()];
    let verdict = account.verdict;
    if verdict.is_of_needless_esp(kind) && verdict.moves_to_4500() {
        text.push(
            words
                .sentence("aside-also", &[("more", Value::Text(&words.word("aside-not-needed")))])
                .into(),
        );
    }
    Item { text, blocks: Vec::new() }
}
