//! What this host is: its interfaces, routes and privileges.

pub mod holder;
pub mod interface;
pub mod netlink;
pub mod privileges;
pub mod route;
