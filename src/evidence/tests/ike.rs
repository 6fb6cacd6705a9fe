//! Answers of IKE: whose they are, and what they say.

use super::*;

#[test]
fn an_answer_belongs_to_the_transmission_before_it() {
    let mut bench = Bench::new();
    bench.sent(udp(CLIENT, SERVER, &message_1()));
    let second = bench.sent(udp(CLIENT, SERVER, &message_1()));
    let answered = bench.answered(udp(SERVER, CLIENT, &message_2()));
    assert_eq!((answered.request, answered.rtt), (second, Duration::from_millis(10)));
    assert_eq!((answered.source, answered.repeated), (AnswerSource::Asked, false));
    let transform = ChosenTransform {
        encryption: 7,
        key_length: Some(256),
        hash: 2,
        group: 14,
        authentication: 1,
    };
    let vendor_ids = vec![vendor_id::RFC_3947.to_vec()];
    let expected =
        Answer::MainModeTransform { transform: Some(transform), vendor_ids, with_key: None };
    assert_eq!(answered.answer, expected);
    let late = bench.answered(udp(SERVER, CLIENT, &message_2()));
    assert!(late.repeated);
}

#[test]
fn an_answer_that_keeps_coming_is_noted_a_few_times() {
    let mut bench = Bench::new();
    bench.sent(udp(CLIENT, SERVER, &message_1()));
    let first = bench.answered(udp(SERVER, CLIENT, &message_2()));
    for _ in 0..23 {
        let again = bench.answered(udp(SERVER, CLIENT, &message_2()));
        assert_eq!((again.answer, again.repeated), (first.answer.clone(), true));
    }
    let tiresome = bench.record(Direction::Inbound, udp(SERVER, CLIENT, &message_2()));
    assert_eq!(tiresome.observation, None);
    // Other bytes are another answer.
    let mut other = message_2();
    *other.last_mut().unwrap() ^= 1;
    assert!(!bench.answered(udp(SERVER, CLIENT, &other)).repeated);
}

#[test]
fn what_was_asked_since_can_change_what_an_answer_means() {
    let notify = v1::Notify::without_spi(notify::NO_PROPOSAL_CHOSEN);
    let payloads = vec![Payload::new(payload::NOTIFY, notify.emit())];
    let refusal = v1(exchange::INFORMATIONAL, IKE_SA, payloads);
    let mut bench = Bench::new();
    let asked = bench.sent(udp(CLIENT, SERVER, &message_1()));
    let packet = udp(SERVER, CLIENT, &refusal);
    assert_eq!(bench.answered(packet.clone()).request, asked);
    assert_eq!(bench.answered(packet.clone()).request, asked);
    let third = bench.sent(udp(CLIENT, SERVER, &message_3()));
    let later = bench.answered(packet);
    assert_eq!((later.request, later.repeated), (third, false));
}

#[test]
fn the_nat_detection_of_message_4_comes_with_what_checks_it() {
    for kind in [payload::NAT_D, payload::NAT_D_DRAFT, payload::NAT_D_DRAFT_07] {
        let mut bench = Bench::new();
        bench.sent(udp(CLIENT, SERVER, &message_1()));
        bench.answered(udp(SERVER, CLIENT, &message_2()));
        let third = bench.sent(udp(CLIENT, SERVER, &message_3()));
        let answered = bench.answered(udp(SERVER, CLIENT, &key_exchange(RESPONDER, kind, 50)));
        assert_eq!(answered.request, third);
        let Answer::MainModeKeyExchange { nat: Some(nat) } = answered.answer else {
            panic!("no NAT detection")
        };
        let expected = NatDetection {
            algorithm: HashAlgorithm::Sha1,
            cookies: [COOKIE, RESPONDER].concat().try_into().unwrap(),
            client: end(CLIENT),
            server: end(SERVER),
            about_client: vec![51; 20],
            about_server: vec![vec![52; 20], vec![53; 20]],
            microsoft: true,
            // Message 3's own hashes, the far end's first.
            claim: Some(ClientClaim {
                cookies: [COOKIE, RESPONDER].concat().try_into().unwrap(),
                about_client: vec![vec![3; 20], vec![4; 20]],
                about_server: vec![2; 20],
            }),
        };
        assert_eq!(*nat, expected);
    }
}

