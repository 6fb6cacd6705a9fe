//! The findings: what, how sure, by which frames, what to do, whose job. What is said alike of
//! several channels is told once, and what is beside the point in short.

use super::draft::Draft;
use super::evidence::cited;
use crate::evidence::ObservationId;
use crate::report::account::Account;
use crate::report::document::{Block, Item, Role, Span};
use crate::report::words::Words;
use crate::report::{Extent, registry};
use crate::verdict::{Bearing, Consequence, Finding, FindingKind, WindowsConnects};

/// The findings of a judgement, those beside the point last.
pub fn findings(words: &Words, account: &Account<'_>, extent: Extent) -> Option<Block> {
    let whole = extent == Extent::Whole;
    let told = account.verdict.findings.iter().filter(|one| whole || !is_above(account, one));
    let (aside, told): (Vec<_>, Vec<_>) = told.partition(|one| !whole && is_aside(account, one));
    let items: Vec<_> =
        groups(&told).iter().map(|group| item(words, account, extent, group)).collect();
    let notes: Vec<_> =
        told_aside(account, &aside).map(|one| Item::from(words.in_short(&one.kind))).collect();
    let (told, aside) = (!items.is_empty(), !notes.is_empty());
    let steps = told.then_some(Block::Steps(items));
    let notes = aside.then_some(Block::Notes(notes));
    let blocks: Vec<_> = steps.into_iter().chain(notes).collect();
    let heading = if told { "heading-findings" } else { "heading-aside" };
    (told || aside).then(|| Draft { words, blocks }.under(heading))
}

/// What the first screen tells in full.
fn is_above(account: &Account<'_>, finding: &Finding) -> bool {
    let verdict = account.verdict;
    let Some(leading) = verdict.leading.found() else { return false };
    match &finding.kind {
        FindingKind::PortClosed(_) | FindingKind::PortFiltered(_) => {
            *leading == finding.kind || Words::are_alike(leading, &finding.kind)
        }
        // How far requests get is part of the summary.
        FindingKind::PortPassesRouters(found) => match leading {
            FindingKind::NothingAnswered(_) => found.channel.is_ike(),
            leading => Words::told_with(leading) == Some(found.channel),
        },
        FindingKind::PortStops(found) => Words::told_with(leading) == Some(found.channel),
        kind => leading == kind,
    }
}

/// What is beside the point, and of a path that is clear all that is well.
fn is_aside(account: &Account<'_>, finding: &Finding) -> bool {
    let verdict = account.verdict;
    let clear = verdict.windows_connects() == WindowsConnects::Yes;
    let is_well = matches!(finding.kind.told().bearing, Bearing::Never | Bearing::NativeEspPasses);
    verdict.consequence(&finding.kind) == Consequence::Aside || clear && is_well
}

/// What the channels do not tell as well: native ESP that a client on UDP 4500 does not need or
/// that the host does not take now, and who is behind a NAT. Of several about native ESP, that nothing is known is left out.
fn told_aside<'a>(
    account: &'a Account<'_>,
    aside: &'a [&'a Finding],
) -> impl Iterator<Item = &'a Finding> {
    let is_idle = account.verdict.is_esp_idle();
    let is_told = move |one: &Finding| match &one.kind {
        FindingKind::NatAtClient(_) | FindingKind::EspRejectedByHost(_) => true,
        kind => is_idle && account.verdict.is_of_needless_esp(kind),
    };
    let of_esp = |one: &Finding| one.kind.told().bearing.is_of_native_esp();
    let several = aside.iter().filter(|one| of_esp(one)).count() > 1;
    let says_nothing = |one: &Finding| {
        matches!(one.kind, FindingKind::EspUndetermined(_) | FindingKind::EspStillUndetermined(_))
    };
    aside.iter().copied().filter(move |one| !(is_told(one) || several && says_nothing(one)))
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
    text.extend(cited(words, account, extent, &because));
    let mut part = Draft::new(words);
    // What decides has its remedy under the headline.
    let consequence = account.verdict.consequence(&first.kind);
    if consequence != Consequence::Decides || extent == Extent::Whole {
        remedy(&mut part, account, &kinds);
    }
    Item { text, blocks: part.blocks }
}

/// What to do, and whose job that is where it is one party's.
fn remedy(part: &mut Draft<'_>, account: &Account<'_>, kinds: &[&FindingKind]) {
    let words = part.words;
    let Some(kind) = kinds.first() else { return };
    let command = registry::command_for(kind, account.verdict);
    let remedy = words.remedy_alike(kinds, command.as_deref());
    if !remedy.is_empty() {
        part.tell("report-todo", [("remedy", remedy.as_str())]);
    }
    part.blocks.extend(command.map(Block::Command));
    if let Some(one) = account.verdict.responsible(kind, account.server) {
        part.tell("whose-job", [("owner", words.responsible(one).as_str())]);
    }
}
