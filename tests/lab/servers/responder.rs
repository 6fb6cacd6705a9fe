//! The program's own far end, `probe809 respond`, with the key of the witness or without.

use std::process::Child;

use anyhow::Result;

use crate::hosts::World;
use crate::servers::{listens_on_udp, spawn, wait_until};

/// Whether it knows the client's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Responder {
    Witness,
    Keyless,
}

/// The file with the witness's key, in the cell's folder.
pub const WITNESS_KEY: &str = "witness-key";

/// Starts it; the program lies beside the cells' folders.
pub fn start(world: &World, responder: Responder) -> Result<Child> {
    std::fs::write(world.folder().join(WITNESS_KEY), "between the two ends of the lab\n")?;
    let key = match responder {
        Responder::Witness => "--witness-key-file witness-key",
        Responder::Keyless => "",
    };
    let script = format!("exec ../probe809 respond --no-pcap {key}");
    let mut process = spawn(world, &script, "respond.log")?;
    wait_until(&mut process, "UDP 4500", |process| listens_on_udp(process, 4500))?;
    Ok(process)
}