#[test]
fn a_message_4_under_another_cookie_detects_nothing() {
    let mut bench = Bench::new();
    bench.sent(udp(CLIENT, SERVER, &message_1()));
    bench.answered(udp(SERVER, CLIENT, &message_2()));
    bench.sent(udp(CLIENT, SERVER, &message_3()));
    let forged = key_exchange([9; 8], payload::NAT_D, 50);
    if let (_, Fact::Answered(answered)) = bench.came(udp(SERVER, CLIENT, &forged)) {
        assert_eq!(answered.answer, Answer::MainModeKeyExchange { nat: None });
    }
}

#[test]
fn an_answer_from_elsewhere_says_so() {
    for (from, source) in [
        ("203.0.113.10:1024", AnswerSource::OtherPort(1_024)),
        ("203.0.113.99:500", AnswerSource::OtherAddress("203.0.113.99".parse().unwrap())),
    ] {
        let mut bench = Bench::new();
        bench.sent(udp(CLIENT, SERVER, &message_1()));
        assert_eq!(bench.answered(udp(from, CLIENT, &message_2())).source, source);
    }
}

#[test]
fn an_exchange_that_is_not_ours_answers_nothing() {
    let mut bench = Bench::new();
    bench.sent(udp(CLIENT, SERVER, &message_1()));
    bench.sent(udp(CLIENT_4500, SERVER_4500, &NAT_KEEPALIVE));
    let mut foreign = message_2();
    foreign[0] ^= 1;
    let unknown = Fact::Unmatched(Unmatched::UnknownExchange);
    let came = bench.came(udp(SERVER, CLIENT, &foreign));
    assert_eq!(came, (Channel::Ike500, unknown.clone()));
    // The right answer, come to the wrong one of our ports.
    let came = bench.came(udp(SERVER_4500, CLIENT_4500, &mark(&message_2())));
    assert_eq!(came, (Channel::Ike4500, unknown));
    let came = bench.came(udp(SERVER, CLIENT, &message_2()[..90]));
    assert_eq!(came, (Channel::Ike500, Fact::Unmatched(Unmatched::Malformed)));
    let came = bench.came(udp(SERVER_4500, CLIENT_4500, &message_2()));
    assert_eq!(came, (Channel::Ike4500, Fact::Unmatched(Unmatched::WithoutMarker)));
    // A port that we never sent from.
    let other = udp(SERVER, "192.168.77.2:5000", &message_2());
    assert_eq!(bench.record(Direction::Inbound, other), Recorded::default());
}

#[test]
fn a_refusal_and_an_encrypted_message_are_answers() {
    let mut bench = Bench::new();
    bench.sent(udp(CLIENT, SERVER, &message_1()));
    let refusal = v1_notify(notify::NO_PROPOSAL_CHOSEN, &[], &[], COOKIE);
    let answered = bench.answered(udp(SERVER, CLIENT, &refusal));
    assert_eq!(answered.answer, Answer::V1Notify { kind: notify::NO_PROPOSAL_CHOSEN });
    let mut encrypted = refusal;
    encrypted[19] |= flag::V1_ENCRYPTED;
    let answered = bench.answered(udp(SERVER, CLIENT, &encrypted));
    assert_eq!(answered.answer, Answer::V1Encrypted);
}

#[test]
fn ikev2_answers_are_told_apart() {
    let mut bench = Bench::new();
    bench.sent(udp(CLIENT, SERVER, &sa_init_request()));
    let mut answer = |payloads: Vec<Payload>| {
        let bytes = v2_message(exchange::IKE_SA_INIT, flag::V2_RESPONSE, COOKIE, payloads);
        bench.answered(udp(SERVER, CLIENT, &bytes)).answer
    };
    let refused = answer(vec![v2_notify(notify::NO_PROPOSAL_CHOSEN, &[])]);
    assert_eq!(refused, Answer::V2Notify { kind: notify::NO_PROPOSAL_CHOSEN, wants: None });
    let cookie = answer(vec![v2_notify(notify::COOKIE, b"c")]);
    assert_eq!(cookie, Answer::V2Notify { kind: notify::COOKIE, wants: None });
    let Answer::SaInit { nat: Some(nat), vendor_ids, .. } = answer(
        [
            sa_init_payloads(8),
            vec![
                v2_notify(notify::NAT_DETECTION_SOURCE_IP, &[1; 20]),
                v2_notify(notify::NAT_DETECTION_SOURCE_IP, &[2; 20]),
                v2_notify(notify::NAT_DETECTION_DESTINATION_IP, &[3; 20]),
                Payload::new(payload::V2_VENDOR_ID, b"who".to_vec()),
            ],
        ]
        .concat(),
    ) else {
        panic!("no SA")
    };
    assert_eq!(vendor_ids, [b"who"]);
    assert_eq!((nat.client, nat.server), (end(CLIENT), end(SERVER)));
    assert_eq!(nat.about_client, [3; 20]);
    assert_eq!(nat.about_server, [[1; 20], [2; 20]]);
}

