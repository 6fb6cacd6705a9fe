//! The far end with a pre-shared key, against the probe with one and without.

use super::*;
use crate::evidence::{Learned, Transmit};
use crate::protocol::Credentials;
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
    let mut machine =
        initiator(Flow::Ike, Profile::WINDOWS).with_key(credentials, RandomStream::new(b"tunnel"));
    let now = arrival(Flow::Ike, &[]).at;
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
    assert_eq!(far_end.keyed.as_ref().unwrap().exchanges.len(), 0, "deleted at the end");
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
        let keyed = far_end.keyed.as_ref().unwrap();
        let of_source = keyed.exchanges.iter().filter(|one| one.source == source).count();
        assert!((1..=8).contains(&of_source), "{of_source} at {number}");
        let v6 = keyed.exchanges.iter().filter(|one| one.source.is_ipv6()).count();
        assert!(v6 <= 8, "one site of many networks: {v6}");
        assert!(keyed.exchanges.len() <= 257 && keyed.proposals.len() <= 2_048);
    }
    let again = far_end.arrived(&arrival(proved.sent.flow, &proved.sent.payload));
    assert_eq!(again.answer, proved.reaction.answer, "who has the key is not pushed out");
}

/// Messages 1 and 3 of somebody who has no key.
fn begin(far_end: &mut FarEnd, steps: &[Step], number: u32, source: IpAddr) {
    let mut first = steps[0].sent.payload.clone();
    first[..4].copy_from_slice(&number.to_be_bytes());
    let mut one = arrival(Flow::Ike, &first);
    one.at = one.at + Duration::from_millis(50) * number;
    one.from.set_ip(source);
    let answer = far_end.arrived(&one).answer.unwrap();
    let key_exchange = of_kind(steps, ArrivalKind::MainModeKeyExchange)[0];
    let mut third = key_exchange.sent.payload.clone();
    third[..16].copy_from_slice(&answer[..16]);
    one.payload = &third;
    assert!(far_end.arrived(&one).answer.is_some());
}

#[test]
fn nobody_else_goes_on_with_an_exchange_or_ends_it() {
    let mut far_end = far_end();
    let proved = meet_until(&mut far_end, ArrivalKind::MainModeAuthentication);
    let header = Header::parse(&proved.sent.payload).unwrap();
    let cookies = (header.initiator_cookie, header.responder_cookie);
    let bare =
        |next_payload| EncryptedMessage::new(2, cookies, 0, next_payload, vec![0; 16]).emit();
    let mut elsewhere = arrival(proved.sent.flow, &proved.sent.payload);
    elsewhere.from.set_ip("203.0.113.9".parse().unwrap());
    let reaction = far_end.arrived(&elsewhere);
    assert_eq!((reaction.answer, reaction.key), (None, None), "from another address");
    for next_payload in [0, 5] {
        let reaction = far_end.arrived(&arrival(Flow::Ike, &bare(next_payload)));
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
    let answer = far_end().arrived(&arrival(Flow::Ike, &long.emit())).answer.unwrap();
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
        let cookies = (header.initiator_cookie, header.responder_cookie);
        let sealed = EncryptedMessage::new(exchange, cookies, message_id, next_payload, body);
        let bytes = sealed.emit();
        let (flow, bytes) = if floats {
            (Flow::NatTraversal, crate::wire::nat_t::mark(&bytes))
        } else {
            (Flow::Ike, bytes)
        };
        let reaction = far_end.arrived(&arrival(flow, &bytes));
        prop_assert!(reaction.answer.is_none_or(|one| one.len() <= bytes.len()));
        prop_assert_ne!(reaction.key, Some(KeyState::Fits));
    }
}
