//! A probe as an actor: what its session wants sent goes out, and every frame goes in.

use std::net::IpAddr;
use std::time::Duration;

use super::engine::{Actor, Backend, EndedBy, Next};
use super::plan::ClientEnds;
use super::session::{Observer, Session};
use crate::evidence::{Channel, Frame, NotSent, SourcePort, Timestamp, Transmit};

/// After the last exchange, so that its own last packets are recorded too.
const SETTLING: Duration = Duration::from_millis(30);

/// What a probe needs of a network.
pub trait Network: Backend<Arrival = Frame> {
    /// Our address.
    fn client(&self) -> IpAddr;

    /// Our port for a flow; `None` where it has none.
    fn local_port(&self, flow: Channel, source: SourcePort) -> Option<u16>;

    /// Sends a packet to a server. Its frames come as those of any other packet do.
    ///
    /// # Errors
    /// When the packet did not leave.
    fn transmit(&mut self, to: IpAddr, packet: &Transmit) -> Result<(), NotSent>;
}

impl ClientEnds {
    /// Our ends, as a network has them.
    pub fn on<N: Network>(network: &N) -> Self {
        let ports = |source| {
            let port = |flow| Some((flow, network.local_port(flow, source)?));
            Channel::over_udp().filter_map(port).collect()
        };
        let (own, fresh) = (ports(SourcePort::Client), ports(SourcePort::Fresh));
        Self { client: network.client(), own, fresh }
    }
}

/// A session under way, and who watches it.
pub struct Probe<'a, O> {
    session: &'a mut Session,
    observer: &'a mut O,
    begun: Timestamp,
    deadline: Timestamp,
    ending: Option<Ending>,
}

/// The exchanges are over, and what still comes is recorded for a moment.
#[derive(Clone, Copy)]
struct Ending {
    by: EndedBy,
    until: Timestamp,
}

impl<'a, O: Observer> Probe<'a, O> {
    /// Sends the packets of the first moment. It ends when it is complete or when the time of
    /// its plan is up, which is longer where the path loses packets.
    pub fn begin<N: Network>(
        session: &'a mut Session,
        observer: &'a mut O,
        network: &mut N,
    ) -> Self {
        let begun = network.now();
        let first = session.start(begun);
        let deadline = begun + session.timeout();
        let mut probe = Self { session, observer, begun, deadline, ending: None };
        probe.send(network, first);
        probe
    }

    /// Why it ended; an error before it did.
    #[must_use]
    pub fn ended_by(&self) -> EndedBy {
        self.ending.map_or(EndedBy::Error, |ending| ending.by)
    }

    /// Whom it asks.
    pub(super) fn server(&self) -> IpAddr {
        self.session.log().path().server
    }

    /// Why it is to end now.
    fn is_over(&mut self, now: Timestamp) -> Option<EndedBy> {
        if self.observer.is_over() {
            return Some(EndedBy::Error);
        }
        if now >= self.deadline {
            let longer = self.session.extension(self.deadline.since(self.begun));
            let Some(longer) = longer else { return Some(EndedBy::Deadline) };
            self.deadline = self.begun + longer;
            if self.session.loses() {
                self.observer.takes_longer(longer);
            }
        }
        self.session.next_wake().is_none().then_some(EndedBy::Complete)
    }

    fn end<N: Network>(&mut self, network: &mut N, by: EndedBy) {
        let now = network.now();
        let last = self.session.stop(now);
        self.send(network, last);
        self.ending = Some(Ending { by, until: now + SETTLING });
    }

    fn send<N: Network>(&mut self, network: &mut N, packets: Vec<Transmit>) {
        for packet in packets {
            let sent = network.transmit(self.server(), &packet);
            let now = network.now();
            match sent {
                Ok(()) => self.session.handed_over(now, &packet),
                Err(reason) => self.session.not_sent(now, &packet, reason),
            }
        }
    }
}

impl<N: Network, O: Observer> Actor<N> for Probe<'_, O> {
    fn go_on(&mut self, network: &mut N) -> Next {
        let now = network.now();
        if let Some(ending) = self.ending {
            return if now < ending.until { Next::Wait(Some(ending.until)) } else { Next::Over };
        }
        if let Some(by) = self.is_over(now) {
            self.end(network, by);
        } else if self.session.next_wake().is_some_and(|at| at <= now) {
            let packets = self.session.wake(now);
            self.send(network, packets);
        }
        let next = self.session.next_wake().filter(|_| self.ending.is_none());
        Next::Wait(Some(next.unwrap_or(now).min(self.deadline)))
    }

    fn take(&mut self, network: &mut N, frame: Frame) {
        if self.observer.is_over() {
            return;
        }
        let packets = self.session.frame(network.now(), &frame, self.observer);
        if self.ending.is_none() {
            self.send(network, packets);
        }
    }

    fn interrupt(&mut self, network: &mut N) {
        if self.ending.is_none() {
            self.end(network, EndedBy::Interrupted);
        }
    }
}
