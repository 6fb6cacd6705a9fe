//! The translators: the client's home router and the gate in front of the server.

use crate::hosts::{HOME_OUTSIDE, HOME_OUTSIDE_4500, Host, INSIDE, TARGET};

/// What the home router does to the client's packets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ClientNat {
    /// Routes a public address.
    #[default]
    None,
    /// Hides a private address, keeps the port where it can.
    KeepsPort,
    /// Hides a private address behind a random port.
    RandomPort,
    /// Hides a private address, UDP 500 behind [`MAPPED_500`] and 4500 behind
    /// [`MAPPED_4500`], so that a test knows the number.
    KnownPort,
    /// The home router hides it, and the provider hides the home router.
    Twice,
    /// Hides a private address behind two, as over two uplinks: what goes to UDP 4500
    /// leaves from the second.
    TwoAddresses,
    /// Translates a public address but for the flow of UDP 500, as a NAT does that was added
    /// while it remembered that one.
    AddedBehindAFlow,
}

/// The outside port of the client's UDP 500 with [`ClientNat::KnownPort`].
pub const MAPPED_500: u16 = 40500;
/// The outside port of the client's UDP 4500 with [`ClientNat::KnownPort`].
pub const MAPPED_4500: u16 = 44500;

impl ClientNat {
    /// Whether the client's own address is private.
    pub fn hides(self) -> bool {
        !matches!(self, Self::None | Self::AddedBehindAFlow)
    }

    /// The nft table for `host`, empty where it does not translate.
    pub fn table(self, host: Host) -> String {
        match (self, host) {
            (Self::KeepsPort | Self::Twice, Host::Home) | (Self::Twice, Host::Provider) => {
                hiding("masquerade\n")
            }
            (Self::RandomPort, Host::Home) => hiding("masquerade random,fully-random\n"),
            (Self::KnownPort, Host::Home) => hiding(&format!(
                "oifname \"far0\" udp sport 500 udp dport 500 snat to {HOME_OUTSIDE}:{MAPPED_500}\n\
                 oifname \"far0\" udp sport 4500 udp dport 4500 snat to {HOME_OUTSIDE}:{MAPPED_4500}\n\
                 masquerade random,fully-random\n"
            )),
            (Self::TwoAddresses, Host::Home) => hiding(&format!(
                "oifname \"far0\" udp dport 4500 snat to {HOME_OUTSIDE_4500}\nmasquerade\n"
            )),
            (Self::AddedBehindAFlow, Host::Home) => {
                hiding("udp sport 500 udp dport 500 accept\nmasquerade\n")
            }
            _ => String::new(),
        }
    }
}

/// What the gate does to packets for the server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ServerNat {
    /// Routes the server's public address.
    #[default]
    None,
    /// Forwards everything for the public address to a private one.
    Forwards,
    /// Has the public address itself and forwards UDP 500 and 4500 to a private one.
    ForwardsPorts,
}

impl ServerNat {
    /// The nft table for `host`, empty where it does not translate.
    pub fn table(self, host: Host) -> String {
        match (self, host) {
            (Self::Forwards, Host::Gate) => format!(
                "table ip nat {{ chain before {{ type nat hook prerouting priority dstnat;\n\
                 ip daddr {TARGET} dnat to {INSIDE}\n}}\n}}\n"
            ),
            (Self::ForwardsPorts, Host::Gate) => format!(
                "table ip nat {{ chain before {{ type nat hook prerouting priority dstnat;\n\
                 ip daddr {TARGET} udp dport {{ 500, 4500 }} dnat to {INSIDE}\n}}\n}}\n"
            ),
            _ => String::new(),
        }
    }
}

/// Loopback traffic must not be translated, hence the interface.
fn hiding(rules: &str) -> String {
    let rules = rules.replace("masquerade", "oifname \"far0\" masquerade");
    format!(
        "table ip nat {{ chain after {{ type nat hook postrouting priority srcnat;\n{rules}}}\n}}\n"
    )
}
