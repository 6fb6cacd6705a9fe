//! Which conversation a packet belongs to, and who is the client in it.

use std::net::{IpAddr, SocketAddr};

use ahash::{AHashMap, AHashSet};

use super::pair::{Key, Spoken, Way, between};
use super::{Direction, Packet};
use crate::evidence::packet::IpPiece;
use crate::evidence::{Channel, Ends, port};
use crate::wire::address::is_private;
use crate::wire::ip::{IpPacket, is_group};
use crate::wire::isakmp::number::{exchange, flag, payload, version};
use crate::wire::isakmp::{Cookie, Header, Message};
use crate::wire::nat_t::Encapsulated;

/// IKE exchanges whose initiator is remembered.
const MOST_EXCHANGES: usize = 16_384;
/// Clients' ports that are remembered, for answers from elsewhere.
const MOST_PORTS: usize = 16_384;

/// The ends of an exchange, which its initiator's cookie and its two ends name.
#[derive(Debug, Clone, Copy)]
struct Parties {
    client: IpAddr,
    server: IpAddr,
    /// A message told who began it; without one that is a guess.
    told: bool,
    /// The client's end that was remembered last.
    remembered: Option<SocketAddr>,
    /// Who answered in the server's place, though nobody asked there.
    elsewhere: Option<IpAddr>,
    /// Who spoke first in it.
    spoke: IpAddr,
    /// Both ends spoke in it, which takes more than one packet that anybody can make up.
    by_both: bool,
}

/// One more exchange under a cookie: a client that asks several servers, a router that
/// records before and behind its translator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Beside {
    cookie: Cookie,
    ends: Key,
}

/// Who is known to talk to each other.
pub trait Talks: Copy {
    /// The one of two addresses that acts as the client at the moment; `None` where nothing is
    /// known to have passed between them.
    fn client(self, one: IpAddr, other: IpAddr) -> Option<IpAddr>;

    /// Whether ESP in UDP passed between them in the log of that one.
    fn carries(self, one: IpAddr, other: IpAddr) -> bool;
}

/// What is known of who talks to whom.
#[derive(Debug)]
pub struct Routes {
    /// Counts as the client wherever it takes part.
    named: Option<IpAddr>,
    exchanges: AHashMap<Cookie, Parties>,
    /// Further exchanges of cookies that are in the other table, between other ends.
    beside: AHashMap<Beside, Parties>,
    /// Whom a client asked from a port.
    asked: AHashMap<SocketAddr, IpAddr>,
}

impl Routes {
    pub fn new(named: Option<IpAddr>) -> Self {
        let (exchanges, beside, asked) = (AHashMap::new(), AHashMap::new(), AHashMap::new());
        Self { named, exchanges, beside, asked }
    }

    /// The way of a packet; `None` where it is none of a tunnel's. `hint` is
    /// what the recording says of its direction.
    pub fn way(&mut self, packet: &Packet<'_>, hint: Direction, talks: impl Talks) -> Option<Way> {
        // A group of hosts is nobody's server, and no client.
        if packet.ends().is_some_and(|(from, to)| is_group(from) || is_group(to)) {
            return None;
        }
        match packet {
            Packet::Udp { source, destination, payload, truncated, .. } => {
                let ends = Ends { from: *source, to: *destination };
                let udp = self.udp(ends, payload, hint, talks);
                if udp.is_some() || !truncated {
                    return udp;
                }
                // Of what a short snap length left the header may be a part, or there is none.
                match beginning(ends, payload) {
                    Some(header) => Some(self.exchange(&header, ends, hint, talks)),
                    None => by_ports(ends, hint),
                }
            }
            Packet::Esp { source, destination, .. }
            | Packet::Ah { source, destination, .. }
            | Packet::Experiment { source, destination, .. } => {
                let client = self.client_of(*source, *destination, talks);
                let client = client.unwrap_or_else(|| inside(*source, *destination));
                Some(between(client, *source, *destination, hint))
            }
            Packet::IcmpError { quote, .. } => quoted(quote, talks),
            Packet::Piece(piece) => self.piece(piece, hint, talks),
        }
    }

