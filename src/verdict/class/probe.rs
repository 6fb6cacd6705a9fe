//! The class of what a probe without the key shows: the channels one by one.

use std::net::IpAddr;

use super::decision::{Decision, inconclusive};
use crate::evidence::{Answer, Channel, ObservationId, port};
use crate::verdict::findings::{port_4500, refusing_port};
use crate::verdict::nat::NatEvidence;
use crate::verdict::patience;
use crate::verdict::view::View;
use crate::verdict::{
    AnswerUnacceptable, AnswersDamaged, Certainty, ChannelReport, Channels, EspFiltered,
    EspPiecesLost, EspState, EspStops, EspUndeliverable, Ike500Lost, Ikev1Dropped, Ikev2Only,
    Leading, LostOnTheWay, MarkerMissing, NatState, NatTraversalLost, NatTraversalStalled,
    NoProposalChosen, NothingAnswered, PortState, Reason, Reflector, RefusedWith,
    StalledAfterMessage2, Summary, UnusableAnswers,
};
use crate::wire::icmp::{IcmpKind, IcmpMeaning, IpVersion};
use crate::wire::isakmp::number::notify;

/// Decides, in the order in which a client would be stopped.
pub fn decide(view: &View<'_>, channels: &Channels, nat: &NatEvidence) -> Decision {
    let ike = &channels[Channel::Ike500];
    if let (PortState::Answered | PortState::Silent, Some((certainty, leading))) =
        (ike.state, of_no_use(Channel::Ike500, ike.reason.as_ref()))
    {
        return Decision::new(certainty, leading, &[&ike.because]);
    }
    match ike.state {
        PortState::Answered if ike.reason == Some(Reason::StoppedAfterMessage2) => {
            Decision::new(Certainty::Likely, StalledAfterMessage2 {}, &[&ike.because])
        }
        PortState::Answered if ike.reason == Some(Reason::LostAfterMessage2) => {
            inconclusive(Summary::AnsweredInPart, &[&ike.because])
        }
        PortState::Answered => carried(view, channels, nat),
        PortState::Refused => ikev2_only(view, channels).unwrap_or_else(|| refused(channels)),
        // An error that IKEv2 on the same port gives the lie to decides nothing.
        PortState::Closed | PortState::Filtered if !answers_v2_on(view, port::IKE).is_empty() => {
            unanswered(view, channels)
        }
        PortState::Closed | PortState::Filtered => refusing(channels, Channel::Ike500, ike),
        PortState::Silent => unanswered(view, channels),
        PortState::NotTested => inconclusive(Summary::TooLittleSent, &[&ike.because]),
    }
}

/// What is told where something came from a silent port, and is no answer.
pub fn came(channel: Channel, report: &ChannelReport<PortState>) -> Option<(Certainty, Leading)> {
    let port = channel.port().unwrap_or(port::IKE);
    match report.reason {
        Some(Reason::Reflected) => Some((Certainty::Proven, Reflector {}.into())),
        Some(Reason::FromElsewhere) => {
            Some((Certainty::Proven, Summary::AnswersFromElsewhere.into()))
        }
        Some(Reason::Unusable { .. }) => Some((Certainty::Likely, UnusableAnswers { port }.into())),
        ref reason => of_no_use(channel, reason.as_ref()),
    }
}

/// What is told where answers come and a client has nothing of them. What an odd answer does
/// to a client is not known for sure; what is dropped it never gets.
pub fn of_no_use(channel: Channel, reason: Option<&Reason>) -> Option<(Certainty, Leading)> {
    match *reason? {
        Reason::AnswersDamaged { packets } => {
            let many = packets >= MANY_DAMAGED;
            let certainty = if many { Certainty::Proven } else { Certainty::Likely };
            Some((certainty, AnswersDamaged { channel, packets }.into()))
        }
        Reason::AnswersUnacceptable { flaw } => {
            Some((Certainty::Likely, AnswerUnacceptable { channel, flaw }.into()))
        }
        _ => None,
    }
}

