//! The far end with a pre-shared key, against the probe with one and without.

use super::*;
use crate::evidence::{Learned, Transmit};
use crate::protocol::{Credentials, Stages, tunnel_with};
use crate::wire::isakmp::Header;
use crate::wire::isakmp::v1::EncryptedMessage;

const KEY: &str = "practice";

fn far_end() -> FarEnd {
    FarEnd::new(&[1; 32]).with_pre_shared_key(key(KEY))
}

fn key(text: &str) -> Arc<PreSharedKey> {
    Arc::new(PreSharedKey::new(text.as_bytes().to_vec()))
}

/// A packet of the probe, and what it drew.
struct Step {
    sent: Transmit,
    reaction: Reaction,
}

/// The whole exchange of a probe with a key, and what the probe learned.
fn meet(far_end: &mut FarEnd, own_key: &str) -> (Vec<Step>, Vec<Learned>) {
    let credentials = Credentials { key: key(own_key), identity: None, discloses: false };
    let random = RandomStream::new(b"tunnel");
    let after = tunnel_with(credentials, Schedule::windows(4), random);
    let mut machine = Stages::new(initiator(Channel::Ike500, Profile::WINDOWS).then(after));
    let now = arrival(Channel::Ike500, &[]).at;
    let (mut steps, mut learned) = (Vec::new(), Vec::new());
    let mut outputs = machine.handle(now, Input::Start);
    for _ in 0..40 {
        let mut next = Vec::new();
        for output in outputs {
            match output {
                Output::Learned(fact) => learned.push(fact),
                Output::Transmit(sent) => {
                    let reaction = far_end.arrived(&arrival(sent.flow, &sent.payload));
                    if let Some(payload) = &reaction.answer {
                        let (flow, server_port) = (sent.flow, sent.server_port);
                        let input = Input::Datagram { flow, payload, server_port };
                        next.extend(machine.handle(now, input));
                    }
                    steps.push(Step { sent, reaction });
                }
                _ => {}
            }
        }
        outputs = next;
    }
    (steps, learned)
}

fn keys(steps: &[Step]) -> Vec<KeyState> {
    steps.iter().filter_map(|step| step.reaction.key).collect()
}

fn of_kind(steps: &[Step], kind: ArrivalKind) -> Vec<&Step> {
    steps.iter().filter(|step| step.reaction.kind == kind).collect()
}

#[test]
fn who_has_the_key_gets_to_lcp_and_leaves_nothing_behind() {
    let mut far_end = far_end();
    let (steps, learned) = meet(&mut far_end, KEY);
    assert_eq!(keys(&steps), [KeyState::Fits]);
    let lcp = Learned::Lcp { protocol: 0xc223, algorithm: Some(129) };
    for wanted in [Learned::KeyProved, Learned::QuickModeAgreed, lcp] {
        assert!(learned.contains(&wanted), "{wanted:?} in {learned:?}");
    }
    assert_eq!(far_end.keyed.as_ref().unwrap().kept().1, 0, "deleted at the end");
    let unproven = steps.iter().take_while(|step| step.reaction.key.is_none());
    for step in unproven {
        let answer = step.reaction.answer.as_ref().unwrap();
        assert!(answer.len() <= step.sent.payload.len(), "{:?}", step.reaction.kind);
    }
}

#[test]
fn another_key_is_told_so_and_draws_no_more_than_it_sent() {
    let (steps, learned) = meet(&mut far_end(), "another");
    assert!(keys(&steps).iter().all(|one| *one == KeyState::DoesNotFit), "{:?}", keys(&steps));
    assert!(!keys(&steps).is_empty() && learned.contains(&Learned::Unreadable), "{learned:?}");
    for step in &steps {
        let answered = step.reaction.answer.as_ref().map_or(0, Vec::len);
        assert!(answered <= step.sent.payload.len(), "{:?}", step.reaction.kind);
    }
}

#[test]
fn without_a_key_message_5_draws_nothing() {
    let (steps, _) = meet(&mut FarEnd::new(&[1; 32]), KEY);
    let last = of_kind(&steps, ArrivalKind::MainModeAuthentication);
    assert!(!last.is_empty() && last.iter().all(|step| step.reaction.answer.is_none()));
}

