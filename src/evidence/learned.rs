//! What a packet says to whoever has the key: facts beside frames.
//!
//! A capture holds packets as they were, and nothing that opens them. So what was
//! read in one is kept as a packet comment of fixed words, from which a replay
//! learns it again.

use super::witnessed::{steps_from_words, steps_in_words};
use super::{Direction, FlowHistory, L2tpEnd, WitnessSteps, Witnessed};

/// What was read in a packet that the key opens, or tried to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Learned {
    /// Main mode message 6, and its `HASH_R` holds: the server has the same key.
    KeyProved,
    /// Quick mode message 2, and HASH(2) holds: IPsec is agreed on.
    QuickModeAgreed,
    /// L2TP's control connection stands: an SCCRP in ESP.
    L2tpTunnel,
    /// An L2TP call stands: an ICRP in ESP.
    L2tpSession,
    /// The server ended the control connection or the call: StopCCN or CDN in ESP.
    L2tpRefused(L2tpEnd),
    /// LCP's Configure-Request of the server, in ESP.
    Lcp {
        /// Protocol that it wants a login by; 0 for none.
        protocol: u16,
        /// CHAP's algorithm.
        algorithm: Option<u8>,
    },
    /// The server deletes an association of ESP.
    EspDeleted,
    /// An encrypted IKEv1 message that our key does not open, or whose hash does
    /// not hold.
    Unreadable,
    /// An encrypted and authenticated notify.
    Notify {
        /// Notify message type (RFC 2408 3.14.1).
        kind: u16,
    },
    /// The server deletes phase 1.
    PhaseOneDeleted,
    /// The far end's witness, authentic and of this run.
    FarEnd,
    /// A packet of ours asks the far end to answer after this.
    AskedToWait {
        /// Tenths of a second.
        tenths: u16,
    },
    /// That answer came.
    Waited {
        /// Tenths of a second.
        tenths: u16,
    },
    /// What it says of a channel, where that is new.
    Witnessed(Witnessed),
    /// A packet of ours is the first of the client's own flow to a port: what was known of
    /// that flow before.
    FlowHistory(FlowHistory),
    /// A packet of ours leaves from a port that no earlier run had.
    FreshFlow,
    /// What it says of the steps of IKEv1, where that is new.
    WitnessedSteps(WitnessSteps),
}

/// What every note begins with. Part of the capture's format: never translated.
const PREFIX: &str = "probe809 read: ";
const KEY_PROVED: &str = "HASH_R holds";
const QUICK_MODE_AGREED: &str = "quick mode agreed";
const L2TP_TUNNEL: &str = "SCCRP";
const L2TP_SESSION: &str = "ICRP";
const L2TP_REFUSED: &str = "L2TP ended by ";
const LCP: &str = "LCP wants ";
const ESP_DELETED: &str = "ESP deleted";
const UNREADABLE: &str = "not readable with this key";
const NOTIFY: &str = "notify ";
const PHASE_ONE_DELETED: &str = "phase 1 deleted";
const FAR_END: &str = "the far end's witness";
const ASKED_TO_WAIT: &str = "asks for an answer after ";
const WAITED: &str = "answered after ";
const WITNESSED: &str = "the far end saw ";
const FLOW_HISTORY: &str = "flow before this run: ";
const FRESH_FLOW: &str = "fresh flow";
const STEPS: &str = "the far end saw steps ";

impl Learned {
    /// Whether a packet of this direction can say it: what the key reads came in; a
    /// question, and what is said of a flow of ours, goes out.
    #[must_use]
    pub const fn fits(self, direction: Direction) -> bool {
        let of_ours =
            matches!(self, Self::AskedToWait { .. } | Self::FlowHistory(_) | Self::FreshFlow);
        of_ours == matches!(direction, Direction::Outbound)
    }

    /// The comment of the packet that said it.
    #[must_use]
    pub fn note(self) -> String {
        match self {
            Self::KeyProved => format!("{PREFIX}{KEY_PROVED}"),
            Self::QuickModeAgreed => format!("{PREFIX}{QUICK_MODE_AGREED}"),
            Self::L2tpTunnel => format!("{PREFIX}{L2TP_TUNNEL}"),
            Self::L2tpSession => format!("{PREFIX}{L2TP_SESSION}"),
            Self::L2tpRefused(end) => format!("{PREFIX}{L2TP_REFUSED}{}", end.words()),
            Self::Lcp { protocol, algorithm: None } => format!("{PREFIX}{LCP}{protocol}"),
            Self::Lcp { protocol, algorithm: Some(algorithm) } => {
                format!("{PREFIX}{LCP}{protocol} {algorithm}")
            }
            Self::EspDeleted => format!("{PREFIX}{ESP_DELETED}"),
            Self::Unreadable => format!("{PREFIX}{UNREADABLE}"),
            Self::Notify { kind } => format!("{PREFIX}{NOTIFY}{kind}"),
            Self::PhaseOneDeleted => format!("{PREFIX}{PHASE_ONE_DELETED}"),
            Self::FarEnd => format!("{PREFIX}{FAR_END}"),
            Self::AskedToWait { tenths } => format!("{PREFIX}{ASKED_TO_WAIT}{tenths}"),
            Self::Waited { tenths } => format!("{PREFIX}{WAITED}{tenths}"),
            Self::Witnessed(seen) => format!("{PREFIX}{WITNESSED}{}", seen.words()),
            Self::FlowHistory(history) => format!("{PREFIX}{FLOW_HISTORY}{}", history.words()),
            Self::FreshFlow => format!("{PREFIX}{FRESH_FLOW}"),
            Self::WitnessedSteps(steps) => format!("{PREFIX}{STEPS}{}", steps_in_words(steps)),
        }
    }

