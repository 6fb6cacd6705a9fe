//! What a practice network is made of, as plain values.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::Duration;

use super::Host;
use crate::crypto::{PreSharedKey, WitnessKey};
use crate::evidence::port;
use crate::wire::icmp::IcmpMeaning;
use crate::wire::ip::{IpPacket, PROTOCOL_UDP, Udp};
use crate::wire::isakmp::Header;
use crate::wire::nat_t::Encapsulated;

/// A path, its ends, and what the verdict on it has to be.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// As the user types it.
    pub name: &'static str,
    /// The class that a right verdict names.
    pub planted: &'static str,
    /// The demo shows it.
    pub shown: bool,
    /// The client host.
    pub client: Addresses,
    /// The server as the client addresses it.
    pub server: Addresses,
    /// One-way delay of each link: in front of every router and of the server.
    pub delay: Duration,
    /// From the client to the server.
    pub hops: Vec<Hop>,
    /// The host at the end; `None` where nobody is there.
    pub host: Option<Host>,
    /// What the client has, and the far end where the host is one.
    pub keys: Keys,
}

/// Keys of practice, which protect nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Keys {
    /// The pre-shared key.
    pub pre_shared: Option<&'static str>,
    /// The witness key, long enough for one.
    pub witness: Option<&'static str>,
}

impl Keys {
    /// The witness key, ready for use.
    #[must_use]
    pub fn witness_key(self) -> Option<WitnessKey> {
        WitnessKey::new(&PreSharedKey::new(self.witness?.as_bytes().to_vec()))
    }
}

/// A host's or router's addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Addresses {
    /// IPv4.
    pub v4: Ipv4Addr,
    /// IPv6.
    pub v6: Ipv6Addr,
}

/// One thing that packets pass through, in either direction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hop {
    /// Takes one off the hop limit and says so when it runs out (RFC 1812 5.3.1).
    Router(Addresses),
    /// The same, and says so as often as Linux does: six times at once, then once a second.
    LimitedRouter(Addresses),
    /// A router that says nothing of what matches.
    ChoosyRouter(Addresses, Match),
    /// Swallows what matches.
    Drop(Match),
    /// Swallows what matches and tells the sender.
    Reject {
        /// What is refused.
        what: Match,
        /// What the sender is told.
        meaning: IcmpMeaning,
        /// Who tells it.
        from: Addresses,
    },
    /// Translates the client's IPv4 address; IPv6 passes as it is.
    Nat {
        /// The address outside.
        public: Ipv4Addr,
        /// What becomes of the port.
        ports: PortMapping,
    },
    /// Translates the client's IPv4 address to one of two, and keeps ports: what goes to
    /// UDP 4500 leaves from the second, as over two uplinks.
    NatPool {
        /// The addresses outside.
        publics: [Ipv4Addr; 2],
    },
    /// Translates the server's IPv4 address, one to one.
    ServerNat {
        /// The address that clients use.
        public: Ipv4Addr,
        /// The server's own.
        inside: Ipv4Addr,
    },
    /// The same, and forwards UDP 500 and 4500 alone; everything else that is sent to the
    /// public address it answers itself, as a home router's kernel does.
    PortForward {
        /// The address that clients use, the translator's own.
        public: Addresses,
        /// The server's own.
        inside: Ipv4Addr,
    },
    /// Lets UDP 4500 of a client through only after its UDP 500 was seen.
    OpenOnKnock,
    /// The same, and refuses it until then.
    RefuseUntilKnock {
        /// Who says that the port is unreachable.
        from: Addresses,
    },
    /// Loses packets.
    Loss {
        /// Of a thousand.
        per_mille: u16,
    },
    /// Passes packets twice.
    Duplicate {
        /// Of a thousand.
        per_mille: u16,
    },
    /// Holds packets back so that later ones overtake them.
    Reorder {
        /// Of a thousand.
        per_mille: u16,
        /// How long.
        by: Duration,
    },
    /// Delays every packet by a random time.
    Delay {
        /// The longest.
        jitter: Duration,
    },
    /// Flips one bit and leaves the checksums as they are.
    Corrupt {
        /// Of a thousand.
        per_mille: u16,
    },
    /// Rewrites UDP that matches, and leaves a checksum that is wrong.
    SpoilChecksum(Match),
    /// A link that carries packets up to a size only.
    Mtu {
        /// Bytes of the largest IP packet.
        mtu: u16,
        /// Who tells the sender of one that may not be cut; `None` for nobody.
        from: Option<Addresses>,
    },
    /// Swallows all pieces of packets but the first ones.
    DropPieces,
    /// Keeps pieces until it has the whole packet, and passes that on.
    CollectPieces,
}