    /// A first piece goes by its ports, a later one with its conversation.
    fn piece(&mut self, piece: &IpPiece<'_>, hint: Direction, talks: impl Talks) -> Option<Way> {
        if let Some((source, destination, payload)) = &piece.start {
            let ends = Ends { from: *source, to: *destination };
            return self.udp(ends, payload, hint, talks);
        }
        let (source, destination) = (piece.source, piece.destination);
        let current = talks.client(source, destination)?;
        let client = self.named_of(source, destination).unwrap_or(current);
        Some(between(client, source, destination, hint))
    }

    /// Forgets conversations that were closed.
    pub fn forget(&mut self, keys: &AHashSet<Key>) {
        self.exchanges.retain(|_, one| !keys.contains(&Key::new(one.client, one.server)));
        self.beside.retain(|one, _| !keys.contains(&one.ends));
        self.asked.retain(|client, server| !keys.contains(&Key::new(client.ip(), *server)));
    }

    fn udp(
        &mut self,
        ends: Ends,
        payload: &[u8],
        hint: Direction,
        talks: impl Talks,
    ) -> Option<Way> {
        let Some(flow) = flow_of(ends) else {
            return self.answer_from_elsewhere(ends);
        };
        let Ends { from: source, to: destination } = ends.addresses();
        let ike = ike_header(flow, payload);
        if let Some(header) = ike {
            return Some(self.exchange(&header, ends, hint, talks));
        }
        let current = talks.client(source, destination);
        // An answer from an address that was not asked.
        if current.is_none()
            && let Some(way) = self.answer_from_elsewhere(ends)
            && way.direction == Direction::Inbound
        {
            return Some(way);
        }
        let named = self.named_of(source, destination);
        let known = named.or(current);
        let starts = match flow {
            Channel::Ike4500 => matches!(flow.unmarked(payload), Encapsulated::Esp(_)),
            _ => flow.row().question.is_some_and(|question| (question.is_its)(payload)),
        };
        let client = known.or_else(|| {
            let begun = if flow == Channel::Ike4500 { of_traffic(ends) } else { by_port(ends) };
            starts.then_some(begun)
        })?;
        // A tunnel's traffic comes from where its exchange came from.
        if current.is_none() || flow != Channel::Ike4500 {
            self.remember(client, ends);
        }
        Some(between(client, source, destination, hint))
    }

    /// A message of an exchange that we know, or that begins here.
    fn exchange(&mut self, header: &Header, ends: Ends, hint: Direction, talks: impl Talks) -> Way {
        let parties = match self.known(header, ends) {
            Some(known) if known.told || initiator(header, ends).is_none() => known,
            _ => self.begin(header, ends, talks),
        };
        let Parties { client, server, remembered, elsewhere, spoke, .. } = parties;
        let Ends { from: source, to: destination } = ends;
        let by_both = parties.by_both || spoke != source.ip();
        if by_both
            && !parties.by_both
            && let Some(known) = self.parties(header.initiator_cookie, ends)
        {
            known.by_both = true;
        }
        if client == source.ip() && remembered != Some(source) {
            self.remember(client, ends);
            if let Some(known) = self.parties(header.initiator_cookie, ends) {
                known.remembered = Some(source);
            }
        } else if client == destination.ip()
            && server != source.ip()
            && elsewhere != Some(source.ip())
            && let Some(known) = self.exchanges.get_mut(&header.initiator_cookie)
        {
            known.elsewhere = Some(source.ip());
        }
        let spoken = if by_both { Spoken::ByBoth } else { Spoken::ByOne };
        Way { server, spoken, ..between(client, source.ip(), destination.ip(), hint) }
    }

    /// The exchange of a message: a cookie and two ends. What comes to the client from where
    /// nobody asked under this cookie belongs to whom it did ask, and so does what the client
    /// sends there in return.
    fn known(&self, header: &Header, ends: Ends) -> Option<Parties> {
        let cookie = header.initiator_cookie;
        let first = self.exchanges.get(&cookie)?;
        let Ends { from: source, to: destination } = ends.addresses();
        if first.are(source, destination) {
            return Some(*first);
        }
        if let Some(known) = self.beside.get(&Beside::new(cookie, source, destination)) {
            return Some(*known);
        }
        let opens = initiator(header, ends) == Some(source);
        let goes_on = first.client == source && first.elsewhere == Some(destination) && !opens;
        (first.client == destination || goes_on).then_some(*first)
    }

