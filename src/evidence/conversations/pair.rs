//! Two ends, and the log of each that started an exchange.

use std::hash::{Hash, Hasher};
use std::net::IpAddr;

use ahash::AHashMap;

use super::stale::Stale;
use super::strays::{AgreedTunnel, LoneEsp};
use super::{Conversation, Entry, EvidenceLog, Sorted};
use crate::evidence::{
    Carrier, Channel, Direction, Fact, Learned, ObservationId, Path, Request, Timestamp, Translated,
};

/// Attempts of the other end that are noted.
const MOST_ATTEMPTS: usize = 16;
/// A tunnel's packets of one way that are more than anybody makes up by the way.
const MANY_CARRIED: u8 = 3;
/// Packets that were recorded with other addresses as well, noted for each end and way.
const MOST_TRANSLATED: usize = 4;

/// Two addresses, in order; those of IPv4 as numbers, since every packet is looked up
/// by them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    V4(u32, u32),
    Any(IpAddr, IpAddr),
}

/// A packet's place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Way {
    pub client: IpAddr,
    pub server: IpAddr,
    pub direction: Direction,
    /// Who spoke in the exchange that it is a message of.
    pub spoken: Spoken,
}

/// Who spoke in an exchange of IKE so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spoken {
    /// It is no message of one.
    NoIke,
    /// One end: anybody may have made it up.
    ByOne,
    ByBoth,
}

impl Way {
    /// It is a message of an IKE exchange.
    pub fn is_ike(&self) -> bool {
        self.spoken != Spoken::NoIke
    }
}

/// All of them.
pub type Pairs = AHashMap<Key, Pair>;

/// What passes between two ends. What every packet touches is in the table, the
/// logs are not.
#[derive(Debug)]
pub struct Pair {
    /// Of who sent the first initiator's message.
    first: Box<Side>,
    /// Of the other end, where it started an exchange as well.
    second: Option<Box<Side>>,
    /// What told nothing since the last observation.
    pub stale: Stale,
    /// Whose exchange the latest IKE packet belongs to: traffic goes with it.
    current: IpAddr,
    /// Both ends spoke in an exchange of its.
    settled: bool,
    /// Packets of a tunnel to the server and from it, as far as they are counted.
    carried: [u8; 2],
    started: Timestamp,
    finished: Timestamp,
    frames: u64,
    duplicates: u64,
    /// Whose ESP was found to belong to this tunnel.
    joined: Option<IpAddr>,
}

/// The log with one end as the client.
#[derive(Debug)]
struct Side {
    client: IpAddr,
    log: EvidenceLog,
    /// With which other addresses packets were recorded as well.
    translated: Vec<Translated>,
}

impl Key {
    #[inline]
    pub fn new(one: IpAddr, other: IpAddr) -> Self {
        if let (IpAddr::V4(one), IpAddr::V4(other)) = (one, other) {
            let (one, other) = (one.to_bits(), other.to_bits());
            return Self::V4(one.min(other), one.max(other));
        }
        Self::Any(one.min(other), one.max(other))
    }
}

impl Hash for Key {
    #[inline]
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self {
            Self::V4(low, high) => state.write_u64(u64::from(*low) << 32 | u64::from(*high)),
            Self::Any(low, high) => (low, high).hash(state),
        }
    }
}

/// The way of a packet between two addresses, one of which is the client's.
pub fn between(client: IpAddr, source: IpAddr, destination: IpAddr, hint: Direction) -> Way {
    let outbound = client == source;
    let direction = match (outbound, source == destination) {
        (_, true) => hint,
        (true, _) => Direction::Outbound,
        (false, _) => Direction::Inbound,
    };
    let server = if outbound { destination } else { source };
    Way { client, server, direction, spoken: Spoken::NoIke }
}

impl Pair {
    pub fn new(client: IpAddr, path: Path, at: Timestamp) -> Self {
        Self {
            first: Box::new(Side::new(client, path)),
            second: None,
            stale: Stale::default(),
            current: client,
            settled: false,
            carried: [0; 2],
            started: at,
            finished: at,
            frames: 0,
            duplicates: 0,
            joined: None,
        }
    }

    /// Counts a packet.
    pub fn note(&mut self, way: &Way, at: Timestamp, copy: bool) {
        // One packet that anybody can make up turns no client and server round.
        let free = !self.settled && self.carried.iter().any(|packets| *packets < MANY_CARRIED);
        match way.spoken {
            Spoken::ByBoth => (self.current, self.settled) = (way.client, true),
            Spoken::ByOne if free => self.current = way.client,
            Spoken::ByOne | Spoken::NoIke => {}
        }
        self.duplicates += u64::from(copy);
        self.frames = self.frames.saturating_add(1);
        self.started = self.started.min(at);
        self.finished = self.finished.max(at);
    }

