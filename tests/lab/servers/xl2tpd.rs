//! xl2tpd alone: an L2TP server on which no IPsec was ever set up.

use std::process::Child;

use anyhow::Result;

use crate::hosts::{Host, World};
use crate::servers::{listens_on_udp, spawn, wait_until};

/// Starts it in the foreground.
pub fn start(world: &World) -> Result<Child> {
    let folder = world.folder();
    std::fs::write(folder.join("xl2tpd.conf"), CONFIGURATION)?;
    let script = format!(
        "exec xl2tpd -D -c {folder}/xl2tpd.conf -p {folder}/xl2tpd.pid -C {folder}/control",
        folder = folder.display()
    );
    let mut process = spawn(world, Host::Server, &script, "xl2tpd.log")?;
    wait_until(&mut process, "UDP 1701", |process| listens_on_udp(process, 1701))?;
    Ok(process)
}

const CONFIGURATION: &str = "[global]
port = 1701
debug tunnel = yes

[lns default]
ip range = 10.99.0.10-10.99.0.20
local ip = 10.99.0.1
";
