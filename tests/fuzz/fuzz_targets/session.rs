//! A whole probe, with or without a pre-shared key, against a server that answers as
//! a script says: right, changed, late, twice, in fragments or not at all. It always
//! ends, never floods, and judges nothing here.
#![no_main]

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use libfuzzer_sys::arbitrary::{Result, Unstructured};
use libfuzzer_sys::fuzz_target;
use probe809::crypto::{DhGroup, PreSharedKey, RandomStream};
use probe809::drive::{
    Backend, ClientEnds, EndedBy, Network, Observer, Probe, ProbePlan, Session, run_at_once,
};
use probe809::evidence::{
    Carriage, Channel, Direction, Ends, Frame, Learned, NotSent, Observation, Path, SourcePort,
    Timestamp, Transmit,
};
use probe809::protocol::main_mode::{MainModePolicy, MainModeResponder, NatDPolicy};
use probe809::protocol::sa_init::SaInitResponder;
use probe809::protocol::{AuthenticationPolicy, Credentials, L2tpInside, WrongKey};
use probe809::wire::esp::echo_reply;
use probe809::wire::icmp::{IcmpKind, IpVersion, error_packet};
use probe809::wire::ip::with_hop_limit;
use probe809::wire::isakmp::Header;
use probe809::wire::isakmp::number::version;
use probe809::wire::isakmp::v1::Fragment;
use probe809::wire::nat_t::{Encapsulated, mark};
use probe809_fuzz::conversation::{Datagram, OVER_IPV4};
use probe809_fuzz::script::{changed, seeds};

/// Virtual time after which a probe must have come to its end by itself.
const LONGEST: Duration = Duration::from_secs(60);
/// The same with a key: every further step may fall silent, twice over.
const LONGEST_WITH_KEY: Duration = Duration::from_secs(180);
const KEY: &str = "practice";
/// Bytes of a message that goes out whole, where the server sends fragments.
const LARGEST_WHOLE: usize = 80;
/// Somebody on the way.
const ROUTER: IpAddr = IpAddr::V4(Ipv4Addr::new(198, 51, 100, 1));
/// Packets upon one that came in, the first of which opens all else: no server can make a probe
/// a weapon.
const MOST_REPLIES: usize = 12;
/// Packets of a probe that nobody answers, several times over.
const MOST_UNASKED: usize = 1_000;

fuzz_target!(
    init: probe809_fuzz::plant(seeds()),
    |script: &[u8]| {
        let mut script = Unstructured::new(script);
        let cast = Cast::of(&mut script);
        let mut session = session(&cast);
        let mut network = Scripted::new(&cast, script);
        let mut counter = Counter(0);
        let mut probe = Probe::begin(&mut session, &mut counter, &mut network);
        let Ok(()) = run_at_once(&mut network, &mut probe);
        assert_eq!(probe.ended_by(), EndedBy::Complete);
    }
);

/// Who has which key, and what the server is like.
struct Cast {
    key: Option<&'static str>,
    policy: MainModePolicy,
    fragments: bool,
}

impl Cast {
    /// A script that has ended is that of a probe without a key.
    fn of(script: &mut Unstructured) -> Self {
        let mut choose = |most| script.int_in_range(0..=most).unwrap_or(0);
        let key = [None, Some(KEY), Some(KEY), Some("another")][choose(3)];
        let nat_d =
            [NatDPolicy::Honest, NatDPolicy::ForgedAboutServer, NatDPolicy::PortZero][choose(2)];
        let inside = [L2tpInside::Serves, L2tpInside::Silence, L2tpInside::Refuses][choose(2)];
        let wrong_key = [WrongKey::Complaint, WrongKey::Silence][choose(1)];
        let authentication = AuthenticationPolicy {
            wrong_key,
            any_identity: choose(7) != 1,
            any_phase_2: choose(7) != 1,
            l2tp: inside,
        };
        let policy = MainModePolicy {
            groups: vec![2],
            nat_d,
            certificates: choose(15) == 1,
            authentication: key.map(|_| (KEY, authentication)),
        };
        Self { key, policy, fragments: choose(3) == 1 }
    }
}

