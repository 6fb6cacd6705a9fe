//! Answers to what is asked by one datagram.

use super::{Reply, unmatched};
use crate::evidence::observation::Place;
use crate::evidence::{Answer, Channel, EvidenceLog, Fact, Request, Unmatched};

impl EvidenceLog {
    pub(super) fn read_question(
        &mut self,
        place: Place,
        channel: Channel,
        reply: Reply<'_>,
    ) -> Option<(Channel, Fact)> {
        let question = channel.row().question?;
        let Some(said) = (question.said)(reply.bytes) else {
            return Some(unmatched(channel, Unmatched::Malformed));
        };
        let (Some(index), Some(answer)) = (self.asked(channel, said.number), said.answer) else {
            return Some(unmatched(channel, question.unknown));
        };
        self.answered(place, index, reply, Answer::Question(answer))
    }

    /// The request of a channel under this number.
    pub(super) fn asked(&self, channel: Channel, number: u16) -> Option<usize> {
        self.ledger.last(|sent| match sent.request {
            Request::Question(one) => sent.flow == channel && one.number() == Some(number),
            _ => false,
        })
    }
}
