//! ICMP errors, believed only when they quote something that we sent.

use std::net::IpAddr;

use super::unmatched;
use crate::evidence::ledger::Sent;
use crate::evidence::log::Place;
use crate::evidence::walk::Quoted;
use crate::evidence::{Channel, EvidenceLog, Fact, Flow, IcmpReport, Unmatched};
use crate::wire::icmp::IcmpKind;
use crate::wire::ip::{IpPacket, PROTOCOL_ESP, PROTOCOL_UDP, Udp, udp_datagram};

/// Bytes of a payload that identify it without the ports: an initiator cookie.
const IDENTIFYING: usize = 8;
/// Bytes of a payload that are compared: extensions may stand behind 128 bytes
/// of quote (RFC 4884 5.5), 48 of which are the IPv6 and UDP headers.
const COMPARED: usize = 80;

impl EvidenceLog {
    pub(super) fn read_icmp(
        &mut self,
        place: Place,
        (from, kind, mtu): (IpAddr, IcmpKind, Option<u32>),
        quote: &[u8],
    ) -> Option<(Channel, Fact)> {
        let quoted = IpPacket::parse(quote).ok().filter(|packet| {
            packet.destination == self.path().server
                && packet.fragment.is_none_or(|fragment| fragment.offset == 0)
        });
        if let Some(about_path) =
            quoted.as_ref().and_then(|one| self.read_path_error(place, (from, kind, mtu), one))
        {
            return Some(about_path);
        }
        let walked = quoted.as_ref().map(|packet| self.ledger.walk.quoted(packet));
        if let (Some(Quoted::Ours(_)), Some(packet)) = (walked, &quoted) {
            return self.read_hop_error(place, (from, kind), packet);
        }
        let certain = walked != Some(Quoted::Uncertain);
        let request = quoted.as_ref().and_then(|packet| self.quoted_request(packet, certain));
        let Some(index) = request else {
            let channel = quoted.as_ref().map_or(Channel::Ike500, quoted_channel);
            return Some(unmatched(channel, Unmatched::ForeignQuote));
        };
        let sent = self.ledger.sent.get(index)?;
        let (request, _) = sent.transmission_before(place.at)?;
        let from_target = from == self.path().server;
        Some((sent.channel, Fact::IcmpError(IcmpReport { request, from, kind, from_target })))
    }

    /// `certain` unless a packet of the walk looks alike as far as it is quoted: then the
    /// checksum has to fit as well.
    fn quoted_request(&self, packet: &IpPacket<'_>, certain: bool) -> Option<usize> {
        match packet.protocol {
            PROTOCOL_ESP => {
                let header = packet.payload.get(..8)?;
                self.ledger.last(|sent| sent.flow == Flow::Esp && sent.payload.starts_with(header))
            }
            PROTOCOL_UDP => {
                let udp = Udp::parse(packet.payload).ok()?;
                let length =
                    usize::from(u16::from_be_bytes(*packet.payload.get(4..)?.first_chunk()?));
                self.ledger.last(|sent| {
                    quotes(&udp, length, sent) && (certain || checksum(sent) == Some(udp.checksum))
                })
            }
            _ => None,
        }
    }
}

/// Destination port, length and every quoted byte must be those of a packet we
/// sent; our own port too, unless the payload proves it (a NAT on the way may
/// leave its own port in the quote).
fn quotes(udp: &Udp<'_>, length: usize, sent: &Sent) -> bool {
    // A quote may be padded with zeros (RFC 4884 5.1), never beyond our own length.
    let same_bytes =
        udp.payload.iter().zip(&sent.payload).take(COMPARED).all(|(quoted, ours)| quoted == ours);
    let identified = udp.payload.len() >= IDENTIFYING;
    sent.to.port() == udp.destination_port
        && sent.payload.len() + 8 == length
        && same_bytes
        && (identified || sent.from.port() == udp.source_port)
}

/// The UDP checksum of a packet that we sent.
fn checksum(sent: &Sent) -> Option<u16> {
    let datagram = udp_datagram(sent.from, sent.to, &sent.payload)?;
    Some(u16::from_be_bytes(*datagram.get(6..)?.first_chunk()?))
}

fn quoted_channel(packet: &IpPacket<'_>) -> Channel {
    match (packet.protocol, packet.payload.get(2..4)) {
        (PROTOCOL_ESP, _) => Channel::Esp,
        (_, Some([0x11, 0x94])) => Channel::Ike4500,
        (_, Some([0x06, 0xa5])) => Channel::L2tp1701,
        _ => Channel::Ike500,
    }
}