/// A probe that nobody's patience ends.
fn session(cast: &Cast) -> Session {
    let path = Path { server: OVER_IPV4.server, public_address: None };
    let own = [(Channel::Ike500, 500), (Channel::Ike4500, 4500)].into();
    let fresh = [(Channel::Ike500, FRESH_IKE), (Channel::Ike4500, FRESH_NAT_T)].into();
    let ends = ClientEnds { client: OVER_IPV4.client, own, fresh };
    let (timeout, lossy_timeout) = (2 * LONGEST_WITH_KEY, 2 * LONGEST_WITH_KEY);
    let standard = ProbePlan::standard(OVER_IPV4.server, cast.key.is_some());
    let plan = ProbePlan { timeout, lossy_timeout, ..standard };
    let key = cast.key.map(|key| Arc::new(PreSharedKey::new(key.as_bytes().to_vec())));
    let key = key.map(|key| Credentials { key, identity: None, discloses: true });
    Session::new(plan, path, ends, RandomStream::new(b"probe")).with_key(key)
}

/// Our ports for fresh flows.
const FRESH_IKE: u16 = 40_003;
const FRESH_NAT_T: u16 = 40_004;

struct Counter(u64);

impl Observer for Counter {
    fn next_frame_number(&mut self) -> u64 {
        self.0 += 1;
        self.0
    }

    fn frame(&mut self, _: &Frame, observation: Option<&Observation>, _: &[Learned]) {
        assert!(observation.is_none_or(|one| one.frame == Some(self.0)));
    }
}

/// A network in which a server, and whoever is on the way, do what the script says. A script
/// that has ended is a server that has fallen silent.
struct Scripted<'a> {
    script: Unstructured<'a>,
    server: Server,
    now: Timestamp,
    begun: Timestamp,
    longest: Duration,
    coming: BTreeMap<(Timestamp, usize), Vec<u8>>,
    /// Packets that came or are coming.
    made: usize,
    /// Frames of what was sent.
    sent: Vec<Frame>,
    /// Sent upon what came last; `None` where nothing did, or a timer ended with it.
    replies: Option<usize>,
    walked: usize,
    unasked: usize,
}

impl<'a> Scripted<'a> {
    fn new(cast: &Cast, script: Unstructured<'a>) -> Self {
        let now = Timestamp::from_nanoseconds(1_795_000_000_000_000_000);
        Self {
            script,
            server: Server::new(cast),
            now,
            begun: now,
            longest: if cast.key.is_some() { LONGEST_WITH_KEY } else { LONGEST },
            coming: BTreeMap::new(),
            made: 0,
            sent: Vec::new(),
            replies: None,
            walked: 0,
            unasked: 0,
        }
    }

    fn count(&mut self, packet: &Transmit) {
        match &mut self.replies {
            Some(replies) => {
                *replies += usize::from(packet.carriage == Carriage::Usual);
                assert!(*replies <= MOST_REPLIES);
                self.walked += 1;
                assert!(self.walked < MOST_UNASKED, "the walk floods");
            }
            None => {
                self.unasked += 1;
                assert!(self.unasked < MOST_UNASKED, "the probe floods");
            }
        }
    }

    fn comes(&mut self, at: Timestamp, packet: Vec<u8>) {
        self.coming.insert((at, self.made), packet);
        self.made += 1;
    }

    /// What comes for a packet, whenever the script says.
    fn answer(&mut self, sent: &Datagram, client: SocketAddr) -> Result<()> {
        let mut at = self.now;
        for answer in self.server.answer(sent) {
            let copies = self.script.int_in_range(0..=2)?;
            let as_it_is = self.script.arbitrary()?;
            let answer = if as_it_is { answer } else { changed(&answer, &mut self.script)? };
            let packet = answer.packet(OVER_IPV4.server_end(sent.flow), client);
            for _ in 0..copies {
                at = at + Duration::from_millis(self.script.int_in_range(0..=200)?);
                self.comes(at, packet.clone());
            }
        }
        Ok(())
    }

    /// What a router says of a packet whose hop limit runs out.
    fn hop_answer(&mut self, packet: &[u8]) -> Result<()> {
        if !self.script.ratio(3, 4)? {
            return Ok(());
        }
        let target = self.script.ratio(1, 8)?;
        let from = if target { OVER_IPV4.server } else { ROUTER };
        let (icmp_type, code) = if target { (3, 3) } else { (11, 0) };
        let kind = IcmpKind { version: IpVersion::V4, icmp_type, code };
        let quote = &packet[..self.script.int_in_range(20..=packet.len())?];
        let error = error_packet(from, OVER_IPV4.client, kind, 0, quote).unwrap_or_default();
        self.comes(self.now, error);
        Ok(())
    }
}

