//! The ladder of a tunnel: one line for each rung, from the ground up.

use anstyle::{AnsiColor, Style};

use super::colour;
use super::layout::{padded, width};
use super::page::Page;
use crate::report::words::{Value, Words};
use crate::verdict::{Reason, Rung, RungReport, RungState, Verdict};

/// Writes the ladder, where somebody went on behind message 4.
pub fn ladder(page: &mut Page, words: &Words, verdict: &Verdict) {
    let behind = |one: &RungReport| one.rung > Rung::MainMode && one.state != RungState::Skipped;
    if !verdict.ladder.iter().any(behind) {
        return;
    }
    page.heading(&words.word("heading-ladder"));
    let names: Vec<_> = verdict.ladder.iter().map(|one| words.rung(one.rung)).collect();
    let states: Vec<_> = verdict.ladder.iter().map(|one| words.rung_state(one.state)).collect();
    let widest = |column: &[String]| column.iter().map(|cell| width(cell)).max().unwrap_or(0);
    let (name_width, state_width) = (widest(&names), widest(&states));
    for ((one, name), state) in verdict.ladder.iter().zip(&names).zip(&states) {
        let style = style(one.state);
        let styled = format!("{style}{}{style:#}", padded(state, state_width));
        let head = format!("  {}  {styled}  ", padded(name, name_width));
        let error = one.windows_error.map(|number| {
            words.sentence("ladder-error", &[("number", Value::Number(number.into()))])
        });
        // Behind native ESP that fails, only the second exchange leads on.
        let in_udp = verdict.channels.esp.reason == Some(Reason::OnlyInUdp);
        let aside = in_udp && one.rung > Rung::Esp && one.state == RungState::Passed;
        let aside = aside.then(|| words.word("ladder-in-udp"));
        page.hanging(&head, name_width + state_width + 6, &error.or(aside).unwrap_or_default());
    }
}

const fn style(state: RungState) -> Style {
    match state {
        RungState::Passed => colour(AnsiColor::Green),
        RungState::Failed => colour(AnsiColor::Red),
        RungState::Skipped => Style::new(),
    }
}
