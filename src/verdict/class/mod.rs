//! The class: the first thing that stops a tunnel.

mod agreed;
pub mod decision;
mod foreign;
mod probe;

use super::Channels;
use super::nat::NatEvidence;
use super::view::View;

pub use decision::Decision;
pub use probe::{is_unreachable, of_no_use};

/// Decides, in the order in which a client would be stopped: by what comes behind
/// message 4 where anything does, and else by the channels.
pub fn decide(view: &View<'_>, channels: &Channels, nat: &NatEvidence) -> Decision {
    foreign::decide(view, channels, nat).unwrap_or_else(|| probe::decide(view, channels, nat))
}
