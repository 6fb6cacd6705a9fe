//! IKEv1 main mode up to message 4 (RFC 2409 5, RFC 3947), which takes no key.
//! Whoever has one says what goes on from there ([`MainModeInitiator::then`]).

mod ending;
mod initiator;
mod nat_d;
mod proposal;
mod responder;
#[cfg(test)]
mod tests;

pub(super) use ending::{goodbye_in_clear, goodbye_under_keys, is_refusal};
pub(super) use initiator::Established;
pub use initiator::{AfterMainMode, Configuration, MainModeInitiator, Secrets};
pub use nat_d::nat_d_hash;
pub(super) use nat_d::payload_type;
pub(super) use proposal::message_1;
pub use proposal::{Method, Profile};
pub use responder::{MainModePolicy, MainModeResponder, NatDPolicy};
