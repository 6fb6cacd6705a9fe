//! The server's pair of ESP associations, with L2TP's datagrams in them.

use std::net::{IpAddr, SocketAddr};

use crate::crypto::RandomStream;
use crate::crypto::esp::{InboundAssociation, OutboundAssociation};
use crate::evidence::Ends;
use crate::wire::ip::{PROTOCOL_UDP, Udp, udp_datagram_for_translators};
use crate::wire::l2tp;

/// What quick mode agreed on, seen from the server.
pub(super) struct EspResponder {
    pub inbound: InboundAssociation,
    pub outbound: OutboundAssociation,
}

impl EspResponder {
    /// The SPI under which the client's packets come.
    pub const fn spi(&self) -> u32 {
        self.inbound.spi()
    }

    /// The L2TP message in a packet.
    pub fn open(&mut self, packet: &[u8]) -> Option<Vec<u8>> {
        let opened = self.inbound.open(packet).ok()?;
        if opened.next_header != PROTOCOL_UDP {
            return None;
        }
        let udp = Udp::parse(&opened.payload).ok()?;
        (udp.destination_port == l2tp::PORT).then(|| udp.payload.to_vec())
    }

    /// The packet with an L2TP message from the server to the client.
    pub fn seal(
        &mut self,
        message: &[u8],
        ends: Ends<IpAddr>,
        random: &mut RandomStream,
    ) -> Option<Vec<u8>> {
        let end = |address| SocketAddr::new(address, l2tp::PORT);
        let datagram = udp_datagram_for_translators(end(ends.from), end(ends.to), message)?;
        self.outbound.seal(&random.bytes(), PROTOCOL_UDP, &datagram).ok()
    }
}
