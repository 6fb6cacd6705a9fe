//! What a finding means for the tunnel, which is the order in which findings are told.

use super::findings::{Bearing, Finding, FindingKind};
use super::judgement::Verdict;
use super::model::Class;
use super::windows::WindowsConnects;
use super::{Leading, Summary};
use crate::evidence::Channel;

/// What a finding means for the tunnel, the weightiest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Consequence {
    /// Whether Windows connects, or the class, rests on it.
    Decides,
    /// It stops or hinders something, or explains what does.
    Matters,
    /// All is well there, or this tunnel does not need it.
    Aside,
}

impl Verdict {
    /// What a finding of this verdict means for the tunnel.
    #[must_use]
    pub fn consequence(&self, kind: &FindingKind) -> Consequence {
        if self.is_by_registry(kind) || self.leading.rests_on(kind) {
            Consequence::Decides
        } else if is_well(kind) || is_of_idle_l2tp(kind) || self.is_of_needless_esp(kind) {
            Consequence::Aside
        } else {
            Consequence::Matters
        }
    }

    /// Of native ESP, which the client does not need, or of which nothing is known while
    /// something else stops the tunnel.
    #[must_use]
    pub fn is_of_needless_esp(&self, kind: &FindingKind) -> bool {
        if !is_of_native_esp(kind) || self.is_about_esp() {
            return false;
        }
        self.moves_to_4500() || kind.told().bearing == Bearing::NativeEspUnknown
    }

    /// Native ESP is not needed: the client goes over UDP 4500, and the class is not about it.
    #[must_use]
    pub fn is_esp_idle(&self) -> bool {
        self.moves_to_4500() && !self.is_about_esp()
    }

    /// Windows refuses the server for this, until a registry value is set.
    fn is_by_registry(&self, kind: &FindingKind) -> bool {
        kind.told().by_registry && self.windows_connects() == WindowsConnects::AfterRegistry
    }

    /// The class is about native ESP.
    fn is_about_esp(&self) -> bool {
        let by_summary = matches!(
            self.leading,
            Leading::Summary(
                Summary::OverNativeEsp
                    | Summary::OverBoth
                    | Summary::EspUnknown
                    | Summary::EspOneWay
                    | Summary::EspLostBetween
                    | Summary::EspArrivesOnly
                    | Summary::EspOneWayUnplaced
                    | Summary::EspUnanswered
                    | Summary::NatUnknown
            )
        );
        by_summary || self.class == Class::EspBlocked
    }

    /// The findings in the order in which they are told: what decides comes first, and of that
    /// what a registry value settles.
    pub(super) fn sort_by_consequence(&mut self) {
        let mut findings = std::mem::take(&mut self.findings);
        findings.sort_by_key(|one: &Finding| {
            (self.consequence(&one.kind), !self.is_by_registry(&one.kind))
        });
        self.findings = findings;
    }
}

fn is_well(kind: &FindingKind) -> bool {
    matches!(kind.told().bearing, Bearing::Never | Bearing::NativeEspPasses)
}

const fn is_of_native_esp(kind: &FindingKind) -> bool {
    match kind {
        FindingKind::LostOnTheWay(found) => matches!(found.channel, Channel::Esp),
        kind => kind.told().bearing.is_of_native_esp(),
    }
}

/// Outside IPsec L2TP need not pass.
fn is_of_idle_l2tp(kind: &FindingKind) -> bool {
    let channel = match kind {
        FindingKind::PortFiltered(found) => found.channel,
        FindingKind::PortClosed(found) => found.channel,
        _ => return false,
    };
    channel.row().silent_by_nature
}
