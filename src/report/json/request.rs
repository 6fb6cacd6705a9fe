//! Packets of the client as JSON.

use schemars::JsonSchema;
use serde::Serialize;

use crate::evidence::{Request, RequestSent};

/// A packet of the client.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RequestDetail {
    /// Address and port; port 0 for ESP.
    from: String,
    /// Address and port; port 0 for ESP.
    to: String,
    /// How often these very bytes have been sent, this time included.
    transmission: u32,
    request: RequestDocument,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
enum RequestDocument {
    MainModeProposal {
        cookie: String,
        offers_nat_t: bool,
        microsoft: bool,
    },
    MainModeKeyExchange {
        cookie: String,
    },
    MainModeIdentification {
        cookie: String,
    },
    AggressiveProposal {
        cookie: String,
        offers_nat_t: bool,
    },
    AggressiveAuthentication {
        cookie: String,
    },
    QuickMode {
        cookie: String,
        message_id: u32,
    },
    Transaction {
        cookie: String,
        message_id: u32,
    },
    Informational {
        cookie: String,
        message_id: u32,
    },
    AuthIp {
        cookie: String,
    },
    Protected {
        cookie: String,
        exchange: u8,
        message_id: u32,
        fragment: bool,
    },
    SaInit {
        cookie: String,
        /// It offers nothing that any server has.
        control: bool,
    },
    Goodbye {
        cookie: String,
    },
    Keepalive,
    Esp {
        spi: u32,
        sequence: u32,
        echo: bool,
    },
    StartControlConnection {
        tunnel_id: u16,
    },
    StopControlConnection,
}

impl From<&RequestSent> for RequestDetail {
    fn from(sent: &RequestSent) -> Self {
        Self {
            from: sent.from.to_string(),
            to: sent.to.to_string(),
            transmission: sent.transmission,
            request: (&sent.request).into(),
        }
    }
}

impl From<&Request> for RequestDocument {
    fn from(request: &Request) -> Self {
        match request {
            Request::MainModeProposal { cookie, offers_nat_t, microsoft } => {
                Self::MainModeProposal {
                    cookie: hex::encode(cookie),
                    offers_nat_t: *offers_nat_t,
                    microsoft: *microsoft,
                }
            }
            Request::MainModeKeyExchange { cookie } => {
                Self::MainModeKeyExchange { cookie: hex::encode(cookie) }
            }
            Request::MainModeIdentification { cookie } => {
                Self::MainModeIdentification { cookie: hex::encode(cookie) }
            }
            Request::AggressiveProposal { cookie, offers_nat_t } => {
                let offers_nat_t = *offers_nat_t;
                Self::AggressiveProposal { cookie: hex::encode(cookie), offers_nat_t }
            }
            Request::AggressiveAuthentication { cookie } => {
                Self::AggressiveAuthentication { cookie: hex::encode(cookie) }
            }
            Request::QuickMode { cookie, message_id } => {
                Self::QuickMode { cookie: hex::encode(cookie), message_id: *message_id }
            }
            Request::Transaction { cookie, message_id } => {
                Self::Transaction { cookie: hex::encode(cookie), message_id: *message_id }
            }
            Request::Informational { cookie, message_id } => {
                Self::Informational { cookie: hex::encode(cookie), message_id: *message_id }
            }
            Request::AuthIp { cookie } => Self::AuthIp { cookie: hex::encode(cookie) },
            Request::Protected { cookie, exchange, message_id, fragment } => Self::Protected {
                cookie: hex::encode(cookie),
                exchange: *exchange,
                message_id: *message_id,
                fragment: *fragment,
            },
            Request::SaInit { cookie, control } => {
                Self::SaInit { cookie: hex::encode(cookie), control: *control }
            }
            Request::Goodbye { cookie } => Self::Goodbye { cookie: hex::encode(cookie) },
            Request::Keepalive => Self::Keepalive,
            Request::Esp { spi, sequence, echo } => {
                Self::Esp { spi: *spi, sequence: *sequence, echo: echo.is_some() }
            }
            Request::StartControlConnection { tunnel_id } => {
                Self::StartControlConnection { tunnel_id: *tunnel_id }
            }
            Request::StopControlConnection => Self::StopControlConnection,
        }
    }
}
