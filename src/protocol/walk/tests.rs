//! The walk alone, against hops that the test makes up.

use super::*;
use crate::evidence::Channel;
use crate::wire::isakmp::Message;

const START: Timestamp = Timestamp::from_nanoseconds(1_000_000_000_000);

fn walk(channels: &[WalkChannel], alive: &[Channel]) -> Walk {
    let configuration = WalkConfiguration {
        channels: channels.to_vec(),
        alive: alive.iter().copied().collect(),
        nat_t: true,
    };
    let secrets =
        WalkSecrets { cookie: [7; 8], spi: 0xdead_beef, noise: [0xa5; 408], goodbye_id: 9 };
    Walk::new(configuration, secrets)
}

/// What a hop says to a packet, if anything.
type Says = fn(WalkChannel, u8, usize) -> Option<Heard>;

fn channel_of(flow: Channel, payload: &[u8]) -> WalkChannel {
    match flow {
        Channel::Control => WalkChannel::CONTROL,
        Channel::Ike500 if Message::parse(payload).is_ok_and(|one| !one.payloads.is_empty()) => {
            WalkChannel::IKE500
        }
        Channel::Ike500 => WalkChannel::Noise500,
        Channel::Ike4500 => WalkChannel::IKE4500,
        Channel::L2tp1701 => WalkChannel::Of(Channel::L2tp1701),
        _ => WalkChannel::ESP,
    }
}

fn bare(protocol: u8) -> WalkChannel {
    let is_it = |one: &WalkChannel| one.bare_protocol() == Some(protocol);
    WalkChannel::BARE.into_iter().find(is_it).unwrap()
}

/// Runs a walk to its end; every packet with its time, column and hop limit.
fn run(mut walk: Walk, says: Says) -> Vec<(Duration, WalkChannel, u8)> {
    let mut sent = Vec::new();
    let mut now = START;
    let mut outputs = walk.handle(now, Input::Start);
    for _ in 0..1_000 {
        let mut wake = None;
        let mut heard = Vec::new();
        for output in outputs.drain(..) {
            match output {
                Output::Transmit(transmit) => {
                    let (channel, hop) = match transmit.carriage {
                        Carriage::HopLimit(hop) => {
                            (channel_of(transmit.flow, &transmit.payload), hop)
                        }
                        Carriage::Bare { protocol, hop_limit } => (bare(protocol), hop_limit),
                        _ => continue,
                    };
                    sent.push((now.since(START), channel, hop));
                    let said = says(channel, hop, sent.len());
                    heard.extend(said.map(|said| (transmit.flow, transmit.payload, said)));
                }
                Output::WakeAt(at) => wake = Some(at),
                Output::Learned(_) | Output::Done => {}
            }
        }
        for (flow, payload, said) in heard {
            let (meaning, from_target) = match said {
                Heard::Router => (IcmpMeaning::HopLimitExceeded, false),
                Heard::Refusal => (IcmpMeaning::AdministrativelyProhibited, false),
                Heard::Target => (IcmpMeaning::PortUnreachable, true),
            };
            let from = "192.0.2.1".parse().unwrap();
            let input = Input::Error { flow, payload: &payload, from, meaning, from_target };
            outputs.extend(walk.handle(now, input));
        }
        if outputs.iter().any(|one| matches!(one, Output::Transmit(_))) {
            continue;
        }
        let said = outputs.iter().rev().find_map(|one| match one {
            Output::WakeAt(at) => Some(*at),
            _ => None,
        });
        if matches!(walk.progress(), Progress::Done(_)) {
            return sent;
        }
        now = said.or(wake).unwrap_or(now + PATIENCE);
        outputs = walk.handle(now, Input::Timeout);
    }
    panic!("no end");
}

#[test]
fn what_opens_an_exchange_goes_no_further_than_something_answered() {
    let says: Says = |channel, hop, _| match (channel, hop) {
        (_, ..=3) => Some(Heard::Router),
        (WalkChannel::CONTROL, _) => Some(Heard::Target),
        _ => None,
    };
    let sent = run(walk(&WalkChannel::columns().collect::<Vec<_>>(), &Channel::IKE), says);
    let furthest = |wanted| sent.iter().filter(|one| one.1 == wanted).map(|one| one.2).max();
    for channel in [WalkChannel::IKE500, WalkChannel::IKE4500, WalkChannel::Of(Channel::L2tp1701)] {
        assert_eq!(furthest(channel), Some(3), "{channel:?}");
    }
    assert_eq!(furthest(WalkChannel::ESP), Some(8));
}

#[test]
fn nothing_heard_ends_soon_and_asks_nobody_for_an_exchange() {
    let sent = run(walk(&WalkChannel::columns().collect::<Vec<_>>(), &[]), |_, _, _| None);
    assert_eq!(sent.len(), 16);
    assert!(
        sent.iter().all(|one| matches!(one.1, WalkChannel::Of(Channel::Control | Channel::Esp)))
    );
}

