//! Why a link cannot be opened, or went away.

use std::io;
use std::net::IpAddr;

/// No link to the server. The sentences for people are the report's words.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// No way leads there.
    #[error("no route to {server}")]
    NoRoute {
        /// The address that was asked for.
        server: IpAddr,
    },
    /// A route or a rule of this host forbids to send there.
    #[error("sending to {server} is prohibited on this host")]
    Prohibited {
        /// The address that was asked for.
        server: IpAddr,
    },
    /// The address is all hosts of a network of ours (RFC 919).
    #[error("{server} is a broadcast address")]
    Broadcast {
        /// The address that was asked for.
        server: IpAddr,
    },
    /// The named interface is not there.
    #[error("no network interface named {name}; there is {}", .present.join(", "))]
    NoSuchInterface {
        /// The name that was asked for.
        name: String,
        /// The names that would do.
        present: Vec<String>,
    },
    /// The source address belongs to somebody else.
    #[error("{address} is not an address of this host that reaches the server")]
    AddressNotHere {
        /// The source address that was asked for.
        address: IpAddr,
    },
    /// The host does not speak this version of IP.
    #[error("this host has no {family}")]
    FamilyNotAvailable {
        /// `IPv4` or `IPv6`.
        family: &'static str,
    },
    /// A link-local address means nothing without its link.
    #[error("{server} is a link-local address without its interface")]
    InterfaceNeeded {
        /// The address that was asked for.
        server: IpAddr,
    },
    /// This build has nothing but UDP sockets of the usual kind.
    #[error("UDP sockets alone do not allow {0}")]
    Unsupported(Unsupported),
    /// The process may have too few files and sockets open.
    #[error("at most {limit} open files, {wanted} wanted")]
    TooFewFiles {
        /// As many it may have.
        limit: u64,
        /// As many it needs.
        wanted: u64,
    },
    /// The kernel refused.
    #[error("the kernel refused to {operation} ({source})")]
    Kernel {
        /// What was being done, as a verb phrase.
        operation: &'static str,
        /// The operating system's words.
        source: io::Error,
    },
}

/// A wish that UDP sockets of the usual kind cannot meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unsupported {
    /// Packets are to leave by an interface of the caller's choice.
    #[error("choosing the interface")]
    ChoosingTheInterface,
    /// A far end is to listen on every address of this host.
    #[error("a far end on every address")]
    EveryAddress,
}

/// The link no longer receives.
#[derive(Debug, thiserror::Error)]
#[error("receiving on {interface} failed ({source})")]
pub struct ReceiveError {
    /// The link's interface.
    pub interface: String,
    /// The operating system's words.
    pub source: io::Error,
}

/// The kernel does not give this process a network of its own.
#[derive(Debug, thiserror::Error)]
pub enum NamespaceError {
    /// No user namespace, and no right to do without.
    #[error("no user namespace: {source}")]
    User {
        /// The operating system's words.
        source: io::Error,
    },
    /// The ids could not be mapped.
    #[error("{file}: {source}")]
    Mapping {
        /// The file that refused.
        file: &'static str,
        /// The operating system's words.
        source: io::Error,
    },
    /// No network namespace.
    #[error("no network namespace: {source}")]
    Network {
        /// The operating system's words.
        source: io::Error,
    },
}

/// The interface could not be made.
#[derive(Debug, thiserror::Error)]
#[error("{step}: {source}")]
pub struct TunError {
    /// What was being done.
    pub step: &'static str,
    /// The operating system's words.
    pub source: io::Error,
}
