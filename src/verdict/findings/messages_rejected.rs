//! Messages behind the first answer that somebody rejects by ICMP: what stops a client whose
//! first messages are answered, and whose later ones are larger, go to another port, or carry
//! the tunnel.

use std::net::IpAddr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Finding, FindingKind, Seen, closed_meanwhile};
use crate::evidence::{
    Answered, Carrier, Fact, IcmpReport, Observation, ObservationId, Request, port,
};
use crate::verdict::class::Decision;
use crate::verdict::view::{MOST_WITNESSES, View};
use crate::verdict::{Certainty, Class, Leading, Owner, Summary};
use crate::wire::icmp::IcmpMeaning;

finding! {
    /// Somebody says by ICMP that messages behind the first answer do not get through, and none
    /// of them is answered.
    MessagesRejected {
        /// Who says so.
        pub by: IpAddr,
        /// The server's port.
        pub port: u16,
        /// What they are.
        pub messages: RejectedMessages,
        /// What is said of them.
        pub says: Rejection,
        /// The address that says so is the server's.
        pub at_server: bool,
    } => Owner::CLIENT_FIRST,
        decides(Class::ServerSilent),
        beside();

    fn owners(&self) -> &'static [Owner] {
        if self.at_server && self.says != Rejection::FragmentsMissing {
            Owner::SERVER
        } else {
            Self::TOLD.owners
        }
    }

    // It says why nothing comes back.
    fn denies(&self, other: &FindingKind) -> bool {
        matches!(
            other,
            FindingKind::NatTraversalLost(_)
                | FindingKind::NatTraversalStalled(_)
                | FindingKind::StalledAfterMessage2(_)
                | FindingKind::AuthenticationUnanswered(_)
                | FindingKind::QuickModeUnanswered(_)
                | FindingKind::ProtectedUnanswered(_)
                | FindingKind::TrafficOneWay(_)
        )
    }
}

/// Messages behind the first answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RejectedMessages {
    /// Message 3 of main mode.
    Message3,
    /// Message 5 of main mode, or message 3 of aggressive mode.
    Message5,
    /// Quick mode.
    QuickMode,
    /// IKE_AUTH, and what follows it.
    IkeAuth,
    /// The tunnel's ESP in UDP.
    EspInUdp,
}

/// What an ICMP error says of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Rejection {
    /// A filter does not let them pass; a router that says "port unreachable" is one.
    Filtered,
    /// Nothing listens on the port, by the host's own word.
    PortClosed,
    /// There is no way to the host.
    Unreachable,
    /// Their hop limit ran out.
    RoutingLoop,
    /// Fragments of them stayed away until their receiver gave up.
    FragmentsMissing,
}

/// Transmissions that drew an error, so that it is no chance.
const FEWEST: usize = 2;

/// The messages that are rejected, where there are such.
pub fn find(seen: &Seen<'_>) -> Option<Finding> {
    of_the_exchange(seen.view).or_else(|| of_the_tunnel(seen.view))
}

/// The class in the place of silence.
pub fn decide(seen: &Seen<'_>) -> Option<Decision> {
    let decision = seen.decision;
    let open = match &decision.leading {
        Leading::Found(kind) => {
            let silence = matches!(
                kind,
                FindingKind::StalledAfterMessage2(_)
                    | FindingKind::AuthenticationUnanswered(_)
                    | FindingKind::QuickModeUnanswered(_)
                    | FindingKind::ProtectedUnanswered(_)
                    | FindingKind::NatTraversalLost(_)
                    | FindingKind::NatTraversalStalled(_)
            );
            silence && decision.certainty < Certainty::Proven
        }
        Leading::Summary(summary) => matches!(
            summary,
            Summary::TooLittleSent
                | Summary::AnsweredInPart
                | Summary::LostInFragments
                | Summary::NatUnknown
                | Summary::NatTraversalUnknown
                | Summary::EspInUdpOneWay
        ),
    };
    let found = find(seen).filter(|_| open)?;
    Some(Decision::new(found.certainty, found.kind, &[&found.because]))
}

