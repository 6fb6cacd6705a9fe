//! Values of the evidence and the verdict, in words.

use std::net::IpAddr;
use std::time::Duration;

use super::values::{Argument, Told, sender, text};
use super::{Value, Words};
use crate::evidence::{Channel, Direction, NotSent};
use crate::report::Origin;
use crate::report::account::Kept;
use crate::verdict::{
    Certainty, ChannelReport, Class, EspState, Leading, NatState, Owner, PortState, Reason, Rung,
    RungState, Summary, Verdict,
};
use crate::wire::icmp::{IcmpKind, IpVersion};
use crate::wire::isakmp::number::{v1_notify_name, v2_notify_name};

impl Words {
    /// The label of a class.
    #[must_use]
    pub fn class(&self, class: Class) -> String {
        self.named("class", &class)
    }

    /// A verdict's label: its class, or what is known better.
    #[must_use]
    pub fn label(&self, verdict: &Verdict) -> String {
        let beside = Beside { target: "", by_choice: false };
        let better = self.leading(&verdict.leading, beside, Some("label"));
        if better.is_empty() { self.class(verdict.class) } else { better }
    }

    /// What a class means, its causes and what to do.
    #[must_use]
    pub fn class_explained(&self, class: Class) -> [String; 3] {
        self.explained(&format!("explain-class-{}", Told::of(&class).name))
    }

    /// What a scenario of the demo is, in a sentence.
    #[must_use]
    pub fn scenario(&self, name: &str) -> String {
        self.word(&format!("scenario-{name}"))
    }

    /// How sure.
    #[must_use]
    pub fn certainty(&self, certainty: Certainty) -> String {
        self.named("certainty", &certainty)
    }

    /// The name of a channel.
    #[must_use]
    pub fn channel(&self, channel: Channel) -> String {
        self.named("channel", &channel)
    }

    /// The state of a UDP port.
    #[must_use]
    pub fn port_state(&self, state: PortState) -> String {
        self.named("port-state", &state)
    }

    /// The state of native ESP.
    #[must_use]
    pub fn esp_state(&self, state: EspState) -> String {
        self.named("esp-state", &state)
    }

    /// The same of one report: ESP that is shown to arrive, and not to come back, is not called
    /// open.
    #[must_use]
    pub fn esp_report(&self, report: &ChannelReport<EspState>) -> String {
        if report.state == EspState::Open && !report.passes_both_ways() {
            self.word("esp-state-reached")
        } else {
            self.esp_state(report.state)
        }
    }

    /// The state of a UDP port in one report: where there is no way to the host nobody filters.
    #[must_use]
    pub fn port_report(&self, report: &ChannelReport<PortState>) -> String {
        if report.has_no_way() {
            self.word("port-state-no-way")
        } else {
            self.port_state(report.state)
        }
    }

    /// A step of a tunnel.
    #[must_use]
    pub fn rung(&self, rung: Rung) -> String {
        self.named("rung", &rung)
    }

    /// What became of a step.
    #[must_use]
    pub fn rung_state(&self, state: RungState) -> String {
        self.named("rung-state", &state)
    }

    /// The state of one end's translator.
    #[must_use]
    pub fn nat_state(&self, state: NatState) -> String {
        self.named("nat-state", &state)
    }

    /// The one sentence that sums a verdict up, or another text about what decides it, which
    /// is empty where there is none.
    pub(super) fn leading(
        &self,
        leading: &Leading,
        beside: Beside<'_>,
        attribute: Option<&str>,
    ) -> String {
        let made = self.beside(leading, beside);
        match leading {
            Leading::Found(kind) => self.decided(kind, made, attribute.unwrap_or("summary")),
            Leading::Summary(summary) => self.told("summary", summary, made, attribute),
        }
    }

    /// What the sentences of a verdict say beside the data of what decides it.
    pub(super) fn beside(&self, leading: &Leading, beside: Beside<'_>) -> Vec<Argument> {
        let needs = if beside.by_choice { "needs-esp-client" } else { "needs-esp-path" };
        let mut made = vec![text("target", beside.target), text("needs", self.word(needs))];
        if let Leading::Summary(Summary::LostBetweenEnds { direction }) = leading {
            made.push(text("lost", lost(*direction)));
        }
        made
    }

