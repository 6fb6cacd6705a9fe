//! The one loop: ask for output, transmit, feed what comes back.

use std::future::Future;
use std::net::IpAddr;
use std::pin::pin;
use std::time::Duration;

use super::plan::{ClientEnds, FreshPorts};
use super::session::{Observer, Session};
use crate::evidence::{Flow, Frame, NotSent, SourcePort, Transmit};
use crate::net::clock::Clock;

/// After the last exchange, so that its own last packets are recorded too.
const SETTLING: Duration = Duration::from_millis(30);

/// What a probe needs of a network.
pub trait Network {
    /// What ends a run that cannot receive any more.
    type Error;

    /// Our address.
    fn client(&self) -> IpAddr;

    /// Our port for a flow; `None` where it has none.
    fn local_port(&self, flow: Flow, source: SourcePort) -> Option<u16>;

    /// Sends a packet. Gives its frame where the network does not show it by itself.
    ///
    /// # Errors
    /// When the packet did not leave.
    fn transmit(&mut self, packet: &Transmit) -> Result<Option<Frame>, NotSent>;

    /// Waits for frames. Nothing is lost when the wait is dropped.
    ///
    /// # Errors
    /// When nothing more can be received.
    fn next_frames(
        &mut self,
        frames: &mut Vec<Frame>,
    ) -> impl Future<Output = Result<(), Self::Error>>;
}

impl ClientEnds {
    /// Our ends, as a network has them.
    pub fn on<N: Network>(network: &N) -> Self {
        let port = |flow, source| network.local_port(flow, source);
        let client = |flow| port(flow, SourcePort::Client).unwrap_or(0);
        Self {
            client: network.client(),
            ike_port: client(Flow::Ike),
            nat_traversal_port: client(Flow::NatTraversal),
            fresh: FreshPorts {
                ike: port(Flow::Ike, SourcePort::Fresh),
                nat_traversal: port(Flow::NatTraversal, SourcePort::Fresh),
            },
        }
    }
}

/// Why a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndedBy {
    /// Every exchange came to its end.
    Complete,
    /// The time was up.
    Deadline,
    /// Somebody interrupted it.
    Interrupted,
    /// Nothing more could be received, or recorded.
    Error,
}

/// A session over a network, and who watches it.
pub struct Live<'a, N, O> {
    /// The probe.
    pub session: &'a mut Session,
    /// What it runs over. What was observed stays in the session.
    pub network: &'a mut N,
    /// What tells it the time.
    pub clock: Clock,
    /// Who is told of every frame.
    pub observer: &'a mut O,
}

impl<N: Network, O: Observer> Live<'_, N, O> {
    /// Runs until it is complete, its time is up (which is longer where the path loses
    /// packets) or `interruption` comes.
    ///
    /// # Errors
    /// When nothing more can be received.
    pub async fn run(
        &mut self,
        timeout: Duration,
        interruption: impl Future,
    ) -> Result<EndedBy, N::Error> {
        let begun = self.clock.now();
        let mut deadline = begun + timeout;
        let mut interruption = pin!(interruption);
        let mut frames = Vec::new();
        let first = self.session.start(self.clock.now());
        self.send(first);
        let ended_by = loop {
            if self.observer.is_over() {
                break EndedBy::Error;
            }
            if self.clock.now() >= deadline {
                let longer = self.session.extension(deadline.since(begun));
                let Some(longer) = longer else { break EndedBy::Deadline };
                deadline = begun + longer;
                if self.session.loses() {
                    self.observer.takes_longer(longer);
                }
            }
            let Some(wake) = self.session.next_wake() else { break EndedBy::Complete };
            let packets = tokio::select! {
                biased;
                _ = &mut interruption => break EndedBy::Interrupted,
                received = self.network.next_frames(&mut frames) => {
                    received?;
                    self.take_in(&mut frames)
                }
                () = self.clock.sleep_until(wake.min(deadline)) => {
                    self.session.timeout(self.clock.now())
                }
            };
            self.send(packets);
        };
        let last = self.session.stop(self.clock.now());
        self.send(last);
        self.settle().await;
        Ok(ended_by)
    }

    fn take_in(&mut self, frames: &mut Vec<Frame>) -> Vec<Transmit> {
        let now = self.clock.now();
        let mut packets = Vec::new();
        for frame in frames.drain(..) {
            if self.observer.is_over() {
                break;
            }
            packets.extend(self.session.frame(now, &frame, self.observer));
        }
        packets
    }

    /// Records what the last packets still bring, and answers nothing more.
    async fn settle(&mut self) {
        let until = self.clock.now() + SETTLING;
        let mut frames = Vec::new();
        loop {
            tokio::select! {
                biased;
                () = self.clock.sleep_until(until) => return,
                received = self.network.next_frames(&mut frames) => {
                    if received.is_err() {
                        return;
                    }
                    self.take_in(&mut frames);
                }
            }
        }
    }

    fn send(&mut self, packets: Vec<Transmit>) {
        for packet in packets {
            match self.network.transmit(&packet) {
                Ok(Some(frame)) => {
                    self.session.frame(self.clock.now(), &frame, self.observer);
                }
                Ok(None) => self.session.handed_over(self.clock.now(), &packet),
                Err(reason) => self.session.not_sent(self.clock.now(), &packet, reason),
            }
        }
    }
}
