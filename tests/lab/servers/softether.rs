//! SoftEther's VPN server: all of L2TP/IPsec in user space, raw ESP included where it
//! listens on a named address.

use std::process::Child;

use anyhow::Result;

use crate::hosts::{Host, TARGET, World};
use crate::servers::strongswan::PRE_SHARED_KEY;
use crate::servers::{listens_on_udp, spawn, wait_until};

pub const DAEMON: &str = "/usr/libexec/softether/vpnserver/vpnserver";

/// What of it a cell needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SoftEther {
    /// Listens on the server's address, and so on raw ESP; otherwise on every address.
    pub raw_esp: bool,
    /// Answers L2TP outside IPsec as well.
    pub bare_l2tp: bool,
}

/// Starts it with private folders; the configuration file alone sets it up.
pub fn start(world: &World, settings: SoftEther) -> Result<Child> {
    let folder = world.folder();
    for part in ["run", "lib", "log"] {
        std::fs::create_dir_all(folder.join(part))?;
    }
    std::fs::write(folder.join("lib/vpn_server.config"), configuration(settings))?;
    // It looks up its own host name, which has to lead to the address it listens on.
    let name = std::fs::read_to_string("/proc/sys/kernel/hostname")?;
    std::fs::write(
        folder.join("hosts"),
        format!("127.0.0.1 localhost\n{TARGET} {}\n", name.trim()),
    )?;
    std::fs::write(folder.join("start"), START)?;
    let script = format!("exec sh -e {folder}/start {folder} {DAEMON}", folder = folder.display());
    let mut process = spawn(world, Host::Server, &script, "softether.log")?;
    wait_until(&mut process, "UDP 4500", |process| listens_on_udp(process, 4500))?;
    Ok(process)
}

fn configuration(settings: SoftEther) -> String {
    let listen = if settings.raw_esp { TARGET } else { "0.0.0.0" };
    CONFIGURATION
        .replace("KEY", PRE_SHARED_KEY)
        .replace("LISTEN", listen)
        .replace("BARE", &settings.bare_l2tp.to_string())
}

/// Its folders have fixed places, which need not exist, and several run at once: both
/// /var folders are hidden under private ones, in the mount namespace that `ip netns exec` makes.
const START: &str = "\
folder=$1
mount -t tmpfs tmpfs /var
mkdir -p /var/lib/softether /var/log/softether
mount --bind \"$folder/run\" /run
mkdir -p /run/softether
ln -s /run /var/run
mount --bind \"$folder/lib\" /var/lib/softether
mount --bind \"$folder/log\" /var/log/softether
mount --bind \"$folder/hosts\" /etc/hosts
cd \"${2%/*}\"
exec ./vpnserver execsvc
";

const CONFIGURATION: &str = "declare root
{
	declare DDnsClient
	{
		bool Disabled true
	}
	declare IPsec
	{
		bool EtherIP_IPsec false
		string IPsec_Secret KEY
		string L2TP_DefaultHub lab
		bool L2TP_IPsec true
		bool L2TP_Raw BARE
	}
	declare ServerConfiguration
	{
		bool DisableNatTraversal true
		string ListenIP LISTEN
	}
	declare VirtualHUB
	{
		declare lab
		{
			bool Online true
		}
	}
}
";
