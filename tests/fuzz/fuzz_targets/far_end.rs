//! The far end against anybody: no answer is longer than what it answers, with the key or
//! without, and nothing that an input holds opens as a mark.
#![no_main]

use std::net::SocketAddr;
use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use probe809::crypto::{PreSharedKey, RandomStream, WitnessKey};
use probe809::evidence::{Flow, Timestamp, Transmit};
use probe809::protocol::far_end::{Arrival, FarEnd, Marking};
use probe809::wire::witness::{Mark, Witness};
use probe809_fuzz::conversation::{Conversation, OVER_IPV4};

const NOW: Timestamp = Timestamp::from_nanoseconds(1_700_000_000_000_000_000);

fuzz_target!(
    init: probe809_fuzz::plant(seeds()),
    |input: &[u8]| {
        let Some((which, payload)) = input.split_first() else { return };
        let flow = Flow::ALL[usize::from(*which) % Flow::ALL.len()];
        let port = flow.server_port().unwrap_or(0);
        let end = |last| SocketAddr::from(([192, 0, 2, last], port));
        let mut far_end = FarEnd::new(&[1; 32]);
        if which & 0x80 != 0 {
            far_end = far_end.with_witness_key(key(), Flow::ALL.to_vec());
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
            payload,
        };
        for _ in 0..3 {
            let reaction = far_end.arrived(&arrival);
            let length = reaction.answer.map_or(0, |answer| answer.len());
            assert!(length <= payload.len());
        }
        for late in far_end.due(NOW + std::time::Duration::from_secs(86_400)) {
            assert!(late.payload.len() <= payload.len());
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
        let number = Flow::ALL.iter().position(|flow| *flow == datagram.flow).unwrap_or(0);
        let number = u8::try_from(number).unwrap_or(0);
        let marked = marking.mark(Transmit::new(datagram.flow, datagram.payload.clone()));
        seeds.push([&[number][..], &datagram.payload].concat());
        seeds.push([&[number | 0x80][..], &marked.payload].concat());
    }
    if let Some(question) = marking.question(300) {
        seeds.push([&[1 | 0x80][..], &question].concat());
    }
    seeds.into_iter()
}
