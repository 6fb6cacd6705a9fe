use proptest::prelude::*;

use super::*;

fn bytes(length: std::ops::Range<usize>) -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), length)
}

fn any_authentication() -> impl Strategy<Value = AuthenticationProtocol> {
    (prop_oneof![Just(0xc023), Just(0xc223), Just(0xc227), any::<u16>()], bytes(0..4))
        .prop_map(|(protocol, data)| AuthenticationProtocol::from_option(protocol, &data))
}

fn any_option() -> impl Strategy<Value = LcpOption> {
    prop_oneof![
        any::<u16>().prop_map(LcpOption::MaximumReceiveUnit),
        any::<u32>().prop_map(LcpOption::AsyncControlCharacterMap),
        any_authentication().prop_map(LcpOption::Authentication),
        any::<u32>().prop_map(LcpOption::MagicNumber),
        Just(LcpOption::ProtocolFieldCompression),
        Just(LcpOption::AddressAndControlFieldCompression),
        bytes(0..9).prop_map(LcpOption::Callback),
        any::<u16>().prop_map(LcpOption::MultilinkMrru),
        (any::<u8>(), bytes(0..20))
            .prop_map(|(class, address)| LcpOption::EndpointDiscriminator { class, address }),
        (20_u8..=255, bytes(0..253)).prop_map(|(kind, data)| LcpOption::Other { kind, data }),
    ]
}

fn any_packet() -> impl Strategy<Value = LcpPacket> {
    let code = prop::sample::select(vec![
        ConfigureCode::Request,
        ConfigureCode::Ack,
        ConfigureCode::Nak,
        ConfigureCode::Reject,
    ]);
    let body = prop_oneof![
        (code, prop::collection::vec(any_option(), 0..10))
            .prop_map(|(code, options)| LcpBody::Configure(code, options)),
        bytes(0..40).prop_map(LcpBody::TerminateRequest),
        bytes(0..40).prop_map(LcpBody::TerminateAck),
        bytes(0..40).prop_map(LcpBody::CodeReject),
        (any::<u16>(), bytes(0..40)).prop_map(|(one, two)| LcpBody::ProtocolReject(one, two)),
        (any::<u32>(), bytes(0..40)).prop_map(|(one, two)| LcpBody::EchoRequest(one, two)),
        (any::<u32>(), bytes(0..40)).prop_map(|(one, two)| LcpBody::EchoReply(one, two)),
        (11_u8..=255, bytes(0..40)).prop_map(|(code, data)| LcpBody::Other { code, data }),
    ];
    (any::<u8>(), body).prop_map(|(identifier, body)| LcpPacket { identifier, body })
}

proptest! {
    #[test]
    fn a_packet_survives_the_wire(packet in any_packet(), padding in bytes(0..9)) {
        let frame = PppFrame::lcp(&packet);
        let mut bytes = frame.emit();
        prop_assert_eq!(PppFrame::parse(&bytes), Ok(frame));
        bytes.extend(padding);
        let read = PppFrame::parse(&bytes).unwrap();
        prop_assert_eq!(read.protocol, protocol::LCP);
        prop_assert_eq!(LcpPacket::parse(&read.information), Ok(packet));
    }

    #[test]
    fn no_bytes_make_a_parser_panic(bytes: Vec<u8>) {
        let _ = PppFrame::parse(&bytes);
        let _ = LcpPacket::parse(&bytes);
    }

    #[test]
    fn what_was_read_is_written_the_same(bytes: Vec<u8>, code in 0_u8..20) {
        let length = u16::try_from(bytes.len() + 4).unwrap().to_be_bytes();
        let packet = [&[code, 9][..], &length, &bytes].concat();
        if let Ok(read) = LcpPacket::parse(&packet) {
            prop_assert_eq!(read.emit(), packet);
        }
    }
}

