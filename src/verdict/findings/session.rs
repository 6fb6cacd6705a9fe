//! A session whose beginning was not recorded.

use crate::evidence::Channel;
use crate::verdict::{Class, Open, Owner};

finding! {
    /// What this end says in a session, as dead peer detection does, is never answered.
    SessionUnanswered {
        /// How often it asked.
        pub transmissions: u32,
    } => Owner::SERVER_FIRST,
        decides(Class::ServerSilent),
        open(Open::SILENCE),
        silent_on(&Channel::IKE)
}
