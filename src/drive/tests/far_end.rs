//! A probe and the far end with the same key, and what is lost between them.

use std::collections::BTreeMap;

use super::*;
use crate::crypto::WitnessKey;
use crate::protocol::far_end::{Arrival, ArrivalKind, FarEnd, Marking, Reaction};
use crate::verdict::{Certainty, Class, Passage, RungState};
use crate::wire::ip::{IpPacket, PROTOCOL_ESP, ip_packet, udp_packet};

const CLIENT: &str = "192.0.2.2";
const SERVER: &str = "198.51.100.10";
const ONE_WAY: Duration = Duration::from_millis(15);

/// What is lost: which conversations, which way.
#[derive(Clone, Copy, Default)]
struct Loss<'a> {
    there: &'a [Flow],
    back: &'a [Flow],
}

fn key(text: &str) -> WitnessKey {
    WitnessKey::new(&PreSharedKey::new(text.as_bytes().to_vec())).unwrap()
}

/// The packet at its arrival, its payload taken out.
fn arrive(far_end: &mut FarEnd, now: Timestamp, transmit: &Transmit) -> Option<Vec<u8>> {
    let end = |address: &str, port| SocketAddr::new(address.parse().unwrap(), port);
    let port = match transmit.flow {
        Flow::Esp => 0,
        Flow::L2tp => 40_001,
        flow => flow.server_port().unwrap(),
    };
    let arrival = Arrival {
        at: now,
        flow: transmit.flow,
        from: end(CLIENT, port),
        to: end(SERVER, transmit.flow.server_port().unwrap_or(0)),
        hop_limit: Some(60),
        largest_piece: None,
        payload: &transmit.payload,
    };
    let Reaction { answer, kind, .. } = far_end.arrived(&arrival);
    let answer = answer?;
    let proven = matches!(kind, ArrivalKind::QuickMode | ArrivalKind::Esp);
    assert!(proven || answer.len() <= transmit.payload.len(), "{transmit:?}");
    let (from, to) = (arrival.to, arrival.from);
    match transmit.flow {
        Flow::Esp => ip_packet(from.ip(), to.ip(), PROTOCOL_ESP, &answer),
        _ => udp_packet(from, to, &answer),
    }
}

fn meet(loss: Loss<'_>, theirs: &str) -> Rehearsal {
    meet_with(loss, theirs, None)
}

/// The same where both have a pre-shared key as well.
fn meet_with(loss: Loss<'_>, theirs: &str, pre_shared: Option<&str>) -> Rehearsal {
    let client: IpAddr = CLIENT.parse().unwrap();
    let server: IpAddr = SERVER.parse().unwrap();
    let ends = Ends { client, ike_port: 500, nat_traversal_port: 4500 };
    let plan = ProbePlan::new(server);
    let deadline = START + plan.timeout;
    let path = Path { server, public_address: None };
    let ours = Arc::new(key("a key of more than sixteen bytes"));
    let mut far_end = FarEnd::new(&[9; 32]).with_witness_key(key(theirs), Flow::ALL.to_vec());
    let pre_shared = pre_shared.map(|key| Arc::new(PreSharedKey::new(key.as_bytes().to_vec())));
    if let Some(key) = &pre_shared {
        far_end = far_end.with_pre_shared_key(Arc::clone(key));
    }
    let marking = Marking::new(ours, START, &mut RandomStream::new(b"marks")).unwrap();
    let mut session =
        Session::new(plan, path, ends, RandomStream::new(b"probe")).with_marking(marking);
    if let Some(key) = pre_shared {
        session = session.with_key(Credentials { key, identity: None, discloses: false });
    }
    let mut frames = Frames::default();
    let mut on_the_way: BTreeMap<(Timestamp, usize), Result<Transmit, Vec<u8>>> = BTreeMap::new();
    let (mut now, mut count) = (START, 0);
    let mut packets = session.start(now);
    for _ in 0..10_000 {
        for transmit in packets.drain(..) {
            for bytes in packets_of(&ends, server, &transmit) {
                session.frame(now, &Frame::raw(now, Direction::Outbound, bytes), &mut frames);
            }
            if !loss.there.contains(&transmit.flow) {
                count += 1;
                on_the_way.insert((now + ONE_WAY, count), Ok(transmit));
            }
        }
        let Some(wake) = session.next_wake() else { break };
        let next = on_the_way.keys().next().map(|(at, _)| *at);
        now = next.map_or(wake, |at| at.min(wake)).max(now);
        if now >= deadline {
            break;
        }
        while let Some(entry) = on_the_way.first_entry().filter(|one| one.key().0 <= now) {
            match entry.remove() {
                Ok(transmit) => {
                    let dropped = loss.back.contains(&transmit.flow);
                    let answer = arrive(&mut far_end, now, &transmit).filter(|_| !dropped);
                    if let Some(answer) = answer {
                        count += 1;
                        on_the_way.insert((now + ONE_WAY, count), Err(answer));
                    }
                }
                Err(bytes) => {
                    let frame = Frame::raw(now, Direction::Inbound, bytes);
                    packets.extend(session.frame(now, &frame, &mut frames));
                }
            }
        }
        if wake <= now {
            packets.extend(session.timeout(now));
        }
    }
    packets.extend(session.stop(now));
    let (frames, notes) = frames.0.into_iter().unzip();
    Rehearsal { log: session.into_log(now), frames, notes, took: now.since(START) }
}

