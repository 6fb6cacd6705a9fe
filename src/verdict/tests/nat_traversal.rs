//! UDP 4500, and what else is needed once UDP 500 answers.

use super::super::{EspState, Leading, PortState, Summary};
use super::*;
use crate::evidence::Channel;
use crate::verdict::{
    NatTraversalLost, NatTraversalStalled, OpensAfterIke500, StalledAfterMessage2,
};
use crate::wire::ip::udp_packet;
use crate::wire::nat_t::NAT_KEEPALIVE;

/// UDP 500 passes, with or without a translator at the client.
fn over_500(translated: bool) -> Bench {
    let mut bench = Bench::new();
    let exchange = MainMode::on_500(CLIENT);
    if translated {
        bench.passes_as(&exchange, "198.51.100.77:40500");
    } else {
        bench.passes(&exchange);
    }
    bench
}

fn opens_esp(bench: &mut Bench) {
    bench.sent(&knock());
    bench.error(SERVER, (3, 2), &knock());
}

#[test]
fn silence_on_4500_matters_where_the_client_moves_there() {
    let rows = [
        // (translated, ESP proven open, class, cause)
        (true, true, Class::ServerSilent, NatTraversalLost {}.into()),
        (true, false, Class::ServerSilent, NatTraversalLost {}.into()),
        (false, true, Class::PathClear, Summary::OverNativeEsp.into()),
        (false, false, Class::Inconclusive, Summary::EspUnknown.into()),
    ];
    for (translated, open, class, cause) in rows {
        let mut bench = over_500(translated);
        bench.repeats(&MainMode::on_4500(CLIENT).message_1(), 4);
        if open {
            opens_esp(&mut bench);
        }
        let verdict = bench.verdict();
        assert_eq!((verdict.class, verdict.leading.clone()), (class, cause), "{translated} {open}");
        assert_eq!(verdict.channels[Channel::Ike4500].state, PortState::Silent);
        assert!(has(&verdict, &FindingKind::NatTraversalLost(NatTraversalLost {})));
        if class == Class::ServerSilent {
            assert_eq!(verdict.certainty, Certainty::Likely);
        }
    }
}

#[test]
fn an_error_about_4500_proves_its_loss() {
    for (from, kind, state) in
        [(SERVER, (3, 3), PortState::Closed), (ROUTER, (3, 13), PortState::Filtered)]
    {
        let mut bench = over_500(true);
        let message_1 = MainMode::on_4500(CLIENT).message_1();
        bench.sent(&message_1);
        bench.error(from, kind, &message_1);
        let verdict = bench.verdict();
        assert_eq!(judged(&verdict), (Class::ServerSilent, Certainty::Proven));
        assert_eq!(verdict.leading, NatTraversalLost {}.into());
        assert_eq!(verdict.channels[Channel::Ike4500].state, state);
    }
}

#[test]
fn a_keepalive_that_draws_an_error_does_not_close_4500() {
    let exchange = MainMode::on_4500(CLIENT);
    let keepalive = udp_packet(exchange.client, exchange.server, &NAT_KEEPALIVE).unwrap();
    let mut bench = over_500(true);
    bench.sent(&keepalive);
    bench.error(SERVER, (3, 3), &keepalive);
    bench.passes_as(&exchange, "198.51.100.77:40501");
    let verdict = bench.verdict();
    assert_eq!(verdict.channels[Channel::Ike4500].state, PortState::Answered);
    assert_eq!(judged(&verdict), (Class::NatDetected, Certainty::Proven));
    assert!(!kinds(&verdict).iter().any(|kind| matches!(kind, FindingKind::PortClosed(_))));
    // Without the marked exchange it says nothing.
    let mut bench = over_500(true);
    bench.sent(&keepalive);
    bench.error(SERVER, (3, 3), &keepalive);
    let verdict = bench.verdict();
    assert_eq!(verdict.channels[Channel::Ike4500].state, PortState::NotTested);
    assert_eq!(verdict.leading, Summary::NatTraversalUnknown.into());
}

#[test]
fn too_little_on_4500_decides_nothing() {
    let mut bench = over_500(true);
    bench.repeats(&MainMode::on_4500(CLIENT).message_1(), 2);
    let verdict = bench.verdict();
    assert_eq!(judged(&verdict), (Class::Inconclusive, Certainty::Undetermined));
    assert_eq!(verdict.leading, Summary::NatTraversalUnknown.into());
}

#[test]
fn a_refusal_on_4500_shows_that_it_passes() {
    let exchange = MainMode::on_4500(CLIENT);
    let mut bench = over_500(true);
    bench.sent(&exchange.message_1());
    bench.came(&exchange.notify(14, &[]));
    let verdict = bench.verdict();
    assert_eq!(verdict.channels[Channel::Ike4500].state, PortState::Refused);
    assert_eq!(judged(&verdict), (Class::NatDetected, Certainty::Proven));
}

#[test]
fn without_message_4_what_the_client_needs_is_unknown() {
    let mut bench = Bench::new();
    bench.begins(&MainMode::on_500(CLIENT));
    bench.repeats(&MainMode::on_4500(CLIENT).message_1(), 4);
    opens_esp(&mut bench);
    assert_eq!(bench.verdict().leading, Summary::NatUnknown.into());
    let mut bench = Bench::new();
    bench.begins(&MainMode::on_500(CLIENT));
    bench.begins(&MainMode::on_4500(CLIENT));
    opens_esp(&mut bench);
    assert_eq!(bench.verdict().leading, Summary::NatUnknown.into());
}

