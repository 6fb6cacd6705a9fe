//! The practice network as a backend: behind a TUN device, or in process, where its time passes
//! as everybody's or jumps.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::Session;
use super::engine::Backend;
use super::probe::Network;
use crate::crypto::{PreSharedKey, RandomStream};
use crate::evidence::{
    Channel, Direction, Frame, NotSent, OwnPort, SourcePort, Timestamp, Transmit,
};
use crate::net::clock::Clock;
use crate::net::practice::Tun;
use crate::protocol::Credentials;
use crate::protocol::far_end::Marking;
use crate::sim;

/// The longest wait before the stop sign is looked at again.
const LONGEST_WAIT: Duration = Duration::from_millis(20);
const LARGEST_PACKET: usize = 65_536;

/// The same session with the keys of a scenario.
#[must_use]
pub fn with_keys(
    session: Session,
    keys: sim::Keys,
    now: Timestamp,
    random: &mut RandomStream,
) -> Session {
    let key = keys.pre_shared.map(|key| Arc::new(PreSharedKey::new(key.as_bytes().to_vec())));
    let marking = keys.witness_key().and_then(|key| Marking::new(Arc::new(key), now, random));
    session
        .with_key(key.map(|key| Credentials { key, identity: None, discloses: false }))
        .with_marking(marking)
}

/// Carries packets between a TUN device and the practice network until `stop`.
///
/// # Errors
/// When the device fails.
pub fn serve(
    tun: &mut Tun,
    network: &mut sim::Network,
    clock: Clock,
    stop: &AtomicBool,
) -> std::io::Result<()> {
    let mut buffer = vec![0; LARGEST_PACKET];
    while !stop.load(Ordering::Relaxed) {
        let now = clock.now();
        for packet in network.poll(now) {
            tun.write(&packet)?;
        }
        let next = network.next_event().map_or(LONGEST_WAIT, |at| at.since(now));
        tun.wait(next.min(LONGEST_WAIT))?;
        while let Some(length) = tun.read(&mut buffer)? {
            network.inject(clock.now(), buffer.get(..length).unwrap_or_default());
        }
    }
    Ok(())
}

/// What carries packets away from the client, and to it.
pub trait Wire {
    /// An IP packet that the client puts on its link.
    fn inject(&mut self, now: Timestamp, packet: &[u8]);

    /// When the next packet arrives anywhere.
    fn next_event(&self) -> Option<Timestamp>;

    /// The IP packets that have arrived at the client by `now`, in order.
    fn poll(&mut self, now: Timestamp) -> Vec<Vec<u8>>;
}

impl Wire for sim::Network {
    fn inject(&mut self, now: Timestamp, packet: &[u8]) {
        Self::inject(self, now, packet);
    }

    fn next_event(&self) -> Option<Timestamp> {
        Self::next_event(self)
    }

    fn poll(&mut self, now: Timestamp) -> Vec<Vec<u8>> {
        Self::poll(self, now)
    }
}

/// The time of a network without any device.
#[derive(Debug, Clone, Copy)]
pub enum Time {
    /// It passes as everybody's.
    Passing(Clock),
    /// It jumps to what comes next; this is the present.
    Jumping(Timestamp),
}

/// The practice network without any device, for hosts that allow no namespace and for tests.
pub struct InProcess<W = sim::Network> {
    wire: W,
    time: Time,
    client: IpAddr,
    /// Frames of what was sent, which nobody took in yet.
    sent: Vec<Frame>,
}

/// Where nothing hands out ports, a channel has the one that stands as far above this one as the
/// channel does in the table.
const ANY_PORT: u16 = 39_990;
/// The same for flows that nothing on the way knows.
const FRESH_PORT: u16 = 40_003;

impl<W> InProcess<W> {
    /// A client at `client`.
    #[must_use]
    pub const fn new(wire: W, time: Time, client: IpAddr) -> Self {
        Self { wire, time, client, sent: Vec::new() }
    }
}

impl<W: Wire> Backend for InProcess<W> {
    type Arrival = Frame;
    type Error = std::convert::Infallible;

    fn now(&self) -> Timestamp {
        match self.time {
            Time::Passing(clock) => clock.now(),
            Time::Jumping(now) => now,
        }
    }

    async fn wait(
        &mut self,
        until: Option<Timestamp>,
        frames: &mut Vec<Frame>,
    ) -> Result<(), Self::Error> {
        if !self.sent.is_empty() {
            frames.append(&mut self.sent);
            return Ok(());
        }
        let next = self.wire.next_event().into_iter().chain(until).min();
        match &mut self.time {
            Time::Passing(clock) => clock.sleep_until(next).await,
            Time::Jumping(now) => *now = next.map_or(*now, |at| at.max(*now)),
        }
        let now = self.now();
        let arrived = self.wire.poll(now).into_iter();
        frames.extend(arrived.map(|packet| Frame::raw(now, Direction::Inbound, packet)));
        Ok(())
    }
}

impl<W: Wire> Network for InProcess<W> {
    fn client(&self) -> IpAddr {
        self.client
    }

    fn local_port(&self, flow: Channel, source: SourcePort) -> Option<u16> {
        let known = flow.port()?;
        Some(match (flow.row().source, source) {
            (OwnPort::Same, SourcePort::Client) => known,
            (OwnPort::Same, SourcePort::Fresh) => FRESH_PORT + flow as u16,
            (OwnPort::Any, SourcePort::Client) => ANY_PORT + flow as u16,
            (OwnPort::Any, SourcePort::Fresh) => return None,
        })
    }

    fn transmit(&mut self, to: IpAddr, packet: &Transmit) -> Result<(), NotSent> {
        let port = self.local_port(packet.flow, packet.source).unwrap_or(0);
        let packets = packet.packets((self.client, port).into(), to);
        let now = self.now();
        for bytes in packets.ok_or(NotSent::NoRoute)? {
            self.wire.inject(now, &bytes);
            self.sent.push(Frame::raw(now, Direction::Outbound, bytes));
        }
        Ok(())
    }
}
