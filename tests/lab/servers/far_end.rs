//! The program itself as the far end, with and without keys.

use std::process::Child;

use anyhow::Result;

use super::strongswan::PRE_SHARED_KEY;
use super::{listens_on_udp, spawn, wait_until};
use crate::hosts::{Host, World};

/// The key file in the cell's folder.
pub const KEY_FILE: &str = "witness-key";
/// Its lines in the cell's folder.
pub const LINES: &str = "respond.log";
/// What stands in the key file.
pub const KEY: &str = "a witness key of the laboratory, long enough";
const PRE_SHARED_KEY_FILE: &str = "pre-shared-key";

/// Which keys it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FarEnd {
    /// None.
    Plain,
    /// The witness key.
    Witness,
    /// The pre-shared key of every server in the lab.
    PreSharedKey,
    /// Both.
    BothKeys,
}

/// Starts `respond` on the server host; its lines go to `respond.log`.
pub fn start(world: &World, keys: FarEnd) -> Result<Child> {
    std::fs::write(world.folder().join(KEY_FILE), format!("{KEY}\n"))?;
    std::fs::write(world.folder().join(PRE_SHARED_KEY_FILE), format!("{PRE_SHARED_KEY}\n"))?;
    let witness = format!(" --witness-key-file {KEY_FILE}");
    let pre_shared = format!(" --psk-file {PRE_SHARED_KEY_FILE}");
    let options = match keys {
        FarEnd::Plain => String::new(),
        FarEnd::Witness => witness,
        FarEnd::PreSharedKey => pre_shared,
        FarEnd::BothKeys => witness + &pre_shared,
    };
    let script = format!("exec ../probe809 respond --json --quiet{options}");
    let mut process = spawn(world, Host::Server, &script, LINES)?;
    wait_until(&mut process, "UDP 1701", |process| listens_on_udp(process, 1701))?;
    Ok(process)
}
