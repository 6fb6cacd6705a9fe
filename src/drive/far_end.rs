//! The far end's loop: a packet in, perhaps one out, and who watches is told.

use std::future::Future;
use std::pin::pin;
use std::time::Duration;

use super::live::EndedBy;
use crate::evidence::{NotSent, Timestamp};
use crate::net::ReceiveError;
use crate::net::clock::Clock;
use crate::net::far_end::{FarEndSockets, Parcel};
use crate::protocol::far_end::{Arrival, FarEnd, LateAnswer, Reaction};

/// Who is told of every packet.
pub trait Onlooker {
    /// A packet arrived; what it drew, and whether that left.
    fn arrived(
        &mut self,
        arrival: &Arrival<'_>,
        reaction: &Reaction,
        sent: Option<&Result<(), NotSent>>,
    );

    /// An answer that had waited went out, or could not.
    fn answered_late(&mut self, now: Timestamp, late: &LateAnswer, left: bool);
}

/// A far end on its sockets, and who watches it.
pub struct Responding<'a, O> {
    /// What answers.
    pub far_end: &'a mut FarEnd,
    /// Where it listens.
    pub sockets: &'a mut FarEndSockets,
    /// What tells it the time.
    pub clock: Clock,
    /// Who is told of every packet.
    pub onlooker: &'a mut O,
}

impl<O: Onlooker> Responding<'_, O> {
    /// Answers until its time is up or `interruption` comes; without a time, for good.
    ///
    /// # Errors
    /// When nothing more can be received.
    pub async fn run(
        &mut self,
        timeout: Option<Duration>,
        interruption: impl Future,
    ) -> Result<EndedBy, ReceiveError> {
        let clock = self.clock;
        let deadline = timeout.map(|timeout| clock.now() + timeout);
        let mut interruption = pin!(interruption);
        let mut parcels = Vec::new();
        loop {
            if deadline.is_some_and(|at| clock.now() >= at) {
                return Ok(EndedBy::Deadline);
            }
            tokio::select! {
                biased;
                _ = &mut interruption => return Ok(EndedBy::Interrupted),
                () = until(clock, deadline) => {}
                () = until(clock, self.far_end.next_due()) => {
                    for late in self.far_end.due(clock.now()) {
                        let left = self.sockets.send(late.flow, late.ends, &late.payload).is_ok();
                        self.onlooker.answered_late(clock.now(), &late, left);
                    }
                }
                received = self.sockets.next(&mut parcels) => {
                    received?;
                    for parcel in parcels.drain(..) {
                        self.take(&parcel);
                    }
                }
            }
        }
    }

    fn take(&mut self, parcel: &Parcel) {
        let arrival = Arrival {
            at: parcel.at,
            flow: parcel.flow,
            from: parcel.from,
            to: parcel.to,
            hop_limit: parcel.hop_limit,
            largest_piece: parcel.largest_piece,
            payload: &parcel.payload,
        };
        let reaction = self.far_end.arrived(&arrival);
        let ends = arrival.ends().reversed();
        let answer = reaction.answer.as_ref();
        let sent = answer.map(|answer| self.sockets.send(parcel.flow, ends, answer));
        self.onlooker.arrived(&arrival, &reaction, sent.as_ref());
    }
}

async fn until(clock: Clock, at: Option<Timestamp>) {
    match at {
        Some(at) => clock.sleep_until(at).await,
        None => std::future::pending().await,
    }
}