/// Whether answers come and a client has nothing of them.
pub const fn is_of_no_use(reason: &Reason) -> bool {
    matches!(reason, Reason::AnswersDamaged { .. } | Reason::AnswersUnacceptable { .. })
}

/// Damaged answers that are no chance.
const MANY_DAMAGED: u32 = 3;

/// Whether a port carries an exchange in both directions, as far as it goes.
pub fn passes(report: &ChannelReport<PortState>) -> bool {
    let short = [Reason::StoppedAfterMessage2, Reason::LostAfterMessage2];
    let stops = |reason: &Reason| {
        let unread = matches!(reason, Reason::Unusable { .. });
        short.contains(reason) || unread || is_of_no_use(reason)
    };
    report.is_answered() && !report.reason.as_ref().is_some_and(stops)
}

/// IKE passes on UDP 500: does what comes after it pass?
pub fn carried(view: &View<'_>, channels: &Channels, nat: &NatEvidence) -> Decision {
    let (ike, natt, esp) = (&channels[Channel::Ike500], &channels[Channel::Ike4500], &channels.esp);
    let passes_4500 = passes(natt);
    let ground: [&[ObservationId]; 4] = [&ike.because, &natt.because, &esp.because, &nat.because];
    let clear = |summary| native(esp, summary, &ground);
    match nat.moves_to_4500() {
        Some(true) if passes_4500 => over_4500(nat, &ground),
        Some(true) => without_4500(view, channels, nat),
        Some(false) => match esp.state {
            EspState::Open if passes_4500 => clear(Summary::OverBoth),
            EspState::Open => clear(Summary::OverNativeEsp),
            EspState::Blocked => esp_blocked(channels, nat),
            EspState::Undetermined | EspState::NotTested => {
                inconclusive(Summary::EspUnknown, &ground)
            }
        },
        None => inconclusive(Summary::NatUnknown, &ground),
    }
}

/// A path that needs native ESP is clear for sure only where ESP came back too.
pub fn native(
    esp: &ChannelReport<EspState>,
    summary: Summary,
    ground: &[&[ObservationId]],
) -> Decision {
    let certainty = if esp.passes_both_ways() { Certainty::Proven } else { Certainty::Likely };
    Decision::new(certainty, summary, ground)
}

pub fn over_4500(nat: &NatEvidence, ground: &[&[ObservationId]]) -> Decision {
    let present = |end: &crate::verdict::nat::End| end.state == NatState::Present;
    let (summary, certainty) = match (present(&nat.client), present(&nat.server)) {
        (true, true) => (Summary::NatAtBoth, nat.client.certainty.min(nat.server.certainty)),
        (true, false) => (Summary::NatAtClient, nat.client.certainty),
        (false, true) => (Summary::NatAtServer, nat.server.certainty),
        (false, false) => {
            return Decision::new(Certainty::Proven, Summary::OverNatTraversal, ground);
        }
    };
    Decision::new(certainty, summary, ground)
}

