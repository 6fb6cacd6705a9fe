//! The archive: frames in, observations out.

mod flow;
mod frame;
mod not_sent;
mod time;

pub use flow::{Flow, Transmit};
pub use frame::{Direction, Frame, LinkType};
pub use not_sent::NotSent;
pub use time::Timestamp;
