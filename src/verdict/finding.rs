//! Everything worth telling, the weightiest first.

use super::class::{self, Decision, is_unreachable};
use super::esp;
use super::fragments;
use super::icmp;
use super::loss::Loss;
use super::nat::NatEvidence;
use super::patience;
use super::repetition;
use super::size;
use super::unreceived;
use super::vantage::recorded_at;
use super::view::{MOST_WITNESSES, View, refusal};
use super::walk;
use super::{
    Cause, Certainty, ChannelReport, Channels, EspState, Finding, FindingKind, NatState, PortState,
    Reason,
};
use crate::evidence::{
    Answer, AnswerSource, Answered, Carrier, Channel, Direction, Fact, Learned, LossCount,
    ObservationId, Request,
};
use crate::verdict::{
    AnswerUnacceptable, AnswersDamaged, AnswersFromOtherAddress, AnswersFromOtherPort, AuthIp,
    AuthenticationRefused, AuthenticationUnanswered, CertificatesOnly,
    EncapsulationForcedAboutClient, EncapsulationForcedAboutServer, EspFiltered, EspNotTested,
    EspOnlyInUdp, EspOpen, EspPiecesLost, EspReachesNat, EspRejectedByHost, EspStillUndetermined,
    EspUndetermined, HostUnreachable, IdentityRefused, Ike500Lost, Ikev1Dropped, Ikev2Only,
    IpsecDeleted, L2tpExposed, L2tpRefused, L2tpUnanswered, LoginWanted, LostBetween,
    MalformedRequest, NatAtClient, NatAtClientUncertain, NatAtServer, NatAtServerUncertain,
    NatTraversalLost, NoProposalChosen, NothingAnswered, OpensAfterIke500, PacketLoss,
    PeerUnanswered, PortClosed, PortFiltered, ProtectedUnanswered, QuickModeRefused,
    QuickModeUnanswered, Reflector, RefusedWith, StalledAfterMessage2, TrafficBothWays,
    TrafficOneWay, UnusableAnswers,
};
use crate::wire::isakmp::number::notify;

/// Collects the findings: of the ports, of ESP, of translators, of the rest.
pub fn collect(
    view: &View<'_>,
    channels: &Channels,
    nat: &NatEvidence,
    decision: &Decision,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    findings.extend(certificates_only(view, decision).or_else(|| of_the_cause(view, decision)));
    findings.extend(fragments::findings(view));
    findings.extend(unreceived::findings(view));
    findings.extend(repetition::finding(view));
    findings.extend(unusable_answers(view, channels));
    findings.extend(of_no_use(view));
    findings.extend(icmp::flood(view));
    findings.extend(of_port_4500(view, channels));
    findings.extend(of_refusing_ports(view, channels));
    findings.extend(elsewhere(view));
    findings.extend(knock(view, &channels.ike4500));
    findings.extend(walk::of_esp(&channels.esp).or_else(|| of_esp(view, channels)));
    findings.extend(size::findings(view));
    findings.extend(of_traffic(view));
    findings.extend(login_wanted(view));
    findings.extend(of_the_peer(view));
    findings.extend(of_nat(view, nat));
    findings.extend(l2tp_exposed(view));
    findings.extend(packet_loss(view));
    findings
}

/// Two recordings of one path say what was lost between them.
pub fn lost_between(
    channel: Channel,
    direction: Direction,
    packets: u64,
    because: Vec<ObservationId>,
) -> Finding {
    let kind = FindingKind::LostBetween(LostBetween { channel, direction, packets });
    Finding { kind, certainty: Certainty::Proven, because }
}

fn finding(kind: FindingKind, certainty: Certainty, because: &[ObservationId]) -> Finding {
    Finding { kind, certainty, because: because.to_vec() }
}