#[test]
fn a_silent_column_is_asked_three_times_with_a_companion_and_a_pause() {
    let says: Says = |channel, hop, _| match (channel, hop) {
        (WalkChannel::ESP, 3..) => None,
        (_, ..=5) => Some(Heard::Router),
        (WalkChannel::CONTROL, _) => Some(Heard::Target),
        _ => None,
    };
    let sent = run(walk(&[WalkChannel::CONTROL, WalkChannel::ESP], &[]), says);
    let at = |wanted, hop| {
        let times = sent.iter().filter(|one| one.1 == wanted && one.2 == hop);
        times.map(|one| one.0).collect::<Vec<_>>()
    };
    let esp = at(WalkChannel::ESP, 3);
    assert_eq!((esp.len(), at(WalkChannel::CONTROL, 3)), (3, esp.clone()));
    assert!(esp.windows(2).all(|two| two[1] >= two[0] + SPEAKS_AGAIN), "{esp:?}");
    assert_eq!(at(WalkChannel::ESP, 1).len(), 1, "it passes there");
}

/// One router behind the place is asked with other protocols, and only that one.
#[test]
fn a_router_alone_behind_the_place_is_asked_with_bare_protocols() {
    let udp_only: Says = |channel, hop, _| match (channel, hop) {
        (WalkChannel::Ah | WalkChannel::Experiment, _) | (WalkChannel::ESP, 5) => None,
        (_, ..=5) => Some(Heard::Router),
        (WalkChannel::CONTROL, _) => Some(Heard::Target),
        _ => None,
    };
    let all: Says = |channel, hop, _| match (channel, hop) {
        (WalkChannel::ESP, 5) => None,
        (_, ..=5) => Some(Heard::Router),
        (WalkChannel::CONTROL, _) => Some(Heard::Target),
        _ => None,
    };
    let two: Says = |channel, hop, _| match (channel, hop) {
        (WalkChannel::ESP, 4 | 5) => None,
        (_, ..=5) => Some(Heard::Router),
        (WalkChannel::CONTROL, _) => Some(Heard::Target),
        _ => None,
    };
    for (says, times) in [(udp_only, 2), (all, 1), (two, 0)] {
        let sent = run(walk(&[WalkChannel::CONTROL, WalkChannel::ESP], &[]), says);
        for bare in WalkChannel::BARE {
            let asked: Vec<_> = sent.iter().filter(|one| one.1 == bare).collect();
            assert_eq!(asked.len(), times, "{sent:?}");
            assert!(asked.iter().all(|one| one.2 == 5), "{asked:?}");
        }
    }
}

#[test]
fn a_walk_has_an_end_whatever_answers() {
    let says: [Says; 4] = [
        |_, _, _| Some(Heard::Router),
        |_, _, count| (count % 3 == 0).then_some(Heard::Router),
        |_, hop, _| (hop % 2 == 0).then_some(Heard::Router),
        |channel, _, _| (channel == WalkChannel::CONTROL).then_some(Heard::Router),
    ];
    for (number, says) in says.into_iter().enumerate() {
        let alive = Channel::IKE;
        let sent = run(walk(&WalkChannel::columns().collect::<Vec<_>>(), &alive), says);
        let last = sent.last().map(|one| one.0).unwrap_or_default();
        assert!(sent.len() <= MOST_PACKETS, "{number}: {}", sent.len());
        assert!(last <= LONGEST && sent.iter().all(|one| one.2 <= MOST_HOPS), "{number}: {last:?}");
    }
}

#[test]
fn every_packet_of_a_walk_is_another() {
    let mut walk = walk(&WalkChannel::columns().collect::<Vec<_>>(), &[]);
    let mut seen = BTreeSet::new();
    let all: Vec<_> = WalkChannel::columns().chain(WalkChannel::BARE).collect();
    for channel in all.into_iter().cycle().take(300) {
        let transmit = walk.packets.next(channel);
        let beginning = transmit.payload.get(..80).unwrap_or(&transmit.payload).to_vec();
        assert!(seen.insert((transmit.flow, beginning)), "{channel:?}");
    }
}

#[test]
fn an_exchange_that_the_server_began_is_called_off() {
    let mut walk = walk(&WalkChannel::columns().collect::<Vec<_>>(), &[]);
    walk.handle(START, Input::Start);
    let request = walk.packets.next(WalkChannel::IKE500);
    walk.questions.sent(START, WalkChannel::IKE500, 4, &request.payload);
    let mut reply = request.payload.clone();
    reply[8..16].copy_from_slice(&[9; 8]);
    let input = Input::Datagram { flow: Channel::Ike500, payload: &reply, server_port: 500 };
    let outputs = walk.handle(START, input);
    let goodbyes = outputs.iter().filter(|one| {
        matches!(one, Output::Transmit(one) if one.flow == Channel::Ike500 && one.carriage == Carriage::Usual)
    });
    assert_eq!(goodbyes.count(), 1);
    assert_eq!(walk.questions.target(), Some(4));
}

/// Readers guess by the first bytes what a datagram without a well-known port is.
#[test]
fn noise_begins_alike_whatever_is_drawn() {
    for first in [0x80, 0x81, 0xff] {
        let secrets =
            WalkSecrets { cookie: [first; 8], spi: 1, noise: [first; 408], goodbye_id: 1 };
        let mut packets = Packets::new(secrets, true);
        for channel in [WalkChannel::CONTROL, WalkChannel::Noise500] {
            let datagram = packets.next(channel).payload;
            assert_eq!((&datagram[..4], datagram.len()), (&b"p809"[..], 408), "{channel:?}");
        }
    }
}
