//! The ports of a packet, for words on it.

use std::fmt;

use crate::wire::ip::IpPacket;

/// Between which UDP ports a packet went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UdpPorts {
    /// The sender's.
    pub from: u16,
    /// The receiver's.
    pub to: u16,
}

impl UdpPorts {
    /// Those of an IP packet; `None` where it is not UDP, or holds no UDP header.
    #[must_use]
    pub fn of(packet: &[u8]) -> Option<Self> {
        let udp = IpPacket::parse(packet).ok()?.udp().ok()??;
        Some(Self { from: udp.source_port, to: udp.destination_port })
    }
}

/// As every language writes them; one number where both are the same.
impl fmt::Display for UdpPorts {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { from, to } = self;
        if from == to {
            return write!(formatter, "UDP {to}");
        }
        write!(formatter, "UDP {from} > {to}")
    }
}

#[cfg(test)]
mod tests {
    use super::UdpPorts;
    use crate::wire::ip::udp_packet;

    #[test]
    fn ports_are_read_of_udp_alone_and_told_once_where_they_are_the_same() {
        let ports = |from: &str, to: &str| {
            let packet = udp_packet(from.parse().unwrap(), to.parse().unwrap(), b"x").unwrap();
            UdpPorts::of(&packet).map(|ports| ports.to_string())
        };
        assert_eq!(ports("192.0.2.7:500", "198.51.100.10:500").as_deref(), Some("UDP 500"));
        let fresh = ports("[2001:db8::7]:40123", "[2001:db8::10]:4500");
        assert_eq!(fresh.as_deref(), Some("UDP 40123 > 4500"));
        assert_eq!(UdpPorts::of(&[0x45; 20]), None);
        assert_eq!(UdpPorts::of(&[]), None);
    }
}
