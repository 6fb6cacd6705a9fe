//! The named scenarios.
//!
//! ```text
//! client -- home router -- provider's router -- server's router -- server
//! ```

use std::net::{Ipv4Addr, Ipv6Addr};
use std::time::Duration;

use super::{
    Addresses, ClosedPorts, EspTreatment, Hop, Host, Ike, Keys, Match, MissingPieces, PortMapping,
    Scenario, Service, Way,
};
use crate::crypto::DhGroup;
use crate::evidence::{Channel, port};
use crate::protocol::main_mode::{MainModePolicy, NatDPolicy};
use crate::protocol::sa_init::SaInitResponder;
use crate::wire::icmp::IcmpMeaning;
use crate::wire::ip::PROTOCOL_ESP;

/// The list of all scenarios: a name, and what plants it.
macro_rules! scenarios {
    ($($name:literal => $plant:ident,)+) => {
        /// The names, in the order in which the demo goes through them.
        pub const SCENARIOS: [&str; [$($name),+].len()] = [$($name),+];

        /// The scenario of a name.
        #[must_use]
        pub fn scenario(name: &str) -> Option<Scenario> {
            match name {
                $($name => Some(Scenario { name: $name, ..$plant() }),)+
                _ => None,
            }
        }
    };
}

scenarios! {
    "clear" => clear,
    "nat" => nat,
    "nat-rewritten" => nat_rewritten,
    "server-nat" => server_nat,
    "nat-both" => nat_both,
    "esp-blocked" => esp_blocked,
    "esp-silent" => esp_silent,
    "walk-esp-stops" => walk_esp_stops,
    "silent" => silent,
    "closed" => closed,
    "filtered" => filtered,
    "natt-blocked" => natt_blocked,
    "ikev1-refused" => ikev1_refused,
    "refused" => refused,
    "forced-nat" => forced_nat,
    "forced-server" => forced_server,
    "knock" => knock,
    "l2tp-exposed" => l2tp_exposed,
    "reflector" => reflector,
    "far-end" => far_end,
    "key" => key,
}

fn clear() -> Scenario {
    Scenario {
        name: "clear",
        planted: "path-clear",
        shown: true,
        client: PUBLIC_CLIENT,
        server: SERVER,
        delay: Duration::from_millis(5),
        hops: vec![Hop::Router(HOME), Hop::Router(PROVIDER), Hop::Router(SERVERS_ROUTER)],
        host: Some(server(EspTreatment::Echo)),
        keys: Keys::default(),
    }
}

fn nat() -> Scenario {
    translated(PortMapping::Kept)
}

fn nat_rewritten() -> Scenario {
    translated(PortMapping::Rewritten)
}

fn server_nat() -> Scenario {
    Scenario { planted: "nat-detected", ..inside(clear()) }
}

fn nat_both() -> Scenario {
    Scenario { shown: false, ..inside(translated(PortMapping::Kept)) }
}

fn esp_blocked() -> Scenario {
    let what = Match::protocol(PROTOCOL_ESP);
    let hop =
        Hop::Reject { what, meaning: IcmpMeaning::AdministrativelyProhibited, from: PROVIDER };
    Scenario { planted: "esp-blocked", ..with_provider(hop) }
}

fn esp_silent() -> Scenario {
    Scenario {
        planted: "inconclusive",
        shown: false,
        ..behind_all_routers(Hop::Drop(Match::protocol(PROTOCOL_ESP)))
    }
}

fn walk_esp_stops() -> Scenario {
    let mut scenario = clear();
    scenario.hops.insert(1, Hop::Drop(Match::protocol(PROTOCOL_ESP)));
    Scenario {
        planted: "esp-blocked",
        shown: false,
        host: Some(server(EspTreatment::Silent)),
        ..scenario
    }
}

fn silent() -> Scenario {
    Scenario { planted: "server-silent", host: None, ..clear() }
}

