//! What the client does, by state and input.

use super::*;

#[test]
fn every_input_in_every_state_does_what_the_table_says() {
    // Outputs, then whether the state stays (-) or what it becomes.
    let awaiting = [
        ("start", "", "-", "", "-"),
        ("early timeout", "wake", "-", "wake", "-"),
        ("timeout", "1 wake", "-", "3 wake", "-"),
        ("stop", "done", "Stopped", "bye done", "Stopped"),
        ("message 2", "3 wake", "Answered", "", "-"),
        ("message 2, no cookie", "", "-", "", "-"),
        ("message 2, unknown group", "", "-", "", "-"),
        ("message 2, broken SA", "", "-", "", "-"),
        ("message 4", "", "-", "drop done", "Complete"),
        ("message 4, mismatch", "", "-", "drop done", "Mismatched"),
        ("message 4, other cookie", "", "-", "", "-"),
        ("refusal", "done", "Unacceptable", "done", "Refused"),
        ("refusal of IKEv2", "done", "Unacceptable", "done", "Refused"),
        ("foreign refusal", "", "-", "", "-"),
        ("encrypted", "", "-", "", "-"),
        ("own message 1", "", "-", "", "-"),
        ("keepalive", "", "-", "", "-"),
        ("nonsense", "", "-", "", "-"),
        ("empty", "", "-", "", "-"),
    ];
    assert_eq!(
        awaiting.map(|row| row.0).to_vec(),
        inputs().iter().map(|one| one.0).collect::<Vec<_>>()
    );
    let becomes = |progress: Progress| match progress {
        Progress::Done(outcome) => format!("{outcome:?}"),
        Progress::Answered => "Answered".to_owned(),
        Progress::Continued(outcome) => format!("Continued {outcome:?}"),
        Progress::Idle | Progress::Unanswered { .. } => "-".to_owned(),
    };
    for (name, first, then, second, at_last) in awaiting {
        let mut machine = windows();
        feed(&mut machine, START, "start");
        assert_eq!(words(&feed(&mut machine, START, name)), first, "{name} for message 2");
        assert_eq!(becomes(machine.progress()), then, "{name} for message 2");
        let mut machine = windows();
        feed(&mut machine, START, "start");
        feed(&mut machine, START, "message 2");
        assert_eq!(words(&feed(&mut machine, START, name)), second, "{name} for message 4");
        let at_last = if at_last == "-" { "Answered" } else { at_last };
        assert_eq!(becomes(machine.progress()), at_last, "{name} for message 4");
    }
}

#[test]
fn nothing_happens_before_the_start_and_after_the_end() {
    for (name, _) in inputs() {
        let mut idle = windows();
        let outputs = words(&feed(&mut idle, START, name));
        match name {
            "start" => assert_eq!(outputs, "1 wake"),
            "stop" => assert_eq!(outputs, "done"),
            _ => assert_eq!((outputs, idle.progress()), (String::new(), Progress::Idle), "{name}"),
        }
        for end in ["stop", "refusal"] {
            let mut done = windows();
            feed(&mut done, START, "start");
            feed(&mut done, START, end);
            let outcome = done.progress();
            assert_eq!(words(&feed(&mut done, START, name)), "", "{name} after {end}");
            assert_eq!(done.progress(), outcome);
        }
    }
}

#[test]
fn silence_after_message_2_is_a_stall_and_says_goodbye() {
    let policy = MainModePolicy {
        groups: vec![14],
        nat_d: NatDPolicy::Honest,
        certificates: false,
        authentication: None,
    };
    let mut responder = MainModeResponder::new(policy);
    let mut random = RandomStream::new(b"responder");
    let mut machine = windows();
    let run = join(&mut machine, &[Fate::After(20)], |transmit| {
        let message = Message::parse(&transmit.payload).unwrap();
        let is_first = message.body(payload::SA).is_some();
        let answer = responder.respond(&transmit.payload, ends(), &mut random);
        answer.filter(|_| is_first).map(|bytes| (bytes, 500)).into_iter().collect()
    });
    assert_eq!(run.outcome, Outcome::Stalled);
    let (_, last) = run.transmitted.last().unwrap();
    let goodbye = Message::parse(&last.payload).unwrap();
    assert_eq!(goodbye.header.exchange, exchange::INFORMATIONAL);
    assert_eq!(goodbye.header.message_id, 0x1234_5678);
    assert_eq!(run.transmitted.len(), 1 + usize::try_from(SECOND_TRIES).unwrap() + 1);
}

#[test]
fn a_silent_server_is_asked_at_the_times_of_windows() {
    let run = join(&mut windows(), &[Fate::Lost], |_| Vec::new());
    let start = run.transmitted[0].0;
    let times: Vec<_> = run.transmitted.iter().map(|(at, _)| at.since(start).as_secs()).collect();
    assert_eq!(times, [0, 1, 2, 5]);
    assert_eq!((run.outcome, run.done_at.since(start).as_secs()), (Outcome::Silent, 8));
    assert!(run.transmitted.windows(2).all(|pair| pair[0].1 == pair[1].1));
}

#[test]
fn every_policy_of_the_responder_is_followed() {
    let rows = [
        (vec![14], NatDPolicy::Honest, Outcome::Complete),
        (vec![2, 20], NatDPolicy::Honest, Outcome::Complete),
        (vec![14], NatDPolicy::ForgedAboutClient, Outcome::Mismatched),
        (vec![14], NatDPolicy::ForgedAboutServer, Outcome::Complete),
        (vec![14], NatDPolicy::PortZero, Outcome::Mismatched),
        (vec![], NatDPolicy::Honest, Outcome::Unacceptable),
        (vec![31], NatDPolicy::Honest, Outcome::Unacceptable),
    ];
    for (groups, nat_d, outcome) in rows {
        let mut responder = MainModeResponder::new(MainModePolicy {
            groups: groups.clone(),
            nat_d,
            certificates: false,
            authentication: None,
        });
        let mut random = RandomStream::new(b"responder");
        let run = join(&mut windows(), &[Fate::After(20)], |transmit| {
            let answer = responder.respond(&transmit.payload, ends(), &mut random);
            answer.map(|bytes| (bytes, 500)).into_iter().collect()
        });
        assert_eq!(run.outcome, outcome, "{groups:?} {nat_d:?}");
    }
}
