//! Parts of the IPv4 addresses, in networks of 65,536 with the ports of each.

use std::net::Ipv4Addr;

/// A part of the IPv4 addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Space {
    /// Private address space (RFC 1918).
    Private,
    /// Private, and shared with a provider (RFC 6598).
    PrivateAndShared,
    /// All there are.
    All,
}

/// First network of a range, and how many.
type Networks = (u16, u32);

/// 192.168.0.0/16, 172.16.0.0/12 and 10.0.0.0/8: the likeliest first.
const PRIVATE: [Networks; 3] = [(0xc0a8, 1), (0xac10, 1 << 4), (0x0a00, 1 << 8)];
/// 100.64.0.0/10.
const SHARED: Networks = (0x6440, 1 << 6);
const ALL: Networks = (0, 1 << 16);

impl Space {
    /// Networks of 65,536 addresses in it.
    pub fn networks(self) -> u32 {
        self.ranges().map(|(_, count)| count).sum()
    }

    /// Whether a network of 65,536 addresses is in it.
    pub fn has(self, network: Ipv4Addr) -> bool {
        let number = network.to_bits() >> 16;
        let mut ranges = self.ranges().map(|(first, count)| (u32::from(first), count));
        ranges.any(|(first, count)| (first..first + count).contains(&number))
    }

    /// The network and the port of a piece of work, where there is one of this
    /// number: every port of a network, then the next.
    pub fn piece(self, number: usize, ports: &[u16]) -> Option<(Ipv4Addr, u16)> {
        let port = ports.get(number.checked_rem(ports.len())?)?;
        let mut network = u32::try_from(number.checked_div(ports.len())?).ok()?;
        for (first, count) in self.ranges() {
            if network < count {
                return Some((Ipv4Addr::from((u32::from(first) + network) << 16), *port));
            }
            network -= count;
        }
        None
    }

    fn ranges(self) -> impl Iterator<Item = Networks> {
        let private = PRIVATE.into_iter().filter(move |_| self != Self::All);
        let shared = (self == Self::PrivateAndShared).then_some(SHARED);
        private.chain(shared).chain((self == Self::All).then_some(ALL))
    }
}

#[cfg(test)]
mod tests {
    use super::Space;

    #[test]
    fn every_network_is_there_once_with_every_port() {
        for (space, count) in
            [(Space::Private, 273), (Space::PrivateAndShared, 337), (Space::All, 65_536)]
        {
            assert_eq!(space.networks(), count);
            let pieces: Vec<_> =
                (0..).map_while(|number| space.piece(number, &[500, 4500])).collect();
            assert_eq!(pieces.len(), 2 * count as usize);
            assert!(pieces.iter().all(|(network, _)| space.has(*network)));
            let unique: std::collections::HashSet<_> = pieces.iter().collect();
            assert_eq!(unique.len(), pieces.len());
        }
        let at = |space: Space, number| space.piece(number, &[500]).unwrap().0.to_string();
        assert_eq!(at(Space::Private, 0), "192.168.0.0");
        assert_eq!(at(Space::Private, 16), "172.31.0.0");
        assert_eq!(at(Space::Private, 272), "10.255.0.0");
        assert_eq!(at(Space::PrivateAndShared, 336), "100.127.0.0");
        assert_eq!(at(Space::All, 65_535), "255.255.0.0");
        assert!(!Space::Private.has("100.64.0.0".parse().unwrap()));
        assert!(!Space::PrivateAndShared.has("192.169.0.0".parse().unwrap()));
        assert_eq!(Space::All.piece(0, &[]), None);
        assert_eq!(Space::All.piece(usize::MAX, &[500]), None);
    }
}
