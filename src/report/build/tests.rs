//! Whole reports at eighty columns, without colour.

use std::time::Duration;

use textwrap::core::display_width as width;

use super::{analysis, run, timeline};
use crate::evidence::{Channel, Crossing, PassedPacket};
use crate::report::analysis::Elsewhere;
use crate::report::document::Block;
use crate::report::samples::captures::Analysed;
use crate::report::samples::{self, Sample, captures};
use crate::report::text::render;
use crate::report::{EndedBy, Extent, Language};
use crate::verdict::{
    AnswersDamaged, Certainty, Class, FarEnd, Finding, NatAtServer, NatState,
    OnlyFreshFlowAnswered, PortClosed, PortPassesRouters, PortState, Reach, Reason, Recovery,
    RecoveryState, Rung, RungReport, RungState, Summary,
};

#[test]
fn the_report_of_each_class_reads_well() {
    for (name, sample) in samples::of_each_class() {
        for language in Language::ALL {
            let report = probed(&sample, language);
            insta::assert_snapshot!(format!("{name}_{}", language.code()), report);
        }
    }
    for language in Language::ALL {
        let report = probed(&samples::error(), language);
        insta::assert_snapshot!(format!("error_{}", language.code()), report);
    }
}

#[test]
fn in_brief_it_is_twelve_lines_whatever_decides() {
    let mut longer = Vec::new();
    for language in Language::ALL {
        for leading in samples::every_leading() {
            for server in [NatState::None, NatState::Present] {
                let mut sample = samples::nat_detected();
                let mut verdict = samples::verdict(Certainty::Likely, leading.clone());
                let value = if server == NatState::Present { 2 } else { 0 };
                (verdict.nat.server, verdict.nat.assume_udp_encapsulation) = (server, Some(value));
                if let Some(kind) = leading.found() {
                    verdict.findings = vec![Finding::new(kind.clone(), Certainty::Likely, &[])];
                }
                let by_registry = NatAtServer {};
                verdict.findings.push(Finding::new(by_registry, Certainty::Proven, &[]));
                // How far the requests get is told with the reason.
                for channel in Channel::IKE {
                    let address = "2001:db8:ffff:ffff:ffff:ffff:ffff:1".parse().unwrap();
                    let found = PortPassesRouters { channel, hop: 12, address };
                    verdict.findings.push(Finding::new(found, Certainty::Likely, &[]));
                }
                // More than there is room for.
                // More than there is room for.
                for packets in 1..4 {
                    let found = AnswersDamaged { channel: Channel::Ikev2, packets };
                    verdict.findings.push(Finding::new(found, Certainty::Proven, &[]));
                }
                sample.verdict = Some(verdict);
                let report = plain(&run(&sample.run(), language, Extent::Brief), 80);
                longer.extend((report.lines().count() > 12).then(|| report.clone()));
                let command = |line: &str| line.trim_start().starts_with("reg add ");
                assert!(report.lines().all(|line| command(line) || width(line) <= 80), "{report}");
            }
        }
    }
    assert!(longer.is_empty(), "{}", longer.join("\n"));
}

#[test]
fn a_far_end_is_not_taken_for_a_server_that_windows_connects_to() {
    let mut sample = samples::path_clear();
    let verdict = sample.verdict.as_mut().unwrap();
    verdict.far_end = Some(FarEnd { rows: Vec::new(), steps: None, mapping: None });
    verdict.findings.clear();
    let report = probed(&sample, Language::English);
    assert!(report.contains("\nThe path carries what this client needs\n"), "{report}");
    assert!(report.contains("Do this: A far end answered, and no VPN server"), "{report}");
    assert!(report.contains("Windows connects: not known"), "{report}");
}

#[test]
fn each_class_in_brief_reads_well() {
    for (name, sample) in samples::of_each_class() {
        for language in Language::ALL {
            let report = plain(&run(&sample.run(), language, Extent::Brief), 80);
            insta::assert_snapshot!(format!("brief_{name}_{}", language.code()), report);
        }
    }
}

