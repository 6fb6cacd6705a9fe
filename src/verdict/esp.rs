//! The state of native ESP, which silence alone never decides.

use std::net::IpAddr;

use super::far_end;
use super::loss::unanswered_needed;
use super::nat::NatEvidence;
use super::patience;
use super::speaker::Speaker;
use super::undeliverable;
use super::view::{Flowing, View};
use super::{ChannelReport, EspState, Reason};
use crate::evidence::{
    Answer, AnswerSource, Carrier, Channel, Fact, IcmpAbout, IcmpReport, Learned, ObservationId,
};
use crate::wire::icmp::IcmpMeaning;

/// Judges ESP: what became of a tunnel's own packets counts most, since it takes both
/// directions; and proof that a packet arrived counts more than a router's refusal,
/// which may be of one packet only.
pub fn judge(view: &View<'_>, nat: &NatEvidence) -> ChannelReport<EspState> {
    let speaker = Speaker::of(view, nat);
    only_in_udp(view)
        .or_else(|| inside_rejected(view))
        .or_else(|| strays(view))
        .or_else(|| flowing(view))
        .or_else(|| answered(view))
        .or_else(|| arrived(view).filter(|_| speaker == Speaker::Host))
        .or_else(|| far_end::esp(view, true))
        .or_else(|| at_the_translator(view, speaker))
        .or_else(|| refused(view))
        .or_else(|| undeliverable::esp(view))
        .or_else(|| patience::blocked(view))
        .or_else(|| far_end::esp(view, false))
        .unwrap_or_else(|| unanswered(view))
}

/// The server says of what was in ESP that it does not take it: it had the ESP, and opened it.
fn inside_rejected(view: &View<'_>) -> Option<ChannelReport<EspState>> {
    let rejected = view.rejected_inside();
    let (_, IcmpAbout { from, .. }) = rejected.first().filter(|_| rejects_inside(view))?;
    let because = rejected.iter().map(|(id, _)| *id).collect();
    let reason = Some(Reason::InsideRejected { from: *from });
    Some(ChannelReport { state: EspState::Open, rtt: None, reason, because })
}

/// The same of native ESP, and nothing came back in it.
fn rejects_inside(view: &View<'_>) -> bool {
    let native = view.traffic(Carrier::Esp);
    native.outbound > 0 && native.inbound == 0 && carries_a_tunnel(view)
}

/// Traffic of a tunnel both ways, and not packets of a probe that a stranger's
/// happen to cross.
fn flowing(view: &View<'_>) -> Option<ChannelReport<EspState>> {
    let flowing = view.traffic(Carrier::Esp);
    let report = |reason| ChannelReport {
        state: EspState::Open,
        rtt: None,
        reason: Some(reason),
        because: flowing.because.clone(),
    };
    // With the key it is known what answers; anybody may have sent the rest.
    let read = !view.learned(Learned::QuickModeAgreed) || view.noted_on(Channel::Esp, heard);
    let flows = flowing.both_ways() && carries_a_tunnel(view) && read;
    flows.then(|| report(Reason::TrafficBothWays))
}

/// Whether ESP in this log is a tunnel's: both ends agreed on one, or nobody
/// asked for one where it was recorded, or what they agreed on was cut from the recording.
pub fn carries_a_tunnel(view: &View<'_>) -> bool {
    view.ladder().is_complete() || !view.asks_for_a_tunnel() || !view.cut().is_empty()
}

fn answered(view: &View<'_>) -> Option<ChannelReport<EspState>> {
    let from_target = view
        .answers(Channel::Esp)
        .filter(|(_, answered)| !matches!(answered.source, AnswerSource::OtherAddress(_)));
    from_target.into_iter().find_map(|(observation, answered)| {
        let reason = match answered.answer {
            Answer::EspEcho => Reason::EspEcho,
            Answer::EspInvalidSpi { .. } => Reason::InvalidSpi,
            _ => return None,
        };
        let (rtt, because) = (Some(answered.rtt), vec![observation.id]);
        Some(ChannelReport { state: EspState::Open, rtt, reason: Some(reason), because })
    })
}

/// An ICMP error from the address that was asked shows that ESP arrived at that address.
fn arrived(view: &View<'_>) -> Option<ChannelReport<EspState>> {
    let by_host = view.icmp(Channel::Esp).find_map(|(observation, report)| {
        let from = report.from;
        let reason = match report.kind.meaning() {
            IcmpMeaning::ProtocolUnreachable => Reason::HostRejectsEsp { from },
            IcmpMeaning::ReassemblyTimeExceeded => Reason::PieceTimedOut { from },
            _ => return None,
        };
        report.from_target.then_some((observation.id, reason))
    });
    let by_piece =
        || patience::reached(view).map(|(id, from)| (id, Reason::PieceTimedOut { from }));
    let (id, reason) = by_host.or_else(by_piece)?;
    let reason = Some(reason);
    Some(ChannelReport { state: EspState::Open, rtt: None, reason, because: vec![id] })
}