/// What the class itself rests on, where no channel's state tells it.
fn of_the_cause(view: &View<'_>, decision: &Decision) -> Option<Finding> {
    let kind = match decision.cause {
        Cause::NothingAnswered => FindingKind::NothingAnswered(NothingAnswered {}),
        Cause::Ikev1Dropped => FindingKind::Ikev1Dropped(Ikev1Dropped {}),
        Cause::Ike500Lost => FindingKind::Ike500Lost(Ike500Lost {}),
        Cause::Reflector => FindingKind::Reflector(Reflector {}),
        Cause::StalledAfterMessage2 => FindingKind::StalledAfterMessage2(StalledAfterMessage2 {}),
        Cause::NoProposalChosen => FindingKind::NoProposalChosen(NoProposalChosen {}),
        Cause::Ikev2Only { notify } => FindingKind::Ikev2Only(Ikev2Only { notify }),
        Cause::RefusedWith { notify } => {
            let version = version_of(view, decision, notify);
            FindingKind::RefusedWith(RefusedWith { version, notify })
        }
        Cause::AuthenticationRefused => FindingKind::AuthenticationRefused(AuthenticationRefused {
            unreadable: view.learned(Learned::Unreadable),
        }),
        Cause::IdentityRefused { notify } => {
            FindingKind::IdentityRefused(IdentityRefused { notify })
        }
        Cause::QuickModeRefused => FindingKind::QuickModeRefused(QuickModeRefused {}),
        Cause::AuthenticationUnanswered => {
            FindingKind::AuthenticationUnanswered(AuthenticationUnanswered {})
        }
        Cause::QuickModeUnanswered => FindingKind::QuickModeUnanswered(QuickModeUnanswered {}),
        Cause::L2tpRefused(end) => FindingKind::L2tpRefused(L2tpRefused(end)),
        Cause::IpsecDeleted => FindingKind::IpsecDeleted(IpsecDeleted {}),
        Cause::L2tpUnanswered => FindingKind::L2tpUnanswered(L2tpUnanswered {}),
        Cause::ProtectedUnanswered => FindingKind::ProtectedUnanswered(ProtectedUnanswered {
            fragmented: is_fragmented(view),
        }),
        Cause::MalformedRequest => FindingKind::MalformedRequest(MalformedRequest {}),
        _ => return None,
    };
    Some(finding(kind, decision.certainty, &decision.because))
}

/// The version of IKE whose refusal a decision rests on.
fn version_of(view: &View<'_>, decision: &Decision, notify: u16) -> u8 {
    let said = |id: &ObservationId| match &view.log().observation(*id)?.fact {
        Fact::Answered(answered) => refusal(&answered.answer),
        _ => None,
    };
    let mut refusals = decision.because.iter().filter_map(said);
    refusals.find(|(_, kind)| *kind == notify).map_or(1, |(version, _)| version)
}

/// The server takes by signature what it refuses with a pre-shared key: it says why
/// no proposal was chosen, and stands in the place of that.
fn certificates_only(view: &View<'_>, decision: &Decision) -> Option<Finding> {
    let refused = |asked: ObservationId| {
        let asked = &view.request(asked)?.request;
        let kind = notify::NO_PROPOSAL_CHOSEN;
        let of_this = |one: &Answered| {
            let request = view.request(one.request).map(|sent| &sent.request);
            one.answer == Answer::V1Notify { kind } && request == Some(asked)
        };
        view.asked_answers(Channel::Ike500).find(|(_, one)| of_this(one)).map(|(one, _)| one.id)
    };
    let found = view.asked_answers(Channel::Ike500).find_map(|(observation, answered)| {
        let Answer::MainModeTransform { with_key: Some(asked), .. } = answered.answer else {
            return None;
        };
        Some([refused(asked)?, observation.id])
    });
    let because = found.filter(|_| decision.cause == Cause::NoProposalChosen)?;
    Some(finding(FindingKind::CertificatesOnly(CertificatesOnly {}), Certainty::Proven, &because))
}

/// Answers that a client has nothing of, by channel.
fn of_no_use(view: &View<'_>) -> Vec<Finding> {
    let channels = [Channel::Ike500, Channel::Ike4500, Channel::Ikev2, Channel::L2tp1701];
    let mut findings: Vec<Finding> = Vec::new();
    for channel in channels {
        let damaged: Vec<_> = view.damaged(channel).collect();
        let packets = u32::try_from(damaged.len()).unwrap_or(u32::MAX);
        let cited: Vec<_> = damaged.into_iter().take(MOST_WITNESSES).collect();
        if packets > 0 {
            let kind = FindingKind::AnswersDamaged(AnswersDamaged { channel, packets });
            findings.push(finding(kind, Certainty::Proven, &cited));
        }
        for (id, flaw) in view.unacceptable(channel).take(MOST_WITNESSES) {
            let kind = FindingKind::AnswerUnacceptable(AnswerUnacceptable { channel, flaw });
            match findings.iter_mut().find(|one| one.kind == kind) {
                Some(known) => known.because.push(id),
                None => findings.push(finding(kind, Certainty::Proven, &[id])),
            }
        }
    }
    findings
}

