//! The entries against the list of what readers of 809 meet, against each other and against
//! what is typed.

use std::collections::BTreeSet;

use proptest::prelude::*;
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};
use serde::de::DeserializeOwned;

use super::book::{Book, FILES, SHARED, SOURCES, parsed};
use super::entry::{Documents, EntryFile, Text};
use super::{Topic, look_up};
use crate::report::{Language, samples};
use crate::verdict::{Class, EspState, FindingKind, NatState, PortState};

/// Of all entries, those that rest on memory in part, at most.
const MOST_FROM_MEMORY: (usize, usize) = (1, 4);

#[test]
fn every_file_can_be_read() {
    let mut seen = BTreeSet::new();
    for (name, text) in FILES {
        let file = parsed::<EntryFile>(text).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(!file.entries.is_empty(), "{name}");
        for entry in file.entries {
            assert!(seen.insert(entry.name.clone()), "{} is there twice", entry.name);
        }
    }
    parsed::<std::collections::BTreeMap<String, Text>>(SHARED).unwrap();
    parsed::<Documents>(SOURCES).unwrap();
}

#[test]
fn entries_keep_their_schema() {
    holds::<EntryFile>("explain-entries.json", &FILES.map(|(_, text)| text));
    holds::<std::collections::BTreeMap<String, Text>>("explain-shared.json", &[SHARED]);
    holds::<Documents>("explain-sources.json", &[SOURCES]);
}

#[test]
fn nothing_is_missing_and_everything_is_sourced() {
    let book = Book::embedded();
    let mut from_memory = Vec::new();
    for filed in book.entries() {
        let (entry, name) = (&filed.entry, &filed.entry.name);
        assert!(!entry.owners.is_empty() && !entry.sources.is_empty(), "{name}");
        let quoted = [&entry.message.en, &entry.message.ja];
        let quoted = quoted.into_iter().flatten().map(|quotation| &quotation.source);
        for source in entry.sources.iter().chain(quoted) {
            assert!(book.document(source).is_some(), "{name}: {}", source.document);
        }
        for other in &entry.see {
            assert!(found(other).is_some_and(|topic| topic.name() == other), "{name}: {other}");
        }
        for prose in [&entry.what, &entry.tells, &entry.cannot, &entry.todo] {
            for language in Language::ALL {
                let text = book.prose(prose, language);
                assert!(sentences(text, language) >= 1, "{name}: {text}");
                assert_eq!(text.is_ascii(), language == Language::English, "{name}: {text}");
            }
        }
        if book.is_from_memory(entry) {
            from_memory.push(name);
        }
    }
    let (of, all) = (from_memory.len(), book.entries().len());
    let (part, whole) = MOST_FROM_MEMORY;
    assert!(of * whole <= all * part, "{of} of {all} are from memory: {from_memory:?}");
}

#[test]
fn no_entry_is_below_two_sentences() {
    for topic in Topic::every() {
        for language in Language::ALL {
            let said = topic.explained(language);
            let what = if topic.entry().is_some() {
                said.what
            } else {
                // What a finding is, its own sentence says, which stands above the rest.
                format!("{} {} {}", said.title, said.what, said.todo)
            };
            assert!(sentences(&what, language) >= 2, "{}: {what}", topic.name());
            assert!(!what.contains("{$") && !said.todo.is_empty(), "{}: {what}", topic.name());
        }
    }
}

