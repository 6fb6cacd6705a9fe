//! The languages against each other and against what they speak for.

use std::collections::{BTreeMap, BTreeSet};

use super::phrases::Beside;
use super::{ENGLISH_FILES, JAPANESE_FILES, Language, Words};
use crate::evidence::{Carrier, Channel, Direction, Flaw, OtherTunnelKind, Unmatched, WalkChannel};
use crate::report::comment::{comment, finding_comment};
use crate::report::unread::UnreadKind;
use crate::report::{Origin, samples};
use crate::sim;
use crate::verdict::{
    Bearing, Certainty, Class, ClientSchedule, EspState, Finding, FindingKind, HopRemark, IkeStep,
    Leading, NatState, NothingAnswered, Owner, Passage, Place, PortState, PortStops, Reason, Rung,
    RungState, Summary, WindowsConnects, WouldDecide,
};
use crate::wire::icmp::IcmpMeaning;

/// The Japanese file that has no English twin: the English help stands in the
/// argument definitions.
const HELP: &str = "help-";

#[test]
fn both_languages_have_the_same_messages_with_the_same_variables() {
    let english = messages(ENGLISH_FILES);
    let japanese: BTreeMap<_, _> =
        messages(JAPANESE_FILES).into_iter().filter(|(id, _)| !id.starts_with(HELP)).collect();
    assert_eq!(english, japanese);
}

#[test]
fn every_file_can_be_read_and_defines_a_message_once() {
    for files in [ENGLISH_FILES, JAPANESE_FILES] {
        let mut seen = BTreeSet::new();
        for file in files {
            let resource = fluent_bundle::FluentResource::try_new((*file).to_owned());
            assert!(resource.is_ok(), "{:?}", resource.err().map(|(_, errors)| errors));
            for id in file.lines().filter_map(message_id) {
                assert!(seen.insert(id.to_owned()), "{id} is defined twice");
            }
        }
    }
}

/// What verdicts say beside what leads.
const BESIDE: [Beside<'_>; 2] = [
    Beside { target: "vpn.example.com", by_choice: false },
    Beside { target: "vpn.example.com", by_choice: true },
];

#[test]
fn every_value_has_words() {
    for words in Language::ALL.map(Words::of) {
        let mut said = Vec::new();
        for kind in samples::every::<FindingKind>() {
            said.push(words.finding(&kind));
            said.extend([None, Some("a command")].map(|command| words.remedy(&kind, command)));
            let decides = kind.told().class.is_some();
            let leading = Leading::from(kind);
            for beside in BESIDE {
                let summary = words.leading(&leading, beside, None);
                assert_eq!(!summary.is_empty(), decides, "{summary}");
                said.extend(decides.then_some(summary));
            }
        }
        let summaries = samples::every::<Summary>().into_iter().map(Leading::from);
        said.extend(summaries.map(|one| words.leading(&one, BESIDE[0], None)));
        said.extend(samples::every::<Reason>().iter().map(|reason| words.reason(reason)));
        said.extend(Class::ALL.iter().flat_map(|class| words.class_explained(*class)));
        for sentence in said {
            assert_whole(&sentence);
        }
    }
}

#[test]
fn every_headline_is_short_and_every_fault_has_a_first_action() {
    for words in Language::ALL.map(Words::of) {
        for leading in samples::every_leading() {
            for certainty in [Certainty::Likely, Certainty::Proven] {
                for origin in [Origin::Probe, Origin::Capture] {
                    let verdict = samples::verdict(certainty, leading.clone());
                    let headline = words.headline(&verdict, origin);
                    assert_whole(&headline);
                    let length = headline.chars().count();
                    assert!(length <= 60, "{length}: {headline}");
                    let action = words.first_action(&verdict, "vpn.example.com", origin);
                    let has_action = !action.is_empty();
                    assert!(has_action || verdict.class == Class::Inconclusive, "{headline}");
                    if has_action {
                        assert_whole(&action);
                    }
                }
            }
        }
    }
}

