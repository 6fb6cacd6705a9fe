//! Values of the evidence and the verdict, in words.

use std::net::IpAddr;
use std::time::Duration;

use super::findings::sender;
use super::{Owner, Value, Words, ids};
use crate::evidence::{Channel, NotSent};
use crate::report::Origin;
use crate::verdict::{
    Cause, Certainty, ChannelReport, Class, EspState, FindingKind, NatState, PortState, Reason,
    RecordedAt, Rung, RungState, Verdict,
};
use crate::wire::icmp::{IcmpKind, IpVersion};
use crate::wire::isakmp::number::{v1_notify_name, v2_notify_name};

impl Words {
    /// The label of a class.
    #[must_use]
    pub fn class(&self, class: Class) -> String {
        self.word(ids::class(class))
    }

    /// A verdict's label: its class, or what is known better.
    #[must_use]
    pub fn label(&self, verdict: &Verdict) -> String {
        self.word(ids::label(verdict))
    }

    /// What a class means, its causes and what to do.
    #[must_use]
    pub fn class_explained(&self, class: Class) -> [String; 3] {
        self.explained(ids::class_explained(class))
    }

    /// What an error number of Windows means, its causes and what to do.
    #[must_use]
    pub fn code_explained(&self, code: u32) -> [String; 3] {
        self.explained(&format!("explain-code-{code}"))
    }

    /// What a scenario of the demo is, in a sentence.
    #[must_use]
    pub fn scenario(&self, name: &str) -> String {
        self.word(&format!("scenario-{name}"))
    }

    /// How sure.
    #[must_use]
    pub fn certainty(&self, certainty: Certainty) -> String {
        self.word(ids::certainty(certainty))
    }

    /// The name of a channel.
    #[must_use]
    pub fn channel(&self, channel: Channel) -> String {
        self.word(ids::channel(channel))
    }

    /// The state of a UDP port.
    #[must_use]
    pub fn port_state(&self, state: PortState) -> String {
        self.word(ids::port_state(state))
    }

    /// The state of native ESP.
    #[must_use]
    pub fn esp_state(&self, state: EspState) -> String {
        self.word(ids::esp_state(state))
    }

    /// The same of one report: what reaches a host that does not take it is not called open.
    #[must_use]
    pub fn esp_report(&self, report: &ChannelReport<EspState>) -> String {
        if is_rejected(report) {
            self.word("esp-state-reached")
        } else {
            self.esp_state(report.state)
        }
    }

    /// A step of a tunnel.
    #[must_use]
    pub fn rung(&self, rung: Rung) -> String {
        self.word(ids::rung(rung))
    }

    /// What became of a step.
    #[must_use]
    pub fn rung_state(&self, state: RungState) -> String {
        self.word(ids::rung_state(state))
    }

    /// The state of one end's translator.
    #[must_use]
    pub fn nat_state(&self, state: NatState) -> String {
        self.word(ids::nat_state(state))
    }

    /// The one sentence that sums a verdict up.
    #[must_use]
    pub fn cause(&self, cause: Cause, target: &str) -> String {
        let notify = match cause {
            Cause::RefusedWith { notify }
            | Cause::Ikev2Only { notify }
            | Cause::IdentityRefused { notify } => self.notify(1, notify),
            _ => String::new(),
        };
        let end = match cause {
            Cause::L2tpRefused(end) => self.l2tp_end(end),
            _ => String::new(),
        };
        let by = match cause {
            Cause::Filtered { by } | Cause::Unreachable { by } | Cause::EspFiltered { by } => {
                by.to_string()
            }
            _ => String::new(),
        };
        let place = match cause {
            Cause::EspStops { place } => self.place(place),
            _ => String::new(),
        };
        let from = match cause {
            Cause::EspLostOnTheWay { direction } | Cause::MessageLostOnTheWay { direction, .. } => {
                sender(direction)
            }
            _ => "",
        };
        let port = match cause {
            Cause::UnusableAnswers { port } => port.to_string(),
            _ => String::new(),
        };
        let channel = match cause {
            Cause::AnswersNotReceived { channel } => self.channel(channel),
            _ => String::new(),
        };
        let step = match cause {
            Cause::MessageLostOnTheWay { step, .. } => self.word(ids::ike_step(step)),
            _ => String::new(),
        };
        let arguments = [
            ("channel", Value::Text(&channel)),
            ("port", Value::Text(&port)),
            ("place", Value::Text(&place)),
            ("from", Value::Text(from)),
            ("step", Value::Text(&step)),
            ("target", Value::Text(target)),
            ("notify", Value::Text(&notify)),
            ("by", Value::Text(&by)),
            ("end", Value::Text(&end)),
        ];
        self.sentence(ids::cause(cause), &arguments)
    }

