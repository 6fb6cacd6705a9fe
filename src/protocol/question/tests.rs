use proptest::prelude::*;

use super::*;
use crate::crypto::RandomStream;
use crate::protocol::joined::{Fate, any_fate, join};
use crate::wire::l2tp::{
    Avp, ControlMessage, Numbers, attribute, control, message_type, start_attributes,
};

const TUNNEL: u16 = 0x1234;
const PEER: u16 = 0x5678;
const START: Timestamp = Timestamp::from_nanoseconds(5_000_000_000);
const OTHER_PORT: u16 = 40_123;

fn asking(tries: u32, tunnel_id: u16) -> QuestionInitiator {
    QuestionInitiator::new(Channel::L2tp1701, Schedule::windows(tries), tunnel_id).unwrap()
}

fn initiator() -> QuestionInitiator {
    asking(3, TUNNEL)
}

fn started() -> QuestionInitiator {
    let mut machine = initiator();
    machine.handle(START, Input::Start);
    machine
}

fn reply(tunnel_id: u16) -> Vec<u8> {
    control(tunnel_id, Numbers { ns: 0, nr: 1 }, start_attributes(message_type::SCCRP, PEER)).emit()
}

fn stop() -> Vec<u8> {
    let avps = vec![
        Avp::word_of(attribute::MESSAGE_TYPE, message_type::STOP_CCN),
        Avp::word_of(attribute::ASSIGNED_TUNNEL_ID, PEER),
        Avp::mandatory(attribute::RESULT_CODE, vec![0, 4]),
    ];
    control(TUNNEL, Numbers { ns: 0, nr: 1 }, avps).emit()
}

fn feed(machine: &mut QuestionInitiator, payload: &[u8], server_port: u16) -> Vec<Output> {
    machine.handle(START, Input::Datagram { flow: Channel::L2tp1701, payload, server_port })
}

fn sent(outputs: &[Output]) -> Vec<(u16, ControlMessage)> {
    outputs
        .iter()
        .filter_map(|output| match output {
            Output::Transmit(transmit) => {
                assert_eq!(transmit.flow, Channel::L2tp1701);
                let message = ControlMessage::parse(&transmit.payload).unwrap();
                Some((transmit.server_port, message))
            }
            _ => None,
        })
        .collect()
}

#[test]
fn the_request_carries_what_the_rfc_asks_for() {
    let outputs = initiator().handle(START, Input::Start);
    let [(port, request)] = &sent(&outputs)[..] else { panic!("one request") };
    assert_eq!(*port, 1701);
    assert_eq!((request.tunnel_id, request.session_id, request.ns, request.nr), (0, 0, 0, 0));
    let kinds: Vec<_> = request.avps.iter().map(|avp| avp.kind).collect();
    assert_eq!(kinds[..5], [0, 2, 3, 7, 9]);
    assert_eq!(request.message_type(), Some(message_type::SCCRQ));
    assert_eq!(request.avp(attribute::ASSIGNED_TUNNEL_ID).and_then(Avp::word), Some(TUNNEL));
    let zero = asking(1, 0).handle(START, Input::Start);
    let request = &sent(&zero)[0].1;
    assert_eq!(request.avp(attribute::ASSIGNED_TUNNEL_ID).and_then(Avp::word), Some(1));
}

#[test]
fn a_reply_is_ended_at_once_at_the_port_it_came_from() {
    for port in [1701, OTHER_PORT] {
        let mut machine = started();
        let outputs = feed(&mut machine, &reply(TUNNEL), port);
        let [(to, goodbye)] = &sent(&outputs)[..] else { panic!("one goodbye") };
        assert_eq!(*to, port);
        assert_eq!((goodbye.tunnel_id, goodbye.ns, goodbye.nr), (PEER, 1, 1));
        assert_eq!(goodbye.message_type(), Some(message_type::STOP_CCN));
        assert_eq!(goodbye.avp(attribute::RESULT_CODE).and_then(Avp::word), Some(1));
        assert_eq!(outputs.last(), Some(&Output::Done));
        assert_eq!(machine.progress(), Progress::Done(Outcome::Complete));
    }
}

#[test]
fn a_repeated_reply_is_told_again() {
    let mut machine = started();
    let first = sent(&feed(&mut machine, &reply(TUNNEL), 1701));
    for _ in 0..2 {
        assert_eq!(sent(&feed(&mut machine, &reply(TUNNEL), 1701)), first);
        assert_eq!(machine.progress(), Progress::Done(Outcome::Complete));
    }
    // A storm of replies gets no echo.
    assert_eq!(sent(&feed(&mut machine, &reply(TUNNEL), 1701)), []);
}

