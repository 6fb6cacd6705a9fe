//! Findings in words.

use std::net::SocketAddr;

use super::packets::authentication;
use super::walk::doubt_name;
use super::{Value, Words, ids};
use crate::evidence::{Carrier, Direction, PieceLayer};
use crate::verdict::{
    ClientSchedule, FindingKind, FlowFinding, Place, RecordedAt, SizeFinding, StepFinding,
    WalkFinding,
};

impl Words {
    /// What was found.
    #[must_use]
    pub fn finding(&self, finding: &FindingKind) -> String {
        self.about(finding, None)
    }

    /// What to do about a finding; ends in a colon where `command` follows.
    #[must_use]
    pub fn remedy(&self, finding: &FindingKind, command: Option<&str>) -> String {
        let wants_command = matches!(
            finding,
            FindingKind::NatAtServer
                | FindingKind::EncapsulationForcedAboutServer
                | FindingKind::NatAtServerUncertain { .. }
        );
        let in_vain = wants_command && command.is_none();
        self.about(finding, Some(if in_vain { "without-command" } else { "remedy" }))
    }

    /// The kind of a finding, as documents name it.
    #[must_use]
    pub fn finding_name(finding: &FindingKind) -> &'static str {
        let id = ids::finding(finding);
        id.strip_prefix("finding-").unwrap_or(id)
    }

    fn about(&self, finding: &FindingKind, attribute: Option<&str>) -> String {
        let details = self.details(finding);
        let arguments: Vec<_> =
            details.iter().map(|(name, detail)| (*name, detail.value())).collect();
        match attribute {
            None => self.sentence(ids::finding(finding), &arguments),
            Some(name) => self.attribute(ids::finding(finding), name, &arguments),
        }
    }

    /// Details of what only recordings show; none of every other finding.
    fn recorded(&self, finding: &FindingKind) -> Vec<(&'static str, Detail)> {
        match finding {
            FindingKind::TrafficBothWays { carrier } => {
                vec![text("carrier", self.carrier(*carrier))]
            }
            FindingKind::TrafficOneWay { carrier, direction, recorded_at } => vec![
                text("carrier", self.carrier(*carrier)),
                text("kind", advice(*carrier, *direction, *recorded_at)),
                text("direction", self.direction(*direction)),
            ],
            FindingKind::FragmentsLost { layer, direction, messages } => vec![
                text("layer", layer_name(*layer)),
                text("direction", self.direction(*direction)),
                number("messages", *messages),
            ],
            FindingKind::RepeatedInVain { client, transmissions, span } => vec![
                text("client", client_name(*client)),
                number("transmissions", *transmissions),
                number("seconds", u32::try_from(span.as_secs()).unwrap_or(u32::MAX)),
            ],
            FindingKind::LostOnTheWay { channel, direction } => {
                vec![text("channel", self.channel(*channel)), text("from", sender(*direction))]
            }
            FindingKind::AnswersNotReceived { channel, transmissions } => vec![
                text("channel", self.channel(*channel)),
                number("transmissions", *transmissions),
            ],
            FindingKind::LostBetween { channel, direction, packets } => vec![
                text("channel", self.channel(*channel)),
                text("from", sender(*direction)),
                number("packets", *packets),
            ],
            _ => Vec::new(),
        }
    }

    /// Details of what the walk shows.
    fn walked(&self, finding: &WalkFinding) -> Vec<(&'static str, Detail)> {
        let ends =
            |place| vec![text("place", self.place(place)), text("from", self.nearer_end(place))];
        match finding {
            WalkFinding::PortStops { channel, place } => {
                [ends(*place), vec![text("channel", self.channel(*channel))]].concat()
            }
            WalkFinding::EspStops { place, doubt } => {
                [ends(*place), vec![text("doubt", doubt_name(*doubt))]].concat()
            }
            WalkFinding::PortPassesRouters { channel, hop, address } => vec![
                text("from", self.last_router(*hop, *address)),
                text("channel", self.channel(*channel)),
            ],
            WalkFinding::ContentFiltered { place } => ends(*place),
            WalkFinding::EspPassesRouters { hop, address } => {
                let from = Some(*address);
                ends(Place { after_hop: *hop, before_hop: None, from, to: None })
            }
        }
    }

    /// Details of what shows behind message 4.
    fn of_the_key(&self, finding: &FindingKind) -> Vec<(&'static str, Detail)> {
        match finding {
            FindingKind::AuthenticationRefused { unreadable } => {
                vec![yes_or_no("unreadable", *unreadable)]
            }
            FindingKind::IdentityRefused { notify } => {
                vec![text("notify", self.notify(1, *notify))]
            }
            FindingKind::LoginWanted { protocol, algorithm } => {
                vec![text("authentication", authentication(*protocol, *algorithm))]
            }
            FindingKind::L2tpRefused(end) => vec![text("end", self.l2tp_end(*end))],
            _ => Vec::new(),
        }
    }

    /// Details of what a message behind message 2 meets.
    fn of_a_step(&self, finding: StepFinding) -> Vec<(&'static str, Detail)> {
        match finding {
            StepFinding::MessageLostOnTheWay { step, direction } => {
                vec![text("step", self.word(ids::ike_step(step))), text("from", sender(direction))]
            }
            StepFinding::NatAddressChanges { ike, nat_traversal } => {
                vec![text("ike", known(ike.as_ref())), text("natt", known(nat_traversal.as_ref()))]
            }
            StepFinding::AuthenticationUnanswered
            | StepFinding::QuickModeUnanswered
            | StepFinding::FarEndWithoutKey => Vec::new(),
        }
    }

    /// Details of what comes and is no answer to a client.
    fn of_no_use(&self, finding: &FindingKind) -> Vec<(&'static str, Detail)> {
        match finding {
            FindingKind::AnswersDamaged { channel, packets } => {
                vec![text("channel", self.channel(*channel)), number("packets", *packets)]
            }
            FindingKind::AnswerUnacceptable { channel, flaw } => {
                vec![text("channel", self.channel(*channel)), text("flaw", self.flaw(*flaw))]
            }
            FindingKind::AnswersFromOtherPort { port } => vec![number("port", *port)],
            // As text: a port is not to be grouped.
            FindingKind::UnusableAnswers { port } => vec![text("port", port.to_string())],
            FindingKind::AnswersFromOtherAddress { address } => {
                vec![text("address", address.to_string())]
            }
            _ => Vec::new(),
        }
    }

    fn details(&self, finding: &FindingKind) -> Vec<(&'static str, Detail)> {
        match finding {
            FindingKind::PortClosed { channel }
            | FindingKind::Flows(FlowFinding { channel, .. }) => {
                vec![text("channel", self.channel(*channel))]
            }
            FindingKind::PortFiltered { channel, by } => {
                vec![text("channel", self.channel(*channel)), text("by", by.to_string())]
            }
            FindingKind::HostUnreachable { by }
            | FindingKind::EspFiltered { by }
            | FindingKind::EspRejectedByHost { by } => {
                vec![text("by", by.to_string())]
            }
            FindingKind::AnswersDamaged { .. }
            | FindingKind::AnswerUnacceptable { .. }
            | FindingKind::UnusableAnswers { .. }
            | FindingKind::AnswersFromOtherPort { .. }
            | FindingKind::AnswersFromOtherAddress { .. } => self.of_no_use(finding),
            FindingKind::IcmpFlood { errors, sent } => {
                vec![number("errors", *errors), number("sent", *sent)]
            }
            FindingKind::RefusedWith { version, notify } => {
                vec![text("notify", self.notify(*version, *notify))]
            }
            FindingKind::Ikev2Only { notify } => vec![text("notify", self.notify(1, *notify))],
            FindingKind::NatAtClient { mapped, seen } => {
                vec![text("mapped", known(mapped.as_ref())), yes_or_no("seen", *seen)]
            }
            FindingKind::PacketLoss { lost, answered } => {
                let sent = answered.saturating_add(*lost);
                let percent = lost.saturating_mul(100).checked_div(sent).unwrap_or_default();
                vec![number("lost", *lost), number("sent", sent), number("percent", percent)]
            }
            FindingKind::AuthenticationRefused { .. }
            | FindingKind::IdentityRefused { .. }
            | FindingKind::L2tpRefused(_)
            | FindingKind::LoginWanted { .. } => self.of_the_key(finding),
            FindingKind::NatAtServerUncertain { fits } => vec![yes_or_no("fits", *fits)],
            FindingKind::EspUndetermined { agreed } => vec![yes_or_no("agreed", *agreed)],
            FindingKind::EspReachesNat { by, certain } => {
                vec![text("by", by.to_string()), yes_or_no("certain", *certain)]
            }
            FindingKind::EspPiecesLost { udp, esp } => {
                vec![number("udp", *udp), number("esp", *esp)]
            }
            FindingKind::EspNotTested { reason } => vec![text("reason", self.not_sent(reason))],
            FindingKind::ProtectedUnanswered { fragmented } => {
                vec![yes_or_no("fragmented", *fragmented)]
            }
            FindingKind::Step(finding) => self.of_a_step(*finding),
            FindingKind::Walk(finding) => self.walked(finding),
            FindingKind::Size(finding) => sizes(finding),
            _ => self.recorded(finding),
        }
    }
}

