//! What may be said of translators, and of what stands behind them.

use std::net::IpAddr;

use super::{Case, Concern};
use crate::evidence::{Answer, Channel, Fact, Learned, NatDetection, ObservationId};
use crate::verdict::{
    Certainty, EspState, Finding, FindingKind, NatAtClient, NatState, PortState, Reason,
};

pub fn speaks_for_itself(case: &Case<'_>) -> Vec<Concern> {
    if case.verdict.nat.server != NatState::Present || has_asked_address(case) {
        return Vec::new();
    }
    let channels = &case.verdict.channels;
    let by_icmp = matches!(
        channels.esp.reason,
        Some(Reason::HostRejectsEsp { .. } | Reason::PieceTimedOut { .. })
    );
    let esp = (channels.esp.state == EspState::Open && by_icmp)
        .then(|| Concern::observed(&channels.esp.because));
    // Whose word a closed port is, its reason says.
    let own_word = channels.ports().filter(|(channel, report)| {
        let by_icmp = matches!(report.reason, Some(Reason::Icmp { .. }));
        report.state == PortState::Closed && by_icmp && *channel != Channel::Ikev2
    });
    let ports = own_word.map(|(_, report)| Concern::observed(&report.because));
    esp.into_iter().chain(ports).collect()
}

/// Recorded behind the translator: the server's own hash is over the address asked
/// (RFC 3947 3.2: cookies, address and port).
fn has_asked_address(case: &Case<'_>) -> bool {
    let is_asked = |detection: &NatDetection| {
        let address = match detection.server.ip() {
            IpAddr::V4(address) => address.octets().to_vec(),
            IpAddr::V6(address) => address.octets().to_vec(),
        };
        let port = detection.server.port().to_be_bytes();
        let hash = detection.algorithm.digest(&[&detection.cookies, &address, &port]);
        detection.about_server.contains(&hash)
    };
    case.facts().any(|(_, fact)| match fact {
        Fact::Answered(answered) => match &answered.answer {
            Answer::MainModeKeyExchange { nat: Some(nat) }
            | Answer::Aggressive { nat: Some(nat), .. }
            | Answer::SaInit { nat: Some(nat), .. } => is_asked(nat),
            _ => false,
        },
        _ => false,
    })
}

/// Whoever only infers one does not say that it is seen, and is not sure.
pub fn is_shown(case: &Case<'_>) -> Vec<Concern> {
    let unshown = |finding: &&Finding| {
        let of_a_translator =
            matches!(finding.kind, FindingKind::NatAtClient(_) | FindingKind::NatAtServer(_));
        let inferred =
            matches!(finding.kind, FindingKind::NatAtClient(NatAtClient { seen: false, .. }))
                && finding.certainty < Certainty::Proven;
        let shown = finding.because.iter().any(|id| tells_of_addresses(case, *id));
        of_a_translator && !inferred && !shown
    };
    case.verdict.findings.iter().filter(unshown).map(Concern::found).collect()
}

/// A hash over an address and a port, the far end's word, or a quote of what had
/// passed a translator.
fn tells_of_addresses(case: &Case<'_>, id: ObservationId) -> bool {
    match case.fact(id) {
        Some(Fact::Answered(answered)) => matches!(
            &answered.answer,
            Answer::MainModeKeyExchange { nat: Some(_) }
                | Answer::Aggressive { nat: Some(_), .. }
                | Answer::SaInit { nat: Some(_), .. }
        ),
        Some(Fact::Learned(learned)) => matches!(learned, Learned::Witnessed(_)),
        Some(Fact::HopAnswered(answered)) => answered.translated,
        _ => false,
    }
}

/// The table, the findings and the class about the client.
pub fn other_address_is_translated(case: &Case<'_>) -> Vec<Concern> {
    let Some(client) = case.log.client() else { return Vec::new() };
    let rows = case.verdict.far_end.iter().flat_map(|far_end| &far_end.rows);
    let elsewhere: Vec<_> = rows
        .filter(|row| row.seen.is_some_and(|seen| seen.from.ip() != client))
        .map(|row| Concern::observed(&row.because))
        .collect();
    let of_the_client = case.verdict.nat.client == NatState::Present;
    let told = case.verdict.findings.iter().any(|one| {
        matches!(one.kind, FindingKind::NatAtClient(_) | FindingKind::NatAddressChanges(_))
    });
    if of_the_client && told { Vec::new() } else { elsewhere }
}

pub fn wrong_key_has_one_mapping(case: &Case<'_>) -> Vec<Concern> {
    let seen = |channel| -> Option<IpAddr> {
        Some(case.verdict.far_end.as_ref()?.row(channel)?.seen?.from.ip())
    };
    let (Some(one), Some(other)) = (seen(Channel::Ike500), seen(Channel::Ike4500)) else {
        return Vec::new();
    };
    if one == other {
        return Vec::new();
    }
    let refused = |kind: &FindingKind| matches!(kind, FindingKind::AuthenticationRefused(_));
    let class = case.verdict.leading.found().is_some_and(refused);
    let findings = case.found(refused);
    findings.into_iter().chain(Concern::of_class(case, class)).collect()
}
