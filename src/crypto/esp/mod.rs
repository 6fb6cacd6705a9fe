//! ESP in user space (RFC 4303): what a security association seals and opens.
//!
//! Owns the suites that quick mode can agree on, their keys, the sequence
//! numbers and the anti-replay window. Knows neither transport nor tunnel mode:
//! a payload is bytes and a next header. Refuses what fails its integrity
//! check before anything is decrypted.

mod inbound;
mod keys;
mod outbound;
mod suite;
#[cfg(test)]
mod tests;
mod window;

pub use inbound::{InboundAssociation, Opened};
pub use keys::EspKeys;
pub use outbound::OutboundAssociation;
pub use suite::{AesKeyLength, EspEncryption, EspIntegrity, EspSuite};
pub use window::ReplayWindow;

/// SPI and sequence number in front of every packet (RFC 4303 2.1, 2.2).
const HEADER_LENGTH: usize = 8;
/// Pad length and next header (RFC 4303 2.5, 2.6).
const TRAILER_LENGTH: usize = 2;
