//! What shows behind message 4, which takes the pre-shared key, or another client's session.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Finding, Seen};
use crate::evidence::{L2tpEnd, Learned, Request};
use crate::verdict::view::View;
use crate::verdict::{Certainty, Owner};

finding! {
    /// Message 5 is refused.
    AuthenticationRefused {
        /// What the server said then is not readable with the key of this end.
        pub unreadable: bool,
    } => &[Owner::ServerAdministrator, Owner::User]
}
finding! {
    /// The key is right, and the identity is not accepted.
    IdentityRefused {
        /// Notify message type.
        pub notify: u16,
    } => &[Owner::ServerAdministrator, Owner::User]
}
finding! {
    /// The key was accepted and quick mode was refused.
    QuickModeRefused {} => Owner::SERVER
}
finding! {
    /// Message 5 is not answered where the port passes.
    AuthenticationUnanswered {} =>
        &[Owner::ServerAdministrator, Owner::User, Owner::ClientNetwork]
}
finding! {
    /// The key was accepted, and quick mode is not answered.
    QuickModeUnanswered {} => Owner::SERVER_FIRST
}
finding! {
    /// L2TP ends what was begun in ESP.
    L2tpRefused(L2tpEnd) => Owner::SERVER
}
finding! {
    /// IPsec is agreed on, and deleted before anything came back in it.
    IpsecDeleted {
        /// The host itself says by ICMP that it does not take native ESP.
        pub rejects_esp: bool,
    } => Owner::SERVER
}
finding! {
    /// IPsec is agreed on, and L2TP in it is not answered.
    L2tpUnanswered {} => Owner::SERVER
}
finding! {
    /// LCP inside the tunnel says how the server wants its users to log in.
    LoginWanted {
        /// The PPP protocol number of the login (RFC 1661 6.2); 0 for none.
        pub protocol: u16,
        /// CHAP's algorithm.
        pub algorithm: Option<u8>,
    } => Owner::USER
}
finding! {
    /// IKE_SA_INIT is answered and what comes after it is not.
    ProtectedUnanswered {
        /// It was sent in IP fragments or in IKE's own.
        pub fragmented: bool,
    } => Owner::SERVER_FIRST
}

/// The last stage of a tunnel: how the server wants its users to log in.
pub fn login_wanted(seen: &Seen<'_>) -> Option<Finding> {
    seen.view.notes().find_map(|(id, learned)| match learned {
        Learned::Lcp { protocol, algorithm } => {
            let found = LoginWanted { protocol, algorithm };
            Some(Finding::new(found, Certainty::Proven, &[id]))
        }
        _ => None,
    })
}

/// Whether what comes behind IKE_SA_INIT was sent in fragments.
pub fn is_fragmented(view: &View<'_>) -> bool {
    view.requests()
        .any(|(_, sent)| matches!(sent.request, Request::Protected { fragment: true, .. }))
}
