//! The hosts of one cell: client -- home router -- provider router -- gate -- server,
//! each a network namespace, joined by veth pairs, documentation addresses only.
//! Every cell builds its own and takes it down again, so no connection tracking and no
//! half-open exchange is left for the next. Refuses to know what runs on the hosts.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, anyhow};
use nix::sched::{CloneFlags, setns};

use crate::command;
use crate::faults::Fault;
use crate::nat::{ClientNat, ServerNat};

/// The address the client probes, whatever stands in front of the server.
pub const TARGET: &str = "203.0.113.10";
/// The server's IPv6 address.
pub const TARGET_V6: &str = "2001:db8:d::10";
/// Routed to the gate, where no host answers the ARP request.
pub const NOBODY: &str = "203.0.113.40";
/// Routed into nothing by the provider.
pub const BLACKHOLE: &str = "203.0.113.30";
/// The client's address where no home router hides it.
pub const CLIENT: &str = "198.51.100.2";
/// The address behind which a home router hides the client.
pub const HOME_OUTSIDE: &str = "192.0.2.7";
/// A second one, where it has two uplinks.
pub const HOME_OUTSIDE_4500: &str = "192.0.2.8";
/// The provider's router, as an ICMP error to the client names it.
pub const PROVIDER: &str = "192.0.2.1";
/// The provider's router in IPv6.
pub const PROVIDER_V6: &str = "2001:db8:a::1";
/// The router in front of the server, as an ICMP error to the client names it.
pub const GATE: &str = "203.0.113.130";
/// The server's own address where the gate translates.
pub const INSIDE: &str = "10.80.0.10";

/// One host on the path, in the order a request meets them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Host {
    Client,
    Home,
    Provider,
    Gate,
    Server,
}

impl Host {
    pub const ALL: [Self; 5] = [Self::Client, Self::Home, Self::Provider, Self::Gate, Self::Server];

    /// Its name in a namespace's and a file's.
    pub fn word(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Home => "home",
            Self::Provider => "provider",
            Self::Gate => "gate",
            Self::Server => "server",
        }
    }
}

/// What stands on the path of one cell.
#[derive(Clone, Debug, Default)]
pub struct Route {
    pub client_nat: ClientNat,
    pub server_nat: ServerNat,
    pub faults: Vec<Fault>,
    /// The MTU of the link between provider and gate, where it is not that of Ethernet.
    pub narrow: Option<u16>,
    /// The server host says no more ICMP errors than Linux does by default.
    pub limits_errors: bool,
}

/// The namespaces of one cell and its working folder; dropped, they are gone.
pub struct World {
    prefix: String,
    folder: PathBuf,
}

impl World {
    /// Builds the hosts. `prefix` must be unique on the machine.
    pub fn build(prefix: &str, folder: &Path, path: &Route) -> Result<Self> {
        std::fs::create_dir_all(folder)?;
        let world = Self { prefix: prefix.to_owned(), folder: folder.to_owned() };
        command::feed(Command::new("ip").args(["-batch", "-"]), &world.links())
            .context("the namespaces could not be made")?;
        for host in Host::ALL {
            world.shell(host, &configuration(host, path))?;
        }
        Ok(world)
    }

    /// Hosts that somebody else builds under the same names.
    pub fn standing(prefix: &str, folder: &Path) -> Self {
        Self { prefix: prefix.to_owned(), folder: folder.to_owned() }
    }

    /// The namespace's name.
    pub fn name(&self, host: Host) -> String {
        format!("{}-{}", self.prefix, host.word())
    }

    /// Where this cell's files lie.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// A command that will run on `host`; add the program and its arguments.
    pub fn on(&self, host: Host) -> Command {
        let mut command = Command::new("ip");
        command.args(["netns", "exec", &self.name(host)]);
        command.current_dir(&self.folder);
        command
    }

    /// Runs a shell script on `host`; its first failing command ends it.
    pub fn shell(&self, host: Host, script: &str) -> Result<String> {
        command::feed(self.on(host).args(["sh", "-e"]), script)
            .with_context(|| format!("on the {}", host.word()))
    }

    /// What `open` returns when it is called on `host`. A socket stays in the namespace in
    /// which it was opened, so only a short-lived thread moves there.
    pub fn inside<T: Send>(
        &self,
        host: Host,
        open: impl FnOnce() -> Result<T> + Send,
    ) -> Result<T> {
        let namespace = File::open(Path::new("/run/netns").join(self.name(host)))?;
        std::thread::scope(|scope| {
            let opener = scope.spawn(move || {
                setns(namespace, CloneFlags::CLONE_NEWNET)?;
                open()
            });
            opener.join().map_err(|_| anyhow!("the thread that opens sockets panicked"))?
        })
    }

    fn links(&self) -> String {
        let names = Host::ALL.map(|host| self.name(host));
        let namespaces = names.iter().map(|name| format!("netns add {name}"));
        let links = names.iter().zip(names.iter().skip(1)).map(|(inner, outer)| {
            format!("link add far0 netns {inner} type veth peer name near0 netns {outer}")
        });
        namespaces.chain(links).collect::<Vec<_>>().join("\n")
    }
}

impl Drop for World {
    fn drop(&mut self) {
        for host in Host::ALL {
            remove_namespace(&self.name(host));
        }
    }
}