#[test]
fn who_is_asked_to_let_ports_through_is_told_all_that_stop_there() {
    let place = Place { after_hop: 2, before_hop: Some(3), from: None, to: None };
    let stops = |channel| PortStops { channel, place, others_go_on: true, at_server_nat: false };
    let mut verdict = samples::verdict(Certainty::Likely, NothingAnswered {});
    let found = Channel::IKE.map(|one| Finding::new(stops(one), Certainty::Likely, &[]));
    verdict.findings = found.to_vec();
    for words in Language::ALL.map(Words::of) {
        let action = words.first_action(&verdict, "vpn.example.com", Origin::Probe);
        assert!(action.contains("UDP 500") && action.contains("UDP 4500"), "{action}");
    }
}

#[test]
fn what_may_be_beside_the_point_is_told_in_short() {
    let aside = |kind: &FindingKind| {
        let of_channel = matches!(kind, FindingKind::PortFiltered(_) | FindingKind::PortClosed(_));
        let lost = matches!(kind, FindingKind::LostOnTheWay(_));
        kind.told().bearing != Bearing::Always || of_channel || lost
    };
    for words in Language::ALL.map(Words::of) {
        for kind in samples::every::<FindingKind>().iter().filter(|kind| aside(kind)) {
            assert_whole(&words.in_short(kind));
        }
    }
}

#[test]
fn every_name_of_a_vocabulary_has_a_word() {
    let vocabularies = [
        ("carrier", samples::every_name::<Carrier>()),
        ("certainty", samples::every_name::<Certainty>()),
        ("channel", samples::every_name::<Channel>()),
        ("class", samples::every_name::<Class>()),
        ("client", samples::every_name::<ClientSchedule>()),
        ("direction", samples::every_name::<Direction>()),
        ("esp-state", samples::every_name::<EspState>()),
        ("explain-class", samples::every_name::<Class>()),
        ("flaw", samples::every_name::<Flaw>()),
        ("hop-remark", samples::every_name::<HopRemark>()),
        ("icmp", samples::every_name::<IcmpMeaning>()),
        ("nat-state", samples::every_name::<NatState>()),
        ("other-tunnel", samples::every_name::<OtherTunnelKind>()),
        ("owner", samples::every_name::<Owner>()),
        ("passage", samples::every_name::<Passage>()),
        ("port-state", samples::every_name::<PortState>()),
        ("rung", samples::every_name::<Rung>()),
        ("rung-state", samples::every_name::<RungState>()),
        ("step", samples::every_name::<IkeStep>()),
        ("unread", samples::every_name::<UnreadKind>()),
        ("unmatched", samples::every_name::<Unmatched>()),
        ("decides", samples::every_name::<WouldDecide>()),
        ("walk-channel", samples::every_name::<WalkChannel>()),
        ("windows-connects", samples::every_name::<WindowsConnects>()),
    ];
    for words in Language::ALL.map(Words::of) {
        for (vocabulary, names) in &vocabularies {
            for name in names {
                assert!(words.has(&format!("{vocabulary}-{name}")), "{vocabulary}-{name}");
            }
        }
    }
}

#[test]
fn every_packet_has_a_comment_of_one_line() {
    for language in Language::ALL {
        for observation in samples::every_observation() {
            let comment = comment(&observation, language);
            assert_whole(&comment);
            assert!(!comment.contains(['\n', '\u{1b}']) && comment.chars().count() < 100);
        }
        for kind in samples::every::<FindingKind>() {
            let finding = Finding { kind, certainty: Certainty::Proven, because: Vec::new() };
            assert_whole(&finding_comment(&finding, language));
        }
    }
}

#[test]
fn every_scenario_is_described_in_each_language() {
    let described = Language::ALL.map(|language| {
        let words = Words::of(language);
        sim::SCENARIOS.map(|name| {
            assert!(words.has(&format!("scenario-{name}")), "{name}, {}", language.code());
            words.scenario(name)
        })
    });
    for sentence in described.iter().flatten() {
        assert!(sentence.ends_with(['.', '。']), "{sentence}");
    }
    let [english, japanese] = described;
    assert!(english.iter().all(|one| one.is_ascii()));
    assert!(japanese.iter().all(|one| !one.is_ascii()));
    let known = messages(ENGLISH_FILES).into_keys().filter(|id| id.starts_with("scenario-"));
    assert_eq!(known.count(), sim::SCENARIOS.len());
}

