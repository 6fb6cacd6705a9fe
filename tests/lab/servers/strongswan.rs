//! strongSwan's charon with a configuration of its own, and its half-open exchanges.

use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::{Child, Command};

use anyhow::Result;

use crate::command;
use crate::hosts::{Host, World};
use crate::servers::{spawn, wait_until};

pub const DAEMON: &str = "/usr/lib/ipsec/charon";

/// How the connection for everybody is set up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StrongSwan {
    /// Takes what Windows offers.
    Default,
    /// The same, and forces UDP encapsulation by a forged NAT-D.
    ForcesEncapsulation,
    /// Takes only what no Windows offers.
    OffersOther,
    /// Takes Windows' phase 1, and for phase 2 only what no Windows offers.
    OffersOtherPhaseTwo,
    /// Speaks IKEv2 only.
    VersionTwoOnly,
    /// Takes Windows' proposals, and certificates only: it has no pre-shared key.
    Certificates,
}

/// The key of every server in the lab; the longest SoftEther takes is nine characters.
pub const PRE_SHARED_KEY: &str = "lab-key";

/// Starts charon and loads the connection.
pub fn start(world: &World, policy: StrongSwan) -> Result<Child> {
    launch(world, Host::Server, world.folder(), &connection(policy))
}

/// A charon that is the client: asks the server for a tunnel with `key`, and returns when
/// that is up or has failed.
pub fn initiate(world: &World, target: &str, key: &str) -> Result<()> {
    let folder = world.folder().join("initiator");
    let mut process = launch(world, Host::Client, &folder, &initiator(target, key))?;
    // A tunnel that does not come up is no fault of the lab.
    let _ = command::run(
        "swanctl",
        &["--initiate", "--child", "l2tp", "--timeout", PATIENCE, "--uri", &uri(&folder)],
    );
    let _ = process.kill();
    process.wait()?;
    Ok(())
}

fn launch(world: &World, host: Host, folder: &Path, connection: &str) -> Result<Child> {
    std::fs::create_dir_all(folder.join("run"))?;
    let uri = uri(folder);
    std::fs::write(folder.join("strongswan.conf"), DAEMON_CONFIGURATION.replace("URI", &uri))?;
    std::fs::write(folder.join("swanctl.conf"), connection)?;
    // charon's pid file has a fixed place, and several run at once.
    let script = format!(
        "mount --bind {folder}/run /run\nSTRONGSWAN_CONF={folder}/strongswan.conf exec {DAEMON}",
        folder = folder.display()
    );
    let mut process = spawn(world, host, &script, &log(host))?;
    // The file is there a moment before anybody listens.
    let answers = || UnixStream::connect(folder.join("vici")).is_ok();
    wait_until(&mut process, "its control socket", |_| answers())?;
    command::finish(Command::new("swanctl").args(["--load-all", "--noprompt", "--file"]).args([
        folder.join("swanctl.conf").as_os_str(),
        "--uri".as_ref(),
        uri.as_ref(),
    ]))?;
    Ok(process)
}

/// Where charon of a host writes its log, in the cell's folder.
pub fn log(host: Host) -> String {
    format!("{}.charon.log", host.word())
}

/// The exchanges charon still holds, one text with all of them, empty where there are none.
pub fn exchanges(world: &World) -> Result<String> {
    let text = command::run("swanctl", &["--list-sas", "--uri", &uri(world.folder())])?;
    Ok(text.trim().to_owned())
}

/// charon's control socket.
fn uri(folder: &Path) -> String {
    format!("unix://{}/vici", folder.display())
}

/// Protocols by number: a bare machine has no /etc/protocols.
fn connection(policy: StrongSwan) -> String {
    let settings = match policy {
        StrongSwan::Default | StrongSwan::OffersOtherPhaseTwo | StrongSwan::Certificates => {
            format!("version = 0\nproposals = {WINDOWS}")
        }
        StrongSwan::ForcesEncapsulation => {
            format!("version = 0\nencap = yes\nproposals = {WINDOWS}")
        }
        StrongSwan::OffersOther => "version = 0\nproposals = aes256-sha512-modp4096".to_owned(),
        StrongSwan::VersionTwoOnly => format!("version = 2\nproposals = {WINDOWS}"),
    };
    let phase_two = match policy {
        StrongSwan::OffersOtherPhaseTwo => "aes256-sha512",
        _ => "aes256-sha1,aes128-sha1,3des-sha1",
    };
    let (auth, secrets) = match policy {
        StrongSwan::Certificates => ("pubkey", String::new()),
        _ => ("psk", format!("secrets {{ ike {{\n secret = \"{PRE_SHARED_KEY}\"\n}} }}\n")),
    };
    format!(
        "connections {{ lab {{
{settings}
local {{
 auth = {auth}
}}
remote {{
 auth = {auth}
}}
children {{ l2tp {{
 mode = transport
 local_ts = dynamic[17/1701]
 remote_ts = dynamic[17]
 esp_proposals = {phase_two}
}} }} }} }}
{secrets}"
    )
}

fn initiator(target: &str, key: &str) -> String {
    format!(
        "connections {{ lab {{
version = 1
remote_addrs = {target}
proposals = aes256-sha1-modp2048
local {{
 auth = psk
}}
remote {{
 auth = psk
}}
children {{ l2tp {{
 mode = transport
 local_ts = dynamic[17/1701]
 remote_ts = dynamic[17/1701]
 esp_proposals = aes256-sha1
}} }} }} }}
secrets {{ ike {{
 secret = \"{key}\"
}} }}
"
    )
}

/// Seconds that a tunnel may take: a message and its repetitions after 4 and 7 s.
const PATIENCE: &str = "14";

/// All five transforms of a Windows message 1.
const WINDOWS: &str = "aes256-sha1-ecp384,aes128-sha1-ecp256,aes256-sha1-modp2048,3des-sha1-modp2048,3des-sha1-modp1024";

const DAEMON_CONFIGURATION: &str = "charon {
 load = random nonce aes sha1 sha2 md5 hmac gmp openssl kernel-netlink socket-default vici kdf
 install_routes = no
 plugins {
  vici {
   socket = URI
  }
 }
 filelog {
  stderr {
   default = 1
  }
 }
}
";
