//! The class of what a probe without the key shows: the channels one by one.

use std::net::IpAddr;

use super::decision::{Decision, inconclusive};
use crate::evidence::{Answer, Channel, ObservationId};
use crate::verdict::nat::NatEvidence;
use crate::verdict::patience;
use crate::verdict::view::View;
use crate::verdict::{
    Cause, Certainty, ChannelReport, Channels, EspState, NatState, PortState, Reason,
};
use crate::wire::icmp::{IcmpKind, IcmpMeaning, IpVersion};
use crate::wire::isakmp::number::notify;

/// Decides, in the order in which a client would be stopped.
pub fn decide(view: &View<'_>, channels: &Channels, nat: &NatEvidence) -> Decision {
    let ike = &channels.ike500;
    let silent = |certainty, cause| Decision::new(certainty, cause, &[&ike.because]);
    if let (PortState::Answered | PortState::Silent, Some((certainty, cause))) =
        (ike.state, of_no_use(ike.reason.as_ref()))
    {
        return silent(certainty, cause);
    }
    match ike.state {
        PortState::Answered if ike.reason == Some(Reason::StoppedAfterMessage2) => {
            silent(Certainty::Likely, Cause::StalledAfterMessage2)
        }
        PortState::Answered if ike.reason == Some(Reason::LostAfterMessage2) => {
            inconclusive(Cause::AnsweredInPart, &[&ike.because])
        }
        PortState::Answered => carried(view, channels, nat),
        PortState::Refused => ikev2_only(view, channels).unwrap_or_else(|| refused(channels)),
        // An error that IKEv2 on the same port gives the lie to decides nothing.
        PortState::Closed | PortState::Filtered if !answers_v2_on(view, 500).is_empty() => {
            unanswered(view, channels)
        }
        PortState::Closed => silent(Certainty::Proven, Cause::Closed),
        PortState::Filtered => silent(
            Certainty::Proven,
            icmp_cause(ike.reason.as_ref()).unwrap_or(Cause::NothingAnswered),
        ),
        PortState::Silent => unanswered(view, channels),
        PortState::NotTested => inconclusive(Cause::TooLittleSent, &[&ike.because]),
    }
}

/// The cause where something came from a silent port, and is no answer.
pub fn came(port: u16, report: &ChannelReport<PortState>) -> Option<(Certainty, Cause)> {
    match report.reason {
        Some(Reason::Reflected) => Some((Certainty::Proven, Cause::Reflector)),
        Some(Reason::FromElsewhere) => Some((Certainty::Proven, Cause::AnswersFromElsewhere)),
        Some(Reason::Unusable { .. }) => Some((Certainty::Likely, Cause::UnusableAnswers { port })),
        ref reason => of_no_use(reason.as_ref()),
    }
}

/// The cause where answers come and a client has nothing of them. What an odd answer does
/// to a client is not known for sure; what is dropped it never gets.
pub fn of_no_use(reason: Option<&Reason>) -> Option<(Certainty, Cause)> {
    match reason {
        Some(Reason::AnswersDamaged { packets }) if *packets >= MANY_DAMAGED => {
            Some((Certainty::Proven, Cause::AnswersDamaged))
        }
        Some(Reason::AnswersDamaged { .. }) => Some((Certainty::Likely, Cause::AnswersDamaged)),
        Some(Reason::AnswersUnacceptable { .. }) => {
            Some((Certainty::Likely, Cause::AnswersUnacceptable))
        }
        _ => None,
    }
}

/// Damaged answers that are no chance.
const MANY_DAMAGED: u32 = 3;

/// Whether a port carries an exchange in both directions, as far as it goes.
pub fn passes(report: &ChannelReport<PortState>) -> bool {
    let answers = matches!(report.state, PortState::Answered | PortState::Refused);
    let short = [Reason::StoppedAfterMessage2, Reason::LostAfterMessage2];
    let stops = |reason: &Reason| {
        let unread = matches!(reason, Reason::Unusable { .. });
        short.contains(reason) || unread || of_no_use(Some(reason)).is_some()
    };
    answers && !report.reason.as_ref().is_some_and(stops)
}

