//! The findings: what, how sure, by which frames, what to do, whose job.

use super::evidence::evidence;
use super::layout::width;
use super::page::Page;
use crate::report::account::Account;
use crate::report::registry;
use crate::report::words::{Value, Words};
use crate::verdict::{Finding, Owner};

/// Writes the findings of a judgement.
pub fn findings(page: &mut Page, words: &Words, account: &Account<'_>) {
    if account.verdict.findings.is_empty() {
        return;
    }
    page.heading(&words.word("heading-findings"));
    for (place, found) in account.verdict.findings.iter().enumerate() {
        finding(page, words, account, (place.saturating_add(1), found));
    }
}

fn finding(
    page: &mut Page,
    words: &Words,
    account: &Account<'_>,
    (number, finding): (usize, &Finding),
) {
    let head = format!("  {number}. ");
    let certainty = words.certainty(finding.certainty);
    let sentence = words.finding(&finding.kind);
    page.hanging(&head, width(&head), &format!("[{certainty}] {sentence}"));
    evidence(page, words, account, &finding.because, 5);
    let command = registry::command_for(&finding.kind, account.verdict);
    let remedy = words.remedy(&finding.kind, command.as_deref());
    page.paragraph(5, &words.sentence("report-todo", &[("remedy", Value::Text(&remedy))]));
    if let Some(command) = command {
        page.verbatim(7, &command);
    }
    let owners = finding.kind.owners();
    if owners != [Owner::Nobody] {
        let names = words.owners(owners);
        page.paragraph(5, &words.sentence("report-owners", &[("owners", Value::Text(&names))]));
    }
}