/// The last step of an exchange that was rejected, and never answered.
fn of_the_exchange(view: &View<'_>) -> Option<Finding> {
    let errors: Vec<(&Observation, &IcmpReport, &Request, Rejection)> = view
        .log()
        .observations()
        .iter()
        .filter_map(|one| match &one.fact {
            Fact::IcmpError(report) => {
                let request = &view.request(report.request)?.request;
                step_of(request)?;
                let says = said(report.kind.meaning(), report.from_target)?;
                Some((one, report, request, says))
            }
            _ => None,
        })
        .collect();
    let (_, last, request, says) = errors.last()?;
    let of_this: Vec<_> = errors.iter().filter(|(_, _, one, _)| one == request).collect();
    let mut drew: Vec<ObservationId> = of_this.iter().map(|(_, one, ..)| one.request).collect();
    drew.sort_unstable();
    drew.dedup();
    let sent = view.requests().filter(|(_, sent)| sent.request == **request).count();
    let port = view.request(last.request)?.to.port();
    let was_open = *says == Rejection::PortClosed && closed_meanwhile::is_answered(view, port);
    let decides = drew.len() >= FEWEST && drew.len().saturating_mul(2) >= sent;
    if !decides || was_open || is_answered(view, request) {
        return None;
    }
    let because: Vec<_> = of_this.iter().map(|(one, ..)| one.id).take(MOST_WITNESSES).collect();
    let found = MessagesRejected {
        by: last.from,
        port,
        messages: step_of(request)?,
        says: *says,
        at_server: last.from_target,
    };
    Some(Finding::new(found, Certainty::Proven, &because))
}

/// A tunnel's ESP in UDP that is rejected, while none comes back.
fn of_the_tunnel(view: &View<'_>) -> Option<Finding> {
    let in_udp = view.traffic(Carrier::EspInUdp);
    let server = view.log().path().server;
    let errors: Vec<_> = view
        .log()
        .observations()
        .iter()
        .filter_map(|one| match &one.fact {
            Fact::TrafficRejected(about) => {
                let at_server = about.from == server;
                let says = said(about.kind.meaning(), at_server)?;
                Some((one.id, about.from, says, at_server))
            }
            _ => None,
        })
        .collect();
    let (_, by, says, at_server) = *errors.last()?;
    if in_udp.inbound > 0 || errors.len() < FEWEST {
        return None;
    }
    let because: Vec<_> = errors.iter().map(|(id, ..)| *id).take(MOST_WITNESSES).collect();
    let (port, messages) = (port::NAT_TRAVERSAL, RejectedMessages::EspInUdp);
    let found = MessagesRejected { by, port, messages, says, at_server };
    Some(Finding::new(found, Certainty::Proven, &because))
}

/// The step that a request belongs to; `None` for what begins an exchange, which is judged by
/// its port.
const fn step_of(request: &Request) -> Option<RejectedMessages> {
    match request {
        Request::MainModeKeyExchange { .. } => Some(RejectedMessages::Message3),
        Request::MainModeIdentification { .. } | Request::AggressiveAuthentication { .. } => {
            Some(RejectedMessages::Message5)
        }
        Request::QuickMode { .. } => Some(RejectedMessages::QuickMode),
        Request::Protected { .. } => Some(RejectedMessages::IkeAuth),
        _ => None,
    }
}

/// What an error says, where it tells that a message does not get through. What is too big has
/// a finding of its own.
const fn said(meaning: IcmpMeaning, from_target: bool) -> Option<Rejection> {
    match (meaning, from_target) {
        (IcmpMeaning::PortUnreachable, true) => Some(Rejection::PortClosed),
        (
            IcmpMeaning::AdministrativelyProhibited
            | IcmpMeaning::PortUnreachable
            | IcmpMeaning::ProtocolUnreachable,
            _,
        ) => Some(Rejection::Filtered),
        (IcmpMeaning::Unreachable, _) => Some(Rejection::Unreachable),
        (IcmpMeaning::HopLimitExceeded, _) => Some(Rejection::RoutingLoop),
        (IcmpMeaning::ReassemblyTimeExceeded, _) => Some(Rejection::FragmentsMissing),
        (IcmpMeaning::TooBig | IcmpMeaning::Other, _) => None,
    }
}

/// Whether a request was answered, by whatever transmission.
pub fn is_answered(view: &View<'_>, request: &Request) -> bool {
    view.log().observations().iter().any(|one| match &one.fact {
        Fact::Answered(Answered { request: asked, .. }) => {
            view.request(*asked).is_some_and(|sent| sent.request == *request)
        }
        _ => false,
    })
}
