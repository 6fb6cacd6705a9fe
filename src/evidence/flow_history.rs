//! What earlier runs knew of a flow: filters on the way remember flows, and so may
//! let one pass, or hold one back, otherwise than they treat a new one.

/// What is known of the client's own flow to a port of the server before this run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct FlowHistory {
    /// When it was used last.
    pub used: FlowUse,
    /// From which of our ports the server was answering when both flows were new.
    pub answered: Option<AnsweredFrom>,
}

/// When a flow was used before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FlowUse {
    /// Not for so long that no filter remembers it, as far as is kept.
    New,
    /// So many seconds ago.
    Ago {
        /// Seconds since the end of the last run that used it.
        seconds: u16,
    },
    /// Nothing is kept of earlier runs.
    Unknown,
}

/// From which of two flows, both new, a port was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AnsweredFrom {
    /// From both: nothing on the way asks for a source port.
    AnyPort,
    /// From the client's own port alone.
    ClientPort,
    /// From a fresh port alone.
    FreshPort,
}

const NEW: &str = "new";
const UNKNOWN: &str = "unknown";
const ANSWERED: &str = ", answered from ";
const ANSWERED_FROM: [(AnsweredFrom, &str); 3] = [
    (AnsweredFrom::AnyPort, "any port"),
    (AnsweredFrom::ClientPort, "the client's port"),
    (AnsweredFrom::FreshPort, "a fresh port"),
];

impl FlowHistory {
    /// Nothing is known.
    pub const UNKNOWN: Self = Self { used: FlowUse::Unknown, answered: None };

    /// As a capture's note has it: part of the format, never translated.
    pub(super) fn words(self) -> String {
        let used = match self.used {
            FlowUse::New => NEW.to_owned(),
            FlowUse::Ago { seconds } => seconds.to_string(),
            FlowUse::Unknown => UNKNOWN.to_owned(),
        };
        let known = ANSWERED_FROM.iter().find(|(from, _)| Some(*from) == self.answered);
        known.map_or(used.clone(), |(_, words)| format!("{used}{ANSWERED}{words}"))
    }

    /// What a note says; `None` for other words.
    pub(super) fn from_words(words: &str) -> Option<Self> {
        let (used, answered) = match words.split_once(ANSWERED) {
            Some((used, from)) => {
                let (from, _) = ANSWERED_FROM.iter().find(|(_, words)| *words == from)?;
                (used, Some(*from))
            }
            None => (words, None),
        };
        let used = match used {
            NEW => FlowUse::New,
            UNKNOWN => FlowUse::Unknown,
            seconds => FlowUse::Ago { seconds: seconds.parse().ok()? },
        };
        Some(Self { used, answered })
    }
}
