//! Knocks with ESP: a made-up SPI and the ESP echo in both layouts.
//!
//! A healthy IPsec host drops all of them without a word, so silence is the
//! usual end and says nothing. An echo reply, an INVALID-SPI or an ICMP error
//! does, and those reach the evidence without this machine.

use super::{Due, Input, Machine, Outcome, Output, Progress, Retransmission, Schedule, is_closed};
use crate::evidence::{Channel, Timestamp, Transmit};
use crate::wire::esp::{EchoLayout, EspHeader, FIRST_SPI, echo_request};

/// Bytes behind the header, as many as an encrypted empty L2TP message takes.
const BODY_LENGTH: usize = 76;

/// The random values of the knocks.
#[derive(Debug, Clone)]
pub struct EspSecrets {
    /// Becomes the SPI.
    pub spi: u32,
    /// Looks encrypted.
    pub body: [u8; BODY_LENGTH],
    /// Identifier of the echo.
    pub identifier: u16,
    /// First sequence number of the echo: a guess must not match it.
    pub echo_sequence: u32,
}

/// Echoes of one round, one of each layout.
const ECHOES: u32 = 2;

/// Sends three kinds of ESP packet a few times and listens.
pub struct EspKnock {
    secrets: EspSecrets,
    schedule: Schedule,
    state: State,
}

enum State {
    Idle,
    Listening(Retransmission),
    Done(Outcome),
}

impl EspKnock {
    /// Knocks that have not begun; each repeat is a packet of its own.
    #[must_use]
    pub const fn new(schedule: Schedule, secrets: EspSecrets) -> Self {
        Self { secrets, schedule, state: State::Idle }
    }

    /// The first sequence number for the echoes of knocks that follow those of a schedule
    /// which was gone through.
    #[must_use]
    pub fn echoes_behind(first: u32, schedule: &Schedule) -> u32 {
        first.wrapping_add(schedule.transmissions().saturating_mul(ECHOES))
    }

    /// One round under one sequence number; the echoes take numbers of their own,
    /// so that a quote of eight bytes still tells the three apart.
    fn round(&self, round: u32) -> Vec<Output> {
        let (spi, first) = (self.secrets.spi.max(FIRST_SPI), self.secrets.echo_sequence);
        let made_up = EspHeader { spi, sequence: round }.packet(&self.secrets.body);
        let echo = |layout, sequence| echo_request(layout, sequence, self.secrets.identifier);
        let packets = [
            made_up,
            echo(EchoLayout::EchoHeader, first.wrapping_add(ECHOES * round)),
            echo(EchoLayout::Trailer, first.wrapping_add(ECHOES * round + 1)),
        ];
        packets.map(|packet| Output::Transmit(Transmit::new(Channel::Esp, packet))).to_vec()
    }

    fn send(&self, retransmission: &Retransmission) -> Vec<Output> {
        let mut outputs = self.round(retransmission.transmissions());
        outputs.push(Output::WakeAt(retransmission.next_at()));
        outputs
    }

    fn end(&mut self, outcome: Outcome) -> Vec<Output> {
        self.state = State::Done(outcome);
        vec![Output::Done]
    }
}

impl Machine for EspKnock {
    fn handle(&mut self, now: Timestamp, input: Input<'_>) -> Vec<Output> {
        match (&mut self.state, input) {
            (State::Idle, Input::Start) => {
                let retransmission = Retransmission::start(self.schedule.clone(), now);
                let outputs = self.send(&retransmission);
                self.state = State::Listening(retransmission);
                outputs
            }
            (State::Listening(retransmission), Input::Timeout) => match retransmission.due(now) {
                Due::Nothing => vec![Output::WakeAt(retransmission.next_at())],
                Due::Repeat => {
                    let retransmission = retransmission.clone();
                    self.send(&retransmission)
                }
                Due::GiveUp => self.end(Outcome::Silent),
            },
            (State::Listening(_), Input::Error { meaning, from_target, .. })
                if is_closed(meaning, from_target) =>
            {
                self.end(Outcome::Closed)
            }
            (State::Idle | State::Listening(_), Input::Stop) => self.end(Outcome::Stopped),
            _ => Vec::new(),
        }
    }

    fn progress(&self) -> Progress {
        match &self.state {
            State::Idle => Progress::Idle,
            State::Listening(retransmission) => {
                Progress::Unanswered { transmissions: retransmission.transmissions() }
            }
            State::Done(outcome) => Progress::Done(*outcome),
        }
    }
}

#[cfg(test)]
mod tests;
