//! UDP encapsulation of IPsec on port 4500 (RFC 3948 2).

/// Four zero bytes in front of an IKE header, where an SPI would stand.
pub const NON_ESP_MARKER: [u8; 4] = [0; 4];
/// The NAT-keepalive packet (RFC 3948 2.3).
pub const NAT_KEEPALIVE: [u8; 1] = [0xff];

/// What a datagram on port 4500 holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encapsulated<'a> {
    /// One byte 0xFF.
    Keepalive,
    /// An IKE message, its marker taken off.
    Ike(&'a [u8]),
    /// An ESP packet: its SPI is not zero.
    Esp(&'a [u8]),
    /// Too short for any of them.
    Unknown(&'a [u8]),
}

impl<'a> Encapsulated<'a> {
    /// Tells the three kinds of datagram apart; every input is one of them or unknown.
    #[must_use]
    pub fn classify(datagram: &'a [u8]) -> Self {
        if datagram == NAT_KEEPALIVE {
            return Self::Keepalive;
        }
        match datagram.split_first_chunk::<4>() {
            Some((&NON_ESP_MARKER, message)) => Self::Ike(message),
            Some(_) if datagram.len() >= 8 => Self::Esp(datagram),
            _ => Self::Unknown(datagram),
        }
    }
}

/// An IKE message with the non-ESP marker in front.
#[must_use]
pub fn mark(message: &[u8]) -> Vec<u8> {
    [&NON_ESP_MARKER, message].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_kinds_are_told_apart() {
        assert_eq!(Encapsulated::classify(&[0xff]), Encapsulated::Keepalive);
        assert_eq!(Encapsulated::classify(&mark(b"ike")), Encapsulated::Ike(b"ike"));
        let esp = [0, 0, 0, 7, 0, 0, 0, 1];
        assert_eq!(Encapsulated::classify(&esp), Encapsulated::Esp(&esp));
        assert_eq!(Encapsulated::classify(&[0, 0, 0]), Encapsulated::Unknown(&[0, 0, 0]));
        assert_eq!(Encapsulated::classify(&[]), Encapsulated::Unknown(&[]));
    }
}
