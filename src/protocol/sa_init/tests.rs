use std::net::SocketAddr;
use std::time::Duration;

use proptest::prelude::*;

use super::*;
use crate::crypto::{DhGroup, PrivateValue, RandomStream};
use crate::evidence::{Channel, Ends, Timestamp, Transmit};
use crate::protocol::joined::{Fate, any_fate, join};
use crate::protocol::main_mode::nat_d_hash;
use crate::protocol::{Input, Machine, Outcome, Output, Progress, Schedule};
use crate::wire::isakmp::number::{exchange, flag, notify, payload, version};
use crate::wire::isakmp::v2::{KeyExchange, Notify, parse_proposals, transform};
use crate::wire::isakmp::{Cookie, IkeSa, Message, Payload};
use crate::wire::nat_t::mark;

const SPI: Cookie = *b"\x88\x77\x66\x55\x44\x33\x22\x11";
const AES_CBC: u16 = 12;
const START: Timestamp = Timestamp::from_nanoseconds(5_000_000_000);
const TRIES: u32 = 3;
/// Detours that the initiator follows before it gives up.
const MOST_DETOURS: usize = 4;

fn client() -> SocketAddr {
    "198.51.100.77:500".parse().unwrap()
}

fn server() -> SocketAddr {
    "203.0.113.10:500".parse().unwrap()
}

fn initiator(flow: Channel, form: Form) -> SaInitInitiator {
    let configuration = Configuration {
        flow,
        form,
        client: client(),
        server: server(),
        schedule: Schedule::windows(TRIES),
    };
    let secrets = Secrets { spi: SPI, nonce: [7; 32], private: PrivateValue::new([9; 48]) };
    SaInitInitiator::new(configuration, secrets)
}

fn full() -> SaInitInitiator {
    initiator(Channel::Ike500, Form::Full)
}

fn responder(group: DhGroup, cookie: Option<&[u8]>) -> SaInitResponder {
    SaInitResponder { encryption: vec![AES_CBC], group, cookie: cookie.map(<[u8]>::to_vec) }
}

fn answer(responder: &SaInitResponder, transmit: &Transmit) -> Vec<(Vec<u8>, u16)> {
    let mut random = RandomStream::new(b"responder");
    let ends = Ends { from: client(), to: server() };
    let answer = responder.respond(&transmit.payload, ends, &mut random);
    answer.map(|bytes| (bytes, 500)).into_iter().collect()
}

fn response(payloads: Vec<Payload>) -> Vec<u8> {
    let flags = flag::V2_RESPONSE;
    let ike_sa = IkeSa { initiator: SPI, responder: [1; 8] };
    Message::new(version::V2, exchange::IKE_SA_INIT, flags, ike_sa, payloads).emit()
}

fn notify_of(kind: u16, data: &[u8]) -> Payload {
    Payload::new(payload::V2_NOTIFY, Notify::new(kind, data.to_vec()).emit())
}

fn request_of(outputs: &[Output]) -> Message {
    let Some(Output::Transmit(transmit)) = outputs.first() else { panic!("nothing is sent") };
    Message::parse(&transmit.payload).unwrap()
}

fn feed(machine: &mut SaInitInitiator, bytes: &[u8]) -> Vec<Output> {
    machine
        .handle(START, Input::Datagram { flow: Channel::Ike500, payload: bytes, server_port: 500 })
}

#[test]
fn the_request_carries_what_the_rfc_asks_for() {
    let message = request_of(&full().handle(START, Input::Start));
    let header = message.header;
    assert_eq!(header.ike_sa(), IkeSa::begun(SPI));
    assert_eq!((header.version, header.exchange), (version::V2, exchange::IKE_SA_INIT));
    assert_eq!((header.flags, header.message_id), (flag::V2_INITIATOR, 0));
    let kinds: Vec<_> = message.payloads.iter().map(|one| one.kind).collect();
    assert_eq!(kinds, [33, 34, 40, 41, 41, 41]);
    let key_exchange = KeyExchange::parse(message.body(payload::V2_KE).unwrap()).unwrap();
    assert_eq!((key_exchange.group, key_exchange.data.len()), (14, 256));
    let notifies: Vec<_> = message
        .bodies(payload::V2_NOTIFY)
        .map(|body| Notify::parse(body).unwrap())
        .map(|one| (one.kind, one.data))
        .collect();
    let hash = |end| nat_d_hash(crate::crypto::HashAlgorithm::Sha1, IkeSa::begun(SPI), end);
    let expected = [
        (notify::NAT_DETECTION_SOURCE_IP, hash(client())),
        (notify::NAT_DETECTION_DESTINATION_IP, hash(server())),
        (notify::IKEV2_FRAGMENTATION_SUPPORTED, Vec::new()),
    ];
    assert_eq!(notifies, expected);
}

