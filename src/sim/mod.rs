//! The practice network: a client's link, routers, middleboxes and a server,
//! under a virtual clock.
//!
//! Owns what happens to an IP packet between the client and the server, and
//! the named scenarios that the demo and the tests run on. Time is handed in
//! and chance comes from a seed, so a run repeats to the byte. Refuses to be
//! needed by the live probe, and knows no initiator, no log and no verdict: it
//! sees packets only, as a real network does.

mod catalogue;
mod errors;
mod far_end;
mod middlebox;
mod network;
mod packet;
mod reassembly;
mod scenario;
mod server;
#[cfg(test)]
mod tests;

pub use catalogue::{SCENARIOS, scenario};
pub use network::Network;
pub use scenario::{Addresses, Hop, Keys, Match, PortMapping, Scenario, Way};
pub use server::{ClosedPorts, EspTreatment, Host, Ike, MissingPieces, Service};