#[test]
fn a_packet_of_esp_that_comes_again_draws_nothing() {
    let mut far_end = far_end();
    let first = meet_until(&mut far_end, ArrivalKind::Esp);
    let again = far_end.arrived(&arrival(first.sent.flow, &first.sent.payload));
    assert!(first.reaction.answer.is_some() && again.answer.is_none());
}

/// The first packet of a kind, with everything before it said and nothing after it.
fn meet_until(far_end: &mut FarEnd, kind: ArrivalKind) -> Step {
    let (steps, _) = meet(&mut FarEnd::new(&[1; 32]).with_pre_shared_key(key(KEY)), KEY);
    for step in steps {
        let reaction = far_end.arrived(&arrival(step.sent.flow, &step.sent.payload));
        if reaction.kind == kind {
            return Step { sent: step.sent, reaction };
        }
    }
    panic!("no {kind:?}");
}

#[test]
fn message_5_again_draws_message_6_again() {
    let mut far_end = far_end();
    let step = meet_until(&mut far_end, ArrivalKind::MainModeAuthentication);
    let again = far_end.arrived(&arrival(step.sent.flow, &step.sent.payload));
    assert_eq!(
        (again.answer.as_ref(), again.key),
        (step.reaction.answer.as_ref(), step.reaction.key)
    );
    assert_eq!(again.key, Some(KeyState::Fits));
}

#[test]
fn what_is_kept_is_bounded_by_site_and_in_all() {
    let mut far_end = far_end();
    let (steps, _) = meet(&mut FarEnd::new(&[1; 32]), KEY);
    let proved = meet_until(&mut far_end, ArrivalKind::MainModeAuthentication);
    for number in 0..2_000_u32 {
        let source: IpAddr = match number % 2 {
            0 => std::net::Ipv4Addr::from_bits(0x0a00_0000 + number % 1_000).into(),
            _ => std::net::Ipv6Addr::from_bits(0x2001_0db8 << 96 | u128::from(number) << 64).into(),
        };
        begin(&mut far_end, &steps, number, source);
        let (proposals, exchanges) = far_end.keyed.as_ref().unwrap().kept();
        assert!(exchanges <= 1_025 && proposals <= 2_048, "{exchanges} {proposals}");
    }
    let (proposals, exchanges) = far_end.keyed.as_ref().unwrap().kept();
    assert_eq!((proposals, exchanges), (2_001, 1_009), "500 sources twice, one site eight times");
    let again = far_end.arrived(&arrival(proved.sent.flow, &proved.sent.payload));
    assert_eq!(again.answer, proved.reaction.answer, "who has the key is not pushed out");
}

/// Messages 1 and 3 of somebody who has no key.
fn begin(far_end: &mut FarEnd, steps: &[Step], number: u32, source: IpAddr) {
    let mut first = steps[0].sent.payload.clone();
    first[..4].copy_from_slice(&number.to_be_bytes());
    let mut one = arrival(Channel::Ike500, &first);
    one.at = one.at + Duration::from_millis(50) * number;
    one.from.set_ip(source);
    let answer = far_end.arrived(&one).answer.unwrap();
    let key_exchange = of_kind(steps, ArrivalKind::MainModeKeyExchange)[0];
    let mut third = key_exchange.sent.payload.clone();
    third[..16].copy_from_slice(&answer[..16]);
    one.payload.clone_from(&third);
    assert!(far_end.arrived(&one).answer.is_some());
}

#[test]
fn nobody_else_goes_on_with_an_exchange_or_ends_it() {
    let mut far_end = far_end();
    let proved = meet_until(&mut far_end, ArrivalKind::MainModeAuthentication);
    let header = Header::parse(&proved.sent.payload).unwrap();
    let ike_sa = header.ike_sa();
    let bare = |next_payload| EncryptedMessage::new(2, ike_sa, 0, next_payload, vec![0; 16]).emit();
    let stranger = |bytes: &[u8], far_end: &mut FarEnd| {
        let mut elsewhere = arrival(proved.sent.flow, bytes);
        elsewhere.from.set_ip("203.0.113.9".parse().unwrap());
        far_end.arrived(&elsewhere)
    };
    let replayed = stranger(&proved.sent.payload, &mut far_end);
    assert_eq!(replayed.key, None, "it tells of nobody that he has the key");
    let length = replayed.answer.map_or(0, |answer| answer.len());
    assert!(length <= proved.sent.payload.len(), "what is sent again draws no more");
    let reaction = stranger(&bare(0), &mut far_end);
    assert_eq!((reaction.answer, reaction.key), (None, None), "nothing shows who sent it");
    for next_payload in [0, 5] {
        let reaction = far_end.arrived(&arrival(Channel::Ike500, &bare(next_payload)));
        assert_eq!((reaction.answer, reaction.key), (None, None), "no repetition, and no proof");
    }
    let again = far_end.arrived(&arrival(proved.sent.flow, &proved.sent.payload));
    assert_eq!(again.answer, proved.reaction.answer);
}