/// IKE passes on UDP 500: does what comes after it pass?
pub fn carried(view: &View<'_>, channels: &Channels, nat: &NatEvidence) -> Decision {
    let (ike, natt, esp) = (&channels.ike500, &channels.ike4500, &channels.esp);
    let passes_4500 = passes(natt);
    let ground: [&[ObservationId]; 4] = [&ike.because, &natt.because, &esp.because, &nat.because];
    let clear = |cause| native(esp, cause, &ground);
    match nat.moves_to_4500() {
        Some(true) if passes_4500 => over_4500(nat, &ground),
        Some(true) => without_4500(view, channels, nat),
        Some(false) => match esp.state {
            EspState::Open if passes_4500 => clear(Cause::OverBoth),
            EspState::Open => clear(Cause::OverNativeEsp),
            EspState::Blocked => esp_blocked(channels, nat),
            EspState::Undetermined | EspState::NotTested => {
                inconclusive(Cause::EspUnknown, &ground)
            }
        },
        None => inconclusive(Cause::NatUnknown, &ground),
    }
}

/// A path that needs native ESP is clear for sure only where ESP came back too.
pub fn native(
    esp: &ChannelReport<EspState>,
    cause: Cause,
    ground: &[&[ObservationId]],
) -> Decision {
    let certainty = if esp.passes_both_ways() { Certainty::Proven } else { Certainty::Likely };
    Decision::new(certainty, cause, ground)
}

pub fn over_4500(nat: &NatEvidence, ground: &[&[ObservationId]]) -> Decision {
    let present = |end: &crate::verdict::nat::End| end.state == NatState::Present;
    let (cause, certainty) = match (present(&nat.client), present(&nat.server)) {
        (true, true) => (Cause::NatAtBoth, nat.client.certainty.min(nat.server.certainty)),
        (true, false) => (Cause::NatAtClient, nat.client.certainty),
        (false, true) => (Cause::NatAtServer, nat.server.certainty),
        (false, false) => {
            let cause = Cause::OverNatTraversal;
            return Decision::new(Certainty::Proven, cause, ground);
        }
    };
    Decision::new(certainty, cause, ground)
}

/// UDP 4500 is needed and does not answer.
pub fn without_4500(view: &View<'_>, channels: &Channels, nat: &NatEvidence) -> Decision {
    let (ike, natt) = (&channels.ike500, &channels.ike4500);
    let ground: [&[ObservationId]; 3] = [&natt.because, &ike.because, &nat.because];
    if let Some((certainty, cause)) = of_no_use(natt.reason.as_ref()) {
        return Decision::new(certainty, cause, &ground);
    }
    let certainty = match natt.state {
        PortState::NotTested => return inconclusive(Cause::NatTraversalUnknown, &ground),
        // The port passes, as IKEv2 shows: it is no port that is lost.
        PortState::Silent if !answers_v2_on(view, 4500).is_empty() => {
            return inconclusive(Cause::AnsweredInPart, &ground);
        }
        PortState::Answered if natt.reason == Some(Reason::LostAfterMessage2) => {
            return inconclusive(Cause::NatTraversalUnknown, &ground);
        }
        PortState::Answered if matches!(natt.reason, Some(Reason::Unusable { .. })) => {
            return inconclusive(Cause::AnsweredInPart, &ground);
        }
        PortState::Answered if natt.reason == Some(Reason::StoppedAfterMessage2) => {
            return Decision::new(Certainty::Likely, Cause::NatTraversalStalled, &ground);
        }
        PortState::Closed | PortState::Filtered => Certainty::Proven,
        PortState::Answered | PortState::Refused | PortState::Silent => Certainty::Likely,
    };
    Decision::new(certainty, Cause::NatTraversalLost, &ground)
}

