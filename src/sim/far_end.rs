//! A host on which nothing but the program's own far end runs.

use std::net::SocketAddr;
use std::sync::Arc;

use super::Keys;
use crate::crypto::{PreSharedKey, RandomStream};
use crate::evidence::{Arrival, Channel, Ends, Timestamp};
use crate::protocol::far_end::FarEnd;
use crate::wire::ip::{IpPacket, PROTOCOL_ESP, ip_packet, udp_packet};

/// A far end with the keys of a scenario.
pub(super) struct FarEndHost(FarEnd);

impl FarEndHost {
    pub fn new(keys: Keys, random: &mut RandomStream) -> Self {
        let mut far_end = FarEnd::new(&random.bytes());
        if let Some(key) = keys.pre_shared {
            let key = PreSharedKey::new(key.as_bytes().to_vec());
            far_end = far_end.with_pre_shared_key(Arc::new(key));
        }
        if let Some(key) = keys.witness_key() {
            far_end = far_end.with_witness_key(key, Channel::served().collect());
        }
        Self(far_end)
    }

    /// The packet that a whole one draws.
    pub fn answer(&mut self, now: Timestamp, packet: &IpPacket<'_>) -> Option<Vec<u8>> {
        let arrival = arrival(now, packet)?;
        let answer = self.0.arrived(&arrival).answer?;
        around(arrival.flow, arrival.ends().reversed(), &answer)
    }

    /// When an answer that waits is due.
    pub fn next_due(&self) -> Option<Timestamp> {
        self.0.next_due()
    }

    /// The answers that are due.
    pub fn due(&mut self, now: Timestamp) -> Vec<Vec<u8>> {
        let due = self.0.due(now).into_iter();
        due.filter_map(|late| around(late.flow, late.ends, &late.payload)).collect()
    }
}

fn arrival(at: Timestamp, packet: &IpPacket<'_>) -> Option<Arrival> {
    let (mut from_port, mut to_port, mut payload) = (0, 0, packet.payload);
    let flow = if packet.protocol == PROTOCOL_ESP {
        Channel::Esp
    } else {
        let udp = packet.udp().ok().flatten()?;
        (from_port, to_port, payload) = (udp.source_port, udp.destination_port, udp.payload);
        Channel::at_port(udp.destination_port)?
    };
    Some(Arrival {
        at,
        flow,
        from: SocketAddr::new(packet.source, from_port),
        to: SocketAddr::new(packet.destination, to_port),
        hop_limit: Some(packet.hop_limit),
        largest_piece: None,
        payload: payload.to_vec(),
    })
}

fn around(flow: Channel, ends: Ends, payload: &[u8]) -> Option<Vec<u8>> {
    let Ends { from, to } = ends;
    if flow == Channel::Esp {
        return ip_packet(from.ip(), to.ip(), PROTOCOL_ESP, payload);
    }
    udp_packet(from, to, payload)
}
