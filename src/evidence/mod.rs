//! The archive: frames in, observations out.
//!
//! Owns `Frame`, `Observation` and `EvidenceLog`, reassembly, what carriers carry, and the matching
//! of answers (ICMP quotes among them) to what was sent; the packets of a walk, lone
//! pieces and padded messages, which no rule about requests sees; notes of what only
//! a key reads; and the sorting of conversations. Refuses to judge, and
//! to know whether a frame is live or from a file. Hostile frames are bounded:
//! in number, in pieces awaited and in text kept.

pub mod acceptance;
mod arrival;
mod assembler;
mod carriage;
mod carriers;
mod channel;
mod conversations;
mod ends;
mod flow;
mod flow_history;
mod frame;
mod heard;
mod hops;
mod l2tp_end;
mod learned;
mod ledger;
mod log;
mod nat_detection;
mod not_sent;
mod observation;
mod packet;
mod passed;
mod patience;
mod pieces;
mod ports;
mod proof;
mod question;
mod read;
mod sift;
pub mod silence;
mod sizes;
#[cfg(test)]
mod tests;
mod time;
mod traffic;
mod walk;
mod witnessed;

pub use crate::wire::witness::{StepCount, WitnessSteps};
pub use acceptance::Flaw;
pub use arrival::Arrival;
pub use carriers::{Carried, Carriers};
pub use channel::{Channel, Opening, OwnPort, QuestionAnswer, QuestionSent, Row, Transport, port};
pub use conversations::{Conversation, Conversations, Router, Sorted, Wishes};
pub use ends::Ends;
pub use flow::{Carriage, SourcePort, Transmit};
pub use flow_history::{AnsweredFrom, FlowHistory, FlowUse};
pub use frame::{Direction, Frame, LinkType};
pub use heard::{HeardPort, NO_STRANGER};
pub use hops::Travelled;
pub use l2tp_end::{L2tpEnd, L2tpEndMessage};
pub use learned::Learned;
pub use log::{EvidenceLog, FrameTime, IcmpTally, Path, Received, Recorded, ReportedError};
pub use nat_detection::{ClientClaim, NatDetection};
pub use not_sent::NotSent;
pub use observation::*;
pub use passed::{Crossing, OtherTunnel, OtherTunnelKind, PassedPacket};
pub use patience::{FirstPiece, LONE_PIECE, PieceOf, PieceTimedOut};
pub use pieces::{Incomplete, Piece, PieceLayer};
pub use ports::UdpPorts;
pub use proof::{QUOTED, QuoteProof};
pub use question::{Effect, Question, Said};
pub use sift::{Interest, carries_traffic, has_another_port, sift};
pub use silence::{
    LossCount, MOST_NEEDED, ROUND_TRIPS, SHORTEST_SPAN, SILENCE, SILENCE_UNDER_LOSS, SLOWEST_ANSWER,
};
pub use sizes::{SizeAnswered, SizeError, SizeProbe};
pub use time::{Timestamp, milliseconds};
pub use traffic::{Carrier, Traffic, TrafficCount};
pub use walk::{
    BESIDE, HopAnswer, HopAnswered, HopProbed, HopQuestion, MOST_HOPS, WalkChannel,
    answered_beside, loss_of_walk, silent_hop,
};
pub use witnessed::Witnessed;