/// A Configure-Request with the options that Windows clients are known for.
#[test]
fn a_configure_request_of_windows_is_understood() {
    let frame = hex::decode(
        "ff03c021 01000030 010405 78 0506 2f1a4b77 0702 0802 0d0306 1104064e \
         13170100112233445566778899aabbccddeeff00112233"
            .replace([' ', '\n'], ""),
    )
    .unwrap();
    let read = PppFrame::parse(&frame).unwrap();
    let packet = LcpPacket::parse(&read.information).unwrap();
    let address = hex::decode("00112233445566778899aabbccddeeff00112233").unwrap();
    let options = vec![
        LcpOption::MaximumReceiveUnit(1400),
        LcpOption::MagicNumber(0x2f1a_4b77),
        LcpOption::ProtocolFieldCompression,
        LcpOption::AddressAndControlFieldCompression,
        LcpOption::Callback(vec![6]),
        LcpOption::MultilinkMrru(1614),
        LcpOption::EndpointDiscriminator { class: 1, address },
    ];
    assert_eq!(packet, LcpPacket::configure(ConfigureCode::Request, 0, options));
    assert_eq!(PppFrame::lcp(&packet).emit(), frame);
}

#[test]
fn a_server_says_how_it_wants_to_be_convinced() {
    for (option, words) in [
        ("0304c023", "PAP"),
        ("0305c22305", "CHAP"),
        ("0305c22380", "MS-CHAP"),
        ("0305c22381", "MS-CHAPv2"),
        ("0305c22307", "CHAP 7"),
        ("0304c227", "EAP"),
        ("0304c025", "0xc025"),
        ("0304c223", "0xc223"),
    ] {
        let option = hex::decode(option).unwrap();
        let length = u8::try_from(option.len() + 4).unwrap();
        let packet = [&[1, 1, 0, length][..], &option].concat();
        let read = LcpPacket::parse(&packet).unwrap();
        let LcpBody::Configure(ConfigureCode::Request, options) = &read.body else { panic!() };
        let [LcpOption::Authentication(protocol)] = &**options else { panic!("{options:?}") };
        assert_eq!(protocol.to_string(), words);
        assert_eq!(read.emit(), packet);
    }
}

#[test]
fn a_frame_may_be_compressed() {
    let whole = PppFrame { protocol: 0xc021, information: vec![9, 1, 0, 4] };
    for frame in ["ff03c02109010004", "c02109010004"] {
        assert_eq!(PppFrame::parse(&hex::decode(frame).unwrap()), Ok(whole.clone()));
    }
    for frame in ["ff0321450000", "ff030021450000", "0021450000", "21450000"] {
        let read = PppFrame::parse(&hex::decode(frame).unwrap()).unwrap();
        assert_eq!((read.protocol, &*read.information), (0x21, &[0x45, 0, 0][..]), "{frame}");
    }
    assert_eq!(PppFrame::parse(&[0xff, 3]).unwrap_err().rule, "protocol");
    assert_eq!(PppFrame::parse(&[0xc0]).unwrap_err().offset, 1);
}

#[test]
fn a_known_option_of_another_length_is_kept() {
    let packet = [1, 1, 0, 13, 1, 3, 5, 7, 3, 0, 3, 3, 0xc0];
    let LcpBody::Configure(_, options) = LcpPacket::parse(&packet).unwrap().body else { panic!() };
    let other = |kind, data: &[u8]| LcpOption::Other { kind, data: data.to_vec() };
    assert_eq!(options, [other(1, &[5]), other(7, &[0]), other(3, &[0xc0])]);
}

#[test]
fn faults_name_their_place() {
    let fault = |packet: &[u8]| {
        let error = LcpPacket::parse(packet).unwrap_err();
        (error.rule, error.offset)
    };
    assert_eq!(fault(&[1, 1, 0, 3]), ("length covers the header", 4));
    assert_eq!(fault(&[1, 1, 0, 5]), ("length fits the frame", 4));
    assert_eq!(fault(&[1, 1, 0, 6, 1, 1]), ("option length covers its header", 6));
    assert_eq!(fault(&[1, 1, 0, 6, 1, 3]), ("option length fits the packet", 6));
    assert_eq!(fault(&[9, 1, 0, 6, 1, 3]), ("magic number", 4));
    assert_eq!(fault(&[8, 1, 0, 5, 1]), ("rejected protocol", 4));
    let error = LcpPacket::parse(&[1]).unwrap_err();
    assert_eq!(error.to_string(), "PPP at byte 1: identifier (needs 1, has 0)");
}