#[test]
fn a_stop_is_acknowledged_and_is_a_refusal() {
    let mut machine = started();
    let outputs = feed(&mut machine, &stop(), OTHER_PORT);
    let [(to, acknowledgement)] = &sent(&outputs)[..] else { panic!("one acknowledgement") };
    assert_eq!(*to, OTHER_PORT);
    assert!(acknowledgement.avps.is_empty());
    assert_eq!((acknowledgement.tunnel_id, acknowledgement.nr), (PEER, 1));
    assert_eq!(machine.progress(), Progress::Done(Outcome::Refused));
}

#[test]
fn what_is_not_ours_is_not_answered() {
    let own_request = {
        let outputs = initiator().handle(START, Input::Start);
        let Some(Output::Transmit(Transmit { payload, .. })) = outputs.into_iter().next() else {
            panic!("a request")
        };
        payload
    };
    let acknowledgement = control(TUNNEL, Numbers { ns: 0, nr: 1 }, Vec::new()).emit();
    let hello =
        control(TUNNEL, Numbers { ns: 0, nr: 1 }, vec![Avp::word_of(attribute::MESSAGE_TYPE, 6)])
            .emit();
    let datagrams =
        [reply(TUNNEL + 1), reply(0), own_request, acknowledgement, hello, vec![0x5a; 40], vec![]];
    for datagram in datagrams {
        let mut machine = started();
        assert!(feed(&mut machine, &datagram, 1701).is_empty(), "{}", hex::encode(&datagram));
        assert_eq!(machine.progress(), Progress::Unanswered { transmissions: 1 });
    }
}

#[test]
fn nothing_happens_before_the_start_and_after_the_end() {
    let mut idle = initiator();
    assert!(feed(&mut idle, &reply(TUNNEL), 1701).is_empty());
    assert!(idle.handle(START, Input::Timeout).is_empty());
    assert_eq!(idle.handle(START, Input::Stop), [Output::Done]);
    let mut stopped = started();
    assert_eq!(stopped.handle(START, Input::Stop), [Output::Done]);
    for input in [Input::Start, Input::Timeout, Input::Stop] {
        assert!(stopped.handle(START, input).is_empty());
    }
    assert!(feed(&mut stopped, &stop(), 1701).is_empty());
    assert_eq!(stopped.progress(), Progress::Done(Outcome::Stopped));
}

#[test]
fn a_silent_server_is_asked_as_often_as_planned() {
    let run = join(&mut initiator(), &[Fate::Lost], |_| Vec::new());
    assert_eq!((run.outcome, run.transmitted.len()), (Outcome::Silent, 3));
}

/// A server that repeats its reply with every request and answers from `port`.
fn respond(transmit: &Transmit, port: u16, random: &mut RandomStream) -> Vec<(Vec<u8>, u16)> {
    let question = Channel::L2tp1701.row().question.unwrap();
    let answer = (question.respond)(&transmit.payload, b"lns", random);
    answer.map(|bytes| (bytes, port)).into_iter().collect()
}

#[test]
fn both_ends_come_to_an_end() {
    for port in [1701, OTHER_PORT] {
        let mut random = RandomStream::new(b"responder");
        let run = join(&mut initiator(), &[Fate::After(20)], |transmit| {
            respond(transmit, port, &mut random)
        });
        assert_eq!((run.outcome, run.transmitted.len()), (Outcome::Complete, 2));
        assert_eq!(run.transmitted[1].1.server_port, port);
    }
}

proptest! {
    #[test]
    fn any_link_leads_to_an_end(fates in prop::collection::vec(any_fate(), 1..12)) {
        let mut random = RandomStream::new(b"responder");
        let run = join(&mut initiator(), &fates, |transmit| respond(transmit, 1701, &mut random));
        prop_assert!([Outcome::Complete, Outcome::Silent].contains(&run.outcome));
        // Nothing but goodbyes goes out behind the end, one for each reply.
        for (_, late) in &run.transmitted[run.transmitted_when_done..] {
            let message = ControlMessage::parse(&late.payload).unwrap();
            prop_assert_eq!(message.message_type(), Some(message_type::STOP_CCN));
        }
        prop_assert!(run.transmitted.len() <= 3 + 3 * 4);
    }

    #[test]
    fn no_bytes_make_it_panic(
        tunnel_id in prop_oneof![Just(TUNNEL), any::<u16>()],
        kind in 0..20_u16,
        rest: Vec<u8>,
        noise: Vec<u8>,
    ) {
        let mut machine = started();
        feed(&mut machine, &noise, 1701);
        let avps = vec![
            Avp::word_of(attribute::MESSAGE_TYPE, kind),
            Avp::mandatory(attribute::ASSIGNED_TUNNEL_ID, rest),
        ];
        let outputs = feed(&mut machine, &control(tunnel_id, Numbers { ns: 0, nr: 0 }, avps).emit(), 1701);
        prop_assert!(outputs.len() <= 2);
    }
}
