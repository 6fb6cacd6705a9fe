//! Why a packet never left: the one fact that has no frame.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A send that did not happen.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum NotSent {
    /// The process may not open the socket that the packet needs.
    #[error("needs the capability {capability}")]
    MissingCapability {
        /// As the kernel names it, for example `CAP_NET_RAW`.
        capability: Cow<'static, str>,
    },
    /// There is no way to the destination from this host.
    #[error("no route to the server")]
    NoRoute,
    /// This host's own route to the destination discards it: a blackhole, which Linux tells as
    /// `EINVAL`.
    #[error("discarded by this host's own route")]
    RouteDiscards,
    /// A local packet filter refused it.
    #[error("refused by a packet filter on this host")]
    LocalFilter,
    /// The kernel refused it for another reason.
    #[error("refused by the kernel: {error}")]
    Kernel {
        /// The operating system's words.
        error: String,
    },
    /// This build has no socket that sends such a packet.
    #[error("this build has no socket for it")]
    NotInThisBuild,
    /// The kernel took it, and it never showed on the link: nobody at the next
    /// hop answers for the address.
    #[error("never left this host: no neighbour answers for the address")]
    NotOnLink,
}