/// UDP 4500 is lost although UDP 500 passes.
fn of_port_4500(view: &View<'_>, channels: &Channels) -> Option<Finding> {
    let (ike, natt) = (&channels.ike500, &channels.ike4500);
    let passes_500 = matches!(ike.state, PortState::Answered | PortState::Refused);
    let certainty = match natt.state {
        // It is answered, and what is wrong with the answers is told of its own.
        _ if class::of_no_use(natt.reason.as_ref()).is_some() => return None,
        // What speaks from the port is not lost on the way.
        PortState::Silent if view.log().heard(4500).is_some() => return None,
        PortState::Silent => Certainty::Likely,
        PortState::Answered if natt.reason == Some(Reason::StoppedAfterMessage2) => {
            Certainty::Likely
        }
        PortState::Closed | PortState::Filtered => Certainty::Proven,
        _ => return None,
    };
    passes_500.then(|| {
        finding(FindingKind::NatTraversalLost(NatTraversalLost {}), certainty, &natt.because)
    })
}

/// Something speaks from a port, and says nothing that answers IKEv1.
fn unusable_answers(view: &View<'_>, channels: &Channels) -> Vec<Finding> {
    let (ike, natt) = (&channels.ike500, &channels.ike4500);
    let unusable =
        |report: &ChannelReport<PortState>| matches!(report.reason, Some(Reason::Unusable { .. }));
    let passes_500 = matches!(ike.state, PortState::Answered | PortState::Refused);
    // Of a server that answers on 500 whatever comes from 4500 is worth telling.
    let other = view
        .log()
        .heard(4500)
        .filter(|heard| heard.unusable_packets > 0)
        .filter(|_| passes_500 && natt.state == PortState::Silent);
    let heard = [
        unusable(ike).then(|| (500, ike.because.clone())),
        unusable(natt)
            .then(|| natt.because.clone())
            .or_else(|| other.map(|heard| vec![heard.first]))
            .map(|because| (4500, because)),
    ];
    let told = |(port, because): (u16, Vec<ObservationId>)| {
        finding(FindingKind::UnusableAnswers(UnusableAnswers { port }), Certainty::Proven, &because)
    };
    heard.into_iter().flatten().map(told).collect()
}

fn of_refusing_ports(view: &View<'_>, channels: &Channels) -> Vec<Finding> {
    let ports = [
        (Channel::Ike500, &channels.ike500),
        (Channel::Ike4500, &channels.ike4500),
        (Channel::Ikev2, &channels.ikev2),
        (Channel::L2tp1701, &channels.l2tp1701),
    ];
    let mut findings: Vec<Finding> = Vec::new();
    for (channel, report) in ports {
        let Some(found) = refusing_port(channel, report) else { continue };
        match findings.iter_mut().find(|known| known.kind == found.kind) {
            Some(known) => known.because.extend(found.because),
            None => findings.push(found),
        }
    }
    // One that proves it is enough.
    for found in &mut findings {
        found.because = icmp::proving(view, std::mem::take(&mut found.because));
    }
    findings
}

fn refusing_port(channel: Channel, report: &ChannelReport<PortState>) -> Option<Finding> {
    let Some(
        Reason::Icmp { from: by, icmp_type, code }
        | Reason::NatAnswers { from: by, icmp_type, code, .. },
    ) = report.reason
    else {
        return None;
    };
    let kind = match report.state {
        // A host that does not run L2TP in clear is as it should be.
        PortState::Closed if channel == Channel::L2tp1701 => return None,
        PortState::Closed => FindingKind::PortClosed(PortClosed { channel }),
        _ if is_unreachable(by, icmp_type, code) => {
            FindingKind::HostUnreachable(HostUnreachable { by })
        }
        _ => FindingKind::PortFiltered(PortFiltered { channel, by }),
    };
    Some(finding(kind, Certainty::Proven, &report.because))
}

/// Answers that no client would take, since they come from elsewhere.
fn elsewhere(view: &View<'_>) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    for channel in [Channel::Ike500, Channel::Ike4500, Channel::Ikev2] {
        for (observation, answered) in view.answers(channel) {
            let kind = match answered.source {
                AnswerSource::Asked => continue,
                AnswerSource::OtherPort(_)
                    if view.is_complaint_about_message_5(answered)
                        || view.repeats_message_4(answered) =>
                {
                    continue;
                }
                AnswerSource::OtherPort(port) => {
                    FindingKind::AnswersFromOtherPort(AnswersFromOtherPort { port })
                }
                AnswerSource::OtherAddress(address) => {
                    FindingKind::AnswersFromOtherAddress(AnswersFromOtherAddress { address })
                }
            };
            match findings.iter_mut().find(|one| one.kind == kind) {
                Some(known) => known.because.push(observation.id),
                None => findings.push(finding(kind, Certainty::Proven, &[observation.id])),
            }
        }
    }
    // A host that answers from ever new places is told of once or twice, not for ever.
    findings.truncate(4);
    findings
}

