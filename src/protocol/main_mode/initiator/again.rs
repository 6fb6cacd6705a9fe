//! What no answer brought forward: closed by the server's own word, or asked once more.

use super::super::proposal::message_1;
use super::{MainModeInitiator, State};
use crate::evidence::{Timestamp, Transmit};
use crate::protocol::{
    Outcome, Output, Retransmission, is_closed, is_refusal, once_more, send_and_wait,
};
use crate::wire::icmp::IcmpMeaning;

impl MainModeInitiator {
    /// Sends message 1 and waits for message 2.
    pub(super) fn ask(&mut self, request: Transmit, retransmission: Retransmission) -> Vec<Output> {
        let outputs = send_and_wait(request.clone(), &retransmission);
        self.state = State::AwaitingMessage2 { request, retransmission, closed: false };
        outputs
    }

    /// Takes in an error about a packet of the flow.
    pub(super) fn error(
        &mut self,
        now: Timestamp,
        payload: &[u8],
        meaning: IcmpMeaning,
        from_target: bool,
    ) -> Vec<Output> {
        let (cookie, flow) = (self.secrets.cookie, self.configuration.flow);
        let own = flow.ike_message(payload).is_some_and(|message| message.starts_with(&cookie));
        match &mut self.state {
            State::AwaitingMessage2 { closed, .. } if own && is_closed(meaning, from_target) => {
                *closed = true;
                vec![Output::Done]
            }
            State::AwaitingMessage2 { retransmission, closed: false, .. }
                if own && is_refusal(meaning) =>
            {
                retransmission.refused(now);
                vec![Output::WakeAt(retransmission.next_at())]
            }
            _ => Vec::new(),
        }
    }

    /// Sends the first or the third message once more.
    pub(super) fn again(&mut self, now: Timestamp) -> Vec<Output> {
        match &mut self.state {
            State::AwaitingMessage2 { request, retransmission, closed: false }
            | State::AwaitingMessage4 { request, retransmission, .. } => {
                retransmission.again(now);
                send_and_wait(request.clone(), retransmission)
            }
            State::Done(Outcome::Silent) => {
                let request =
                    self.transmit(&message_1(self.secrets.cookie, self.configuration.profile));
                self.ask(request, Retransmission::start(once_more(), now))
            }
            _ => Vec::new(),
        }
    }
}