/// Details of what the size ladder shows. As text: a size is not to be grouped.
fn sizes(finding: &SizeFinding) -> Vec<(&'static str, Detail)> {
    let size = |name, size: u32| text(name, size.to_string());
    let own = |offered: bool| yes_or_no("ikefragments", offered);
    match finding {
        SizeFinding::EverySizePasses { whole, fragmented } => {
            vec![size("whole", *whole), size("fragmented", *fragmented)]
        }
        SizeFinding::PathMtu { mtu, by, ike_fragments } => {
            vec![size("mtu", *mtu), text("by", by.to_string()), own(*ike_fragments)]
        }
        SizeFinding::MtuBlackHole { largest, lost, ike_fragments } => {
            vec![size("largest", *largest), size("lost", *lost), own(*ike_fragments)]
        }
        SizeFinding::IpFragmentsDropped { largest, ike_fragments }
        | SizeFinding::LargeMessagesIgnored { largest, ike_fragments } => {
            vec![size("largest", *largest), own(*ike_fragments)]
        }
        SizeFinding::SizeLimitUnexplained { largest, lost } => {
            vec![size("largest", *largest), size("lost", *lost)]
        }
    }
}

/// An argument that had to be made for one message.
#[derive(Clone)]
enum Detail {
    Text(String),
    Number(u64),
}

