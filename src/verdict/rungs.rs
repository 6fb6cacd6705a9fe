//! The ladder: every step of a tunnel, reached, refused or not tried.

use super::class::Decision;
use super::ladder::{Ladder, Step};
use super::view::View;
use super::{Cause, Channels, PortState, Reason, Rung, RungReport, RungState};
use crate::evidence::{Answer, Carrier, Channel, ObservationId};

/// No answer, for a client of Windows.
const SILENT: u32 = 809;
/// A refusal.
const REFUSED: u32 = 789;

/// The rungs in their order, all of them.
pub fn climb(view: &View<'_>, channels: &Channels, decision: &Decision) -> Vec<RungReport> {
    let ladder = Ladder::climb(view);
    let lost = matches!(decision.cause, Cause::NatTraversalLost | Cause::LostInFragments);
    let unanswered = if lost { SILENT } else { REFUSED };
    vec![
        main_mode(view, channels),
        of_step(Rung::Authentication, &ladder.identification, unanswered),
        of_step(Rung::QuickMode, &ladder.quick, unanswered),
        esp(view, &ladder),
        skipped(Rung::L2tpTunnel),
        skipped(Rung::L2tpSession),
        skipped(Rung::Lcp),
    ]
}

fn main_mode(view: &View<'_>, channels: &Channels) -> RungReport {
    let rung = Rung::MainMode;
    let agreed: Vec<_> = [Channel::Ike500, Channel::Ike4500]
        .into_iter()
        .flat_map(|channel| view.asked_answers(channel))
        .filter(|(_, one)| {
            let keys = matches!(
                one.answer,
                Answer::MainModeKeyExchange { .. } | Answer::Aggressive { .. }
            );
            keys && !one.repeated
        })
        .map(|(one, _)| one.id)
        .collect();
    if !agreed.is_empty() {
        return passed(rung, &agreed);
    }
    let ike = &channels.ike500;
    match (ike.state, &ike.reason) {
        (PortState::Refused, _) => failed(rung, REFUSED, &ike.because),
        (PortState::Closed | PortState::Filtered | PortState::Silent, _)
        | (PortState::Answered, Some(Reason::StoppedAfterMessage2)) => {
            failed(rung, SILENT, &ike.because)
        }
        _ => skipped(rung),
    }
}

fn of_step(rung: Rung, step: &Step, unanswered: u32) -> RungReport {
    match step {
        Step::Passed(because) => passed(rung, because),
        Step::Refused(because) => failed(rung, REFUSED, because),
        Step::Unanswered(attempt) => failed(rung, unanswered, &attempt.because),
        Step::TooFew(_) | Step::NotTaken => skipped(rung),
    }
}

/// Protected packets both ways, whatever carries them.
fn esp(view: &View<'_>, ladder: &Ladder) -> RungReport {
    let carriers = [Carrier::Esp, Carrier::EspInUdp].map(|carrier| view.traffic(carrier));
    let flowing = carriers.iter().find(|flowing| flowing.both_ways());
    match flowing.filter(|_| ladder.is_complete()) {
        Some(flowing) => passed(Rung::Esp, &flowing.because),
        None => skipped(Rung::Esp),
    }
}

fn passed(rung: Rung, because: &[ObservationId]) -> RungReport {
    let because = because.to_vec();
    RungReport { rung, state: RungState::Passed, windows_error: None, because }
}

fn failed(rung: Rung, windows_error: u32, because: &[ObservationId]) -> RungReport {
    let (windows_error, because) = (Some(windows_error), because.to_vec());
    RungReport { rung, state: RungState::Failed, windows_error, because }
}

const fn skipped(rung: Rung) -> RungReport {
    RungReport { rung, state: RungState::Skipped, windows_error: None, because: Vec::new() }
}
