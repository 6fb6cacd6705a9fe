//! Traffic one way: whom it accuses depends on where it was recorded.

use super::*;
use crate::evidence::{Carrier, Direction};
use crate::verdict::{RecordedAt, Summary, TrafficOneWay};
use crate::wire::esp::EspHeader;

const AT_CLIENT: (u8, u8) = (0, 5);
const AT_SERVER: (u8, u8) = (5, 0);
const IN_BETWEEN: (u8, u8) = (2, 3);
const ON_ONE_LINK: (u8, u8) = (0, 0);
const PLACES: [((u8, u8), RecordedAt); 4] = [
    (AT_CLIENT, RecordedAt::ClientEnd),
    (AT_SERVER, RecordedAt::ServerEnd),
    (IN_BETWEEN, RecordedAt::Unknown),
    (ON_ONE_LINK, RecordedAt::Unknown),
];

fn native(direction: Direction) -> Vec<u8> {
    let packet = EspHeader { spi: super::bench::SPI, sequence: 1 }.packet(&[0x5a; 76]);
    match direction {
        Direction::Outbound => super::bench::esp(CLIENT, SERVER, &packet),
        Direction::Inbound => super::bench::esp(SERVER, CLIENT, &packet),
    }
}

fn recorded(routers: (u8, u8), direction: Direction, packets: usize) -> Verdict {
    let mut bench = Bench::new();
    bench.routers = routers;
    bench.agrees_on_a_tunnel(&MainMode::on_500(CLIENT));
    bench.flows(direction, &native(direction), packets);
    bench.verdict()
}

#[test]
fn native_esp_one_way_accuses_the_path_only_where_it_leaves() {
    use Direction::{Inbound, Outbound};
    let rows = [
        (AT_CLIENT, Outbound, Class::EspBlocked, Summary::EspOneWay.into()),
        (AT_SERVER, Inbound, Class::EspBlocked, Summary::EspOneWay.into()),
        (AT_SERVER, Outbound, Class::Inconclusive, Summary::EspArrivesOnly.into()),
        (AT_CLIENT, Inbound, Class::Inconclusive, Summary::EspArrivesOnly.into()),
        (IN_BETWEEN, Outbound, Class::Inconclusive, Summary::EspOneWayUnplaced.into()),
        (IN_BETWEEN, Inbound, Class::Inconclusive, Summary::EspOneWayUnplaced.into()),
        (ON_ONE_LINK, Outbound, Class::Inconclusive, Summary::EspOneWayUnplaced.into()),
        (ON_ONE_LINK, Inbound, Class::Inconclusive, Summary::EspOneWayUnplaced.into()),
    ];
    for (routers, direction, class, cause) in rows {
        let verdict = recorded(routers, direction, 4);
        assert_eq!(
            (verdict.class, verdict.leading.clone()),
            (class, cause),
            "{routers:?} {direction:?}"
        );
        assert_ne!(verdict.certainty, Certainty::Proven);
    }
}

#[test]
fn the_finding_says_where_it_was_recorded() {
    for (routers, recorded_at) in PLACES {
        for direction in [Direction::Outbound, Direction::Inbound] {
            let verdict = recorded(routers, direction, 4);
            let carrier = Carrier::Esp;
            let kind =
                FindingKind::TrafficOneWay(TrafficOneWay { carrier, direction, recorded_at });
            assert!(has(&verdict, &kind), "{routers:?}: {:?}", kinds(&verdict));
        }
    }
}

#[test]
fn both_ways_is_clear_and_too_few_packets_are_nothing_wherever_it_was_recorded() {
    for (routers, _) in PLACES {
        let verdict = recorded(routers, Direction::Outbound, 2);
        assert_eq!(
            (verdict.class, verdict.leading.clone()),
            (Class::Inconclusive, Summary::EspUnknown.into())
        );
        let mut bench = Bench::new();
        bench.routers = routers;
        bench.agrees_on_a_tunnel(&MainMode::on_500(CLIENT));
        for direction in [Direction::Outbound, Direction::Inbound] {
            bench.flows(direction, &native(direction), 4);
        }
        assert_eq!(judged(&bench.verdict()), (Class::PathClear, Certainty::Proven));
    }
}

#[test]
fn hop_limits_that_do_not_agree_place_nothing() {
    let mut bench = Bench::new();
    bench.routers = AT_CLIENT;
    bench.agrees_on_a_tunnel(&MainMode::on_500(CLIENT));
    bench.routers = AT_SERVER;
    bench.flows(Direction::Outbound, &native(Direction::Outbound), 4);
    assert_eq!(bench.verdict().leading, Summary::EspOneWayUnplaced.into());
}

/// IKE passed both ways on the port that carries it, which says nothing of ESP there.
#[test]
fn esp_in_udp_one_way_decides_nothing() {
    for (routers, recorded_at) in PLACES {
        for direction in [Direction::Outbound, Direction::Inbound] {
            let exchange = MainMode::on_4500(CLIENT);
            let mut bench = Bench::new();
            bench.routers = routers;
            bench.agrees_on_a_tunnel(&exchange);
            bench.flows(direction, &exchange.esp_in_udp(direction), 4);
            let verdict = bench.verdict();
            assert_eq!(judged(&verdict), (Class::Inconclusive, Certainty::Undetermined));
            assert_eq!(verdict.leading, Summary::EspInUdpOneWay.into());
            let carrier = Carrier::EspInUdp;
            let kind =
                FindingKind::TrafficOneWay(TrafficOneWay { carrier, direction, recorded_at });
            assert!(has(&verdict, &kind), "{routers:?}: {:?}", kinds(&verdict));
        }
    }
}
