//! Whatever comes, in any order.

use super::*;

/// What random sequences are made of.
fn any_step() -> impl Strategy<Value = (u64, usize, Vec<u8>)> {
    (0..4_000_u64, 0..=inputs().len(), prop::collection::vec(any::<u8>(), 0..80))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn no_sequence_breaks_the_rules(steps in prop::collection::vec(any_step(), 1..60)) {
        let known = inputs();
        let mut machine = windows();
        let mut now = START;
        let (mut goodbyes, mut firsts, mut thirds) = (0, 0, 0);
        for (wait, index, noise) in steps {
            now = now + Duration::from_millis(wait);
            let was_done = matches!(machine.progress(), Progress::Done(_));
            let before = machine.progress();
            let outputs = match known.get(index) {
                Some((name, _)) => feed(&mut machine, now, name),
                None => machine.handle(now, Input::Datagram { flow: Channel::Ike500, payload: &noise, server_port: 500 }),
            };
            if was_done {
                prop_assert!(outputs.is_empty());
                prop_assert_eq!(machine.progress(), before);
            }
            for word in words(&outputs).split(' ') {
                match word {
                    "1" => firsts += 1,
                    "3" => thirds += 1,
                    "bye" | "drop" => goodbyes += 1,
                    _ => {}
                }
            }
            let is_done = matches!(machine.progress(), Progress::Done(_));
            prop_assert_eq!(outputs.contains(&Output::Done), is_done && !was_done);
            let wakes_late = |output: &Output| !matches!(output, Output::WakeAt(at) if *at < now);
            prop_assert!(outputs.iter().all(wakes_late));
        }
        prop_assert!(goodbyes <= 1);
        prop_assert!(firsts <= TRIES && thirds <= SECOND_TRIES);
    }

    #[test]
    fn any_link_leads_to_an_end(fates in prop::collection::vec(any_fate(), 1..12)) {
        let policy = MainModePolicy { groups: vec![19], nat_d: NatDPolicy::Honest, certificates: false, authentication: None };
        let mut responder = MainModeResponder::new(policy);
        let mut random = RandomStream::new(b"responder");
        let mut machine = windows();
        let run = join(&mut machine, &fates, |transmit| {
            let answer = responder.respond(&transmit.payload, ends(), &mut random);
            answer.map(|bytes| (bytes, 500)).into_iter().collect()
        });
        let ends = [Outcome::Complete, Outcome::Silent, Outcome::Stalled];
        prop_assert!(ends.contains(&run.outcome), "{:?}", run.outcome);
        prop_assert_eq!(run.transmitted.len(), run.transmitted_when_done);
        let start = run.transmitted[0].0;
        // 8 s for message 2 and 5 s for message 4.
        prop_assert!(run.done_at.since(start) <= Duration::from_secs(13));
    }
}