#[test]
fn our_own_words_are_explained() {
    let states = [samples::every_name::<PortState>(), samples::every_name::<EspState>()];
    let names = states.concat().into_iter().chain(samples::every_name::<Class>());
    let nat = samples::every_name::<NatState>().into_iter();
    for name in names.chain(nat) {
        assert_eq!(found(&name).map(|topic| topic.name()), Some(&name[..]));
    }
    let kinds: BTreeSet<_> = samples::every::<FindingKind>()
        .iter()
        .map(|kind| serde_json::to_value(kind).unwrap()["kind"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(kinds.len(), FindingKind::EVERY.len());
    for name in kinds {
        assert_eq!(found(&name).map(|topic| topic.name()), Some(&name[..]));
    }
}

/// Names and numbers as readers of help pages type them, each in either language.
#[test]
fn every_term_of_the_list_is_found() {
    let numbers = "87 619 628 633 651 691 718 720 734 741 766 767 768 769 776 778 781 786 787 788 \
        789 790 791 792 800 806 809 812 829 835 847 850 853 854 855 856 857 858 859 860 861 862 \
        863 864 865 866 868 919 13801 13806 13819 13822 13843 13868 13876 13894 0x80070040 \
        0x800B0109 20226 20227 20255 20276 1701";
    for number in numbers.split_whitespace() {
        assert_eq!(found(number).map(|topic| topic.name()), Some(number));
    }
    let terms = [
        "RasMan",
        "IKEEXT",
        "PolicyAgent",
        "AssumeUDPEncapsulationContextOnSendRule",
        "WAN Miniport",
        "WANミニポート",
        "MS-CHAP v2",
        "PAP",
        "EAP",
        "NPS",
        "RasClient",
        "CAPI2",
        "KB5009543",
        "KB5009566",
        "KB5010795",
        "UDP 1701",
        "ESP pass-through",
        "ESPパススルー",
        "IPsecパススルー",
        "Test-NetConnection",
        "tethering",
        "テザリング",
        "VPN_Profile.ps1",
        "conditional access",
        "条件付きアクセス",
        "AppLocker",
        "EDR",
        "SmartScreen",
        "file locks",
        "ファイルロック",
        "icacls",
        "site-to-site",
        "サイト間VPN",
        "two network cards",
        "二枚のNIC",
        "ping",
        "事前共有キー",
        "pre-shared key",
        "NAT-T",
    ];
    for term in terms {
        let topic = found(term).unwrap_or_else(|| panic!("{term}"));
        assert!(topic.entry().is_some(), "{term}");
    }
}

#[test]
fn it_does_not_matter_how_a_term_is_typed() {
    for (typed, meant) in [
        ("エラー809", "809"),
        ("エラー 809", "809"),
        ("error 809", "809"),
        ("ERROR_VPN_TIMEOUT", "809"),
        ("８０９", "809"),
        ("0x329", "809"),
        ("0X00000329", "809"),
        ("0x80070329", "809"),
        ("-2147024087", "809"),
        ("2147943209", "809"),
        ("エラーコード：８０９", "809"),
        ("809エラーが出る", "809"),
        ("error809", "809"),
        ("0x800b0109", "0x800B0109"),
        ("800B0109", "0x800B0109"),
        ("80070040", "0x80070040"),
        ("-2146762487", "0x800B0109"),
        ("2148204809", "0x800B0109"),
        ("（0x800B0109）", "0x800B0109"),
        ("0x80070040", "0x80070040"),
        ("0x800735E9", "13801"),
        ("mschapv2", "MS-CHAP v2"),
        ("ＩＫＥＥＸＴ", "IKEEXT"),
        ("assumeudpencap", "AssumeUDPEncapsulationContextOnSendRule"),
        ("KB 5010795", "KB5010795"),
        ("event id 20227", "20227"),
        ("ESP_BLOCKED", "esp-blocked"),
    ] {
        assert_eq!(found(typed).map(|topic| topic.name()), Some(meant), "{typed}");
    }
    let several = "エラー809、error 789 and MS-CHAP v2 / 0x800B0109,IKEEXT 809";
    let names: Vec<_> = answer(several).topics.iter().map(Topic::name).collect();
    assert_eq!(names, ["809", "789", "MS-CHAP v2", "0x800B0109", "IKEEXT"]);
}

#[test]
fn near_misses_are_offered_what_is_near() {
    for (typed, meant) in [
        ("890", "809"),
        ("8009", "809"),
        ("IKEXT", "IKEEXT"),
        ("polycyagent", "PolicyAgent"),
        ("13810", "13801"),
        ("esp-bloked", "esp-blocked"),
        ("kb5010759", "KB5010795"),
        ("デザリンク", "tethering"),
    ] {
        let answer = answer(typed);
        assert!(answer.topics.is_empty(), "{typed}");
        assert!(answer.unknown[0].near.contains(&meant), "{typed}: {:?}", answer.unknown);
    }
    let answer = answer("sunshine809x 809 xyzzy");
    assert_eq!(answer.topics.len(), 1);
    assert_eq!(answer.unknown.len(), 1, "{:?}", answer.unknown);
}

proptest! {
    /// Case, width, spaces, hyphens and words around it: nothing of that changes what is meant.
    #[test]
    fn any_name_is_found_however_it_is_dressed(
        which in any::<prop::sample::Index>(),
        dress in prop::collection::vec(any::<u8>(), 1..8),
        around in 0_usize..4,
    ) {
        let topics: Vec<_> = Topic::every().collect();
        let topic = which.get(&topics);
        let dressed: String = topic
            .name()
            .chars()
            .zip(dress.iter().cycle())
            .map(|(one, dress)| match dress % 4 {
                0 => one.to_ascii_uppercase(),
                1 => one.to_ascii_lowercase(),
                2 if one.is_ascii_graphic() => char::from_u32(u32::from(one) + 0xFEE0).unwrap(),
                _ => one,
            })
            .collect();
        let (before, behind) = [("", ""), ("エラー ", ""), ("error ", "?"), ("「", "」とは")][around];
        let typed = format!("{before}{dressed}{behind}");
        prop_assert_eq!(found(&typed).map(|topic| topic.name()), Some(topic.name()), "{}", typed);
    }

    /// Every number is the same, decimal or hexadecimal, bare or wrapped.
    #[test]
    fn any_form_of_a_number_means_the_same(which in any::<prop::sample::Index>()) {
        let numbers: Vec<(u32, &str)> = Topic::every()
            .filter_map(|topic| Some((topic.name().parse().ok()?, topic.name())))
            .collect();
        let (number, name) = *which.get(&numbers);
        let wrapped = 0x8007_0000 | number;
        for typed in [
            format!("{number:#x}"),
            format!("{number:#010X}"),
            format!("{wrapped:#x}"),
            format!("{wrapped}"),
            format!("{}", wrapped.cast_signed()),
        ] {
            prop_assert_eq!(found(&typed).map(|topic| topic.name()), Some(name), "{}", typed);
        }
    }

    /// Nothing that is typed ends otherwise than with an answer.
    #[test]
    fn anything_may_be_typed(text in "\\PC{0,40}") {
        let answer = answer(&text);
        for unknown in &answer.unknown {
            prop_assert!(unknown.near.len() <= 5);
        }
    }
}

fn found(typed: &str) -> Option<Topic> {
    let answer = answer(typed);
    let same = |topic: &Topic| topic.name() == answer.topics[0].name();
    assert!(answer.topics.iter().all(same) && answer.unknown.is_empty(), "{typed}: {answer:?}");
    answer.topics.first().copied()
}

fn answer(typed: &str) -> super::Answer {
    look_up(&typed.split(' ').map(str::to_owned).collect::<Vec<_>>())
}

fn sentences(text: &str, language: Language) -> usize {
    match language {
        Language::English => text.split(". ").filter(|part| part.chars().count() > 2).count(),
        Language::Japanese => text.matches('。').count(),
    }
}

fn holds<T: JsonSchema + DeserializeOwned>(name: &str, files: &[&str]) {
    let generator = SchemaSettings::draft2020_12().into_generator();
    let schema: Schema = generator.into_root_schema_for::<T>();
    let generated = serde_json::to_string_pretty(&schema).unwrap() + "\n";
    let published = format!("{}/docs/json-schema/{name}", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("UPDATE_SCHEMA").is_some() {
        std::fs::write(&published, &generated).unwrap();
    }
    let as_published = std::fs::read_to_string(&published).unwrap_or_default();
    assert_eq!(as_published, generated, "UPDATE_SCHEMA=1 writes docs/json-schema/{name} anew");
    let validator = jsonschema::validator_for(schema.as_value()).unwrap();
    for text in files {
        let data: serde_json::Value = toml::from_str(text).unwrap();
        let wrong: Vec<_> = validator.iter_errors(&data).map(|one| one.to_string()).collect();
        assert!(wrong.is_empty(), "{name}: {wrong:?}");
    }
}
