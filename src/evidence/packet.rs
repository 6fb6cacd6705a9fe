//! From a frame to the packet inside it, pieces put together.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use etherparse::SlicedPacket;
use etherparse::defrag::IpDefragPool;

use super::{Frame, Timestamp};
use crate::wire::DecodeError;
use crate::wire::icmp::{IcmpError, IcmpKind};
use crate::wire::ip::{IpPacket, PROTOCOL_ESP, PROTOCOL_UDP, Udp};

/// A packet's pieces are awaited this long (RFC 8200 4.5 asks for 60 s; a run is shorter).
const PIECES_AWAITED: Duration = Duration::from_secs(30);
/// Pieces taken in before all of them are dropped: a run's answers have a handful.
const MOST_PIECES: usize = 128;

/// What a frame carries, as far as the probe is concerned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Packet {
    Udp {
        source: SocketAddr,
        destination: SocketAddr,
        payload: Vec<u8>,
        truncated: bool,
    },
    Esp {
        source: IpAddr,
        destination: IpAddr,
        payload: Vec<u8>,
    },
    /// `header` begins with the SPI and the sequence number; `inside` is the
    /// ESP packet behind it, where there is one.
    Ah {
        source: IpAddr,
        destination: IpAddr,
        header: [u8; 8],
        inside: Option<Vec<u8>>,
    },
    IcmpError {
        source: IpAddr,
        kind: IcmpKind,
        quote: Vec<u8>,
    },
}

/// Puts pieces together and takes packets apart.
#[derive(Debug)]
pub(super) struct Unpacker {
    pool: IpDefragPool<Timestamp>,
    pieces: usize,
}

impl Unpacker {
    pub(super) fn new() -> Self {
        Self { pool: IpDefragPool::new(), pieces: 0 }
    }

    /// The packet in a frame; `Ok(None)` for other traffic and for a piece
    /// whose packet is not complete yet.
    pub(super) fn unpack(&mut self, frame: &Frame) -> Result<Option<Packet>, DecodeError> {
        let Some(bytes) = frame.ip_packet() else { return Ok(None) };
        let packet = IpPacket::parse(bytes)?;
        if packet.fragment.is_none() {
            return open(&packet);
        }
        let Some((protocol, payload)) = self.complete(bytes, frame.at) else { return Ok(None) };
        let whole = IpPacket { protocol, payload: &payload, fragment: None, ..packet };
        open(&whole)
    }

    fn complete(&mut self, bytes: &[u8], at: Timestamp) -> Option<(u8, Vec<u8>)> {
        self.pieces += 1;
        if self.pieces > MOST_PIECES {
            *self = Self::new();
        }
        self.pool.retain(|begun| at.since(*begun) < PIECES_AWAITED);
        let slice = SlicedPacket::from_ip(bytes).ok()?;
        let whole = self.pool.process_sliced_packet(&slice, at, ()).ok()??;
        Some((whole.ip_number.0, whole.payload))
    }
}

fn open(packet: &IpPacket<'_>) -> Result<Option<Packet>, DecodeError> {
    if packet.protocol == PROTOCOL_UDP {
        let Udp { source_port, destination_port, payload, truncated } = Udp::parse(packet.payload)?;
        return Ok(Some(Packet::Udp {
            source: SocketAddr::new(packet.source, source_port),
            destination: SocketAddr::new(packet.destination, destination_port),
            payload: payload.to_vec(),
            truncated: truncated || packet.truncated,
        }));
    }
    let (source, destination) = (packet.source, packet.destination);
    if let Some(header) = packet.authentication {
        let inside = (packet.protocol == PROTOCOL_ESP).then(|| packet.payload.to_vec());
        return Ok(Some(Packet::Ah { source, destination, header, inside }));
    }
    if packet.protocol == PROTOCOL_ESP {
        return Ok(Some(Packet::Esp { source, destination, payload: packet.payload.to_vec() }));
    }
    let error = IcmpError::parse(packet)?;
    Ok(error.map(|error| Packet::IcmpError {
        source: packet.source,
        kind: error.kind,
        quote: error.quote.to_vec(),
    }))
}