#[test]
fn the_control_form_offers_what_nobody_has() {
    let message =
        request_of(&initiator(Channel::Ike500, Form::Control).handle(START, Input::Start));
    let proposals = parse_proposals(message.body(payload::V2_SA).unwrap()).unwrap();
    let encryption: Vec<_> = proposals
        .iter()
        .flat_map(|one| &one.transforms)
        .filter(|one| one.kind == transform::ENCRYPTION)
        .map(|one| one.id)
        .collect();
    // The private range of RFC 7296 3.3.2.
    assert!(encryption.iter().all(|id| *id >= 1_024));
    let responder = responder(DhGroup::Modp2048, None);
    let mut machine = initiator(Channel::Ike500, Form::Control);
    let run = join(&mut machine, &[Fate::After(20)], |transmit| answer(&responder, transmit));
    assert_eq!((run.outcome, run.transmitted.len()), (Outcome::Refused, 1));
}

#[test]
fn a_cookie_goes_first_and_nothing_else_changes() {
    let mut machine = full();
    let first = request_of(&machine.handle(START, Input::Start));
    let second =
        request_of(&feed(&mut machine, &response(vec![notify_of(notify::COOKIE, b"c00kie")])));
    let cookie = Notify::parse(&second.payloads[0].body).unwrap();
    assert_eq!((cookie.kind, &cookie.data[..]), (notify::COOKIE, &b"c00kie"[..]));
    assert_eq!(second.payloads[1..], first.payloads[..]);
    assert_eq!(machine.progress(), Progress::Answered);
}

#[test]
fn another_group_is_taken_up_when_we_have_it() {
    for (group, length) in [(2_u16, 128), (5, 192), (14, 256), (19, 64), (20, 96)] {
        let mut machine = full();
        machine.handle(START, Input::Start);
        let wanted = notify_of(notify::INVALID_KE_PAYLOAD, &group.to_be_bytes());
        let request = request_of(&feed(&mut machine, &response(vec![wanted])));
        let key_exchange = KeyExchange::parse(request.body(payload::V2_KE).unwrap()).unwrap();
        assert_eq!((key_exchange.group, key_exchange.data.len()), (group, length));
    }
    for unknown in [&[0, 31][..], &[0], &[]] {
        let mut machine = full();
        machine.handle(START, Input::Start);
        let wanted = notify_of(notify::INVALID_KE_PAYLOAD, unknown);
        assert_eq!(feed(&mut machine, &response(vec![wanted])), [Output::Done]);
        assert_eq!(machine.progress(), Progress::Done(Outcome::Refused));
    }
}

#[test]
fn every_server_is_followed_to_its_end() {
    let rows = [
        (DhGroup::Modp2048, None, 1),
        (DhGroup::Modp2048, Some(&b"cookie"[..]), 2),
        (DhGroup::Ecp384, None, 2),
        (DhGroup::Modp1024, Some(&[7; 64][..]), 3),
    ];
    for flow in Channel::IKE {
        for (group, cookie, requests) in rows {
            let responder = responder(group, cookie);
            let mut machine = initiator(flow, Form::Full);
            let run = join(&mut machine, &[Fate::After(20)], |transmit| {
                if flow == Channel::Ike500 {
                    return answer(&responder, transmit);
                }
                let message = transmit.payload[4..].to_vec();
                let unmarked = Transmit { payload: message, ..transmit.clone() };
                let answers = answer(&responder, &unmarked);
                answers.into_iter().map(|(bytes, _)| (mark(&bytes), 4500)).collect()
            });
            assert_eq!((run.outcome, run.transmitted.len()), (Outcome::Complete, requests));
        }
    }
}

#[test]
fn endless_detours_are_left() {
    for same in [true, false] {
        let mut count = 0_u32;
        let run = join(&mut full(), &[Fate::After(20)], |_| {
            count += 1;
            let data = if same { 0 } else { count };
            vec![(response(vec![notify_of(notify::COOKIE, &data.to_be_bytes())]), 500)]
        });
        let over = [Outcome::Refused, Outcome::Stalled];
        assert!(over.contains(&run.outcome));
        let bound = MOST_DETOURS + usize::try_from(TRIES).unwrap();
        assert!(run.transmitted.len() <= bound, "{}", run.transmitted.len());
    }
}

#[test]
fn a_cookie_of_a_wrong_length_is_not_sent_back() {
    for cookie in [&[][..], &[1; 65]] {
        let mut machine = full();
        machine.handle(START, Input::Start);
        let outputs = feed(&mut machine, &response(vec![notify_of(notify::COOKIE, cookie)]));
        assert_eq!(outputs, [Output::Done]);
        assert_eq!(machine.progress(), Progress::Done(Outcome::Refused));
    }
}

/// What a machine asks for, in order.
fn words(outputs: &[Output]) -> String {
    let words = outputs.iter().map(|output| match output {
        Output::Transmit(_) => "send",
        Output::Learned(_) => "learned",
        Output::WakeAt(_) => "wake",
        Output::Done => "done",
    });
    words.collect::<Vec<_>>().join(" ")
}