#[test]
fn a_proposal_that_is_not_remembered_is_refused() {
    let (steps, _) = meet(&mut FarEnd::new(&[1; 32]), KEY);
    let mut long = crate::wire::isakmp::Message::parse(&steps[0].sent.payload).unwrap();
    for one in long.payloads.iter_mut().filter(|one| one.kind == payload::SA) {
        one.body.resize(1_025, 0);
    }
    let answer = far_end().arrived(&arrival(Channel::Ike500, &long.emit())).answer.unwrap();
    let answer = crate::wire::isakmp::Message::parse(&answer).unwrap();
    assert_eq!(answer.header.exchange, crate::wire::isakmp::number::exchange::INFORMATIONAL);
}

proptest! {
    #[test]
    fn anything_sealed_draws_no_more_than_it_sent_without_the_key(
        body in proptest::collection::vec(any::<u8>(), 0..400),
        exchange in any::<u8>(),
        next_payload in any::<u8>(),
        message_id in any::<u32>(),
        floats in any::<bool>(),
        proved in any::<bool>(),
    ) {
        let mut far_end = far_end();
        let until = if proved {
            ArrivalKind::MainModeAuthentication
        } else {
            ArrivalKind::MainModeKeyExchange
        };
        let step = meet_until(&mut far_end, until);
        let header = Header::parse(&step.sent.payload).unwrap();
        let ike_sa = header.ike_sa();
        let sealed = EncryptedMessage::new(exchange, ike_sa, message_id, next_payload, body);
        let bytes = sealed.emit();
        let (flow, bytes) = if floats {
            (Channel::Ike4500, crate::wire::nat_t::mark(&bytes))
        } else {
            (Channel::Ike500, bytes)
        };
        let reaction = far_end.arrived(&arrival(flow, &bytes));
        prop_assert!(reaction.answer.is_none_or(|one| one.len() <= bytes.len()));
        prop_assert_ne!(reaction.key, Some(KeyState::Fits));
    }
}

/// A stranger's exchange up to message 4; gives its message 3.
fn half_open(far_end: &mut FarEnd, steps: &[Step], number: u32, source: IpAddr) -> Vec<u8> {
    let mut first = steps[0].sent.payload.clone();
    first[..4].copy_from_slice(&number.to_be_bytes());
    let mut one = arrival(Channel::Ike500, &first);
    one.at = one.at + Duration::from_millis(2) * number;
    one.from.set_ip(source);
    let answer = far_end.arrived(&one).answer.unwrap();
    let key_exchange = of_kind(steps, ArrivalKind::MainModeKeyExchange)[0];
    let mut third = key_exchange.sent.payload.clone();
    third[..16].copy_from_slice(&answer[..16]);
    one.payload.clone_from(&third);
    assert!(far_end.arrived(&one).answer.is_some());
    third
}

#[test]
fn message_3_is_answered_as_often_as_it_is_repeated() {
    let mut far_end = far_end();
    let (steps, _) = meet(&mut FarEnd::new(&[1; 32]).with_pre_shared_key(key(KEY)), KEY);
    let mut answers = Vec::new();
    for kind in [
        ArrivalKind::MainModeProposal,
        ArrivalKind::MainModeKeyExchange,
        ArrivalKind::MainModeAuthentication,
        ArrivalKind::QuickMode,
    ] {
        let step = of_kind(&steps, kind)[0];
        let first = far_end.arrived(&arrival(step.sent.flow, &step.sent.payload)).answer.unwrap();
        for _ in 0..5 {
            let again = far_end.arrived(&arrival(step.sent.flow, &step.sent.payload));
            assert_eq!(again.answer.as_ref(), Some(&first), "{kind:?}");
        }
        answers.push(first);
    }
    // All of them still, and none of them longer than what it answers to somebody else.
    let third = of_kind(&steps, ArrivalKind::MainModeKeyExchange)[0];
    let late = far_end.arrived(&arrival(third.sent.flow, &third.sent.payload)).answer;
    assert_eq!(late.as_ref(), Some(&answers[1]));
    let mut stranger = arrival(third.sent.flow, &third.sent.payload);
    stranger.from.set_ip("203.0.113.9".parse().unwrap());
    assert_eq!(far_end.arrived(&stranger).answer, None);
}

