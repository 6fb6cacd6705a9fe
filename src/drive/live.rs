//! The one loop: ask for output, transmit, feed what comes back.

use std::future::Future;
use std::net::IpAddr;
use std::pin::pin;
use std::time::Duration;

use super::plan::{ClientEnds, FreshPorts};
use super::session::{Observer, Session};
use crate::evidence::{Flow, Frame, NotSent, SourcePort, Timestamp, Transmit};
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

/// Runs a session over a network until it is complete, its time is up (which is longer
/// where the path loses packets) or
/// `interruption` comes. What was observed stays in the session.
///
/// # Errors
/// When nothing more can be received.
pub async fn run<N: Network>(
    session: &mut Session,
    network: &mut N,
    clock: Clock,
    timeout: Duration,
    observer: &mut dyn Observer,
    interruption: impl Future,
) -> Result<EndedBy, N::Error> {
    let begun = clock.now();
    let mut deadline = begun + timeout;
    let mut interruption = pin!(interruption);
    let mut frames = Vec::new();
    let first = session.start(clock.now());
    send(session, network, clock, first, observer);
    let ended_by = loop {
        if observer.is_over() {
            break EndedBy::Error;
        }
        if clock.now() >= deadline {
            let longer = session.extension(deadline.since(begun));
            let Some(longer) = longer else { break EndedBy::Deadline };
            deadline = begun + longer;
            if session.loses() {
                observer.takes_longer(longer);
            }
        }
        let Some(wake) = session.next_wake() else { break EndedBy::Complete };
        let packets = tokio::select! {
            biased;
            _ = &mut interruption => break EndedBy::Interrupted,
            received = network.next_frames(&mut frames) => {
                received?;
                take_in(session, clock.now(), &mut frames, observer)
            }
            () = clock.sleep_until(wake.min(deadline)) => {
                session.timeout(clock.now())
            }
        };
        send(session, network, clock, packets, observer);
    };
    let last = session.stop(clock.now());
    send(session, network, clock, last, observer);
    settle(session, network, clock, observer).await;
    Ok(ended_by)
}

fn take_in(
    session: &mut Session,
    now: Timestamp,
    frames: &mut Vec<Frame>,
    observer: &mut dyn Observer,
) -> Vec<Transmit> {
    let mut packets = Vec::new();
    for frame in frames.drain(..) {
        if observer.is_over() {
            break;
        }
        packets.extend(session.frame(now, &frame, observer));
    }
    packets
}

/// Records what the last packets still bring, and answers nothing more.
async fn settle<N: Network>(
    session: &mut Session,
    network: &mut N,
    clock: Clock,
    observer: &mut dyn Observer,
) {
    let until = clock.now() + SETTLING;
    let mut frames = Vec::new();
    loop {
        tokio::select! {
            biased;
            () = clock.sleep_until(until) => return,
            received = network.next_frames(&mut frames) => {
                if received.is_err() {
                    return;
                }
                take_in(session, clock.now(), &mut frames, observer);
            }
        }
    }
}

fn send<N: Network>(
    session: &mut Session,
    network: &mut N,
    clock: Clock,
    packets: Vec<Transmit>,
    observer: &mut dyn Observer,
) {
    for packet in packets {
        match network.transmit(&packet) {
            Ok(Some(frame)) => {
                session.frame(clock.now(), &frame, observer);
            }
            Ok(None) => session.handed_over(clock.now(), &packet),
            Err(reason) => session.not_sent(clock.now(), &packet, reason),
        }
    }
}
