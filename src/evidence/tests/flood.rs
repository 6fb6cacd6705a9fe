//! Floods and nonsense: bounded, and hiding nothing.

use super::*;

#[test]
fn a_flood_fills_no_memory_and_hides_no_answer() {
    let mut bench = Bench::new();
    bench.sent(udp(CLIENT, SERVER, &message_1()));
    bench.answered(udp(SERVER, CLIENT, &message_2()));
    for number in 0..100_000_u32 {
        let mut noise = message_2();
        let packet = match number % 4 {
            0 => {
                noise[..4].copy_from_slice(&number.to_be_bytes());
                udp(SERVER, CLIENT, &noise)
            }
            1 => udp(SERVER, CLIENT, &number.to_be_bytes()),
            2 => udp(SERVER, CLIENT, &message_2()),
            _ => icmp(ROUTER, v4(3, 3), &number.to_be_bytes()),
        };
        bench.record(Direction::Inbound, packet);
    }
    assert!(bench.log.observations().len() <= 20_000);
    let second = bench.sent(udp(CLIENT, SERVER, &message_3()));
    let answer = key_exchange(RESPONDER, payload::NAT_D, 50);
    let answered = bench.answered(udp(SERVER, CLIENT, &answer));
    assert_eq!(answered.request, second);
}

#[test]
fn a_flood_of_different_answers_hides_no_request() {
    let mut bench = Bench::new();
    bench.sent(udp(CLIENT, SERVER, &message_1()));
    for number in 0..100_000_u32 {
        let mut answer = message_2();
        answer[8..12].copy_from_slice(&number.to_be_bytes());
        bench.record(Direction::Inbound, udp(SERVER, CLIENT, &answer));
    }
    assert!(bench.log.observations().len() <= 20_000);
    let sent = bench.record(Direction::Outbound, udp(CLIENT, SERVER, &message_3()));
    assert!(sent.observation.is_some());
}

#[test]
fn a_flood_of_true_errors_and_reflections_hides_no_request() {
    let mut bench = Bench::new();
    let packet = udp(CLIENT, SERVER, &message_1());
    bench.sent(packet.clone());
    for _ in 0..15_000 {
        bench.record(Direction::Inbound, icmp(ROUTER, v4(11, 0), &packet));
        bench.record(Direction::Inbound, udp(SERVER, CLIENT, &message_1()));
    }
    let sent = bench.record(Direction::Outbound, udp(CLIENT, SERVER, &message_3()));
    assert!(sent.observation.is_some());
}

/// Whoever guesses the quote, from however many addresses.
#[test]
fn a_flood_of_errors_pushes_no_true_answer_out() {
    let mut bench = Bench::new();
    let packet = udp(CLIENT, SERVER, &message_1());
    let mut guessed = packet[..28].to_vec();
    guessed[26..28].fill(0x12);
    bench.sent(packet);
    for number in 0..60_000_u32 {
        let [a, b, ..] = number.to_le_bytes();
        let from = format!("198.18.{a}.{b}:0");
        bench.record(Direction::Inbound, icmp(&from, v4(3, 13), &guessed));
        bench.record(Direction::Inbound, icmp(&from, v4(3, 13), &guessed[..24]));
        bench.record(Direction::Inbound, udp(SERVER, CLIENT, &message_1()));
    }
    assert!(bench.log.observations().len() < 10_000);
    bench.answered(udp(SERVER, CLIENT, &message_2()));
    bench.sent(udp(CLIENT, SERVER, &message_3()));
    let answer = key_exchange(RESPONDER, payload::NAT_D, 50);
    let answered = bench.answered(udp(SERVER, CLIENT, &answer));
    assert!(matches!(answered.answer, Answer::MainModeKeyExchange { .. }));
}

#[test]
fn endless_requests_and_pieces_are_bounded() {
    let mut bench = Bench::new();
    for number in 0..30_000_u32 {
        let knock = EspHeader { spi: SPI, sequence: number }.packet(&[]);
        bench.record(Direction::Outbound, esp(CLIENT, SERVER, &knock));
        let mut piece = pieces(&udp(SERVER, CLIENT, &message_2()), 48).remove(0);
        piece[4..6].copy_from_slice(&u16::try_from(number % 65_536).unwrap().to_be_bytes());
        bench.record(Direction::Inbound, piece);
    }
    assert!(bench.log.observations().len() <= 20_000);
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(
        frames in prop::collection::vec((any::<bool>(), any_packet()), 1..40),
    ) {
        let mut bench = Bench::new();
        for (outbound, packet) in frames {
            let direction = if outbound { Direction::Outbound } else { Direction::Inbound };
            bench.record(direction, packet.clone());
            let at = Timestamp::from_nanoseconds(1);
            let ethernet = Frame { at, direction, link: LinkType::Ethernet, bytes: packet };
            bench.log.record(&ethernet, 1);
        }
    }
}

/// From pure noise to packets that differ from good ones in a few bytes.
fn any_packet() -> impl Strategy<Value = Vec<u8>> {
    let good = prop::sample::select(vec![
        udp(CLIENT, SERVER, &message_1()),
        udp(SERVER, CLIENT, &message_2()),
        udp(CLIENT, SERVER, &message_3()),
        udp(SERVER, CLIENT, &key_exchange(RESPONDER, payload::NAT_D, 50)),
        udp(CLIENT, SERVER, &sa_init_request()),
        udp(CLIENT_L2TP, SERVER_L2TP, &sccrq()),
        udp(SERVER_L2TP, CLIENT_L2TP, &l2tp(TUNNEL, message_type::SCCRP, vec![])),
        esp(CLIENT, SERVER, &made_up()),
        icmp(ROUTER, v4(3, 13), &udp(CLIENT, SERVER, &message_1())),
        pieces(&udp(SERVER, CLIENT, &message_2()), 48).remove(0),
    ]);
    let damage = prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4);
    let damaged = (good, damage, any::<prop::sample::Index>(), any::<bool>()).prop_map(
        |(mut packet, damage, cut, is_cut): (Vec<u8>, Vec<(prop::sample::Index, u8)>, _, _)| {
            for (index, byte) in damage {
                let at = index.index(packet.len());
                packet[at] = byte;
            }
            if is_cut {
                packet.truncate(cut.index(packet.len()));
            }
            packet
        },
    );
    let noise = prop::collection::vec(any::<u8>(), 0..200);
    prop_oneof![3 => damaged, 1 => noise]
}
