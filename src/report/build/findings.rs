//! The findings: what, how sure, by which frames, what to do, whose job.

use super::draft::Draft;
use super::evidence::evidence;
use crate::report::account::Account;
use crate::report::document::{Block, Item, Role, Span};
use crate::report::registry;
use crate::report::words::Words;
use crate::verdict::{Finding, Owner};

/// The findings of a judgement, where it has any.
pub fn findings(words: &Words, account: &Account<'_>) -> Option<Block> {
    let findings = &account.verdict.findings;
    let items = findings.iter().map(|found| finding(words, account, found)).collect();
    (!findings.is_empty()).then(|| Draft::of(words, Block::Steps(items)).under("heading-findings"))
}

fn finding(words: &Words, account: &Account<'_>, finding: &Finding) -> Item {
    let certainty = Span::new(Role::Certainty, words.certainty(finding.certainty));
    let text = vec![certainty, format!(" {}", words.finding(&finding.kind)).into()];
    let mut part = Draft::new(words);
    part.say(evidence(words, account, &finding.because));
    let command = registry::command_for(&finding.kind, account.verdict);
    let remedy = words.remedy(&finding.kind, command.as_deref());
    part.tell("report-todo", [("remedy", remedy.as_str())]);
    part.blocks.extend(command.map(Block::Command));
    let owners = finding.kind.owners();
    if owners != [Owner::Nobody] {
        part.tell("report-owners", [("owners", words.owners(owners).as_str())]);
    }
    Item { text, blocks: part.blocks }
}
