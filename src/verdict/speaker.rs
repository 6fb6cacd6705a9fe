//! Whose word it is that comes from the address that was asked: that of the server, or
//! that of a translator in front of it, which has this address and answers by itself what
//! it does not pass on.

use std::net::IpAddr;

use super::nat::NatEvidence;
use super::view::View;
use super::{ChannelReport, NatState, PortState, Reason};
use crate::evidence::{Channel, IcmpReport};
use crate::wire::icmp::IcmpMeaning;

/// Who speaks from the address that was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Speaker {
    /// Nothing shows a translator there: the host of that address.
    Host,
    /// The translator: the server has another address.
    Translator,
    /// One or the other.
    Either,
}

impl Speaker {
    /// By what the hashes say of the server's end. Where these say nothing, "no way to the
    /// host" from its own address is mostly a translator's word about the host behind it; a
    /// filter of the host can say so too.
    pub fn of(view: &View<'_>, nat: &NatEvidence) -> Self {
        let mut errors = Channel::of_ports().flat_map(|channel| view.icmp(channel));
        let no_way_to_itself = errors.any(|(_, report)| {
            report.from_target && report.kind.meaning() == IcmpMeaning::Unreachable
        });
        match nat.server.state {
            _ if nat.server_is_asked => Self::Host,
            NatState::NotTested if no_way_to_itself => Self::Either,
            NatState::None | NatState::NotTested => Self::Host,
            NatState::Present => Self::Translator,
            // A hash that is made up says nothing of what is in front of who made it.
            NatState::Forced | NatState::Undetermined => Self::Either,
        }
    }

    /// The reason that stands for an ICMP error from the address that was asked;
    /// `None` where it is the server's own.
    pub fn reason(self, report: &IcmpReport) -> Option<Reason> {
        let (icmp_type, code) = (report.kind.icmp_type, report.kind.code);
        self.nat_answers(report.from, icmp_type, code)
    }

    /// The same of an error that is known by its numbers.
    pub fn nat_answers(self, from: IpAddr, icmp_type: u8, code: u8) -> Option<Reason> {
        let certain = match self {
            Self::Host => return None,
            Self::Translator => true,
            Self::Either => false,
        };
        Some(Reason::NatAnswers { from, icmp_type, code, certain })
    }
}

/// A port that is closed at the translator is not therefore closed at the server.
pub fn closed(
    view: &View<'_>,
    nat: &NatEvidence,
    report: ChannelReport<PortState>,
) -> ChannelReport<PortState> {
    let Some(Reason::Icmp { from, icmp_type, code }) = report.reason else { return report };
    let asked = report.state == PortState::Closed && from == view.log().path().server;
    let named = Speaker::of(view, nat).nat_answers(from, icmp_type, code).filter(|_| asked);
    ChannelReport { reason: named.or(report.reason), ..report }
}