    /// When the latest packet came.
    pub const fn last(&self) -> Timestamp {
        self.finished
    }

    /// The end that acts as the client at the moment.
    pub const fn current(&self) -> IpAddr {
        self.current
    }

    /// The same for a tunnel's traffic, of which the ends may tell more than an exchange that
    /// one end alone spoke in.
    pub fn carrying(&self, told: Option<IpAddr>) -> IpAddr {
        if self.settled { self.current } else { told.unwrap_or(self.current) }
    }

    /// Counts a packet of a tunnel's traffic.
    pub const fn note_traffic(&mut self, direction: Direction) {
        let [out, back] = &mut self.carried;
        let count = match direction {
            Direction::Outbound => out,
            Direction::Inbound => back,
        };
        *count = count.saturating_add(1);
    }

    /// Whether ESP in UDP passed in the log of that end.
    pub fn carries(&self) -> bool {
        let mut sides = std::iter::once(&self.first).chain(&self.second);
        let side = sides.find(|side| side.client == self.current);
        side.is_some_and(|side| side.log.carries_in_udp())
    }

    /// Observations in both logs.
    pub fn observations(&self) -> usize {
        let sides = std::iter::once(&self.first).chain(&self.second);
        sides.map(|side| side.log.observations().len()).sum()
    }

    /// Reads a packet; gives what it told.
    pub fn take(&mut self, way: &Way, entry: &Entry<'_>) -> Option<ObservationId> {
        let Entry { at, packet, number, fingerprint, .. } = *entry;
        let observation = self.log(way).take(at, way.direction, packet, number);
        match (observation, fingerprint) {
            (Some(_), _) => self.stale.clear(),
            (None, Some(fingerprint)) => self.stale.add(fingerprint, way.direction),
            (None, None) => {}
        }
        observation
    }

    /// Whether an observation in a client's log is of a walk's packet.
    pub fn walks(&self, client: IpAddr, id: ObservationId) -> bool {
        let mut sides = std::iter::once(&self.first).chain(&self.second);
        let side = sides.find(|side| side.client == client);
        let made = side.and_then(|side| side.log.observation(id));
        made.is_some_and(|made| matches!(made.fact, Fact::HopProbed(_)))
    }

    /// Notes what a key read in a packet; false where nobody has a log of it.
    pub fn learn(&mut self, sorted: &Sorted, at: Timestamp, number: u64, learned: Learned) -> bool {
        if !learned.fits(sorted.direction) {
            return false;
        }
        let sides = std::iter::once(&mut self.first).chain(&mut self.second);
        let side = sides.into_iter().find(|side| side.client == sorted.client);
        side.is_some_and(|side| side.log.learn(at, number, sorted.channel, learned))
    }

    /// Whether packets of a client's exchange were recorded with these addresses as well.
    pub fn is_translated(&self, client: IpAddr, other: Translated) -> bool {
        let mut sides = std::iter::once(&self.first).chain(&self.second);
        let side = sides.find(|side| side.client == client);
        let ends = |one: &Translated| (one.client, one.server) == (other.client, other.server);
        side.is_some_and(|side| side.translated.iter().any(ends))
    }

    /// Notes that a packet of a client's exchange was recorded with other addresses as well;
    /// false where that is known well enough.
    pub fn note_translated(
        &mut self,
        client: IpAddr,
        other: Translated,
        at: Timestamp,
        number: u64,
    ) -> bool {
        let mut sides = std::iter::once(&mut self.first).chain(&mut self.second);
        let side = sides.find(|side| side.client == client);
        let alike = |side: &Side| {
            side.translated.iter().filter(|one| one.direction == other.direction).count()
        };
        let Some(side) = side.filter(|side| alike(side) < MOST_TRANSLATED) else {
            return false;
        };
        side.translated.push(other);
        let fact = Fact::SeenTranslated(other);
        side.log.append(at, Some(number), Channel::Ike500, fact).is_some()
    }

