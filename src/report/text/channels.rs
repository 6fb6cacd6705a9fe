//! The table of channels: one line each, the reason beside it.

use anstyle::{AnsiColor, Style};

use super::colour;
use super::layout::{padded, width};
use super::page::Page;
use crate::evidence::Channel;
use crate::report::words::{Words, is_rejected, milliseconds};
use crate::verdict::{ChannelReport, EspState, PortState, Reason, Verdict};

/// One line of the channel table.
struct Row {
    name: String,
    state: String,
    style: Style,
    rtt: String,
    reason: String,
}

/// Writes the table.
pub fn channels(page: &mut Page, words: &Words, verdict: &Verdict) {
    let channels = &verdict.channels;
    let rows = [
        port_row(words, Channel::Ike500, &channels.ike500),
        port_row(words, Channel::Ike4500, &channels.ike4500),
        port_row(words, Channel::Ikev2, &channels.ikev2),
        row(
            words,
            Channel::Esp,
            words.esp_report(&channels.esp),
            esp_style(&channels.esp),
            &channels.esp,
        ),
        port_row(words, Channel::L2tp1701, &channels.l2tp1701),
    ];
    page.heading(&words.word("heading-channels"));
    let widest = |cell: fn(&Row) -> &str| rows.iter().map(|row| width(cell(row))).max();
    let name = widest(|row| &row.name).unwrap_or(0);
    let state = widest(|row| &row.state).unwrap_or(0);
    let rtt = widest(|row| &row.rtt).unwrap_or(0);
    for row in &rows {
        let styled = format!("{}{}{:#}", row.style, padded(&row.state, state), row.style);
        let left = " ".repeat(rtt.saturating_sub(width(&row.rtt)));
        let head = format!("  {}  {styled}  {left}{}  ", padded(&row.name, name), row.rtt);
        page.hanging(&head, name + state + rtt + 8, &row.reason);
    }
}

fn port_row(words: &Words, channel: Channel, report: &ChannelReport<PortState>) -> Row {
    row(words, channel, words.port_state(report.state), port_style(channel, report.state), report)
}

fn row<S>(
    words: &Words,
    channel: Channel,
    state: String,
    style: Style,
    report: &ChannelReport<S>,
) -> Row {
    let rtt = report.rtt.map_or_else(|| "-".to_owned(), |rtt| format!("{} ms", milliseconds(rtt)));
    let reason = match (channel, &report.reason) {
        (Channel::L2tp1701, Some(Reason::Unanswered { .. })) => words.word("reason-l2tp-silent"),
        (_, Some(reason)) => words.reason(reason),
        (_, None) => String::new(),
    };
    Row { name: words.channel(channel), state, style, rtt, reason }
}

/// Silence on bare L2TP is the good case, an answer is not.
fn port_style(channel: Channel, state: PortState) -> Style {
    match (channel, state) {
        (Channel::L2tp1701, PortState::Answered) => colour(AnsiColor::Yellow),
        (Channel::L2tp1701, _) | (_, PortState::NotTested) => Style::new(),
        (_, PortState::Answered) => colour(AnsiColor::Green),
        (_, PortState::Refused | PortState::Closed | PortState::Filtered | PortState::Silent) => {
            colour(AnsiColor::Red)
        }
    }
}

/// What reaches a host that does not take it is no all-clear.
fn esp_style(report: &ChannelReport<EspState>) -> Style {
    match report.state {
        EspState::Open if is_rejected(report) => colour(AnsiColor::Yellow),
        EspState::Open => colour(AnsiColor::Green),
        EspState::Blocked => colour(AnsiColor::Red),
        EspState::Undetermined | EspState::NotTested => Style::new(),
    }
}
