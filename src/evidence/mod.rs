//! The archive: frames in, observations out.

mod flow;
mod frame;
mod time;

pub use flow::{Flow, Transmit};
pub use frame::{Direction, Frame, LinkType};
pub use time::Timestamp;
