//! Notes of captures that were written before notes were JSON: fixed words. Only read.

use std::str::{FromStr, Split};

use super::Learned;
use crate::evidence::{
    AnsweredFrom, Channel, FlowHistory, FlowUse, L2tpEnd, L2tpEndMessage, StepCount, WitnessSteps,
    Witnessed,
};

/// The words of a note behind what it begins with, one by one.
struct Words<'a>(Split<'a, char>);

impl<'a> Words<'a> {
    fn next(&mut self) -> Option<&'a str> {
        self.0.next()
    }

    fn parsed<T: FromStr>(&mut self) -> Option<T> {
        self.next()?.parse().ok()
    }

    /// A last word that may be missing.
    fn optional<T: FromStr>(&mut self) -> Result<Option<T>, T::Err> {
        self.next().map(str::parse).transpose()
    }

    fn step(&mut self) -> Option<StepCount> {
        Some(StepCount { arrived: self.parsed()?, answered: self.parsed()? })
    }
}

/// How to read what follows a beginning.
type Reading = fn(&mut Words<'_>) -> Option<Learned>;

/// A beginning that is another's beginning too comes first.
const WITH_ARGUMENTS: [(&str, Reading); 7] = [
    ("the far end saw steps ", steps),
    ("the far end saw ", seen),
    ("asks for an answer after ", |words| Some(Learned::AskedToWait { tenths: words.parsed()? })),
    ("answered after ", |words| Some(Learned::Waited { tenths: words.parsed()? })),
    ("notify ", |words| Some(Learned::Notify { kind: words.parsed()? })),
    ("L2TP ended by ", l2tp_end),
    ("LCP wants ", lcp),
];

/// What a comment in these words says; `None` for every other comment.
pub(super) fn read(comment: &str) -> Option<Learned> {
    let words = comment.strip_prefix("probe809 read: ")?;
    match words {
        "HASH_R holds" => return Some(Learned::KeyProved),
        "quick mode agreed" => return Some(Learned::QuickModeAgreed),
        "SCCRP" => return Some(Learned::L2tpTunnel),
        "ICRP" => return Some(Learned::L2tpSession),
        "ESP deleted" => return Some(Learned::EspDeleted),
        "not readable with this key" => return Some(Learned::Unreadable),
        "phase 1 deleted" => return Some(Learned::PhaseOneDeleted),
        "the far end's witness" => return Some(Learned::FarEnd),
        "fresh flow" => return Some(Learned::FreshFlow),
        _ => {}
    }
    if let Some(history) = words.strip_prefix("flow before this run: ") {
        return flow_history(history);
    }
    let (arguments, read) = WITH_ARGUMENTS
        .iter()
        .find_map(|(beginning, read)| Some((words.strip_prefix(beginning)?, read)))?;
    let mut arguments = Words(arguments.split(' '));
    let learned = read(&mut arguments);
    learned.filter(|_| arguments.next().is_none())
}

fn lcp(words: &mut Words<'_>) -> Option<Learned> {
    Some(Learned::Lcp { protocol: words.parsed()?, algorithm: words.optional().ok()? })
}

fn l2tp_end(words: &mut Words<'_>) -> Option<Learned> {
    let message = match words.next()? {
        "StopCCN" => L2tpEndMessage::StopCcn,
        "CDN" => L2tpEndMessage::Cdn,
        _ => return None,
    };
    let (result, error) = (words.parsed()?, words.optional().ok()?);
    Some(Learned::L2tpRefused(L2tpEnd { message, result, error }))
}

fn seen(words: &mut Words<'_>) -> Option<Learned> {
    let name = words.next()?;
    let channel = Channel::tested().find(|one| one.row().id == name)?;
    Some(Learned::Witnessed(Witnessed {
        channel,
        from: words.parsed()?,
        hop_limit: words.parsed().map(|left: u8| Some(left).filter(|left| *left > 0))?,
        arrived: words.parsed()?,
        answered: words.parsed()?,
        longest: words.parsed()?,
        largest_piece: words.parsed().map(|size: u16| Some(size).filter(|size| *size > 0))?,
    }))
}

fn steps(words: &mut Words<'_>) -> Option<Learned> {
    let (keyed, key_fits) = match words.next()? {
        "no-key" => (false, None),
        "key" => (true, None),
        "key-fits" => (true, Some(true)),
        "key-does-not-fit" => (true, Some(false)),
        _ => return None,
    };
    Some(Learned::WitnessedSteps(WitnessSteps {
        keyed,
        key_fits,
        key_exchange_500: words.step()?,
        key_exchange_4500: words.step()?,
        authentication: words.step()?,
        quick_mode: words.step()?,
    }))
}

fn flow_history(words: &str) -> Option<Learned> {
    let (used, answered) = match words.split_once(", answered from ") {
        Some((used, from)) => {
            let from = match from {
                "any port" => AnsweredFrom::AnyPort,
                "the client's port" => AnsweredFrom::ClientPort,
                "a fresh port" => AnsweredFrom::FreshPort,
                _ => return None,
            };
            (used, Some(from))
        }
        None => (words, None),
    };
    let used = match used {
        "new" => FlowUse::New,
        "unknown" => FlowUse::Unknown,
        seconds => FlowUse::Ago { seconds: seconds.parse().ok()? },
    };
    Some(Learned::FlowHistory(FlowHistory { used, answered }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_word_of_the_first_grammar_is_read() {
        let count = |arrived, answered| StepCount { arrived, answered };
        let end = |message, result, error| L2tpEnd { message, result, error };
        let all = [
            ("HASH_R holds", Learned::KeyProved),
            ("fresh flow", Learned::FreshFlow),
            (
                "L2TP ended by StopCCN 4",
                Learned::L2tpRefused(end(L2tpEndMessage::StopCcn, 4, None)),
            ),
            ("L2TP ended by CDN 2 4", Learned::L2tpRefused(end(L2tpEndMessage::Cdn, 2, Some(4)))),
            ("LCP wants 49699 129", Learned::Lcp { protocol: 0xc223, algorithm: Some(129) }),
            ("LCP wants 0", Learned::Lcp { protocol: 0, algorithm: None }),
            ("notify 24", Learned::Notify { kind: 24 }),
            ("asks for an answer after 300", Learned::AskedToWait { tenths: 300 }),
            ("answered after 300", Learned::Waited { tenths: 300 }),
            (
                "the far end saw ike4500 [2001:db8::1]:4500 57 3 2 412 0",
                Learned::Witnessed(Witnessed {
                    channel: Channel::Ike4500,
                    from: "[2001:db8::1]:4500".parse().unwrap(),
                    hop_limit: Some(57),
                    arrived: 3,
                    answered: 2,
                    longest: 412,
                    largest_piece: None,
                }),
            ),
            (
                "the far end saw steps key-does-not-fit 2 1 4 3 6 5 8 7",
                Learned::WitnessedSteps(WitnessSteps {
                    keyed: true,
                    key_fits: Some(false),
                    key_exchange_500: count(2, 1),
                    key_exchange_4500: count(4, 3),
                    authentication: count(6, 5),
                    quick_mode: count(8, 7),
                }),
            ),
            ("flow before this run: unknown", Learned::FlowHistory(FlowHistory::UNKNOWN)),
            (
                "flow before this run: 62, answered from the client's port",
                Learned::FlowHistory(FlowHistory {
                    used: FlowUse::Ago { seconds: 62 },
                    answered: Some(AnsweredFrom::ClientPort),
                }),
            ),
        ];
        for (words, learned) in all {
            assert_eq!(read(&format!("probe809 read: {words}")), Some(learned));
        }
        for other in ["notify 65536", "notify", "notify 24 7", "the far end saw ike500", "HASH_R"] {
            assert_eq!(read(&format!("probe809 read: {other}")), None, "{other}");
        }
        assert_eq!(read("HASH_R holds"), None);
    }
}