fn esp_blocked(channels: &Channels, nat: &NatEvidence) -> Decision {
    let ground: [&[ObservationId]; 2] = [&channels.esp.because, &nat.because];
    match channels.esp.reason {
        Some(Reason::Icmp { from: by, icmp_type, code }) if is_undelivered(by, icmp_type, code) => {
            Decision::new(Certainty::Likely, Cause::EspUndeliverable { by }, &ground)
        }
        Some(Reason::Icmp { from: by, .. }) => {
            let cause = Cause::EspFiltered { by };
            Decision::new(Certainty::Proven, cause, &ground)
        }
        Some(Reason::Stops { place, certainty }) => {
            Decision::new(certainty, Cause::EspStops { place }, &ground)
        }
        Some(Reason::OnlyUdpPieces { all, .. }) => {
            let (cause, certainty) = (Cause::EspPiecesLost, patience::certainty(all));
            Decision::new(certainty, cause, &ground)
        }
        Some(Reason::LostOnTheWay { direction }) => {
            let cause = Cause::EspLostOnTheWay { direction };
            Decision::new(Certainty::Proven, cause, &ground)
        }
        // No other blocks ESP but the one that shows in UDP, and that is decided with the key.
        Some(
            Reason::Notify { .. }
            | Reason::Unanswered { .. }
            | Reason::TooFew { .. }
            | Reason::ErrorsLimited { .. }
            | Reason::NotSent { .. }
            | Reason::FromElsewhere
            | Reason::ControlRefused
            | Reason::Unusable { .. }
            | Reason::Reflected
            | Reason::StoppedAfterMessage2
            | Reason::LostAfterMessage2
            | Reason::PacketsCut
            | Reason::AnswersDamaged { .. }
            | Reason::AnswersUnacceptable { .. }
            | Reason::EspEcho
            | Reason::InvalidSpi
            | Reason::TrafficBothWays
            | Reason::TrafficOneWay
            | Reason::FarEndSaw
            | Reason::OnlyInUdp
            | Reason::HostRejectsEsp { .. }
            | Reason::NatAnswers { .. }
            | Reason::PieceTimedOut { .. },
        )
        | None => inconclusive(Cause::EspUnknown, &ground),
    }
}

fn refused(channels: &Channels) -> Decision {
    let ike = &channels.ike500;
    let cause = match ike.reason {
        Some(Reason::Notify { notify: notify::NO_PROPOSAL_CHOSEN, .. }) => Cause::NoProposalChosen,
        Some(Reason::Notify { notify, .. }) => Cause::RefusedWith { notify },
        _ => Cause::NoProposalChosen,
    };
    Decision::new(Certainty::Proven, cause, &[&ike.because])
}

/// IKEv2 is answered in full, and IKEv1 is refused before anything of it was taken.
fn ikev2_only(view: &View<'_>, channels: &Channels) -> Option<Decision> {
    let Some(Reason::Notify { notify: kind, .. }) = channels.ike500.reason else { return None };
    let v1 = [Channel::Ike500, Channel::Ike4500];
    let takes_v1 =
        v1.into_iter().flat_map(|channel| view.asked_answers(channel)).any(|(_, one)| {
            matches!(
                one.answer,
                Answer::MainModeTransform { .. } | Answer::MainModeKeyExchange { .. }
            )
        });
    let mut v2 = view.asked_answers(Channel::Ikev2);
    let (opened, _) = v2.find(|(_, one)| matches!(one.answer, Answer::SaInit { .. }))?;
    let of_v1 = [notify::NO_PROPOSAL_CHOSEN, notify::INVALID_MAJOR_VERSION].contains(&kind);
    let cause = Cause::Ikev2Only { notify: kind };
    let ground: [&[ObservationId]; 2] = [&channels.ike500.because, &[opened.id]];
    (of_v1 && !takes_v1).then(|| Decision::new(Certainty::Proven, cause, &ground))
}

