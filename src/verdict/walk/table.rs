//! The hops as a table: one row each, one cell for each kind of packet.

use std::net::IpAddr;

use super::sheet::{Outcome, Sheet, Step, meaning};
use crate::evidence::WalkChannel;
use crate::verdict::{HopRemark, WalkCell, WalkHop};
use crate::wire::address::is_private;

/// Addresses that are kept of one cell.
const MOST_ADDRESSES: usize = 4;

/// Every hop up to the target, or up to the last that answered.
pub fn hops(sheet: &Sheet) -> Vec<WalkHop> {
    let asked = sheet.steps().map(|step| step.hop).max().unwrap_or(0);
    let furthest = sheet.target_hop().unwrap_or_else(|| sheet.furthest().max(1));
    let mut hops: Vec<WalkHop> = Vec::new();
    for hop in 1..=furthest.min(asked) {
        let cells: Vec<_> = sheet.channels().map(|channel| cell(sheet, channel, hop)).collect();
        let remarks = remarks(sheet, hop, &cells);
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
    // A refusal is the word of who refuses, a hop or more before where the packet was to go.
    let refusal = |step: &Step| step.answered(Outcome::Refused).map(|(_, one)| one.from);
    let refused_here =
        |step: &&Step| refusal(step).is_some_and(|by| place(sheet, by, step.hop) == hop);
    cell.refused = sheet.of_channel(channel).any(|step| refused_here(&step));
    for step in sheet.at(channel, hop) {
        cell.sent = cell.sent.saturating_add(1);
        let answers = || step.answers.iter().filter(|(_, one)| place(sheet, one.from, hop) == hop);
        cell.answered = cell.answered.saturating_add(u32::from(answers().next().is_some()));
        for (_, answered) in answers() {
            let known = cell.addresses.contains(&answered.from);
            if !known && cell.addresses.len() < MOST_ADDRESSES {
                cell.addresses.push(answered.from);
            }
            cell.rtt = Some(cell.rtt.map_or(answered.rtt, |rtt| rtt.min(answered.rtt)));
        }
    }
    cell
}

/// The hop of whoever speaks about a packet to `hop`: its own, where the hop limit of another
/// packet ran out there.
fn place(sheet: &Sheet, by: IpAddr, hop: u8) -> u8 {
    let is_there =
        |step: &&Step| step.answered(Outcome::Router).is_some_and(|(_, one)| one.from == by);
    let before = sheet.steps().filter(|step| step.hop <= hop).filter(is_there);
    before.map(|step| step.hop).max().unwrap_or(hop)
}

/// Who let the hop limit run out there.
fn routers(sheet: &Sheet, hop: u8) -> Vec<IpAddr> {
    let at = sheet.steps().filter(|step| step.hop == hop);
    let answers = at.flat_map(|step| &step.answers);
    let routers = answers.filter(|(_, one)| meaning(one) == Outcome::Router);
    let mut all: Vec<_> = routers.map(|(_, one)| one.from).collect();
    all.sort_unstable();
    all.dedup();
    all
}

fn addresses(cells: &[WalkCell]) -> Vec<IpAddr> {
    let mut all: Vec<_> = cells.iter().flat_map(|cell| cell.addresses.iter().copied()).collect();
    all.sort_unstable();
    all.dedup();
    all
}

fn remarks(sheet: &Sheet, hop: u8, cells: &[WalkCell]) -> Vec<HopRemark> {
    let addresses = addresses(cells);
    let (here, before) = (routers(sheet, hop), routers(sheet, hop.saturating_sub(1)));
    let at = |step: &&Step| step.hop == hop;
    let target = sheet.target_hop() == Some(hop);
    let translated = sheet
        .steps()
        .filter(at)
        .any(|step| step.answers.iter().any(|(_, answered)| answered.translated));
    // It comes further, so this router has let it pass without a word.
    let choosy = cells.iter().any(|cell| {
        let further = sheet.last_hop(cell.channel).is_some_and(|last| last > hop);
        cell.sent > 0 && cell.answered == 0 && further
    });
    let speaks = !here.is_empty();
    let found = [
        (HopRemark::Silent, addresses.is_empty()),
        (HopRemark::Choosy, speaks && choosy),
        (HopRemark::SeveralPaths, !target && here.len() > 1),
        (HopRemark::Translated, translated),
        (HopRemark::Private, !target && addresses.iter().any(|one| is_private(*one))),
        (HopRemark::Repeated, !target && here.iter().any(|one| before.contains(one))),
        (HopRemark::Target, target),
    ];
    found.into_iter().filter(|(_, holds)| *holds).map(|(remark, _)| remark).collect()
}
