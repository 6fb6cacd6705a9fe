//! What a filter on the way can do to a tunnel, as nft rules on one host.

use crate::hosts::Host;

/// Rules on one host of the path.
#[derive(Clone, Debug)]
pub struct Fault {
    pub at: Host,
    hook: &'static str,
    declarations: &'static str,
    rules: String,
}

impl Fault {
    /// `rules` for what `at` forwards.
    pub fn forward(at: Host, rules: &str) -> Self {
        Self { at, hook: "forward", declarations: "", rules: rules.to_owned() }
    }

    /// `rules` for what the server host itself receives.
    pub fn server_input(rules: &str) -> Self {
        Self { hook: "input", ..Self::forward(Host::Server, rules) }
    }

    /// `rules` for what `at` sends by itself.
    pub fn output(at: Host, rules: &str) -> Self {
        Self { hook: "output", ..Self::forward(at, rules) }
    }

    /// The nft table that plants it.
    pub fn table(&self) -> String {
        format!(
            "table inet faults {{ {} chain {}_faults {{ type filter hook {} priority 0;\n{}\n}}\n}}\n",
            self.declarations, self.hook, self.hook, self.rules
        )
    }
}

/// The server host says nothing of ESP, as one whose kernel knows it.
pub fn silent_about_esp() -> Fault {
    Fault::output(
        Host::Server,
        "icmp type destination-unreachable icmp code prot-unreachable drop\n\
         icmpv6 type parameter-problem drop",
    )
}

/// The provider's router tells nobody that a packet is too big.
pub fn too_big_untold() -> Fault {
    Fault::output(
        Host::Provider,
        "icmp type destination-unreachable drop\nicmpv6 type packet-too-big drop",
    )
}

/// The provider drops all pieces of packets but first ones.
pub fn pieces_dropped() -> Fault {
    Fault::forward(Host::Provider, "ip frag-off & 0x1fff != 0 drop\nexthdr frag exists drop")
}

/// The provider drops without a word whatever `matching` selects.
pub fn dropped(matching: &str) -> Fault {
    Fault::forward(Host::Provider, &format!("{matching} drop"))
}

/// As [`dropped`], by another host on the way.
pub fn dropped_at(at: Host, matching: &str) -> Fault {
    Fault::forward(at, &format!("{matching} drop"))
}

/// As [`dropped`], of what comes from the server's side only: a client that asks from the
/// server's own port number is still heard.
pub fn answers_dropped(matching: &str) -> Fault {
    dropped(&format!("iifname \"far0\" {matching}"))
}

/// The provider refuses whatever `matching` selects, with the ICMP code nft calls `code`.
pub fn rejected(matching: &str, code: &str) -> Fault {
    rejected_at(Host::Provider, matching, code)
}

/// As [`rejected`], by another host on the way.
pub fn rejected_at(at: Host, matching: &str, code: &str) -> Fault {
    Fault::forward(at, &format!("{matching} reject with {code}"))
}

/// The next router finds no hop left in whatever `matching` selects, as behind a loop.
pub fn hop_limit_used_up(matching: &str) -> Fault {
    Fault::forward(Host::Provider, &format!("{matching} ip ttl set 1"))
}

/// The provider loses `percent` of the packets, either way.
pub fn loss(percent: u8) -> Fault {
    Fault::forward(Host::Provider, &format!("numgen random mod 100 < {percent} drop"))
}

/// The gate lets UDP 4500 through only from who was seen on UDP 500.
pub fn knock() -> Fault {
    Fault {
        declarations: "set knocked { type ipv4_addr; size 1024; flags dynamic; }\n",
        ..Fault::forward(
            Host::Gate,
            "udp dport 500 add @knocked { ip saddr }\n\
             udp dport 4500 ip saddr != @knocked drop",
        )
    }
}

/// The server host drops IKE version 1 unread, as libreswan does by default. The version
/// is byte 17 of the ISAKMP header, four further on behind the non-ESP marker.
pub fn version_one_dropped() -> Fault {
    Fault::server_input(
        "udp dport 500 @th,200,8 0x10 drop\n\
         udp dport 4500 @th,64,32 0 @th,232,8 0x10 drop",
    )
}

/// The gate lets a source open five flows in a minute.
pub fn five_new_flows() -> Fault {
    Fault::forward(
        Host::Gate,
        "iifname \"near0\" ct state new limit rate over 5/minute burst 5 packets drop",
    )
}

/// What the server sends from UDP 500 leaves the gate from another port.
pub fn answers_from(port: u16) -> Fault {
    Fault::forward(Host::Gate, &format!("iifname \"far0\" udp sport 500 udp sport set {port}"))
}