    /// What is remembered of the exchange between these very ends.
    fn parties(&mut self, cookie: Cookie, ends: Ends) -> Option<&mut Parties> {
        let Ends { from: source, to: destination } = ends.addresses();
        let first = self.exchanges.get_mut(&cookie)?;
        if first.are(source, destination) {
            return Some(first);
        }
        self.beside.get_mut(&Beside::new(cookie, source, destination))
    }

    /// An exchange that was not seen before, or whose beginning was guessed.
    fn begin(&mut self, header: &Header, ends: Ends, talks: impl Talks) -> Parties {
        let Ends { from: source, to: destination } = ends.addresses();
        let current = self.client_of(source, destination, talks);
        let initiator = initiator(header, ends).map(|initiator| {
            // Whoever renews a session that is under way is not its client for that.
            if !is_renewal(header, ends) {
                return initiator;
            }
            let known = current.filter(|_| talks.carries(source, destination));
            let of_4500 = ends.to.port() == port::NAT_TRAVERSAL;
            let begun = if of_4500 { inside(source, destination) } else { initiator };
            known.unwrap_or(begun)
        });
        // A word about an unknown SPI begins nothing (RFC 7296 1.5).
        let said =
            if is_informational(header) { current.or(initiator) } else { initiator.or(current) };
        let named = self.named_of(source, destination);
        let client = named.or(said).unwrap_or_else(|| by_port(ends));
        let server = if client == source { destination } else { source };
        let told = initiator.or(named).is_some();
        let (remembered, elsewhere, spoke, by_both) = (None, None, source, false);
        let parties = Parties { client, server, told, remembered, elsewhere, spoke, by_both };
        let cookie = header.initiator_cookie;
        let other = self.exchanges.get(&cookie).is_some_and(|one| !one.are(source, destination));
        if other && self.beside.len() < MOST_EXCHANGES {
            self.beside.insert(Beside::new(cookie, source, destination), parties);
        } else if !other && self.exchanges.len() < MOST_EXCHANGES {
            self.exchanges.insert(cookie, parties);
        }
        parties
    }

    /// Who acts as the client between two addresses.
    fn client_of(&self, source: IpAddr, destination: IpAddr, talks: impl Talks) -> Option<IpAddr> {
        let current = || talks.client(source, destination);
        self.named_of(source, destination).or_else(current)
    }

    /// The end that the user named, where it is one of the two.
    pub fn named_of(&self, source: IpAddr, destination: IpAddr) -> Option<IpAddr> {
        self.named.filter(|named| [source, destination].contains(named))
    }

    fn remember(&mut self, client: IpAddr, ends: Ends) {
        if ends.from.ip() == client && self.asked.len() < MOST_PORTS {
            self.asked.insert(ends.from, ends.to.ip());
        }
    }

    /// An answer from a port that is none of a server's.
    fn answer_from_elsewhere(&self, ends: Ends) -> Option<Way> {
        let Ends { from: source, to: destination } = ends;
        let answer = self.asked.get(&destination).map(|server| (destination.ip(), *server));
        if let Some((client, server)) = answer {
            let direction = Direction::Inbound;
            return Some(Way { client, server, direction, spoken: Spoken::NoIke });
        }
        let server = *self.asked.get(&source)?;
        let direction = Direction::Outbound;
        (server == destination.ip()).then_some(Way {
            client: source.ip(),
            server,
            direction,
            spoken: Spoken::NoIke,
        })
    }
}

impl Parties {
    /// Whether these two are its ends, in either order.
    fn are(&self, one: IpAddr, other: IpAddr) -> bool {
        (self.client == one && self.server == other) || (self.client == other && self.server == one)
    }
}

impl Beside {
    fn new(cookie: Cookie, one: IpAddr, other: IpAddr) -> Self {
        Self { cookie, ends: Key::new(one, other) }
    }
}

/// The flow that two ports speak of. Where a client asks UDP 4500 from UDP 500, what is
/// answered is of the port that was asked.
fn flow_of(ends: Ends) -> Option<Channel> {
    let (source, destination) = (ends.from.port(), ends.to.port());
    let control = Channel::is_control(destination).then_some(Channel::Control);
    if [Some(source), Some(destination)] == [Channel::Ike4500.port(), Channel::Ike500.port()] {
        return Some(Channel::Ike4500);
    }
    Channel::at_port(destination).or_else(|| Channel::at_port(source)).or(control)
}

