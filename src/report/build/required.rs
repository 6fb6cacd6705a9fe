//! The channels that the user requires, and which of them are not met.

use super::draft::Draft;
use crate::report::account::Account;
use crate::report::document::{Block, Kind, Role, Row, Span};
use crate::report::words::Words;
use crate::verdict::RequiredChannel;

/// A row each, where any are required.
pub fn required(words: &Words, account: &Account<'_>) -> Option<Block> {
    let of_each = account.required?.of(Some(account.verdict));
    let rows = of_each.iter().map(|one| row(words, account, *one));
    let kinds = [Kind::Words, Kind::Words, Kind::Prose];
    Some(Draft::of(words, Block::table(kinds, rows)).under("heading-required"))
}

fn row(words: &Words, account: &Account<'_>, one: RequiredChannel) -> Row {
    let (id, role) =
        if one.is_met() { ("required-met", Role::Good) } else { ("required-not-met", Role::Bad) };
    let why = words.not_met(&one, Some(account.verdict)).unwrap_or_default();
    Row::new([words.channel(one.channel).into(), Span::new(role, words.word(id)), why.into()])
}

#[cfg(test)]
mod tests {
    use textwrap::core::display_width as width;

    use crate::evidence::Channel;
    use crate::report::samples::{self, captures};
    use crate::report::text::render;
    use crate::report::{Extent, Language, Run, build};
    use crate::verdict::{FarEnd, FarEndRow, Passage, Required};

    fn required(channels: &[Channel], both_ways: bool) -> Required {
        Required { channels: channels.to_vec(), both_ways }
    }

    /// What stands under the heading, each in a line.
    fn told(report: &str, heading: &str) -> String {
        let (_, section) = report.split_once(heading).expect("a section of its own");
        let own = |line: &&str| line.is_empty() || line.starts_with("  ");
        section
            .lines()
            .take_while(own)
            .filter(|line| !line.is_empty())
            .collect::<Vec<_>>()
            .join("\n")
    }

    /// ESP may be needed although the class is that a NAT is on the way.
    #[test]
    fn each_required_channel_is_told_with_why_it_is_not_met() {
        let all = [Channel::Ike500, Channel::Ike4500, Channel::Esp, Channel::L2tp1701];
        let mut sample = samples::nat_detected();
        for (language, heading) in
            [(Language::English, "\nRequired\n"), (Language::Japanese, "\n必須条件\n")]
        {
            let mut shown = Vec::new();
            for both_ways in [false, true] {
                let required = required(&all, both_ways);
                let run = Run { required: Some(&required), ..sample.run() };
                let report = render(&build::run(&run, language, Extent::Usual), 80);
                let report = anstream::adapter::strip_str(&report).to_string();
                assert!(report.lines().all(|line| width(line) <= 80 || line.contains("reg add")));
                shown.push(told(&report, heading));
                let row = |channel, passage| FarEndRow {
                    channel,
                    passage,
                    seen: None,
                    sent: 4,
                    because: Vec::new(),
                };
                let (ike, nat_t) = (Channel::Ike500, Channel::Ike4500);
                let rows = vec![row(ike, Passage::BothWays), row(nat_t, Passage::Unknown)];
                let verdict = sample.verdict.as_mut().unwrap();
                verdict.far_end = Some(FarEnd { rows, steps: None, mapping: None });
            }
            sample.verdict.as_mut().unwrap().far_end = None;
            insta::assert_snapshot!(format!("required_{}", language.code()), shown.join("\n\n"));
        }
    }

    #[test]
    fn each_conversation_of_a_capture_is_held_to_it() {
        let required = required(&[Channel::Esp], false);
        for sample in [captures::one(), captures::several()] {
            let analysis = sample.analysis();
            let asked = crate::report::analysis::Analysis { required: Some(&required), ..analysis };
            let report = render(&build::analysis(&asked, Language::English, Extent::Usual), 80);
            let report = anstream::adapter::strip_str(&report).to_string();
            assert_eq!(report.matches("\nRequired\n").count(), sample.conversations.len().min(20));
            assert_eq!(asked.meets(), Some(false));
        }
    }
}
