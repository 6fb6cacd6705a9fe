//! The IP packets that carry what a machine wants sent.

use std::net::{IpAddr, SocketAddr};

use super::{Carriage, Channel, Transmit};
use crate::wire::ip::{PROTOCOL_ESP, PROTOCOL_UDP, ip_packet, udp_packet, with_hop_limit};
use crate::wire::pieces::{cut, first_piece, udp_start, uncut};

impl Transmit {
    /// The IP packets from `source`, whose port counts for nothing in ESP, to `server`,
    /// as they are on the link. Pieces get an identification of the payload's own.
    ///
    /// `None` when the addresses are of two families, or IP cannot carry it so.
    #[must_use]
    pub fn packets(&self, source: SocketAddr, server: IpAddr) -> Option<Vec<Vec<u8>>> {
        let identification = identification(&self.payload);
        match self.carriage {
            Carriage::Usual => Some(vec![self.packet(source, server)?]),
            Carriage::HopLimit(hop_limit) => {
                Some(vec![with_hop_limit(self.packet(source, server)?, hop_limit)])
            }
            Carriage::Bare { protocol, hop_limit } => {
                let packet = ip_packet(source.ip(), server, protocol, &self.payload)?;
                Some(vec![with_hop_limit(packet, hop_limit)])
            }
            Carriage::Whole => Some(vec![uncut(self.packet(source, server)?)]),
            Carriage::Pieces { largest } => {
                cut(&self.packet(source, server)?, largest.into(), identification)
            }
            Carriage::FirstPiece => {
                let (protocol, start) = self.start(source.port())?;
                let piece = first_piece(source.ip(), server, protocol, &start, identification)?;
                Some(vec![piece])
            }
        }
    }

    fn packet(&self, source: SocketAddr, server: IpAddr) -> Option<Vec<u8>> {
        if self.flow == Channel::Esp {
            return ip_packet(source.ip(), server, PROTOCOL_ESP, &self.payload);
        }
        udp_packet(source, SocketAddr::new(server, self.server_port), &self.payload)
    }

    fn start(&self, source_port: u16) -> Option<(u8, Vec<u8>)> {
        if self.flow == Channel::Esp {
            return Some((PROTOCOL_ESP, self.payload.clone()));
        }
        Some((PROTOCOL_UDP, udp_start(source_port, self.server_port, &self.payload)?))
    }
}

/// Not zero in its low half, which is all that IPv4 has room for (FNV-1a).
fn identification(payload: &[u8]) -> u32 {
    let sum = payload
        .iter()
        .fold(0x811c_9dc5_u32, |sum, byte| (sum ^ u32::from(*byte)).wrapping_mul(0x0100_0193));
    sum | 1
}
