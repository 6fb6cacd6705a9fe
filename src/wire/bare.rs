//! Packets of IP protocols that no tunnel here uses. A router that answers for one of these
//! answers not for UDP alone.

/// IP protocol number for experiments (RFC 3692 2.1).
pub const PROTOCOL_EXPERIMENT: u8 = 253;

/// How control, noise and these begin: a word for whoever wonders, and what no reader takes
/// for the beginning of a protocol that it guesses by the first bytes (random ones pass for
/// RTCP once in seventy).
pub const WORD: &[u8; 4] = b"p809";

/// Bytes of an Authentication Header with an integrity value of 96 bits (RFC 4302 2).
const HEADER: usize = 24;
/// Its length in units of four bytes, less two.
const LENGTH: u8 = 4;
/// As long as the knocks with ESP.
const BODY: usize = 60;

/// A packet of AH (RFC 4302 2) that protects nothing: the word follows its header. Each
/// has an SPI of its own, since some routers quote no more of it.
#[must_use]
pub fn authentication(spi: u32) -> Vec<u8> {
    let mut packet = Vec::with_capacity(HEADER + BODY);
    packet.extend([PROTOCOL_EXPERIMENT, LENGTH, 0, 0]);
    packet.extend(spi.to_be_bytes());
    packet.extend(1_u32.to_be_bytes());
    packet.resize(HEADER, 0);
    packet.extend(WORD.iter().cycle().take(BODY));
    packet
}

/// SPI of a quoted or recorded AH header, from its SPI on.
#[must_use]
pub fn spi(header: &[u8]) -> Option<u32> {
    header.first_chunk().copied().map(u32::from_be_bytes)
}

/// The same where a quote ends in the middle of the header, which is then the payload.
#[must_use]
pub fn spi_of_cut(header: &[u8]) -> Option<u32> {
    spi(header.get(4..)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::ip::{IpPacket, ip_packet};

    #[test]
    fn the_header_is_read_back_whole_and_cut() {
        for (from, to) in [("192.0.2.1", "192.0.2.2"), ("2001:db8::1", "2001:db8::2")] {
            let payload = authentication(0x0102_0304);
            let (from, to) = (from.parse().unwrap(), to.parse().unwrap());
            let packet = ip_packet(from, to, 51, &payload).unwrap();
            let parsed = IpPacket::parse(&packet).unwrap();
            let header = parsed.authentication.unwrap();
            assert_eq!(spi(&header), Some(0x0102_0304));
            assert_eq!(parsed.protocol, PROTOCOL_EXPERIMENT);
            assert!(parsed.payload.starts_with(WORD));
            let headers = packet.len() - payload.len();
            let cut = IpPacket::parse(&packet[..headers + 8]).unwrap();
            assert_eq!((cut.protocol, cut.authentication), (51, None));
            assert_eq!(spi_of_cut(cut.payload), Some(0x0102_0304));
        }
    }
}
