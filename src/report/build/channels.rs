//! The channels: a row each, the reason beside it.

use super::draft::Draft;
use super::ends::ends;
use crate::evidence::Channel;
use crate::report::Extent;
use crate::report::account::Account;
use crate::report::document::{Block, Kind, Role, Row, Span};
use crate::report::words::{Value, Words, milliseconds};
use crate::verdict::{AnyReport, ChannelReport, EspState, FindingKind, PortState, Reason, Verdict};

/// The table of channels, and what the answers showed of both ends.
pub fn channels(words: &Words, account: &Account<'_>, extent: Extent) -> Block {
    let verdict = account.verdict;
    let on_4500 = &verdict.channels.ikev2_4500;
    let asked_on_4500 = on_4500.state != PortState::NotTested || on_4500.reason.is_some();
    let mut on_4500 = asked_on_4500.then(|| {
        let state = Span::new(port_role(Channel::Ikev2, on_4500.state), words.port_report(on_4500));
        let name = words.word("channel-ikev2-on-4500");
        named_row(name, state, on_4500, reason(words, on_4500))
    });
    let rows = verdict.channels.all().map(|(channel, report)| match report {
        AnyReport::Port(report) => (channel, port(words, verdict, channel, report, extent)),
        AnyReport::Esp(report) => {
            let state = Span::new(esp_role(report), words.esp_report(report));
            let is_idle = extent != Extent::Whole && verdict.is_esp_idle();
            let reason = match &report.reason {
                _ if is_idle => words.word("reason-esp-idle"),
                Some(Reason::HostRejectsEsp { .. }) if extent != Extent::Whole => {
                    words.word("reason-esp-not-now")
                }
                _ => reason(words, report),
            };
            (channel, row(words, channel, state, report, reason))
        }
    });
    // IKEv2 on UDP 4500 stands below IKEv2.
    let rows = rows.flat_map(|(channel, row)| {
        let below = if channel == Channel::Ikev2 { on_4500.take() } else { None };
        [Some(row), below].into_iter().flatten()
    });
    let kinds = [Kind::Words, Kind::Words, Kind::Numbers, Kind::Prose];
    let mut part = Draft::of(words, Block::table(kinds, rows));
    part.blocks.extend(ends(words, account, extent));
    part.under("heading-channels")
}

fn port(
    words: &Words,
    verdict: &Verdict,
    channel: Channel,
    report: &ChannelReport<PortState>,
    extent: Extent,
) -> Row {
    let state = Span::new(port_role(channel, report.state), words.port_report(report));
    let reason = match (channel.row().silent_by_nature, report.state, &report.reason) {
        (true, PortState::Silent, Some(Reason::Unanswered { .. })) => words.word("reason-idle"),
        (true, PortState::Closed, _) if extent != Extent::Whole => words.word("reason-idle"),
        // An answer needs no reason.
        (_, PortState::Answered, Some(Reason::ControlRefused)) if extent != Extent::Whole => {
            String::new()
        }
        _ => reason(words, report),
    };
    let reason = if is_own_flow(verdict, channel) {
        words.sentence("reason-own-flow", &[("reason", Value::Text(&reason))])
    } else {
        reason
    };
    row(words, channel, state, report, reason)
}

/// A fresh flow to this port is answered: what the row says is of the client's own.
fn is_own_flow(verdict: &Verdict, channel: Channel) -> bool {
    verdict.findings.iter().any(|one| match &one.kind {
        FindingKind::OnlyFreshFlowAnswered(found) => found.channel == channel,
        FindingKind::SourcePortDropped(found) => found.channel == channel,
        _ => false,
    })
}

fn reason<S>(words: &Words, report: &ChannelReport<S>) -> String {
    report.reason.as_ref().map(|reason| words.reason(reason)).unwrap_or_default()
}

fn row<S>(
    words: &Words,
    channel: Channel,
    state: Span,
    report: &ChannelReport<S>,
    reason: String,
) -> Row {
    named_row(words.channel(channel), state, report, reason)
}

fn named_row<S>(name: String, state: Span, report: &ChannelReport<S>, reason: String) -> Row {
    let rtt = report.rtt.map_or_else(|| "-".to_owned(), |rtt| format!("{} ms", milliseconds(rtt)));
    Row::new([name.into(), state, rtt.into(), reason.into()])
}

/// Silence on bare L2TP is the good case, an answer is not.
const fn port_role(channel: Channel, state: PortState) -> Role {
    match (channel.row().silent_by_nature, state) {
        (true, PortState::Answered) => Role::Unsure,
        (true, _) | (_, PortState::NotTested) => Role::Plain,
        (_, PortState::Answered) => Role::Good,
        (_, PortState::Refused | PortState::Closed | PortState::Filtered | PortState::Silent) => {
            Role::Bad
        }
    }
}

/// What only reaches a host is no all-clear.
const fn esp_role(report: &ChannelReport<EspState>) -> Role {
    match report.state {
        EspState::Open if !report.passes_both_ways() => Role::Unsure,
        EspState::Open => Role::Good,
        EspState::Blocked => Role::Bad,
        EspState::Undetermined | EspState::NotTested => Role::Plain,
    }
}