/// What a translator does with the client's UDP port.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PortMapping {
    /// Keeps it where it is free.
    Kept,
    /// Takes another one.
    Rewritten,
}

/// Which way a packet travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Way {
    /// From the client.
    ToServer,
    /// To the client.
    ToClient,
}

/// A packet filter's rule; what is `None` fits everything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Match {
    /// Direction.
    pub way: Option<Way>,
    /// IP protocol.
    pub protocol: Option<u8>,
    /// An IP protocol that does not fit.
    pub other_than: Option<u8>,
    /// UDP source port.
    pub source_port: Option<u16>,
    /// UDP destination port.
    pub destination_port: Option<u16>,
    /// Version octet of an IKE message on UDP 500 or, marked, on UDP 4500.
    pub ike_version: Option<u8>,
    /// How the UDP payload, or that of another protocol, begins.
    pub begins_with: Vec<u8>,
}

impl Addresses {
    /// Whether one of them is `address`.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        address == IpAddr::V4(self.v4) || address == IpAddr::V6(self.v6)
    }

    /// The address of the same family as `other`.
    #[must_use]
    pub const fn like(&self, other: IpAddr) -> IpAddr {
        match other {
            IpAddr::V4(_) => IpAddr::V4(self.v4),
            IpAddr::V6(_) => IpAddr::V6(self.v6),
        }
    }
}

impl Match {
    /// Everything under an IP protocol.
    #[must_use]
    pub fn protocol(protocol: u8) -> Self {
        Self { protocol: Some(protocol), ..Self::default() }
    }

    /// UDP from the client to a port of the server.
    #[must_use]
    pub fn to_port(port: u16) -> Self {
        Self {
            way: Some(Way::ToServer),
            protocol: Some(PROTOCOL_UDP),
            destination_port: Some(port),
            ..Self::default()
        }
    }

    /// Whether a packet that travels `way` fits.
    #[must_use]
    pub fn fits(&self, way: Way, packet: &IpPacket<'_>) -> bool {
        let udp = packet.udp().ok().flatten();
        let asks = |port: Option<u16>, has: fn(&Udp<'_>) -> u16| {
            port.is_none_or(|port| udp.as_ref().is_some_and(|udp| has(udp) == port))
        };
        let payload = udp.as_ref().map_or(packet.payload, |udp| udp.payload);
        self.way.is_none_or(|wanted| wanted == way)
            && self.protocol.is_none_or(|wanted| wanted == packet.protocol)
            && self.other_than.is_none_or(|other| other != packet.protocol)
            && asks(self.source_port, |udp| udp.source_port)
            && asks(self.destination_port, |udp| udp.destination_port)
            && self.ike_version.is_none_or(|wanted| {
                udp.as_ref().and_then(ike_version).is_some_and(|version| version == wanted)
            })
            && payload.starts_with(&self.begins_with)
    }
}

fn ike_version(udp: &Udp<'_>) -> Option<u8> {
    let ports = [udp.source_port, udp.destination_port];
    let message = match Encapsulated::classify(udp.payload) {
        Encapsulated::Ike(message) if ports.contains(&port::NAT_TRAVERSAL) => message,
        _ if ports.contains(&port::IKE) => udp.payload,
        _ => return None,
    };
    Header::parse(message).ok().map(|header| header.version)
}
