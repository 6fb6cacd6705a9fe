use std::net::SocketAddr;
use std::time::Duration;

use proptest::prelude::*;

use super::*;
use crate::crypto::{DhGroup, HashAlgorithm, PrivateValue, RandomStream};
use crate::evidence::{Flow, Timestamp, Transmit};
use crate::protocol::joined::{Fate, any_fate, join};
use crate::protocol::{Input, Machine, Outcome, Output, Progress, Schedule};
use crate::wire::isakmp::number::{exchange, flag, notify, payload, version};
use crate::wire::isakmp::v1::{self, SecurityAssociation, attribute};
use crate::wire::isakmp::{Attribute, Cookie, Message, Payload, vendor_id};
use crate::wire::nat_t::{NAT_KEEPALIVE, NON_ESP_MARKER, mark};

const COOKIE: Cookie = *b"\x08\x0f\xd6\xf2\x05\xd3\x87\x9d";
const RESPONDER: Cookie = *b"\xa1\xb2\xc3\xd4\xe5\xf6\x07\x18";
/// The one whose public value takes the least time.
const QUICK_GROUP: u16 = 19;
const TRIES: u32 = 4;
const SECOND_TRIES: u32 = 3;

/// What Windows 10 and 11 send, from public dumps.
const WINDOWS_MESSAGE_1: &str = "\
    080fd6f205d3879d0000000000000000011002000000000000000198\
    0d0000d40000000100000001000000c801010005\
    030000280101000080010007800e0100800200028004001480030001800b0001000c000400007080\
    030000280201000080010007800e0080800200028004001380030001800b0001000c000400007080\
    030000280301000080010007800e0100800200028004000e80030001800b0001000c000400007080\
    030000240401000080010005800200028004000e80030001800b0001000c000400007080\
    000000240501000080010005800200028004000280030001800b0001000c000400007080\
    0d00001801528bbbc00696121849ab9a1c5b2a5100000001\
    0d0000181e2b516905991c7d7c96fcbfb587e46100000009\
    0d0000144a131c81070358455c5728f20e95452f\
    0d00001490cb80913ebb696e086381b5ec427b1f\
    0d0000144048b7d56ebce88525e7de7f00d6c2d3\
    0d000014fb1de3cdf341b7ea16b7e5be0855f120\
    0d00001426244d38eddb61b3172a36e3d0cfb819\
    00000014e3a5966a76379fe707228231e5ce8652";

const DRAFT_00: [u8; 16] = *b"\x44\x85\x15\x2d\x18\xb6\xbb\xcd\x0b\xe8\xa8\x46\x95\x79\xdd\xcc";
const DRAFT_02: [u8; 16] = *b"\xcd\x60\x46\x43\x35\xdf\x21\xf8\x7c\xfd\xb2\xfc\x68\xb6\xa4\x48";
const DRAFT_03: [u8; 16] = *b"\x7d\x94\x19\xa6\x53\x10\xca\x6f\x2c\x17\x9d\x92\x15\x52\x9d\x56";
const DRAFT_07: [u8; 16] = *b"\x43\x9b\x59\xf8\xba\x67\x6c\x4c\x77\x37\xae\x22\xea\xb8\xf5\x82";

fn client() -> SocketAddr {
    "198.51.100.77:500".parse().unwrap()
}

fn server() -> SocketAddr {
    "203.0.113.10:500".parse().unwrap()
}

fn initiator(flow: Flow, profile: Profile) -> MainModeInitiator {
    let configuration = Configuration {
        flow,
        profile,
        client: client(),
        server: server(),
        schedule: Schedule::windows(TRIES),
        second_schedule: Schedule::windows(SECOND_TRIES),
    };
    let secrets = Secrets {
        cookie: COOKIE,
        nonce: [7; 48],
        private: PrivateValue::new([9; 48]),
        goodbye_id: 0x1234_5678,
        goodbye: [0xee; 48],
    };
    MainModeInitiator::new(configuration, secrets)
}

fn windows() -> MainModeInitiator {
    initiator(Flow::Ike, Profile::WINDOWS)
}

fn sent(outputs: &[Output]) -> Vec<&Transmit> {
    outputs
        .iter()
        .filter_map(|output| match output {
            Output::Transmit(transmit) => Some(transmit),
            _ => None,
        })
        .collect()
}

fn main_mode(responder: Cookie, payloads: Vec<Payload>) -> Vec<u8> {
    let cookies = (COOKIE, responder);
    Message::new(version::V1, exchange::IDENTITY_PROTECTION, 0, cookies, payloads).emit()
}

