//! A translator in front of the client (RFC 3022 traditional NAPT).
//!
//! A flow is known by protocol, inside end and remote end, as Linux tracks it:
//! what comes back passes only from the very end that was spoken to. ESP and
//! other protocols without ports pass with the address changed, to the host
//! inside that last spoke to that remote.

use std::net::{IpAddr, Ipv4Addr, SocketAddrV4};
use std::time::Duration;

use super::{Middlebox, Passage, Passing};
use crate::crypto::RandomStream;
use crate::evidence::{Ends, Timestamp, port};
use crate::sim::packet::{End, rewrite, rewrite_quote, word};
use crate::sim::{PortMapping, Way};
use crate::wire::icmp::IcmpError;
use crate::wire::ip::{IpPacket, PROTOCOL_UDP};

/// Flows known at one time; the one that was silent longest goes.
const MOST_FLOWS: usize = 1_024;
/// A flow is forgotten after this silence (RFC 4787 4.3 asks for two minutes).
const FORGOTTEN_AFTER: Duration = Duration::from_mins(2);
/// Rewritten ports start here, above the well-known and registered ones in use.
const FIRST_DYNAMIC_PORT: u16 = 0xc000;

pub(super) struct Nat {
    public: Ipv4Addr,
    /// Where what goes to UDP 4500 leaves from.
    public_4500: Ipv4Addr,
    ports: PortMapping,
    /// The one that spoke last stands last.
    flows: Vec<Flow>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Flow {
    protocol: u8,
    inside: SocketAddrV4,
    remote: SocketAddrV4,
    outside: SocketAddrV4,
    used: Timestamp,
}

/// What a packet is known by.
#[derive(Debug, Clone, Copy)]
struct Tuple {
    protocol: u8,
    ends: Ends<Place>,
}

/// One end of a packet.
#[derive(Debug, Clone, Copy)]
struct Place {
    address: Ipv4Addr,
    /// Zero where the protocol has none, unknown in the later pieces of a UDP datagram.
    port: Option<u16>,
}

impl Nat {
    pub(super) const fn new(public: Ipv4Addr, ports: PortMapping) -> Self {
        Self { public, public_4500: public, ports, flows: Vec::new() }
    }

    /// One with two addresses.
    pub(super) const fn pool([public, public_4500]: [Ipv4Addr; 2]) -> Self {
        Self { public, public_4500, ports: PortMapping::Kept, flows: Vec::new() }
    }

    fn outward(
        &mut self,
        now: Timestamp,
        mut packet: Vec<u8>,
        tuple: Tuple,
        random: &mut RandomStream,
    ) -> Option<Vec<u8>> {
        let flow = match self.flow(|flow| flow.leaves(tuple)) {
            Some(known) => known,
            None => self.begin(now, tuple, random)?,
        };
        self.touch(now, flow);
        rewrite(&mut packet, End::Source, *flow.outside.ip(), Some(flow.outside.port()));
        Some(packet)
    }

    fn inward(&mut self, now: Timestamp, mut packet: Vec<u8>, tuple: Tuple) -> Option<Vec<u8>> {
        let flow = self.flow(|flow| flow.returns(tuple))?;
        self.touch(now, flow);
        rewrite(&mut packet, End::Destination, *flow.inside.ip(), Some(flow.inside.port()));
        Some(packet)
    }

    /// An ICMP error about a packet of a known flow; any other is dropped.
    fn error(&mut self, way: Way, mut packet: Vec<u8>, quoted: Tuple) -> Option<Vec<u8>> {
        match way {
            Way::ToClient => {
                let flow = self.flow(|flow| flow.returns(quoted.reversed()))?;
                let (address, port) = (*flow.inside.ip(), Some(flow.inside.port()));
                rewrite(&mut packet, End::Destination, address, None);
                rewrite_quote(&mut packet, |quote| rewrite(quote, End::Source, address, port));
            }
            Way::ToServer => {
                let flow = self.flow(|flow| flow.leaves(quoted.reversed()))?;
                let (public, port) = (*flow.outside.ip(), Some(flow.outside.port()));
                rewrite(&mut packet, End::Source, public, None);
                rewrite_quote(&mut packet, |quote| rewrite(quote, End::Destination, public, port));
            }
        }
        Some(packet)
    }

    fn flow(&self, fits: impl Fn(&Flow) -> bool) -> Option<Flow> {
        self.flows.iter().rev().find(|flow| fits(flow)).copied()
    }

