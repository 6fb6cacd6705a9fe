//! ESP and what UDP 4500 carries: every datagram is of one kind, an echo's
//! reply names its request.
#![no_main]

use libfuzzer_sys::fuzz_target;
use probe809::evidence::Channel;
use probe809::wire::esp::{ECHO_REPLY_SPI, ECHO_REQUEST_SPI, EspHeader, answers_echo, echo_reply};
use probe809::wire::nat_t::{Encapsulated, NAT_KEEPALIVE, mark};
use probe809_fuzz::conversation::{Conversation, OVER_IPV4};

fuzz_target!(
    init: probe809_fuzz::plant(seeds()),
    |bytes: &[u8]| {
        read_esp(bytes);
        assert_eq!(Encapsulated::classify(&mark(bytes)), Encapsulated::Ike(bytes));
        match Encapsulated::classify(bytes) {
            Encapsulated::Keepalive => assert_eq!(bytes, NAT_KEEPALIVE),
            Encapsulated::Ike(message) => assert_eq!(mark(message), bytes),
            Encapsulated::Esp(packet) => {
                let header = EspHeader::parse(packet).expect("eight bytes or more");
                assert_ne!(header.spi, 0);
            }
            Encapsulated::Unknown(rest) => assert!(rest.len() < 8),
        }
    }
);

fn read_esp(packet: &[u8]) {
    let header = EspHeader::parse(packet);
    assert_eq!(header.is_ok(), packet.len() >= 8);
    let Ok(header) = header else { return };
    assert_eq!(header.packet(packet.get(8..).unwrap_or_default()), packet);
    assert!(header.spi == ECHO_REPLY_SPI || !answers_echo(packet, packet));
    if let Some(reply) = echo_reply(packet) {
        assert_eq!(header.spi, ECHO_REQUEST_SPI);
        assert_eq!(reply.len(), packet.len());
        let replied = EspHeader::parse(&reply).expect("a reply has a header");
        assert_eq!((replied.spi, replied.sequence), (ECHO_REPLY_SPI, header.sequence));
        assert!(echo_reply(&reply).is_none());
        let _ = answers_echo(packet, &reply);
    }
}

fn seeds() -> impl Iterator<Item = Vec<u8>> {
    Conversation::between(OVER_IPV4)
        .all()
        .filter(|datagram| matches!(datagram.flow, Channel::Esp | Channel::Ike4500))
        .map(|datagram| datagram.payload)
}
