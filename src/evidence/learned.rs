//! What a packet says to whoever has the key: facts beside frames.
//!
//! A capture holds packets as they were, and nothing that opens them. So what was
//! read in one is kept as a packet comment, from which a replay learns it again: a version
//! and, as JSON, what the documents say of it too.

mod first_grammar;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Direction, FlowHistory, L2tpEnd, WitnessSteps, Witnessed};

/// What was read in a packet that the key opens, or tried to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "what", rename_all = "kebab-case")]
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
        #[serde(rename = "notify")]
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

/// What every note begins with, before a blank and its JSON. Part of the capture's format.
const VERSION_1: &str = "probe809 note/1 ";

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
        // Only a map with keys other than text can fail, and there is none.
        let json = serde_json::to_string(&self).unwrap_or_default();
        format!("{VERSION_1}{json}")
    }

    /// What a comment says; `None` for every other comment.
    #[must_use]
    pub fn from_note(comment: &str) -> Option<Self> {
        match comment.strip_prefix(VERSION_1) {
            Some(json) => serde_json::from_str(json).ok(),
            None => first_grammar::read(comment),
        }
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
                hop_limit: Some(57),
                arrived: 3,
                answered: 2,
                longest: 412,
                largest_piece: None,
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
        assert_eq!(Learned::KeyProved.note(), r#"probe809 note/1 {"what":"key-proved"}"#);
        assert_eq!(Learned::from_note("probe809 read: HASH_R holds"), Some(Learned::KeyProved));
        let of_others = ["", "{}", "key-proved", r#"probe809 note/2 {"what":"key-proved"}"#];
        let damaged = ["probe809 note/1 {", r#"probe809 note/1 {"what":"notify","notify":65536}"#];
        for other in of_others.into_iter().chain(damaged) {
            assert_eq!(Learned::from_note(other), None, "{other}");
        }
    }
}
