//! The table of a walk that the server answers in part.

use std::net::IpAddr;
use std::time::Duration;

use textwrap::core::display_width as width;

use super::walk;
use crate::evidence::{Channel, WalkChannel};
use crate::report::account::Account;
use crate::report::samples::{self, ROUTER, SERVER, Sample};
use crate::report::text::render;
use crate::report::words::{Words, milliseconds};
use crate::report::{Extent, Language};
use crate::verdict::{EspState, HopRemark, PortState, Reason, Walk, WalkCell, WalkColumn, WalkHop};

const HOME: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 168, 77, 1));

/// What a hop said to one kind of packet: after so many microseconds.
fn cell(channel: WalkChannel, from: Option<(IpAddr, u64)>) -> WalkCell {
    let from = from.into_iter();
    WalkCell {
        channel,
        addresses: from.clone().map(|(address, _)| address).collect(),
        rtt: from.map(|(_, microseconds)| Duration::from_micros(microseconds)).next(),
        sent: 1,
        answered: 1,
        refused: false,
    }
}

/// All columns of the two routers, and of the server the control alone, which it refuses.
fn walked() -> Walk {
    let columns: Vec<_> = WalkChannel::columns().collect();
    let hop = |hop, router, microseconds| WalkHop {
        hop,
        cells: columns.iter().map(|one| cell(*one, Some((router, microseconds)))).collect(),
        remarks: Vec::new(),
    };
    let at_server = columns.iter().map(|one| {
        let answered = cell(*one, (*one == WalkChannel::CONTROL).then_some((SERVER, 10_210)));
        let sent = u32::from(*one != WalkChannel::Of(Channel::L2tp1701));
        WalkCell { sent, ..answered }
    });
    let server = WalkHop { hop: 3, cells: at_server.collect(), remarks: vec![HopRemark::Target] };
    let column = |one: &WalkChannel| WalkColumn {
        channel: *one,
        last_hop: Some(2),
        reached_target: false,
        stop: None,
        because: Vec::new(),
    };
    Walk {
        target_hop: Some(3),
        columns: columns.iter().map(column).collect(),
        hops: vec![hop(1, HOME, 20), hop(2, ROUTER, 4_960), server],
    }
}

/// IKE is answered on UDP 500 alone, and the far end's ESP echo.
fn sample(walk: Walk) -> Sample {
    let mut sample = samples::path_clear();
    let verdict = sample.verdict.as_mut().unwrap();
    verdict.walk = Some(walk);
    verdict.channels[Channel::Ike4500].state = PortState::Silent;
    verdict.channels[Channel::Ike4500].rtt = None;
    verdict.channels.esp.state = EspState::Open;
    verdict.channels.esp.rtt = Some(Duration::from_micros(13_370));
    verdict.channels.esp.reason = Some(Reason::EspEcho);
    sample
}

fn shown(walk_made: Walk, language: Language) -> String {
    let sample = sample(walk_made);
    let run = sample.run();
    let section =
        walk(Words::of(language), &Account::of_run(&run).unwrap(), Extent::Whole).unwrap();
    anstream::adapter::strip_str(&render(&[section], 80)).to_string()
}

#[test]
fn the_server_s_row_is_filled_from_the_exchanges() {
    for language in Language::ALL {
        let table = shown(walked(), language);
        assert!(table.lines().all(|line| width(line) <= 80), "{table}");
        let row = table.lines().find(|line| line.contains("198.51.100.10")).unwrap();
        let cells: Vec<_> = row.split_whitespace().skip(2).collect();
        // The control and noise are the walk's, ESP and UDP 500 the exchanges'; L2TP was not
        // walked with so far, and its exchange went unanswered.
        assert_eq!(cells, ["10.2", "12.3+", "*", "*", "13.4+", "*+"], "{table}");
        insta::assert_snapshot!(format!("walk_{}", language.code()), table);
    }
}

#[test]
fn a_server_that_no_packet_of_the_walk_reached_has_a_row_of_its_own() {
    let mut beyond = walked();
    beyond.target_hop = None;
    beyond.hops.truncate(2);
    for language in Language::ALL {
        let table = shown(beyond.clone(), language);
        let row = table.lines().find(|line| line.contains("198.51.100.10")).unwrap();
        let cells: Vec<_> = row.split_whitespace().collect();
        assert_eq!(cells, ["?", "198.51.100.10", "12.3+", "13.4+"], "{table}");
        assert!(table.contains("?: ") && table.contains("+: "), "{table}");
    }
    let (only_walk, language) = (Walk { hops: beyond.hops, ..walked() }, Language::English);
    let mut sample = sample(only_walk);
    let verdict = sample.verdict.as_mut().unwrap();
    verdict.channels = samples::server_silent().verdict.unwrap().channels;
    let run = sample.run();
    let section =
        walk(Words::of(language), &Account::of_run(&run).unwrap(), Extent::Whole).unwrap();
    let table = render(&[section], 80);
    assert!(!table.contains("+: ") && !table.contains("?: "), "{table}");
}

#[test]
fn a_legend_without_columns_to_explain_ends_with_its_sentence() {
    let mut of_esp = walked();
    let is_esp = |channel| channel == WalkChannel::ESP;
    of_esp.columns.retain(|one| is_esp(one.channel));
    for hop in &mut of_esp.hops {
        hop.cells.retain(|one| is_esp(one.channel));
    }
    for (language, end) in [(Language::English, "."), (Language::Japanese, "。")] {
        let table = shown(of_esp.clone(), language);
        let legend = table.lines().rfind(|line| line.ends_with(end)).unwrap();
        assert!(!legend.ends_with(&format!("{end} {end}")), "{table}");
        assert!(!legend.ends_with(&end.repeat(2)), "{table}");
    }
}

#[test]
fn no_time_is_shown_as_none() {
    let shown = [0, 40, 49, 50, 149, 12_345].map(Duration::from_micros).map(milliseconds);
    assert_eq!(shown, ["<0.1", "<0.1", "<0.1", "0.1", "0.1", "12.3"]);
}
