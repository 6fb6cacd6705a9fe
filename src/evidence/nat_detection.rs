//! What an exchange says of the addresses that both ends see.

use std::net::SocketAddr;

use crate::crypto::HashAlgorithm;

/// The hashes of one NAT detection and what they were made over (RFC 3947 3.2,
/// RFC 7296 2.23).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NatDetection {
    /// The negotiated hash; SHA-1 in IKEv2.
    pub algorithm: HashAlgorithm,
    /// Both cookies, initiator first.
    pub cookies: [u8; 16],
    /// Our end as the frames on our link show it.
    pub client: SocketAddr,
    /// The server's end as we address it.
    pub server: SocketAddr,
    /// What the server says it sees of us.
    pub about_client: Vec<u8>,
    /// What the server says of itself, one hash for each address it may have.
    pub about_server: Vec<Vec<u8>>,
    /// Our message 1 carried the vendor ID of a Microsoft client.
    pub microsoft: bool,
    /// What the client hashed in the same exchange.
    pub claim: Option<ClientClaim>,
}

/// The client's own hashes. They differ from what is seen where a translator
/// stands between the client and who recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientClaim {
    /// Both cookies as they were when it hashed, initiator first.
    pub cookies: [u8; 16],
    /// What it says of itself, one hash for each address it may have.
    pub about_client: Vec<Vec<u8>>,
    /// What it says of the server.
    pub about_server: Vec<u8>,
}