/// The same where a translator has that address: whether ESP went on from there only the
/// far end knows. What arrived there nobody on the way keeps back, whoever says so.
fn at_the_translator(view: &View<'_>, speaker: Speaker) -> Option<ChannelReport<EspState>> {
    let arrived = arrived(view)?;
    let because = arrived.because.first()?;
    let reason = match &view.log().observation(*because)?.fact {
        Fact::IcmpError(report) => speaker.reason(report),
        Fact::PieceTimedOut(one) => {
            let (icmp_type, code) = reassembly_time_exceeded(one.from);
            speaker.nat_answers(one.from, icmp_type, code)
        }
        _ => None,
    }?;
    let reason = Some(reason);
    let lost = far_end::esp(view, false);
    Some(lost.unwrap_or(ChannelReport { state: EspState::Undetermined, reason, ..arrived }))
}

/// ICMP type and code (RFC 792, RFC 4443 3.3).
const fn reassembly_time_exceeded(from: IpAddr) -> (u8, u8) {
    if from.is_ipv4() { (11, 1) } else { (3, 1) }
}

fn refused(view: &View<'_>) -> Option<ChannelReport<EspState>> {
    let (observation, report) = view.icmp(Channel::Esp).find(|(_, report)| is_refusal(report))?;
    Some(ChannelReport {
        state: EspState::Blocked,
        rtt: None,
        reason: Some(icmp_reason(report)),
        because: vec![observation.id],
    })
}

/// A filter's word, whoever says it; or "not here" from an address on the way.
/// A port unreachable from the target itself may be its kernel's word or its
/// filter's, and so decides nothing.
fn is_refusal(report: &IcmpReport) -> bool {
    match report.kind.meaning() {
        IcmpMeaning::AdministrativelyProhibited => true,
        IcmpMeaning::ProtocolUnreachable | IcmpMeaning::PortUnreachable => !report.from_target,
        _ => false,
    }
}

/// The differential: L2TP is asked in native ESP and then, of the same server, in
/// UDP, and only that is answered. So neither the key nor L2TP is what is missing.
pub fn only_in_udp(view: &View<'_>) -> Option<ChannelReport<EspState>> {
    let (native, in_udp) = answered_in_udp(view)?;
    (native.inbound == 0 && !echoed(view)).then(|| ChannelReport {
        state: EspState::Blocked,
        rtt: None,
        reason: Some(Reason::OnlyInUdp),
        because: [native.because, in_udp.because].concat(),
    })
}

/// The same, and native ESP came that the key does not open, an older tunnel's or a
/// forged one, or the answer to the ESP echo. It neither answers what was asked nor lets anybody say that none arrives.
pub fn strays(view: &View<'_>) -> Option<ChannelReport<EspState>> {
    let (native, _) = answered_in_udp(view)?;
    let transmissions = u32::try_from(native.outbound).unwrap_or(u32::MAX);
    Some(ChannelReport {
        state: EspState::Undetermined,
        rtt: None,
        reason: Some(Reason::Unanswered { transmissions }),
        because: native.because,
    })
}

/// What native ESP and ESP in UDP carry, where L2TP was asked in both and, as far as the
/// key reads, answered in UDP alone.
fn answered_in_udp(view: &View<'_>) -> Option<(Flowing, Flowing)> {
    if !view.noted_on(Channel::Ike4500, heard) || view.noted_on(Channel::Esp, heard) {
        return None;
    }
    let (native, in_udp) = (view.traffic(Carrier::Esp), view.traffic(Carrier::EspInUdp));
    let needed = u64::try_from(unanswered_needed(view)).unwrap_or(u64::MAX);
    let asked = native.outbound >= needed && !native.because.is_empty();
    (asked && in_udp.both_ways()).then_some((native, in_udp))
}

/// L2TP answered, whatever it said.
const fn heard(learned: Learned) -> bool {
    matches!(learned, Learned::L2tpTunnel | Learned::L2tpRefused(_))
}

/// The ESP echo was answered by the server itself.
fn echoed(view: &View<'_>) -> bool {
    view.answers(Channel::Esp).any(|(_, one)| {
        let elsewhere = matches!(one.source, AnswerSource::OtherAddress(_));
        one.answer == Answer::EspEcho && !elsewhere
    })
}

fn icmp_reason(report: &IcmpReport) -> Reason {
    let (icmp_type, code) = (report.kind.icmp_type, report.kind.code);
    Reason::Icmp { from: report.from, icmp_type, code }
}

fn unanswered(view: &View<'_>) -> ChannelReport<EspState> {
    let because: Vec<ObservationId> =
        view.sent(Channel::Esp).map(|(observation, _)| observation.id).collect();
    let report = |state, reason, because| ChannelReport { state, rtt: None, reason, because };
    let flowing = view.traffic(Carrier::Esp);
    let native = |id| view.log().observation(id).is_some_and(|one| one.channel == Channel::Esp);
    if let Some((id, _)) = view.esp_from_elsewhere().filter(|(id, _)| native(*id)) {
        let because = [flowing.because.as_slice(), &[id]].concat();
        return report(EspState::Undetermined, Some(Reason::FromElsewhere), because);
    }
    if flowing.one_way().is_some() && carries_a_tunnel(view) {
        return report(EspState::Undetermined, Some(Reason::TrafficOneWay), flowing.because);
    }
    if !because.is_empty() {
        let transmissions = u32::try_from(because.len()).unwrap_or(u32::MAX);
        let reason = Some(Reason::Unanswered { transmissions });
        return report(EspState::Undetermined, reason, because);
    }
    match view.not_sent(Channel::Esp) {
        Some((id, reason)) => {
            report(EspState::NotTested, Some(Reason::NotSent { why: reason.clone() }), vec![id])
        }
        None => report(EspState::NotTested, None, Vec::new()),
    }
}
