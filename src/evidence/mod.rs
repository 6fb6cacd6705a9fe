//! The archive: frames in, observations out.

mod flow;
mod frame;
mod log;
mod not_sent;
mod observation;
mod time;

pub use flow::{Flow, Transmit};
pub use frame::{Direction, Frame, LinkType};
pub use log::{EvidenceLog, Path};
pub use not_sent::NotSent;
pub use observation::*;
pub use time::Timestamp;