/// Ends what runs in a namespace and deletes it. Errors are of no use to anyone here.
pub fn remove_namespace(name: &str) {
    let inhabitants = command::run("ip", &["netns", "pids", name]).unwrap_or_default();
    for process in inhabitants.split_whitespace() {
        let _ = command::run("sh", &["-c", &format!("kill -9 {process}")]);
    }
    let _ = command::run("ip", &["netns", "del", name]);
}

/// The shell script that turns an empty namespace into `host`.
fn configuration(host: Host, path: &Route) -> String {
    let addresses = match host {
        Host::Client => client_addresses(path.client_nat),
        Host::Home => home_addresses(path.client_nat),
        Host::Provider => PROVIDER_ADDRESSES.to_owned(),
        Host::Gate => gate_addresses(path.server_nat),
        Host::Server => server_addresses(path.server_nat),
    };
    let narrow = match (host, path.narrow) {
        (Host::Provider, Some(mtu)) => format!("link set far0 mtu {mtu}\n"),
        (Host::Gate, Some(mtu)) => format!("link set near0 mtu {mtu}\n"),
        _ => String::new(),
    };
    let rules: String = path
        .faults
        .iter()
        .filter(|fault| fault.at == host)
        .map(Fault::table)
        .chain([path.client_nat.table(host), path.server_nat.table(host)])
        .collect();
    let limit = if host == Host::Server && path.limits_errors { KERNELS_LIMIT } else { "" };
    format!(
        "{KERNEL}{limit}ip -batch - <<'END'\nlink set lo up\n{addresses}{narrow}END\nnft -f - <<'END'\n{rules}END\n"
    )
}

fn client_addresses(nat: ClientNat) -> String {
    let (address, router) =
        if nat.hides() { ("192.168.77.2", "192.168.77.1") } else { (CLIENT, "198.51.100.1") };
    format!(
        "addr add {address}/24 dev far0\naddr add 2001:db8:c::2/64 dev far0 nodad\nlink set far0 up\n\
         route add default via {router}\nroute add default via 2001:db8:c::1\n"
    )
}

fn home_addresses(nat: ClientNat) -> String {
    let inside = if nat.hides() { "192.168.77.1" } else { "198.51.100.1" };
    let second = match nat {
        ClientNat::TwoAddresses => format!("addr add {HOME_OUTSIDE_4500}/24 dev far0\n"),
        _ => String::new(),
    };
    format!(
        "addr add {inside}/24 dev near0\naddr add 2001:db8:c::1/64 dev near0 nodad\nlink set near0 up\n\
         addr add {HOME_OUTSIDE}/24 dev far0\n{second}addr add 2001:db8:a::7/64 dev far0 nodad\nlink set far0 up\n\
         route add default via {PROVIDER}\nroute add default via {PROVIDER_V6}\n"
    )
}

fn gate_addresses(nat: ServerNat) -> String {
    let inside = match nat {
        ServerNat::None => "203.0.113.1/25",
        ServerNat::Forwards | ServerNat::ForwardsPorts => "10.80.0.1/24",
    };
    let own = match nat {
        ServerNat::ForwardsPorts => format!("addr add {TARGET}/32 dev lo\n"),
        ServerNat::None | ServerNat::Forwards => String::new(),
    };
    format!(
        "{own}addr add {inside} dev far0\naddr add 2001:db8:d::1/64 dev far0 nodad\nlink set far0 up\n\
         addr add {GATE}/25 dev near0\naddr add 2001:db8:b::2/64 dev near0 nodad\nlink set near0 up\n\
         route add default via 203.0.113.129\nroute add default via 2001:db8:b::1\n"
    )
}

fn server_addresses(nat: ServerNat) -> String {
    let (address, router) = match nat {
        ServerNat::None => ("203.0.113.10/25", "203.0.113.1"),
        ServerNat::Forwards | ServerNat::ForwardsPorts => ("10.80.0.10/24", "10.80.0.1"),
    };
    format!(
        "addr add {address} dev near0\naddr add {TARGET_V6}/64 dev near0 nodad\nlink set near0 up\n\
         route add default via {router}\nroute add default via 2001:db8:d::1\n"
    )
}

const PROVIDER_ADDRESSES: &str = "\
addr add 192.0.2.1/24 dev near0
addr add 2001:db8:a::1/64 dev near0 nodad
link set near0 up
addr add 203.0.113.129/25 dev far0
addr add 2001:db8:b::1/64 dev far0 nodad
link set far0 up
route add 198.51.100.0/24 via 192.0.2.7
route add 2001:db8:c::/64 via 2001:db8:a::7
route add 203.0.113.0/25 via 203.0.113.130
route add 2001:db8:d::/64 via 2001:db8:b::2
route add blackhole 203.0.113.30/32
";

/// The ICMP rate limits would turn every answer into a matter of luck. Duplicate address
/// detection would lose the first second of IPv6.
const KERNEL: &str = "\
cd /proc/sys/net
echo 1 > ipv4/ip_forward
echo 1 > ipv6/conf/all/forwarding
echo 0 > ipv4/icmp_ratelimit
echo 0 > ipv6/icmp/ratelimit
for interface in ipv6/conf/*; do echo 0 > $interface/accept_dad; done
";
/// Six at once and then one a second.
const KERNELS_LIMIT: &str = "echo 1000 > ipv4/icmp_ratelimit\necho 1000 > ipv6/icmp/ratelimit\n";
