//! ISAKMP messages: the format that IKEv1 (RFC 2408, 2409) and IKEv2
//! (RFC 7296 3) share, and the payload bodies of each.
//!
//! A message is a header and a chain of payloads. Bodies are read one storey
//! further: `v1` and `v2` hold what differs between the versions.

mod attribute;
pub mod fragment;
mod header;
mod message;
pub mod number;
#[cfg(test)]
mod tests;
pub mod v1;
pub mod v2;
pub mod vendor_id;

pub use attribute::{Attribute, AttributeValue};
pub use header::{Cookie, HEADER_LENGTH, Header, IkeSa};
pub use message::{Message, Payload, emit_payloads};
