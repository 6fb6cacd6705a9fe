//! The real servers, and two hosts that are none. Each is started afresh on the server
//! host of one cell. Refuses to know what a probe will find.

pub mod far_end;
pub mod gateway;
pub mod reflector;
pub mod softether;
pub mod strongswan;
pub mod xl2tpd;

use std::process::{Child, Command};
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::clock::Stopwatch;
use crate::command;
use crate::hosts::{Host, World};
use crate::servers::far_end::FarEnd;
use crate::servers::gateway::Gateway;
use crate::servers::reflector::Reflector;
use crate::servers::softether::SoftEther;
use crate::servers::strongswan::StrongSwan;
use crate::servers::xl2tpd::Xl2tpd;

/// What runs on the server host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Server {
    StrongSwan(StrongSwan),
    SoftEther(SoftEther),
    /// L2TP without any IPsec.
    Xl2tpd,
    /// A gateway of the lab's own, and what serves L2TP behind it, if anything does.
    Gateway(Option<Xl2tpd>),
    /// Sends every datagram on 500 and 4500 back unchanged.
    Reflector,
    /// The program itself.
    FarEnd(FarEnd),
    /// A host on which nothing listens.
    Nothing,
}

/// A started server; dropped, it has ended.
pub struct Running {
    process: Option<Child>,
    _reflector: Option<Reflector>,
    _gateway: Option<Gateway>,
}

impl Server {
    /// Starts it and returns when it answers.
    pub fn start(self, world: &World) -> Result<Running> {
        let (process, reflector, gateway) = match self {
            Self::StrongSwan(policy) => (Some(strongswan::start(world, policy)?), None, None),
            Self::SoftEther(settings) => (Some(softether::start(world, settings)?), None, None),
            Self::Xl2tpd => (Some(xl2tpd::start(world, Xl2tpd::Bare)?), None, None),
            Self::Gateway(behind) => {
                let process = behind.map(|settings| xl2tpd::start(world, settings)).transpose()?;
                (process, None, Some(Gateway::start(world)?))
            }
            Self::Reflector => (None, Some(Reflector::start(world)?), None),
            Self::FarEnd(keys) => (Some(far_end::start(world, keys)?), None, None),
            Self::Nothing => (None, None, None),
        };
        Ok(Running { process, _reflector: reflector, _gateway: gateway })
    }

    /// The programs it needs that are not on this machine.
    pub fn missing(self) -> Vec<&'static str> {
        let needed: &[&str] = match self {
            Self::StrongSwan(_) => &[strongswan::DAEMON, "swanctl"],
            Self::SoftEther(_) => &[softether::DAEMON],
            Self::Xl2tpd | Self::Gateway(Some(_)) => &["xl2tpd"],
            Self::Gateway(None) | Self::Reflector | Self::FarEnd(_) | Self::Nothing => &[],
        };
        needed.iter().copied().filter(|program| !command::is_installed(program)).collect()
    }
}

impl Running {
    /// The server's process.
    pub fn id(&self) -> Option<u32> {
        self.process.as_ref().map(Child::id)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(mut process) = self.process.take() {
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}

/// Starts `script` on `host` in the background; what it says goes to `log`.
fn spawn(world: &World, host: Host, script: &str, log: &str) -> Result<Child> {
    let file = world.folder().join(log);
    let stdout = std::fs::File::create(&file)?;
    let stderr = stdout.try_clone()?;
    let mut command: Command = world.on(host);
    command
        .args(["sh", "-ec", script])
        .stdin(std::process::Stdio::null())
        .stdout(stdout)
        .stderr(stderr)
        .spawn()
        .with_context(|| format!("{command:?} did not start"))
}

/// Waits until `ready` says so, at most ten seconds, as long as the server lives.
fn wait_until(process: &mut Child, what: &str, ready: impl Fn(&Child) -> bool) -> Result<()> {
    let watch = Stopwatch::start();
    while watch.elapsed() < Duration::from_secs(10) {
        if ready(process) {
            return Ok(());
        }
        if let Some(status) = process.try_wait()? {
            bail!("the server ended ({status}) before {what}");
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    bail!("the server did not come up: no {what} in ten seconds")
}

/// Whether something in the network namespace of `process` listens on this UDP port.
fn listens_on_udp(process: &Child, port: u16) -> bool {
    let ending = format!(":{port:04X}");
    ["udp", "udp6"].iter().any(|table| {
        std::fs::read_to_string(format!("/proc/{}/net/{table}", process.id())).is_ok_and(|text| {
            text.lines()
                .filter_map(|line| line.split_whitespace().nth(1))
                .any(|local| local.ends_with(&ending))
        })
    })
}
