//! Whole exchanges in every scenario.

use super::*;

#[test]
fn every_exchange_ends_in_every_scenario_as_planted() {
    use Outcome::{Complete, Mismatched, Refused, Silent, Unacceptable};
    let rows = [
        ("clear", Complete, Complete, Complete, Silent),
        ("nat", Mismatched, Mismatched, Complete, Silent),
        ("nat-rewritten", Mismatched, Mismatched, Complete, Silent),
        ("server-nat", Complete, Complete, Complete, Silent),
        ("nat-both", Mismatched, Mismatched, Complete, Silent),
        ("esp-blocked", Complete, Complete, Complete, Silent),
        ("esp-silent", Complete, Complete, Complete, Silent),
        ("walk-esp-stops", Complete, Complete, Complete, Silent),
        ("silent", Silent, Silent, Silent, Silent),
        ("closed", Silent, Silent, Silent, Silent),
        ("filtered", Silent, Silent, Silent, Silent),
        ("natt-blocked", Mismatched, Silent, Complete, Silent),
        ("ikev1-refused", Silent, Silent, Complete, Silent),
        ("refused", Unacceptable, Unacceptable, Refused, Silent),
        ("forced-nat", Mismatched, Mismatched, Complete, Silent),
        ("forced-server", Complete, Complete, Complete, Silent),
        ("knock", Complete, Silent, Complete, Silent),
        ("l2tp-exposed", Complete, Complete, Complete, Complete),
        ("reflector", Silent, Silent, Silent, Silent),
        ("far-end", Complete, Complete, Complete, Complete),
        ("key", Complete, Complete, Complete, Complete),
    ];
    assert_eq!(rows.map(|row| row.0), SCENARIOS);
    for (name, ike, float, v2, clear_l2tp) in rows {
        let scenario = named(name);
        assert_eq!(main_mode(&scenario, Channel::Ike500).0, ike, "{name} 500");
        assert_eq!(main_mode(&scenario, Channel::Ike4500).0, float, "{name} 4500");
        assert_eq!(sa_init(&scenario), v2, "{name} IKEv2");
        assert_eq!(l2tp(&scenario), clear_l2tp, "{name} L2TP");
    }
}

#[test]
fn the_server_hashes_what_it_sees() {
    let ends = |client: &str, server: &str| [client.parse().unwrap(), server.parse().unwrap()];
    for (name, seen) in [
        ("clear", ends("198.51.100.77:500", "203.0.113.10:500")),
        ("nat", ends("198.51.100.77:500", "203.0.113.10:500")),
        ("server-nat", ends("198.51.100.77:500", "10.80.0.10:500")),
        ("nat-both", ends("198.51.100.77:500", "10.80.0.10:500")),
    ] {
        let (_, received) = main_mode(&named(name), Channel::Ike500);
        let (hashes, expected) = nat_d(&received, seen);
        assert_eq!(hashes, expected, "{name}");
    }
    let (_, received) = main_mode(&named("nat-rewritten"), Channel::Ike500);
    let (hashes, kept) = nat_d(&received, ends("198.51.100.77:500", "203.0.113.10:500"));
    assert_ne!(hashes[0], kept[0]);
    let is_some_port = (0xc000..=u16::MAX).any(|port| {
        nat_d(&received, ends(&format!("198.51.100.77:{port}"), "203.0.113.10:500")).1[0]
            == hashes[0]
    });
    assert!(is_some_port);
}

#[test]
fn forged_hashes_fit_nothing() {
    let ends = ["198.51.100.77:500".parse().unwrap(), "203.0.113.10:500".parse().unwrap()];
    let (hashes, honest) = nat_d(&main_mode(&named("forced-nat"), Channel::Ike500).1, ends);
    assert_ne!(hashes[0], honest[0]);
    let (hashes, honest) = nat_d(&main_mode(&named("forced-server"), Channel::Ike500).1, ends);
    assert_eq!(hashes[0], honest[0]);
    assert_ne!(hashes[1], honest[1]);
}