/// Requests of which none was lost that make it no chance that two early ones were.
const ENOUGH_ANSWERED: u32 = 7;

/// UDP 4500 was silent until UDP 500 had been used.
fn knock(view: &View<'_>, natt: &ChannelReport<PortState>) -> Option<Finding> {
    if !matches!(natt.state, PortState::Answered | PortState::Refused) {
        return None;
    }
    let used_500 = view.first_use_of_500()?;
    let (before, after): (Vec<_>, Vec<_>) = view
        .sent(Channel::Ike4500)
        .filter(|(_, sent)| matches!(sent.request, Request::MainModeProposal { .. }))
        .partition(|(observation, _)| observation.at < used_500);
    let (first, answered) = view.asked_answers(Channel::Ike4500).next()?;
    let answers_later = after.iter().any(|(observation, _)| observation.id == answered.request);
    // The first answer must be too late for the early transmissions: later than
    // the round trip on this path, doubled, allows.
    let last_early = before.last().map(|(observation, _)| observation.at)?;
    let too_late =
        first.at.since(last_early) > answered.rtt * 2 + std::time::Duration::from_millis(50);
    if !answers_later || !too_late {
        return None;
    }
    // Packets are lost by chance as well, and then the early ones may be.
    let measured = Loss::measure(view).count;
    if before.len() < 2 || measured.shows_loss() || measured.answered < ENOUGH_ANSWERED {
        return None;
    }
    let mut because: Vec<_> = before.iter().map(|(observation, _)| observation.id).collect();
    because.push(first.id);
    Some(finding(FindingKind::OpensAfterIke500(OpensAfterIke500 {}), Certainty::Likely, &because))
}

fn of_esp(view: &View<'_>, channels: &Channels) -> Option<Finding> {
    let esp = &channels.esp;
    let (kind, certainty) = match (esp.state, &esp.reason) {
        (EspState::Open, Some(Reason::HostRejectsEsp { from: by })) => {
            (FindingKind::EspRejectedByHost(EspRejectedByHost { by: *by }), Certainty::Proven)
        }
        (EspState::Open, _) => (FindingKind::EspOpen(EspOpen {}), Certainty::Proven),
        (EspState::Undetermined, Some(Reason::NatAnswers { from: by, certain, .. })) => {
            let kind = FindingKind::EspReachesNat(EspReachesNat { by: *by, certain: *certain });
            (kind, Certainty::Proven)
        }
        (EspState::Blocked, Some(Reason::Icmp { from: by, .. })) => {
            (FindingKind::EspFiltered(EspFiltered { by: *by }), Certainty::Proven)
        }
        (EspState::Blocked, Some(Reason::OnlyInUdp)) => {
            (FindingKind::EspOnlyInUdp(EspOnlyInUdp {}), Certainty::Proven)
        }
        (EspState::NotTested, Some(Reason::NotSent { why: reason })) => {
            (FindingKind::EspNotTested(EspNotTested { reason: reason.clone() }), Certainty::Proven)
        }
        (EspState::Blocked, Some(Reason::OnlyUdpPieces { udp, esp, all })) => {
            let kind = FindingKind::EspPiecesLost(EspPiecesLost { udp: *udp, esp: *esp });
            (kind, patience::certainty(*all))
        }
        (EspState::Undetermined, _) if patience::was_asked(view) => {
            (FindingKind::EspStillUndetermined(EspStillUndetermined {}), Certainty::Undetermined)
        }
        (EspState::Undetermined, reason) => {
            let agreed = is_agreed(view, reason.as_ref());
            (FindingKind::EspUndetermined(EspUndetermined { agreed }), Certainty::Undetermined)
        }
        _ => return None,
    };
    Some(finding(kind, certainty, &esp.because))
}

/// Whether the native ESP that tells nothing is a security association's, and not
/// that of a knock under a made-up SPI.
fn is_agreed(view: &View<'_>, reason: Option<&Reason>) -> bool {
    let with_the_key = view.learned(Learned::QuickModeAgreed);
    let sent = view.traffic(Carrier::Esp).outbound > 0;
    reason == Some(&Reason::TrafficOneWay) || with_the_key && sent
}

