//! ICMP errors and what they quote.

use super::*;

/// Requests with the packet that carried each.
fn quoted() -> [(Vec<u8>, Channel); 5] {
    [
        (udp(CLIENT, SERVER, &message_1()), Channel::Ike500),
        (udp(CLIENT_4500, SERVER_4500, &mark(&message_1())), Channel::Ike4500),
        (udp(CLIENT_4500, SERVER_4500, &NAT_KEEPALIVE), Channel::Ike4500),
        (udp(CLIENT_L2TP, SERVER_L2TP, &sccrq()), Channel::L2tp1701),
        (esp(CLIENT, SERVER, &made_up()), Channel::Esp),
    ]
}

#[test]
fn a_quote_names_its_request_however_much_of_it_there_is() {
    for (packet, channel) in quoted() {
        for length in [28, 29, 36, 80, packet.len()] {
            let mut bench = Bench::new();
            let request = bench.sent(packet.clone());
            let quote = &packet[..length.min(packet.len())];
            for (from, from_target) in [(SERVER, true), (ROUTER, false)] {
                let (on, fact) = bench.came(icmp(from, v4(3, 13), quote));
                let Fact::IcmpError(report) = fact else {
                    panic!("{channel:?} {length}: {fact:?}")
                };
                assert_eq!((on, report.request, report.from), (channel, request, end(from).ip()));
                assert_eq!(report.from_target, from_target);
                assert_eq!(report.kind.meaning(), IcmpMeaning::AdministrativelyProhibited);
            }
        }
    }
}

#[test]
fn padding_and_extensions_behind_a_quote_do_no_harm() {
    for (packet, channel) in quoted() {
        let mut bench = Bench::new();
        bench.sent(packet.clone());
        // RFC 4884: the quote padded to 128 bytes, an extension behind it.
        let mut quote = packet[..packet.len().min(128)].to_vec();
        quote.resize(128, 0);
        quote.extend([0x20, 0, 0, 0, 0, 8, 1, 1, 0, 1, 2, 3]);
        let (on, fact) = bench.came(icmp(ROUTER, v4(11, 0), &quote));
        assert!(matches!(fact, Fact::IcmpError(_)), "{channel:?}: {fact:?}");
        assert_eq!(on, channel);
    }
}

#[test]
fn a_quote_whose_source_a_translator_left_changed_is_believed_by_its_payload() {
    let mut bench = Bench::new();
    let request = bench.sent(udp(CLIENT, SERVER, &message_1()));
    let outside = udp("198.51.100.77:51000", SERVER, &message_1());
    let (_, fact) = bench.came(icmp(ROUTER, v4(3, 13), &outside));
    assert!(matches!(fact, Fact::IcmpError(IcmpReport { request: found, .. }) if found == request));
    let (_, fact) = bench.came(icmp(ROUTER, v4(3, 13), &outside[..28]));
    assert_eq!(fact, Fact::Unmatched(Unmatched::ForeignQuote));
}

#[test]
fn a_quote_of_something_else_proves_nothing() {
    let mut other = message_1();
    other[3] ^= 0x40;
    let rows = [
        udp(CLIENT, SERVER, &other),
        udp(CLIENT, SERVER, &message_1()[..90]),
        udp(CLIENT, "203.0.113.10:501", &message_1()),
        udp(CLIENT, "203.0.113.11:500", &message_1()),
        esp(CLIENT, SERVER, &EspHeader { spi: SPI, sequence: 2 }.packet(&[0x5a; 76])),
        esp(CLIENT, SERVER, &made_up())[..27].to_vec(),
        udp(CLIENT, SERVER, &message_1())[..27].to_vec(),
        vec![0x45; 40],
        Vec::new(),
    ];
    for quote in rows {
        let mut bench = Bench::new();
        bench.sent(udp(CLIENT, SERVER, &message_1()));
        bench.sent(esp(CLIENT, SERVER, &made_up()));
        let (_, fact) = bench.came(icmp(SERVER, v4(3, 3), &quote));
        assert_eq!(fact, Fact::Unmatched(Unmatched::ForeignQuote), "{}", hex::encode(&quote));
    }
}

#[test]
fn icmpv6_quotes_are_matched_too() {
    let (client, server) = ("[2001:db8:77::2]:500", "[2001:db8:10::10]:500");
    let path = Path { server: end(server).ip(), public_address: None };
    let mut bench = Bench { log: EvidenceLog::new(path), frames: 0 };
    let packet = udp(client, server, &message_1());
    let request = bench.sent(packet.clone());
    let kind = IcmpKind { version: IpVersion::V6, icmp_type: 1, code: 4 };
    let error = error_packet(end(server).ip(), end(client).ip(), kind, 0, &packet).unwrap();
    let (_, fact) = bench.came(error);
    let Fact::IcmpError(report) = fact else { panic!("{fact:?}") };
    assert_eq!((report.request, report.from_target), (request, true));
    let answered = bench.answered(udp(server, client, &message_2()));
    assert_eq!(answered.source, AnswerSource::Asked);
}

