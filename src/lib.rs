//! Says why a Windows L2TP/IPsec user sees VPN error 809, and proves it.
//!
//! Storeys, from the ground up; a room uses only lower ones:
//! `wire` and `crypto`; `evidence`; `protocol`, `net`, `capture`, `verdict`
//! and `sim`; `drive` and `report`; `cli`.

pub mod capture;
pub mod crypto;
pub mod evidence;
pub mod protocol;
pub mod sim;
pub mod verdict;
pub mod wire;
