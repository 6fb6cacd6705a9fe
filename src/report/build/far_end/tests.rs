//! Every way that a channel can go, in both languages.

use textwrap::core::display_width as width;

use super::far_end;
use crate::evidence::{Channel, Witnessed};
use crate::report::Language;
use crate::report::samples;
use crate::report::text::render;
use crate::report::words::Words;
use crate::verdict::{
    FarEnd, FarEndRow, FarEndStep, FarEndSteps, IkeStep, MappingLifetime, Passage, Verdict,
};

fn seen(channel: Channel, from: &str, arrived: u16, answered: u16) -> Witnessed {
    let hop_limit = (channel != Channel::L2tp1701).then_some(57);
    let from = from.parse().unwrap();
    let (longest, largest_piece) = (384, None);
    Witnessed { channel, from, hop_limit, arrived, answered, longest, largest_piece }
}

fn heard() -> FarEnd {
    let row =
        |channel, passage, seen| FarEndRow { channel, passage, seen, sent: 4, because: vec![] };
    let from = "203.0.113.77:61234";
    let step = |step, passage, arrived| FarEndStep {
        step,
        passage,
        sent: 8,
        arrived,
        answered: arrived,
        because: vec![],
    };
    FarEnd {
        rows: vec![
            row(Channel::Ike500, Passage::BothWays, Some(seen(Channel::Ike500, from, 6, 6))),
            row(Channel::Ike4500, Passage::LostBack, Some(seen(Channel::Ike4500, from, 12, 12))),
            row(Channel::Ikev2, Passage::BothWays, None),
            row(Channel::Esp, Passage::LostThere, None),
            row(Channel::L2tp1701, Passage::Arrived, Some(seen(Channel::L2tp1701, from, 1, 1))),
        ],
        steps: Some(FarEndSteps {
            keyed: true,
            key_fits: Some(false),
            rows: vec![
                step(IkeStep::Proposal500, Passage::BothWays, 2),
                step(IkeStep::KeyExchange4500, Passage::LostBack, 8),
            ],
            because: vec![],
        }),
        mapping: Some(MappingLifetime { lived: None, gone: None, because: vec![] }),
    }
}

fn verdict(far_end: FarEnd) -> Verdict {
    let verdict = samples::path_clear().verdict.unwrap();
    Verdict { far_end: Some(far_end), ..verdict }
}

fn shown(far_end_heard: FarEnd, language: Language, columns: usize) -> String {
    let section = far_end(Words::of(language), &verdict(far_end_heard)).unwrap();
    anstream::adapter::strip_str(&render(&[section], columns)).to_string()
}

#[test]
fn the_table_says_which_way_is_lost() {
    for language in Language::ALL {
        let table = shown(heard(), language, 80);
        assert!(table.lines().all(|line| width(line) <= 80), "{table}");
        insta::assert_snapshot!(format!("far_end_{}", language.code()), table);
    }
}

#[test]
fn a_narrow_page_has_it_in_sentences() {
    let mut long = heard();
    long.rows[0].seen = Some(seen(Channel::Ike500, "[2001:db8:1:2:3:4:5:6]:61234", 6, 6));
    for (far_end, columns) in [(heard(), 50), (long, 80)] {
        for language in Language::ALL {
            let table = shown(far_end.clone(), language, columns);
            assert!(table.lines().all(|line| width(line) <= columns), "{table}");
            assert!(table.contains("61234") && table.contains("57"), "{table}");
        }
    }
}

#[test]
fn nothing_is_said_of_a_far_end_that_was_not_heard() {
    let verdict = samples::path_clear().verdict.unwrap();
    assert!(far_end(Words::of(Language::English), &verdict).is_none());
}
