//! What the walk says against what came from the server.

use std::collections::BTreeSet;
use std::net::IpAddr;

use super::{Case, Concern, heard};
use crate::evidence::{Channel, Fact, HopAnswer, ObservationId, WalkChannel};
use crate::verdict::{EspState, FindingKind, HopRemark, PortStops};
use crate::wire::icmp::IcmpMeaning;

pub fn heard_stops_nowhere(case: &Case<'_>) -> Vec<Concern> {
    let udp = Channel::IKE.into_iter().flat_map(|channel| {
        let heard = channel.port().map_or_else(Vec::new, |port| heard::by_port(case, port));
        if heard.is_empty() {
            return Vec::new();
        }
        let findings = case.found(|kind| {
            matches!(kind, FindingKind::PortStops(PortStops { channel: one, .. }) if *one == channel)
        });
        let by_content = is_by_content(case, channel);
        let stop = stopped(case, WalkChannel::Of(channel)).filter(|_| !by_content);
        findings.into_iter().chain(stop).collect()
    });
    udp.chain(esp(case)).collect()
}

/// A filter on content stops IKEv1 on a port that passes other bytes, IKEv2 among them.
fn is_by_content(case: &Case<'_>, channel: Channel) -> bool {
    let told = |kind: &FindingKind| matches!(kind, FindingKind::ContentFiltered(_));
    let told = case.verdict.findings.iter().any(|one| told(&one.kind));
    channel == Channel::Ike500 && told && heard::answers(case, channel).is_empty()
}

fn stopped(case: &Case<'_>, walked: WalkChannel) -> Option<Concern> {
    let stop = case.verdict.walk.as_ref()?.column(walked)?.stop.as_ref()?;
    Some(Concern::observed(&stop.because))
}

fn esp(case: &Case<'_>) -> Vec<Concern> {
    if case.verdict.channels.esp.state != EspState::Open {
        return Vec::new();
    }
    let stops = |kind: &FindingKind| matches!(kind, FindingKind::EspStops(_));
    let class = case.verdict.leading.found().is_some_and(stops);
    let findings = case.found(stops);
    let of_class = Concern::of_class(case, class);
    findings.into_iter().chain(stopped(case, WalkChannel::ESP)).chain(of_class).collect()
}

pub fn refusal_is_no_shared_load(case: &Case<'_>) -> Vec<Concern> {
    let Some(walk) = &case.verdict.walk else { return Vec::new() };
    let shared = walk.hops.iter().filter(|hop| hop.remarks.contains(&HopRemark::SeveralPaths));
    let alone = shared.filter_map(|hop| {
        let (routers, others) = speakers(case, hop.hop);
        (routers.len() < 2).then(|| Concern::observed(&others))
    });
    alone.collect()
}

/// Routers at which a hop limit ran out, and what else was answered for it.
fn speakers(case: &Case<'_>, hop: u8) -> (BTreeSet<IpAddr>, Vec<ObservationId>) {
    let (mut routers, mut others) = (BTreeSet::new(), Vec::new());
    for (id, fact) in case.facts() {
        let Fact::HopAnswered(answered) = fact else { continue };
        if answered.hop != hop {
            continue;
        }
        match answered.answer {
            HopAnswer::Icmp(kind) if kind.meaning() == IcmpMeaning::HopLimitExceeded => {
                routers.insert(answered.from);
            }
            _ => others.push(id),
        }
    }
    (routers, others)
}
