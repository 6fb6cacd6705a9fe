//! ICMP errors about what is no request of the client's: answers of the server, a tunnel's
//! traffic, and L2TP inside ESP; and ESP from elsewhere.

use std::net::IpAddr;

use super::IcmpSaid;
use super::icmp::quoted_channel;
use crate::evidence::{Carrier, Channel, Direction, EvidenceLog, Fact, IcmpAbout, Traffic};
use crate::wire::esp::EspHeader;
use crate::wire::icmp::IcmpMeaning;
use crate::wire::ip::{IpPacket, PROTOCOL_UDP, Udp};

/// Errors of each of these kinds that are noted.
const MOST_REJECTIONS: u32 = 16;

/// How many of these came.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::evidence) struct Rejections {
    answers: u32,
    inside: u32,
    traffic: u32,
    /// ESP in UDP came from an address that was not asked.
    stray_esp: bool,
}

impl EvidenceLog {
    /// Somebody does not take a packet of the server's, and says so to the server.
    pub(super) fn read_rejection(
        &mut self,
        said: IcmpAbout,
        quote: &[u8],
        damaged: bool,
    ) -> Option<(Channel, Fact)> {
        let quoted = IpPacket::parse(quote).ok()?;
        if damaged || quoted.source != self.path().server {
            return None;
        }
        let channel = match Udp::parse(quoted.payload) {
            Ok(udp) if quoted.protocol == PROTOCOL_UDP => Channel::at_port(udp.source_port)
                .or_else(|| Channel::at_port(udp.destination_port))?,
            _ => quoted_channel(&quoted),
        };
        self.rejections.answers = self.rejections.answers.saturating_add(1);
        let told = self.rejections.answers <= MOST_REJECTIONS;
        told.then_some((channel, Fact::AnswerRejected(said)))
    }

    /// ESP in UDP from an address that was not asked: it is none of the server's traffic.
    pub(super) fn read_stray_esp(&mut self, from: IpAddr) -> Option<(Channel, Fact)> {
        let first = !std::mem::replace(&mut self.rejections.stray_esp, true);
        first.then_some((Channel::Ike4500, Fact::EspFromElsewhere { from }))
    }

    /// Somebody does not take a tunnel's ESP in UDP, and quotes an SPI that the client sends
    /// with.
    pub(super) fn read_traffic_error(
        &mut self,
        said: IcmpSaid,
        quoted: &IpPacket<'_>,
    ) -> Option<(Channel, Fact)> {
        let IcmpSaid { from, kind, .. } = said;
        let udp = Udp::parse(quoted.payload).ok().filter(|_| quoted.protocol == PROTOCOL_UDP)?;
        if Some(udp.destination_port) != Channel::Ike4500.port() {
            return None;
        }
        let spi = EspHeader::parse(udp.payload).ok()?.spi;
        let (carrier, direction) = (Carrier::EspInUdp, Direction::Outbound);
        if !self.traffic.contains_key(&Traffic { carrier, direction, spi }) {
            return None;
        }
        self.rejections.traffic = self.rejections.traffic.saturating_add(1);
        let told = self.rejections.traffic <= MOST_REJECTIONS;
        told.then_some((Channel::Ike4500, Fact::TrafficRejected(IcmpAbout { from, kind })))
    }

    /// The server does not take L2TP that nobody sent in clear, while ESP goes to it: it opened
    /// the ESP, and nothing listens for what is inside.
    pub(super) fn read_inside(
        &mut self,
        said: IcmpSaid,
        quoted: &IpPacket<'_>,
    ) -> Option<(Channel, Fact)> {
        let IcmpSaid { from, kind, .. } = said;
        let refuses = matches!(
            kind.meaning(),
            IcmpMeaning::PortUnreachable | IcmpMeaning::AdministrativelyProhibited
        );
        let udp = Udp::parse(quoted.payload).ok().filter(|_| quoted.protocol == PROTOCOL_UDP)?;
        let l2tp = Channel::L2tp1701;
        let in_clear = self.ledger.last(|sent| sent.flow == l2tp).is_some();
        let protected = self.traffic.keys().any(|one| one.direction == Direction::Outbound);
        let of_the_server = from == self.path().server && quoted.destination == from;
        let is_l2tp = Some(udp.destination_port) == l2tp.port();
        if !refuses || !is_l2tp || in_clear || !protected || !of_the_server {
            return None;
        }
        self.rejections.inside = self.rejections.inside.saturating_add(1);
        let told = self.rejections.inside <= MOST_REJECTIONS;
        told.then_some((l2tp, Fact::InsideRejected(IcmpAbout { from, kind })))
    }
}
