//! One judgement: the verdict, then what it rests on. The same for a probe's
//! run and for a conversation of a capture.

use super::draft::Draft;
use super::evidence::evidence;
use super::{channels, findings, ladder, sizes, walk};
use crate::report::account::Account;
use crate::report::document::{Block, Role, Span};
use crate::report::words::Words;
use crate::report::{Origin, transform};
use crate::verdict::{
    Class, FindingKind, NatState, Passage, Reach, Recovery, RecoveryState, Rung, RungState, Verdict,
};

/// All that is to be said of a judgement.
pub fn judgement(words: &Words, account: &Account<'_>) -> Vec<Block> {
    let verdict = account.verdict;
    let walk = walk::walk(words, account);
    let (first, walk) = if account.origin == Origin::Walk { (walk, None) } else { (None, walk) };
    let sections = [
        first,
        Some(headline(words, account)),
        ladder::ladder(words, verdict),
        Some(channels::channels(words, verdict)),
        walk,
        sizes::sizes(words, verdict),
        nat(words, account),
        far_end(words, verdict),
        server(words, verdict),
        findings::findings(words, account),
    ];
    sections.into_iter().flatten().collect()
}

/// The class and what it rests on.
pub fn headline(words: &Words, account: &Account<'_>) -> Block {
    let verdict = account.verdict;
    let mut heading = vec![class_span(verdict.class, words.label(verdict))];
    if verdict.class != Class::Inconclusive {
        heading.push(format!(" - {}", words.certainty(verdict.certainty)).into());
    }
    let mut part = Draft::new(words);
    part.say([words.summary(verdict, &account.target, account.origin)]);
    let error = verdict.class.windows_error().filter(|_| !verdict.needs_esp_by_choice());
    if let Some(number) = error {
        part.tell("report-windows-error", [("number", u64::from(number))]);
    }
    part.say(evidence(words, account, &verdict.because));
    if let Some(what) = words.decides(verdict, account.origin, account.kept) {
        part.tell("report-decides", [("what", what.as_str())]);
    }
    if matches!(verdict.class, Class::PathClear | Class::NatDetected) {
        if verdict.nat.assume_udp_encapsulation.is_some_and(|value| value > 0) {
            part.word("report-needs-registry");
        }
        part.say(untested(account).map(|id| words.word(id)));
    }
    Block::Section { heading, blocks: part.blocks }
}

fn nat(words: &Words, account: &Account<'_>) -> Option<Block> {
    let nat = &account.verdict.nat;
    if nat.client == NatState::NotTested && nat.server == NatState::NotTested {
        return None;
    }
    let mut part = Draft::new(words);
    for (id, state) in [("nat-client", nat.client), ("nat-server", nat.server)] {
        part.tell(id, [("state", words.nat_state(state).as_str())]);
    }
    if let Some(local) = nat.local {
        let (local, mapped) = (local.to_string(), nat.mapped.map(|mapped| mapped.to_string()));
        let id = match (account.origin, &mapped) {
            (Origin::Probe | Origin::Walk, None) => "nat-local",
            (Origin::Probe | Origin::Walk, Some(_)) => "nat-mapped",
            (Origin::Capture, None) => "nat-captured-local",
            (Origin::Capture, Some(_)) => "nat-captured-mapped",
        };
        let mapped = mapped.unwrap_or_default();
        part.tell(id, [("local", local.as_str()), ("mapped", &mapped)]);
    }
    if let Some(one) = nat.recovery {
        recovery(&mut part, one);
    }
    match nat.assume_udp_encapsulation {
        Some(0) => part.word("nat-registry-default"),
        Some(value) => part.tell("nat-registry-needed", [("value", u64::from(value))]),
        None => {}
    }
    Some(part.under("heading-nat"))
}

/// What the user asked for and a report does not tell otherwise, with how sure it is.
fn recovery(part: &mut Draft<'_>, recovery: Recovery) {
    let found = [
        ("nat-client-inside", recovery.client_inside),
        ("nat-server-inside", recovery.server_inside),
    ];
    for (id, inside) in found {
        if let Some(inside) = inside.map(|inside| inside.to_string()) {
            part.tell(id, [("inside", inside.as_str())]);
        }
    }
    part.word(match (recovery.state, recovery.reach) {
        (RecoveryState::Explained, _) => return,
        (RecoveryState::Unexplained, Reach::Private) => "nat-recovery-not-private",
        (RecoveryState::Unexplained, Reach::All) => "nat-recovery-nowhere",
        (RecoveryState::Interrupted, _) => "nat-recovery-interrupted",
        (RecoveryState::Limited, _) => "nat-recovery-limited",
    });
}

/// What a far end with the same key made known.
fn far_end(words: &Words, verdict: &Verdict) -> Option<Block> {
    let far_end = verdict.far_end.as_ref()?;
    let mut part = Draft::new(words);
    part.say(far_end.rows.iter().map(|row| words.far_end_row(row)));
    let steps = far_end.steps.iter().flat_map(|steps| &steps.rows);
    let lost = steps.filter(|row| row.passage != Passage::BothWays);
    part.say(lost.map(|row| words.far_end_step(row)));
    if far_end.steps.as_ref().is_some_and(|steps| steps.key_fits == Some(false)) {
        part.word("far-end-key-does-not-fit");
    }
    part.say(far_end.mapping.iter().map(|mapping| words.mapping_lifetime(mapping)));
    Some(part.under("heading-far-end"))
}

fn server(words: &Words, verdict: &Verdict) -> Option<Block> {
    let server = &verdict.server;
    let mut part = Draft::new(words);
    if let Some(vendor) = &server.vendor {
        part.tell("report-vendor", [("vendor", vendor.as_str())]);
    }
    if let Some(transform) = &server.transform {
        part.tell("report-transform", [("transform", transform::name(transform).as_str())]);
    }
    (!part.blocks.is_empty()).then(|| part.under("heading-server"))
}

/// What is left open of key and login: a recording may go further than a probe.
fn untested(account: &Account<'_>) -> Option<&'static str> {
    let passed = |rung| {
        let mut ladder = account.verdict.ladder.iter();
        ladder.any(|one| one.rung == rung && one.state == RungState::Passed)
    };
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
