//! PPP, PPPoE and Cisco's HDLC in front of an IP packet.

use super::unread::{CUT, Found, NoPacket, Unread};
use super::{ether_type_payload, mpls_payload};

/// The IP packet in a PPPoE session frame (RFC 2516 section 4), from its header on.
///
/// # Errors
/// When there is none that can be read.
pub fn pppoe_payload(bytes: &[u8]) -> Found<'_> {
    let (header, frame) = bytes.split_first_chunk::<6>().ok_or(CUT)?;
    let [version_and_type, code, ..] = *header;
    // Code 0 is session data; the others are discovery.
    if (version_and_type, code) == (0x11, 0) { ppp_payload(frame) } else { Err(NoPacket::NotIp) }
}

/// The IP packet in a PPP frame (RFC 1661 section 2), with or without the HDLC
/// address and control bytes (RFC 1662 section 3.1), the protocol in two bytes or in the one
/// that negotiation may leave of it (RFC 1661 section 6.5).
///
/// # Errors
/// When there is none that can be read.
pub fn ppp_payload(bytes: &[u8]) -> Found<'_> {
    let frame = bytes.strip_prefix(&[0xff, 0x03]).unwrap_or(bytes);
    let (protocol, packet) = match *frame {
        // The last byte of a protocol number is odd, those before are even.
        [low, ref packet @ ..] if low & 1 == 1 => (u16::from(low), packet),
        [high, low, ref packet @ ..] => (u16::from_be_bytes([high, low]), packet),
        _ => return Err(CUT),
    };
    match protocol {
        IP | IPV6 => Ok(packet),
        MPLS_UNICAST | MPLS_MULTICAST => mpls_payload(packet),
        // OSI, DECnet, AppleTalk, IPX, Vines, NetBIOS and spanning tree.
        0x0023 | 0x0025 | 0x0027 | 0x0029 | 0x002b | 0x0035 | 0x003f | 0x0201 => {
            Err(NoPacket::NotIp)
        }
        // Low traffic, negotiation, and the link's own protocols (RFC 1661 section 2).
        0x4000.. => Err(NoPacket::NotIp),
        other => Err(Unread::PppProtocol(other).into()),
    }
}

/// The IP packet in a frame of Cisco's HDLC: address, control and an Ethernet type; or in one
/// of PPP, which the same links carry (RFC 1662 section 3.1).
///
/// # Errors
/// When there is none that can be read.
pub fn hdlc_payload(bytes: &[u8]) -> Found<'_> {
    match *bytes {
        [UNICAST | MULTICAST, 0, high, low, ref packet @ ..] => {
            match u16::from_be_bytes([high, low]) {
                // Cisco's keepalives (SLARP) and discovery.
                0x8035 | 0x2000 => Err(NoPacket::NotIp),
                ether_type => ether_type_payload(ether_type, packet),
            }
        }
        [UNICAST | MULTICAST, ..] => Err(CUT),
        _ => ppp_payload(bytes),
    }
}

const IP: u16 = 0x0021;
const IPV6: u16 = 0x0057;
const MPLS_UNICAST: u16 = 0x0281;
const MPLS_MULTICAST: u16 = 0x0283;
/// Addresses in Cisco's HDLC.
const UNICAST: u8 = 0x0f;
const MULTICAST: u8 = 0x8f;
