//! What two recordings of one path say together: where one leaves open whether
//! something was lost or never sent, the other knows.

use std::collections::BTreeSet;

use super::class::Decision;
use super::finding::lost_between;
use super::search::Searches;
use super::view::{Flowing, MANY, View};
use super::{Cause, Certainty, Class, EspState, Finding, FindingKind, Reason, RecordedAt, Verdict};
use crate::evidence::{
    Carrier, Channel, Direction, EvidenceLog, Fact, Observation, ObservationId, RequestSent,
};

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
}

/// The verdict on the client's recording, with what the server's adds; `lost`
/// is noted in the client's log.
pub fn join(verdict: &mut Verdict, client: &EvidenceLog, server: &EvidenceLog, lost: &[Lost]) {
    verdict.recorded_at = RecordedAt::BothEnds;
    for finding in &mut verdict.findings {
        if let FindingKind::TrafficOneWay { recorded_at, .. } = &mut finding.kind {
            *recorded_at = RecordedAt::BothEnds;
        }
    }
    for one in lost {
        let packets = u64::try_from(one.frames.len()).unwrap_or(u64::MAX);
        let found = lost_between(one.channel, one.direction, packets, one.because.clone());
        verdict.findings.insert(0, found);
    }
    match verdict.cause {
        Cause::EspOneWay | Cause::EspArrivesOnly | Cause::EspOneWayUnplaced => {
            native_esp(verdict, client, server, lost);
        }
        // Each end sends: that what is sent arrives only the other end knows.
        Cause::OverNativeEsp | Cause::OverBoth => {
            blocked_esp(verdict, client, server, lost);
        }
        Cause::NothingAnswered
        | Cause::NatTraversalLost
        | Cause::Ike500Lost
        | Cause::StalledAfterMessage2
        | Cause::ProtectedUnanswered => {
            if let Some(because) = lost_on_the_way(verdict, client, lost) {
                verdict.certainty = Certainty::Proven;
                verdict.because.extend(because);
            }
        }
        Cause::AuthenticationRefused | Cause::QuickModeRefused => {
            if let Some(because) = lost_on_the_way(verdict, client, lost) {
                let (class, cause) = (Class::ServerSilent, Cause::LostBetweenEnds);
                let ground: [&[ObservationId]; 2] = [&verdict.because, &because];
                decide(verdict, Decision::new(class, Certainty::Proven, cause, &ground));
            }
        }
        _ => {}
    }
}

/// Puts another class in the place of one that the single recording gave, and
/// takes back what rested on that.
fn decide(verdict: &mut Verdict, decision: Decision) {
    let taken_back = |kind: &FindingKind| {
        matches!(kind, FindingKind::AuthenticationRefused { .. } | FindingKind::QuickModeRefused)
    };
    verdict.findings.retain(|finding| !taken_back(&finding.kind));
    verdict.class = decision.class;
    verdict.certainty = decision.certainty;
    verdict.cause = decision.cause;
    verdict.because = decision.because;
}

/// Native ESP of an agreed tunnel, as both ends know it.
fn native_esp(verdict: &mut Verdict, client: &EvidenceLog, server: &EvidenceLog, lost: &[Lost]) {
    if blocked_esp(verdict, client, server, lost) {
        return;
    }
    let (here, there) = (native(client), native(server));
    let ground: [&[ObservationId]; 2] = [&verdict.because, &here.because];
    if there.outbound > 0 && here.inbound > 0 {
        let (class, cause) = (Class::PathClear, Cause::OverNativeEsp);
        decide(verdict, Decision::new(class, Certainty::Proven, cause, &ground));
        verdict.channels.esp.state = EspState::Open;
        verdict.channels.esp.reason = Some(Reason::TrafficBothWays);
        verdict.findings.iter_mut().for_each(passes);
    } else if there.outbound > 0 || here.inbound > 0 {
        let (class, cause) = (Class::Inconclusive, Cause::EspUnanswered);
        decide(verdict, Decision::new(class, Certainty::Undetermined, cause, &ground));
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
    let (class, cause) = (Class::EspBlocked, Cause::EspLostBetween);
    decide(verdict, Decision::new(class, Certainty::Proven, cause, &[&lost.because]));
    verdict.channels.esp.state = EspState::Blocked;
    verdict.channels.esp.because.clone_from(&lost.because);
    let carrier = Carrier::Esp;
    let belied = [
        FindingKind::EspUndetermined,
        FindingKind::EspOpen,
        FindingKind::TrafficBothWays { carrier },
    ];
    verdict.findings.retain(|finding| !belied.contains(&finding.kind));
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
        FindingKind::EspUndetermined => finding.kind = FindingKind::EspOpen,
        FindingKind::TrafficOneWay { carrier: Carrier::Esp, .. } => {
            finding.kind = FindingKind::TrafficBothWays { carrier };
        }
        _ => return,
    }
    finding.certainty = Certainty::Proven;
}

fn native(log: &EvidenceLog) -> Flowing {
    View::new(log, &Searches::new(0)).traffic(Carrier::Esp)
}

/// What was lost, where it explains every request without an answer that the
/// verdict rests on: the request did not arrive, or answers on its port did not.
fn lost_on_the_way(
    verdict: &Verdict,
    client: &EvidenceLog,
    lost: &[Lost],
) -> Option<Vec<ObservationId>> {
    let mut because = Vec::new();
    for (observation, sent) in unanswered(verdict, client) {
        let channel = channel_of(sent);
        let explains = |one: &&Lost| {
            let itself = observation.frame.is_some_and(|frame| one.frames.contains(&frame));
            one.channel == channel && (one.direction == Direction::Inbound || itself)
        };
        because.extend(&lost.iter().find(explains)?.because);
    }
    because.sort_unstable();
    because.dedup();
    (!because.is_empty()).then_some(because)
}

fn unanswered<'a>(
    verdict: &'a Verdict,
    client: &'a EvidenceLog,
) -> impl Iterator<Item = (&'a Observation, &'a RequestSent)> {
    let is_answered = |id: ObservationId| {
        let answers = |one: &Observation| matches!(&one.fact, Fact::Answered(answered) if answered.request == id);
        client.observations().iter().any(answers)
    };
    let requests = verdict.because.iter().filter_map(|id| {
        let observation = client.observation(*id)?;
        match &observation.fact {
            Fact::RequestSent(sent) => Some((observation, sent)),
            _ => None,
        }
    });
    requests.filter(move |(observation, _)| !is_answered(observation.id))
}

/// By the port, as packets are compared: IKEv2 has none of its own.
const fn channel_of(sent: &RequestSent) -> Channel {
    match sent.to.port() {
        4500 => Channel::Ike4500,
        1701 => Channel::L2tp1701,
        _ => Channel::Ike500,
    }
}
