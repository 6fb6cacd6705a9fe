//! The first screen in words: the headline, whether Windows connects, what to do first and whose
//! job that is.

use std::collections::BTreeSet;

use super::phrases::Beside;
use super::values::{Argument, Told, text};
use super::{Value, Words};
use crate::evidence::{Channel, PieceLayer};
use crate::report::Origin;
use crate::verdict::{
    Class, FindingKind, Leading, NatState, PortState, Responsible, Rung, Summary, Verdict,
    WindowsConnects,
};

/// More would not fit a headline.
const MOST_CARRIERS: usize = 2;
/// Selects the wording without any.
const NONE: &str = "none";

impl Words {
    /// The most specific thing that is known, in at most 60 characters.
    #[must_use]
    pub fn headline(&self, verdict: &Verdict, origin: Origin) -> String {
        let headline = self.unnumbered(verdict, origin);
        let number = match verdict.windows_connects() {
            // Which of two errors Windows shows is not known; this one is what users report.
            WindowsConnects::AfterRegistry => Class::ServerSilent.windows_error(),
            _ => verdict.windows_error(),
        };
        let Some(number) = number else { return headline };
        let arguments =
            [("headline", Value::Text(&headline)), ("number", Value::Number(number.into()))];
        self.sentence("headline-numbered", &arguments)
    }

    fn unnumbered(&self, verdict: &Verdict, origin: Origin) -> String {
        let clear = matches!(verdict.class, Class::PathClear | Class::NatDetected);
        let has = |is: fn(&FindingKind) -> bool| {
            clear && verdict.findings.iter().any(|one| is(&one.kind))
        };
        if verdict.windows_connects() == WindowsConnects::AfterRegistry {
            self.word("headline-needs-registry")
        } else if origin == Origin::Capture
            && has(|kind| matches!(kind, FindingKind::TrafficBothWays(_)))
        {
            self.word("headline-carried-traffic")
        } else if has(|kind| matches!(kind, FindingKind::LoginWanted(_))) {
            self.word("headline-login-reached")
        } else if has(|kind| matches!(kind, FindingKind::PacketLoss(loss) if loss.is_heavy())) {
            self.word("headline-loses-packets")
        } else if clear && verdict.windows_connects() == WindowsConnects::Unknown {
            self.word("headline-path-carries")
        } else {
            let of_a_run = self.of_what_decides(verdict, Some("of-a-run"));
            if origin != Origin::Capture && !of_a_run.is_empty() {
                return of_a_run;
            }
            self.of_what_decides(verdict, None)
        }
    }

    /// What to do first about what decides; empty where nothing but more evidence helps.
    #[must_use]
    pub fn first_action(&self, verdict: &Verdict, target: &str, origin: Origin) -> String {
        let id = match verdict.windows_connects() {
            WindowsConnects::AfterRegistry if verdict.nat.server == NatState::Forced => {
                "action-registry-forced"
            }
            WindowsConnects::AfterRegistry => "action-registry",
            _ if !matches!(verdict.class, Class::PathClear | Class::NatDetected) => {
                let stops = stops(verdict);
                return if stops.is_empty() {
                    self.of_what_decides(verdict, Some("action"))
                } else {
                    // Who knows where says to whom to go.
                    self.remedy_alike(&stops, None)
                };
            }
            _ if verdict.nat.offered == Some(false) => "action-offer-nat-t",
            _ if verdict.is_of_a_far_end() => "action-far-end",
            _ if verdict.passed(Rung::Authentication) => "action-login",
            _ if origin == Origin::Capture => "action-recorded",
            _ => "action-test-key",
        };
        self.sentence(id, &[("target", Value::Text(target))])
    }

    /// Whether Windows connects.
    #[must_use]
    pub fn windows_connects(&self, verdict: &Verdict) -> String {
        let answer = self.named("windows-connects", &verdict.windows_connects());
        self.sentence("windows-connects", &[("answer", Value::Text(&answer))])
    }