#[test]
fn every_input_in_every_state_does_what_the_table_says() {
    let own_request = {
        let outputs = full().handle(START, Input::Start);
        request_of(&outputs).emit()
    };
    let foreign = {
        let mut bytes = response(vec![notify_of(notify::NO_PROPOSAL_CHOSEN, &[])]);
        bytes[0] ^= 1;
        bytes
    };
    let good = responder(DhGroup::Modp2048, None);
    let first = full().handle(START, Input::Start);
    let Some(Output::Transmit(first)) = first.first() else { panic!("nothing is sent") };
    let (complete, _) = answer(&good, first).remove(0);
    let key_exchange = KeyExchange { group: 14, data: vec![1; 256] }.emit();
    let alone = response(vec![Payload::new(payload::V2_KE, key_exchange)]);
    let refusal = response(vec![notify_of(notify::NO_PROPOSAL_CHOSEN, &[])]);
    let cookie = response(vec![notify_of(notify::COOKIE, b"cookie")]);
    let no_payload = response(Vec::new());
    let mut ikev1 = refusal.clone();
    ikev1[17] = version::V1;
    let datagram = |payload| Input::Datagram { flow: Channel::Ike500, payload, server_port: 500 };
    let later = START + Duration::from_secs(1);
    let rows = [
        ("start", START, Input::Start, "", "-"),
        ("early", START, Input::Timeout, "wake", "-"),
        ("timeout", later, Input::Timeout, "send wake", "-"),
        ("stop", START, Input::Stop, "done", "Stopped"),
        ("complete", START, datagram(&complete), "done", "Complete"),
        ("no choice", START, datagram(&alone), "", "-"),
        ("refusal", START, datagram(&refusal), "done", "Refused"),
        ("cookie", START, datagram(&cookie), "send wake", "-"),
        ("no payload", START, datagram(&no_payload), "", "-"),
        ("own request", START, datagram(&own_request), "", "-"),
        ("foreign", START, datagram(&foreign), "", "-"),
        ("IKEv1", START, datagram(&ikev1), "", "-"),
        ("nonsense", START, datagram(&[0x5a; 80]), "", "-"),
        ("empty", START, datagram(&[]), "", "-"),
    ];
    for (name, at, input, does, then) in rows {
        let mut machine = full();
        let idle = words(&machine.handle(at, input));
        let expected = match name {
            "start" => "send wake",
            "stop" => "done",
            _ => "",
        };
        assert_eq!(idle, expected, "{name} before the start");
        let mut machine = full();
        machine.handle(START, Input::Start);
        assert_eq!(words(&machine.handle(at, input)), does, "{name}");
        let progress = match machine.progress() {
            Progress::Done(outcome) => format!("{outcome:?}"),
            _ => "-".to_owned(),
        };
        assert_eq!(progress, then, "{name}");
        let mut machine = full();
        machine.handle(START, Input::Start);
        machine.handle(START, Input::Stop);
        assert_eq!(words(&machine.handle(at, input)), "", "{name} after the end");
    }
}

#[test]
fn silence_and_a_stall_are_told_apart() {
    let run = join(&mut full(), &[Fate::Lost], |_| Vec::new());
    assert_eq!((run.outcome, run.transmitted.len()), (Outcome::Silent, 3));
    let mut is_first = true;
    let run = join(&mut full(), &[Fate::After(20)], |_| {
        let cookie = response(vec![notify_of(notify::COOKIE, b"cookie")]);
        if std::mem::take(&mut is_first) { vec![(cookie, 500)] } else { Vec::new() }
    });
    assert_eq!(run.outcome, Outcome::Stalled);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn any_link_leads_to_an_end(
        fates in prop::collection::vec(any_fate(), 1..12),
        asks_cookie: bool,
    ) {
        let responder = responder(DhGroup::Ecp256, asks_cookie.then_some(&b"cookie"[..]));
        let mut machine = full();
        let run = join(&mut machine, &fates, |transmit| answer(&responder, transmit));
        prop_assert_eq!(run.transmitted.len(), run.transmitted_when_done);
        // Each detour begins the schedule anew: at most 5 times 5 s.
        let start = run.transmitted[0].0;
        prop_assert!(run.done_at.since(start) <= Duration::from_secs(25));
    }

    #[test]
    fn no_bytes_make_it_panic(
        noise in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..120), 1..20),
        kinds in prop::collection::vec((any::<u16>(), prop::collection::vec(any::<u8>(), 0..80)), 0..6),
    ) {
        let mut machine = full();
        machine.handle(START, Input::Start);
        for bytes in &noise {
            feed(&mut machine, bytes);
        }
        for (kind, data) in &kinds {
            let kind = [*kind, notify::COOKIE, notify::INVALID_KE_PAYLOAD][usize::from(*kind % 3)];
            feed(&mut machine, &response(vec![notify_of(kind, data)]));
        }
    }
}
