//! Packets that come in pieces.

use super::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn pieces_come_together_in_any_order(
        order in Just((0..5_usize).collect::<Vec<_>>()).prop_shuffle(),
        repeat in 0..5_usize,
    ) {
        let mut bench = Bench::new();
        let request = bench.sent(udp(CLIENT, SERVER, &message_1()));
        let mut answer = message_2();
        // Bytes behind the message's own length are ignored, so this only makes it longer.
        answer.resize(200, 0);
        let cut = pieces(&udp(SERVER, CLIENT, &answer), 48);
        prop_assert_eq!(cut.len(), 5);
        let mut answers = 0;
        let with_repeat = order.iter().take(4).chain([&order[repeat.min(3)]]).chain(&order[4..]);
        for index in with_repeat {
            let recorded = bench.record(Direction::Inbound, cut[*index].clone());
            if let Some(id) = recorded.observation {
                answers += 1;
                let fact = bench.log.observation(id).unwrap().fact.clone();
                let Fact::Answered(answered) = fact else { panic!("{fact:?}") };
                prop_assert_eq!(answered.request, request);
                let received = recorded.received.unwrap();
                prop_assert_eq!(received.payload, answer.clone());
            }
        }
        prop_assert_eq!(answers, 1);
    }
}
