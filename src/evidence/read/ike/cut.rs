//! What the beginning of an IKE message from the client tells, where a short snap length left
//! no more of it.

use crate::evidence::{Channel, Request};
use crate::wire::isakmp::Header;
use crate::wire::isakmp::number::{exchange, flag, version};

/// The message that begins an exchange; `None` for all others, whose payloads would have to be
/// read.
///
/// What it offers is not known: nothing is said to be missing in it.
pub fn begun(flow: Channel, datagram: &[u8]) -> Option<(Channel, Request)> {
    let header = Header::beginning(flow.ike_message(datagram)?)?;
    if header.responder_cookie != [0; 8] || !header.is_plausible() {
        return None;
    }
    let cookie = header.initiator_cookie;
    let encrypted = header.flags & flag::V1_ENCRYPTED != 0;
    match (header.version, header.exchange) {
        (version::V1, exchange::IDENTITY_PROTECTION) if !encrypted => {
            let (offers_nat_t, microsoft) = (true, false);
            Some((flow, Request::MainModeProposal { cookie, offers_nat_t, microsoft }))
        }
        (version::V1, exchange::AGGRESSIVE) if !encrypted => {
            Some((flow, Request::AggressiveProposal { cookie, offers_nat_t: true }))
        }
        (version::V2, exchange::IKE_SA_INIT) if header.flags & flag::V2_RESPONSE == 0 => {
            Some((Channel::Ikev2, Request::SaInit { cookie, control: false }))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::begun;
    use crate::evidence::{Channel, Request};

    #[test]
    fn twenty_bytes_tell_the_message_that_begins() {
        let cookie = [7; 8];
        let start = |version, exchange, flags| {
            [&cookie[..], &[0; 8], &[1, version, exchange, flags], &[0; 6]].concat()
        };
        let main = Request::MainModeProposal { cookie, offers_nat_t: true, microsoft: false };
        for (bytes, told) in [
            (start(0x10, 2, 0), Some((Channel::Ike500, main.clone()))),
            (start(0x10, 2, 0)[..20].to_vec(), Some((Channel::Ike500, main))),
            (start(0x10, 2, 0)[..19].to_vec(), None),
            (start(0x10, 2, 1), None),
            (
                start(0x10, 4, 0),
                Some((Channel::Ike500, Request::AggressiveProposal { cookie, offers_nat_t: true })),
            ),
            (
                start(0x20, 34, 8),
                Some((Channel::Ikev2, Request::SaInit { cookie, control: false })),
            ),
            (start(0x20, 34, 0x20), None),
            (start(0x20, 35, 8), None),
        ] {
            assert_eq!(begun(Channel::Ike500, &bytes), told, "{bytes:x?}");
        }
        let mut later = start(0x10, 2, 0);
        later[8] = 1;
        assert_eq!(begun(Channel::Ike500, &later), None, "a responder's cookie is set");
    }
}
