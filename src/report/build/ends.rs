//! Who is behind a NAT, and what the server says of itself.

use super::draft::Draft;
use crate::report::account::Account;
use crate::report::document::Block;
use crate::report::words::Words;
use crate::report::{Extent, Origin, transform};
use crate::verdict::{Nat, NatState, Reach, Recovery, RecoveryState, WindowsConnects};

/// Both ends, as far as they showed.
pub fn ends(words: &Words, account: &Account<'_>, extent: Extent) -> Vec<Block> {
    let verdict = account.verdict;
    let mut part = Draft::new(words);
    if verdict.nat.client != NatState::NotTested || verdict.nat.server != NatState::NotTested {
        nat(&mut part, account, extent);
        let is_told = verdict.windows_connects() == WindowsConnects::AfterRegistry;
        if extent == Extent::Whole || !is_told {
            registry(&mut part, &verdict.nat, extent);
        }
    }
    if let Some(vendor) = &verdict.server.vendor {
        part.tell("report-vendor", [("vendor", vendor.as_str())]);
    }
    if let Some(transform) = &verdict.server.transform {
        part.tell("report-transform", [("transform", transform::name(transform).as_str())]);
    }
    part.blocks
}

fn nat(part: &mut Draft<'_>, account: &Account<'_>, extent: Extent) {
    let (words, nat) = (part.words, &account.verdict.nat);
    let (client, server) = (words.nat_state(nat.client), words.nat_state(nat.server));
    part.tell("nat-ends", [("client", client.as_str()), ("server", server.as_str())]);
    // This end of a run, and how it is seen from outside, stand with what else is told of it.
    let is_told = extent != Extent::Whole && account.origin != Origin::Capture;
    if let Some(local) = nat.local.filter(|_| !is_told) {
        let (local, mapped) = (local.to_string(), nat.mapped.map(|mapped| mapped.to_string()));
        let id = match (account.origin, &mapped) {
            (Origin::Probe | Origin::Walk, None) => "nat-local",
            (Origin::Probe | Origin::Walk, Some(_)) => "nat-mapped",
            (Origin::Capture, None) => "nat-captured-local",
            (Origin::Capture, Some(_)) => "nat-captured-mapped",
        };
        let mapped = mapped.unwrap_or_default();
        part.tell(id, [("local", local.as_str()), ("mapped", &mapped)]);
    }
    if let Some(one) = nat.recovery {
        recovery(part, one);
    }
}

/// The value that Windows needs; that its default is enough goes without saying.
fn registry(part: &mut Draft<'_>, nat: &Nat, extent: Extent) {
    match nat.assume_udp_encapsulation {
        Some(0) if extent == Extent::Whole => part.word("nat-registry-default"),
        Some(value) if value > 0 => {
            part.tell("nat-registry-needed", [("value", u64::from(value))]);
        }
        Some(_) | None => {}
    }
}

/// What the user asked for and a report does not tell otherwise, with how sure it is.
fn recovery(part: &mut Draft<'_>, recovery: Recovery) {
    let found = [
        ("nat-client-inside", recovery.client_inside),
        ("nat-server-inside", recovery.server_inside),
    ];
    for (id, inside) in found {
        if let Some(inside) = inside.map(|inside| inside.to_string()) {
            part.tell(id, [("inside", inside.as_str())]);
        }
    }
    part.word(match (recovery.state, recovery.reach) {
        (RecoveryState::Explained, _) => return,
        (RecoveryState::Unexplained, Reach::Private) => "nat-recovery-not-private",
        (RecoveryState::Unexplained, Reach::All) => "nat-recovery-nowhere",
        (RecoveryState::Interrupted, _) => "nat-recovery-interrupted",
        (RecoveryState::Limited, _) => "nat-recovery-limited",
    });
}
