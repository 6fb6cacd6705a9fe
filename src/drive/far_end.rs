//! The far end as an actor: a packet in, perhaps one out, and who watches is told.

use std::time::Duration;

use super::engine::{Actor, Backend, EndedBy, Next};
use crate::evidence::{Arrival, NotSent, Timestamp};
use crate::net::ReceiveError;
use crate::net::far_end::FarEndSockets;
use crate::protocol::far_end::{FarEnd, LateAnswer, Reaction};

/// Who is told of every packet.
pub trait Onlooker {
    /// A packet arrived; what it drew, and whether that left.
    fn arrived(
        &mut self,
        arrival: &Arrival,
        reaction: &Reaction,
        sent: Option<&Result<(), NotSent>>,
    );

    /// An answer that had waited went out, or could not.
    fn answered_late(&mut self, now: Timestamp, late: &LateAnswer, left: bool);
}

/// A far end, and who watches it.
pub struct Responding<'a, O> {
    far_end: FarEnd,
    onlooker: &'a mut O,
    deadline: Option<Timestamp>,
    ended: Option<EndedBy>,
}

impl<'a, O: Onlooker> Responding<'a, O> {
    /// Answers until its time is up; without a time, for good.
    pub fn new(
        far_end: FarEnd,
        onlooker: &'a mut O,
        now: Timestamp,
        timeout: Option<Duration>,
    ) -> Self {
        let deadline = timeout.map(|timeout| now + timeout);
        Self { far_end, onlooker, deadline, ended: None }
    }

    /// Why it ended; an error before it did.
    #[must_use]
    pub fn ended_by(&self) -> EndedBy {
        self.ended.unwrap_or(EndedBy::Error)
    }
}

impl Backend for FarEndSockets {
    type Arrival = Arrival;
    type Error = ReceiveError;

    fn now(&self) -> Timestamp {
        self.clock().now()
    }

    async fn wait(
        &mut self,
        until: Option<Timestamp>,
        arrivals: &mut Vec<Arrival>,
    ) -> Result<(), ReceiveError> {
        self.clock().up_to(until, self.next(arrivals)).await
    }
}

impl<O: Onlooker> Actor<FarEndSockets> for Responding<'_, O> {
    fn go_on(&mut self, sockets: &mut FarEndSockets) -> Next {
        let now = sockets.now();
        if self.deadline.is_some_and(|at| now >= at) {
            self.ended.get_or_insert(EndedBy::Deadline);
        }
        if self.ended.is_some() {
            return Next::Over;
        }
        for late in self.far_end.due(now) {
            let left = sockets.send(late.flow, late.ends, &late.payload).is_ok();
            self.onlooker.answered_late(sockets.now(), &late, left);
        }
        Next::Wait(self.deadline.into_iter().chain(self.far_end.next_due()).min())
    }

    fn take(&mut self, sockets: &mut FarEndSockets, arrival: Arrival) {
        let reaction = self.far_end.arrived(&arrival);
        let ends = arrival.ends().reversed();
        let answer = reaction.answer.as_ref();
        let sent = answer.map(|answer| sockets.send(arrival.flow, ends, answer));
        self.onlooker.arrived(&arrival, &reaction, sent.as_ref());
    }

    fn interrupt(&mut self, _: &mut FarEndSockets) {
        self.ended = Some(EndedBy::Interrupted);
    }
}