    /// What a comment says; `None` for every other comment.
    #[must_use]
    pub fn from_note(comment: &str) -> Option<Self> {
        let words = comment.strip_prefix(PREFIX)?;
        match words {
            KEY_PROVED => Some(Self::KeyProved),
            QUICK_MODE_AGREED => Some(Self::QuickModeAgreed),
            L2TP_TUNNEL => Some(Self::L2tpTunnel),
            L2TP_SESSION => Some(Self::L2tpSession),
            ESP_DELETED => Some(Self::EspDeleted),
            UNREADABLE => Some(Self::Unreadable),
            PHASE_ONE_DELETED => Some(Self::PhaseOneDeleted),
            FAR_END => Some(Self::FarEnd),
            FRESH_FLOW => Some(Self::FreshFlow),
            _ => Self::with_number(words),
        }
    }

    fn with_number(words: &str) -> Option<Self> {
        if let Some(steps) = words.strip_prefix(STEPS) {
            return steps_from_words(steps).map(Self::WitnessedSteps);
        }
        if let Some(seen) = words.strip_prefix(WITNESSED) {
            return Witnessed::from_words(seen).map(Self::Witnessed);
        }
        if let Some(history) = words.strip_prefix(FLOW_HISTORY) {
            return FlowHistory::from_words(history).map(Self::FlowHistory);
        }
        if let Some(tenths) = words.strip_prefix(ASKED_TO_WAIT) {
            return tenths.parse().ok().map(|tenths| Self::AskedToWait { tenths });
        }
        if let Some(tenths) = words.strip_prefix(WAITED) {
            return tenths.parse().ok().map(|tenths| Self::Waited { tenths });
        }
        if let Some(kind) = words.strip_prefix(NOTIFY) {
            return kind.parse().ok().map(|kind| Self::Notify { kind });
        }
        if let Some(end) = words.strip_prefix(L2TP_REFUSED) {
            return L2tpEnd::from_words(end).map(Self::L2tpRefused);
        }
        let wanted = words.strip_prefix(LCP)?;
        let (protocol, algorithm) = match wanted.split_once(' ') {
            Some((protocol, algorithm)) => (protocol, Some(algorithm.parse().ok()?)),
            None => (wanted, None),
        };
        Some(Self::Lcp { protocol: protocol.parse().ok()?, algorithm })
    }
}

#[cfg(test)]
mod tests {
    use super::{FlowHistory, L2tpEnd, Learned, WitnessSteps, Witnessed};
    use crate::evidence::L2tpEndMessage::{Cdn, StopCcn};
    use crate::evidence::{AnsweredFrom, FlowUse};
    use crate::wire::witness::StepCount;

    #[test]
    fn a_note_is_read_back_and_other_comments_are_not() {
        let all = [
            Learned::KeyProved,
            Learned::QuickModeAgreed,
            Learned::L2tpTunnel,
            Learned::L2tpSession,
            Learned::L2tpRefused(L2tpEnd { message: StopCcn, result: 4, error: None }),
            Learned::L2tpRefused(L2tpEnd { message: Cdn, result: 2, error: Some(4) }),
            Learned::Lcp { protocol: 0xc223, algorithm: Some(129) },
            Learned::Lcp { protocol: 0, algorithm: None },
            Learned::EspDeleted,
            Learned::Unreadable,
            Learned::Notify { kind: 24 },
            Learned::Notify { kind: u16::MAX },
            Learned::PhaseOneDeleted,
            Learned::FarEnd,
            Learned::AskedToWait { tenths: 300 },
            Learned::Waited { tenths: 300 },
            Learned::Witnessed(Witnessed {
                channel: crate::evidence::Channel::Ike4500,
                from: "[2001:db8::1]:4500".parse().unwrap(),
                hop_limit: 57,
                arrived: 3,
                answered: 2,
                longest: 412,
                largest_piece: 0,
            }),
            Learned::FlowHistory(FlowHistory::UNKNOWN),
            Learned::FlowHistory(FlowHistory {
                used: FlowUse::New,
                answered: Some(AnsweredFrom::AnyPort),
            }),
            Learned::FlowHistory(FlowHistory {
                used: FlowUse::Ago { seconds: 62 },
                answered: Some(AnsweredFrom::ClientPort),
            }),
            Learned::FreshFlow,
            Learned::WitnessedSteps(WitnessSteps::default()),
            Learned::WitnessedSteps(WitnessSteps {
                keyed: true,
                key_fits: Some(false),
                key_exchange_500: StepCount { arrived: 2, answered: 1 },
                key_exchange_4500: StepCount { arrived: 4, answered: 3 },
                authentication: StepCount { arrived: 6, answered: 5 },
                quick_mode: StepCount { arrived: 8, answered: 7 },
            }),
        ];
        for one in all {
            assert_eq!(Learned::from_note(&one.note()), Some(one));
        }
        for other in ["", "HASH_R holds", "probe809 read: notify 65536", "probe809 read: notify"] {
            assert_eq!(Learned::from_note(other), None, "{other}");
        }
    }
}