#[test]
fn comments_read_as_promised() {
    let sample = samples::esp_blocked();
    let comments: Vec<_> = sample
        .observations
        .iter()
        .map(|observation| comment(observation, Language::English))
        .collect();
    assert_eq!(
        comments,
        [
            "main mode message 1, transmission 1",
            "answer: main mode message 2, 12.3 ms",
            "main mode message 3, transmission 1",
            "answer: main mode message 4, 12.3 ms",
            "ESP echo request, sequence 1, transmission 1",
            "ESP, SPI 0x08090809, sequence 1, transmission 1",
            "ICMP 3/13 from 203.0.113.1: administratively prohibited (about ESP, protocol 50)",
        ]
    );
}

#[test]
fn the_locale_chooses_in_the_order_of_posix() {
    let from = Language::from_environment;
    assert_eq!(from(None, None, None), Language::English);
    assert_eq!(from(Some("ja_JP.UTF-8"), None, None), Language::Japanese);
    assert_eq!(from(Some("ja_JP.UTF-8"), Some("C"), None), Language::English);
    assert_eq!(from(Some("C"), None, Some("ja")), Language::Japanese);
    assert_eq!(from(Some("ja_JP"), Some(""), None), Language::Japanese);
    assert_eq!(from(Some("jam_JM"), None, None), Language::English);
}

#[test]
fn nothing_renders_with_an_error() {
    // A missing variable would show as `{$name}`; a missing message as its id.
    for (language, files) in
        [(Language::English, ENGLISH_FILES), (Language::Japanese, JAPANESE_FILES)]
    {
        let words = Words::of(language);
        for (id, variables) in messages(files) {
            let (id, attribute) = match id.split_once('.') {
                Some((id, attribute)) => (id.to_owned(), Some(attribute.to_owned())),
                None => (id, None),
            };
            let arguments: Vec<_> =
                variables.iter().map(|name| (name.as_str(), super::Value::Number(1))).collect();
            let (text, errors) = words.format(&id, attribute.as_deref(), &arguments);
            assert!(errors.is_empty(), "{id}: {errors:?}");
            assert_whole(&text);
        }
    }
}

fn assert_whole(sentence: &str) {
    let is_an_id = !sentence.contains(' ') && sentence.contains('-') && sentence.is_ascii();
    let known = ["DH-", "NO-PROPOSAL-CHOSEN"].iter().any(|name| sentence.starts_with(name));
    assert!(!sentence.is_empty() && !sentence.contains("{$"), "{sentence}");
    assert!(!is_an_id || known || sentence == "NAT-keepalive", "{sentence}");
}

fn message_id(line: &str) -> Option<&str> {
    let (id, _) = line.split_once(" =")?;
    (id.starts_with(|first: char| first.is_ascii_lowercase()) && !id.contains(' ')).then_some(id)
}

/// Messages and attributes (`id.attribute`) with the variables they use.
fn messages(files: &[&str]) -> BTreeMap<String, BTreeSet<String>> {
    let mut messages: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut current = String::new();
    for line in files.iter().flat_map(|file| file.lines()) {
        if let Some(id) = message_id(line) {
            id.clone_into(&mut current);
        } else if let Some((name, _)) =
            line.trim_start().strip_prefix('.').and_then(|rest| rest.split_once(" ="))
        {
            let id = current.split('.').next().unwrap_or_default().to_owned();
            current = format!("{id}.{name}");
        } else if line.starts_with('#') || line.is_empty() {
            continue;
        }
        messages.entry(current.clone()).or_default().extend(variables(line));
    }
    messages
}

fn variables(line: &str) -> Vec<String> {
    line.split('$')
        .skip(1)
        .map(|rest| rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect())
        .collect()
}

/// The system speaks English; the number stays.
#[test]
fn errors_of_the_system_are_told_in_the_language_spoken() {
    let [english, japanese] = [Language::English, Language::Japanese].map(Words::of);
    let not_there = "No such file or directory (os error 2)";
    assert_eq!(english.of_system(not_there), not_there);
    assert_eq!(japanese.of_system(not_there), "ファイルまたはフォルダーがありません (os error 2)");
    let lookup = "failed to lookup address information: Name or service not known";
    assert_eq!(japanese.of_system(lookup), "名前が見つかりません");
    for other in ["timed out", "odd (os error 9999)"] {
        assert_eq!(japanese.of_system(other), other);
    }
    let arguments = [("error", super::Value::Text(not_there))];
    assert!(japanese.sentence("trouble-key-prompt", &arguments).contains("ファイル"));
}