/// Nothing valid came back on UDP 500: why not?
fn unanswered(view: &View<'_>, channels: &Channels) -> Decision {
    let (ike, natt, v2) = (&channels.ike500, &channels.ike4500, &channels.ikev2);
    let silent =
        |certainty, cause, ground: &[&[ObservationId]]| Decision::new(certainty, cause, ground);
    let v2_on_500 = answers_v2_on(view, 500);
    if let Some(Reason::Reflected | Reason::FromElsewhere) = ike.reason
        && v2_on_500.is_empty()
        && let Some((certainty, cause)) = came(500, ike)
    {
        return silent(certainty, cause, &[&ike.because]);
    }
    let v2_is_answered = v2.state == PortState::Answered;
    let passes_4500 = passes(natt);
    if !v2_on_500.is_empty() && passes_4500 {
        // The port passes and so does IKEv1: packets were lost, none was refused.
        return inconclusive(Cause::AnsweredInPart, &[&ike.because, &v2_on_500, &natt.because]);
    }
    if v2_is_answered && counts_half_open(view) {
        return inconclusive(Cause::AnsweredInPart, &[&ike.because, &v2.because]);
    }
    if !v2_on_500.is_empty() && !matches!(ike.reason, Some(Reason::Unanswered { .. })) {
        // Something came of IKEv1 as well, or not enough of it was asked.
        return inconclusive(Cause::AnsweredInPart, &[&ike.because, &v2_on_500]);
    }
    if !v2_on_500.is_empty() {
        return silent(Certainty::Likely, Cause::Ikev1Dropped, &[&ike.because, &v2_on_500]);
    }
    // Something is there, and it is neither dead nor a filter that drops.
    let on_4500 = || {
        let usable = v2_is_answered || natt.reason == Some(Reason::FromElsewhere);
        came(4500, natt).filter(|_| !usable)
    };
    if let Some((_, cause)) = came(500, ike).or_else(on_4500).or_else(|| came(500, v2)) {
        return silent(Certainty::Likely, cause, &[&ike.because, &natt.because]);
    }
    // Answered, though no further than message 2 perhaps: that is not nothing.
    let answers_4500 = matches!(natt.state, PortState::Answered | PortState::Refused);
    if answers_4500 || v2_is_answered {
        let ground: [&[ObservationId]; 3] = [&ike.because, &natt.because, &v2.because];
        return silent(Certainty::Likely, Cause::Ike500Lost, &ground);
    }
    let ground: [&[ObservationId]; 2] = [&ike.because, &natt.because];
    silent(Certainty::Likely, nothing_or_unusable(view), &ground)
}

/// The cause where no state of a channel says that anything came.
pub fn nothing_or_unusable(view: &View<'_>) -> Cause {
    let heard = [500, 4500].into_iter().find(|port| view.log().heard_of_anybody(*port).is_some());
    heard.map_or(Cause::NothingAnswered, |port| Cause::UnusableAnswers { port })
}

/// The server asks for a COOKIE (RFC 7296 2.6): it counts half-open exchanges, and may leave
/// out an address that has too many.
fn counts_half_open(view: &View<'_>) -> bool {
    let kind = notify::COOKIE;
    view.asked_answers(Channel::Ikev2).any(|(_, one)| one.answer == Answer::V2Notify { kind })
}

/// Answers of IKEv2 that came on a port.
pub fn answers_v2_on(view: &View<'_>, port: u16) -> Vec<ObservationId> {
    view.asked_answers(Channel::Ikev2)
        .filter(|(_, one)| one.answer != Answer::V1Encrypted)
        .filter(|(_, one)| view.request(one.request).is_some_and(|sent| sent.to.port() == port))
        .map(|(observation, _)| observation.id)
        .collect()
}

pub fn icmp_cause(reason: Option<&Reason>) -> Option<Cause> {
    let Some(Reason::Icmp { from: by, icmp_type, code }) = reason else { return None };
    let by = *by;
    Some(match meaning(by, *icmp_type, *code) {
        IcmpMeaning::HopLimitExceeded => Cause::RoutingLoop { by },
        IcmpMeaning::Unreachable => Cause::Unreachable { by },
        _ => Cause::Filtered { by },
    })
}

/// "No way to the host", also since packets go round in a loop, as against "a filter refuses".
pub fn is_undelivered(from: IpAddr, icmp_type: u8, code: u8) -> bool {
    is_loop(from, icmp_type, code) || meaning(from, icmp_type, code) == IcmpMeaning::Unreachable
}

/// The hop limit ran out: of a whole request, which is sent with one that no path is as long
/// as, that is a loop.
pub fn is_loop(from: IpAddr, icmp_type: u8, code: u8) -> bool {
    meaning(from, icmp_type, code) == IcmpMeaning::HopLimitExceeded
}

fn meaning(from: IpAddr, icmp_type: u8, code: u8) -> IcmpMeaning {
    let version = if from.is_ipv4() { IpVersion::V4 } else { IpVersion::V6 };
    IcmpKind { version, icmp_type, code }.meaning()
}
