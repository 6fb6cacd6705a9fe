//! Whether a file was rewritten after it was recorded: then no checksum in it is right.

use std::net::{IpAddr, SocketAddr};

use crate::wire::checksum::{header_is_wrong, udp_is_wrong};
use crate::wire::ip::IpPacket;

/// Packets looked at, in each file: one that is right settles it, and so do these.
const LOOKED_AT: u32 = 64;
/// Fewer tell nothing: a damaged packet is none of a pattern.
const FEWEST: u32 = 4;

/// The checksums of a file's first packets of tunnels.
#[derive(Debug, Default, Clone, Copy)]
pub struct Sums {
    wrong: u32,
    right: bool,
    /// Who sent the first.
    first: Option<IpAddr>,
    /// Others sent some as well: hardware fills in those of one end only.
    several: bool,
}

impl Sums {
    /// Looks at a packet, where one more can tell something.
    #[inline]
    pub fn look(&mut self, packet: &[u8]) {
        if !self.right && self.wrong < LOOKED_AT {
            self.add(packet);
        }
    }

    fn add(&mut self, bytes: &[u8]) {
        let Ok(packet) = IpPacket::parse(bytes) else { return };
        let Ok(Some(udp)) = packet.udp() else { return };
        if udp.truncated || packet.truncated || packet.fragment.is_some() {
            return;
        }
        let header = header_is_wrong(bytes);
        if udp.checksum == 0 && !header {
            return;
        }
        let [from, to] = [
            SocketAddr::new(packet.source, udp.source_port),
            SocketAddr::new(packet.destination, udp.destination_port),
        ];
        if !header && !udp_is_wrong(from, to, udp.checksum, udp.payload) {
            self.right = true;
            return;
        }
        self.wrong += 1;
        self.several |= *self.first.get_or_insert(from.ip()) != from.ip();
    }

    /// Whether all are wrong, of both ends.
    pub const fn were_rewritten(self) -> bool {
        !self.right && self.several && self.wrong >= FEWEST
    }
}

#[cfg(test)]
mod tests {
    use super::Sums;
    use crate::wire::ip::udp_packet;

    fn packet(ends: [&str; 2], wrong: bool) -> Vec<u8> {
        let [from, to] = ends.map(|end| end.parse().unwrap());
        let mut packet = udp_packet(from, to, b"message").unwrap();
        packet[26] ^= u8::from(wrong);
        packet
    }

    const THERE: [&str; 2] = ["192.0.2.7:500", "198.51.100.10:500"];
    const BACK: [&str; 2] = ["198.51.100.10:500", "192.0.2.7:500"];

    fn of(packets: &[([&str; 2], bool)]) -> bool {
        let mut sums = Sums::default();
        for (ends, wrong) in packets {
            sums.look(&packet(*ends, *wrong));
        }
        sums.were_rewritten()
    }

    #[test]
    fn all_wrong_at_both_ends_is_a_file_that_was_rewritten() {
        let (there, back) = ((THERE, true), (BACK, true));
        assert!(of(&[there, back, there, back]));
        assert!(!of(&[there, back]), "too few");
        assert!(!of(&[there; 9]), "hardware fills in those of the recording host");
        assert!(!of(&[there, back, there, back, (BACK, false)]), "one is right");
        assert!(!of(&[]));
    }
}
