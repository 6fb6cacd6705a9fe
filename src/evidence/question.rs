//! What a channel is asked that has no exchange: one datagram, and one back.

use super::{QuestionAnswer, QuestionSent, Unmatched};
use crate::crypto::RandomStream;

/// Answers a datagram under a name, where it answers.
type Respond = fn(&[u8], &[u8], &mut RandomStream) -> Option<Vec<u8>>;

/// How such a channel is asked and answered. Both halves go by it: what is sent, and what is
/// read of a recording.
#[derive(Debug)]
pub struct Question {
    /// The request, under a number of ours that the answer repeats; not 0.
    pub request: fn(u16) -> Vec<u8>,
    /// The same, short enough to be known by a quote.
    pub short: fn(u16) -> Vec<u8>,
    /// Whether a datagram is of the protocol, by its first bytes.
    pub is_its: fn(&[u8]) -> bool,
    /// What a datagram of ours is.
    pub sent: fn(&[u8]) -> Option<QuestionSent>,
    /// What one of the server's says; `None` where it cannot be read.
    pub said: fn(&[u8]) -> Option<Said>,
    /// What a server sends back that answers strangers, with the name that it gives itself where
    /// the protocol has one; under a name as long as ours never longer than a far end may.
    pub respond: Respond,
    /// What an answer is to nothing of ours.
    pub unknown: Unmatched,
}

/// What a datagram of the server says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// The number of the request.
    pub number: u16,
    /// The answer; `None` for what answers no request.
    pub answer: Option<QuestionAnswer>,
    /// What comes of it.
    pub effect: Effect,
    /// What is sent back, so that nothing stays at the server.
    pub back: Option<Vec<u8>>,
}

/// What comes of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// The server takes it.
    Opens,
    /// The server says no.
    Refuses,
    /// Neither.
    Nothing,
}

impl Question {
    /// The number under which a datagram asks, where it does.
    #[must_use]
    pub fn asks(&self, payload: &[u8]) -> Option<u16> {
        (self.sent)(payload).and_then(QuestionSent::number)
    }
}