impl Backend for Scripted<'_> {
    type Arrival = Frame;
    type Error = Infallible;

    fn now(&self) -> Timestamp {
        self.now
    }

    async fn wait(
        &mut self,
        until: Option<Timestamp>,
        frames: &mut Vec<Frame>,
    ) -> std::result::Result<(), Infallible> {
        if !self.sent.is_empty() {
            frames.append(&mut self.sent);
            return Ok(());
        }
        let until = until.expect("a probe waits for something");
        let next = self.coming.first_entry().filter(|one| one.key().0 < until.max(self.now));
        self.replies = next.as_ref().map(|_| 0);
        let due = next.as_ref().map_or(until, |one| one.key().0);
        self.now = self.now.max(due);
        assert!(self.now.since(self.begun) < self.longest, "the probe does not end");
        frames.extend(next.map(|one| Frame::raw(self.now, Direction::Inbound, one.remove())));
        Ok(())
    }
}

impl Network for Scripted<'_> {
    fn client(&self) -> IpAddr {
        OVER_IPV4.client
    }

    fn local_port(&self, flow: Channel, source: SourcePort) -> Option<u16> {
        match (flow, source) {
            (Channel::Ike500, SourcePort::Fresh) => Some(FRESH_IKE),
            (Channel::Ike4500, SourcePort::Fresh) => Some(FRESH_NAT_T),
            _ => flow.port(),
        }
    }

    fn transmit(&mut self, _: IpAddr, packet: &Transmit) -> std::result::Result<(), NotSent> {
        self.count(packet);
        if self.script.ratio(1, 32).unwrap_or(false) {
            return Err(NotSent::LocalFilter);
        }
        let port = self.local_port(packet.flow, packet.source).unwrap_or(0);
        let client = SocketAddr::new(OVER_IPV4.client, port);
        let sent = Datagram { flow: packet.flow, payload: packet.payload.clone() };
        let mut bytes = sent.packet(client, OVER_IPV4.server_end(packet.flow));
        let _ = if let Carriage::HopLimit(hop) = packet.carriage {
            bytes = with_hop_limit(bytes, hop);
            self.hop_answer(&bytes)
        } else {
            self.answer(&sent, client)
        };
        self.sent.push(Frame::raw(self.now, Direction::Outbound, bytes));
        Ok(())
    }
}

/// A server of everything that a probe asks.
struct Server {
    main_mode: MainModeResponder,
    sa_init: SaInitResponder,
    random: RandomStream,
    fragments: bool,
}

impl Server {
    fn new(cast: &Cast) -> Self {
        Self {
            main_mode: MainModeResponder::new(cast.policy.clone()),
            fragments: cast.fragments,
            sa_init: SaInitResponder {
                encryption: vec![12],
                group: DhGroup::Modp1024,
                cookie: Some(vec![7; 16]),
            },
            random: RandomStream::new(b"server"),
        }
    }

    fn answer(&mut self, request: &Datagram) -> Vec<Datagram> {
        let flow = request.flow;
        let payloads: Vec<_> = match flow {
            Channel::Ike500 => self.ike(flow, &request.payload),
            Channel::Ike4500 => match Encapsulated::classify(&request.payload) {
                Encapsulated::Ike(message) => {
                    self.ike(flow, message).iter().map(|one| mark(one)).collect()
                }
                Encapsulated::Esp(packet) => self.protected(packet).into_iter().collect(),
                _ => Vec::new(),
            },
            Channel::Esp => {
                let answer = self.protected(&request.payload);
                answer.or_else(|| echo_reply(&request.payload)).into_iter().collect()
            }
            _ => {
                let answer = flow.row().question.map(|one| one.respond);
                let answer =
                    answer.and_then(|respond| respond(&request.payload, b"lns", &mut self.random));
                answer.into_iter().collect()
            }
        };
        payloads.into_iter().map(|payload| Datagram { flow, payload }).collect()
    }

    fn protected(&mut self, packet: &[u8]) -> Option<Vec<u8>> {
        let ends = Ends { from: OVER_IPV4.client, to: OVER_IPV4.server };
        self.main_mode.protected(packet, ends, &mut self.random)
    }

    fn ike(&mut self, flow: Channel, message: &[u8]) -> Vec<Vec<u8>> {
        let ends = Ends { from: OVER_IPV4.client_end(flow), to: OVER_IPV4.server_end(flow) };
        let Ok(header) = Header::parse(message) else { return Vec::new() };
        if header.version == version::V2 {
            let answer = self.sa_init.respond(message, ends, &mut self.random);
            return answer.into_iter().collect();
        }
        let Some(answer) = self.main_mode.respond(message, ends, &mut self.random) else {
            return Vec::new();
        };
        let pieces = self.fragments.then(|| Fragment::split(&answer, 1, LARGEST_WHOLE)).flatten();
        pieces.unwrap_or_else(|| vec![answer])
    }
}
