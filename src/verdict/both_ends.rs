//! What two recordings of one path say together: where one leaves open whether
//! something was lost or never sent, the other knows.

use std::collections::BTreeSet;

use super::class::Decision;
use super::class::decision::inconclusive;
use super::consistency;
use super::ladder::goes_on;
use super::loss::of_count;
use super::search::Searches;
use super::view::{Flowing, MANY, View};
use super::{
    Certainty, EspState, Finding, FindingKind, Leading, Reason, RecordedAt, Rung, RungState,
    Summary, Verdict,
};

use crate::evidence::{
    Carrier, Channel, Direction, EvidenceLog, Fact, Observation, ObservationId, Request,
    RequestSent, SILENCE,
};
use crate::verdict::{EspOpen, LostBetween, PortStops, TrafficBothWays, TrafficOneWay};

/// Packets that one end recorded and the other has not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lost {
    /// What carried them.
    pub channel: Channel,
    /// Which way they went.
    pub direction: Direction,
    /// Their numbers in the recording that has them.
    pub frames: BTreeSet<u64>,
    /// Their observations, bounded in number.
    pub because: Vec<ObservationId>,
    /// The other recording holds nothing of what carried them, or lacks more of it that did
    /// pass there: a capture filter may have left them out.
    pub perhaps_unrecorded: bool,
}

impl Lost {
    /// How sure it is that they were lost.
    const fn certainty(&self) -> Certainty {
        if self.perhaps_unrecorded { Certainty::Likely } else { Certainty::Proven }
    }
}

/// The verdict on the client's recording, with what the server's adds; `lost`
/// is noted in the client's log.
pub fn join(verdict: &mut Verdict, client: &EvidenceLog, server: &EvidenceLog, lost: &[Lost]) {
    join_evidence(verdict, client, server, lost);
    verdict.sort_by_consequence();
    consistency::hold(verdict, client);
}

fn join_evidence(verdict: &mut Verdict, client: &EvidenceLog, server: &EvidenceLog, lost: &[Lost]) {
    verdict.recorded_at = RecordedAt::BothEnds;
    for finding in &mut verdict.findings {
        if let FindingKind::TrafficOneWay(TrafficOneWay { recorded_at, .. }) = &mut finding.kind {
            *recorded_at = RecordedAt::BothEnds;
        }
    }
    walked_there(verdict, client, server);
    for one in lost {
        let packets = u64::try_from(one.frames.len()).unwrap_or(u64::MAX);
        let Lost { channel, direction, perhaps_unrecorded, .. } = *one;
        let found = LostBetween { channel, direction, packets, perhaps_unrecorded };
        verdict.findings.insert(0, Finding::new(found, one.certainty(), &one.because));
    }
    match &verdict.leading {
        Leading::Summary(
            Summary::EspOneWay | Summary::EspArrivesOnly | Summary::EspOneWayUnplaced,
        ) => native_esp(verdict, client, server, lost),
        // Each end sends: that what is sent arrives only the other end knows.
        Leading::Summary(Summary::OverNativeEsp | Summary::OverBoth) => {
            blocked_esp(verdict, client, server, lost);
        }
        Leading::Found(kind) if rests_on_silence(kind) => {
            on_the_way(verdict, client, server, lost);
        }
        _ => {}
    }
}

/// Whether a loss that two recordings prove may explain a finding, and then takes its place.
const fn rests_on_silence(kind: &FindingKind) -> bool {
    !kind.told().silent_on.is_empty()
}

/// What the walk leaves open of a port the other end's recording knows; and what arrived there
/// stops nowhere on the way.
fn walked_there(verdict: &mut Verdict, client: &EvidenceLog, server: &EvidenceLog) {
    let arrived = |channel: Channel| {
        let is_one =
            |one: &&Observation| one.channel == channel && matches!(one.fact, Fact::RequestSent(_));
        server.observations().iter().any(|one| is_one(&one))
    };
    verdict.findings.retain(|finding| match &finding.kind {
        FindingKind::PortPassesRouters(_) => false,
        FindingKind::PortStops(PortStops { channel, .. }) => !arrived(*channel),
        _ => true,
    });
    if arrived(Channel::Esp) && matches!(verdict.channels.esp.reason, Some(Reason::Stops { .. })) {
        esp_stops_nowhere(verdict, client);
    }
    let columns = verdict.walk.iter_mut().flat_map(|walk| &mut walk.columns);
    for column in columns {
        if column.channel.of_exchange().is_some_and(&arrived) {
            column.stop = None;
        }
    }
}