impl Detail {
    fn value(&self) -> Value<'_> {
        match self {
            Self::Text(text) => Value::Text(text),
            Self::Number(number) => Value::Number(*number),
        }
    }
}

fn text(name: &'static str, text: impl Into<String>) -> (&'static str, Detail) {
    (name, Detail::Text(text.into()))
}

/// Selects between two wordings.
fn yes_or_no(name: &'static str, holds: bool) -> (&'static str, Detail) {
    text(name, if holds { "yes" } else { "no" })
}

fn number(name: &'static str, number: impl Into<u64>) -> (&'static str, Detail) {
    (name, Detail::Number(number.into()))
}

/// Selects the advice on traffic one way, by what carries it and what is known of
/// where it gets lost.
const fn advice(carrier: Carrier, direction: Direction, recorded_at: RecordedAt) -> &'static str {
    match recorded_at {
        RecordedAt::BothEnds => "both-ends",
        _ if recorded_at.is_arrival(direction) => "arrives",
        _ => ids::carrier(carrier),
    }
}

/// A name that every language writes alike.
const fn client_name(client: ClientSchedule) -> &'static str {
    match client {
        ClientSchedule::Windows => "Windows",
        ClientSchedule::Strongswan => "strongSwan",
        ClientSchedule::Libreswan => "Libreswan",
    }
}

/// Selects the wording by who cut.
const fn layer_name(layer: PieceLayer) -> &'static str {
    match layer {
        PieceLayer::Ip => "ip",
        PieceLayer::Ike => "ike",
    }
}

/// Selects the wording by who sent.
pub(super) const fn sender(direction: Direction) -> &'static str {
    match direction {
        Direction::Outbound => "client",
        Direction::Inbound => "server",
    }
}

/// Selects the wording where an address is not known.
fn known(address: Option<&SocketAddr>) -> String {
    address.map_or_else(|| "unknown".to_owned(), ToString::to_string)
}
