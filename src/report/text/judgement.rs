//! One judgement for people: the verdict, then what it rests on. The same for
//! a probe's run and for a conversation of a capture.

use anstyle::{AnsiColor, Style};

use super::colour;
use super::evidence::evidence;
use super::page::Page;
use super::{channels, findings, ladder, sizes, walk};
use crate::report::account::Account;
use crate::report::words::{Value, Words};
use crate::report::{Origin, transform};
use crate::verdict::{
    Class, FindingKind, NatState, Passage, Reach, Recovery, RecoveryState, Rung, RungState, Verdict,
};

/// The whole report on a judgement.
pub fn judgement(page: &mut Page, words: &Words, account: &Account<'_>) {
    if account.origin == Origin::Walk {
        walk::walk(page, words, account.verdict);
    }
    headline(page, words, account);
    ladder::ladder(page, words, account.verdict);
    channels::channels(page, words, account.verdict);
    if account.origin != Origin::Walk {
        walk::walk(page, words, account.verdict);
    }
    sizes::sizes(page, words, account.verdict);
    nat(page, words, account);
    far_end(page, words, account.verdict);
    server(page, words, account.verdict);
    findings::findings(page, words, account);
}

/// The class and what it rests on.
pub fn headline(page: &mut Page, words: &Words, account: &Account<'_>) {
    let verdict = account.verdict;
    page.blank();
    let label = words.label(verdict);
    let sure = match verdict.class {
        Class::Inconclusive => String::new(),
        _ => format!(" - {}", words.certainty(verdict.certainty)),
    };
    page.styled_line(&label, class_style(verdict.class), &sure);
    page.paragraph(2, &words.summary(verdict, &account.target, account.origin));
    if let Some(number) = verdict.class.windows_error() {
        let number = Value::Number(number.into());
        page.paragraph(2, &words.sentence("report-windows-error", &[("number", number)]));
    }
    evidence(page, words, account, &verdict.because, 2);
    if let Some(what) = words.decides(verdict, account.origin) {
        page.paragraph(2, &words.sentence("report-decides", &[("what", Value::Text(&what))]));
    }
    if matches!(verdict.class, Class::PathClear | Class::NatDetected) {
        if verdict.nat.assume_udp_encapsulation.is_some_and(|value| value > 0) {
            page.paragraph(2, &words.word("report-needs-registry"));
        }
        if let Some(id) = untested(account) {
            page.paragraph(2, &words.word(id));
        }
    }
}

fn nat(page: &mut Page, words: &Words, account: &Account<'_>) {
    let nat = &account.verdict.nat;
    if nat.client == NatState::NotTested && nat.server == NatState::NotTested {
        return;
    }
    page.heading(&words.word("heading-nat"));
    for (id, state) in [("nat-client", nat.client), ("nat-server", nat.server)] {
        let state = words.nat_state(state);
        page.paragraph(2, &words.sentence(id, &[("state", Value::Text(&state))]));
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
        let arguments = [("local", Value::Text(&local)), ("mapped", Value::Text(&mapped))];
        page.paragraph(2, &words.sentence(id, &arguments));
    }
    recovery(page, words, nat.recovery);
    match nat.assume_udp_encapsulation {
        Some(0) => page.paragraph(2, &words.word("nat-registry-default")),
        Some(value) => {
            let number = Value::Number(value.into());
            page.paragraph(2, &words.sentence("nat-registry-needed", &[("value", number)]));
        }
        None => {}
    }
}

/// What the user asked for and a report does not tell otherwise, with how sure it is.
fn recovery(page: &mut Page, words: &Words, recovery: Option<Recovery>) {
    let Some(recovery) = recovery else { return };
    let found = [
        ("nat-client-inside", recovery.client_inside),
        ("nat-server-inside", recovery.server_inside),
    ];
    for (id, inside) in found {
        if let Some(inside) = inside.map(|inside| inside.to_string()) {
            page.paragraph(2, &words.sentence(id, &[("inside", Value::Text(&inside))]));
        }
    }
    match (recovery.state, recovery.reach) {
        (RecoveryState::Explained, _) => {}
        (RecoveryState::Unexplained, Reach::Private) => {
            page.paragraph(2, &words.word("nat-recovery-not-private"));
        }
        (RecoveryState::Unexplained, Reach::All) => {
            page.paragraph(2, &words.word("nat-recovery-nowhere"));
        }
        (RecoveryState::Interrupted, _) => {
            page.paragraph(2, &words.word("nat-recovery-interrupted"));
        }
        (RecoveryState::Limited, _) => page.paragraph(2, &words.word("nat-recovery-limited")),
    }
}

/// What a far end with the same key made known.
fn far_end(page: &mut Page, words: &Words, verdict: &Verdict) {
    let Some(far_end) = &verdict.far_end else { return };
    page.heading(&words.word("heading-far-end"));
    for row in &far_end.rows {
        page.paragraph(2, &words.far_end_row(row));
    }
    let steps = far_end.steps.iter().flat_map(|steps| &steps.rows);
    for row in steps.filter(|row| row.passage != Passage::BothWays) {
        page.paragraph(2, &words.far_end_step(row));
    }
    if far_end.steps.as_ref().is_some_and(|steps| steps.key_fits == Some(false)) {
        page.paragraph(2, &words.word("far-end-key-does-not-fit"));
    }
    if let Some(mapping) = &far_end.mapping {
        page.paragraph(2, &words.mapping_lifetime(mapping));
    }
}

fn server(page: &mut Page, words: &Words, verdict: &Verdict) {
    let server = &verdict.server;
    if server.vendor.is_none() && server.transform.is_none() {
        return;
    }
    page.heading(&words.word("heading-server"));
    if let Some(vendor) = &server.vendor {
        page.paragraph(2, &words.sentence("report-vendor", &[("vendor", Value::Text(vendor))]));
    }
    if let Some(transform) = &server.transform {
        let name = transform::name(transform);
        page.paragraph(
            2,
            &words.sentence("report-transform", &[("transform", Value::Text(&name))]),
        );
    }
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
    let both_ways = |kind: &FindingKind| matches!(kind, FindingKind::TrafficBothWays(_));
    verdict.findings.iter().any(|finding| both_ways(&finding.kind))
}

/// How a class looks.
pub fn class_style(class: Class) -> Style {
    let hue = match class {
        Class::PathClear => AnsiColor::Green,
        Class::NatDetected | Class::Inconclusive => AnsiColor::Yellow,
        Class::ServerSilent | Class::EspBlocked | Class::Refused => AnsiColor::Red,
    };
    colour(hue).bold()
}
