//! The ESP header (RFC 4303 2) and the two published layouts of the ESP echo.
//!
//! An echo request carries the reserved SPI 7 and is answered, by stacks that
//! know it, under SPI 8. The layouts come from the individual draft
//! (draft-colitti-ipsecme-esp-ping) and from the working group's
//! (draft-ietf-ipsecme-esp-ping); neither is an RFC yet.

use super::{DecodeError, Layer, Reader};

/// SPI of an echo request.
pub const ECHO_REQUEST_SPI: u32 = 7;
/// SPI of an echo reply.
pub const ECHO_REPLY_SPI: u32 = 8;

/// The first SPI of a security association: those below are reserved (RFC 4303 2.1).
pub const FIRST_SPI: u32 = 256;

const SUBTYPE_REQUEST: u8 = 2;
const SUBTYPE_REPLY: u8 = 3;
/// "No next header" (RFC 8200 4.7).
const NO_NEXT_HEADER: u8 = 59;

/// The eight bytes in front of every ESP packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct EspHeader {
    /// Security Parameters Index.
    pub spi: u32,
    /// Sequence number.
    pub sequence: u32,
}

/// The layouts in which an echo has been published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EchoLayout {
    /// An empty ESP packet with a plain trailer: next header 59.
    Trailer,
    /// An eight-byte echo header behind the ESP header, no trailer.
    EchoHeader,
}

impl EspHeader {
    /// Reads the header.
    ///
    /// # Errors
    /// When there are fewer than eight bytes.
    pub fn parse(packet: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(Layer::Esp, packet);
        Ok(Self { spi: reader.u32("SPI")?, sequence: reader.u32("sequence number")? })
    }

    /// A packet: the header and `body` behind it.
    #[must_use]
    pub fn packet(self, body: &[u8]) -> Vec<u8> {
        let mut packet = self.spi.to_be_bytes().to_vec();
        packet.extend(self.sequence.to_be_bytes());
        packet.extend(body);
        packet
    }
}

/// An echo request under SPI 7.
///
/// `identifier` is carried by the layout with an echo header only.
#[must_use]
pub fn echo_request(layout: EchoLayout, sequence: u32, identifier: u16) -> Vec<u8> {
    EspHeader { spi: ECHO_REQUEST_SPI, sequence }.packet(&echo_body(
        layout,
        SUBTYPE_REQUEST,
        sequence,
        identifier,
    ))
}

/// The reply that a stack which knows the echo gives, or `None` when `packet`
/// is no echo request.
#[must_use]
pub fn echo_reply(packet: &[u8]) -> Option<Vec<u8>> {
    let header = EspHeader::parse(packet).ok()?;
    let body = packet.get(8..)?;
    if header.spi != ECHO_REQUEST_SPI {
        return None;
    }
    let has_trailer = body.last() == Some(&NO_NEXT_HEADER);
    let mut body = body.to_vec();
    match body.first_mut() {
        Some(subtype) if *subtype == SUBTYPE_REQUEST => *subtype = SUBTYPE_REPLY,
        _ if has_trailer => {}
        _ => return None,
    }
    Some(EspHeader { spi: ECHO_REPLY_SPI, sequence: header.sequence }.packet(&body))
}

/// Whether an echo reply answers a request.
///
/// The echo header repeats identifier and sequence number, since the working
/// group's layout leaves the ESP sequence number of a reply at zero; the plain
/// trailer has the ESP sequence number only.
#[must_use]
pub fn answers_echo(request: &[u8], reply: &[u8]) -> bool {
    let (Ok(asked), Ok(answered)) = (EspHeader::parse(request), EspHeader::parse(reply)) else {
        return false;
    };
    if asked.spi != ECHO_REQUEST_SPI || answered.spi != ECHO_REPLY_SPI {
        return false;
    }
    match (request.get(12..16), reply.get(8)) {
        (Some(names), Some(&SUBTYPE_REPLY)) => reply.get(12..16) == Some(names),
        (None, _) => asked.sequence == answered.sequence,
        _ => false,
    }
}

fn echo_body(layout: EchoLayout, subtype: u8, sequence: u32, identifier: u16) -> Vec<u8> {
    match layout {
        // Two bytes of padding, counted from 1, bring the trailer to four bytes.
        EchoLayout::Trailer => vec![1, 2, 2, NO_NEXT_HEADER],
        EchoLayout::EchoHeader => {
            let mut body = vec![subtype, 0, 0, 0];
            body.extend(identifier.to_be_bytes());
            body.extend(u16::try_from(sequence & 0xffff).unwrap_or(0).to_be_bytes());
            body
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_layouts_stand_as_published() {
        assert_eq!(
            hex::encode(echo_request(EchoLayout::Trailer, 1, 9)),
            "00000007000000010102023b"
        );
        assert_eq!(
            hex::encode(echo_request(EchoLayout::EchoHeader, 2, 9)),
            "00000007000000020200000000090002"
        );
    }

    #[test]
    fn a_reply_names_its_request_in_both_layouts() {
        for layout in [EchoLayout::Trailer, EchoLayout::EchoHeader] {
            let request = echo_request(layout, 77, 9);
            let reply = echo_reply(&request).unwrap();
            assert!(answers_echo(&request, &reply));
            assert!(!answers_echo(&echo_request(layout, 78, 9), &reply));
        }
        assert_eq!(echo_reply(&EspHeader { spi: 7, sequence: 1 }.packet(&[])), None);
        assert_eq!(echo_reply(&EspHeader { spi: 9, sequence: 1 }.packet(&[2, 0])), None);
    }
}