    /// Whose job it is.
    #[must_use]
    pub fn responsible(&self, responsible: Responsible) -> String {
        match responsible {
            Responsible::Owner(owner) => self.owners(&[owner]),
            Responsible::Address(address) => {
                let address = address.to_string();
                self.sentence("owner-of-address", &[("address", Value::Text(&address))])
            }
        }
    }

    /// A finding that is beside the point, in short.
    #[must_use]
    pub fn in_short(&self, finding: &FindingKind) -> String {
        self.told("short", finding, self.made_of(finding), None)
    }

    /// The headline of what decides a verdict, or another text about it.
    fn of_what_decides(&self, verdict: &Verdict, attribute: Option<&str>) -> String {
        let mut made = self.around(verdict);
        // What stands in the place of the leading finding, or is part of a sum, knows more.
        let told = verdict.findings.iter().map(|one| &one.kind);
        let found = told
            .filter(|kind| verdict.leading.rests_on(kind))
            .find(|kind| self.has(&format!("headline-{}", Self::finding_name(kind))));
        match (found.or(verdict.leading.found()), &verdict.leading) {
            (Some(kind), leading) if attribute.is_none() || leading.found().is_some() => {
                made.extend(self.made_of(kind));
                self.told("headline", kind, made, attribute)
            }
            (_, Leading::Summary(summary)) => self.told("headline", summary, made, attribute),
            (_, Leading::Found(kind)) => self.told("headline", kind, made, attribute),
        }
    }

    /// What the first screen says beside the data of what decides.
    fn around(&self, verdict: &Verdict) -> Vec<Argument> {
        let by_choice = verdict.needs_esp_by_choice();
        let mut made = self.beside(&verdict.leading, Beside { target: "", by_choice });
        let channels = &verdict.channels;
        let filtered = Channel::IKE
            .into_iter()
            .chain([Channel::Ikev2])
            .filter(|channel| channels[*channel].state == PortState::Filtered);
        let lost = verdict.findings.iter().filter_map(|one| match &one.kind {
            FindingKind::LostBetween(found) => Some(found.channel.carrier()),
            _ => None,
        });
        let lost: BTreeSet<_> = lost.collect();
        let few = (1..=MOST_CARRIERS).contains(&lost.len());
        let carriers: Vec<_> = lost.into_iter().filter(|_| few).collect();
        let carriers =
            if few { carriers.join(&self.word("list-separator")) } else { NONE.to_owned() };
        if verdict.leading == Summary::LostInFragments.into() {
            let by_ip = verdict.findings.iter().any(|one| {
                matches!(&one.kind, FindingKind::FragmentsLost(lost) if lost.layer == PieceLayer::Ip)
            });
            made.push(text("layer", if by_ip { "ip" } else { "ike" }));
        }
        made.push(text("carriers", carriers));
        made.push(text("ports", self.carriers(filtered)));
        let l2tp = Told::of(&channels[Channel::L2tp1701].state).name;
        made.push(text("l2tp", l2tp));
        made.push(text("alive", if verdict.is_address_up() { "yes" } else { "no" }));
        made.push(text("server_nat", Told::of(&verdict.nat.server).name));
        made
    }
}

/// Where the requests stop that the summary tells of, between two hops, and what else stops
/// there.
fn stops(verdict: &Verdict) -> Vec<&FindingKind> {
    let lost = verdict.leading.found().and_then(Words::told_with);
    let is_one = |kind: &FindingKind| matches!(kind, FindingKind::PortStops(found) if Some(found.channel) == lost);
    let kinds = || verdict.findings.iter().map(|one| &one.kind);
    let Some(first) = kinds().find(|kind| is_one(kind)) else { return Vec::new() };
    let others = kinds().filter(|kind| Words::are_alike(first, kind) && *kind != first);
    std::iter::once(first).chain(others).collect()
}
