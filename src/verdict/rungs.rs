//! The ladder: every step of a tunnel, reached, refused or not tried.

use super::class::Decision;
use super::esp;
use super::ladder::{Ladder, Step};
use super::model::{REFUSED, SILENT};
use super::view::View;
use super::{
    Channels, Class, FindingKind, Leading, MessagesRejected, PortState, Reason, RejectedMessages,
    Rung, RungReport, RungState, Summary,
};
use crate::evidence::{Answer, Carrier, Channel, Learned, ObservationId};

/// The rungs in their order, all of them.
///
/// `keyed` is false where the far end cannot answer message 5: it was as good as not tried.
pub fn climb(
    view: &View<'_>,
    channels: &Channels,
    decision: &Decision,
    keyed: bool,
) -> Vec<RungReport> {
    let ladder = view.ladder();
    let identification = if keyed {
        of_step(Rung::Authentication, &ladder.identification)
    } else {
        skipped(Rung::Authentication)
    };
    let mut rungs = vec![
        main_mode(view, channels, ladder),
        identification,
        of_step(Rung::QuickMode, &ladder.quick),
        protected(view, ladder, decision),
        tunnel(view, decision),
        of_notes(view, Rung::L2tpSession),
        of_notes(view, Rung::Lcp),
    ];
    // A server that went away refused nothing, and is not silent.
    if matches!(decision.leading, Leading::Found(FindingKind::ClosedMeanwhile(_))) {
        for rung in rungs.iter_mut().filter(|one| one.windows_error == Some(SILENT)) {
            *rung = skipped(rung.rung);
        }
    }
    // What came behind a rung of IKE has passed it, though that was not recorded, and so has
    // what was refused there; native ESP may be lost where the same goes on in UDP.
    let up = matches!(decision.class, Class::PathClear | Class::NatDetected);
    let reached =
        |one: &RungReport| one.state == RungState::Passed || one.windows_error == Some(REFUSED);
    let last = rungs.iter().rposition(reached);
    for (place, rung) in rungs.iter_mut().enumerate() {
        let of_ike = rung.rung < Rung::Esp && last.is_some_and(|last| place < last);
        let passed = of_ike || up && rung.rung == Rung::MainMode;
        if passed && rung.state == RungState::Failed {
            *rung = skipped(rung.rung);
        }
    }
    rungs
}

fn main_mode(view: &View<'_>, channels: &Channels, ladder: &Ladder) -> RungReport {
    let rung = Rung::MainMode;
    let agreed: Vec<_> = Channel::IKE
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
    let ike = &channels[Channel::Ike500];
    // A client begins on UDP 500: where that is lost, an answer on 4500 is no help to it.
    let lost = matches!(ike.state, PortState::Closed | PortState::Filtered | PortState::Silent);
    let went_on = !matches!(ladder.identification, Step::NotTaken);
    if !agreed.is_empty() && (went_on || !lost) {
        return passed(rung, &agreed);
    }
    if went_on || !view.asks_by_v1() {
        return skipped(rung);
    }
    match (ike.state, &ike.reason) {
        (PortState::Refused, _) => failed(rung, REFUSED, &ike.because),
        (PortState::Closed | PortState::Filtered | PortState::Silent, _)
        | (
            PortState::Answered,
            Some(
                Reason::StoppedAfterMessage2
                | Reason::AnswersDamaged { .. }
                | Reason::AnswersUnacceptable { .. },
            ),
        ) => failed(rung, SILENT, &ike.because),
        _ => skipped(rung),
    }
}

fn of_step(rung: Rung, step: &Step) -> RungReport {
    match step {
        Step::Passed(because) => passed(rung, because),
        Step::Refused(because) => failed(rung, REFUSED, because),
        Step::Unanswered(attempt) => failed(rung, SILENT, &attempt.because),
        Step::TooFew(_) | Step::NotTaken => skipped(rung),
    }
}

/// Protected packets both ways, whatever carries them.
fn protected(view: &View<'_>, ladder: &Ladder, decision: &Decision) -> RungReport {
    if let Some(report) = esp::only_in_udp(view) {
        // A client of Windows takes no other way.
        return failed(Rung::Esp, SILENT, &report.because);
    }
    if esp::strays(view).is_some() {
        return skipped(Rung::Esp);
    }
    let carriers = [Carrier::Esp, Carrier::EspInUdp].map(|carrier| view.traffic(carrier));
    let flowing = carriers.iter().find(|flowing| flowing.both_ways());
    if let Some(flowing) = flowing.filter(|_| ladder.is_complete()) {
        return passed(Rung::Esp, &flowing.because);
    }
    // One way accuses the path only where the class does.
    match decision.leading {
        Leading::Found(FindingKind::IpsecDeleted(_)) => {
            failed(Rung::Esp, REFUSED, &decision.because)
        }
        Leading::Summary(Summary::EspOneWay)
        | Leading::Found(FindingKind::MessagesRejected(MessagesRejected {
            messages: RejectedMessages::EspInUdp,
            ..
        })) => failed(Rung::Esp, SILENT, &decision.because),
        // Whoever agreed on a tunnel tried it.
        _ if decision.class == Class::EspBlocked && ladder.is_complete() => {
            failed(Rung::Esp, SILENT, &decision.because)
        }
        _ => skipped(Rung::Esp),
    }
}

/// The first rung in ESP: silence there, where it is no matter of the path.
fn tunnel(view: &View<'_>, decision: &Decision) -> RungReport {
    match decision.leading {
        Leading::Found(FindingKind::L2tpUnanswered(_)) => {
            failed(Rung::L2tpTunnel, SILENT, &decision.because)
        }
        _ => of_notes(view, Rung::L2tpTunnel),
    }
}

/// What is in ESP, by what the key read: reached, or ended by the server instead.
fn of_notes(view: &View<'_>, rung: Rung) -> RungReport {
    let reached = |learned: &Learned| match learned {
        Learned::L2tpTunnel => Some(Rung::L2tpTunnel),
        Learned::L2tpSession => Some(Rung::L2tpSession),
        Learned::Lcp { .. } => Some(Rung::Lcp),
        _ => None,
    };
    let notes: Vec<_> = view.notes().collect();
    if let Some((id, _)) = notes.iter().find(|(_, learned)| reached(learned) == Some(rung)) {
        return passed(rung, &[*id]);
    }
    let refusal = |learned: &Learned| matches!(learned, Learned::L2tpRefused(_));
    let before = |id: ObservationId| {
        notes.iter().filter(|(one, _)| *one < id).filter_map(|(_, note)| reached(note)).max()
    };
    let next = |highest: Option<Rung>| match highest {
        None => Rung::L2tpTunnel,
        Some(Rung::L2tpTunnel) => Rung::L2tpSession,
        Some(_) => Rung::Lcp,
    };
    match notes.iter().find(|(_, learned)| refusal(learned)) {
        Some((id, _)) if next(before(*id)) == rung => failed(rung, REFUSED, &[*id]),
        _ => skipped(rung),
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