/// Traffic of a tunnel, where it is one's, by what carries it.
fn of_traffic(view: &View<'_>) -> Vec<Finding> {
    // What the differential says is said of both carriers at once.
    if !esp::carries_a_tunnel(view) || esp::only_in_udp(view).is_some() {
        return Vec::new();
    }
    let carriers = [Carrier::Esp, Carrier::EspInUdp, Carrier::Ah].into_iter();
    carriers
        .filter_map(|carrier| {
            let flowing = view.traffic(carrier);
            let kind = if flowing.both_ways() {
                FindingKind::TrafficBothWays(TrafficBothWays { carrier })
            } else {
                let (direction, recorded_at) = (flowing.one_way()?, recorded_at(view));
                FindingKind::TrafficOneWay(TrafficOneWay { carrier, direction, recorded_at })
            };
            Some(finding(kind, Certainty::Proven, &flowing.because))
        })
        .collect()
}

/// The last rung: how the server wants its users to log in.
fn login_wanted(view: &View<'_>) -> Option<Finding> {
    view.notes().find_map(|(id, learned)| match learned {
        Learned::Lcp { protocol, algorithm } => {
            let kind = FindingKind::LoginWanted(LoginWanted { protocol, algorithm });
            Some(finding(kind, Certainty::Proven, &[id]))
        }
        _ => None,
    })
}

/// What the other end, and another protocol of the same client, tried.
fn of_the_peer(view: &View<'_>) -> Vec<Finding> {
    let ids = |is_it: fn(&Fact) -> bool| -> Vec<ObservationId> {
        let all = view.log().observations().iter();
        all.filter(|one| is_it(&one.fact)).map(|one| one.id).take(MOST_WITNESSES).collect()
    };
    let unanswered = ids(|fact| matches!(fact, Fact::PeerUnanswered { .. }));
    let auth_ip = ids(
        |fact| matches!(fact, Fact::RequestSent(sent) if matches!(sent.request, Request::AuthIp { .. })),
    );
    [
        (FindingKind::PeerUnanswered(PeerUnanswered {}), unanswered),
        (FindingKind::AuthIp(AuthIp {}), auth_ip),
    ]
    .into_iter()
    .filter(|(_, because)| !because.is_empty())
    .map(|(kind, because)| finding(kind, Certainty::Likely, &because))
    .collect()
}

fn is_fragmented(view: &View<'_>) -> bool {
    view.requests()
        .any(|(_, sent)| matches!(sent.request, Request::Protected { fragment: true, .. }))
}

fn of_nat(view: &View<'_>, nat: &NatEvidence) -> Vec<Finding> {
    // Without a hash it follows from the two addresses, and nobody has seen it.
    let is_answer = |id: &ObservationId| {
        view.log().observation(*id).is_some_and(|one| matches!(one.fact, Fact::Answered(_)))
    };
    let seen = nat.because.iter().any(is_answer);
    let client = match nat.client.state {
        NatState::Present => {
            Some(FindingKind::NatAtClient(NatAtClient { mapped: nat.mapped, seen }))
        }
        NatState::Forced => {
            Some(FindingKind::EncapsulationForcedAboutClient(EncapsulationForcedAboutClient {}))
        }
        NatState::Undetermined => Some(FindingKind::NatAtClientUncertain(NatAtClientUncertain {})),
        NatState::None | NatState::NotTested => None,
    };
    let server = match nat.server.state {
        NatState::Present => Some(FindingKind::NatAtServer(NatAtServer {})),
        NatState::Forced => {
            Some(FindingKind::EncapsulationForcedAboutServer(EncapsulationForcedAboutServer {}))
        }
        NatState::Undetermined => Some(FindingKind::NatAtServerUncertain(NatAtServerUncertain {
            fits: !nat.server.mismatch,
        })),
        NatState::None | NatState::NotTested => None,
    };
    [(client, nat.client.certainty), (server, nat.server.certainty)]
        .into_iter()
        .filter_map(|(kind, certainty)| Some(finding(kind?, certainty, &nat.because)))
        .collect()
}

/// L2TP without IPsec is an open door; silence there is as it should be.
fn l2tp_exposed(view: &View<'_>) -> Option<Finding> {
    let (reply, _) = view.answers(Channel::L2tp1701).find(|(_, one)| {
        let from_target = !matches!(one.source, AnswerSource::OtherAddress(_));
        from_target && matches!(one.answer, Answer::StartControlConnectionReply { .. })
    })?;
    Some(finding(FindingKind::L2tpExposed(L2tpExposed {}), Certainty::Proven, &[reply.id]))
}

fn packet_loss(view: &View<'_>) -> Option<Finding> {
    let loss = Loss::measure(view);
    let LossCount { answered, lost } = loss.count;
    let kind = FindingKind::PacketLoss(PacketLoss { lost, answered });
    (lost > 0).then(|| finding(kind, Certainty::Likely, &loss.because))
}