/// The first transform of message 1 under another group, chosen by the server.
fn chosen(group: u16) -> Payload {
    let message = Message::parse(&hex::decode(WINDOWS_MESSAGE_1).unwrap()).unwrap();
    let mut sa = SecurityAssociation::parse(message.body(payload::SA).unwrap()).unwrap();
    sa.proposals[0].transforms.truncate(1);
    let attributes = &mut sa.proposals[0].transforms[0].attributes;
    *attributes.iter_mut().find(|one| one.kind == attribute::GROUP).unwrap() =
        Attribute::short(attribute::GROUP, group);
    Payload::new(payload::SA, sa.emit())
}

fn message_2(vendor_ids: &[&[u8]]) -> Vec<u8> {
    let vendor_ids = vendor_ids.iter().map(|id| Payload::new(payload::VENDOR_ID, id.to_vec()));
    main_mode(RESPONDER, std::iter::once(chosen(QUICK_GROUP)).chain(vendor_ids).collect())
}

fn message_4(about_client: &[u8]) -> Vec<u8> {
    main_mode(
        RESPONDER,
        vec![
            Payload::new(payload::KE, vec![1; 256]),
            Payload::new(payload::NONCE, vec![2; 32]),
            Payload::new(payload::NAT_D, about_client.to_vec()),
            Payload::new(payload::NAT_D, vec![3; 20]),
        ],
    )
}

fn seen(end: SocketAddr) -> Vec<u8> {
    nat_d_hash(HashAlgorithm::Sha1, (&COOKIE, &RESPONDER), end)
}

fn v1_refusal(initiator: Cookie) -> Vec<u8> {
    let body = v1::Notify {
        doi: v1::DOI_IPSEC,
        protocol: v1::PROTOCOL_ISAKMP,
        spi: Vec::new(),
        kind: notify::NO_PROPOSAL_CHOSEN,
        data: Vec::new(),
    };
    let payloads = vec![Payload::new(payload::NOTIFY, body.emit())];
    Message::new(version::V1, exchange::INFORMATIONAL, 0, (initiator, [0; 8]), payloads).emit()
}

fn v2_refusal() -> Vec<u8> {
    let flags = flag::V2_RESPONSE;
    // INVALID_MAJOR_VERSION, as a daemon without IKEv1 says it.
    let notify = vec![Payload::new(payload::V2_NOTIFY, vec![0, 0, 0, 5])];
    Message::new(version::V2, exchange::IKE_SA_INIT, flags, (COOKIE, [0; 8]), notify).emit()
}

fn encrypted() -> Vec<u8> {
    let cookies = (COOKIE, RESPONDER);
    let flags = flag::V1_ENCRYPTED;
    let mut bytes =
        Message::new(version::V1, exchange::INFORMATIONAL, flags, cookies, Vec::new()).emit();
    bytes.extend([0x5a; 48]);
    bytes[27] += 48;
    bytes
}

#[test]
fn message_1_is_the_one_of_windows_byte_for_byte() {
    let outputs = windows().handle(Timestamp::default(), Input::Start);
    let expected = hex::decode(WINDOWS_MESSAGE_1).unwrap();
    assert_eq!(expected.len(), 408);
    assert_eq!(sent(&outputs), [&Transmit::new(Flow::Ike, expected)]);
}

#[test]
fn on_4500_the_marker_goes_in_front() {
    let mut machine = initiator(Flow::NatTraversal, Profile::WINDOWS);
    let outputs = machine.handle(Timestamp::default(), Input::Start);
    let transmit = sent(&outputs)[0].clone();
    assert_eq!((transmit.flow, transmit.server_port), (Flow::NatTraversal, 4500));
    assert_eq!(transmit.payload, mark(&hex::decode(WINDOWS_MESSAGE_1).unwrap()));
    let unmarked = Input::Datagram { payload: &message_2(&[]), server_port: 4500 };
    assert!(machine.handle(Timestamp::default(), unmarked).is_empty());
    let marked = Input::Datagram { payload: &mark(&message_2(&[])), server_port: 4500 };
    let outputs = machine.handle(Timestamp::default(), marked);
    assert!(sent(&outputs)[0].payload.starts_with(&NON_ESP_MARKER));
}

#[test]
fn a_profile_decides_which_vendor_ids_are_sent() {
    let names = |nat_t, microsoft| {
        let mut machine = initiator(Flow::Ike, Profile { nat_t, microsoft });
        let outputs = machine.handle(Timestamp::default(), Input::Start);
        let message = Message::parse(&sent(&outputs)[0].payload).unwrap();
        message
            .bodies(payload::VENDOR_ID)
            .map(|body| vendor_id::name(body).unwrap())
            .collect::<Vec<_>>()
    };
    let nat_t = ["RFC 3947", "draft-ietf-ipsec-nat-t-ike-02\\n"];
    let microsoft = [
        "KEY_MODS",
        "MS NT5 ISAKMPOAKLEY",
        "MS-Negotiation Discovery Capable",
        "Vid-Initial-Contact",
        "IKE CGA version 1",
    ];
    assert_eq!(names(true, true).len(), 8);
    assert_eq!(names(true, false), [nat_t[0], nat_t[1], "FRAGMENTATION"]);
    assert_eq!(names(false, false), ["FRAGMENTATION"]);
    let without_nat_t = names(false, true);
    assert!(microsoft.iter().all(|name| without_nat_t.contains(name)));
    assert!(nat_t.iter().all(|name| !without_nat_t.contains(name)));
}

