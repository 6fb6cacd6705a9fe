//! Names to addresses, through the system's resolver.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

/// Which IP version the caller wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AddressFamily {
    /// Whichever the resolver prefers.
    #[default]
    Any,
    /// IPv4 only.
    V4,
    /// IPv6 only.
    V6,
}

/// A name without a usable address.
#[derive(Debug, thiserror::Error)]
pub enum ResolveError {
    /// The resolver does not know the name.
    #[error("{host} could not be looked up ({source})")]
    UnknownName {
        /// As it was asked for.
        host: String,
        /// The resolver's words.
        source: io::Error,
    },
    /// The name has addresses, but none that may be used.
    #[error("{host} has no {family} address")]
    NoAddress {
        /// As it was asked for.
        host: String,
        /// `IPv4` or `IPv6`, or `IP` where any would have done.
        family: AddressFamily,
    },
    /// The resolver did not answer in time.
    #[error("looking up {host} took more than {} s", .timeout.as_secs_f32())]
    TimedOut {
        /// As it was asked for.
        host: String,
        /// How long was waited.
        timeout: Duration,
    },
}

/// The addresses of `host`, in the resolver's order, each once.
///
/// `host` may be an address itself, also in brackets and with a zone; see
/// [`zone`]. Must be called inside a runtime.
///
/// # Errors
/// See [`ResolveError`]; the list is never empty.
pub async fn resolve(
    host: &str,
    family: AddressFamily,
    timeout: Duration,
) -> Result<Vec<IpAddr>, ResolveError> {
    let name = host.trim();
    if let Some(address) = literal(name) {
        return select(host, family, [address]);
    }
    let lookup = tokio::time::timeout(timeout, tokio::net::lookup_host((name, 0)));
    let found = lookup
        .await
        .map_err(|_| ResolveError::TimedOut { host: host.to_owned(), timeout })?
        .map_err(|source| ResolveError::UnknownName { host: host.to_owned(), source })?;
    select(host, family, found.map(|socket: SocketAddr| socket.ip()))
}

/// The interface that a scoped literal such as `fe80::1%eth0` names (RFC 4007 11).
#[must_use]
pub fn zone(host: &str) -> Option<&str> {
    let (address, zone) = without_brackets(host.trim()).split_once('%')?;
    address.parse::<std::net::Ipv6Addr>().ok().map(|_| zone).filter(|zone| !zone.is_empty())
}

fn literal(name: &str) -> Option<IpAddr> {
    let bare = without_brackets(name);
    let address = if zone(name).is_some() { bare.split_once('%')?.0 } else { bare };
    address.parse().ok()
}

fn without_brackets(name: &str) -> &str {
    name.strip_prefix('[').and_then(|inner| inner.strip_suffix(']')).unwrap_or(name)
}

fn select(
    host: &str,
    family: AddressFamily,
    found: impl IntoIterator<Item = IpAddr>,
) -> Result<Vec<IpAddr>, ResolveError> {
    let mut addresses = Vec::new();
    for address in found.into_iter().take(MOST_ADDRESSES) {
        if family.admits(address) && !addresses.contains(&address) {
            addresses.push(address);
        }
    }
    if addresses.is_empty() {
        return Err(ResolveError::NoAddress { host: host.to_owned(), family });
    }
    Ok(addresses)
}

impl AddressFamily {
    const fn admits(self, address: IpAddr) -> bool {
        match self {
            Self::Any => true,
            Self::V4 => address.is_ipv4(),
            Self::V6 => address.is_ipv6(),
        }
    }
}

impl std::fmt::Display for AddressFamily {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::Any => "IP",
            Self::V4 => "IPv4",
            Self::V6 => "IPv6",
        })
    }
}

/// More than any sane name has; a bound all the same.
const MOST_ADDRESSES: usize = 256;

#[cfg(test)]
mod tests {
    use super::*;

    fn now(host: &str, family: AddressFamily) -> Result<Vec<IpAddr>, ResolveError> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(resolve(host, family, Duration::from_secs(5)))
    }

    #[test]
    fn literals_need_no_resolver() {
        for (host, address) in [
            ("192.0.2.1", "192.0.2.1"),
            ("::1", "::1"),
            ("[::1]", "::1"),
            (" fe80::1%eth0 ", "fe80::1"),
            ("[fe80::1%2]", "fe80::1"),
        ] {
            assert_eq!(
                now(host, AddressFamily::Any).unwrap(),
                [address.parse::<IpAddr>().unwrap()]
            );
        }
    }

    #[test]
    fn zones_are_found_in_scoped_addresses_only() {
        assert_eq!(zone("fe80::1%eth0"), Some("eth0"));
        assert_eq!(zone("[fe80::1%eth0]"), Some("eth0"));
        for host in ["fe80::1", "fe80::1%", "10.0.0.1%eth0", "name%eth0", "%"] {
            assert_eq!(zone(host), None, "{host}");
        }
    }

    #[test]
    fn addresses_keep_their_order_and_come_once() {
        let found =
            ["192.0.2.2", "::1", "192.0.2.1", "192.0.2.2"].map(|text| text.parse().unwrap());
        let v4 = select("x", AddressFamily::V4, found).unwrap();
        assert_eq!(
            v4.iter().map(ToString::to_string).collect::<Vec<_>>(),
            ["192.0.2.2", "192.0.2.1"]
        );
        assert_eq!(select("x", AddressFamily::Any, found).unwrap().len(), 3);
    }

    #[test]
    fn errors_name_the_host() {
        let wrong_family = now("192.0.2.1", AddressFamily::V6).unwrap_err();
        assert!(matches!(wrong_family, ResolveError::NoAddress { .. }));
        assert!(wrong_family.to_string().starts_with("192.0.2.1 has no IPv6 address"));
        let unknown = now("no such name", AddressFamily::Any).unwrap_err();
        assert!(unknown.to_string().contains("no such name"), "{unknown}");
    }
}