/// Routers that are silent for ESP, in front of a server that has it, say nothing.
fn esp_stops_nowhere(verdict: &mut Verdict, client: &EvidenceLog) {
    let is_sent = |one: &&Observation| {
        one.channel == Channel::Esp && matches!(one.fact, Fact::RequestSent(_))
    };
    let because: Vec<_> = client.observations().iter().filter(is_sent).map(|one| one.id).collect();
    let transmissions = u32::try_from(because.len()).unwrap_or(u32::MAX);
    let esp = &mut verdict.channels.esp;
    (esp.state, esp.reason) = (EspState::Undetermined, Some(Reason::Unanswered { transmissions }));
    esp.because.clone_from(&because);
    let stops = |kind: &FindingKind| matches!(kind, FindingKind::EspStops(_));
    verdict.findings.retain(|finding| !stops(&finding.kind));
    if verdict.leading.found().is_some_and(stops) {
        decide(verdict, inconclusive(Summary::EspUnknown, &[&because]));
    }
}

/// A silence that the path made, where it did: no end is silent then.
fn on_the_way(verdict: &mut Verdict, client: &EvidenceLog, server: &EvidenceLog, lost: &[Lost]) {
    let Some(losses) = lost_on_the_way(verdict, client, server, lost) else { return };
    let mut directions = losses.iter().map(|one| one.direction);
    let first = directions.next();
    let direction = first.filter(|first| directions.all(|other| other == *first));
    let summary = Summary::LostBetweenEnds { direction };
    let witnesses = losses.iter().map(|one| one.because.as_slice());
    let ground: Vec<&[ObservationId]> =
        std::iter::once(verdict.because.as_slice()).chain(witnesses).collect();
    let certainty = losses.iter().map(|one| one.certainty()).min().unwrap_or(Certainty::Likely);
    decide(verdict, Decision::new(certainty, summary, &ground));
    // What a channel's answers came back for did arrive.
    let arrives = |channel: Channel| {
        losses.iter().any(|one| one.channel == channel && one.direction == Direction::Inbound)
    };
    verdict.findings.retain(|finding| match &finding.kind {
        FindingKind::PortStops(PortStops { channel, .. }) => !arrives(*channel),
        _ => true,
    });
}

/// Puts another class in the place of one that the single recording gave, and
/// takes back what rested on that.
fn decide(verdict: &mut Verdict, decision: Decision) {
    let by_the_path = matches!(decision.leading, Leading::Summary(Summary::LostBetweenEnds { .. }));
    verdict.findings.retain(|finding| !(by_the_path && rests_on_silence(&finding.kind)));
    let Decision { class, certainty, leading, because } = decision;
    (verdict.class, verdict.certainty, verdict.because) = (class, certainty, because);
    let of_the_path = |rung| matches!(rung, Rung::Authentication | Rung::QuickMode);
    for one in &mut verdict.ladder {
        match (&leading, one.rung) {
            (Leading::Summary(Summary::OverNativeEsp), Rung::Esp) => one.state = RungState::Passed,
            (Leading::Summary(Summary::EspUnanswered), Rung::Esp) => one.state = RungState::Skipped,
            (Leading::Summary(Summary::EspLostBetween), Rung::Esp) => one.state = RungState::Failed,
            (_, rung) if by_the_path && of_the_path(rung) => {}
            _ => continue,
        }
        one.windows_error = (one.state == RungState::Failed).then_some(super::model::SILENT);
    }
    verdict.leading = leading;
}

/// Native ESP of an agreed tunnel, as both ends know it.
fn native_esp(verdict: &mut Verdict, client: &EvidenceLog, server: &EvidenceLog, lost: &[Lost]) {
    if blocked_esp(verdict, client, server, lost) {
        return;
    }
    let (here, there) = (native(client), native(server));
    let ground: [&[ObservationId]; 2] = [&verdict.because, &here.because];
    if there.outbound > 0 && here.inbound > 0 {
        decide(verdict, Decision::new(Certainty::Proven, Summary::OverNativeEsp, &ground));
        verdict.channels.esp.state = EspState::Open;
        verdict.channels.esp.reason = Some(Reason::TrafficBothWays);
        verdict.findings.iter_mut().for_each(passes);
    } else if there.outbound > 0 || here.inbound > 0 {
        decide(verdict, inconclusive(Summary::EspUnanswered, &ground));
    }
}

/// Native ESP of which nothing arrives, and whether there is such.
fn blocked_esp(
    verdict: &mut Verdict,
    client: &EvidenceLog,
    server: &EvidenceLog,
    lost: &[Lost],
) -> bool {
    let Some(lost) = never_arrives(&native(client), &native(server), lost) else { return false };
    let is_answer =
        |one: &Observation| one.channel == Channel::Esp && matches!(one.fact, Fact::Answered(_));
    if client.observations().iter().any(is_answer) {
        // Some of it did arrive, and was answered.
        return false;
    }
    decide(verdict, Decision::new(lost.certainty(), Summary::EspLostBetween, &[&lost.because]));
    verdict.channels.esp.state = EspState::Blocked;
    verdict.channels.esp.because.clone_from(&lost.because);
    let belied = |finding: &Finding| {
        matches!(
            finding.kind,
            FindingKind::EspUndetermined(_)
                | FindingKind::EspOpen(_)
                | FindingKind::TrafficBothWays(TrafficBothWays { carrier: Carrier::Esp })
        )
    };
    verdict.findings.retain(|finding| !belied(finding));
    true
}

