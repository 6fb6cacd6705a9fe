//! The far end against anybody: no answer is longer than what it answers, with the key or
//! without, and nothing that an input holds opens as a mark. With a pre-shared key the input also
//! stands behind message 4 of an exchange, and behind message 6 of one that has shown the key.
#![no_main]

use std::net::SocketAddr;
use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use probe809::crypto::{PreSharedKey, PrivateValue, RandomStream, WitnessKey};
use probe809::evidence::{Arrival, Channel, Timestamp, Transmit};
use probe809::protocol::far_end::{FarEnd, Marking};
use probe809::protocol::main_mode::{self, MainModeInitiator, Profile};
use probe809::protocol::{Credentials, Input, Machine, Output, Schedule, Stages, tunnel_with};
use probe809::wire::witness::{Mark, Witness};
use probe809_fuzz::conversation::{Conversation, OVER_IPV4};

/// An input of which these bits are set goes behind message 4 as well: that takes key
/// exchanges, which are slow.
const BEHIND: u8 = 0x3c;
const NOW: Timestamp = Timestamp::from_nanoseconds(1_700_000_000_000_000_000);

fuzz_target!(
    init: probe809_fuzz::plant(seeds()),
    |input: &[u8]| {
        let Some((which, payload)) = input.split_first() else { return };
        let flow = Channel::carriers().nth(usize::from(*which) % Channel::carriers().count()).unwrap();
        let port = flow.port().unwrap_or(0);
        let end = |last| SocketAddr::from(([192, 0, 2, last], port));
        let mut far_end = FarEnd::new(&[1; 32]);
        if which & 0x80 != 0 {
            far_end = far_end.with_witness_key(key(), Channel::carriers().collect());
        }
        if which & 0x40 != 0 {
            far_end = far_end.with_pre_shared_key(Arc::new(PreSharedKey::new(vec![7; 20])));
        }
        let arrival = Arrival {
            at: NOW,
            flow,
            from: end(1),
            to: end(2),
            hop_limit: Some(*which),
            largest_piece: None,
            payload: payload.to_vec(),
        };
        for _ in 0..3 {
            let reaction = far_end.arrived(&arrival);
            let length = reaction.answer.map_or(0, |answer| answer.len());
            assert!(length <= payload.len());
        }
        for late in far_end.due(NOW + std::time::Duration::from_secs(86_400)) {
            assert!(late.payload.len() <= payload.len());
        }
        if which & BEHIND == BEHIND {
            behind_message_4(payload);
        }
        if let Ok(witness) = Witness::parse(payload) {
            assert_eq!(Witness::parse(&witness.emit()), Ok(witness));
        }
        if let Ok(mark) = Mark::parse(payload) {
            assert_eq!(Mark::parse(&mark.emit()), Ok(mark));
        }
        let mut marking = marking();
        marking.mark(Transmit::new(flow, payload.to_vec()));
        assert!(marking.read(NOW, flow, payload).is_empty());
    }
);

/// The exchange of a probe with the key, cut off in front of a packet that the input names; the
/// input comes in its place, under the cookies of the exchange and from anywhere.
fn behind_message_4(input: &[u8]) {
    let Some((place, rest)) = input.split_first() else { return };
    let mut far_end = FarEnd::new(&[1; 32])
        .with_witness_key(key(), Channel::carriers().collect())
        .with_pre_shared_key(Arc::new(PreSharedKey::new(b"practice".to_vec())));
    let mut cookies = None;
    let until = 2 + usize::from(place & 3);
    meet(&mut far_end, until, |answer| {
        if cookies.is_none() {
            cookies = answer.get(..16).map(<[u8]>::to_vec);
        }
    });
    let Some(cookies) = cookies else { return };
    let flow = if place & 4 != 0 { Channel::Ike4500 } else { Channel::Ike500 };
    let marker: &[u8] = if flow == Channel::Ike4500 { &[0; 4] } else { &[] };
    let length = u32::try_from(28 + rest.len()).unwrap_or(u32::MAX).to_be_bytes();
    // Main mode, INFORMATIONAL, quick mode or aggressive mode, encrypted mostly.
    let exchange = [2, 5, 32, 4][usize::from(place >> 6)];
    let next_payload = [0, 5, 8, 1][usize::from(place >> 3 & 3)];
    let head = [next_payload, 0x10, exchange, u8::from(place & 0x20 == 0)];
    let id = u32::from(*place).to_be_bytes();
    let message = [marker, &cookies, &head, &id, &length, rest].concat();
    for last in [1, 1, 9] {
        let port = flow.port().unwrap_or(0);
        let end = |last| SocketAddr::from(([192, 0, 2, last], port));
        let reaction = far_end.arrived(&Arrival {
            at: NOW,
            flow,
            from: end(last),
            to: end(2),
            hop_limit: None,
            largest_piece: None,
            payload: message.clone(),
        });
        let answered = reaction.answer.map_or(0, |answer| answer.len());
        assert!(answered <= message.len(), "nothing in it shows the key");
    }
}