/// A quote of ports and length is the same in every run, so it shows nothing.
#[test]
fn what_of_a_quote_cannot_be_guessed_is_told() {
    let zeroed = |packet: &[u8], length: usize| {
        let mut quote = packet[..length].to_vec();
        quote[26..28].copy_from_slice(&[0x12, 0x34]);
        quote
    };
    let [ike, natt, keepalive, l2tp, esp] = quoted().map(|(packet, _)| packet);
    let rows = [
        (&ike, ike[..28].to_vec(), QuoteProof::Checksum),
        (&ike, zeroed(&ike, 28), QuoteProof::Guessable),
        (&ike, zeroed(&ike, 31), QuoteProof::Guessable),
        (&ike, zeroed(&ike, 32), QuoteProof::Content),
        (&ike, zeroed(&ike, 80), QuoteProof::Content),
        // The non-ESP marker is known to all.
        (&natt, zeroed(&natt, 35), QuoteProof::Guessable),
        (&natt, zeroed(&natt, 36), QuoteProof::Content),
        (&natt, natt[..28].to_vec(), QuoteProof::Checksum),
        (&keepalive, keepalive.clone(), QuoteProof::Guessable),
        (&l2tp, l2tp.clone(), QuoteProof::Checksum),
        (&l2tp, zeroed(&l2tp, l2tp.len()), QuoteProof::Guessable),
        (&esp, esp[..28].to_vec(), QuoteProof::Content),
    ];
    for (packet, quote, proof) in rows {
        let mut bench = Bench::new();
        bench.sent(packet.clone());
        let (_, fact) = bench.came(icmp(ROUTER, v4(3, 13), &quote));
        let Fact::IcmpError(report) = fact else { panic!("{} {fact:?}", hex::encode(&quote)) };
        assert_eq!(report.proof, proof, "{}", hex::encode(&quote));
        let unproven = u64::from(proof == QuoteProof::Guessable);
        assert_eq!(bench.log.icmp_tally(), IcmpTally { sent: 1, errors: 1, unproven });
    }
}

#[test]
fn a_quote_of_esp_has_its_length_and_every_byte() {
    let packet = esp(CLIENT, SERVER, &made_up());
    let mut longer = packet.clone();
    longer[3] += 4;
    let mut other = packet.clone();
    *other.last_mut().unwrap() ^= 1;
    for quote in [longer[..28].to_vec(), other] {
        let mut bench = Bench::new();
        bench.sent(packet.clone());
        let (_, fact) = bench.came(icmp(ROUTER, v4(3, 13), &quote));
        assert_eq!(fact, Fact::Unmatched(Unmatched::ForeignQuote));
    }
}

#[test]
fn the_same_word_about_a_transmission_is_noted_once_and_a_better_one_again() {
    let mut bench = Bench::new();
    let packet = udp(CLIENT, SERVER, &message_1());
    bench.sent(packet.clone());
    let mut guessed = packet[..28].to_vec();
    guessed[26..28].fill(0x12);
    for round in 0..3 {
        for (quote, proof) in
            [(&guessed[..], QuoteProof::Guessable), (&packet[..], QuoteProof::Content)]
        {
            let recorded = bench.record(Direction::Inbound, icmp(ROUTER, v4(3, 13), quote));
            assert_eq!(recorded.observation.is_some(), round == 0, "{proof:?}");
        }
    }
    // One more transmission is one more packet to speak of.
    bench.sent(packet.clone());
    let (_, fact) = bench.came(icmp(ROUTER, v4(3, 13), &packet));
    assert!(matches!(fact, Fact::IcmpError(_)));
    assert_eq!(bench.log.icmp_tally().errors, 7);
}

#[test]
fn too_big_says_what_passes() {
    let packet = udp(CLIENT, SERVER, &message_1());
    let size = u32::try_from(packet.len()).unwrap();
    for (mtu, passes) in [(0, None), (100, Some(TooBig { size, mtu: 100 })), (size, None)] {
        let mut bench = Bench::new();
        bench.sent(packet.clone());
        let kind = v4(3, 4);
        let error =
            error_packet(end(ROUTER).ip(), end(CLIENT).ip(), kind, mtu, &packet[..60]).unwrap();
        let (_, fact) = bench.came(error);
        let Fact::IcmpError(report) = fact else { panic!("{fact:?}") };
        assert_eq!(report.too_big, passes, "{mtu}");
    }
}

/// L2TP that nobody sent in clear the server can only have out of ESP.
#[test]
fn the_server_rejects_what_was_inside_esp() {
    let inside = udp("192.168.77.2:1701", SERVER_L2TP, &sccrq());
    let quote = &inside[..28];
    let rejects = |bench: &mut Bench, from, kind| bench.came(icmp(from, kind, quote)).1;
    let mut bench = Bench::new();
    bench.sent(udp(CLIENT, SERVER, &message_1()));
    let foreign = Fact::Unmatched(Unmatched::ForeignQuote);
    assert_eq!(rejects(&mut bench, SERVER, v4(3, 3)), foreign, "no ESP yet");
    bench.sent(esp(CLIENT, SERVER, &made_up()));
    assert_eq!(rejects(&mut bench, ROUTER, v4(3, 3)), foreign, "a router does not open ESP");
    assert_eq!(rejects(&mut bench, SERVER, v4(11, 0)), foreign);
    for kind in [v4(3, 3), v4(3, 13)] {
        let said = IcmpAbout { from: end(SERVER).ip(), kind };
        assert_eq!(rejects(&mut bench, SERVER, kind), Fact::InsideRejected(said));
    }
    bench.sent(udp(CLIENT_L2TP, SERVER_L2TP, &sccrq()));
    assert_eq!(rejects(&mut bench, SERVER, v4(3, 3)), foreign, "it was sent in clear too");
}