    /// What would decide, where a verdict leaves something open.
    #[must_use]
    pub fn decides(&self, verdict: &Verdict, origin: Origin, kept: Kept) -> Option<String> {
        let open = verdict.would_decide(origin == Origin::Capture)?;
        let short = match (kept.cut_short, verdict.channels.kept_back_here()) {
            (true, _) => "cut",
            (false, true) => "kept-back",
            (false, false) => "few",
        };
        let limited = if kept.limited { "yes" } else { "no" };
        Some(self.told(
            "decides",
            &open,
            vec![text("short", short), text("limited", limited)],
            None,
        ))
    }

    /// Why a channel is in its state.
    #[must_use]
    pub fn reason(&self, reason: &Reason) -> String {
        let made = match reason {
            Reason::Icmp { from, icmp_type, code } => {
                let meaning = icmp_kind(*from, *icmp_type, *code).meaning();
                let protocol = text("protocol", protocol_of(*from));
                vec![text("meaning", self.named("icmp", &meaning)), protocol]
            }
            Reason::NatAnswers { from, icmp_type, code, .. } => {
                let kind = icmp_kind(*from, *icmp_type, *code);
                vec![text("says", self.icmp("reason-icmp", *from, kind))]
            }
            Reason::NotSent { why } => vec![text("reason", self.not_sent(why))],
            Reason::Stops { place, .. } => vec![text("place", self.place(*place))],
            Reason::LostOnTheWay { direction } => vec![text("from", sender(*direction))],
            _ => Vec::new(),
        };
        self.told("reason", reason, made, None)
    }

    /// Why a packet was not sent.
    #[must_use]
    pub fn not_sent(&self, reason: &NotSent) -> String {
        self.told("not-sent", reason, Vec::new(), None)
    }

    /// A message about an ICMP error.
    #[must_use]
    pub fn icmp(&self, id: &str, from: IpAddr, kind: IcmpKind) -> String {
        let meaning = self.named("icmp", &kind.meaning());
        let arguments = [
            ("type", Value::Number(kind.icmp_type.into())),
            ("code", Value::Number(kind.code.into())),
            ("protocol", Value::Text(protocol_of(from))),
            ("from", Value::Text(&from.to_string())),
            ("meaning", Value::Text(&meaning)),
        ];
        self.sentence(id, &arguments)
    }

    /// A file as the user wrote it, standard input by its name.
    #[must_use]
    pub fn file(&self, path: &str) -> String {
        if path == "-" { self.word("analysis-standard-input") } else { path.to_owned() }
    }

    /// Owners, one behind the other.
    #[must_use]
    pub fn owners(&self, owners: &[Owner]) -> String {
        let names: Vec<_> = owners.iter().map(|owner| self.named("owner", owner)).collect();
        names.join(&self.word("list-separator"))
    }

    /// A notify by its name, or by its number where it has none.
    #[must_use]
    pub fn notify(&self, version: u8, kind: u16) -> String {
        let name = if version == 1 { v1_notify_name(kind) } else { v2_notify_name(kind) };
        name.map_or_else(
            || self.sentence("notify-number", &[("number", Value::Number(kind.into()))]),
            str::to_owned,
        )
    }

    fn explained(&self, id: &str) -> [String; 3] {
        [self.word(id), self.attribute(id, "cause", &[]), self.attribute(id, "remedy", &[])]
    }
}

/// Type and code are numbers of one or the other.
const fn protocol_of(from: IpAddr) -> &'static str {
    if from.is_ipv4() { "ICMP" } else { "ICMPv6" }
}

/// What a verdict's sentences depend on beside what decides it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Beside<'a> {
    /// Who was asked.
    pub target: &'a str,
    /// The client does not offer NAT traversal, and so needs native ESP.
    pub by_choice: bool,
}

/// Selects the wording by what was lost between two recordings.
const fn lost(direction: Option<Direction>) -> &'static str {
    match direction {
        Some(Direction::Outbound) => "requests",
        Some(Direction::Inbound) => "answers",
        None => "both",
    }
}

/// Milliseconds with one decimal; no time at all is what no packet takes.
#[must_use]
pub fn milliseconds(span: Duration) -> String {
    if span < SHORTEST_SHOWN {
        return "<0.1".to_owned();
    }
    format!("{:.1}", span.as_secs_f64() * 1000.0)
}

/// What is shorter would be rounded to 0.0 ms.
const SHORTEST_SHOWN: Duration = Duration::from_micros(50);

/// The numbers of the ICMP that `from` can send.
#[must_use]
pub const fn icmp_kind(from: IpAddr, icmp_type: u8, code: u8) -> IcmpKind {
    let version = match from {
        IpAddr::V4(_) => IpVersion::V4,
        IpAddr::V6(_) => IpVersion::V6,
    };
    IcmpKind { version, icmp_type, code }
}