    fn begin(&self, now: Timestamp, tuple: Tuple, random: &mut RandomStream) -> Option<Flow> {
        let Tuple { protocol, ends: Ends { from, to } } = tuple;
        let inside = SocketAddrV4::new(from.address, from.port?);
        let remote = SocketAddrV4::new(to.address, to.port?);
        let port = self.outside_port(protocol, inside, random);
        let to_4500 = protocol == PROTOCOL_UDP && remote.port() == port::NAT_TRAVERSAL;
        let public = if to_4500 { self.public_4500 } else { self.public };
        let outside = SocketAddrV4::new(public, port);
        Some(Flow { protocol, inside, remote, outside, used: now })
    }

    /// The same for all remotes (RFC 4787 4.1), another for each inside end.
    fn outside_port(&self, protocol: u8, inside: SocketAddrV4, random: &mut RandomStream) -> u16 {
        if protocol != PROTOCOL_UDP {
            return 0;
        }
        if let Some(known) = self.flow(|flow| flow.protocol == protocol && flow.inside == inside) {
            return known.outside.port();
        }
        let taken = |port| {
            self.flow(|flow| flow.protocol == protocol && flow.outside.port() == port).is_some()
        };
        if self.ports == PortMapping::Kept && !taken(inside.port()) {
            return inside.port();
        }
        let start = u16::from_be_bytes(random.bytes()) | FIRST_DYNAMIC_PORT;
        let range = (start..=u16::MAX).chain(FIRST_DYNAMIC_PORT..start);
        range.into_iter().find(|port| !taken(*port)).unwrap_or(start)
    }

    fn touch(&mut self, now: Timestamp, flow: Flow) {
        self.flows
            .retain(|known| known.key() != flow.key() && now.since(known.used) < FORGOTTEN_AFTER);
        if self.flows.len() >= MOST_FLOWS {
            self.flows.remove(0);
        }
        self.flows.push(Flow { used: now, ..flow });
    }
}

impl Middlebox for Nat {
    fn pass(&mut self, passing: Passing<'_>) -> Passage {
        let Passing { now, way, packet, random } = passing;
        let Ok(parsed) = IpPacket::parse(&packet) else { return Passage::nothing() };
        let Some(tuple) = Tuple::of(&parsed) else { return Passage::onward(packet) };
        let own = [self.public, self.public_4500];
        if way == Way::ToClient && !own.contains(&tuple.ends.to.address) {
            return Passage::nothing();
        }
        let error = IcmpError::parse(&parsed).ok().flatten();
        let quoted =
            error.map(|error| IpPacket::parse(error.quote).ok().as_ref().and_then(Tuple::of));
        let outcome = match (way, quoted) {
            (_, Some(quoted)) => quoted.and_then(|quoted| self.error(way, packet, quoted)),
            (Way::ToServer, None) => self.outward(now, packet, tuple, random),
            (Way::ToClient, None) => self.inward(now, packet, tuple),
        };
        outcome.map_or_else(Passage::nothing, Passage::onward)
    }
}

impl Flow {
    const fn key(&self) -> (u8, SocketAddrV4, SocketAddrV4) {
        (self.protocol, self.inside, self.remote)
    }

    fn leaves(&self, tuple: Tuple) -> bool {
        self.protocol == tuple.protocol
            && tuple.ends.from.is(self.inside)
            && tuple.ends.to.is(self.remote)
    }

    fn returns(&self, tuple: Tuple) -> bool {
        self.protocol == tuple.protocol
            && tuple.ends.from.is(self.remote)
            && tuple.ends.to.is(self.outside)
    }
}

impl Tuple {
    /// `None` for IPv6.
    fn of(packet: &IpPacket<'_>) -> Option<Self> {
        let (IpAddr::V4(source), IpAddr::V4(destination)) = (packet.source, packet.destination)
        else {
            return None;
        };
        let later_piece = packet.fragment.is_some_and(|fragment| fragment.offset > 0);
        let port = |at| match packet.protocol {
            PROTOCOL_UDP if later_piece => None,
            PROTOCOL_UDP => word(packet.payload, at),
            _ => Some(0),
        };
        let from = Place { address: source, port: port(0) };
        let to = Place { address: destination, port: port(2) };
        Some(Self { protocol: packet.protocol, ends: Ends { from, to } })
    }

    /// That of an answer.
    fn reversed(self) -> Self {
        Self { ends: self.ends.reversed(), ..self }
    }
}

impl Place {
    fn is(self, end: SocketAddrV4) -> bool {
        *end.ip() == self.address && self.port.is_none_or(|port| port == end.port())
    }
}
