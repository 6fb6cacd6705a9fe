//! PPP frames, packets of LCP and their options: what was read and written out
//! again reads as the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use probe809::wire::ppp::{AuthenticationProtocol, LcpBody, LcpOption, LcpPacket, PppFrame};

fuzz_target!(
    init: probe809_fuzz::plant(seeds()),
    |bytes: &[u8]| {
        if let Ok(frame) = PppFrame::parse(bytes) {
            assert!(frame.information.len() < bytes.len());
            assert_eq!(PppFrame::parse(&frame.emit()), Ok(frame.clone()));
            read_packet(&frame.information);
        }
        read_packet(bytes);
    }
);

fn read_packet(information: &[u8]) {
    let Ok(packet) = LcpPacket::parse(information) else { return };
    let emitted = packet.emit();
    assert!(information.starts_with(&emitted), "all of it but the padding");
    if let LcpBody::Configure(_, options) = &packet.body {
        for option in options {
            let LcpOption::Authentication(protocol) = option else { continue };
            let other = matches!(protocol, AuthenticationProtocol::Other { .. });
            assert_eq!(protocol.to_string().starts_with("0x"), other);
        }
    }
}

fn seeds() -> impl Iterator<Item = Vec<u8>> {
    [
        &b"\xff\x03\xc0\x21\x01\x00\x00\x10\x01\x04\x05\x78\x05\x06\x01\x02\x03\x04\x0d\x03\x06"[..],
        b"\xc0\x21\x02\x01\x00\x11\x03\x05\xc2\x23\x81\x11\x04\x06\x4e\x13\x04\x01\x00",
        b"\xff\x03\xc0\x21\x09\x02\x00\x09\x01\x02\x03\x04\x05",
        b"\xff\x03\xc0\x21\x08\x03\x00\x08\x80\x57\x01\x01",
        b"\x21\x45\x00\x00\x14",
    ]
    .into_iter()
    .map(<[u8]>::to_vec)
}
