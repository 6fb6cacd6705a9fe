//! Which packets are ours.
//!
//! Reads from the front of the data and not through `SKF_NET_OFF`: the kernel
//! serves the latter from the linear part of its buffer only, and would lose an
//! ICMP error whose quote a driver left in a page.

use std::net::IpAddr;

use super::program::{Condition, Instruction, Load, Rule, translate};
use crate::evidence::Channel;
use crate::wire::bare::PROTOCOL_EXPERIMENT;
use crate::wire::ip::{PROTOCOL_AH, PROTOCOL_ESP, PROTOCOL_ICMP, PROTOCOL_ICMPV6, PROTOCOL_UDP};

/// What the filter must know about the link and its ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// Bytes in front of the IP header: 14 on Ethernet, 0 without link header.
    pub link_header: u32,
    pub client: IpAddr,
    pub servers: Vec<IpAddr>,
    /// Ports of our own sockets.
    pub local_ports: Vec<u16>,
}

impl Scope {
    /// The program for this scope: UDP of our ports with anybody, since answers
    /// from elsewhere are evidence; ESP and later fragments between us and a
    /// server; ICMP errors to us about packets to one.
    pub fn program(&self) -> Vec<Instruction> {
        if self.client.is_ipv4() {
            translate(&self.ipv4_rules(), Some(self.link_header))
        } else {
            translate(&self.ipv6_rules(), None)
        }
    }

    fn ipv4_rules(&self) -> Vec<Rule> {
        let protocol = |number: u8| {
            vec![
                Condition::equals(Load::EtherType, 0x0800),
                Condition::equals(Load::Byte(self.link_header + 9), number.into()),
            ]
        };
        let offset = |range| {
            vec![Condition::within(Load::Half(self.link_header + 6), FRAGMENT_OFFSET, range)]
        };
        let mut rules = Vec::new();
        for (ours, port_at) in [(Side::Source, 0), (Side::Destination, 2)] {
            rules.push(all([
                protocol(PROTOCOL_UDP),
                offset(0..=0),
                self.is(ours, self.client),
                self.our_port(Load::HalfBehindHeader(self.link_header + port_at)),
            ]));
        }
        for server in self.servers.iter().copied() {
            for ends in self.both_directions(server) {
                rules.push(all([protocol(PROTOCOL_ESP), ends.clone()]));
                rules.push(all([protocol(PROTOCOL_UDP), offset(1..=FRAGMENT_OFFSET), ends]));
            }
            // The walk's alone, by their hop limit: another tunnel's AH is not this probe's.
            for number in BARE {
                let hops = Condition::within(Load::Byte(self.link_header + 8), u32::MAX, WALKS);
                let [out, _] = self.both_directions(server);
                rules.push(all([protocol(number), vec![hops], out]));
            }
            let icmp = all([
                protocol(PROTOCOL_ICMP),
                offset(0..=0),
                self.is(Side::Destination, self.client),
                vec![Condition::one_of(
                    Load::ByteBehindHeader(self.link_header),
                    vec![3, 4, 5, 11, 12],
                )],
                words(Load::WordBehindHeader, self.link_header + ICMP_HEADER + 16, server),
            ]);
            rules.extend(self.ipv4_quotes().map(|quote| all([icmp.clone(), quote])));
        }
        rules
    }

    fn ipv6_rules(&self) -> Vec<Rule> {
        let behind = self.link_header + IPV6_HEADER;
        let next_header = |at: u32, numbers: &[u8]| {
            Condition::one_of(
                Load::Byte(self.link_header + at),
                numbers.iter().copied().map(u32::from).collect(),
            )
        };
        let protocol = |number: u8| {
            vec![Condition::equals(Load::EtherType, 0x86dd), next_header(6, &[number])]
        };
        let fragment_of = |number: u8| {
            let mut conditions = protocol(FRAGMENT_HEADER);
            conditions.push(next_header(IPV6_HEADER, &[number]));
            conditions
        };
        let offset = |range| vec![Condition::within(Load::Half(behind + 2), 0xfff8, range)];
        let mut rules = Vec::new();
        for (ours, port_at) in [(Side::Source, 0), (Side::Destination, 2)] {
            let port = |front: u32| self.our_port(Load::Half(behind + front + port_at));
            rules.push(all([protocol(PROTOCOL_UDP), self.is(ours, self.client), port(0)]));
            rules.push(all([
                fragment_of(PROTOCOL_UDP),
                offset(0..=0),
                self.is(ours, self.client),
                port(8),
            ]));
        }
        for server in self.servers.iter().copied() {
            for ends in self.both_directions(server) {
                rules.push(all([protocol(PROTOCOL_ESP), ends.clone()]));
                rules.push(all([fragment_of(PROTOCOL_ESP), ends.clone()]));
                rules.push(all([fragment_of(PROTOCOL_UDP), offset(8..=0xfff8), ends]));
            }
            for number in BARE {
                let hops = Condition::within(Load::Byte(self.link_header + 7), u32::MAX, WALKS);
                let [out, _] = self.both_directions(server);
                rules.push(all([protocol(number), vec![hops], out]));
            }
            let icmp = all([
                protocol(PROTOCOL_ICMPV6),
                self.is(Side::Destination, self.client),
                vec![Condition::within(Load::Byte(behind), u32::MAX, 0..=127)],
                words(Load::Word, behind + ICMP_HEADER + 24, server),
            ]);
            rules.extend(self.ipv6_quotes().map(|quote| all([icmp.clone(), quote])));
        }
        rules
    }

