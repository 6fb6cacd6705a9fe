use std::time::Duration;

use super::*;
use crate::protocol::joined::{Fate, join};
use crate::wire::esp::{ECHO_REQUEST_SPI, echo_reply};

const START: Timestamp = Timestamp::from_nanoseconds(5_000_000_000);

fn knock(spi: u32) -> EspKnock {
    let secrets = EspSecrets { spi, body: [0x5a; BODY_LENGTH], identifier: 9, echo_sequence: 0 };
    EspKnock::new(
        Schedule::listening(3, Duration::from_millis(500), Duration::from_secs(2)),
        secrets,
    )
}

#[test]
fn three_rounds_of_three_packets_that_all_differ() {
    let run = join(&mut knock(0xdead_beef), &[Fate::Lost], |_| Vec::new());
    assert_eq!((run.outcome, run.transmitted.len()), (Outcome::Silent, 9));
    let mut heads = Vec::new();
    for (_, transmit) in &run.transmitted {
        assert_eq!((transmit.flow, transmit.server_port), (Channel::Esp, 0));
        heads.push(EspHeader::parse(&transmit.payload).unwrap());
    }
    // A quote of eight bytes tells every packet from every other.
    let mut distinct = heads.clone();
    distinct.sort_by_key(|head| (head.spi, head.sequence));
    distinct.dedup();
    assert_eq!(distinct.len(), 9);
    let made_up = heads.iter().filter(|head| head.spi == 0xdead_beef).count();
    let echoes = heads.iter().filter(|head| head.spi == ECHO_REQUEST_SPI).count();
    assert_eq!((made_up, echoes), (3, 6));
    let start = run.transmitted[0].0;
    let times: Vec<_> = run.transmitted.iter().map(|(at, _)| at.since(start).as_millis()).collect();
    assert_eq!(times, [0, 0, 0, 500, 500, 500, 1_000, 1_000, 1_000]);
    assert_eq!(run.done_at.since(start), Duration::from_secs(2));
}

/// Knocks that follow those that were silent: their echoes go on in the same sequence.
#[test]
fn further_knocks_go_on_where_the_first_ones_ended() {
    let schedule = Schedule::listening(3, Duration::from_millis(500), Duration::from_secs(2));
    let echoes = |first| {
        let secrets =
            EspSecrets { spi: 700, body: [0; BODY_LENGTH], identifier: 9, echo_sequence: first };
        let mut knocks = EspKnock::new(schedule.clone(), secrets);
        let run = join(&mut knocks, &[Fate::Lost], |_| Vec::new());
        let heads = run.transmitted.iter().map(|(_, one)| EspHeader::parse(&one.payload).unwrap());
        let echoes = heads.filter(|head| head.spi == ECHO_REQUEST_SPI);
        echoes.map(|head| head.sequence).collect::<Vec<_>>()
    };
    let first = u32::MAX - 4;
    let sent = [echoes(first), echoes(EspKnock::echoes_behind(first, &schedule))].concat();
    assert_eq!(sent.len(), 12);
    assert!(sent.windows(2).all(|two| two[1] == two[0].wrapping_add(1)), "{sent:?}");
}

#[test]
fn a_reserved_spi_is_never_sent() {
    for spi in [0, 1, 7, 8, 255] {
        let outputs = knock(spi).handle(START, Input::Start);
        let Some(Output::Transmit(transmit)) = outputs.first() else { panic!("a packet") };
        assert_eq!(EspHeader::parse(&transmit.payload).unwrap().spi, FIRST_SPI);
    }
}

#[test]
fn both_echo_layouts_are_there_to_be_answered() {
    let outputs = knock(1_000).handle(START, Input::Start);
    let answerable = outputs.iter().filter(|output| match output {
        Output::Transmit(transmit) => echo_reply(&transmit.payload).is_some(),
        _ => false,
    });
    assert_eq!(answerable.count(), 2);
}

#[test]
fn it_listens_on_whatever_comes_and_stops_when_told() {
    let mut machine = knock(1_000);
    assert!(machine.handle(START, Input::Timeout).is_empty());
    machine.handle(START, Input::Start);
    for payload in [&[0, 0, 0, 8, 0, 0, 0, 2][..], &[0; 3], &[]] {
        assert!(
            machine
                .handle(START, Input::Datagram { flow: Channel::Esp, payload, server_port: 0 })
                .is_empty()
        );
    }
    assert!(matches!(machine.handle(START, Input::Timeout)[..], [Output::WakeAt(_)]));
    assert_eq!(machine.progress(), Progress::Unanswered { transmissions: 1 });
    assert_eq!(machine.handle(START, Input::Stop), [Output::Done]);
    for input in [Input::Start, Input::Timeout, Input::Stop] {
        assert!(machine.handle(START, input).is_empty());
    }
    assert_eq!(machine.progress(), Progress::Done(Outcome::Stopped));
}
