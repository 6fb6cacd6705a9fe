//! The registry value by which Windows accepts a server behind NAT.

use crate::verdict::{FindingKind, Verdict};

/// The command that sets AssumeUDPEncapsulationContextOnSendRule.
#[must_use]
pub fn command(value: u8) -> String {
    format!(
        "reg add HKLM\\SYSTEM\\CurrentControlSet\\Services\\PolicyAgent \
         /v AssumeUDPEncapsulationContextOnSendRule /t REG_DWORD /d {value} /f"
    )
}

/// The command that a finding's remedy ends in, where it ends in one.
#[must_use]
pub fn command_for(finding: &FindingKind, verdict: &Verdict) -> Option<String> {
    if !finding.told().by_registry {
        return None;
    }
    verdict.nat.assume_udp_encapsulation.filter(|value| *value > 0).map(command)
}

/// The value that covers client and server behind NAT.
pub const BOTH_BEHIND_NAT: u8 = 2;