    /// What an error may quote: ESP or a bare protocol of the walk, a later piece of a datagram, or a datagram
    /// that by its ports is the probe's. The server's well-known ports do too,
    /// since some translators do not put our own port back into the quote.
    fn ipv4_quotes(&self) -> [Rule; 4] {
        let quote = self.link_header + ICMP_HEADER;
        let protocol =
            |number: u8| Condition::equals(Load::ByteBehindHeader(quote + 9), number.into());
        let offset =
            |range| Condition::within(Load::HalfBehindHeader(quote + 6), FRAGMENT_OFFSET, range);
        let [ours, theirs] = [0, 2].map(|at| Load::HalfBehindHeader(quote + IPV4_HEADER + at));
        let udp = vec![protocol(PROTOCOL_UDP), offset(0..=0)];
        [
            vec![Condition::one_of(Load::ByteBehindHeader(quote + 9), quoted_whole())],
            vec![protocol(PROTOCOL_UDP), offset(1..=FRAGMENT_OFFSET)],
            all([udp.clone(), self.our_port(ours)]),
            all([udp, vec![well_known_port(theirs)]]),
        ]
    }

    /// As [`Self::ipv4_quotes`]; any piece passes, since only ours are sent in pieces.
    fn ipv6_quotes(&self) -> [Rule; 4] {
        let quote = self.link_header + IPV6_HEADER + ICMP_HEADER;
        let protocol = |number: u8| Condition::equals(Load::Byte(quote + 6), number.into());
        let [ours, theirs] = [0, 2].map(|at| Load::Half(quote + IPV6_HEADER + at));
        [
            vec![Condition::one_of(Load::Byte(quote + 6), quoted_whole())],
            vec![protocol(FRAGMENT_HEADER)],
            all([vec![protocol(PROTOCOL_UDP)], self.our_port(ours)]),
            vec![protocol(PROTOCOL_UDP), well_known_port(theirs)],
        ]
    }

    fn both_directions(&self, server: IpAddr) -> [Rule; 2] {
        [(self.client, server), (server, self.client)]
            .map(|(from, to)| all([self.is(Side::Source, from), self.is(Side::Destination, to)]))
    }

    fn is(&self, side: Side, address: IpAddr) -> Rule {
        let at = match (side, address) {
            (Side::Source, IpAddr::V4(_)) => 12,
            (Side::Destination, IpAddr::V4(_)) => 16,
            (Side::Source, IpAddr::V6(_)) => 8,
            (Side::Destination, IpAddr::V6(_)) => 24,
        };
        words(Load::Word, self.link_header + at, address)
    }

    fn our_port(&self, load: Load) -> Rule {
        vec![Condition::one_of(load, self.local_ports.iter().copied().map(u32::from).collect())]
    }
}

/// IP protocols of the walk beside UDP and ESP.
const BARE: [u8; 2] = [PROTOCOL_AH, PROTOCOL_EXPERIMENT];
/// Hop limits of a walk's packets.
const WALKS: std::ops::RangeInclusive<u32> = 1..=30;

/// Protocols whose packets are ours whatever follows the IP header.
fn quoted_whole() -> Vec<u32> {
    BARE.into_iter().chain([PROTOCOL_ESP]).map(u32::from).collect()
}

#[derive(Clone, Copy)]
enum Side {
    Source,
    Destination,
}

fn all<const N: usize>(parts: [Rule; N]) -> Rule {
    parts.into_iter().flatten().collect()
}

fn well_known_port(load: Load) -> Condition {
    Condition::one_of(load, Channel::over_udp().filter_map(Channel::port).map(u32::from).collect())
}

/// `address`, word by word, at `at`.
fn words(load: fn(u32) -> Load, at: u32, address: IpAddr) -> Rule {
    let words: Vec<u32> = match address {
        IpAddr::V4(address) => vec![address.to_bits()],
        IpAddr::V6(address) => {
            let octets = address.octets();
            let (chunks, _) = octets.as_chunks::<4>();
            chunks.iter().copied().map(u32::from_be_bytes).collect()
        }
    };
    (0..).zip(words).map(|(index, word)| Condition::equals(load(at + 4 * index), word)).collect()
}

/// Without options: our own packets have none, nor have their quotes.
const IPV4_HEADER: u32 = 20;
const IPV6_HEADER: u32 = 40;
const ICMP_HEADER: u32 = 8;
const FRAGMENT_HEADER: u8 = 44;
/// The low thirteen bits of IPv4's flags and offset (RFC 791 3.1).
const FRAGMENT_OFFSET: u32 = 0x1fff;
