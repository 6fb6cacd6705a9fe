//! Tunnels that are only named: PPTP, GRE, SSTP where it can be one, and IPsec that is no
//! client's way to a VPN server.

use std::collections::BTreeMap;
use std::net::IpAddr;

use super::Judged;
use crate::evidence::{Interest, OtherTunnel, OtherTunnelKind, has_another_port, port};
use crate::wire::ip::{IpPacket, PROTOCOL_ESP, Udp};
use crate::wire::isakmp::{Cookie, Header};
use crate::wire::nat_t::NON_ESP_MARKER;

/// Tunnels remembered of each kind.
const MOST_OF_A_KIND: usize = 1_024;
/// Flags of a TCP header (RFC 9293 3.1).
const SYN: u8 = 0x02;
const RST: u8 = 0x04;
const ACK: u8 = 0x10;
/// How a stream of IKE begins (RFC 9329 4).
const PREFIX: &[u8] = b"IKETCP";
/// What is no responder's cookie.
const NONE: Cookie = [0; 8];

/// What was seen so far, by kind and ends in order.
#[derive(Debug, Default)]
pub struct Others {
    seen: BTreeMap<(OtherTunnelKind, IpAddr, IpAddr), OtherTunnel>,
    of_a_kind: BTreeMap<OtherTunnelKind, usize>,
}

/// What one packet tells of such a tunnel.
#[derive(Debug, Clone, Copy)]
struct Seen {
    kind: OtherTunnelKind,
    number: Option<u16>,
    /// It is an answer by itself.
    answers: bool,
    /// It says that nobody is there.
    refuses: bool,
    /// It may be the first that is known of a tunnel.
    begins: bool,
}

impl Others {
    /// Takes notice of a packet.
    pub fn note(&mut self, interest: Interest, packet: &[u8], frame: u64) {
        let Ok(packet) = IpPacket::parse(packet) else { return };
        if let Some(seen) = seen(interest, &packet) {
            self.add(seen, &packet, frame);
        }
    }

    /// Takes notice of a packet that may be a tunnel's of ours, and may be IKE to a port that
    /// is none of its own.
    pub fn note_port(&mut self, packet: &[u8], frame: u64) {
        let Ok(packet) = IpPacket::parse(packet) else { return };
        if !has_another_port(&packet) {
            return;
        }
        if let Some(seen) = seen(Interest::IkePort, &packet) {
            self.add(seen, &packet, frame);
        }
    }

    fn add(&mut self, seen: Seen, packet: &IpPacket<'_>, frame: u64) {
        let (from, to) = (packet.source, packet.destination);
        let Seen { kind, number, answers, refuses, begins } = seen;
        let key = (kind, from.min(to), from.max(to));
        if let Some(known) = self.seen.get_mut(&key) {
            known.both_ways |= known.server == from && !refuses;
            known.packets = known.packets.saturating_add(u64::from(known.client == from));
            return;
        }
        let of_this_kind = self.of_a_kind.entry(kind).or_default();
        if !begins || *of_this_kind >= MOST_OF_A_KIND {
            return;
        }
        *of_this_kind += 1;
        // A recording may begin with an answer.
        let (client, server) = if answers { (to, from) } else { (from, to) };
        let packets = u64::from(!answers);
        let both_ways = answers && !refuses;
        let tunnel = OtherTunnel { kind, client, server, both_ways, number, packets, frame };
        self.seen.insert(key, tunnel);
    }

    /// All of them. HTTPS is everywhere: only what goes to a VPN server counts. IKE to another
    /// port counts where nothing else is known of its ends: a translator gives a client ports
    /// of that kind.
    pub fn finish(self, conversations: &[Judged]) -> Vec<OtherTunnel> {
        let is_known = |one: &OtherTunnel| {
            conversations.iter().any(|judged| !is_empty(judged) && is_between(judged, one))
        };
        let is_server = |one: &OtherTunnel| {
            conversations.iter().any(|judged| judged.conversation.server == one.server)
        };
        let counts = |one: &OtherTunnel| match one.kind {
            OtherTunnelKind::Sstp => is_server(one),
            OtherTunnelKind::IkePort => !is_known(one),
            _ => true,
        };
        let mut tunnels: Vec<OtherTunnel> = self.seen.into_values().filter(counts).collect();
        tunnels.sort_by_key(|one| one.frame);
        tunnels
    }
}

/// Whether a conversation tells nothing but what one of these does.
pub fn is_told_by(judged: &Judged, others: &[OtherTunnel]) -> bool {
    let tells = |one: &OtherTunnel| one.kind == OtherTunnelKind::IkePort && is_between(judged, one);
    is_empty(judged) && others.iter().any(tells)
}

fn is_empty(judged: &Judged) -> bool {
    judged.conversation.log.observations().is_empty()
}