/// The packets of a direction of which none arrived.
fn never_arrives<'a>(here: &Flowing, there: &Flowing, lost: &'a [Lost]) -> Option<&'a Lost> {
    let many = |one: &&Lost| u64::try_from(one.frames.len()).is_ok_and(|count| count >= MANY);
    lost.iter().filter(|one| one.channel == Channel::Esp).filter(many).find(|one| {
        match one.direction {
            Direction::Outbound => there.outbound == 0,
            Direction::Inbound => here.inbound == 0,
        }
    })
}

/// A finding on native ESP, now that each end is known to get some.
fn passes(finding: &mut Finding) {
    let carrier = Carrier::Esp;
    match finding.kind {
        FindingKind::EspUndetermined(_) | FindingKind::EspOpen(_) => {
            finding.kind = FindingKind::EspOpen(EspOpen { both_ways: true });
        }
        FindingKind::TrafficOneWay(TrafficOneWay { carrier: Carrier::Esp, .. }) => {
            finding.kind = FindingKind::TrafficBothWays(TrafficBothWays { carrier });
        }
        _ => return,
    }
    finding.certainty = Certainty::Proven;
}

fn native(log: &EvidenceLog) -> Flowing {
    View::new(log, &Searches::new(0)).traffic(Carrier::Esp)
}

/// What was lost, where it explains every request without an answer that the
/// verdict rests on.
fn lost_on_the_way<'a>(
    verdict: &Verdict,
    client: &EvidenceLog,
    server: &EvidenceLog,
    lost: &'a [Lost],
) -> Option<Vec<&'a Lost>> {
    let refused = matches!(
        verdict.leading,
        Leading::Found(
            FindingKind::AuthenticationRefused(_)
                | FindingKind::QuickModeRefused(_)
                | FindingKind::AuthenticationUnanswered(_)
                | FindingKind::QuickModeUnanswered(_)
        )
    );
    let mut losses: Vec<&Lost> = Vec::new();
    for request in unanswered(verdict, client) {
        let (here, there) = (transmissions(client, request), transmissions(server, request));
        let answers = answers(server, request, refused);
        // A loss explains the silence behind the very request that it hit, and no
        // other: a server that does not answer a wrong key loses packets as well.
        let explains = |one: &&Lost| match one.direction {
            // What left when the other recording had ended is lost to nobody's knowledge.
            Direction::Outbound => {
                let lost = here.iter().filter(|frame| one.frames.contains(frame)).count();
                there.is_empty() && (lost == here.len() || lost >= of_count(SILENCE))
            }
            Direction::Inbound => answers.iter().any(|frame| one.frames.contains(frame)),
        };
        let found = lost.iter().find(explains)?;
        if !losses.contains(&found) {
            losses.push(found);
        }
    }
    (!losses.is_empty()).then_some(losses)
}

/// Requests that the verdict rests on and nobody answered, each once, however often
/// it was sent.
fn unanswered<'a>(verdict: &Verdict, client: &'a EvidenceLog) -> Vec<&'a RequestSent> {
    let mut requests: Vec<&RequestSent> = Vec::new();
    for request in verdict.because.iter().filter_map(|id| sent(client, *id)) {
        if !requests.iter().any(|known| is_same(known, request)) {
            requests.push(request);
        }
    }
    requests.retain(|request| answers(client, request, false).is_empty());
    // The control is beside the point where IKEv1 is what nobody answers.
    if requests.iter().any(|request| !is_control(request)) {
        requests.retain(|request| !is_control(request));
    }
    requests
}

const fn is_control(request: &RequestSent) -> bool {
    matches!(request.request, Request::SaInit { .. })
}

fn is_same(one: &RequestSent, other: &RequestSent) -> bool {
    one.request == other.request && one.to == other.to
}

/// Frames of a request in an end's log.
fn transmissions(log: &EvidenceLog, request: &RequestSent) -> Vec<u64> {
    let is_it = |one: &&Observation| match &one.fact {
        // A translator may have changed where it went to, and not the port.
        Fact::RequestSent(sent) => {
            sent.request == request.request && sent.to.port() == request.to.port()
        }
        _ => false,
    };
    log.observations().iter().filter(is_it).filter_map(|one| one.frame).collect()
}

/// Frames of the answers to a request; `real` leaves out what says no.
fn answers(log: &EvidenceLog, request: &RequestSent, real: bool) -> Vec<u64> {
    let is_one = |one: &&Observation| match &one.fact {
        Fact::Answered(answered) => {
            // A translator may have changed where it went to.
            let asked = sent(log, answered.request);
            asked.is_some_and(|asked| asked.request == request.request)
                && (!real || goes_on(&answered.answer))
        }
        _ => false,
    };
    log.observations().iter().filter(is_one).filter_map(|one| one.frame).collect()
}

fn sent(log: &EvidenceLog, id: ObservationId) -> Option<&RequestSent> {
    match &log.observation(id)?.fact {
        Fact::RequestSent(sent) => Some(sent),
        _ => None,
    }
}
