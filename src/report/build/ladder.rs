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
    let steps = if verdict.ladder.iter().all(|one| one.state == RungState::Passed) {
        Block::paragraph(all_passed(words, verdict))
    } else {
        let rows = verdict.ladder.iter().map(|one| row(words, verdict, one));
        Block::table([Kind::Words, Kind::Words, Kind::Prose], rows)
    };
    Some(Draft::of(words, steps).under("heading-ladder"))
}

/// Every rung in one sentence.
fn all_passed(words: &Words, verdict: &Verdict) -> String {
    let steps = verdict.ladder.iter().map(|one| {
        let aside = carried_in_udp(words, verdict, one);
        aside.map_or_else(
            || words.rung(one.rung),
            |aside| format!("{} ({aside})", words.rung(one.rung)),
        )
    });
    let steps = steps.collect::<Vec<_>>().join(&words.word("list-separator"));
    words.sentence("ladder-all-passed", &[("steps", Value::Text(&steps))])
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
    let aside = carried_in_udp(words, verdict, one);
    Row::new([words.rung(one.rung).into(), state, error.or(aside).unwrap_or_default().into()])
}

/// Behind native ESP that fails, only the second exchange leads on.
fn carried_in_udp(words: &Words, verdict: &Verdict, one: &RungReport) -> Option<String> {
    let in_udp = verdict.channels.esp.reason == Some(Reason::OnlyInUdp);
    let native = verdict.channels.esp.passes_both_ways();
    let aside = match one.rung {
        Rung::Esp => !native,
        rung => in_udp && rung > Rung::Esp,
    };
    (aside && one.state == RungState::Passed).then(|| words.word("ladder-in-udp"))
}

const fn role(state: RungState) -> Role {
    match state {
        RungState::Passed => Role::Good,
        RungState::Failed => Role::Bad,
        RungState::Skipped => Role::Plain,
    }
}
