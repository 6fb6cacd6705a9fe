//! The program itself as the far end, with or without the key.

use std::process::Child;

use anyhow::Result;

use super::{listens_on_udp, spawn, wait_until};
use crate::hosts::{Host, World};

/// The key file in the cell's folder.
pub const KEY_FILE: &str = "witness-key";
/// What stands in it.
pub const KEY: &str = "a witness key of the laboratory, long enough";

/// Starts `respond` on the server host; its lines go to `respond.log`.
pub fn start(world: &World, with_key: bool) -> Result<Child> {
    std::fs::write(world.folder().join(KEY_FILE), format!("{KEY}\n"))?;
    let key = if with_key { format!(" --witness-key-file {KEY_FILE}") } else { String::new() };
    let script = format!("exec ../probe809 respond --json --quiet{key}");
    let mut process = spawn(world, Host::Server, &script, "respond.log")?;
    wait_until(&mut process, "UDP 1701", |process| listens_on_udp(process, 1701))?;
    Ok(process)
}