    /// Nothing but native ESP from one of its ends to the other.
    pub fn lone_esp(&self) -> Option<LoneEsp> {
        if self.second.is_some() {
            return None;
        }
        let log = &self.first.log;
        let mut traffic = log.traffic().map(|one| one.traffic);
        let direction = traffic.next().filter(|one| one.carrier == Carrier::Esp)?.direction;
        let alike = traffic.all(|one| one.carrier == Carrier::Esp && one.direction == direction);
        let only_esp = log.observations().iter().all(|one| one.channel == Channel::Esp);
        let first = log.observations().first().filter(|_| alike && only_esp)?;
        let (from, to) = match direction {
            Direction::Outbound => (self.first.client, log.path().server),
            Direction::Inbound => (log.path().server, self.first.client),
        };
        Some(LoneEsp { from, to, at: first.at, frame: first.frame })
    }

    /// A tunnel that its client asked for here, and whose native ESP goes out only.
    pub fn without_esp_back(&self) -> Option<AgreedTunnel> {
        let log = &self.first.log;
        let agreed = log.observations().iter().find_map(|one| match &one.fact {
            Fact::RequestSent(sent) => {
                matches!(sent.request, Request::QuickMode { .. } | Request::Protected { .. })
                    .then_some(one.at)
            }
            _ => None,
        })?;
        let mut native = log.traffic().filter(|one| one.traffic.carrier == Carrier::Esp).peekable();
        let goes = native.peek().is_some()
            && native.all(|one| one.traffic.direction == Direction::Outbound);
        let alone = goes && self.second.is_none();
        alone.then_some(AgreedTunnel { client: self.first.client, since: agreed })
    }

    /// Takes over ESP that came to the client from where it sends nothing.
    pub fn join(&mut self, esp: LoneEsp, other: &Self) {
        let fact = Fact::EspFromElsewhere { from: esp.from };
        self.first.log.append(esp.at, esp.frame, Channel::Esp, fact);
        self.frames = self.frames.saturating_add(other.frames);
        self.finished = self.finished.max(other.finished);
        self.joined = Some(esp.from);
    }

    /// No later piece of any message was recorded, of nobody's.
    pub fn lacks_later_pieces(&mut self) {
        for side in std::iter::once(&mut self.first).chain(&mut self.second) {
            side.log.lacks_later_pieces();
        }
    }

    /// The log of a packet's client.
    fn log(&mut self, way: &Way) -> &mut EvidenceLog {
        if self.first.client == way.client {
            return &mut self.first.log;
        }
        let path = Path { server: way.server, ..self.first.log.path() };
        &mut self.second.get_or_insert_with(|| Box::new(Side::new(way.client, path))).log
    }

    /// The conversation, by the end whose exchanges were answered.
    pub fn close(self) -> Conversation {
        let second_speaks =
            self.second.as_ref().is_some_and(|second| second.weight() > self.first.weight());
        let (mut speaker, other) = match self.second {
            Some(second) if second_speaks => (second, Some(self.first)),
            second => (self.first, second),
        };
        if let Some(other) = other.filter(|other| !other.speaks()) {
            speaker.note_attempts(&other);
        }
        Conversation {
            client: speaker.client,
            server: speaker.log.path().server,
            started: self.started,
            finished: self.finished,
            frames: self.frames,
            duplicates: self.duplicates,
            joined: self.joined,
            log: speaker.log,
        }
    }
}

impl Side {
    fn new(client: IpAddr, path: Path) -> Self {
        Self { client, log: EvidenceLog::new(path), translated: Vec::new() }
    }

    /// How much shows that it is the client's: an answer, and else traffic both ways.
    fn weight(&self) -> u8 {
        let carries = |direction| self.log.traffic().any(|one| one.traffic.direction == direction);
        let both_ways = carries(Direction::Outbound) && carries(Direction::Inbound);
        2 * u8::from(self.speaks()) + u8::from(!self.speaks() && both_ways)
    }

    /// Whether anything that it asked was answered.
    fn speaks(&self) -> bool {
        let answered = |fact: &Fact| {
            matches!(fact, Fact::Answered(_) | Fact::Damaged { .. } | Fact::Unacceptable { .. })
        };
        self.log.observations().iter().any(|one| answered(&one.fact))
    }

    /// Takes over what the other end asked in vain.
    fn note_attempts(&mut self, other: &Self) {
        let attempts = other.log.observations().iter().filter_map(|one| match &one.fact {
            Fact::RequestSent(sent) => Some((one, sent.request.cookie()?)),
            _ => None,
        });
        for (attempt, cookie) in attempts.take(MOST_ATTEMPTS) {
            let fact = Fact::PeerUnanswered { cookie };
            self.log.append(attempt.at, attempt.frame, attempt.channel, fact);
        }
    }
}
