//! What is asked by one datagram (`evidence/question.rs`): sent until it is answered, and
//! called off as soon as anything was opened.

use crate::evidence::{Channel, Effect, Question, Timestamp, Transmit};
use crate::protocol::{
    Due, Input, Machine, Outcome, Output, Progress, Retransmission, Schedule, is_closed, once_more,
    send_and_wait,
};

/// Goodbyes sent to a server that repeats its answer; a storm gets no echo.
const MOST_GOODBYES: u8 = 3;

/// Who asks one channel.
pub struct QuestionInitiator {
    channel: Channel,
    question: &'static Question,
    number: u16,
    schedule: Schedule,
    /// Goodbyes sent so far.
    goodbyes: u8,
    state: State,
}

enum State {
    Idle,
    Awaiting { request: Transmit, retransmission: Retransmission },
    Done(Outcome),
}

impl QuestionInitiator {
    /// A question that was not asked yet, under a number of ours; `None` for a channel that
    /// is not asked so.
    #[must_use]
    pub fn new(channel: Channel, schedule: Schedule, number: u16) -> Option<Self> {
        let question = channel.row().question?;
        let number = number.max(1);
        Some(Self { channel, question, number, schedule, goodbyes: 0, state: State::Idle })
    }

    fn send(&mut self, schedule: Schedule, now: Timestamp) -> Vec<Output> {
        let request = Transmit::new(self.channel, (self.question.request)(self.number));
        let retransmission = Retransmission::start(schedule, now);
        let outputs = send_and_wait(request.clone(), &retransmission);
        self.state = State::Awaiting { request, retransmission };
        outputs
    }

    fn again(&mut self, now: Timestamp) -> Vec<Output> {
        match &mut self.state {
            State::Awaiting { request, retransmission } => {
                retransmission.again(now);
                send_and_wait(request.clone(), retransmission)
            }
            State::Done(Outcome::Silent) => self.send(once_more(), now),
            State::Idle | State::Done(_) => Vec::new(),
        }
    }

    fn datagram(&mut self, payload: &[u8], server_port: u16) -> Vec<Output> {
        let own = (self.question.said)(payload).filter(|said| said.number == self.number);
        let Some(said) = own else { return Vec::new() };
        let outcome = match said.effect {
            // Every repeat is told again, in case the first goodbye was lost.
            Effect::Opens if self.goodbyes < MOST_GOODBYES => Outcome::Complete,
            Effect::Refuses if !matches!(self.state, State::Done(_)) => Outcome::Refused,
            _ => return Vec::new(),
        };
        self.goodbyes += u8::from(outcome == Outcome::Complete);
        let back = said.back.map(|bytes| {
            Output::Transmit(Transmit { server_port, ..Transmit::new(self.channel, bytes) })
        });
        back.into_iter().chain(self.end(outcome)).collect()
    }

    fn timeout(&mut self, now: Timestamp) -> Vec<Output> {
        let State::Awaiting { request, retransmission } = &mut self.state else {
            return Vec::new();
        };
        match retransmission.due(now) {
            Due::Nothing => vec![Output::WakeAt(retransmission.next_at())],
            Due::Repeat => send_and_wait(request.clone(), retransmission),
            Due::GiveUp => self.end(Outcome::Silent),
        }
    }

    fn end(&mut self, outcome: Outcome) -> Vec<Output> {
        self.state = State::Done(outcome);
        vec![Output::Done]
    }
}

impl Machine for QuestionInitiator {
    fn handle(&mut self, now: Timestamp, input: Input<'_>) -> Vec<Output> {
        match (&self.state, input) {
            (State::Idle, Input::Start) => self.send(self.schedule.clone(), now),
            (_, Input::Again) => self.again(now),
            (State::Awaiting { .. }, Input::Error { meaning, from_target, .. })
                if is_closed(meaning, from_target) =>
            {
                self.end(Outcome::Closed)
            }
            (
                State::Awaiting { .. } | State::Done(Outcome::Complete | Outcome::Closed),
                Input::Datagram { payload, server_port, .. },
            ) => self.datagram(payload, server_port),
            (State::Awaiting { .. }, Input::Timeout) => self.timeout(now),
            (State::Idle | State::Awaiting { .. }, Input::Stop) => self.end(Outcome::Stopped),
            _ => Vec::new(),
        }
    }

    fn progress(&self) -> Progress {
        match &self.state {
            State::Idle => Progress::Idle,
            State::Awaiting { retransmission, .. } => {
                Progress::Unanswered { transmissions: retransmission.transmissions() }
            }
            State::Done(outcome) => Progress::Done(*outcome),
        }
    }
}

#[cfg(test)]
mod tests;
