//! What shows behind message 4, which takes the pre-shared key, or another client's session.

use super::{Bearing, Finding, Question, Seen};
use crate::evidence::{Channel, L2tpEnd, Learned, Request};
use crate::verdict::view::View;
use crate::verdict::{Certainty, Class, Open, Owner};

finding! {
    /// Message 5 is refused.
    AuthenticationRefused {
        /// What the server said then is not readable with the key of this end.
        pub unreadable: bool,
    } => &[Owner::ServerAdministrator, Owner::User],
        decides(Class::Refused),
        server_log(),
        answers(&[Question::HowFarTheKeyWent]),
        silent_on(&Channel::IKE)
}
finding! {
    /// The key is right, and the identity is not accepted.
    IdentityRefused {
        /// Notify message type.
        pub notify: u16,
    } => &[Owner::ServerAdministrator, Owner::User],
        decides(Class::Refused),
        server_log(),
        answers(&[Question::HowFarTheKeyWent])
}
finding! {
    /// The key was accepted and quick mode was refused.
    QuickModeRefused {} => Owner::SERVER,
        decides(Class::Refused),
        server_log(),
        answers(&[Question::HowFarTheKeyWent]),
        silent_on(&Channel::IKE)
}
finding! {
    /// Message 5 is not answered where the port passes.
    AuthenticationUnanswered {} =>
        &[Owner::ServerAdministrator, Owner::User, Owner::ClientNetwork],
        decides(Class::ServerSilent),
        open(Open::SILENCE),
        silent_on(&Channel::IKE)
}
finding! {
    /// The key was accepted, and quick mode is not answered.
    QuickModeUnanswered {} => Owner::SERVER_FIRST,
        decides(Class::ServerSilent),
        open(Open::SILENCE),
        silent_on(&Channel::IKE)
}
finding! {
    /// L2TP ends what was begun in ESP.
    L2tpRefused(L2tpEnd) => Owner::SERVER,
        decides(Class::Refused),
        server_log(),
        answers(&[Question::HowFarTheKeyWent])
}
finding! {
    /// IPsec is agreed on, and deleted before anything came back in it.
    IpsecDeleted {
        /// The host itself says by ICMP that it does not take native ESP.
        pub rejects_esp: bool,
    } => Owner::SERVER,
        decides(Class::Refused),
        server_log(),
        answers(&[Question::HowFarTheKeyWent])
}
finding! {
    /// IPsec is agreed on, and L2TP in it is not answered.
    L2tpUnanswered {} => Owner::SERVER,
        decides(Class::ServerSilent),
        server_log(),
        answers(&[Question::HowFarTheKeyWent, Question::L2tpInIpsec])
}
finding! {
    /// LCP inside the tunnel says how the server wants its users to log in.
    LoginWanted {
        /// The PPP protocol number of the login (RFC 1661 6.2); 0 for none.
        pub protocol: u16,
        /// CHAP's algorithm.
        pub algorithm: Option<u8>,
    } => Owner::USER,
        answers(&[Question::L2tpInIpsec]),
        bears(Bearing::Never)
}
finding! {
    /// IKE_SA_INIT is answered and what comes after it is not.
    ProtectedUnanswered {
        /// It was sent in IP fragments or in IKE's own.
        pub fragmented: bool,
    } => Owner::SERVER_FIRST,
        decides(Class::ServerSilent),
        open(Open::SILENCE),
        silent_on(&Channel::IKE)
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

/// Message 5 or IKE_AUTH is refused.
pub fn authentication_refused(view: &View<'_>) -> AuthenticationRefused {
    AuthenticationRefused { unreadable: view.learned(Learned::Unreadable) }
}

/// What comes behind IKE_SA_INIT is not answered.
pub fn protected_unanswered(view: &View<'_>) -> ProtectedUnanswered {
    let in_fragments =
        |request: &Request| matches!(request, Request::Protected { fragment: true, .. });
    ProtectedUnanswered { fragmented: view.requests().any(|(_, sent)| in_fragments(&sent.request)) }
}