fn closed() -> Scenario {
    let esp = EspTreatment::Unreachable;
    Scenario {
        planted: "server-silent",
        host: Some(Host {
            ike: None,
            services: vec![(Channel::L2tp1701, Service::Closed)],
            ..server(esp)
        }),
        ..clear()
    }
}

fn filtered() -> Scenario {
    let reject = |port| Hop::Reject {
        what: Match::to_port(port),
        meaning: IcmpMeaning::AdministrativelyProhibited,
        from: PROVIDER,
    };
    let mut scenario = with_provider(reject(port::IKE));
    scenario.hops.insert(2, reject(port::NAT_TRAVERSAL));
    Scenario { planted: "server-silent", ..scenario }
}

fn natt_blocked() -> Scenario {
    let mut scenario = translated(PortMapping::Kept);
    scenario.hops.push(Hop::Drop(Match::to_port(port::NAT_TRAVERSAL)));
    Scenario { planted: "server-silent", ..scenario }
}

fn ikev1_refused() -> Scenario {
    let ike = Ike { main_mode: None, ..ike(MODERN_GROUPS, NatDPolicy::Honest) };
    Scenario {
        planted: "server-silent",
        host: Some(Host { ike: Some(ike), ..server(EspTreatment::Silent) }),
        ..clear()
    }
}

fn refused() -> Scenario {
    let mut scenario = with_main_mode(&[], NatDPolicy::Honest);
    let ike = scenario.host.as_mut().and_then(|host| host.ike.as_mut());
    if let Some(sa_init) = ike.and_then(|ike| ike.sa_init.as_mut()) {
        sa_init.encryption = Vec::new();
    }
    Scenario { planted: "refused", ..scenario }
}

fn forced_nat() -> Scenario {
    with_main_mode(MODERN_GROUPS, NatDPolicy::ForgedAboutClient)
}

fn forced_server() -> Scenario {
    Scenario { shown: false, ..with_main_mode(MODERN_GROUPS, NatDPolicy::ForgedAboutServer) }
}

fn knock() -> Scenario {
    with_provider(Hop::OpenOnKnock)
}

fn l2tp_exposed() -> Scenario {
    Scenario {
        host: Some(Host {
            services: vec![(Channel::L2tp1701, Service::Answers)],
            ..server(EspTreatment::Echo)
        }),
        ..clear()
    }
}

fn reflector() -> Scenario {
    Scenario {
        planted: "server-silent",
        host: Some(Host { reflects: true, ..server(EspTreatment::Silent) }),
        ..clear()
    }
}

fn far_end() -> Scenario {
    let back = Match { way: Some(Way::ToClient), ..Match::protocol(PROTOCOL_ESP) };
    Scenario {
        planted: "esp-blocked",
        host: Some(Host { responds: true, ..server(EspTreatment::Echo) }),
        keys: Keys { witness: Some("a witness key of practice"), ..Keys::default() },
        ..with_provider(Hop::Drop(back))
    }
}

fn key() -> Scenario {
    Scenario {
        host: Some(Host { responds: true, ..server(EspTreatment::Silent) }),
        keys: Keys { pre_shared: Some("practice"), ..Keys::default() },
        ..clear()
    }
}

/// A client behind a translator; the server treats ESP as most do.
fn translated(ports: PortMapping) -> Scenario {
    let mut scenario = clear();
    scenario
        .hops
        .splice(..1, [Hop::Router(PRIVATE_HOME), Hop::Nat { public: PUBLIC_CLIENT.v4, ports }]);
    Scenario {
        planted: "nat-detected",
        client: PRIVATE_CLIENT,
        host: Some(server(EspTreatment::Silent)),
        ..scenario
    }
}

/// The same with the server behind a translator.
fn inside(mut scenario: Scenario) -> Scenario {
    scenario.hops.push(Hop::ServerNat { public: SERVER.v4, inside: INSIDE_SERVER.v4 });
    scenario.host = scenario.host.map(|host| Host { addresses: INSIDE_SERVER, ..host });
    scenario
}

