//! strongSwan's charon with a configuration of its own, and its half-open exchanges.

use std::process::{Child, Command};

use anyhow::Result;

use crate::command;
use crate::hosts::World;
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
    /// Speaks IKEv2 only.
    VersionTwoOnly,
}

/// The key of every server in the lab; the longest SoftEther takes is nine characters.
pub const PRE_SHARED_KEY: &str = "lab-key";

/// Starts charon and loads the connection.
pub fn start(world: &World, policy: StrongSwan) -> Result<Child> {
    let folder = world.folder();
    std::fs::create_dir_all(folder.join("run"))?;
    let uri = control_socket(world);
    std::fs::write(folder.join("strongswan.conf"), DAEMON_CONFIGURATION.replace("URI", &uri))?;
    std::fs::write(folder.join("swanctl.conf"), connection(policy))?;
    // charon's pid file has a fixed place, and several run at once.
    let script = format!(
        "mount --bind {folder}/run /run\nSTRONGSWAN_CONF={folder}/strongswan.conf exec {DAEMON}",
        folder = folder.display()
    );
    let mut process = spawn(world, &script, "charon.log")?;
    wait_until(&mut process, "its control socket", |_| folder.join("vici").exists())?;
    command::finish(Command::new("swanctl").args(["--load-all", "--noprompt", "--file"]).args([
        folder.join("swanctl.conf").as_os_str(),
        "--uri".as_ref(),
        uri.as_ref(),
    ]))?;
    Ok(process)
}

/// The exchanges charon still holds, one text with all of them, empty where there are none.
pub fn exchanges(world: &World) -> Result<String> {
    let text = command::run("swanctl", &["--list-sas", "--uri", &control_socket(world)])?;
    Ok(text.trim().to_owned())
}

fn control_socket(world: &World) -> String {
    format!("unix://{}/vici", world.folder().display())
}

/// Protocols by number: a bare machine has no /etc/protocols.
fn connection(policy: StrongSwan) -> String {
    let settings = match policy {
        StrongSwan::Default => format!("version = 0\nproposals = {WINDOWS}"),
        StrongSwan::ForcesEncapsulation => {
            format!("version = 0\nencap = yes\nproposals = {WINDOWS}")
        }
        StrongSwan::OffersOther => "version = 0\nproposals = aes256-sha512-modp4096".to_owned(),
        StrongSwan::VersionTwoOnly => format!("version = 2\nproposals = {WINDOWS}"),
    };
    format!(
        "connections {{ lab {{
{settings}
local {{
 auth = psk
}}
remote {{
 auth = psk
}}
children {{ l2tp {{
 mode = transport
 local_ts = dynamic[17/1701]
 remote_ts = dynamic[17]
 esp_proposals = aes256-sha1,aes128-sha1,3des-sha1
}} }} }} }}
secrets {{ ike {{
 secret = \"{PRE_SHARED_KEY}\"
}} }}
"
    )
}

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