#[test]
fn the_oldest_stranger_makes_room_and_not_the_newest() {
    let (steps, _) = meet(&mut FarEnd::new(&[1; 32]), KEY);
    let source = |number: u32| std::net::Ipv4Addr::from_bits(0x0a00_0000 + number).into();
    let mut far_end = far_end();
    for number in 0..1_024 {
        half_open(&mut far_end, &steps, number, source(number));
    }
    // A probe has two exchanges, and whoever comes after it pushes out others.
    let client = "192.0.2.99".parse().unwrap();
    let thirds = [2_000, 2_001].map(|number| half_open(&mut far_end, &steps, number, client));
    for number in 3_000..3_900 {
        half_open(&mut far_end, &steps, number, source(number));
    }
    let known = |third: &[u8], far_end: &FarEnd, source: IpAddr| {
        let kind = ArrivalKind::MainModeKeyExchange;
        far_end.keyed.as_ref().unwrap().known(kind, source, third).is_some()
    };
    assert!(thirds.iter().all(|third| known(third, &far_end, client)));
    assert_eq!(far_end.keyed.as_ref().unwrap().kept().1, 1_024);
}

/// What shows no mark and is of no exchange of the run, whoever made it up: the run's steps
/// stay as they were.
#[test]
fn a_packet_without_a_mark_moves_no_step() {
    use crate::crypto::WitnessKey;
    let witness = || WitnessKey::new(&PreSharedKey::new(vec![7; 32])).unwrap();
    let mut far_end = far_end().with_witness_key(witness(), Channel::carriers().collect());
    let (steps, _) = meet(&mut FarEnd::new(&[1; 32]), KEY);
    let now = arrival(Channel::Ike500, &[]).at;
    let mut marking =
        Marking::new(Arc::new(witness()), now, &mut RandomStream::new(b"marks")).unwrap();
    let mut asks = |far_end: &mut FarEnd| {
        let marked = marking.mark(Transmit::new(Channel::Ike500, steps[0].sent.payload.clone()));
        let answer = far_end.arrived(&arrival(Channel::Ike500, &marked.payload)).answer.unwrap();
        let said =
            marking.read(now, Channel::Ike500, &answer).into_iter().find_map(|one| match one {
                Learned::WitnessedSteps(steps) => Some(steps.key_exchange_500.arrived),
                _ => None,
            });
        (answer, said)
    };
    let (second, said) = asks(&mut far_end);
    assert_eq!(said, Some(0));
    let third = of_kind(&steps, ArrivalKind::MainModeKeyExchange)[0].sent.payload.clone();
    let stranger = [&[0x77; 8], &third[8..]].concat();
    far_end.arrived(&arrival(Channel::Ike500, &stranger));
    assert_ne!(asks(&mut far_end).1, Some(1), "made up by a stranger");
    let own = [&second[..16], &third[16..]].concat();
    far_end.arrived(&arrival(Channel::Ike500, &own));
    assert_eq!(asks(&mut far_end).1, Some(1));
}

