//! Blocks of addresses that say of themselves where they are used.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The well-known prefix under which a NAT64 shows IPv4 (RFC 6052 2.1).
const NAT64: [u16; 6] = [0x64, 0xff9b, 0, 0, 0, 0];
/// The prefix for a network's own NAT64 (RFC 8215), of which the first 48 bits are given.
const NAT64_LOCAL: [u16; 3] = [0x64, 0xff9b, 1];

/// Private, shared or local space, which the public Internet does not route; also what only the
/// two ends of a transition technology have, 192.0.0.0/29 (RFC 7335: 464XLAT and DS-Lite).
#[must_use]
pub const fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => {
            let [first, second, third, fourth] = address.octets();
            let shared = first == 100 && second >= 64 && second < 128;
            let transition = first == 192 && second == 0 && third == 0 && fourth < 8;
            address.is_private()
                || address.is_link_local()
                || address.is_loopback()
                || shared
                || transition
        }
        IpAddr::V6(address) => {
            address.is_unique_local() || address.is_unicast_link_local() || address.is_loopback()
        }
    }
}

/// The IPv4 address that an address of IPv6 stands for behind a NAT64: whoever talks to it does
/// so through a translator. `None` for any other.
#[must_use]
pub fn behind_nat64(address: IpAddr) -> Option<Ipv4Addr> {
    let IpAddr::V6(address) = address else { return None };
    let segments = address.segments();
    let is_one = segments.starts_with(&NAT64) || segments.starts_with(&NAT64_LOCAL);
    is_one.then(|| last_32(address))
}

fn last_32(address: Ipv6Addr) -> Ipv4Addr {
    let [.., one, two, three, four] = address.octets();
    Ipv4Addr::new(one, two, three, four)
}

#[cfg(test)]
mod tests {
    use super::{behind_nat64, is_private};

    #[test]
    fn no_public_host_has_a_transition_address() {
        for (address, private) in [
            ("192.0.0.4", true),
            ("192.0.0.7", true),
            ("192.0.0.8", false),
            ("192.0.2.1", false),
            ("100.64.0.1", true),
            ("100.128.0.1", false),
            ("10.1.1.1", true),
            ("fd00::1", true),
            ("2001:db8::1", false),
        ] {
            assert_eq!(is_private(address.parse().unwrap()), private, "{address}");
        }
    }

    #[test]
    fn a_nat64_hides_an_address() {
        for (address, hidden) in [
            ("64:ff9b::c633:640a", Some("198.51.100.10")),
            ("64:ff9b:1::c633:640a", Some("198.51.100.10")),
            ("2001:db8::c633:640a", None),
            ("198.51.100.10", None),
        ] {
            let hidden = hidden.map(|one: &str| one.parse().unwrap());
            assert_eq!(behind_nat64(address.parse().unwrap()), hidden, "{address}");
        }
    }
}
