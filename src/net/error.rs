//! Why a link cannot be opened, or went away.

use std::io;
use std::net::IpAddr;

/// No link to the server.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// No way leads there.
    #[error("this host has no route to {server}; check its network connection and routing table")]
    NoRoute {
        /// The address that was asked for.
        server: IpAddr,
    },
    /// The named interface is not there.
    #[error("this host has no network interface named {name}; it has {}", .present.join(", "))]
    NoSuchInterface {
        /// The name that was asked for.
        name: String,
        /// The names that would do.
        present: Vec<String>,
    },
    /// The source address belongs to somebody else.
    #[error(
        "{address} is not an address of this host that reaches the server; leave the source address out or name one of its own"
    )]
    AddressNotHere {
        /// The source address that was asked for.
        address: IpAddr,
    },
    /// The host does not speak this version of IP.
    #[error("this host has no {family}; probe an address of the other IP version")]
    FamilyNotAvailable {
        /// `IPv4` or `IPv6`.
        family: &'static str,
    },
    /// A link-local address means nothing without its link.
    #[error("{server} is a link-local address; name the interface that it is on")]
    InterfaceNeeded {
        /// The address that was asked for.
        server: IpAddr,
    },
    /// This build cannot open links.
    #[error("links are supported on Linux only; run the probe there, or analyze a capture here")]
    Unsupported,
    /// The kernel refused.
    #[error(
        "the kernel refused to {operation} ({source}); check limits and security policy for this process"
    )]
    Kernel {
        /// What was being done, as a verb phrase.
        operation: &'static str,
        /// The operating system's words.
        source: io::Error,
    },
}

/// The link no longer receives.
#[derive(Debug, thiserror::Error)]
#[error("receiving on {interface} failed ({source}); check that the interface is still up")]
pub struct ReceiveError {
    /// The link's interface.
    pub interface: String,
    /// The operating system's words.
    pub source: io::Error,
}