#[test]
fn a_server_without_nat_traversal_needs_native_esp() {
    let exchange = MainMode::on_500(CLIENT);
    let mut bench = Bench::new();
    bench.begins(&exchange);
    bench.sent(&exchange.message_3());
    bench.came(&exchange.message_4(&[]));
    bench.repeats(&knock(), 3);
    assert_eq!(bench.verdict().leading, Summary::EspUnknown.into());
    bench.error(SERVER, (3, 2), &knock());
    let verdict = bench.verdict();
    assert_eq!(
        (verdict.class, verdict.leading.clone()),
        (Class::PathClear, Summary::OverNativeEsp.into())
    );
    assert_eq!(verdict.channels.esp.state, EspState::Open);
}

/// Without messages 1 and 2 the hashes of message 4 cannot be read: it is not known whether
/// the client moves.
#[test]
fn hashes_that_cannot_be_read_clear_no_path() {
    let exchange = MainMode::on_500(CLIENT);
    let (about_client, about_server) =
        (exchange.hash(end("198.51.100.77:40500")), exchange.hash(exchange.server));
    let mut bench = Bench::new();
    bench.sent(&exchange.message_1());
    bench.sent(&exchange.message_3());
    bench.came(&exchange.message_4(&[&about_client, &about_server]));
    opens_esp(&mut bench);
    let verdict = bench.verdict();
    assert_eq!(
        (verdict.class, verdict.leading.clone()),
        (Class::Inconclusive, Summary::NatUnknown.into())
    );
}

#[test]
fn a_filter_that_opens_on_500_is_told() {
    let exchange = MainMode::on_4500(CLIENT);
    let mut bench = Bench::new();
    bench.sent(&exchange.message_1());
    bench.wait(150);
    bench.sent(&exchange.message_1());
    bench.wait(200);
    bench.passes(&MainMode::on_500(CLIENT));
    bench.wait(1_000);
    bench.passes(&exchange);
    // Few packets got through: the early ones may have been lost by chance.
    assert!(!has(&bench.verdict(), &FindingKind::OpensAfterIke500(OpensAfterIke500 {})));
    for cookie in 0..3 {
        bench.passes(&MainMode { cookie: [0x30 + cookie; 8], ..MainMode::on_500(CLIENT) });
    }
    let verdict = bench.verdict();
    let told = verdict
        .findings
        .iter()
        .find(|one| one.kind == FindingKind::OpensAfterIke500(OpensAfterIke500 {}));
    assert_eq!(told.map(|one| one.certainty), Some(Certainty::Likely), "{:#?}", verdict.findings);
    assert_eq!(verdict.channels[Channel::Ike4500].state, PortState::Answered);
    // An answer to each transmission: the early ones were held up, and let in.
    (0..2).for_each(|_| _ = bench.came(&exchange.message_2()));
    assert!(!has(&bench.verdict(), &FindingKind::OpensAfterIke500(OpensAfterIke500 {})));
    // On a long path the answer belongs to the early transmissions.
    let mut bench = Bench::new();
    bench.sent(&exchange.message_1());
    bench.passes(&MainMode::on_500(CLIENT));
    bench.came(&exchange.message_2());
    assert!(!has(&bench.verdict(), &FindingKind::OpensAfterIke500(OpensAfterIke500 {})));
}

#[test]
fn an_answer_on_both_ports_where_esp_arrives_is_clear_over_both() {
    let mut bench = over_500(false);
    bench.passes(&MainMode::on_4500(CLIENT));
    opens_esp(&mut bench);
    let verdict = bench.verdict();
    // Nothing shows that ESP comes back.
    assert_eq!(judged(&verdict), (Class::PathClear, Certainty::Likely));
    assert_eq!(verdict.leading, Summary::OverBoth.into());
}

/// Message 2 came from UDP 4500: it answers, whatever becomes of message 3.
#[test]
fn a_port_that_sent_message_2_is_not_called_unanswered() {
    let stops = |bench: &mut Bench, exchange: &MainMode| {
        bench.begins(exchange);
        bench.repeats(&exchange.message_3(), 6);
    };
    let lost = FindingKind::NatTraversalLost(NatTraversalLost {});
    let stalled = FindingKind::NatTraversalStalled(NatTraversalStalled {});
    // Both ports stop there: it is nothing of UDP 4500.
    let mut bench = Bench::new();
    stops(&mut bench, &MainMode::on_500(CLIENT));
    stops(&mut bench, &MainMode::on_4500(CLIENT));
    let verdict = bench.verdict();
    assert_eq!(verdict.leading, StalledAfterMessage2 {}.into());
    assert!(!has(&verdict, &lost) && !has(&verdict, &stalled), "{:#?}", verdict.findings);
    // UDP 500 goes on.
    let leading: [Leading; 2] = [NatTraversalStalled {}.into(), Summary::EspUnknown.into()];
    for (translated, leading) in [true, false].into_iter().zip(leading) {
        let mut bench = over_500(translated);
        stops(&mut bench, &MainMode::on_4500(CLIENT));
        let verdict = bench.verdict();
        assert_eq!(verdict.leading, leading);
        assert!(has(&verdict, &stalled) && !has(&verdict, &lost), "{:#?}", verdict.findings);
        assert_ne!(verdict.certainty, Certainty::Proven);
    }
}
