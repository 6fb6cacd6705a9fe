//! Makes a frame from a packet socket look as it does on the wire.

use super::receive::VlanTag;
use crate::evidence::Frame;
use crate::wire::ip::{IpPacket, udp_packet};

/// Puts back the VLAN tag that the kernel took out of an Ethernet frame.
pub fn restore_vlan_tag(frame: &mut Vec<u8>, tag: VlanTag) {
    if frame.len() < ADDRESSES {
        return;
    }
    let [[a, b], [c, d]] = [tag.protocol.to_be_bytes(), tag.control.to_be_bytes()];
    frame.splice(ADDRESSES..ADDRESSES, [a, b, c, d]);
}

/// Completes the UDP checksum that the sender left to hardware.
///
/// Anything but a whole UDP datagram stays as it is.
pub fn complete_udp_checksum(frame: &mut Frame) {
    let Some((at, checksum)) = udp_checksum(frame) else { return };
    if let Some(field) = at.checked_add(2).and_then(|end| frame.bytes.get_mut(at..end)) {
        field.copy_from_slice(&checksum);
    }
}

/// Where the field is in the frame, and what belongs there.
fn udp_checksum(frame: &Frame) -> Option<(usize, [u8; 2])> {
    let bytes = frame.ip_packet()?;
    let packet = IpPacket::parse(bytes).ok()?;
    let datagram = packet.udp().ok()??;
    if packet.fragment.is_some() || datagram.truncated {
        return None;
    }
    let source = (packet.source, datagram.source_port).into();
    let destination = (packet.destination, datagram.destination_port).into();
    let rebuilt = udp_packet(source, destination, datagram.payload)?;
    let field = rebuilt.len().checked_sub(datagram.payload.len())?.checked_sub(2)?;
    let checksum = rebuilt.get(field..field.checked_add(2)?)?.try_into().ok()?;
    // The payload is a piece of the frame, so its place gives the field's.
    let ip_at = frame.bytes.len().checked_sub(bytes.len())?;
    let udp_at = upper_header(bytes)?;
    Some((ip_at.checked_add(udp_at)?.checked_add(CHECKSUM_FIELD)?, checksum))
}

/// Where the IP header ends; `None` with IPv6 extension headers, which the
/// probe's own datagrams do not have.
fn upper_header(packet: &[u8]) -> Option<usize> {
    let first = *packet.first()?;
    match first >> 4 {
        4 => Some(usize::from(first & 0x0f) * 4),
        6 => (*packet.get(6)? == crate::wire::ip::PROTOCOL_UDP).then_some(40),
        _ => None,
    }
}

/// Both hardware addresses stand in front of the tag (IEEE 802.1Q 9.3).
const ADDRESSES: usize = 12;
/// In the UDP header (RFC 768).
const CHECKSUM_FIELD: usize = 6;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{Direction, LinkType, Timestamp};

    fn frame(link: LinkType, bytes: Vec<u8>) -> Frame {
        Frame { at: Timestamp::default(), direction: Direction::Outbound, link, bytes }
    }

    fn datagrams() -> [Vec<u8>; 2] {
        [("192.0.2.1:500", "192.0.2.2:4500"), ("[2001:db8::1]:500", "[2001:db8::2]:4500")].map(
            |(from, to)| udp_packet(from.parse().unwrap(), to.parse().unwrap(), b"odd").unwrap(),
        )
    }

    #[test]
    fn a_tag_goes_behind_the_addresses() {
        let mut bytes = [&[1; 6][..], &[2; 6], &[0x08, 0x00, 0x45]].concat();
        let untagged = bytes.clone();
        restore_vlan_tag(&mut bytes, VlanTag { protocol: 0x8100, control: 0x2007 });
        assert_eq!(bytes, [&untagged[..12], &[0x81, 0, 0x20, 7], &untagged[12..]].concat());
        assert_eq!(frame(LinkType::Ethernet, bytes).ip_packet(), Some(&[0x45][..]));
        let mut short = vec![0; 11];
        restore_vlan_tag(&mut short, VlanTag { protocol: 0x8100, control: 7 });
        assert_eq!(short.len(), 11);
    }

    #[test]
    fn an_unfinished_checksum_is_completed_at_its_place() {
        for right in datagrams() {
            let field = right.len() - 3 - 2;
            let ether_type = if right[0] >> 4 == 4 { [0x08, 0x00] } else { [0x86, 0xdd] };
            let mut wrong = right.clone();
            wrong[field] ^= 0x55;
            let header = [&[0; 12][..], &ether_type].concat();
            let mut raw = frame(LinkType::RawIp, wrong.clone());
            let mut ethernet = frame(LinkType::Ethernet, [header.clone(), wrong].concat());
            complete_udp_checksum(&mut raw);
            complete_udp_checksum(&mut ethernet);
            assert_eq!(raw.bytes, right);
            assert_eq!(ethernet.bytes, [header, right].concat());
        }
    }

    #[test]
    fn what_is_no_whole_datagram_stays() {
        let [right, _] = datagrams();
        let mut fragment = right.clone();
        fragment[6] = 0x20;
        for bytes in [Vec::new(), vec![0x45], right[..right.len() - 1].to_vec(), fragment] {
            let mut frame = frame(LinkType::RawIp, bytes.clone());
            complete_udp_checksum(&mut frame);
            assert_eq!(frame.bytes, bytes);
        }
    }
}
