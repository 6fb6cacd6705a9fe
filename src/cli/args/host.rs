//! The host of a probe, and what people type in its place.

use std::net::{IpAddr, Ipv6Addr};
use std::str::FromStr;

use crate::report::words::sanitise;

/// A host name or an address, as the user wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Host(String);

impl Host {
    /// The name, or the address without brackets.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address, where it is one.
    #[must_use]
    pub fn address(&self) -> Option<IpAddr> {
        self.0.parse().ok()
    }
}

/// Why what was typed is no host; the message that says so is found by its id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HostError {
    /// Nothing at all.
    #[error("expected a host name or an address")]
    Empty,
    /// Spaces or control characters in it.
    #[error("expected a host name or an address, without spaces or control characters")]
    Characters,
    /// Longer than DNS allows (RFC 1035 2.3.4).
    #[error("expected at most 253 characters")]
    Long,
    /// More than a host, or a host in another notation.
    #[error("expected the host alone, such as {meant}")]
    MoreThanHost {
        /// The host in it.
        meant: String,
    },
    /// A port behind the host.
    #[error("expected the host without a port, such as {meant}; the ports of the VPN are probed")]
    Port {
        /// The host in it.
        meant: String,
    },
    /// Full-width letters or digits, as an input method writes them.
    #[error("expected half-width characters: {meant}")]
    FullWidth {
        /// The same in half width.
        meant: String,
    },
}

impl HostError {
    /// The message that says what was expected.
    pub(super) const fn id(&self) -> &'static str {
        match self {
            Self::Empty => "value-host-empty",
            Self::Characters => "value-host-characters",
            Self::Long => "value-host-long",
            Self::MoreThanHost { .. } => "value-host-alone",
            Self::Port { .. } => "value-host-port",
            Self::FullWidth { .. } => "value-host-full-width",
        }
    }

    /// The host that was meant, where one can be told.
    pub(super) fn meant(&self) -> &str {
        match self {
            Self::MoreThanHost { meant } | Self::Port { meant } | Self::FullWidth { meant } => {
                meant
            }
            Self::Empty | Self::Characters | Self::Long => "",
        }
    }
}

impl FromStr for Host {
    type Err = HostError;

    fn from_str(text: &str) -> Result<Self, HostError> {
        if let Some(address) = bracketed(text) {
            return Ok(Self(address.to_owned()));
        }
        if text.is_empty() {
            return Err(HostError::Empty);
        }
        // What was meant is shown: it must not steer a terminal.
        if text.chars().any(char::is_whitespace) || sanitise(text) != text {
            return Err(HostError::Characters);
        }
        let narrow = half_width(text);
        if narrow != text {
            return Err(HostError::FullWidth { meant: narrow });
        }
        let host = without_surroundings(text);
        let meant = without_port(host).unwrap_or(host).to_owned();
        if meant.is_empty() {
            return Err(HostError::Empty);
        }
        if host != text {
            return Err(HostError::MoreThanHost { meant });
        }
        if let Some(host) = without_port(text) {
            return Err(HostError::Port { meant: host.to_owned() });
        }
        if text.len() > LONGEST_HOST {
            return Err(HostError::Long);
        }
        Ok(Self(text.to_owned()))
    }
}

/// The IPv6 address in brackets.
fn bracketed(text: &str) -> Option<&str> {
    let inside = text.strip_prefix('[')?.strip_suffix(']')?;
    inside.parse::<Ipv6Addr>().ok().map(|_| inside)
}

/// A URL without its scheme and path, a Windows path without its backslashes, an account
/// without the user.
fn without_surroundings(text: &str) -> &str {
    let host =
        text.split_once("://").map_or(text, |(_, rest)| rest).trim_start_matches(['\\', '/']);
    let host = host.split(['/', '\\', '?', '#']).next().unwrap_or_default();
    host.rsplit('@').next().unwrap_or_default()
}

/// The host in front of a port; an IPv6 address has more than one colon.
fn without_port(text: &str) -> Option<&str> {
    let (host, port) = text.rsplit_once(':')?;
    let is_port = !port.is_empty() && port.chars().all(|c| c.is_ascii_digit());
    let host = if host.contains(':') { bracketed(host)? } else { host };
    is_port.then_some(host)
}

/// Full-width forms (U+FF01 to U+FF5E) and the ideographic full stop as ASCII.
fn half_width(text: &str) -> String {
    const OFFSET: u32 = 0xFEE0;
    let narrow = |c: char| match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - OFFSET).unwrap_or(c),
        '\u{3002}' | '\u{FF61}' => '.',
        other => other,
    };
    text.chars().map(narrow).collect()
}

const LONGEST_HOST: usize = 253;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Host, HostError, sanitise};

    #[test]
    fn what_is_no_host_is_told_with_what_was_meant() {
        let alone = |meant: &str| HostError::MoreThanHost { meant: meant.to_owned() };
        let port = |meant: &str| HostError::Port { meant: meant.to_owned() };
        let wide = |meant: &str| HostError::FullWidth { meant: meant.to_owned() };
        for (typed, error) in [
            ("https://vpn.example.com/", alone("vpn.example.com")),
            ("https://vpn.example.com:443/vpn?x=1", alone("vpn.example.com")),
            ("vpn.example.com/vpn", alone("vpn.example.com")),
            ("198.51.100.0/24", alone("198.51.100.0")),
            ("\\\\vpn.example.com\\share", alone("vpn.example.com")),
            ("taro@vpn.example.com", alone("vpn.example.com")),
            ("https://[2001:db8::10]:500/", alone("2001:db8::10")),
            ("vpn.example.com:500", port("vpn.example.com")),
            ("198.51.100.10:4500", port("198.51.100.10")),
            ("[2001:db8::10]:500", port("2001:db8::10")),
            ("１９８．５１．１００．１０", wide("198.51.100.10")),
            ("ｖｐｎ。example。com", wide("vpn.example.com")),
            ("", HostError::Empty),
            ("https://", HostError::Empty),
            (":500", HostError::Empty),
            ("a b", HostError::Characters),
            ("a\u{1b}[2J", HostError::Characters),
            ("１\u{1b}[2J", HostError::Characters),
            ("https://\u{202e}moc/", HostError::Characters),
        ] {
            assert_eq!(typed.parse::<Host>(), Err(error), "{typed}");
        }
        assert_eq!("x".repeat(254).parse::<Host>(), Err(HostError::Long));
    }

    #[test]
    fn hosts_are_taken_as_they_are() {
        for typed in ["vpn.example.com", "198.51.100.10", "2001:db8::10", "::1", "fe80::1%eth0"] {
            assert_eq!(typed.parse::<Host>().unwrap().as_str(), typed);
        }
        assert_eq!("[2001:db8::10]".parse::<Host>().unwrap().as_str(), "2001:db8::10");
    }

    proptest! {
        #[test]
        fn anything_may_be_typed(typed in any::<String>()) {
            match typed.parse::<Host>() {
                Ok(host) => prop_assert!(!host.as_str().is_empty()),
                Err(error) => prop_assert_eq!(sanitise(error.meant()), error.meant()),
            }
        }
    }
}
