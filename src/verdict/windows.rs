//! Whether a Windows client would connect: the question behind every class.

use schemars::JsonSchema;
use serde::Serialize;

use super::findings::FindingKind;
use super::judgement::Verdict;
use super::model::{Class, EspState, NatState, PortState, Rung, RungState};
use crate::evidence::Channel;

/// Whether a Windows client as it is delivered would connect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum WindowsConnects {
    /// Nothing on the path, or in what was seen of the server, stops it.
    Yes,
    /// Only once AssumeUDPEncapsulationContextOnSendRule is set.
    AfterRegistry,
    /// It ends in an error.
    No,
    /// The evidence does not tell.
    Unknown,
}

impl Verdict {
    /// Whether a Windows client would connect.
    #[must_use]
    pub fn windows_connects(&self) -> WindowsConnects {
        match self.class {
            Class::ServerSilent | Class::Refused => WindowsConnects::No,
            Class::Inconclusive => WindowsConnects::Unknown,
            // What needs no NAT traversal, or has none, was tested for another client than
            // Windows, which always offers it.
            _ if self.nat.offered == Some(false) => WindowsConnects::Unknown,
            Class::EspBlocked => WindowsConnects::No,
            Class::PathClear | Class::NatDetected => match self.connects_on_a_path() {
                // A far end shows the path, and is no VPN server.
                WindowsConnects::Yes if self.is_of_a_far_end() => WindowsConnects::Unknown,
                answer => answer,
            },
        }
    }

    /// What answered is a far end: it proves so by our key, or calls itself one.
    #[must_use]
    pub fn is_of_a_far_end(&self) -> bool {
        let says_so = |kind: &FindingKind| matches!(kind, FindingKind::FarEndAnswersL2tp(_));
        self.far_end.is_some() || self.findings.iter().any(|one| says_so(&one.kind))
    }

    /// On a path that carries everything the server's NAT is left.
    fn connects_on_a_path(&self) -> WindowsConnects {
        match self.nat.assume_udp_encapsulation {
            Some(0) => WindowsConnects::Yes,
            Some(_) => WindowsConnects::AfterRegistry,
            // A server that answered the exchange of addresses without any has no NAT that
            // Windows would see; where nobody saw that exchange, nobody knows.
            None if self.nat.server == NatState::NotTested && self.passed(Rung::MainMode) => {
                WindowsConnects::Yes
            }
            None => WindowsConnects::Unknown,
        }
    }

    /// The error that Windows would show, where it would show one for certain.
    #[must_use]
    pub fn windows_error(&self) -> Option<u32> {
        let shows = self.windows_connects() == WindowsConnects::No;
        self.class.windows_error().filter(|_| shows && !self.is_refused_by_ikev2())
    }

    /// IKEv2 alone was refused: Windows shows one of several errors then, and never L2TP's 789.
    const fn is_refused_by_ikev2(&self) -> bool {
        match self.leading.found() {
            Some(FindingKind::IkeAuthRefused(_) | FindingKind::NoCommonGroup(_)) => true,
            Some(FindingKind::RefusedWith(found)) => found.version == 2,
            _ => false,
        }
    }

    /// The address that was asked answers something, by itself or by what is in front of it.
    #[must_use]
    pub fn is_address_up(&self) -> bool {
        let l2tp = self.channels[Channel::L2tp1701].state;
        matches!(l2tp, PortState::Answered | PortState::Closed)
            || self.channels.esp.state == EspState::Open
    }

    /// Whether a step of a tunnel was taken.
    #[must_use]
    pub fn passed(&self, rung: Rung) -> bool {
        self.ladder.iter().any(|one| one.rung == rung && one.state == RungState::Passed)
    }

    /// The client moves to UDP 4500 for certain: it offers NAT traversal, and a NAT, or what
    /// the server makes up, tells it to.
    #[must_use]
    pub fn moves_to_4500(&self) -> bool {
        let tells = |state| matches!(state, NatState::Present | NatState::Forced);
        self.nat.offered != Some(false) && (tells(self.nat.client) || tells(self.nat.server))
    }
}
