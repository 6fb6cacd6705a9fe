//! The bytes of the messages.

use super::*;

#[test]
fn message_1_is_the_one_of_windows_byte_for_byte() {
    let outputs = windows().handle(Timestamp::default(), Input::Start);
    let expected = hex::decode(WINDOWS_MESSAGE_1).unwrap();
    assert_eq!(expected.len(), 408);
    assert_eq!(sent(&outputs), [&Transmit::new(Channel::Ike500, expected)]);
}

#[test]
fn on_4500_the_marker_goes_in_front() {
    let mut machine = initiator(Channel::Ike4500, Profile::WINDOWS);
    let outputs = machine.handle(Timestamp::default(), Input::Start);
    let transmit = sent(&outputs)[0].clone();
    assert_eq!((transmit.flow, transmit.server_port), (Channel::Ike4500, 4500));
    assert_eq!(transmit.payload, mark(&hex::decode(WINDOWS_MESSAGE_1).unwrap()));
    let unmarked =
        Input::Datagram { flow: Channel::Ike4500, payload: &message_2(&[]), server_port: 4500 };
    assert!(machine.handle(Timestamp::default(), unmarked).is_empty());
    let marked = Input::Datagram {
        flow: Channel::Ike4500,
        payload: &mark(&message_2(&[])),
        server_port: 4500,
    };
    let outputs = machine.handle(Timestamp::default(), marked);
    assert!(sent(&outputs)[0].payload.starts_with(&NON_ESP_MARKER));
}

#[test]
fn a_profile_decides_which_vendor_ids_are_sent() {
    let names = |nat_t, microsoft| {
        let mut machine =
            initiator(Channel::Ike500, Profile { nat_t, microsoft, ..Profile::WINDOWS });
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
        let hash = nat_d_hash(algorithm, IKE_SA, client());
        assert_eq!(hex::encode(hash), expected, "{algorithm:?}");
    }
    let v6 = "[2001:db8:77::2]:4500".parse().unwrap();
    let hash = nat_d_hash(HashAlgorithm::Sha1, IKE_SA, v6);
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
            let mut machine = initiator(Channel::Ike500, Profile { nat_t, ..Profile::WINDOWS });
            machine.handle(Timestamp::default(), Input::Start);
            let answer = message_2(vendor_ids);
            let outputs = machine.handle(
                Timestamp::default(),
                Input::Datagram { flow: Channel::Ike500, payload: &answer, server_port: 500 },
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
    for number in [2, 14, 19, 20_u16] {
        let group = DhGroup::from_number(number.into()).unwrap();
        let mut machine = windows();
        machine.handle(Timestamp::default(), Input::Start);
        let answer = main_mode(RESPONDER, vec![chosen(number)]);
        let outputs = machine.handle(
            Timestamp::default(),
            Input::Datagram { flow: Channel::Ike500, payload: &answer, server_port: 500 },
        );
        let message_3 = Message::parse(&sent(&outputs)[0].payload).unwrap();
        assert_eq!(message_3.header.initiator_cookie, COOKIE);
        assert_eq!(message_3.header.responder_cookie, RESPONDER);
        let expected = group.public_value(&PrivateValue::new([9; 48]));
        assert_eq!(message_3.body(payload::KE), Some(&expected[..]));
        assert_eq!(message_3.body(payload::NONCE), Some(&[7; 48][..]));
    }
}
