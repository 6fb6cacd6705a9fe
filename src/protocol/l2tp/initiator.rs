//! The client's side: SCCRQ, and StopCCN as soon as anything was opened.

use super::{control, start_attributes, stop_control_connection};
use crate::evidence::{Flow, Timestamp, Transmit};
use crate::protocol::{
    Due, Input, Machine, Outcome, Output, Progress, Retransmission, Schedule, is_closed, once_more,
    send_and_wait,
};
use crate::wire::l2tp::{Avp, ControlMessage, Numbers, attribute, message_type};

/// StopCCNs sent to a server that repeats its SCCRP; a storm gets no echo.
const MOST_GOODBYES: u8 = 3;
const RECEIVE_WINDOW: u16 = 8;

/// The initiator of one control connection.
pub struct L2tpInitiator {
    tunnel_id: u16,
    schedule: Schedule,
    /// StopCCNs sent so far.
    goodbyes: u8,
    state: State,
}

enum State {
    Idle,
    Awaiting { request: Transmit, retransmission: Retransmission },
    Done(Outcome),
}

impl L2tpInitiator {
    /// A connection that has not begun; the tunnel id that we assign is not zero.
    #[must_use]
    pub fn new(schedule: Schedule, tunnel_id: u16) -> Self {
        Self { tunnel_id: tunnel_id.max(1), schedule, goodbyes: 0, state: State::Idle }
    }

    fn send(&mut self, schedule: Schedule, now: Timestamp) -> Vec<Output> {
        let mut avps = start_attributes(message_type::SCCRQ, self.tunnel_id);
        avps.push(Avp::word_of(attribute::RECEIVE_WINDOW_SIZE, RECEIVE_WINDOW));
        avps.push(Avp::optional(attribute::VENDOR_NAME, super::HOST_NAME.to_vec()));
        let request = Transmit::new(Flow::L2tp, control(0, Numbers::default(), avps).emit());
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
        let own = ControlMessage::parse(payload)
            .ok()
            .filter(|message| message.tunnel_id == self.tunnel_id);
        let Some(message) = own else { return Vec::new() };
        let reply =
            |bytes| Output::Transmit(Transmit { server_port, ..Transmit::new(Flow::L2tp, bytes) });
        let peer = message.avp(attribute::ASSIGNED_TUNNEL_ID).and_then(Avp::word).unwrap_or(0);
        match message.message_type() {
            // Every repeat of an SCCRP is told again, in case the first StopCCN was lost.
            Some(message_type::SCCRP) if self.goodbyes < MOST_GOODBYES => {
                self.goodbyes += 1;
                let mut outputs = vec![reply(stop_control_connection(self.tunnel_id, peer).emit())];
                outputs.extend(self.end(Outcome::Complete));
                outputs
            }
            Some(message_type::STOP_CCN) if !matches!(self.state, State::Done(_)) => {
                let numbers = Numbers { ns: 1, nr: message.ns.wrapping_add(1) };
                let acknowledgement = control(peer, numbers, Vec::new());
                let mut outputs = vec![reply(acknowledgement.emit())];
                outputs.extend(self.end(Outcome::Refused));
                outputs
            }
            _ => Vec::new(),
        }
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

impl Machine for L2tpInitiator {
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
