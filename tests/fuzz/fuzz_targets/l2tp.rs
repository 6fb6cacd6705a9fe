//! L2TP control and data messages: what was read and written out again reads as the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use probe809::evidence::Channel;
use probe809::wire::l2tp::{Avp, ControlMessage, DataMessage, attribute};
use probe809_fuzz::conversation::{Conversation, OVER_IPV4};

fuzz_target!(
    init: probe809_fuzz::plant(seeds()),
    |datagram: &[u8]| {
        if let Ok(message) = DataMessage::parse(datagram) {
            assert!(!ControlMessage::is_control(datagram));
            assert!(message.emit().len() <= datagram.len());
            assert_eq!(DataMessage::parse(&message.emit()), Ok(message));
        }
        let Ok(message) = ControlMessage::parse(datagram) else { return };
        assert!(ControlMessage::is_control(datagram));
        let values: usize = message.avps.iter().map(|avp| avp.value.len()).sum();
        assert!(values <= datagram.len());
        let first = message.avps.first();
        assert!(message.message_type().is_none() || first.is_some_and(|avp| !avp.hidden));
        let code = message.avp(attribute::RESULT_CODE).and_then(Avp::word);
        assert!(message.result().is_none_or(|result| Some(result.code) == code));
        assert!(message.obstacles().count() <= message.avps.len());
        assert!(message.assigned_tunnel_id() != Some(0) && message.assigned_session_id() != Some(0));
        let emitted = message.emit();
        assert!(emitted.len() <= datagram.len());
        assert_eq!(ControlMessage::parse(&emitted), Ok(message));
    }
);

fn seeds() -> impl Iterator<Item = Vec<u8>> {
    Conversation::between(OVER_IPV4)
        .all()
        .filter(|datagram| datagram.flow == Channel::L2tp1701)
        .map(|datagram| datagram.payload)
        .chain([DataMessage {
            tunnel_id: 1,
            session_id: 7,
            has_length: true,
            sequence: Some((1, 2)),
            frame: vec![0xff, 3, 0xc0, 0x21, 9, 1, 0, 4],
        }
        .emit()])
}
