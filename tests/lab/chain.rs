//! A chain of eight routers between the client and the server, each a network namespace,
//! with the kernel's own limits on ICMP. Refuses to know what is found on it.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::command;
use crate::hosts::{Host, TARGET, World, remove_namespace};

pub const ROUTERS: u8 = 8;

/// What stands on the chain.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// Rules in the forward chain of a router.
    pub filters: Vec<(u8, String)>,
    /// Routers that say nothing.
    pub silent: Vec<u8>,
    /// Routers that say nothing of ESP.
    pub deaf_to_esp: Vec<u8>,
    /// Routers that say nothing of what is not UDP.
    pub udp_only: Vec<u8>,
    /// A second router beside the fourth, the load shared by ports.
    pub two_paths: bool,
    /// The first router hides the client.
    pub nat: bool,
}

/// The standing hosts; dropped, the routers are gone.
pub struct Chain {
    prefix: String,
    pub world: World,
}

impl Chain {
    pub fn build(prefix: &str, folder: &Path, plan: &Plan) -> Result<Self> {
        std::fs::create_dir_all(folder)?;
        let chain = Self { prefix: prefix.to_owned(), world: World::standing(prefix, folder) };
        command::feed(Command::new("ip").args(["-batch", "-"]), &chain.links(plan))
            .context("the namespaces could not be made")?;
        for place in 0..=ROUTERS + 1 {
            shell(&chain.name(place), &configuration(place, plan))?;
        }
        if plan.two_paths {
            shell(&chain.second(), SECOND)?;
            shell(&chain.name(3), SHARES)?;
            shell(&chain.name(5), MERGES)?;
        }
        Ok(chain)
    }

    /// The router's address, as an ICMP error to the client names it.
    pub fn address(router: u8) -> String {
        format!("198.18.{}.2", router.saturating_sub(1))
    }

    /// Clients have place 0, the server the last.
    fn name(&self, place: u8) -> String {
        match place {
            0 => self.world.name(Host::Client),
            router if router <= ROUTERS => format!("{}-r{router}", self.prefix),
            _ => self.world.name(Host::Server),
        }
    }

    fn second(&self) -> String {
        format!("{}-r4b", self.prefix)
    }

    fn links(&self, plan: &Plan) -> String {
        let names: Vec<_> = (0..=ROUTERS + 1).map(|place| self.name(place)).collect();
        let mut lines: Vec<_> = names.iter().map(|name| format!("netns add {name}")).collect();
        for (inner, outer) in names.iter().zip(names.iter().skip(1)) {
            lines.push(format!(
                "link add far0 netns {inner} type veth peer name near0 netns {outer}"
            ));
        }
        if plan.two_paths {
            let (third, second, fifth) = (self.name(3), self.second(), self.name(5));
            lines.push(format!("netns add {second}"));
            lines.push(format!(
                "link add far1 netns {third} type veth peer name near0 netns {second}"
            ));
            lines.push(format!(
                "link add far0 netns {second} type veth peer name near1 netns {fifth}"
            ));
        }
        lines.join("\n")
    }
}

impl Drop for Chain {
    fn drop(&mut self) {
        for router in 1..=ROUTERS {
            remove_namespace(&self.name(router));
        }
        remove_namespace(&self.second());
    }
}

fn shell(name: &str, script: &str) -> Result<String> {
    let mut command = Command::new("ip");
    command.args(["netns", "exec", name, "sh", "-e"]);
    command::feed(&mut command, script).with_context(|| format!("in {name}"))
}

/// The shell script that turns an empty namespace into the host of a place.
fn configuration(place: u8, plan: &Plan) -> String {
    let addresses = match place {
        0 => client(plan.nat),
        router if router <= ROUTERS => self::router(router, plan.nat),
        _ => format!(
            "addr add {TARGET}/25 dev near0\naddr add 2001:db8:d::10/64 dev near0 nodad\n\
             link set near0 up\nroute add default via 203.0.113.1\n\
             route add default via 2001:db8:d::1\n"
        ),
    };
    format!(
        "{KERNEL}ip -batch - <<'END'\nlink set lo up\n{addresses}END\nnft -f - <<'END'\n{}END\n",
        rules(place, plan)
    )
}