#[test]
fn what_is_said_alike_of_several_channels_is_told_once() {
    let mut sample = samples::server_silent();
    let verdict = sample.verdict.as_mut().unwrap();
    let closed =
        |channel| Finding::new(PortClosed { channel, at_nat: false }, Certainty::Proven, &[]);
    verdict.findings = [Channel::Ike500, Channel::Ike4500, Channel::Ikev2].map(closed).to_vec();
    let report = plain(&run(&sample.run(), Language::English, Extent::Usual), 300);
    let told = "(IKE, UDP 500; IKE, UDP 4500; IKEv2 (comparison))";
    assert_eq!(report.matches("nothing listens there, or").count(), 1, "{report}");
    assert!(report.contains(told), "{report}");
    assert!(report.contains("forward UDP 500, UDP 4500 on it"), "{report}");
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    for (name, sample) in samples::of_each_class() {
        for language in Language::ALL {
            for line in probed(&sample, language).lines() {
                let command = line.trim_start().starts_with("reg add ");
                assert!(command || width(line) <= 80, "{name}: {line}");
            }
        }
    }
}

#[test]
fn what_a_search_for_addresses_came_to_is_told() {
    let inside = Some("10.80.0.10:500".parse().unwrap());
    let states = [
        (RecoveryState::Explained, Reach::Private),
        (RecoveryState::Unexplained, Reach::Private),
        (RecoveryState::Unexplained, Reach::All),
        (RecoveryState::Limited, Reach::Private),
        (RecoveryState::Interrupted, Reach::All),
    ];
    for language in Language::ALL {
        let told = |recovery: Recovery| {
            let mut sample = samples::nat_detected();
            let before = probed(&sample, language);
            sample.verdict.as_mut().unwrap().nat.recovery = Some(recovery);
            let report = probed(&sample, language);
            let new = |line: &&str| !before.lines().any(|old| old == *line);
            report.lines().filter(new).collect::<Vec<_>>().join("\n") + "\n"
        };
        let recovery = |(state, reach)| Recovery {
            reach,
            state,
            client_inside: None,
            server_inside: inside.filter(|_| state == RecoveryState::Explained),
        };
        let mut all: Vec<String> = states.into_iter().map(|one| told(recovery(one))).collect();
        let client_inside = inside;
        let explained = recovery((RecoveryState::Explained, Reach::Private));
        all.push(told(Recovery { client_inside, server_inside: None, ..explained }));
        insta::assert_snapshot!(format!("recovery_{}", language.code()), all.join("\n"));
    }
}

#[test]
fn names_from_outside_steer_no_terminal() {
    let mut sample = samples::nat_detected();
    let server = &mut sample.verdict.as_mut().unwrap().server;
    server.vendor = Some("\u{1b}]0;owned\u{7}".to_owned());
    let mut evil = sample.run();
    evil.target.name = "evil\u{1b}[31m.example.com";
    let report = plain(&run(&evil, Language::English, Extent::Usual), 80);
    assert!(!report.contains('\u{1b}') && !report.contains('\u{7}'));
    assert!(report.contains("\\u{1b}]0;owned"));
}

#[test]
fn what_a_recording_shows_of_the_key_is_not_called_untested() {
    let rows = [
        (None, "Not in the capture: the pre-shared key"),
        (Some(Rung::Authentication), "accepted (message 6)"),
        (Some(Rung::QuickMode), "quick mode negotiated a tunnel"),
    ];
    for (passed, words) in rows {
        let mut sample = captures::two_ends();
        let conversation = &mut sample.conversations[0];
        conversation.verdict.class = Class::PathClear;
        conversation.verdict.ladder = passed
            .map(|rung| {
                let state = RungState::Passed;
                RungReport { rung, state, windows_error: None, because: Vec::new() }
            })
            .into_iter()
            .collect();
        let report = plain(&analysis(&sample.analysis(), Language::English, Extent::Usual), 300);
        assert!(report.contains(words) && !report.contains("Not tested"), "{report}");
    }
}