/// UDP 4500 is needed and does not answer.
pub fn without_4500(view: &View<'_>, channels: &Channels, nat: &NatEvidence) -> Decision {
    let (ike, natt) = (&channels[Channel::Ike500], &channels[Channel::Ike4500]);
    let ground: [&[ObservationId]; 3] = [&natt.because, &ike.because, &nat.because];
    if let Some((certainty, leading)) = of_no_use(Channel::Ike4500, natt.reason.as_ref()) {
        return Decision::new(certainty, leading, &ground);
    }
    let certainty = match natt.state {
        PortState::NotTested => return inconclusive(Summary::NatTraversalUnknown, &ground),
        // The port passes, as IKEv2 shows: it is no port that is lost.
        PortState::Silent if !answers_v2_on(view, port::NAT_TRAVERSAL).is_empty() => {
            return inconclusive(Summary::AnsweredInPart, &ground);
        }
        PortState::Answered if natt.reason == Some(Reason::LostAfterMessage2) => {
            return inconclusive(Summary::NatTraversalUnknown, &ground);
        }
        PortState::Answered if matches!(natt.reason, Some(Reason::Unusable { .. })) => {
            return inconclusive(Summary::AnsweredInPart, &ground);
        }
        PortState::Silent if port_4500::is_unmarked(view) => {
            return Decision::new(Certainty::Likely, MarkerMissing {}, &ground);
        }
        // Whatever comes back from the port that was asked is not silence.
        PortState::Silent if matches!(natt.reason, Some(Reason::Unusable { .. })) => {
            let port = port::NAT_TRAVERSAL;
            return Decision::new(Certainty::Likely, UnusableAnswers { port }, &ground);
        }
        PortState::Answered if natt.reason == Some(Reason::StoppedAfterMessage2) => {
            return Decision::new(Certainty::Likely, NatTraversalStalled {}, &ground);
        }
        PortState::Closed | PortState::Filtered => Certainty::Proven,
        PortState::Answered | PortState::Refused | PortState::Silent => Certainty::Likely,
    };
    Decision::new(certainty, NatTraversalLost {}, &ground)
}

fn esp_blocked(channels: &Channels, nat: &NatEvidence) -> Decision {
    let ground: [&[ObservationId]; 2] = [&channels.esp.because, &nat.because];
    match channels.esp.reason {
        Some(Reason::Icmp { from: by, icmp_type, code }) if is_undelivered(by, icmp_type, code) => {
            let looped = is_loop(by, icmp_type, code);
            Decision::new(Certainty::Likely, EspUndeliverable { by, looped }, &ground)
        }
        Some(Reason::Icmp { from: by, .. }) => {
            Decision::new(Certainty::Proven, EspFiltered { by }, &ground)
        }
        Some(Reason::Stops { place, certainty }) => {
            Decision::new(certainty, EspStops { place, doubt: None }, &ground)
        }
        Some(Reason::OnlyUdpPieces { udp, esp, all }) => {
            Decision::new(patience::certainty(all), EspPiecesLost { udp, esp }, &ground)
        }
        Some(Reason::LostOnTheWay { direction }) => {
            let lost = LostOnTheWay { channel: Channel::Esp, direction };
            Decision::new(Certainty::Proven, lost, &ground)
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
            | Reason::InsideRejected { .. }
            | Reason::HostRejectsEsp { .. }
            | Reason::NatAnswers { .. }
            | Reason::PieceTimedOut { .. },
        )
        | None => inconclusive(Summary::EspUnknown, &ground),
    }
}

fn refused(channels: &Channels) -> Decision {
    let ike = &channels[Channel::Ike500];
    let leading: Leading = match ike.reason {
        Some(Reason::Notify { version, notify }) if notify != notify::NO_PROPOSAL_CHOSEN => {
            RefusedWith { version, notify }.into()
        }
        _ => NoProposalChosen {}.into(),
    };
    Decision::new(Certainty::Proven, leading, &[&ike.because])
}

/// IKEv2 is answered in full, and IKEv1 is refused before anything of it was taken.
fn ikev2_only(view: &View<'_>, channels: &Channels) -> Option<Decision> {
    let Some(Reason::Notify { notify: kind, .. }) = channels[Channel::Ike500].reason else {
        return None;
    };
    let v1 = Channel::IKE;
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
    let ground: [&[ObservationId]; 2] = [&channels[Channel::Ike500].because, &[opened.id]];
    (of_v1 && !takes_v1)
        .then(|| Decision::new(Certainty::Proven, Ikev2Only { notify: kind }, &ground))
}

