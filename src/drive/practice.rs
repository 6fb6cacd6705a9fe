//! The practice network joined to the loop: behind a TUN device, or in process.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::Session;
use super::live::Network;
use crate::crypto::{PreSharedKey, RandomStream};
use crate::evidence::{Direction, Flow, Frame, NotSent, SourcePort, Timestamp, Transmit};
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
    mut session: Session,
    keys: sim::Keys,
    now: Timestamp,
    random: &mut RandomStream,
) -> Session {
    if let Some(key) = keys.pre_shared {
        let key = Arc::new(PreSharedKey::new(key.as_bytes().to_vec()));
        session = session.with_key(Credentials { key, identity: None, discloses: false });
    }
    let marking = keys.witness_key().and_then(|key| Marking::new(Arc::new(key), now, random));
    match marking {
        Some(marking) => session.with_marking(marking),
        None => session,
    }
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

/// The practice network without any device, for hosts that allow no namespace.
pub struct InProcess {
    network: sim::Network,
    clock: Clock,
    client: IpAddr,
    server: IpAddr,
    /// Frames of packets that went out in pieces, but for the first.
    pieces: Vec<Frame>,
}

/// Our port for L2TP where nothing hands out ports.
const L2TP_PORT: u16 = 40_001;
/// The same for the walk's control.
const CONTROL_PORT: u16 = 40_002;
/// The same for flows that nothing on the way knows.
const FRESH_IKE_PORT: u16 = 40_003;
const FRESH_NAT_TRAVERSAL_PORT: u16 = 40_004;

impl InProcess {
    /// A client at `client` that probes `server`.
    #[must_use]
    pub const fn new(network: sim::Network, clock: Clock, client: IpAddr, server: IpAddr) -> Self {
        Self { network, clock, client, server, pieces: Vec::new() }
    }

    fn packets(&self, transmit: &Transmit) -> Option<Vec<Vec<u8>>> {
        let port = self.local_port(transmit.flow, transmit.source).unwrap_or(0);
        transmit.packets((self.client, port).into(), self.server)
    }

    fn arrived(&mut self, now: Timestamp, frames: &mut Vec<Frame>) {
        let packets = self.network.poll(now);
        frames
            .extend(packets.into_iter().map(|packet| Frame::raw(now, Direction::Inbound, packet)));
    }
}

impl Network for InProcess {
    type Error = std::convert::Infallible;

    fn client(&self) -> IpAddr {
        self.client
    }

    fn local_port(&self, flow: Flow, source: SourcePort) -> Option<u16> {
        match (flow, source) {
            (Flow::Ike | Flow::NatTraversal, SourcePort::Client) => flow.server_port(),
            (Flow::Ike, SourcePort::Fresh) => Some(FRESH_IKE_PORT),
            (Flow::NatTraversal, SourcePort::Fresh) => Some(FRESH_NAT_TRAVERSAL_PORT),
            (Flow::L2tp, _) => Some(L2TP_PORT),
            (Flow::Control, _) => Some(CONTROL_PORT),
            (Flow::Esp, _) => None,
        }
    }

    fn transmit(&mut self, packet: &Transmit) -> Result<Option<Frame>, NotSent> {
        let packets = self.packets(packet).ok_or(NotSent::NoRoute)?;
        let now = self.clock.now();
        let mut first = None;
        for bytes in packets {
            self.network.inject(now, &bytes);
            let frame = Frame::raw(now, Direction::Outbound, bytes);
            match first {
                None => first = Some(frame),
                Some(_) => self.pieces.push(frame),
            }
        }
        Ok(first)
    }

    async fn next_frames(&mut self, frames: &mut Vec<Frame>) -> Result<(), Self::Error> {
        frames.append(&mut self.pieces);
        while frames.is_empty() {
            match self.network.next_event() {
                Some(at) => self.clock.sleep_until(at).await,
                None => std::future::pending().await,
            }
            let now = self.clock.now();
            self.arrived(now, frames);
        }
        Ok(())
    }
}