    /// What would decide, where a verdict leaves something open.
    #[must_use]
    pub fn decides(&self, verdict: &Verdict, origin: Origin) -> Option<String> {
        let (cause, esp) = (verdict.cause, verdict.channels.esp.state);
        let id = match verdict.recorded_at {
            RecordedAt::BothEnds => ids::decides_with_both_ends(cause, esp),
            _ => ids::decides(cause, esp, origin),
        };
        let id = id.filter(|_| verdict.certainty != Certainty::Proven)?;
        let mut findings = verdict.findings.iter();
        let patiently = findings.any(|one| matches!(one.kind, FindingKind::EspUndetermined { .. }));
        // Who has waited in vain is not told to wait.
        let id =
            if id == "decides-esp-unknown" && patiently { "decides-esp-patiently" } else { id };
        Some(self.word(id))
    }

    /// Why a channel is in its state.
    #[must_use]
    pub fn reason(&self, reason: &Reason) -> String {
        let id = ids::reason(reason);
        match reason {
            Reason::Icmp { from, icmp_type, code } => {
                self.icmp(id, *from, icmp_kind(*from, *icmp_type, *code))
            }
            Reason::Notify { version, kind } => {
                self.sentence(id, &[("notify", Value::Text(&self.notify(*version, *kind)))])
            }
            Reason::Unanswered { transmissions }
            | Reason::TooFew { transmissions }
            | Reason::ErrorsLimited { transmissions } => {
                self.sentence(id, &[("transmissions", Value::Number((*transmissions).into()))])
            }
            Reason::AnswersDamaged { packets } => {
                self.sentence(id, &[("packets", Value::Number((*packets).into()))])
            }
            Reason::AnswersUnacceptable { flaw } => {
                self.sentence(id, &[("flaw", Value::Text(&self.flaw(*flaw)))])
            }
            Reason::NotSent(why) => {
                self.sentence(id, &[("reason", Value::Text(&self.not_sent(why)))])
            }
            Reason::OnlyUdpPieces { udp, esp, .. } => {
                let [udp, esp] = [*udp, *esp].map(|number| Value::Number(number.into()));
                self.sentence(id, &[("udp", udp), ("esp", esp)])
            }
            Reason::NatAnswers { from, icmp_type, code, certain } => {
                self.nat_answers(*from, (*icmp_type, *code), *certain)
            }
            Reason::HostRejectsEsp { from } | Reason::PieceTimedOut { from } => {
                self.sentence(id, &[("from", Value::Text(&from.to_string()))])
            }
            Reason::Stops { place, .. } => {
                self.sentence(id, &[("place", Value::Text(&self.place(*place)))])
            }
            Reason::LostOnTheWay { direction } => {
                self.sentence(id, &[("from", Value::Text(sender(*direction)))])
            }
            Reason::ControlRefused
            | Reason::FarEndSaw
            | Reason::Unusable { .. }
            | Reason::FromElsewhere
            | Reason::Reflected
            | Reason::StoppedAfterMessage2
            | Reason::LostAfterMessage2
            | Reason::EspEcho
            | Reason::InvalidSpi
            | Reason::TrafficBothWays
            | Reason::TrafficOneWay
            | Reason::PacketsCut
            | Reason::OnlyInUdp => self.word(id),
        }
    }

    /// An error from an address that is, or may be, a translator's.
    fn nat_answers(&self, from: IpAddr, (icmp_type, code): (u8, u8), certain: bool) -> String {
        let says = self.icmp("reason-icmp", from, icmp_kind(from, icmp_type, code));
        let certain = if certain { "yes" } else { "no" };
        let arguments = [("says", Value::Text(&says)), ("certain", Value::Text(certain))];
        self.sentence("reason-nat-answers", &arguments)
    }

    /// Why a packet was not sent.
    #[must_use]
    pub fn not_sent(&self, reason: &NotSent) -> String {
        let id = ids::not_sent(reason);
        match reason {
            NotSent::MissingCapability { capability } => {
                self.sentence(id, &[("capability", Value::Text(capability))])
            }
            NotSent::Kernel { error } => self.sentence(id, &[("error", Value::Text(error))]),
            NotSent::NoRoute | NotSent::LocalFilter | NotSent::NotOnLink => self.word(id),
        }
    }

    /// A message about an ICMP error.
    #[must_use]
    pub fn icmp(&self, id: &str, from: IpAddr, kind: IcmpKind) -> String {
        let meaning = self.word(ids::icmp(kind.meaning()));
        let arguments = [
            ("type", Value::Number(kind.icmp_type.into())),
            ("code", Value::Number(kind.code.into())),
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
        let names: Vec<_> = owners.iter().map(|owner| self.word(owner.id())).collect();
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

/// ESP reaches the host, which does not take it.
#[must_use]
pub const fn is_rejected(report: &ChannelReport<EspState>) -> bool {
    matches!(report.reason, Some(Reason::HostRejectsEsp { .. }))
}

/// Milliseconds with one decimal.
#[must_use]
pub fn milliseconds(span: Duration) -> String {
    format!("{:.1}", span.as_secs_f64() * 1000.0)
}

/// The numbers of the ICMP that `from` can send.
#[must_use]
pub const fn icmp_kind(from: IpAddr, icmp_type: u8, code: u8) -> IcmpKind {
    let version = match from {
        IpAddr::V4(_) => IpVersion::V4,
        IpAddr::V6(_) => IpVersion::V6,
    };
    IcmpKind { version, icmp_type, code }
}