/// The header of an IKE message, where it is one.
fn ike_header(flow: Channel, payload: &[u8]) -> Option<Header> {
    let message = flow.ike_message(payload).filter(|_| flow.is_ike())?;
    let mut header = Header::parse(message).ok().filter(Header::is_plausible)?;
    // What tells who speaks may stand behind vendor IDs.
    if header.next_payload == payload::VENDOR_ID
        && Message::parse(message).is_ok_and(|whole| whole.body(payload::SA).is_some())
    {
        header.next_payload = payload::SA;
    }
    Some(header)
}

/// As much of it as a short snap length left.
fn beginning(ends: Ends, payload: &[u8]) -> Option<Header> {
    let flow = flow_of(ends).filter(|flow| flow.is_ike())?;
    Header::beginning(flow.ike_message(payload)?).filter(Header::is_plausible)
}

/// Who started an exchange, where its message tells.
fn initiator(header: &Header, ends: Ends) -> Option<IpAddr> {
    let Ends { from: source, to: destination } = ends.addresses();
    if header.version == version::V2 {
        let by_initiator = header.flags & flag::V2_INITIATOR != 0;
        return Some(if by_initiator { source } else { destination });
    }
    if header.responder_cookie == [0; 8] {
        return Some(source);
    }
    // With the choice comes the responder's cookie (RFC 2409 5): message 2.
    let chooses = header.next_payload == payload::SA
        && header.flags & flag::V1_ENCRYPTED == 0
        && matches!(header.exchange, exchange::IDENTITY_PROTECTION | exchange::AGGRESSIVE);
    chooses.then_some(destination)
}

const fn is_informational(header: &Header) -> bool {
    matches!(header.exchange, exchange::INFORMATIONAL | exchange::V2_INFORMATIONAL)
}

/// The way of what nobody can read, on the ports of IKE.
fn by_ports(ends: Ends, hint: Direction) -> Option<Way> {
    let ike = flow_of(ends).is_some_and(Channel::is_ike);
    ike.then(|| between(by_port(ends), ends.from.ip(), ends.to.ip(), hint))
}

/// Whether a message begins an exchange from UDP 4500, where IKEv1 only goes on with what began
/// on UDP 500 (RFC 3947 4): a session may be under way, and either end may renew it.
fn is_renewal(header: &Header, ends: Ends) -> bool {
    let from_4500 = ends.from.port() == port::NAT_TRAVERSAL;
    header.version == version::V1 && header.responder_cookie == [0; 8] && from_4500
}

/// The client of a session of which only traffic is seen.
fn of_traffic(ends: Ends) -> IpAddr {
    let is_server = |port: u16| Channel::at_port(port).is_some();
    if is_server(ends.from.port()) == is_server(ends.to.port()) {
        inside(ends.from.ip(), ends.to.ip())
    } else {
        by_port(ends)
    }
}

/// The client of a tunnel's traffic, where its ends tell: a port that is no server's, or the
/// only private address.
pub fn told_by_ends(ends: Ends) -> Option<IpAddr> {
    let reversed = Ends { from: ends.to, to: ends.from };
    let client = of_traffic(ends);
    (client == of_traffic(reversed)).then_some(client)
}

/// The end with a private address, where only one has such, and else the one that was heard
/// first: nobody reaches a private address from a public one but through its own translator.
fn inside(source: IpAddr, destination: IpAddr) -> IpAddr {
    if is_private(destination) && !is_private(source) { destination } else { source }
}

/// The client by the well-known port, which the server has.
fn by_port(ends: Ends) -> IpAddr {
    let Ends { from: source, to: destination } = ends;
    let is_server = |port: u16| Channel::at_port(port).is_some();
    if is_server(source.port()) && !is_server(destination.port()) {
        destination.ip()
    } else {
        source.ip()
    }
}

/// An error belongs to the conversation whose packet it quotes, and goes to who sent that.
fn quoted(quote: &[u8], talks: impl Talks) -> Option<Way> {
    let packet = IpPacket::parse(quote).ok()?;
    let client = talks.client(packet.source, packet.destination)?;
    let (server, direction) = if client == packet.source {
        (packet.destination, Direction::Inbound)
    } else {
        (packet.source, Direction::Outbound)
    };
    Some(Way { client, server, direction, spoken: Spoken::NoIke })
}
