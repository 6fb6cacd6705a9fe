//! Who we are, and what proves it.

use std::net::IpAddr;
use std::sync::Arc;

use crate::crypto::PreSharedKey;
use crate::wire::isakmp::v1::Identity;

/// What proves to the server who we are.
#[derive(Debug, Clone)]
pub struct Credentials {
    /// The pre-shared key.
    pub key: Arc<PreSharedKey>,
    /// Who we say we are; `None` for our address, as Windows does.
    pub identity: Option<Identity>,
    /// Keep what opens the packets of this run, for a keylog.
    pub discloses: bool,
}

impl Credentials {
    /// Who we say we are, from `address`.
    pub(in crate::protocol) fn identity_at(&self, address: IpAddr) -> Identity {
        let of_address = || match address {
            IpAddr::V4(address) => Identity::Ipv4(address),
            IpAddr::V6(address) => Identity::Ipv6(address),
        };
        self.identity.clone().unwrap_or_else(of_address)
    }
}
