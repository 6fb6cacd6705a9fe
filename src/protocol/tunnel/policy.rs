//! How a responder treats what comes behind message 4.

/// How a server treats message 5.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AuthenticationPolicy {
    /// What a message 5 under another key draws.
    pub wrong_key: WrongKey,
    /// Takes any identity; otherwise none.
    pub any_identity: bool,
    /// Takes what quick mode offers; otherwise none of it.
    pub any_phase_2: bool,
    /// What L2TP in ESP meets, where the responder itself answers it.
    pub l2tp: L2tpInside,
}

/// What L2TP in ESP meets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum L2tpInside {
    /// A service that goes on to LCP.
    Serves,
    /// A service whose answers are lost, but for acknowledgements.
    Acknowledges,
    /// Nobody.
    Silence,
    /// A service that ends every control connection.
    Refuses,
}

/// What a message 5 under another key draws.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WrongKey {
    /// PAYLOAD-MALFORMED under the server's own keys, as strongSwan says it.
    Complaint,
    /// Nothing, as from SoftEther and libreswan.
    Silence,
}