const OURS: &str = "a key of more than sixteen bytes";

fn passages(verdict: &Verdict) -> BTreeMap<Channel, Passage> {
    let rows = &verdict.far_end.as_ref().expect("a far end was heard").rows;
    rows.iter().map(|row| (row.channel, row.passage)).collect()
}

fn lost(verdict: &Verdict) -> Vec<(Channel, Direction)> {
    let kinds = verdict.findings.iter().filter_map(|finding| match finding.kind {
        FindingKind::LostOnTheWay { channel, direction } => Some((channel, direction)),
        _ => None,
    });
    kinds.collect()
}

#[test]
fn a_whole_path_passes_both_ways_on_every_channel() {
    let run = meet(Loss::default(), OURS);
    let verdict = run.verdict();
    let passages = passages(&verdict);
    assert_eq!(passages.len(), 5);
    assert!(passages.values().all(|one| *one == Passage::BothWays), "{passages:?}");
    assert_eq!(verdict.class, Class::PathClear);
    assert!(run.took < Duration::from_millis(2_700), "{:?}", run.took);
    let rows = &verdict.far_end.as_ref().unwrap().rows;
    assert!(rows.iter().all(|row| row.seen.unwrap().from.ip().to_string() == CLIENT));
}

#[test]
fn each_channel_is_named_in_each_direction() {
    for flow in Flow::ALL {
        for direction in [Direction::Outbound, Direction::Inbound] {
            let flows = [flow];
            let loss = match direction {
                Direction::Outbound => Loss { there: &flows, ..Loss::default() },
                Direction::Inbound => Loss { back: &flows, ..Loss::default() },
            };
            let run = meet(loss, OURS);
            let verdict = run.verdict();
            let expected = match direction {
                Direction::Outbound => Passage::LostThere,
                Direction::Inbound => Passage::LostBack,
            };
            let channel = flow.channel();
            assert_eq!(passages(&verdict)[&channel], expected, "{flow:?} {direction:?}");
            assert!(lost(&verdict).contains(&(channel, direction)), "{:#?}", verdict.findings);
            let others = lost(&verdict);
            assert!(others.iter().all(|(one, way)| *way == direction
                && (*one == channel || flow == Flow::Ike && *one == Channel::Ikev2)));
            let class = match flow {
                Flow::Ike => Class::ServerSilent,
                Flow::Esp => Class::EspBlocked,
                _ => Class::PathClear,
            };
            assert_eq!((verdict.class, verdict.certainty), (class, Certainty::Proven), "{flow:?}");
        }
    }
}

#[test]
fn the_capture_tells_the_same() {
    for loss in [Loss::default(), Loss { there: &[Flow::Esp], back: &[Flow::Ike] }] {
        let run = meet(loss, OURS);
        let path = run.log.path();
        let read: Vec<Vec<Learned>> = run
            .notes
            .iter()
            .map(|notes| notes.iter().map(|one| Learned::from_note(&one.note()).unwrap()).collect())
            .collect();
        let noted = run.frames.iter().zip(&read).map(|(frame, notes)| (frame, notes.as_slice()));
        assert_eq!(classify(&replay_noted(path, noted)), run.verdict());
    }
}

#[test]
fn another_key_hears_nothing_and_is_judged_as_any_server() {
    let verdict = meet(Loss::default(), "another key, just as long").verdict();
    assert_eq!(verdict.far_end, None);
    assert_eq!(verdict.class, Class::PathClear);
    let verdict =
        meet(Loss { there: &[Flow::Esp], ..Loss::default() }, "another key, just as long")
            .verdict();
    assert_eq!(verdict.class, Class::Inconclusive, "{verdict:#?}");
}

#[test]
fn no_address_of_the_witness_is_in_clear() {
    let run = meet(Loss::default(), OURS);
    let client = [192, 0, 2, 2];
    for frame in run.frames.iter().filter(|frame| frame.direction == Direction::Inbound) {
        let packet = IpPacket::parse(&frame.bytes).unwrap();
        assert!(!packet.payload.windows(4).any(|bytes| bytes == client));
    }
}

#[test]
fn with_both_keys_the_tunnel_passes_and_every_channel_is_witnessed() {
    let run = meet_with(Loss::default(), OURS, Some("practice"));
    let verdict = run.verdict();
    assert_eq!(verdict.class, Class::PathClear, "{:#?}", verdict.findings);
    assert!(verdict.ladder.iter().all(|one| one.state == RungState::Passed), "{verdict:#?}");
    assert!(passages(&verdict).values().all(|one| *one == Passage::BothWays));
    let lost = meet_with(Loss { back: &[Flow::Esp], ..Loss::default() }, OURS, Some("practice"));
    assert_eq!(lost.verdict().class, Class::EspBlocked);
}