/// Nothing valid came back on UDP 500: why not?
fn unanswered(view: &View<'_>, channels: &Channels) -> Decision {
    let (ike, natt, v2) =
        (&channels[Channel::Ike500], &channels[Channel::Ike4500], &channels[Channel::Ikev2]);
    let v2_on_500 = answers_v2_on(view, port::IKE);
    let likely = |leading: Leading, ground: &[&[ObservationId]]| {
        Decision::new(Certainty::Likely, leading, ground)
    };
    if let Some(Reason::Reflected | Reason::FromElsewhere) = ike.reason
        && v2_on_500.is_empty()
        && let Some((certainty, leading)) = came(Channel::Ike500, ike)
    {
        return Decision::new(certainty, leading, &[&ike.because]);
    }
    let v2_is_answered = v2.state == PortState::Answered;
    let passes_4500 = passes(natt);
    if !v2_on_500.is_empty() && passes_4500 {
        // The port passes and so does IKEv1: packets were lost, none was refused.
        return inconclusive(Summary::AnsweredInPart, &[&ike.because, &v2_on_500, &natt.because]);
    }
    if v2_is_answered && counts_half_open(view) {
        return inconclusive(Summary::AnsweredInPart, &[&ike.because, &v2.because]);
    }
    if !v2_on_500.is_empty() && !matches!(ike.reason, Some(Reason::Unanswered { .. })) {
        // Something came of IKEv1 as well, or not enough of it was asked.
        return inconclusive(Summary::AnsweredInPart, &[&ike.because, &v2_on_500]);
    }
    if !v2_on_500.is_empty() {
        return likely(Ikev1Dropped {}.into(), &[&ike.because, &v2_on_500]);
    }
    // Something is there, and it is neither dead nor a filter that drops.
    let on_4500 = || {
        let usable = v2_is_answered || natt.reason == Some(Reason::FromElsewhere);
        came(Channel::Ike4500, natt).filter(|_| !usable)
    };
    let came = came(Channel::Ike500, ike).or_else(on_4500).or_else(|| came(Channel::Ikev2, v2));
    if let Some((_, leading)) = came {
        return likely(leading, &[&ike.because, &natt.because]);
    }
    // Answered, though no further than message 2 perhaps: that is not nothing.
    if natt.is_answered() || v2_is_answered {
        let ground: [&[ObservationId]; 3] = [&ike.because, &natt.because, &v2.because];
        let by_ikev2 = channels.only_ikev2_on_4500();
        return likely(Ike500Lost { by_ikev2 }.into(), &ground);
    }
    let ground: [&[ObservationId]; 2] = [&ike.because, &natt.because];
    likely(nothing_or_unusable(view), &ground)
}

/// What is told where no state of a channel says that anything came.
pub fn nothing_or_unusable(view: &View<'_>) -> Leading {
    let heard = port::OF_IKE.into_iter().find(|port| view.log().heard_of_anybody(*port).is_some());
    heard.map_or_else(|| NothingAnswered {}.into(), |port| UnusableAnswers { port }.into())
}

/// The server asks for a COOKIE (RFC 7296 2.6): it counts half-open exchanges, and may leave
/// out an address that has too many.
fn counts_half_open(view: &View<'_>) -> bool {
    let is_cookie =
        |answer: &Answer| matches!(answer, Answer::V2Notify { kind: notify::COOKIE, .. });
    view.asked_answers(Channel::Ikev2).any(|(_, one)| is_cookie(&one.answer))
}

/// Answers of IKEv2 that came on a port.
pub fn answers_v2_on(view: &View<'_>, port: u16) -> Vec<ObservationId> {
    view.asked_answers(Channel::Ikev2)
        .filter(|(_, one)| one.answer != Answer::V1Encrypted)
        .filter(|(_, one)| view.request(one.request).is_some_and(|sent| sent.to.port() == port))
        .map(|(observation, _)| observation.id)
        .collect()
}

/// A port that somebody refuses: who, as far as that is known.
pub fn refusing(
    channels: &Channels,
    channel: Channel,
    report: &ChannelReport<PortState>,
) -> Decision {
    let found = refusing_port::told(channels, channel, report);
    let leading = found.unwrap_or_else(|| NothingAnswered {}.into());
    Decision::new(Certainty::Proven, leading, &[&report.because])
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
