//! L2TP control messages: what was read and written out again reads as the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use probe809::evidence::Flow;
use probe809::wire::l2tp::{Avp, ControlMessage, attribute};
use probe809_fuzz::conversation::{Conversation, OVER_IPV4};

fuzz_target!(
    init: probe809_fuzz::plant(seeds()),
    |datagram: &[u8]| {
        let Ok(message) = ControlMessage::parse(datagram) else { return };
        let values: usize = message.avps.iter().map(|avp| avp.value.len()).sum();
        assert!(values <= datagram.len());
        let first = message.avps.first();
        assert!(message.message_type().is_none() || first.is_some_and(|avp| !avp.hidden));
        let _ = message.avp(attribute::RESULT_CODE).and_then(Avp::word);
        let emitted = message.emit();
        assert!(emitted.len() <= datagram.len());
        assert_eq!(ControlMessage::parse(&emitted), Ok(message));
    }
);

fn seeds() -> impl Iterator<Item = Vec<u8>> {
    Conversation::between(OVER_IPV4)
        .all()
        .filter(|datagram| datagram.flow == Flow::L2tp)
        .map(|datagram| datagram.payload)
}
