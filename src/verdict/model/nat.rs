//! Who is behind a translator, and the search for the addresses behind it.

use std::net::SocketAddr;

use schemars::JsonSchema;
use serde::Serialize;

/// One end's translator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum NatState {
    /// The hash says that nothing was rewritten.
    None,
    /// A translator is there.
    Present,
    /// The server forges the hash to force UDP encapsulation.
    Forced,
    /// A mismatch that may be either, or a match that may be an echo.
    Undetermined,
    /// No hash was exchanged.
    NotTested,
}

/// Who is behind a translator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nat {
    /// At the client.
    pub client: NatState,
    /// At the server.
    pub server: NatState,
    /// Our own end, as on our link.
    pub local: Option<SocketAddr>,
    /// What the server sees of us, where it could be worked out.
    pub mapped: Option<SocketAddr>,
    /// Value of AssumeUDPEncapsulationContextOnSendRule that this path needs.
    pub assume_udp_encapsulation: Option<u8>,
    /// The client offers NAT traversal in what opens its negotiation; `None` where nothing of
    /// IKEv1 does. Windows always offers it.
    pub offered: Option<bool>,
    /// The addresses behind the hashes, where the user asked for them and there are hashes.
    pub recovery: Option<Recovery>,
}

/// How far a search for the addresses behind the hashes goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Reach {
    /// Known addresses with all ports, private and shared ones with the likely ports.
    Private,
    /// All IPv4 addresses with the likely ports as well.
    All,
}

/// What came of the search for the addresses behind the hashes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recovery {
    /// How far it was to go.
    pub reach: Reach,
    /// How it ended.
    pub state: RecoveryState,
    /// The client's address and port on the inside of its translator, where
    /// the frames were recorded on the outside.
    pub client_inside: Option<SocketAddr>,
    /// The server's address and port on the inside of its translator.
    pub server_inside: Option<SocketAddr>,
}

/// How a search for addresses ended; of two searches, the later of these counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RecoveryState {
    /// What every hash was made over is known.
    Explained,
    /// A hash was made over none of the addresses and ports that were tried.
    Unexplained,
    /// It would have cost more than a run, or a recording, may.
    Limited,
    /// Somebody ended it.
    Interrupted,
}