/// Lets a probe with the key talk to the far end for so many packets.
fn meet(far_end: &mut FarEnd, packets: usize, mut heard: impl FnMut(&[u8])) {
    let end = |last| SocketAddr::from(([192, 0, 2, last], 500));
    let configuration = main_mode::Configuration {
        flow: Channel::Ike500,
        profile: Profile::WINDOWS,
        client: end(1),
        server: end(2),
        schedule: Schedule::windows(4),
        second_schedule: Schedule::windows(4),
    };
    let secrets = main_mode::Secrets {
        cookie: [7; 8],
        nonce: [3; 48],
        private: PrivateValue::new([9; 48]),
        goodbye_id: 5,
        goodbye: [6; 48],
    };
    let key = Arc::new(PreSharedKey::new(b"practice".to_vec()));
    let credentials = Credentials { key, identity: None, discloses: false };
    let random = RandomStream::new(b"tunnel");
    let after = tunnel_with(credentials, Schedule::windows(4), random);
    let mut machine = Stages::new(MainModeInitiator::new(configuration, secrets).then(after));
    let mut outputs = machine.handle(NOW, Input::Start);
    let mut sent = 0;
    while sent < packets && !outputs.is_empty() {
        let mut next = Vec::new();
        for output in std::mem::take(&mut outputs) {
            let Output::Transmit(packet) = output else { continue };
            if packet.flow != Channel::Ike500 || sent >= packets {
                continue;
            }
            sent += 1;
            let arrival = Arrival {
                at: NOW,
                flow: packet.flow,
                from: end(1),
                to: end(2),
                hop_limit: None,
                largest_piece: None,
                payload: packet.payload,
            };
            let Some(answer) = far_end.arrived(&arrival).answer else { continue };
            heard(&answer);
            let (flow, server_port) = (packet.flow, 500);
            let input = Input::Datagram { flow, payload: &answer, server_port };
            next.extend(machine.handle(NOW, input));
        }
        outputs = next;
    }
}

fn key() -> WitnessKey {
    let shared = PreSharedKey::new(b"a key of sixteen bytes or more".to_vec());
    WitnessKey::new(&shared).expect("it is long enough")
}

fn marking() -> Marking {
    let mut random = RandomStream::new(b"marks");
    Marking::new(Arc::new(key()), NOW, &mut random).expect("it seals")
}

fn seeds() -> impl Iterator<Item = Vec<u8>> {
    let mut marking = marking();
    let mut seeds: Vec<Vec<u8>> = Vec::new();
    for datagram in Conversation::between(OVER_IPV4).all() {
        let number = Channel::carriers().position(|flow| flow == datagram.flow).unwrap_or(0);
        let number = u8::try_from(number).unwrap_or(0);
        let marked = marking.mark(Transmit::new(datagram.flow, datagram.payload.clone()));
        seeds.push([&[number][..], &datagram.payload].concat());
        seeds.push([&[number | 0x80][..], &marked.payload].concat());
    }
    if let Some(question) = marking.question(300) {
        seeds.push([&[1 | 0x80][..], &question].concat());
    }
    for place in 0..=255 {
        seeds.push([&[BEHIND | 0xc0, place][..], &[place; 64]].concat());
    }
    seeds.into_iter()
}
