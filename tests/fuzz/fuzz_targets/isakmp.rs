//! ISAKMP: whole messages and the payload bodies of both versions. What was
//! read and written out again reads as the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use probe809::wire::isakmp::number::{payload, v1_notify_name, v2_notify_name};
use probe809::wire::isakmp::{HEADER_LENGTH, Header, Message, v1, v2, vendor_id};
use probe809::wire::nat_t::Encapsulated;
use probe809_fuzz::conversation::{Conversation, OVER_IPV4};

fuzz_target!(
    init: probe809_fuzz::plant(seeds()),
    |bytes: &[u8]| {
        if let Ok(header) = Header::parse(bytes) {
            assert_eq!(Header::parse(&header.emit()), Ok(header));
        }
        if let Ok(message) = Message::parse(bytes) {
            read_again(&message);
            for payload in &message.payloads {
                assert!(payload.body.len() <= bytes.len());
                read_body(&payload.body);
            }
        }
        read_body(bytes);
    }
);

fn read_again(message: &Message) {
    let bytes = message.emit();
    let again = Message::parse(&bytes).expect("what is emitted is read");
    assert_eq!(again.payloads, message.payloads);
    assert_eq!(again.header.length as usize, bytes.len());
    assert_eq!(again.header.initiator_cookie, message.header.initiator_cookie);
    assert_eq!(again.header.responder_cookie, message.header.responder_cookie);
    assert_eq!(again.header.message_id, message.header.message_id);
    assert_eq!(
        (again.header.version, again.header.exchange, again.header.flags),
        (message.header.version, message.header.exchange, message.header.flags)
    );
    assert_eq!(again.emit(), bytes);
}

fn read_body(body: &[u8]) {
    if let Ok(sa) = v1::SecurityAssociation::parse(body) {
        assert_eq!(v1::SecurityAssociation::parse(&sa.emit()), Ok(sa));
    }
    if let Ok(notify) = v1::Notify::parse(body) {
        let _ = v1_notify_name(notify.kind);
        assert_eq!(notify.emit(), body);
    }
    if let Ok(proposals) = v2::parse_proposals(body) {
        assert_eq!(v2::parse_proposals(&v2::emit_proposals(&proposals)), Ok(proposals));
    }
    if let Ok(exchange) = v2::KeyExchange::parse(body) {
        assert_eq!(v2::KeyExchange::parse(&exchange.emit()), Ok(exchange));
    }
    if let Ok(notify) = v2::Notify::parse(body) {
        let _ = v2_notify_name(notify.kind);
        assert_eq!(notify.emit(), body);
    }
    let _ = (vendor_id::name(body), vendor_id::is_rfc_3947(body));
}

/// The messages of a probe and the server's answers, and the SA bodies in them.
fn seeds() -> impl Iterator<Item = Vec<u8>> {
    Conversation::between(OVER_IPV4)
        .all()
        .filter_map(|datagram| match Encapsulated::classify(&datagram.payload) {
            Encapsulated::Ike(message) => Some(message.to_vec()),
            _ => (datagram.payload.len() > HEADER_LENGTH).then_some(datagram.payload),
        })
        .flat_map(|bytes| {
            let message = Message::parse(&bytes).ok();
            let bodies = message.iter().flat_map(|one| {
                [payload::SA, payload::V2_SA].into_iter().filter_map(|kind| one.body(kind))
            });
            let bodies: Vec<_> = bodies.map(<[u8]>::to_vec).collect();
            bodies.into_iter().chain([bytes])
        })
}
