//! A network of one's own: namespaces, and a TUN interface as the way out.
//!
//! Owns what a demonstration needs from the kernel, without root where the
//! kernel lets anybody make user namespaces. What flows through the interface
//! is somebody else's business. Nothing here touches the host's own network.

mod namespace;
mod tun;

pub use namespace::{enter_network_namespace, enter_user_namespace};
pub use tun::{Tun, TunAddress};