#[test]
fn the_nat_d_hash_is_that_of_the_rfc() {
    // Computed with another implementation of each hash.
    let rows = [
        (HashAlgorithm::Md5, "203d0e88d9cb1d8db0736ca295ca37d4"),
        (HashAlgorithm::Sha1, "a732035a4285e1c272bf41735df960ddfd74967f"),
        (HashAlgorithm::Sha256, "2ccef2e762b44b43b662760269b6c0406c8b6c913a157422dac243ba39777d51"),
    ];
    for (algorithm, expected) in rows {
        let hash = nat_d_hash(algorithm, (&COOKIE, &RESPONDER), client());
        assert_eq!(hex::encode(hash), expected, "{algorithm:?}");
    }
    let v6 = "[2001:db8:77::2]:4500".parse().unwrap();
    let hash = nat_d_hash(HashAlgorithm::Sha1, (&COOKIE, &RESPONDER), v6);
    assert_eq!(hex::encode(hash), "c6c0dac7b1619f3c3a6c36d7a70cd21464f204e3");
}

#[test]
fn the_servers_vendor_id_chooses_the_type_of_nat_d() {
    let rows: [(&[&[u8]], Option<u8>); 9] = [
        (&[&vendor_id::RFC_3947], Some(20)),
        (&[&DRAFT_07, &DRAFT_02, &vendor_id::RFC_3947], Some(20)),
        (&[&vendor_id::NAT_T_DRAFT_02_NEWLINE], Some(130)),
        (&[&DRAFT_02], Some(130)),
        (&[&DRAFT_03, &DRAFT_07], Some(130)),
        (&[&DRAFT_00], Some(130)),
        (&[&DRAFT_07], Some(15)),
        (&[&vendor_id::FRAGMENTATION], None),
        (&[], None),
    ];
    for (vendor_ids, kind) in rows {
        for nat_t in [true, false] {
            let mut machine = initiator(Flow::Ike, Profile { nat_t, microsoft: true });
            machine.handle(Timestamp::default(), Input::Start);
            let answer = message_2(vendor_ids);
            let outputs = machine.handle(
                Timestamp::default(),
                Input::Datagram { payload: &answer, server_port: 500 },
            );
            let message_3 = Message::parse(&sent(&outputs)[0].payload).unwrap();
            let expected = kind.filter(|_| nat_t);
            let nat_d: Vec<_> =
                message_3.payloads[2..].iter().map(|one| (one.kind, one.body.clone())).collect();
            // The far end first, then our own.
            let ends = [server(), client()];
            let hashes =
                expected.map_or_else(Vec::new, |kind| ends.map(|end| (kind, seen(end))).to_vec());
            assert_eq!(nat_d, hashes, "{kind:?}");
        }
    }
}

#[test]
fn message_3_holds_a_value_of_the_chosen_group() {
    for number in [2, 5, 14, 19, 20_u16] {
        let group = DhGroup::from_number(number.into()).unwrap();
        let mut machine = windows();
        machine.handle(Timestamp::default(), Input::Start);
        let answer = main_mode(RESPONDER, vec![chosen(number)]);
        let outputs = machine
            .handle(Timestamp::default(), Input::Datagram { payload: &answer, server_port: 500 });
        let message_3 = Message::parse(&sent(&outputs)[0].payload).unwrap();
        assert_eq!(message_3.header.initiator_cookie, COOKIE);
        assert_eq!(message_3.header.responder_cookie, RESPONDER);
        let expected = group.public_value(&PrivateValue::new([9; 48]));
        assert_eq!(message_3.body(payload::KE), Some(&expected[..]));
        assert_eq!(message_3.body(payload::NONCE), Some(&[7; 48][..]));
    }
}

/// A short word for every output: 1, 3, bye (in clear), drop (under keys), wake, done.
fn words(outputs: &[Output]) -> String {
    let word = |output: &Output| match output {
        Output::Transmit(transmit) => {
            let message = Message::parse(&transmit.payload).unwrap();
            let header = message.header;
            match (header.exchange, header.flags & flag::V1_ENCRYPTED != 0) {
                (exchange::INFORMATIONAL, false) => "bye",
                (exchange::IDENTITY_PROTECTION, true) => "drop",
                _ if header.responder_cookie == [0; 8] => "1",
                _ => "3",
            }
        }
        Output::WakeAt(_) => "wake",
        Output::Done => "done",
    };
    outputs.iter().map(word).collect::<Vec<_>>().join(" ")
}

