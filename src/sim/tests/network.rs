//! The network itself: delay, chance, nonsense.

use super::*;

#[test]
fn an_answer_takes_the_delay_of_every_link_twice() {
    let scenario = named("clear");
    let mut network = Network::new(&scenario, b"seed");
    let packet = udp(&scenario, (500, 500), &main_mode_message_1());
    let times: Vec<_> = send(&mut network, &packet).into_iter().map(|(after, _)| after).collect();
    assert_eq!(times, [Duration::from_millis(40)]);
    assert_eq!(network.next_event(), None);
}

#[test]
fn a_packet_is_not_there_before_its_time() {
    let scenario = named("reflector");
    let mut network = Network::new(&scenario, b"seed");
    let start = Timestamp::from_nanoseconds(1_000);
    network.inject(start, &udp(&scenario, (1, 2), b"x"));
    assert!(network.poll(start + Duration::from_micros(39_999)).is_empty());
    let due = network.next_event().unwrap();
    assert_eq!(due, start + Duration::from_millis(40));
    assert_eq!(network.poll(due).len(), 1);
}

#[test]
fn a_seed_repeats_a_run_to_the_byte() {
    let mut scenario = named("nat-rewritten");
    scenario.hops.extend([
        Hop::Loss { per_mille: 200 },
        Hop::Duplicate { per_mille: 200 },
        Hop::Delay { jitter: Duration::from_millis(30) },
        Hop::Corrupt { per_mille: 200 },
    ]);
    scenario.host = named("reflector").host;
    let run = |seed: &[u8]| {
        let mut network = Network::new(&scenario, seed);
        (0..40_u8)
            .flat_map(|number| send(&mut network, &udp(&scenario, (500, 500), &[number; 20])))
            .collect::<Vec<_>>()
    };
    assert_eq!(run(b"one"), run(b"one"));
    assert_ne!(run(b"one"), run(b"two"));
}

#[test]
fn a_flood_and_nonsense_do_no_harm() {
    let scenario = named("nat");
    let mut network = Network::new(&scenario, b"seed");
    for number in 0..20_000_u32 {
        let ports = (u16::try_from(number % 60_000).unwrap(), 500);
        network.inject(Timestamp::default(), &udp(&scenario, ports, b"flood"));
    }
    while let Some(at) = network.next_event() {
        network.poll(at);
    }
    let whole = udp(&scenario, (500, 500), &main_mode_message_1());
    for length in 0..whole.len() {
        assert!(answers(&scenario, &whole[..length]).is_empty(), "{length}");
        let mut damaged = whole.clone();
        damaged[length] ^= 0x10;
        answers(&scenario, &damaged);
    }
    answers(&scenario, &vec![0x45; 70_000]);
}
