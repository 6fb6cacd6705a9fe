//! The far end against the probe's own machines, and against who means it ill.

mod keyed;

use std::net::SocketAddr;
use std::time::Duration;

use proptest::prelude::*;

use super::*;
use crate::crypto::PrivateValue;
use crate::protocol::main_mode::{self, MainModeInitiator, Profile};
use crate::protocol::sa_init::{self, Form, SaInitInitiator};
use crate::protocol::{Input, Machine, Outcome, Output, Progress, Schedule};
use crate::wire::esp::{EchoLayout, answers_echo, echo_request};

const CLIENT: &str = "192.0.2.77";
const HERE: &str = "198.51.100.10";

fn end(address: &str, flow: Channel) -> SocketAddr {
    SocketAddr::new(address.parse().unwrap(), flow.port().unwrap_or(0))
}

fn arrival(flow: Channel, payload: &[u8]) -> Arrival {
    Arrival {
        at: Timestamp::from_nanoseconds(1_000_000_000_000),
        flow,
        from: end(CLIENT, flow),
        to: end(HERE, flow),
        hop_limit: Some(60),
        largest_piece: None,
        payload: payload.to_vec(),
    }
}

/// Lets a machine talk to the far end until neither has anything to say.
fn talk(machine: &mut dyn Machine, far_end: &mut FarEnd) -> Vec<(usize, usize)> {
    let now = Timestamp::from_nanoseconds(1_000_000_000_000);
    let mut sizes = Vec::new();
    let mut outputs = machine.handle(now, Input::Start);
    for _ in 0..20 {
        let mut next = Vec::new();
        for output in outputs {
            let Output::Transmit(packet) = output else { continue };
            let Some(answer) = far_end.arrived(&arrival(packet.flow, &packet.payload)).answer
            else {
                continue;
            };
            sizes.push((packet.payload.len(), answer.len()));
            let (flow, server_port) = (packet.flow, packet.server_port);
            next.extend(
                machine.handle(now, Input::Datagram { flow, payload: &answer, server_port }),
            );
        }
        outputs = next;
    }
    sizes
}