/// Windows offers NAT traversal: what a client without it needs is no error of Windows.
#[test]
fn a_client_without_nat_traversal_is_named_as_what_needs_esp() {
    let mut sample = samples::esp_blocked();
    let told = |sample: &Sample| plain(&run(&sample.run(), Language::English, Extent::Usual), 300);
    let usual = told(&sample);
    assert!(usual.contains("This path needs") && usual.contains("(809)\n"));
    sample.verdict.as_mut().unwrap().nat.offered = Some(false);
    let without = told(&sample);
    assert!(without.contains("A client without NAT traversal needs native ESP"), "{without}");
    assert!(!without.contains("(809)"), "{without}");
}

/// Silence of the client's own flow beside a fresh one that is answered; no filter where
/// there is no way.
#[test]
fn a_row_says_whose_silence_it_is_and_what_kind_of_word() {
    let mut sample = samples::server_silent();
    let verdict = sample.verdict.as_mut().unwrap();
    let channel = Channel::Ike500;
    let because = vec![];
    let kind = OnlyFreshFlowAnswered { channel }.into();
    verdict.findings.push(Finding { kind, certainty: Certainty::Undetermined, because });
    let from = samples::ROUTER;
    let no_way = Reason::Icmp { from, icmp_type: 3, code: 1 };
    (verdict.channels[Channel::Ike4500].state, verdict.channels[Channel::Ike4500].reason) =
        (PortState::Filtered, Some(no_way));
    let report = plain(&run(&sample.run(), Language::English, Extent::Usual), 300);
    let row = |name: &str| report.lines().find(|line| line.contains(name)).unwrap().to_owned();
    assert!(row("IKE, UDP 500").contains("the client's own flow: "), "{report}");
    assert!(
        row("IKE, UDP 4500").contains("unreachable  ") && !report.contains("filtered  "),
        "{report}"
    );
}

/// No answer is no refusal, and ESP that passed in UDP passed there.
#[test]
fn the_ladder_tells_silence_from_refusal_and_udp_from_esp() {
    let mut sample = samples::server_silent();
    let rung =
        |rung, state, windows_error| RungReport { rung, state, windows_error, because: vec![] };
    sample.verdict.as_mut().unwrap().ladder = vec![
        rung(Rung::Authentication, RungState::Failed, Some(809)),
        rung(Rung::QuickMode, RungState::Failed, Some(789)),
        rung(Rung::Esp, RungState::Passed, None),
    ];
    let report = plain(&run(&sample.run(), Language::English, Extent::Usual), 300);
    let row = |name: &str| report.lines().find(|line| line.trim().starts_with(name)).unwrap();
    assert!(row("key and identity").contains("no answer"), "{report}");
    assert!(row("quick mode").contains("failed"), "{report}");
    assert!(row("ESP ").contains("in ESP over UDP 4500"), "{report}");
}

/// What would decide fits what kept the run from sending more.
#[test]
fn more_is_asked_for_where_more_can_be_had() {
    for (ended_by, limited, expected) in [
        (EndedBy::Deadline, false, "run again with more time."),
        (EndedBy::Complete, false, "run again, with more --tries"),
        (
            EndedBy::Deadline,
            true,
            "more time, and without the limitations named in the notes below.",
        ),
    ] {
        let mut sample = samples::inconclusive();
        let verdict = sample.verdict.as_mut().unwrap();
        verdict.leading = Summary::TooLittleSent.into();
        for channel in [Channel::Ike4500, Channel::Ikev2] {
            verdict.channels[channel].reason = Some(Reason::TooFew { transmissions: 2 });
        }
        sample.ended_by = ended_by;
        sample.limitations.clear();
        if limited {
            sample.limitations.extend(samples::server_silent().limitations);
        }
        let report = plain(&run(&sample.run(), Language::English, Extent::Usual), 300);
        assert!(report.contains(expected), "{report}");
    }
}

