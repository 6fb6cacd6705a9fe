use proptest::prelude::*;

use super::*;

fn any_avp() -> impl Strategy<Value = Avp> {
    (
        any::<bool>(),
        any::<bool>(),
        any::<u16>(),
        any::<u16>(),
        prop::collection::vec(any::<u8>(), 0..64),
    )
        .prop_map(|(mandatory, hidden, vendor, kind, value)| Avp {
            mandatory,
            hidden,
            vendor,
            kind,
            value,
        })
}

proptest! {
    #[test]
    fn what_is_emitted_is_parsed(
        tunnel_id: u16, session_id: u16, ns: u16, nr: u16,
        avps in prop::collection::vec(any_avp(), 0..8),
    ) {
        let message = ControlMessage { tunnel_id, session_id, ns, nr, avps };
        prop_assert_eq!(ControlMessage::parse(&message.emit()), Ok(message));
    }

    #[test]
    fn a_data_message_survives_the_wire(
        tunnel_id: u16, session_id: u16, has_length: bool,
        sequence: Option<(u16, u16)>, frame: Vec<u8>,
    ) {
        let message = DataMessage { tunnel_id, session_id, has_length, sequence, frame };
        let bytes = message.emit();
        prop_assert!(!ControlMessage::is_control(&bytes));
        prop_assert_eq!(DataMessage::parse(&bytes), Ok(message));
    }

    #[test]
    fn a_result_survives_the_wire(code: u16, error: Option<u16>, message: Vec<u8>) {
        let has_message = !message.is_empty();
        let result = ResultCode { code, error, message };
        let avp = result.to_avp();
        let read = ResultCode::parse(&avp.value).unwrap();
        let error = error.or_else(|| has_message.then_some(0));
        prop_assert_eq!(read, ResultCode { error, ..result });
    }

    #[test]
    fn no_bytes_make_it_panic(bytes: Vec<u8>) {
        let _ = ControlMessage::parse(&bytes).map(|message| message.obstacles().count());
        let _ = DataMessage::parse(&bytes);
        let _ = ResultCode::parse(&bytes);
    }
}

#[test]
fn a_sccrq_has_the_bytes_of_the_rfc() {
    let message = ControlMessage {
        tunnel_id: 0,
        session_id: 0,
        ns: 0,
        nr: 0,
        avps: vec![Avp::word_of(attribute::MESSAGE_TYPE, message_type::SCCRQ)],
    };
    assert_eq!(hex::encode(message.emit()), "c802001400000000000000008008000000000001");
    assert_eq!(message.message_type(), Some(message_type::SCCRQ));
}