fn initiator(flow: Channel, profile: Profile) -> MainModeInitiator {
    let configuration = main_mode::Configuration {
        flow,
        profile,
        client: end(CLIENT, flow),
        server: end(HERE, flow),
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
    MainModeInitiator::new(configuration, secrets)
}

#[test]
fn a_client_gets_to_message_4_and_no_answer_is_longer_than_what_it_answers() {
    let mut far_end = FarEnd::new(&[1; 32]);
    for flow in Channel::IKE {
        for profile in [
            Profile::WINDOWS,
            Profile { microsoft: false, ..Profile::WINDOWS },
            Profile { nat_t: false, microsoft: false, ..Profile::WINDOWS },
        ] {
            let mut machine = initiator(flow, profile);
            let sizes = talk(&mut machine, &mut far_end);
            assert_eq!(machine.progress(), Progress::Done(Outcome::Complete), "{profile:?}");
            assert!(sizes.iter().all(|(asked, answered)| answered <= asked), "{sizes:?}");
        }
    }
}

#[test]
fn ikev2_is_asked_for_a_cookie_first() {
    for (form, outcome) in [(Form::Full, Outcome::Complete), (Form::Control, Outcome::Refused)] {
        let configuration = sa_init::Configuration {
            flow: Channel::Ike500,
            form,
            client: end(CLIENT, Channel::Ike500),
            server: end(HERE, Channel::Ike500),
            schedule: Schedule::windows(4),
        };
        let secrets =
            sa_init::Secrets { spi: [8; 8], nonce: [3; 32], private: PrivateValue::new([9; 48]) };
        let mut machine = SaInitInitiator::new(configuration, secrets);
        let sizes = talk(&mut machine, &mut FarEnd::new(&[1; 32]));
        assert_eq!(machine.progress(), Progress::Done(outcome));
        assert_eq!(sizes.len(), 2);
        assert!(sizes.iter().all(|(asked, answered)| answered <= asked), "{sizes:?}");
    }
}

#[test]
fn message_3_of_another_source_draws_nothing() {
    let mut far_end = FarEnd::new(&[1; 32]);
    let mut machine = initiator(Channel::Ike500, Profile::WINDOWS);
    let now = Timestamp::default();
    let started = machine.handle(now, Input::Start);
    let Some(Output::Transmit(first)) = started.first() else { panic!() };
    let answer = far_end.arrived(&arrival(Channel::Ike500, &first.payload)).answer.unwrap();
    let input = Input::Datagram { flow: Channel::Ike500, payload: &answer, server_port: 500 };
    let outputs = machine.handle(now, input);
    let Some(Output::Transmit(third)) = outputs.first() else { panic!() };
    let mut stranger = arrival(Channel::Ike500, &third.payload);
    stranger.from.set_ip("203.0.113.9".parse().unwrap());
    assert_eq!(far_end.arrived(&stranger).answer, None);
    assert!(far_end.arrived(&arrival(Channel::Ike500, &third.payload)).answer.is_some());
    assert_eq!(
        FarEnd::new(&[2; 32]).arrived(&arrival(Channel::Ike500, &third.payload)).answer,
        None
    );
}

#[test]
fn both_layouts_of_the_esp_echo_are_answered() {
    let mut far_end = FarEnd::new(&[1; 32]);
    for layout in [EchoLayout::EchoHeader, EchoLayout::Trailer] {
        let request = echo_request(layout, 5, 6);
        let reply = far_end.arrived(&arrival(Channel::Esp, &request)).answer.unwrap();
        assert!(answers_echo(&request, &reply));
        assert_eq!(far_end.arrived(&arrival(Channel::Esp, &reply)).answer, None);
    }
}

#[test]
fn two_far_ends_do_not_keep_each_other_busy() {
    let mut one = FarEnd::new(&[1; 32]);
    let mut machine = initiator(Channel::Ike500, Profile::WINDOWS);
    let started = machine.handle(Timestamp::default(), Input::Start);
    let Some(Output::Transmit(first)) = started.first() else { panic!() };
    let answer = one.arrived(&arrival(Channel::Ike500, &first.payload)).answer.unwrap();
    assert_eq!(FarEnd::new(&[2; 32]).arrived(&arrival(Channel::Ike500, &answer)).answer, None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn garbage_draws_nothing_longer_than_itself(
        payload in proptest::collection::vec(any::<u8>(), 0..600),
        flow in 0..4_usize,
        later in 0..10_000_u64,
    ) {
        let mut far_end = FarEnd::new(&[1; 32]);
        let mut one = arrival(Channel::carriers().nth(flow).unwrap(), &payload);
        one.at = one.at + Duration::from_millis(later);
        let reaction = far_end.arrived(&one);
        prop_assert!(reaction.answer.is_none_or(|answer| answer.len() <= payload.len()));
    }
}

mod with_a_key {
    use std::sync::Arc;

    use super::*;
    use crate::crypto::{PreSharedKey, WitnessKey};
    use crate::evidence::{Learned, Transmit};

    fn key() -> WitnessKey {
        WitnessKey::new(&PreSharedKey::new(b"sixteen bytes at least".to_vec())).unwrap()
    }

    fn marking(now: Timestamp) -> Marking {
        Marking::new(Arc::new(key()), now, &mut RandomStream::new(b"marks")).unwrap()
    }

    fn message_1() -> Vec<u8> {
        let started =
            initiator(Channel::Ike500, Profile::WINDOWS).handle(Timestamp::default(), Input::Start);
        let Some(Output::Transmit(first)) = started.into_iter().next() else { panic!() };
        first.payload
    }

    #[test]
    fn a_mark_that_is_sent_again_and_again_draws_a_bounded_number_of_answers() {
        let mut far_end =
            FarEnd::new(&[1; 32]).with_witness_key(key(), Channel::carriers().collect());
        let now = arrival(Channel::Ike500, &[]).at;
        let marked = marking(now).mark(Transmit::new(Channel::Ike500, message_1()));
        let mut answered = 0;
        for number in 0..10_000_u32 {
            let mut one = arrival(Channel::Ike500, &marked.payload);
            one.from.set_ip(std::net::Ipv4Addr::from_bits(number).into());
            let reaction = far_end.arrived(&one);
            assert!(reaction.marked);
            assert!(reaction.answer.as_ref().is_none_or(|one| one.len() <= marked.payload.len()));
            answered += u32::from(reaction.answer.is_some());
        }
        assert_eq!(answered, 256);
    }

    #[test]
    fn an_old_mark_is_none() {
        let mut far_end =
            FarEnd::new(&[1; 32]).with_witness_key(key(), Channel::carriers().collect());
        let now = arrival(Channel::Ike500, &[]).at;
        let old = Timestamp::default() + now.since(Timestamp::default()) / 2;
        let two_days = Duration::from_hours(48);
        let marked = marking(now + two_days).mark(Transmit::new(Channel::Ike500, message_1()));
        let reaction = far_end.arrived(&arrival(Channel::Ike500, &marked.payload));
        assert!(!reaction.marked && reaction.answer.is_some());
        let fresh = marking(old).mark(Transmit::new(Channel::Ike500, message_1()));
        assert!(far_end.arrived(&arrival(Channel::Ike500, &fresh.payload)).marked);
    }

    #[test]
    fn a_question_is_answered_at_once_and_later_and_both_fit_into_it() {
        let mut far_end =
            FarEnd::new(&[1; 32]).with_witness_key(key(), Channel::carriers().collect());
        let now = arrival(Channel::Ike4500, &[]).at;
        let mut marking = marking(now);
        let question = marking.question(300).unwrap();
        let at_once = far_end.arrived(&arrival(Channel::Ike4500, &question)).answer.unwrap();
        assert!(marking.read(now, Channel::Ike4500, &at_once).contains(&Learned::FarEnd));
        assert_eq!(far_end.next_due(), Some(now + Duration::from_secs(30)));
        assert!(far_end.due(now + Duration::from_secs(29)).is_empty());
        let late = far_end.due(now + Duration::from_secs(30));
        assert_eq!(late.len(), 1);
        assert!(at_once.len() + late[0].payload.len() <= question.len());
        let read = marking.read(now, Channel::Ike4500, &late[0].payload);
        assert!(read.contains(&Learned::Waited { tenths: 300 }), "{read:?}");
        assert_eq!(far_end.next_due(), None);
    }

    #[test]
    fn a_witness_of_another_run_says_nothing() {
        let mut far_end =
            FarEnd::new(&[1; 32]).with_witness_key(key(), Channel::carriers().collect());
        let now = arrival(Channel::Ike500, &[]).at;
        let marked = marking(now).mark(Transmit::new(Channel::Ike500, message_1()));
        let answer = far_end.arrived(&arrival(Channel::Ike500, &marked.payload)).answer.unwrap();
        assert!(!marking(now).read(now, Channel::Ike500, &answer).is_empty());
        let random = &mut RandomStream::new(b"another run");
        let mut other = Marking::new(Arc::new(key()), now, random).unwrap();
        assert!(other.read(now, Channel::Ike500, &answer).is_empty());
    }
}