/// The clear path with something at the provider's router.
fn with_provider(hop: Hop) -> Scenario {
    let mut scenario = clear();
    scenario.hops.insert(2, hop);
    scenario
}

/// The clear path with something right in front of the server.
fn behind_all_routers(hop: Hop) -> Scenario {
    let mut scenario = clear();
    scenario.hops.push(hop);
    scenario
}

/// The clear path to a server that drops ESP, with main mode of its own.
fn with_main_mode(groups: &[u16], nat_d: NatDPolicy) -> Scenario {
    let ike = Some(ike(groups, nat_d));
    Scenario { host: Some(Host { ike, ..server(EspTreatment::Silent) }), ..clear() }
}

fn server(esp: EspTreatment) -> Host {
    Host {
        addresses: SERVER,
        ike: Some(ike(MODERN_GROUPS, NatDPolicy::Honest)),
        services: Vec::new(),
        esp,
        closed_ports: ClosedPorts::Refused,
        missing_pieces: MissingPieces::Reported,
        reflects: false,
        babbles: false,
        responds: false,
    }
}

fn ike(groups: &[u16], nat_d: NatDPolicy) -> Ike {
    Ike {
        main_mode: Some(MainModePolicy {
            groups: groups.to_vec(),
            nat_d,
            certificates: false,
            authentication: None,
        }),
        sa_init: Some(SaInitResponder {
            encryption: vec![AES_CBC, AES_GCM_16],
            group: DhGroup::Modp2048,
            cookie: None,
        }),
        largest: None,
        longest_read: None,
    }
}

/// What current servers accept of the groups that Windows offers.
const MODERN_GROUPS: &[u16] = &[14, 19, 20];
/// IKEv2 encryption algorithms (RFC 7296 3.3.2, RFC 5282).
const AES_CBC: u16 = 12;
const AES_GCM_16: u16 = 20;

const CLIENT_V6: Ipv6Addr = Ipv6Addr::new(0x2001, 0xdb8, 0x77, 0, 0, 0, 0, 2);
const HOME_V6: Ipv6Addr = Ipv6Addr::new(0x2001, 0xdb8, 0x77, 0, 0, 0, 0, 1);
const SERVER_V6: Ipv6Addr = Ipv6Addr::new(0x2001, 0xdb8, 0x10, 0, 0, 0, 0, 0x10);

const PUBLIC_CLIENT: Addresses = Addresses { v4: Ipv4Addr::new(198, 51, 100, 77), v6: CLIENT_V6 };
const PRIVATE_CLIENT: Addresses = Addresses { v4: Ipv4Addr::new(192, 168, 77, 2), v6: CLIENT_V6 };
const HOME: Addresses = Addresses { v4: Ipv4Addr::new(198, 51, 100, 65), v6: HOME_V6 };
const PRIVATE_HOME: Addresses = Addresses { v4: Ipv4Addr::new(192, 168, 77, 1), v6: HOME_V6 };
const PROVIDER: Addresses = Addresses {
    v4: Ipv4Addr::new(198, 51, 100, 1),
    v6: Ipv6Addr::new(0x2001, 0xdb8, 1, 0, 0, 0, 0, 1),
};
const SERVERS_ROUTER: Addresses = Addresses {
    v4: Ipv4Addr::new(203, 0, 113, 1),
    v6: Ipv6Addr::new(0x2001, 0xdb8, 0x10, 0, 0, 0, 0, 1),
};
const SERVER: Addresses = Addresses { v4: Ipv4Addr::new(203, 0, 113, 10), v6: SERVER_V6 };
const INSIDE_SERVER: Addresses = Addresses { v4: Ipv4Addr::new(10, 80, 0, 10), v6: SERVER_V6 };
