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