fn client(nat: bool) -> String {
    let (address, gateway) =
        if nat { ("192.168.77.2", "192.168.77.1") } else { ("198.18.0.1", "198.18.0.2") };
    format!(
        "addr add {address}/24 dev far0\naddr add 2001:db8:c000::1/64 dev far0 nodad\n\
         link set far0 up\nroute add default via {gateway}\n\
         route add default via 2001:db8:c000::2\n"
    )
}

fn router(number: u8, nat: bool) -> String {
    let left = number - 1;
    let near = if number == 1 && nat {
        "addr add 192.168.77.1/24 dev near0\n".to_owned()
    } else {
        format!("addr add 198.18.{left}.2/24 dev near0\n")
    };
    let far = if number == ROUTERS {
        "addr add 203.0.113.1/25 dev far0\naddr add 2001:db8:d::1/64 dev far0 nodad\n\
         link set far0 up\n"
            .to_owned()
    } else {
        format!(
            "addr add 198.18.{number}.1/24 dev far0\n\
             addr add 2001:db8:c00{number}::1/64 dev far0 nodad\nlink set far0 up\n\
             route add default via 198.18.{number}.2\n\
             route add default via 2001:db8:c00{number}::2\n"
        )
    };
    let back = if number == 1 {
        String::new()
    } else {
        format!(
            "route add 198.18.0.0/16 via 198.18.{left}.1\n\
             route add 2001:db8:c000::/44 via 2001:db8:c00{left}::1\n"
        )
    };
    format!(
        "{near}addr add 2001:db8:c00{left}::2/64 dev near0 nodad\nlink set near0 up\n{far}{back}"
    )
}

fn rules(place: u8, plan: &Plan) -> String {
    let filters = plan.filters.iter().filter(|(at, _)| *at == place);
    let filters: Vec<_> = filters.map(|(_, rule)| rule.as_str()).collect();
    let filters = filters.join("\n");
    let mut says = String::new();
    if plan.silent.contains(&place) {
        says.push_str("icmp type time-exceeded drop\nicmpv6 type time-exceeded drop\n");
    }
    if plan.deaf_to_esp.contains(&place) {
        // The protocol of the packet that is quoted.
        says.push_str("icmp type time-exceeded @th,136,8 50 drop\n");
    }
    if plan.udp_only.contains(&place) {
        says.push_str("icmp type time-exceeded @th,136,8 != 17 drop\n");
    }
    // The kernel may lack ESP and say so; a VPN server's swallows it.
    let server = if place > ROUTERS { "meta l4proto esp drop\n" } else { "" };
    let nat = if place == 1 && plan.nat {
        "table ip nat { chain after { type nat hook postrouting priority srcnat;\n\
         oifname \"far0\" masquerade\n}\n}\n"
    } else {
        ""
    };
    format!(
        "table inet walk {{ chain passing {{ type filter hook forward priority 0;\n{filters}\n}}\n\
         chain saying {{ type filter hook output priority 0;\n{says}}}\n\
         chain taking {{ type filter hook input priority 0;\n{server}}}\n}}\n{nat}"
    )
}

/// The ICMP limits stay as the kernel has them.
const KERNEL: &str = "\
cd /proc/sys/net
echo 1 > ipv4/ip_forward
echo 1 > ipv6/conf/all/forwarding
echo 1 > ipv4/fib_multipath_hash_policy
for interface in ipv6/conf/*; do echo 0 > $interface/accept_dad; done
";
const SECOND: &str = "\
echo 1 > /proc/sys/net/ipv4/ip_forward
ip -batch - <<'END'
link set lo up
addr add 198.18.103.2/24 dev near0
link set near0 up
addr add 198.18.104.1/24 dev far0
link set far0 up
route add default via 198.18.104.2
route add 198.18.0.0/16 via 198.18.103.1
END
";
const SHARES: &str = "\
ip address add 198.18.103.1/24 dev far1
ip link set far1 up
ip route replace default nexthop via 198.18.3.2 nexthop via 198.18.103.2
";
const MERGES: &str = "\
ip address add 198.18.104.2/24 dev near1
ip link set near1 up
";