fn is_between(judged: &Judged, other: &OtherTunnel) -> bool {
    let ends = [judged.conversation.client, judged.conversation.server];
    ends.contains(&other.client) && ends.contains(&other.server)
}

fn seen(interest: Interest, packet: &IpPacket<'_>) -> Option<Seen> {
    let flags = packet.payload.get(13).copied().unwrap_or_default();
    let stream = |kind| Seen {
        kind,
        number: None,
        answers: flags & (SYN | ACK) == SYN | ACK,
        refuses: flags & RST != 0,
        begins: true,
    };
    let plain = |kind, number| {
        let (answers, refuses, begins) = (false, false, true);
        Seen { kind, number, answers, refuses, begins }
    };
    match interest {
        Interest::Pptp => Some(stream(OtherTunnelKind::Pptp)),
        Interest::Https => Some(stream(OtherTunnelKind::Sstp)),
        Interest::IkeTcp => {
            let begins = begins_stream(packet);
            Some(Seen { begins, ..stream(OtherTunnelKind::IkeTcp) })
        }
        Interest::Gre => Some(plain(OtherTunnelKind::Gre, None)),
        Interest::Group if packet.authentication.is_some() => {
            Some(plain(OtherTunnelKind::Ah, Some(packet.protocol.into())))
        }
        Interest::Group => {
            (packet.protocol == PROTOCOL_ESP).then(|| plain(OtherTunnelKind::GroupEsp, None))
        }
        Interest::IkePort => exchange(packet),
        Interest::Tunnel | Interest::Carrier | Interest::None => None,
    }
}

/// Whether a segment shows that a stream is IKE's: it opens one to the port, or has the prefix
/// or a message in it (RFC 9329 3, 4). Any client may have the port for something else.
fn begins_stream(packet: &IpPacket<'_>) -> bool {
    let Some([a, b, c, d, .., offset, flags]) = packet.payload.first_chunk::<14>() else {
        return false;
    };
    let [from, to] = [[*a, *b], [*c, *d]].map(u16::from_be_bytes);
    let opens = match flags & (SYN | ACK) {
        SYN => to == port::NAT_TRAVERSAL,
        ACK | 0 => false,
        _ => from == port::NAT_TRAVERSAL,
    };
    let data = packet.payload.get(usize::from(offset >> 4) * 4..).unwrap_or_default();
    let message = data.get(2..).and_then(|data| data.strip_prefix(&NON_ESP_MARKER));
    let is_ike = |message| Header::parse(message).is_ok_and(|header| header.is_plausible());
    opens || data.starts_with(PREFIX) || message.is_some_and(is_ike)
}

/// A message of IKE: who sends one without a responder's cookie asks.
fn exchange(packet: &IpPacket<'_>) -> Option<Seen> {
    let udp = Udp::parse(packet.payload).ok()?;
    let message = udp.payload.strip_prefix(&NON_ESP_MARKER).unwrap_or(udp.payload);
    let asks = Header::parse(message).ok()?.responder_cookie == NONE;
    let elsewhere = !port::OF_IKE.contains(&udp.destination_port);
    let number = Some(if asks { udp.destination_port } else { udp.source_port });
    let (kind, answers, refuses) = (OtherTunnelKind::IkePort, !asks, false);
    Some(Seen { kind, number, answers, refuses, begins: asks && elsewhere })
}

#[cfg(test)]
mod tests {
    use super::super::{Analysis, AnalysisPlan, Findings};
    use super::*;
    use crate::wire::Capped;
    use crate::wire::ip::{PROTOCOL_AH, PROTOCOL_TCP, ip_packet, udp_packet};
    use crate::wire::isakmp::number::{exchange, payload, version};
    use crate::wire::isakmp::{IkeSa, Message, Payload};

    const CLIENT: &str = "192.0.2.7";
    const SERVER: &str = "198.51.100.10";

    /// Classic pcap of raw IP, a packet a second.
    fn findings(packets: &[Vec<u8>]) -> Findings {
        let mut file = Vec::new();
        for word in [0xa1b2_c3d4_u32, 0x0004_0002, 0, 0, 65_535, 101] {
            file.extend(word.to_le_bytes());
        }
        for (second, packet) in (1_700_000_000_u32..).zip(packets) {
            let length = u32::capped(packet.len());
            for word in [second, 0, length, length] {
                file.extend(word.to_le_bytes());
            }
            file.extend(packet);
        }
        let mut analysis = Analysis::new(AnalysisPlan::default());
        analysis.read(&file[..], &mut || false).unwrap();
        analysis.finish()
    }

    fn message(responder: u8) -> Vec<u8> {
        let ike_sa = IkeSa { initiator: [7; 8], responder: [responder; 8] };
        let payloads = vec![Payload::new(payload::KE, vec![9; 64])];
        Message::new(version::V1, exchange::IDENTITY_PROTECTION, 0, ike_sa, payloads).emit()
    }

