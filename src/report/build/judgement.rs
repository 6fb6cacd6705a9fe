//! One judgement: the verdict, then what it rests on. The same for a probe's
//! run and for a conversation of a capture.

use super::draft::Draft;
use super::evidence::cited;
use super::{channels, far_end, findings, ladder, required, sizes, walk};
use crate::evidence::WalkChannel;
use crate::report::account::Account;
use crate::report::document::{Block, Role, Span};
use crate::report::words::{Value, Words};
use crate::report::{Extent, Origin, registry};
use crate::verdict::{
    Class, Consequence, FindingKind, Leading, Rung, Summary, Verdict, WalkColumn, WindowsConnects,
};

/// All that is to be said of a judgement.
pub fn judgement(words: &Words, account: &Account<'_>, extent: Extent) -> Vec<Block> {
    let verdict = account.verdict;
    let is_idle = extent != Extent::Whole && verdict.is_esp_idle() && walks_for_esp(verdict);
    let walk =
        walk::walk(words, account, extent).filter(|_| !is_idle || account.origin == Origin::Walk);
    let (first, walk) = if account.origin == Origin::Walk { (walk, None) } else { (None, walk) };
    let sections = [
        first,
        Some(headline(words, account, extent)),
        required::required(words, account),
        far_end::far_end(words, verdict),
        ladder::ladder(words, verdict),
        Some(channels::channels(words, account, extent)),
        walk,
        sizes::sizes(words, verdict),
    ];
    let findings = findings::findings(words, account, extent);
    sections.into_iter().flatten().chain(findings).collect()
}

/// The hops were asked for native ESP alone.
fn walks_for_esp(verdict: &Verdict) -> bool {
    let for_esp =
        |column: &WalkColumn| matches!(column.channel, WalkChannel::CONTROL | WalkChannel::ESP);
    verdict.walk.as_ref().is_some_and(|walk| walk.columns.iter().all(for_esp))
}

/// The first screen: what is known, why, what to do and whose job it is.
pub fn headline(words: &Words, account: &Account<'_>, extent: Extent) -> Block {
    let verdict = account.verdict;
    let heading = vec![headline_span(words, account)];
    let mut part = Draft::new(words);
    let why = why(words, account);
    let cited = cited(words, account, extent, &verdict.because).filter(|_| extent != Extent::Brief);
    part.put(Block::Paragraph(std::iter::once(why.into()).chain(cited).collect()));
    do_this(&mut part, account, extent);
    part.put(Block::Paragraph(vec![verdict_line(words, account).into()]));
    let clear = matches!(verdict.class, Class::PathClear | Class::NatDetected);
    if clear && extent != Extent::Brief {
        part.say(untested(account).map(|id| words.word(id)));
    }
    Block::Section { heading, blocks: part.blocks }
}

/// Why it is so, in a sentence or two.
fn why(words: &Words, account: &Account<'_>) -> String {
    let verdict = account.verdict;
    // Of such a path the summary does not say what Windows has against the server.
    let needs = verdict.windows_connects() == WindowsConnects::AfterRegistry;
    let is_told = [Summary::NatAtServer, Summary::NatAtBoth].map(Leading::from);
    if needs && !is_told.contains(&verdict.leading) {
        words.word("why-needs-registry")
    } else {
        words.summary(verdict, &account.target, account.origin)
    }
}

/// The most specific thing that is known, in the colour of what follows for Windows.
pub fn headline_span(words: &Words, account: &Account<'_>) -> Span {
    let verdict = account.verdict;
    let role = match verdict.windows_connects() {
        WindowsConnects::Yes => Role::Good,
        WindowsConnects::No => Role::Bad,
        WindowsConnects::AfterRegistry | WindowsConnects::Unknown => Role::Unsure,
    };
    Span::new(role, words.headline(verdict, account.origin)).strong()
}

/// What to do first, and whose job that is; what would decide where nothing is known.
fn do_this(part: &mut Draft<'_>, account: &Account<'_>, extent: Extent) {
    let (words, verdict) = (part.words, account.verdict);
    let action = words.first_action(verdict, &account.target, account.origin);
    let decides = words.decides(verdict, account.origin, account.kept);
    if !action.is_empty() {
        part.tell("do-this", [("action", action.as_str())]);
    }
    let command = verdict.findings.iter().find_map(|one| registry::command_for(&one.kind, verdict));
    if verdict.windows_connects() == WindowsConnects::AfterRegistry {
        part.blocks.extend(command.map(Block::Command));
    }
    if let Some(what) = decides.filter(|_| action.is_empty() || extent == Extent::Whole) {
        part.tell("to-be-certain", [("what", what.as_str())]);
    }
    let deciding = verdict.findings.first();
    let deciding = deciding.filter(|one| verdict.consequence(&one.kind) == Consequence::Decides);
    let kind = deciding.map(|one| &one.kind).or(verdict.leading.found());
    let responsible = kind.and_then(|kind| verdict.responsible(kind, account.server));
    if let Some(one) = responsible.filter(|_| !action.is_empty()) {
        part.tell("whose-job", [("owner", words.responsible(one).as_str())]);
    }
}

/// Class, certainty, and whether Windows connects.
fn verdict_line(words: &Words, account: &Account<'_>) -> String {
    let verdict = account.verdict;
    let (label, windows) = (words.label(verdict), words.windows_connects(verdict));
    let certainty = words.certainty(verdict.certainty);
    let arguments = [
        ("label", Value::Text(&label)),
        ("certainty", Value::Text(&certainty)),
        ("windows", Value::Text(&windows)),
    ];
    // That nothing is decided is as sure as can be.
    let open = verdict.class == Class::Inconclusive;
    words.sentence(if open { "verdict-line-open" } else { "verdict-line" }, &arguments)
}

/// What is left open of key and login: a recording may go further than a probe.
pub fn untested(account: &Account<'_>) -> Option<&'static str> {
    let passed = |rung| account.verdict.passed(rung);
    match account.origin {
        Origin::Capture if carried_traffic(account.verdict) => None,
        Origin::Probe | Origin::Walk if passed(Rung::QuickMode) => Some("report-quick-mode"),
        Origin::Probe | Origin::Walk if passed(Rung::Authentication) => Some("report-message6"),
        Origin::Probe | Origin::Walk => Some("report-untested"),
        Origin::Capture if passed(Rung::QuickMode) => Some("report-recorded-quick-mode"),
        Origin::Capture if passed(Rung::Authentication) => Some("report-recorded-message6"),
        Origin::Capture => Some("report-unrecorded"),
    }
}

/// The tunnel was up: the keys at both ends fit.
fn carried_traffic(verdict: &Verdict) -> bool {
    let both_ways = |kind: &FindingKind| matches!(kind, FindingKind::TrafficBothWays { .. });
    verdict.findings.iter().any(|finding| both_ways(&finding.kind))
}

/// What is said of a class, in the class's colour.
pub fn class_span(class: Class, label: String) -> Span {
    let role = match class {
        Class::PathClear => Role::Good,
        Class::NatDetected | Class::Inconclusive => Role::Unsure,
        Class::ServerSilent | Class::EspBlocked | Class::Refused => Role::Bad,
    };
    Span::new(role, label).strong()
}