/// Every kind of thing that can happen.
fn inputs() -> Vec<(&'static str, Option<Vec<u8>>)> {
    let nothing = |name| (name, None);
    let datagram = |name, bytes: Vec<u8>| (name, Some(bytes));
    vec![
        nothing("start"),
        nothing("early timeout"),
        nothing("timeout"),
        nothing("stop"),
        datagram("message 2", message_2(&[&vendor_id::RFC_3947])),
        datagram("message 2, no cookie", main_mode([0; 8], vec![chosen(QUICK_GROUP)])),
        datagram("message 2, unknown group", main_mode(RESPONDER, vec![chosen(31)])),
        datagram("message 2, broken SA", {
            main_mode(RESPONDER, vec![Payload::new(payload::SA, vec![0; 9])])
        }),
        datagram("message 4", message_4(&seen(client()))),
        datagram("message 4, mismatch", message_4(&seen(server()))),
        datagram("message 4, other cookie", {
            main_mode([9; 8], vec![Payload::new(payload::KE, vec![1; 256])])
        }),
        datagram("refusal", v1_refusal(COOKIE)),
        datagram("refusal of IKEv2", v2_refusal()),
        datagram("foreign refusal", v1_refusal([1; 8])),
        datagram("encrypted", encrypted()),
        datagram("own message 1", hex::decode(WINDOWS_MESSAGE_1).unwrap()),
        datagram("keepalive", NAT_KEEPALIVE.to_vec()),
        datagram("nonsense", vec![0x5a; 60]),
        datagram("empty", Vec::new()),
    ]
}

const START: Timestamp = Timestamp::from_nanoseconds(5_000_000_000);

fn feed(machine: &mut MainModeInitiator, now: Timestamp, name: &str) -> Vec<Output> {
    let (_, bytes) = inputs().into_iter().find(|(known, _)| *known == name).unwrap();
    let input = match (&bytes, name) {
        (Some(payload), _) => Input::Datagram { payload, server_port: 500 },
        (None, "start") => Input::Start,
        (None, "stop") => Input::Stop,
        (None, _) => Input::Timeout,
    };
    let now = if name == "timeout" { now + Duration::from_secs(1) } else { now };
    machine.handle(now, input)
}

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
        ("message 2, unknown group", "bye done", "Stopped", "", "-"),
        ("message 2, broken SA", "bye done", "Stopped", "", "-"),
        ("message 4", "", "-", "drop done", "Complete"),
        ("message 4, mismatch", "", "-", "drop done", "Mismatched"),
        ("message 4, other cookie", "", "-", "", "-"),
        ("refusal", "done", "Refused", "done", "Refused"),
        ("refusal of IKEv2", "done", "Refused", "done", "Refused"),
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
    let policy = MainModePolicy { groups: vec![14], nat_d: NatDPolicy::Honest };
    let mut responder = MainModeResponder::new(policy);
    let mut random = RandomStream::new(b"responder");
    let mut machine = windows();
    let run = join(&mut machine, &[Fate::After(20)], |transmit| {
        let message = Message::parse(&transmit.payload).unwrap();
        let is_first = message.body(payload::SA).is_some();
        let answer = responder.respond(&transmit.payload, client(), server(), &mut random);
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
        (vec![], NatDPolicy::Honest, Outcome::Refused),
        (vec![31], NatDPolicy::Honest, Outcome::Refused),
    ];
    for (groups, nat_d, outcome) in rows {
        let mut responder =
            MainModeResponder::new(MainModePolicy { groups: groups.clone(), nat_d });
        let mut random = RandomStream::new(b"responder");
        let run = join(&mut windows(), &[Fate::After(20)], |transmit| {
            let answer = responder.respond(&transmit.payload, client(), server(), &mut random);
            answer.map(|bytes| (bytes, 500)).into_iter().collect()
        });
        assert_eq!(run.outcome, outcome, "{groups:?} {nat_d:?}");
    }
}

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
                None => machine.handle(now, Input::Datagram { payload: &noise, server_port: 500 }),
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
        let policy = MainModePolicy { groups: vec![19], nat_d: NatDPolicy::Honest };
        let mut responder = MainModeResponder::new(policy);
        let mut random = RandomStream::new(b"responder");
        let mut machine = windows();
        let run = join(&mut machine, &fates, |transmit| {
            let answer = responder.respond(&transmit.payload, client(), server(), &mut random);
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