#[test]
fn our_own_packets_come_back_as_reflections() {
    let rows = [
        (CLIENT, SERVER, message_1(), Channel::Ike500),
        (CLIENT_4500, SERVER_4500, mark(&message_1()), Channel::Ike4500),
        (CLIENT, SERVER, sa_init_request(), Channel::Ikev2),
        (CLIENT_L2TP, SERVER_L2TP, sccrq(), Channel::L2tp1701),
    ];
    for (client, server, payload, channel) in rows {
        let mut bench = Bench::new();
        let request = bench.sent(udp(client, server, &payload));
        let came = bench.came(udp(server, client, &payload));
        assert_eq!(came, (channel, Fact::Reflected { request }));
    }
    let mut bench = Bench::new();
    let request = bench.sent(esp(CLIENT, SERVER, &made_up()));
    let came = bench.came(esp(SERVER, CLIENT, &made_up()));
    assert_eq!(came, (Channel::Esp, Fact::Reflected { request }));
    // A server behind a NAT sends the very same.
    bench.sent(udp(CLIENT_4500, SERVER_4500, &NAT_KEEPALIVE));
    let came = bench.came(udp(SERVER_4500, CLIENT_4500, &NAT_KEEPALIVE));
    assert_eq!(came, (Channel::Ike4500, Fact::Unmatched(Unmatched::Keepalive)));
}

#[test]
fn a_reflection_that_was_changed_on_the_way_is_still_no_answer() {
    for payload in [message_1(), sa_init_request()] {
        let mut bench = Bench::new();
        let request = bench.sent(udp(CLIENT, SERVER, &payload));
        let mut changed = payload.clone();
        *changed.last_mut().unwrap() ^= 0x20;
        let (_, fact) = bench.came(udp(SERVER, CLIENT, &changed));
        assert_eq!(fact, Fact::Reflected { request });
        // Another message without what marks an answer is not our own.
        let other = udp(SERVER, CLIENT, &payload[..payload.len() - 4]);
        assert!(!matches!(bench.came(other).1, Fact::Reflected { .. }));
    }
}

/// A client that asks UDP 4500 from UDP 500 is answered from UDP 4500.
#[test]
fn an_answer_is_of_the_port_that_was_asked() {
    let mut bench = Bench::new();
    bench.sent(udp(CLIENT, SERVER, &message_1()));
    bench.sent(udp(CLIENT, SERVER_4500, &mark(&message_1())));
    let (channel, fact) = bench.came(udp(SERVER_4500, CLIENT, &mark(&message_2())));
    assert_eq!(channel, Channel::Ike4500);
    assert!(matches!(fact, Fact::Answered(_)), "{fact:?}");
}

#[test]
fn ike_without_the_marker_is_known_by_our_cookie() {
    let mut bench = Bench::new();
    bench.sent(udp(CLIENT_4500, SERVER_4500, &mark(&message_1())));
    let came = |bench: &mut Bench, bytes: &[u8]| bench.came(udp(SERVER_4500, CLIENT_4500, bytes)).1;
    let without = Fact::Unmatched(Unmatched::WithoutMarker);
    assert_eq!(came(&mut bench, &message_2()), without);
    assert!(bench.log.heard(4_500).is_some_and(|heard| heard.is_proven));
    let longer = [message_2(), vec![0]].concat();
    assert_ne!(came(&mut bench, &longer), without, "the length is not its own");
    let mut other = message_2();
    other[0] ^= 0x40;
    assert_ne!(came(&mut bench, &other), without, "the cookie is not ours");
}
