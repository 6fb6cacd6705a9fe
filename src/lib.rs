//! Says why a Windows L2TP/IPsec user sees VPN error 809, and proves it.
//!
//! Storeys, from the ground up; a room uses only lower ones:
//! `wire` and `crypto`; `evidence`; `protocol`, `net`, `capture`, `verdict`
//! and `sim`; `drive` and `report`; `cli`.

// A packet or a file can be anything: outside tests nothing here may panic.
#![warn(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unreachable,
    clippy::unwrap_used
)]

pub mod capture;
pub mod crypto;
pub mod drive;
pub mod evidence;
pub mod net;
pub mod protocol;
pub mod sim;
pub mod verdict;
pub mod wire;