#[test]
fn the_report_of_each_analysis_reads_well() {
    for (name, sample) in captures::of_each_kind() {
        for language in Language::ALL {
            let report = analysed(&sample, language);
            for line in report.lines() {
                assert!(width(line) <= 80 && !line.contains('\u{1b}'), "{name}: {line}");
            }
            if name != "flood" {
                insta::assert_snapshot!(format!("analysis_{name}_{}", language.code()), report);
            }
        }
    }
}

#[test]
fn a_flood_of_conversations_stays_readable() {
    let sample = captures::flood();
    let report = analysed(&sample, Language::English);
    assert!(report.lines().count() < 1000, "{}", report.lines().count());
    assert!(report.contains("... and 300 more") && report.contains("... and 380 more"));
}

#[test]
fn the_timeline_has_a_line_for_each_packet() {
    for (name, sample) in [("one", captures::one()), ("several", captures::several())] {
        for language in Language::ALL {
            let lines = lines_of(&sample, language);
            insta::assert_snapshot!(format!("timeline_{name}_{}", language.code()), lines);
        }
    }
    let packets: usize = captures::flood().conversations.iter().map(|one| one.packets.len()).sum();
    let lines = lines_of(&captures::flood(), Language::English);
    let heads = 1;
    assert_eq!(lines.lines().count(), heads + packets);
}

#[test]
fn of_two_ends_the_packets_of_both_stand_in_one_order() {
    let mut sample = captures::two_ends();
    let conversation = &mut sample.conversations[0];
    let ahead = Duration::from_mins(1);
    let mut there = conversation.packets.clone();
    there.truncate(2);
    conversation.packets.truncate(1);
    for packet in &mut there {
        (packet.frame, packet.at) = (packet.frame + 2, packet.at + ahead);
    }
    conversation.packets[0].crossing = Crossing::Met { frame: 3 };
    there[0].crossing = Crossing::Met { frame: 1 };
    there[0].common = there[0].common + Duration::from_millis(1);
    there[1].crossing = Crossing::Lost;
    let observations = conversation.observations.clone();
    conversation.elsewhere = vec![Elsewhere { observations, packets: there }];
    for language in Language::ALL {
        let lines = lines_of(&sample, language);
        insta::assert_snapshot!(format!("timeline_two_ends_{}", language.code()), lines);
    }
}

#[test]
fn every_packet_has_one_harmless_line() {
    let mut sample = captures::one();
    let conversation = &mut sample.conversations[0];
    conversation.observations = samples::every_observation();
    let template = conversation.packets[0];
    conversation.packets = conversation
        .observations
        .iter()
        .map(|observation| PassedPacket {
            frame: observation.frame.unwrap_or(0),
            observation: Some(observation.id),
            ..template
        })
        .collect();
    for language in Language::ALL {
        let lines = lines_of(&sample, language);
        let heads = 1;
        assert_eq!(lines.lines().count(), heads + sample.conversations[0].packets.len());
        assert!(!lines.contains('\u{1b}') && !lines.contains("{$"));
    }
}

/// A probe's report at eighty columns.
pub fn probed(sample: &Sample, language: Language) -> String {
    plain(&run(&sample.run(), language, Extent::Usual), 80)
}

/// An analysis' report at eighty columns.
pub fn analysed(sample: &Analysed, language: Language) -> String {
    plain(&analysis(&sample.analysis(), language, Extent::Usual), 80)
}

fn lines_of(sample: &Analysed, language: Language) -> String {
    render(&[timeline(&sample.analysis(), language)], 80)
}

fn plain(report: &[Block], columns: usize) -> String {
    anstream::adapter::strip_str(&render(report, columns)).to_string()
}