    fn udp(from: (&str, u16), to: (&str, u16), bytes: &[u8]) -> Vec<u8> {
        let [from, to] = [from, to].map(|(ip, port)| format!("{ip}:{port}").parse().unwrap());
        udp_packet(from, to, bytes).unwrap()
    }

    fn tcp(from: (&str, u16), to: (&str, u16), flags: u8, data: &[u8]) -> Vec<u8> {
        let ports = [from.1.to_be_bytes(), to.1.to_be_bytes()].concat();
        let header = [&ports[..], &[0; 8], &[0x50, flags], &[0; 6], data].concat();
        let [from, to] = [from.0, to.0].map(|address| address.parse().unwrap());
        ip_packet(from, to, PROTOCOL_TCP, &header).unwrap()
    }

    /// Kind, number, packets of the client, and whether it was answered.
    fn told(findings: &Findings) -> Vec<(OtherTunnelKind, Option<u16>, u64, bool)> {
        let told = |one: &OtherTunnel| (one.kind, one.number, one.packets, one.both_ways);
        findings.others.iter().map(told).collect()
    }

    #[test]
    fn ike_to_a_port_of_its_own_is_told_and_is_no_conversation() {
        for own in [500, 51_000] {
            let asked = udp((CLIENT, own), (SERVER, 10_500), &message(0));
            let silent = findings(&vec![asked.clone(); 4]);
            assert_eq!(told(&silent), [(OtherTunnelKind::IkePort, Some(10_500), 4, false)]);
            assert!(silent.conversations.is_empty());
            let answer = udp((SERVER, 10_500), (CLIENT, own), &message(3));
            let answered = findings(&[asked, answer]);
            assert_eq!(told(&answered), [(OtherTunnelKind::IkePort, Some(10_500), 1, true)]);
        }
        // A translator gives a client any port, also where the server begins.
        let behind = findings(&[
            udp((CLIENT, 51_000), (SERVER, 500), &message(0)),
            udp((SERVER, 500), (CLIENT, 51_000), &message(3)),
            udp((SERVER, 500), (CLIENT, 51_000), &message(0)),
        ]);
        assert_eq!((told(&behind), behind.conversations.len()), (vec![], 1));
    }

    #[test]
    fn ike_over_tcp_is_told_by_what_it_opens_or_says() {
        let asks = tcp((CLIENT, 50_001), (SERVER, 4500), SYN, b"");
        let takes = tcp((SERVER, 4500), (CLIENT, 50_001), SYN | ACK, b"");
        let refuses = tcp((SERVER, 4500), (CLIENT, 50_001), RST | ACK, b"");
        let says = tcp((CLIENT, 50_001), (SERVER, 4500), ACK, b"IKETCP");
        let of = |packets, both| vec![(OtherTunnelKind::IkeTcp, None, packets, both)];
        assert_eq!(told(&findings(&[asks.clone(), takes, says.clone()])), of(2, true));
        assert_eq!(told(&findings(&[asks, refuses])), of(1, false));
        assert_eq!(told(&findings(&[says])), of(1, false));
        let web = tcp((CLIENT, 4500), ("203.0.113.9", 80), SYN, b"");
        assert_eq!(told(&findings(&[web])), []);
    }

    #[test]
    fn routers_and_groups_are_nobodys_server() {
        let authenticated = |from: &str, to: &str, next: u8| {
            let header = [&[next, 4, 0, 0, 0, 0, 3, 1, 0, 0, 0, 1][..], &[5; 32]].concat();
            let [from, to] = [from, to].map(|address| address.parse().unwrap());
            ip_packet(from, to, PROTOCOL_AH, &header).unwrap()
        };
        let routing = findings(&[
            authenticated("fe80::1", "fe80::2", 89),
            authenticated("fe80::2", "fe80::1", 89),
            authenticated(CLIENT, "224.0.0.18", 112),
        ]);
        let kinds = [(Some(89), true), (Some(112), false)]
            .map(|(next, both)| (OtherTunnelKind::Ah, next, 1, both));
        assert_eq!(told(&routing), kinds);
        assert!(routing.conversations.is_empty());
        let esp = [&[0, 0, 0x12, 0x34, 0, 0, 0, 1][..], &[5; 64]].concat();
        let [from, to] = [CLIENT, "239.1.2.3"].map(|address| address.parse().unwrap());
        let group = findings(&[
            ip_packet(from, to, PROTOCOL_ESP, &esp).unwrap(),
            udp((CLIENT, 500), ("255.255.255.255", 500), &message(0)),
        ]);
        assert_eq!(told(&group), [(OtherTunnelKind::GroupEsp, None, 1, false)]);
        assert!(group.conversations.is_empty());
        let vpn = findings(&[authenticated(CLIENT, SERVER, 50)]);
        assert_eq!((told(&vpn), vpn.conversations.len()), (vec![], 1));
    }
}