#[test]
fn faults_name_their_place() {
    let data_message = [0x00, 0x02, 0, 1, 0, 1];
    assert_eq!(
        ControlMessage::parse(&data_message).unwrap_err().rule,
        "flags of a control message"
    );
    let version_3 = [0xc8, 0x03, 0, 12, 0, 0, 0, 0, 0, 0, 0, 0];
    assert_eq!(ControlMessage::parse(&version_3).unwrap_err().rule, "version");
    let short_length = [0xc8, 0x02, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0];
    assert_eq!(ControlMessage::parse(&short_length).unwrap_err().rule, "length covers the header");
    let long_length = [0xc8, 0x02, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    assert_eq!(ControlMessage::parse(&long_length).unwrap_err().rule, "length fits the datagram");
    let avp_under_six = [0xc8, 0x02, 0, 14, 0, 0, 0, 0, 0, 0, 0, 0, 0x80, 0x02];
    assert_eq!(
        ControlMessage::parse(&avp_under_six).unwrap_err().rule,
        "AVP length covers its header"
    );
}

#[test]
fn a_call_is_set_up_with_the_bytes_of_the_rfc() {
    let request = ControlMessage::new(
        message_type::ICRQ,
        Ids { tunnel: 0x1234, session: 0 },
        Numbers { ns: 2, nr: 1 },
        vec![
            Avp::word_of(attribute::ASSIGNED_SESSION_ID, 7),
            Avp::long_of(attribute::CALL_SERIAL_NUMBER, 9),
        ],
    );
    assert_eq!(
        hex::encode(request.emit()),
        "c802002612340000000200018008000000000\
         00a80080000000e0007800a0000000f00000009"
    );
    assert_eq!(request.assigned_session_id(), Some(7));
    assert_eq!(request.assigned_tunnel_id(), None);
    let serial = request.avp(attribute::CALL_SERIAL_NUMBER).and_then(Avp::long);
    assert_eq!((request.message_type(), serial), (Some(message_type::ICRQ), Some(9)));
    let zero = vec![Avp::word_of(attribute::ASSIGNED_SESSION_ID, 0)];
    let answer = ControlMessage::new(
        message_type::ICRP,
        Ids { tunnel: 1, session: 7 },
        Numbers { ns: 1, nr: 3 },
        zero,
    );
    assert_eq!((answer.session_id, answer.assigned_session_id()), (7, None));
}

#[test]
fn an_acknowledgement_is_the_header_alone() {
    let acknowledgement = ControlMessage::acknowledgement(0x1234, Numbers { ns: 3, nr: 2 });
    assert_eq!(hex::encode(acknowledgement.emit()), "c802000c1234000000030002");
    assert!(acknowledgement.is_acknowledgement());
    assert_eq!(acknowledgement.message_type(), None);
    assert!(ControlMessage::is_control(&acknowledgement.emit()));
    assert!(!ControlMessage::is_control(&[]));
}

/// A StopCCN as a real server sent it: result 2, error 0 and a text.
#[test]
fn a_disconnection_says_why() {
    let result =
        ResultCode { code: 2, error: Some(0), message: b"No cc config for client".to_vec() };
    let avps = vec![Avp::word_of(attribute::ASSIGNED_TUNNEL_ID, 5), result.to_avp()];
    let message = ControlMessage::new(
        message_type::STOP_CCN,
        Ids { tunnel: 1, session: 0 },
        Numbers { ns: 1, nr: 1 },
        avps,
    );
    assert_eq!(message.result(), Some(result));
    assert_eq!(message.assigned_tunnel_id(), Some(5));
    let bare = Avp::word_of(attribute::RESULT_CODE, 3);
    let message = ControlMessage::new(
        message_type::CDN,
        Ids { tunnel: 1, session: 1 },
        Numbers { ns: 1, nr: 1 },
        vec![bare],
    );
    let result = ResultCode { code: 3, error: None, message: Vec::new() };
    assert_eq!(message.result(), Some(result));
    assert_eq!(ResultCode::parse(&[0, 2, 0]).unwrap_err().rule, "error code");
}

#[test]
fn what_must_be_understood_and_is_not_is_named() {
    let hidden = Avp { hidden: true, ..Avp::word_of(attribute::ASSIGNED_SESSION_ID, 7) };
    let vendor = Avp { vendor: 311, ..Avp::word_of(1, 1) };
    let optional = Avp { vendor: 311, ..Avp::optional(1, vec![0, 1]) };
    let unknown = Avp::word_of(40, 1);
    let known = Avp::word_of(attribute::LAST_KNOWN, 1);
    let avps = vec![hidden, vendor, optional, unknown, known];
    let message = ControlMessage::new(
        message_type::ICRP,
        Ids { tunnel: 1, session: 1 },
        Numbers { ns: 1, nr: 1 },
        avps,
    );
    assert_eq!(
        message.obstacles().collect::<Vec<_>>(),
        [
            Obstacle::Hidden { kind: attribute::ASSIGNED_SESSION_ID },
            Obstacle::UnknownMandatory { vendor: 311, kind: 1 },
            Obstacle::UnknownMandatory { vendor: 0, kind: 40 },
        ]
    );
    assert_eq!(message.assigned_session_id(), None, "a hidden value is not read");
}

#[test]
fn data_messages_are_read_in_all_their_forms() {
    let frame = [0xff, 3, 0xc0, 0x21];
    for (header, has_length, sequence) in [
        ("000200010007", false, None),
        ("4002000c00010007", true, None),
        ("08020001000700050006", false, Some((5, 6))),
        ("020200010007 0002 aabb", false, None),
        ("4b02 0012 0001 0007 0005 0006 0000", true, Some((5, 6))),
    ] {
        let header = hex::decode(header.replace(' ', "")).unwrap();
        let read = DataMessage::parse(&[&header[..], &frame].concat()).unwrap();
        assert_eq!((read.tunnel_id, read.session_id), (1, 7));
        assert_eq!(
            (read.has_length, read.sequence, &*read.frame),
            (has_length, sequence, &frame[..])
        );
    }
    let fault = |bytes: &[u8]| DataMessage::parse(bytes).unwrap_err().rule;
    assert_eq!(fault(&[0xc8, 2, 0, 12]), "flags of a data message");
    assert_eq!(fault(&[0, 3, 0, 1, 0, 1]), "version");
    assert_eq!(fault(&[0x40, 2, 0, 3, 0, 1, 0, 1]), "length covers the header");
    assert_eq!(fault(&[0x40, 2, 0, 13, 0, 1, 0, 1, 9]), "length fits the datagram");
    assert_eq!(fault(&[2, 2, 0, 1, 0, 1, 0, 9, 1]), "offset fits the message");
}
