//! Answers to ESP and L2TP.

use super::*;

#[test]
fn l2tp_answers_are_matched_by_tunnel_from_any_port() {
    let host = Avp::mandatory(l2tp::attribute::HOST_NAME, b"lns\x1b[2J".to_vec());
    let vendor = Avp::optional(l2tp::attribute::VENDOR_NAME, vec![b'v'; 500]);
    let reply = l2tp(TUNNEL, message_type::SCCRP, vec![host, vendor]);
    for (from, source) in [
        (SERVER_L2TP, AnswerSource::Asked),
        ("203.0.113.10:40123", AnswerSource::OtherPort(40_123)),
    ] {
        let mut bench = Bench::new();
        let request = bench.sent(udp(CLIENT_L2TP, SERVER_L2TP, &sccrq()));
        let answered = bench.answered(udp(from, CLIENT_L2TP, &reply));
        assert_eq!((answered.request, answered.source), (request, source));
        let Answer::Question(QuestionAnswer::StartControlConnectionReply {
            host_name,
            vendor_name,
        }) = answered.answer
        else {
            panic!("no reply")
        };
        assert_eq!((&host_name[..], vendor_name.len()), ("lns\u{fffd}[2J", 64));
    }
    let mut bench = Bench::new();
    bench.sent(udp(CLIENT_L2TP, SERVER_L2TP, &sccrq()));
    let result = Avp::mandatory(l2tp::attribute::RESULT_CODE, vec![0, 4, 0, 1]);
    let stop = l2tp(TUNNEL, message_type::STOP_CCN, vec![result]);
    let answered = bench.answered(udp(SERVER_L2TP, CLIENT_L2TP, &stop));
    assert!(matches!(
        answered.answer,
        Answer::Question(QuestionAnswer::StopControlConnection { .. })
    ));
    let foreign = l2tp(TUNNEL + 1, message_type::SCCRP, vec![]);
    let came = bench.came(udp(SERVER_L2TP, CLIENT_L2TP, &foreign));
    assert_eq!(came, (Channel::L2tp1701, Fact::Unmatched(Unmatched::UnknownTunnel)));
}

#[test]
fn a_result_code_with_an_error_code_is_read() {
    let mut bench = Bench::new();
    bench.sent(udp(CLIENT_L2TP, SERVER_L2TP, &sccrq()));
    // RFC 2661 4.4.2: the error code and message behind the result are optional.
    let result = Avp::mandatory(l2tp::attribute::RESULT_CODE, b"\0\x02\0\x06no".to_vec());
    let stop = l2tp(TUNNEL, message_type::STOP_CCN, vec![result]);
    let answered = bench.answered(udp(SERVER_L2TP, CLIENT_L2TP, &stop));
    let answer = QuestionAnswer::StopControlConnection { result: Some(2), error: Some(6) };
    assert_eq!(answered.answer, Answer::Question(answer));
}

#[test]
fn an_esp_echo_is_matched_in_both_layouts() {
    for layout in [EchoLayout::EchoHeader, EchoLayout::Trailer] {
        let mut bench = Bench::new();
        let echo = echo_request(layout, 5, 9);
        let request = bench.sent(esp(CLIENT, SERVER, &echo));
        let reply = echo_reply(&echo).unwrap();
        let answered = bench.answered(esp(SERVER, CLIENT, &reply));
        assert_eq!((answered.request, answered.answer), (request, Answer::EspEcho));
        let foreign = echo_reply(&echo_request(layout, 6, 9)).unwrap();
        let came = bench.came(esp(SERVER, CLIENT, &foreign));
        assert_eq!(came, (Channel::Esp, Fact::Unmatched(Unmatched::UnknownSpi)));
    }
}

#[test]
fn an_echo_is_told_apart_by_what_was_asked() {
    let mut bench = Bench::new();
    let header = echo_request(EchoLayout::EchoHeader, 4, 9);
    let trailer = echo_request(EchoLayout::Trailer, 5, 9);
    let first = bench.sent(esp(CLIENT, SERVER, &header));
    let second = bench.sent(esp(CLIENT, SERVER, &trailer));
    let reply = |request: &[u8]| esp(SERVER, CLIENT, &echo_reply(request).unwrap());
    assert_eq!(bench.answered(reply(&trailer)).request, second);
    assert_eq!(bench.answered(reply(&header)).request, first);
}

#[test]
fn invalid_spi_in_clear_proves_esp_only_when_it_names_ours() {
    let ours = SPI.to_be_bytes();
    let other = [0, 0, 0x7f, 1];
    let v2 = |data: &[u8]| {
        let payloads = vec![v2_notify(notify::INVALID_SPI, data)];
        v2_message(exchange::V2_INFORMATIONAL, flag::V2_INITIATOR, [0; 8], payloads)
    };
    let mut bench = Bench::new();
    bench.sent(udp(CLIENT, SERVER, &message_1()));
    bench.sent(udp(CLIENT_4500, SERVER_4500, &NAT_KEEPALIVE));
    let knock = bench.sent(esp(CLIENT, SERVER, &made_up()));
    for message in [
        v1_notify(notify::INVALID_SPI, &ours, &[], [0; 8]),
        v1_notify(notify::INVALID_SPI, &[], &ours, [0x33; 8]),
        v2(&ours),
    ] {
        for packet in
            [udp(SERVER, CLIENT, &message), udp(SERVER_4500, CLIENT_4500, &mark(&message))]
        {
            let answered = bench.answered(packet);
            assert_eq!(answered.request, knock);
            assert_eq!(answered.answer, Answer::EspInvalidSpi { spi: SPI });
        }
    }
    for message in [
        v1_notify(notify::INVALID_SPI, &other, &[], [0; 8]),
        v1_notify(notify::INVALID_SPI, &[], &[], [0; 8]),
        v2(&other),
        v2(&[]),
    ] {
        let (_, fact) = bench.came(udp(SERVER, CLIENT, &message));
        assert_eq!(fact, Fact::Unmatched(Unmatched::UnknownExchange));
    }
}
