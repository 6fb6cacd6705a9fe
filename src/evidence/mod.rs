//! The archive: frames in, observations out.
//!
//! Owns `Frame`, `Observation` and `EvidenceLog`, reassembly, and the matching
//! of answers (ICMP quotes among them) to what was sent. Refuses to judge, and
//! to know whether a frame is live or from a file. Hostile frames are bounded:
//! in number, in pieces awaited and in text kept.

mod conversations;
mod flow;
mod frame;
mod hops;
mod learned;
mod ledger;
mod log;
mod not_sent;
mod observation;
mod packet;
mod passed;
mod pieces;
mod read;
#[cfg(test)]
mod tests;
mod time;
mod traffic;
mod witnessed;

pub use conversations::{Conversation, Conversations, Sorted, Wishes};
pub use flow::{Flow, Transmit};
pub use frame::{Direction, Frame, LinkType};
pub use hops::Travelled;
pub use learned::Learned;
pub use log::{EvidenceLog, Path, Received, Recorded};
pub use not_sent::NotSent;
pub use observation::*;
pub use passed::{OtherTunnel, OtherTunnelKind, PassedPacket};
pub use pieces::{Incomplete, Piece, PieceLayer};
pub use time::Timestamp;
pub use traffic::{Carrier, Traffic, TrafficCount};
pub use witnessed::Witnessed;
