//! Servers that are asked at once, from one pair of ports.

use super::*;
use crate::drive::{EndedBy, Targets};
use crate::evidence::Router;
use crate::sim::Addresses;
use crate::wire::icmp::IcmpError;
use crate::wire::ip::{IpPacket, udp_packet};

/// A practice network for each of two servers, whose client is one.
struct TwoWires([(IpAddr, sim::Network); 2]);

impl Wire for TwoWires {
    fn inject(&mut self, now: Timestamp, packet: &[u8]) {
        let to = IpPacket::parse(packet).unwrap().destination;
        let (_, network) = self.0.iter_mut().find(|(server, _)| *server == to).unwrap();
        network.inject(now, packet);
    }

    fn next_event(&self) -> Option<Timestamp> {
        self.0.iter().filter_map(|(_, network)| network.next_event()).min()
    }

    fn poll(&mut self, now: Timestamp) -> Vec<Vec<u8>> {
        self.0.iter_mut().flat_map(|(_, network)| network.poll(now)).collect()
    }
}

/// Two scenarios at once, with the same cookies.
fn at_once(names: [&str; 2]) -> [Rehearsal; 2] {
    let [mut first, mut second] = names.map(|name| scenario(name).unwrap());
    let elsewhere =
        Addresses { v4: [198, 51, 100, 200].into(), v6: "2001:db8:9::200".parse().unwrap() };
    first.client = second.client;
    second.server = elsewhere;
    if let Some(host) = &mut second.host {
        host.addresses = elsewhere;
    }
    let client = first.client.v4.into();
    let both = [&first, &second];
    let wires = both.map(|one| (one.server.v4.into(), sim::Network::new(one, b"both")));
    let mut network = InProcess::new(TwoWires(wires), Time::Jumping(START), client);
    let ends = ClientEnds::on(&network);
    let mut sessions = both.map(|one| {
        let server = one.server.v4.into();
        let path = Path { server, public_address: None };
        let random = RandomStream::new(b"equal cookies");
        let session = Session::new(ProbePlan::new(server), path, ends.clone(), random);
        session.with_history(FlowHistories::NEW)
    });
    let mut frames = [Frames::default(), Frames::default()];
    let under_way = sessions.iter_mut().zip(&mut frames);
    let probes = under_way.map(|(one, frames)| Probe::begin(one, frames, &mut network)).collect();
    let mut targets = Targets::new(client, probes);
    let Ok(()) = run_at_once(&mut network, &mut targets);
    assert!(targets.ended_by().all(|by| by == EndedBy::Complete));
    let now = network.now();
    let [one, other] = sessions.map(|session| session.into_log(now));
    let [frames, others] = frames;
    [(one, frames), (other, others)].map(|(log, frames)| {
        let (frames, notes) = frames.0.into_iter().unzip();
        Rehearsal { log, frames, notes, took: now.since(START) }
    })
}

/// The cookies are equal, and yet no answer of one is in the log of the other.
#[test]
fn each_is_judged_as_alone() {
    for names in [["clear", "clear"], ["clear", "natt-blocked"], ["refused", "silent"]] {
        for (name, rehearsal) in names.into_iter().zip(at_once(names)) {
            let verdict = rehearsal.verdict();
            assert_eq!(kebab(&verdict), scenario(name).unwrap().planted, "{name}: {verdict:#?}");
            let server = rehearsal.log.path().server;
            for frame in &rehearsal.frames {
                let packet = IpPacket::parse(&frame.bytes).unwrap();
                let quoted = IcmpError::parse(&packet).unwrap().map(|error| error.quote);
                let about = quoted.map_or(packet.destination, |quote| {
                    IpPacket::parse(quote).unwrap().destination
                });
                assert!([packet.source, about].contains(&server), "{name}: {frame:?}");
            }
            assert_eq!(classify(&rehearsal.replayed()), verdict, "{name}");
        }
    }
}

/// An address that was not asked, and the cookie of an exchange.
#[test]
fn an_answer_from_elsewhere_goes_where_its_exchange_is() {
    let [client, one, other, stranger]: [IpAddr; 4] =
        ["192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4"].map(|it| it.parse().unwrap());
    let mut router = Router::new(client, vec![one, other]);
    let message = |cookie: u8, answers: bool| {
        let responder = if answers { [9; 8] } else { [0; 8] };
        let rest = [1, 0x10, 2, 0, 0, 0, 0, 0, 0, 0, 0, 28];
        [&[cookie; 8][..], &responder, &rest].concat()
    };
    let mut goes_to = |from: IpAddr, to: IpAddr, payload: &[u8]| {
        let direction = if from == client { Direction::Outbound } else { Direction::Inbound };
        let packet = udp_packet((from, 500).into(), (to, 500).into(), payload).unwrap();
        router.server_of(&Frame::raw(START, direction, packet))
    };
    assert_eq!(goes_to(client, one, &message(1, false)), Some(one));
    assert_eq!(goes_to(client, other, &message(2, false)), Some(other));
    assert_eq!(goes_to(stranger, client, &message(1, true)), Some(one));
    assert_eq!(goes_to(stranger, client, &message(2, true)), Some(other));
    // Whoever is asked is believed to speak for itself, whatever cookie it has.
    assert_eq!(goes_to(other, client, &message(1, true)), Some(other));
    assert_eq!(goes_to(stranger, client, &message(3, true)), None);
    assert_eq!(goes_to(stranger, client, b"nonsense"), None);
}