#[test]
fn a_flood_of_messages_1_pushes_out_no_marked_one_and_starves_none() {
    use crate::crypto::WitnessKey;
    let witness = || WitnessKey::new(&PreSharedKey::new(vec![7; 32])).unwrap();
    let mut far_end = far_end().with_witness_key(witness(), Channel::carriers().collect());
    let (steps, _) = meet(&mut FarEnd::new(&[1; 32]), KEY);
    let now = arrival(Channel::Ike500, &[]).at;
    let mut marking =
        Marking::new(Arc::new(witness()), now, &mut RandomStream::new(b"marks")).unwrap();
    let marked = marking.mark(Transmit::new(Channel::Ike500, steps[0].sent.payload.clone()));
    let second = far_end.arrived(&arrival(Channel::Ike500, &marked.payload)).answer.unwrap();
    let flood = |far_end: &mut FarEnd| {
        for number in 0..20_000_u32 {
            let mut first = steps[0].sent.payload.clone();
            first[..4].copy_from_slice(&number.to_be_bytes());
            let mut one = arrival(Channel::Ike500, &first);
            one.at = one.at + Duration::from_micros(150) * number;
            one.from.set_ip(std::net::Ipv4Addr::from_bits(0x0a00_0000 + number).into());
            far_end.arrived(&one);
        }
    };
    flood(&mut far_end);
    let mut third = of_kind(&steps, ArrivalKind::MainModeKeyExchange)[0].sent.payload.clone();
    third[..16].copy_from_slice(&second[..16]);
    let mut late = arrival(Channel::Ike500, &third);
    late.at = late.at + Duration::from_secs(3);
    assert!(far_end.arrived(&late).answer.is_some(), "message 3 of a marked exchange");
    flood(&mut far_end);
    assert!(far_end.arrived(&late).answer.is_some(), "and again");
}

/// A flood from made-up sources cannot send message 3, and takes nothing from who can.
#[test]
fn a_spoofed_flood_takes_no_answer_to_message_3() {
    let mut far_end = far_end();
    let (steps, _) = meet(&mut FarEnd::new(&[1; 32]), KEY);
    let second = far_end.arrived(&arrival(Channel::Ike500, &steps[0].sent.payload)).answer.unwrap();
    for number in 0..2_000_u32 {
        let mut first = steps[0].sent.payload.clone();
        first[..4].copy_from_slice(&number.to_be_bytes());
        let mut one = arrival(Channel::Ike500, &first);
        one.from.set_ip(std::net::Ipv4Addr::from_bits(0x0a00_0000 + number).into());
        far_end.arrived(&one);
    }
    let mut other = arrival(Channel::Ike500, &steps[0].sent.payload);
    other.from.set_ip("203.0.113.9".parse().unwrap());
    assert!(far_end.arrived(&other).withheld, "nothing is left for messages 1");
    let mut third = of_kind(&steps, ArrivalKind::MainModeKeyExchange)[0].sent.payload.clone();
    third[..16].copy_from_slice(&second[..16]);
    assert!(far_end.arrived(&arrival(Channel::Ike500, &third)).answer.is_some());
}

/// Message 5 of a client whose translator gives it another address for UDP 4500.
#[test]
fn the_key_is_taken_from_another_address_and_what_follows_too() {
    let (steps, _) = meet(&mut FarEnd::new(&[1; 32]).with_pre_shared_key(key(KEY)), KEY);
    let mut far_end = far_end();
    let mut moved = false;
    for step in &steps {
        moved |= step.reaction.kind == ArrivalKind::MainModeAuthentication;
        let mut one = arrival(step.sent.flow, &step.sent.payload);
        if moved {
            one.from.set_ip("203.0.113.9".parse().unwrap());
        }
        let reaction = far_end.arrived(&one);
        let answered = (reaction.answer.is_some(), reaction.key);
        let as_at_home = (step.reaction.answer.is_some(), step.reaction.key);
        assert_eq!(answered, as_at_home, "{:?}", step.reaction.kind);
    }
    assert!(moved);
}

/// Messages 5 of strangers who have no key use up nobody else's key exchanges.
#[test]
fn key_exchanges_are_shared_by_source() {
    let (steps, _) = meet(&mut FarEnd::new(&[1; 32]).with_pre_shared_key(key(KEY)), KEY);
    let fifth = &of_kind(&steps, ArrivalKind::MainModeAuthentication)[0].sent.payload;
    let mut far_end = far_end();
    let flooder: IpAddr = "203.0.113.9".parse().unwrap();
    let mut worked_out = 0;
    for number in 0..20 {
        let third = half_open(&mut far_end, &steps, number, flooder);
        let mut garbage = fifth.clone();
        garbage[..16].copy_from_slice(&third[..16]);
        let mut one = arrival(Channel::Ike500, &garbage);
        one.from.set_ip(flooder);
        worked_out += u32::from(far_end.arrived(&one).answer.is_some());
    }
    assert!(worked_out <= 8, "{worked_out}");
    let (steps, _) = meet(&mut far_end, KEY);
    assert_eq!(keys(&steps), [KeyState::Fits]);
}
