//! Tunnels that are only named: PPTP, GRE, and SSTP where it can be one.

use std::collections::BTreeMap;
use std::net::IpAddr;

use crate::evidence::{Interest, OtherTunnel, OtherTunnelKind};
use crate::wire::ip::IpPacket;

/// Tunnels remembered of each kind.
const MOST_OF_A_KIND: usize = 1_024;
/// The SYN of a connection's first packet, without ACK (RFC 9293 3.1).
const SYN: u8 = 0x02;
const ACK: u8 = 0x10;

/// What was seen so far, by kind and ends in order.
#[derive(Debug, Default)]
pub struct Others {
    seen: BTreeMap<(OtherTunnelKind, IpAddr, IpAddr), OtherTunnel>,
    of_a_kind: BTreeMap<OtherTunnelKind, usize>,
}

impl Others {
    /// Takes notice of a packet.
    pub fn note(&mut self, interest: Interest, packet: &[u8], frame: u64) {
        let kind = match interest {
            Interest::Pptp => OtherTunnelKind::Pptp,
            Interest::Gre => OtherTunnelKind::Gre,
            Interest::Https => OtherTunnelKind::Sstp,
            Interest::Tunnel | Interest::None => return,
        };
        let Ok(packet) = IpPacket::parse(packet) else { return };
        let (from, to) = (packet.source, packet.destination);
        let key = (kind, from.min(to), from.max(to));
        if let Some(known) = self.seen.get_mut(&key) {
            known.both_ways |= known.server == from;
            return;
        }
        let of_this_kind = self.of_a_kind.entry(kind).or_default();
        if *of_this_kind >= MOST_OF_A_KIND {
            return;
        }
        *of_this_kind += 1;
        // A recording may begin with an answer.
        let flags = packet.payload.get(13).copied().unwrap_or_default();
        let answer = kind != OtherTunnelKind::Gre && flags & (SYN | ACK) == SYN | ACK;
        let (client, server) = if answer { (to, from) } else { (from, to) };
        let tunnel = OtherTunnel { kind, client, server, both_ways: answer, frame };
        self.seen.insert(key, tunnel);
    }

    /// All of them. HTTPS is everywhere: only what goes to a VPN server counts.
    pub fn finish(self, servers: &[IpAddr]) -> Vec<OtherTunnel> {
        let counts =
            |one: &OtherTunnel| one.kind != OtherTunnelKind::Sstp || servers.contains(&one.server);
        let mut tunnels: Vec<OtherTunnel> = self.seen.into_values().filter(counts).collect();
        tunnels.sort_by_key(|one| one.frame);
        tunnels
    }
}
