//! Findings in words.

use serde_json::from_value;

use super::Words;
use super::packets::authentication;
use super::values::{Argument, Told, number, sender, text};
use crate::evidence::{Carrier, Channel, NotSent};
use crate::verdict::{
    EspPassesRouters, FindingKind, Leading, LoginWanted, PacketLoss, Place, PortPassesRouters,
    RecordedAt, TrafficOneWay,
};

/// The PPP protocol number of PAP (RFC 1334 2.2).
const PAP: u16 = 0xC023;

impl Words {
    /// What was found.
    #[must_use]
    pub fn finding(&self, finding: &FindingKind) -> String {
        self.told("finding", finding, self.made_of(finding), None)
    }

    /// What was found alike on several channels, in one sentence.
    #[must_use]
    pub fn findings_alike(&self, findings: &[&FindingKind]) -> String {
        let Some(first) = findings.first() else { return String::new() };
        self.told("finding", first, self.made_of_alike(findings), None)
    }

    /// What the sentences say of findings that are alike: the data of the first, the channels
    /// of all.
    fn made_of_alike(&self, findings: &[&FindingKind]) -> Vec<Argument> {
        let Some(first) = findings.first() else { return Vec::new() };
        let mut made = self.made_of(first);
        let channels: Vec<_> = findings.iter().filter_map(|one| channel_of(one)).collect();
        if !channels.is_empty() {
            let names: Vec<_> =
                channels.iter().map(|channel| self.named("channel", channel)).collect();
            made.push(text("channel", names.join(&self.word("place-separator"))));
            let mut ports: Vec<String> = Vec::new();
            for port in channels.into_iter().map(Channel::carrier) {
                if !ports.contains(&port) {
                    ports.push(port);
                }
            }
            made.push(text("ports", ports.join(&self.word("list-separator"))));
        }
        made
    }

    /// Whether two findings say the same of two channels.
    #[must_use]
    pub fn are_alike(one: &FindingKind, other: &FindingKind) -> bool {
        let [mut one, mut other] = [one, other].map(Told::of);
        let of_channels = [&mut one, &mut other].map(|told| told.data.remove("channel").is_some());
        of_channels == [true, true] && one.name == other.name && one.data == other.data
    }

    /// The one sentence that sums up a verdict that a finding decides, or another text about
    /// that; empty where there is none.
    pub(super) fn decided(
        &self,
        finding: &FindingKind,
        mut made: Vec<Argument>,
        attribute: &str,
    ) -> String {
        made.extend(self.made_of(finding));
        self.told("finding", finding, made, Some(attribute))
    }

    /// What to do about a finding; ends in a colon where `command` follows.
    #[must_use]
    pub fn remedy(&self, finding: &FindingKind, command: Option<&str>) -> String {
        self.remedy_alike(&[finding], command)
    }

    /// What to do about what was found alike on several channels.
    #[must_use]
    pub fn remedy_alike(&self, findings: &[&FindingKind], command: Option<&str>) -> String {
        let Some(first) = findings.first() else { return String::new() };
        let in_vain = first.told().by_registry && command.is_none();
        let attribute = if in_vain { "without-command" } else { "remedy" };
        self.told("finding", first, self.made_of_alike(findings), Some(attribute))
    }

    /// The kind of a finding, as documents name it.
    #[must_use]
    pub fn finding_name(finding: &FindingKind) -> String {
        Told::of(finding).name
    }

    /// The name of what decides a class, as documents have it.
    #[must_use]
    pub fn cause_name(leading: &Leading) -> String {
        match leading {
            Leading::Found(kind) => Self::finding_name(kind),
            Leading::Summary(summary) => Told::of(summary).name,
        }
    }

    /// What the sentences of a finding say beside its data as they stand.
    pub(super) fn made_of(&self, finding: &FindingKind) -> Vec<Argument> {
        let between =
            |place| vec![text("place", self.place(place)), text("from", self.nearer_end(place))];
        match finding {
            FindingKind::PortStops(found) => between(found.place),
            FindingKind::EspStops(found) => between(found.place),
            FindingKind::ContentFiltered(found) => between(found.place),
            FindingKind::PortPassesRouters(PortPassesRouters { hop, address, .. })
            | FindingKind::EspPassesRouters(EspPassesRouters { hop, address }) => {
                let from = Some(*address);
                let last = Place { after_hop: *hop, before_hop: None, from, to: None };
                vec![text("from", self.nearer_end(last))]
            }
            FindingKind::PacketLoss(PacketLoss { lost, answered }) => {
                let sent = answered.saturating_add(*lost);
                let percent = lost.saturating_mul(100).checked_div(sent).unwrap_or_default();
                vec![number("sent", sent), number("percent", percent)]
            }
            FindingKind::PortFiltered(found) => {
                vec![text("port", Told::of(&found.channel).name)]
            }
            FindingKind::PortClosed(found) => vec![text("port", Told::of(&found.channel).name)],
            FindingKind::RepeatedInVain(found) => vec![number("seconds", found.span.as_secs())],
            FindingKind::TrafficOneWay(found) => vec![text("kind", advice(found))],
            FindingKind::LostOnTheWay(found) => {
                let port = if found.channel == Channel::Esp { "esp" } else { "udp" };
                let carrier = found.channel.carrier();
                let from = sender(found.direction);
                vec![text("from", from), text("port", port), text("carrier", carrier)]
            }
            FindingKind::MessageLostOnTheWay(found) => vec![text("from", sender(found.direction))],
            FindingKind::LostBetween(found) => vec![text("from", sender(found.direction))],
            FindingKind::LoginWanted(LoginWanted { protocol, algorithm }) => {
                let method = if *protocol == PAP { "pap" } else { "other" };
                let asked = authentication(*protocol, *algorithm);
                vec![text("authentication", asked), text("method", method)]
            }
            FindingKind::L2tpRefused(found) => vec![text("end", self.l2tp_end(found.0))],
            FindingKind::EspNotTested(found) => {
                let lacks = found.reason == NotSent::NotInThisBuild;
                let build = if lacks { "lacks-it" } else { "other" };
                vec![text("reason", self.not_sent(&found.reason)), text("build", build)]
            }
            _ => Vec::new(),
        }
    }
}

/// The channel that a finding is of.
fn channel_of(finding: &FindingKind) -> Option<Channel> {
    Told::of(finding).data.remove("channel").and_then(|channel| from_value(channel).ok())
}

/// Selects the advice on traffic one way, by what carries it and what is known of
/// where it gets lost.
const fn advice(found: &TrafficOneWay) -> &'static str {
    match (found.recorded_at, found.carrier) {
        (RecordedAt::BothEnds, _) => "both-ends",
        (recorded_at, _) if recorded_at.is_arrival(found.direction) => "arrives",
        (_, Carrier::Esp) => "carrier-esp",
        (_, Carrier::EspInUdp) => "carrier-esp-in-udp",
        (_, Carrier::Ah) => "carrier-ah",
    }
}
