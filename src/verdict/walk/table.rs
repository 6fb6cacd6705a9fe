//! The hops as a table: one row each, one cell for each kind of packet.

use std::net::IpAddr;

use super::sheet::{Outcome, Sheet, Step};
use crate::evidence::WalkChannel;
use crate::verdict::nat::is_private;
use crate::verdict::{HopRemark, WalkCell, WalkHop};

/// Addresses that are kept of one cell.
const MOST_ADDRESSES: usize = 4;

/// Every hop up to the target, or up to the last that answered.
pub fn hops(sheet: &Sheet) -> Vec<WalkHop> {
    let asked = sheet.steps().map(|step| step.hop).max().unwrap_or(0);
    let furthest = sheet.target_hop().unwrap_or_else(|| sheet.furthest().max(1));
    let mut hops: Vec<WalkHop> = Vec::new();
    for hop in 1..=furthest.min(asked) {
        let cells: Vec<_> = sheet.channels().map(|channel| cell(sheet, channel, hop)).collect();
        let before = hops.last().map(|one| addresses(&one.cells)).unwrap_or_default();
        let remarks = remarks(sheet, hop, &cells, &before);
        hops.push(WalkHop { hop, cells, remarks });
    }
    hops
}

fn cell(sheet: &Sheet, channel: WalkChannel, hop: u8) -> WalkCell {
    let mut cell = WalkCell {
        channel,
        addresses: Vec::new(),
        rtt: None,
        sent: 0,
        answered: 0,
        refused: false,
    };
    for step in sheet.at(channel, hop) {
        cell.sent = cell.sent.saturating_add(1);
        cell.answered = cell.answered.saturating_add(u32::from(!step.answers.is_empty()));
        cell.refused |= step.answered(Outcome::Refused).is_some();
        for (_, answered) in &step.answers {
            let known = cell.addresses.contains(&answered.from);
            if !known && cell.addresses.len() < MOST_ADDRESSES {
                cell.addresses.push(answered.from);
            }
            cell.rtt = Some(cell.rtt.map_or(answered.rtt, |rtt| rtt.min(answered.rtt)));
        }
    }
    cell
}

fn addresses(cells: &[WalkCell]) -> Vec<IpAddr> {
    let mut all: Vec<_> = cells.iter().flat_map(|cell| cell.addresses.iter().copied()).collect();
    all.sort_unstable();
    all.dedup();
    all
}

fn remarks(sheet: &Sheet, hop: u8, cells: &[WalkCell], before: &[IpAddr]) -> Vec<HopRemark> {
    let addresses = addresses(cells);
    let at = |step: &&Step| step.hop == hop;
    let target = sheet.target_hop() == Some(hop);
    let answered = |step: &Step, what| step.answered(what).is_some();
    let routers = |step: &Step| answered(step, Outcome::Router);
    let translated = sheet
        .steps()
        .filter(at)
        .any(|step| step.answers.iter().any(|(_, answered)| answered.translated));
    // It comes further, so this router has let it pass without a word.
    let choosy = cells.iter().any(|cell| {
        let further = sheet.last_hop(cell.channel).is_some_and(|last| last > hop);
        cell.sent > 0 && cell.answered == 0 && further
    });
    let speaks = sheet.steps().filter(at).any(routers);
    let found = [
        (HopRemark::Silent, addresses.is_empty()),
        (HopRemark::Choosy, speaks && choosy),
        (HopRemark::SeveralPaths, !target && addresses.len() > 1),
        (HopRemark::Translated, translated),
        (HopRemark::Private, !target && addresses.iter().any(|one| is_private(*one))),
        (HopRemark::Repeated, !target && addresses.iter().any(|one| before.contains(one))),
        (HopRemark::Target, target),
    ];
    found.into_iter().filter(|(_, holds)| *holds).map(|(remark, _)| remark).collect()
}
