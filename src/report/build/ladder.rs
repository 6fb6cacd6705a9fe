//! The ladder of a tunnel: a row for each rung, from the ground up.

use super::draft::Draft;
use crate::report::document::{Block, Kind, Role, Row, Span};
use crate::report::words::{Value, Words};
use crate::verdict::{Reason, Rung, RungReport, RungState, SILENT, Verdict};

/// The ladder, where somebody went on behind message 4.
pub fn ladder(words: &Words, verdict: &Verdict) -> Option<Block> {
    let behind = |one: &RungReport| one.rung > Rung::MainMode && one.state != RungState::Skipped;
    if !verdict.ladder.iter().any(behind) {
        return None;
    }
    let rows = verdict.ladder.iter().map(|one| row(words, verdict, one));
    let table = Block::table([Kind::Words, Kind::Words, Kind::Prose], rows);
    Some(Draft::of(words, table).under("heading-ladder"))
}

fn row(words: &Words, verdict: &Verdict, one: &RungReport) -> Row {
    let state = match one.windows_error {
        // Silence is no refusal; what is lost of ESP is more than an answer.
        Some(SILENT) if one.rung != Rung::Esp => words.word("rung-state-unanswered"),
        _ => words.rung_state(one.state),
    };
    let state = Span::new(role(one.state), state);
    let by_choice = one.rung == Rung::Esp && verdict.needs_esp_by_choice();
    let error = one
        .windows_error
        .filter(|_| !by_choice)
        .map(|number| words.sentence("ladder-error", &[("number", Value::Number(number.into()))]));
    // Behind native ESP that fails, only the second exchange leads on.
    let in_udp = verdict.channels.esp.reason == Some(Reason::OnlyInUdp);
    let native = verdict.channels.esp.passes_both_ways();
    let aside = match one.rung {
        Rung::Esp => !native,
        rung => in_udp && rung > Rung::Esp,
    };
    let aside = aside && one.state == RungState::Passed;
    let aside = aside.then(|| words.word("ladder-in-udp"));
    Row::new([words.rung(one.rung).into(), state, error.or(aside).unwrap_or_default().into()])
}

const fn role(state: RungState) -> Role {
    match state {
        RungState::Passed => Role::Good,
        RungState::Failed => Role::Bad,
        RungState::Skipped => Role::Plain,
    }
}
