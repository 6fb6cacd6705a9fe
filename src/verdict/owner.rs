//! Whose job it is to act.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Class;

/// Whose job a remedy is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Owner {
    /// The user of the client.
    User,
    /// Whoever runs the network that the client is in.
    ClientNetwork,
    /// The Internet provider.
    Provider,
    /// The VPN server's administrator.
    ServerAdministrator,
    /// Nothing is to be done.
    Nobody,
}

impl Owner {
    /// Who carries the packets away from the client.
    pub const CARRIERS: &'static [Self] = &[Self::ClientNetwork, Self::Provider];
    /// Somebody on the path, the likeliest first.
    pub const SERVER_FIRST: &'static [Self] =
        &[Self::ServerAdministrator, Self::ClientNetwork, Self::Provider];
    /// The same where the client's side is likelier.
    pub const CLIENT_FIRST: &'static [Self] =
        &[Self::ClientNetwork, Self::ServerAdministrator, Self::Provider];
    /// The administrator alone.
    pub const SERVER: &'static [Self] = &[Self::ServerAdministrator];
    /// The user alone.
    pub const USER: &'static [Self] = &[Self::User];
    /// Nothing is to be done.
    pub const NOBODY: &'static [Self] = &[Self::Nobody];

    /// Whose job a class is, the likeliest first.
    #[must_use]
    pub const fn of_class(class: Class) -> &'static [Self] {
        match class {
            Class::PathClear | Class::NatDetected => Self::USER,
            Class::ServerSilent => Self::SERVER_FIRST,
            Class::EspBlocked => &[Self::ClientNetwork, Self::Provider, Self::ServerAdministrator],
            Class::Refused => Self::SERVER,
            Class::Inconclusive => &[Self::User, Self::ServerAdministrator],
        }
    }
}
