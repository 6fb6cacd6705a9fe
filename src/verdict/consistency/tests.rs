//! Each rule by its name, and what 0.1.0 said that breaks it.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use super::{Rule, violations};
use crate::evidence::{Channel, Direction, FrameTime, ObservationId, WalkChannel, Witnessed};
use crate::verdict::tests::bench::{
    Bench, CLIENT, PRIVATE_CLIENT, ROUTER, SERVER, datagram, echo_request_packet, end, knock, sccrq,
};
use crate::verdict::tests::ikev2::{sa_init, sa_init_answer};
use crate::verdict::tests::main_mode::MainMode;
use crate::verdict::{
    AuthIp, AuthenticationRefused, Certainty, Class, EncapsulationForcedAboutServer, EspFiltered,
    EspOpen, EspState, EspUndetermined, FarEnd, FarEndRow, Finding, FindingKind, HopRemark,
    Ike500Lost, Ikev1Dropped, IpsecDeleted, Leading, LostBetween, LostOnTheWay, NatAtClient,
    NatAtServer, NatState, NatTraversalLost, NothingAnswered, Passage, Place, PortClosed,
    PortState, PortStops, Reason, RecordedAt, Reflector, RungState, Stop, Summary, Verdict, Walk,
    WalkColumn, WalkHop,
};
use crate::wire::ip::with_hop_limit;
use crate::wire::isakmp::number::notify;

const NEXT_HOP: Place = Place { after_hop: 1, before_hop: Some(2), from: None, to: None };

fn broken(verdict: &Verdict, bench: &Bench) -> Vec<Rule> {
    violations(verdict, &bench.log).into_iter().map(|one| one.rule).collect()
}

fn finding(kind: FindingKind, certainty: Certainty, because: &[u32]) -> Finding {
    let because = because.iter().copied().map(ObservationId).collect();
    Finding { kind, certainty, because }
}

/// IKEv1 is silent on both ports.
fn silent() -> Bench {
    let mut bench = Bench::new();
    bench.repeats(&MainMode::on_500(CLIENT).message_1(), 4);
    bench.repeats(&MainMode::on_4500(CLIENT).message_1(), 4);
    bench
}

/// IKE passes on both ports.
fn sound() -> Bench {
    let mut bench = Bench::new();
    bench.passes(&MainMode::on_500(CLIENT));
    bench.passes(&MainMode::on_4500(CLIENT));
    bench
}

fn walk(column: WalkColumn, hops: Vec<WalkHop>) -> Walk {
    Walk { target_hop: Some(2), columns: vec![column], hops }
}

/// A kind of packet that the walk stops at the next hop.
fn stopped(channel: WalkChannel) -> Walk {
    let because = vec![ObservationId(1)];
    let (place, certainty) = (NEXT_HOP, Certainty::Likely);
    let stop = Stop { place, certainty, doubt: None, because };
    let column = WalkColumn {
        channel,
        last_hop: Some(1),
        reached_target: false,
        stop: Some(stop),
        because: vec![],
    };
    walk(column, vec![])
}

/// One packet that one recording has, and the other lacks.
fn lost_between(channel: Channel, direction: Direction) -> FindingKind {
    LostBetween { channel, direction, packets: 1, perhaps_unrecorded: false }.into()
}

fn row(channel: Channel, passage: Passage, from: &str) -> FarEndRow {
    let from: SocketAddr = end(from);
    let seen = Witnessed {
        channel,
        from,
        hop_limit: Some(60),
        arrived: 4,
        answered: 4,
        longest: 400,
        largest_piece: None,
    };
    let because = vec![ObservationId(1)];
    FarEndRow { channel, passage, seen: Some(seen), sent: 4, because }
}

fn far_end(rows: Vec<FarEndRow>) -> FarEnd {
    FarEnd { rows, steps: None, mapping: None }
}

#[test]
fn a_rule_has_one_name() {
    for rule in Rule::ALL {
        let of_the_variant = format!("{rule:?}").chars().fold(String::new(), |name, letter| {
            let dash = if letter.is_uppercase() && !name.is_empty() { "-" } else { "" };
            format!("{name}{dash}{}", letter.to_ascii_lowercase())
        });
        assert_eq!(rule.name(), of_the_variant);
        assert_eq!(Rule::ALL.iter().filter(|one| **one == rule).count(), 1);
    }
}

/// What is broken is told with what breaks it.
#[test]
fn a_violation_names_what_it_is_about() {
    let bench = silent();
    let mut verdict = bench.verdict();
    let twice = finding(FindingKind::NothingAnswered(NothingAnswered {}), Certainty::Likely, &[1]);
    verdict.findings = vec![twice.clone(), twice];
    let violations = violations(&verdict, &bench.log);
    let [one] = violations.as_slice() else { panic!("{violations:?}") };
    assert_eq!(one.rule, Rule::NoTwoFindingsExclude);
    assert_eq!(
        one.findings,
        [
            FindingKind::NothingAnswered(NothingAnswered {}),
            FindingKind::NothingAnswered(NothingAnswered {})
        ]
    );
    assert_eq!(one.observations, [ObservationId(1)]);
}

#[test]
fn sound_verdicts_break_none() {
    for bench in [silent(), sound(), Bench::new()] {
        assert_eq!(broken(&bench.verdict(), &bench), []);
    }
}

/// An answer that a log of many errors had no room for was one; one that is there counts.
#[test]
fn answered_is_not_silent() {
    let bench = sound();
    let mut verdict = bench.verdict();
    verdict.channels[Channel::Ike4500].state = PortState::Silent;
    assert!(broken(&verdict, &bench).contains(&Rule::AnsweredIsNotSilent));
}

/// An IKEv2-only server answers IKE_SA_INIT on UDP 500, and "UDP 500 stops".
#[test]
fn heard_stops_nowhere() {
    let mut bench = silent();
    bench.sent(&sa_init(500));
    bench.came(&sa_init_answer(500));
    let mut verdict = bench.verdict();
    assert_eq!(broken(&verdict, &bench), []);
    verdict.walk = Some(stopped(WalkChannel::IKE500));
    assert_eq!(broken(&verdict, &bench), [Rule::HeardStopsNowhere]);
    verdict.walk = None;
    let kind = FindingKind::PortStops(PortStops {
        channel: Channel::Ike500,
        place: NEXT_HOP,
        others_go_on: true,
        at_server_nat: false,
    });
    verdict.findings.push(finding(kind, Certainty::Likely, &[1]));
    assert_eq!(broken(&verdict, &bench), [Rule::HeardStopsNowhere]);
}

/// A reflector's packets came from the very port that "stops", as did garbage.
#[test]
fn heard_stops_nowhere_whatever_is_heard() {
    let request = MainMode::on_4500(CLIENT).message_1();
    let mirrored = datagram(end("203.0.113.10:4500"), end("198.51.100.77:4500"), &request[32..]);
    let stranger = MainMode { cookie: [0x66; 8], ..MainMode::on_4500(CLIENT) };
    for heard in [mirrored, stranger.message_2()] {
        let mut bench = silent();
        (0..3).for_each(|_| _ = bench.came(&heard));
        let mut verdict = bench.verdict();
        verdict.walk = Some(stopped(WalkChannel::IKE4500));
        assert!(broken(&verdict, &bench).contains(&Rule::HeardStopsNowhere));
    }
}

/// "It reaches the far end" and "it stops", in one report.
#[test]
fn arrived_is_not_lost_there() {
    let bench = silent();
    let mut verdict = bench.verdict();
    verdict.far_end = Some(far_end(vec![row(Channel::Ike4500, Passage::LostBack, CLIENT)]));
    assert_eq!(broken(&verdict, &bench), []);
    let stops = FindingKind::PortStops(PortStops {
        channel: Channel::Ike4500,
        place: NEXT_HOP,
        others_go_on: true,
        at_server_nat: false,
    });
    for kind in [stops, FindingKind::NatTraversalLost(NatTraversalLost {})] {
        let mut verdict = verdict.clone();
        verdict.findings.push(finding(kind, Certainty::Likely, &[1]));
        assert!(broken(&verdict, &bench).contains(&Rule::ArrivedIsNotLostThere));
    }
}

#[test]
fn far_end_fits_channels() {
    let bench = sound();
    let mut verdict = bench.verdict();
    verdict.far_end = Some(far_end(vec![row(Channel::Ike4500, Passage::BothWays, CLIENT)]));
    assert_eq!(broken(&verdict, &bench), []);
    verdict.far_end = Some(far_end(vec![row(Channel::Ike4500, Passage::LostThere, CLIENT)]));
    assert_eq!(broken(&verdict, &bench), [Rule::FarEndFitsChannels]);
}

/// A portal answers everything with other cookies: "No IKE request was answered".
#[test]
fn nothing_answered_is_nothing_heard() {
    let mut bench = silent();
    let verdict = bench.verdict();
    assert_eq!(verdict.leading, NothingAnswered {}.into());
    let stranger = MainMode { cookie: [0x66; 8], ..MainMode::on_500(CLIENT) };
    (0..3).for_each(|_| _ = bench.came(&stranger.message_2()));
    assert_eq!(broken(&verdict, &bench), [Rule::NothingAnsweredIsNothingHeard]);
}

/// "[proven] Native ESP reached the server", says the translator in front of it.
#[test]
fn translator_speaks_for_itself() {
    let behind = end("10.0.0.5:500");
    let mut bench = Bench::new();
    for exchange in [MainMode::on_500(CLIENT), MainMode::on_4500(CLIENT)] {
        bench.agrees(&exchange, &exchange.hash(exchange.client), &exchange.hash(behind));
    }
    for (asked, kind) in [(knock(), (3, 2)), (sccrq(), (3, 3))] {
        bench.sent(&asked);
        bench.error(SERVER, kind, &asked);
    }
    let verdict = bench.verdict();
    assert_eq!(verdict.nat.server, NatState::Present);
    assert_eq!(verdict.channels[Channel::L2tp1701].state, PortState::Closed);
    assert_eq!(broken(&verdict, &bench), []);
    let from = end(SERVER).ip();
    let mut reached = verdict.clone();
    reached.channels.esp.state = EspState::Open;
    reached.channels.esp.reason = Some(Reason::HostRejectsEsp { from });
    reached.findings = vec![];
    assert_eq!(broken(&reached, &bench), [Rule::TranslatorSpeaksForItself]);
    let mut closed = verdict;
    closed.channels[Channel::L2tp1701].reason = Some(Reason::Icmp { from, icmp_type: 3, code: 3 });
    assert_eq!(broken(&closed, &bench), [Rule::TranslatorSpeaksForItself]);
}

/// "The server sees the client under another address", it said in a refusal.
#[test]
fn seen_translator_is_shown() {
    let mut bench = Bench::new();
    let exchange = MainMode::on_500(PRIVATE_CLIENT);
    bench.sent(&exchange.message_1());
    let refusal = bench.came(&exchange.notify(notify::NO_PROPOSAL_CHOSEN, &[]));
    let mut verdict = bench.verdict();
    verdict.nat.client = NatState::Present;
    let kind = |seen| FindingKind::NatAtClient(NatAtClient { mapped: None, seen });
    verdict.findings = vec![finding(kind(true), Certainty::Likely, &[refusal.0])];
    assert_eq!(broken(&verdict, &bench), [Rule::SeenTranslatorIsShown]);
    verdict.findings = vec![finding(kind(false), Certainty::Likely, &[refusal.0])];
    assert_eq!(broken(&verdict, &bench), []);
}

/// A filter answers for the hop behind it: "several routers share the load".
#[test]
fn refusal_is_no_shared_load() {
    let mut bench = Bench::new();
    let message = MainMode::on_500(CLIENT).message_1();
    bench.sent(&message);
    for (from, error) in [(ROUTER, (11, 0)), ("198.51.100.2:0", (3, 13))] {
        let walked = with_hop_limit(message.clone(), 2);
        bench.sent(&walked);
        bench.error(from, error, &walked);
    }
    let mut verdict = bench.verdict();
    let hop = |remarks| WalkHop { hop: 2, cells: vec![], remarks };
    let column = WalkColumn { stop: None, ..stopped(WalkChannel::IKE500).columns[0].clone() };
    verdict.findings = vec![];
    verdict.walk = Some(walk(column.clone(), vec![hop(vec![])]));
    assert_eq!(broken(&verdict, &bench), []);
    verdict.walk = Some(walk(column.clone(), vec![hop(vec![HopRemark::SeveralPaths])]));
    assert_eq!(broken(&verdict, &bench), [Rule::RefusalIsNoSharedLoad]);
    let walked = with_hop_limit(MainMode::on_4500(CLIENT).message_1(), 2);
    bench.sent(&walked);
    bench.error("198.51.100.3:0", (11, 0), &walked);
    assert_eq!(broken(&verdict, &bench), []);
}

/// A NAT added behind a flow that it remembers: "NAT at the client: none" beside a row of
/// the far end that saw UDP 4500 come from elsewhere.
#[test]
fn other_address_is_translated() {
    let bench = sound();
    let mut verdict = bench.verdict();
    let rows = |other: &str| {
        let one = row(Channel::Ike500, Passage::BothWays, CLIENT);
        far_end(vec![one, row(Channel::Ike4500, Passage::BothWays, other)])
    };
    let own = CLIENT.replace(":500", ":4500");
    verdict.far_end = Some(rows(&own));
    assert_eq!(broken(&verdict, &bench), []);
    verdict.far_end = Some(rows("203.0.113.3:4500"));
    assert_eq!(broken(&verdict, &bench), [Rule::OtherAddressIsTranslated]);
}

/// A pool of public addresses, 500 from one and 4500 from the other: "a wrong key".
#[test]
fn wrong_key_has_one_mapping() {
    let bench = sound();
    let mut verdict = bench.verdict();
    verdict.class = Class::Refused;
    verdict.leading = AuthenticationRefused { unreadable: false }.into();
    let rows = |other| {
        let one = row(Channel::Ike500, Passage::BothWays, "203.0.113.2:500");
        far_end(vec![one, row(Channel::Ike4500, Passage::BothWays, other)])
    };
    verdict.nat.client = NatState::Present;
    let kind = FindingKind::NatAtClient(NatAtClient { mapped: None, seen: false });
    verdict.findings.push(finding(kind, Certainty::Likely, &[1]));
    verdict.far_end = Some(rows("203.0.113.2:4500"));
    assert_eq!(broken(&verdict, &bench), []);
    verdict.far_end = Some(rows("203.0.113.3:4500"));
    assert_eq!(broken(&verdict, &bench), [Rule::WrongKeyHasOneMapping]);
}

/// Every rule of the class that leans on a channel, without that channel.
#[test]
fn class_fits_channels() {
    let bench = silent();
    let rows: [(Class, Leading); 5] = [
        (Class::PathClear, Summary::OverNatTraversal.into()),
        (Class::PathClear, Summary::OverNativeEsp.into()),
        (Class::NatDetected, Summary::NatAtClient.into()),
        (Class::EspBlocked, EspFiltered { by: IpAddr::V4([198, 51, 100, 1].into()) }.into()),
        (Class::Inconclusive, NothingAnswered {}.into()),
    ];
    for (class, leading) in rows {
        let mut verdict = bench.verdict();
        (verdict.class, verdict.leading) = (class, leading);
        let broken = broken(&verdict, &bench);
        assert!(broken.contains(&Rule::ClassFitsChannels), "{:?}", verdict.leading);
    }
}

/// "path clear - proven" over an ICMP error, or INVALID-SPI, that shows arrival alone.
#[test]
fn class_fits_what_is_shown_of_esp() {
    let mut bench = sound();
    bench.repeats(&knock(), 3);
    bench.error(SERVER, (11, 1), &knock());
    let mut verdict = bench.verdict();
    assert_eq!(verdict.leading, Summary::OverBoth.into());
    assert_eq!(verdict.certainty, Certainty::Likely);
    assert_eq!(broken(&verdict, &bench), []);
    verdict.certainty = Certainty::Proven;
    assert_eq!(broken(&verdict, &bench), [Rule::ClassFitsChannels]);
    let mut verdict = bench.verdict();
    let open = |one: &&mut Finding| matches!(one.kind, FindingKind::EspOpen(_));
    let open = verdict.findings.iter_mut().find(open).unwrap();
    assert_eq!(open.kind, FindingKind::EspOpen(EspOpen { both_ways: false }));
    open.kind = FindingKind::EspOpen(EspOpen { both_ways: true });
    assert_eq!(broken(&verdict, &bench), [Rule::FindingsFitChannels]);
}

#[test]
fn error_fits_class() {
    let bench = silent();
    let mut verdict = bench.verdict();
    let failed = verdict.ladder.iter_mut().find(|one| one.state == RungState::Failed).unwrap();
    assert_eq!(failed.windows_error, Some(809));
    failed.windows_error = Some(789);
    assert_eq!(broken(&verdict, &bench), [Rule::ErrorFitsClass]);
}

/// "ESP blocked - likely" over a proof that it is open.
#[test]
fn findings_leave_class() {
    let mut bench = sound();
    let request = bench.sent(&echo_request_packet());
    let mut verdict = bench.verdict();
    (verdict.class, verdict.certainty) = (Class::EspBlocked, Certainty::Likely);
    verdict.leading = Summary::EspOneWay.into();
    verdict.findings = vec![];
    assert_eq!(broken(&verdict, &bench), []);
    verdict.channels.esp.state = EspState::Open;
    verdict.channels.esp.reason = Some(Reason::EspEcho);
    verdict.findings = vec![finding(
        FindingKind::EspOpen(EspOpen { both_ways: true }),
        Certainty::Proven,
        &[2, request.0],
    )];
    assert_eq!(broken(&verdict, &bench), [Rule::FindingsLeaveClass]);
}

/// "UDP 4500 is lost" beside "UDP 4500: answered".
#[test]
fn findings_fit_channels() {
    let bench = sound();
    for kind in [
        FindingKind::NatTraversalLost(NatTraversalLost {}),
        FindingKind::Ike500Lost(Ike500Lost { by_ikev2: false }),
        FindingKind::EspOpen(EspOpen { both_ways: true }),
        FindingKind::IpsecDeleted(IpsecDeleted { rejects_esp: true }),
        FindingKind::NatAtServer(NatAtServer {}),
        FindingKind::PortClosed(PortClosed { channel: Channel::Ike4500, at_nat: false }),
    ] {
        let mut verdict = bench.verdict();
        verdict.findings = vec![finding(kind.clone(), Certainty::Likely, &[4])];
        assert!(broken(&verdict, &bench).contains(&Rule::FindingsFitChannels), "{kind:?}");
    }
}

#[test]
fn no_two_findings_exclude() {
    let bench = silent();
    let undetermined =
        FindingKind::EspUndetermined(EspUndetermined { agreed: false, no_way: false });
    let lost =
        |direction| FindingKind::LostOnTheWay(LostOnTheWay { channel: Channel::Esp, direction });
    for (one, other) in [
        (
            FindingKind::NothingAnswered(NothingAnswered {}),
            FindingKind::Ikev1Dropped(Ikev1Dropped {}),
        ),
        (FindingKind::NothingAnswered(NothingAnswered {}), FindingKind::Reflector(Reflector {})),
        (
            FindingKind::NothingAnswered(NothingAnswered {}),
            FindingKind::NatTraversalLost(NatTraversalLost {}),
        ),
        (FindingKind::EspOpen(EspOpen { both_ways: true }), undetermined),
        (lost(Direction::Inbound), FindingKind::EspOpen(EspOpen { both_ways: true })),
        (lost(Direction::Inbound), lost(Direction::Outbound)),
        (
            FindingKind::NatAtServer(NatAtServer {}),
            FindingKind::EncapsulationForcedAboutServer(EncapsulationForcedAboutServer {}),
        ),
        (
            FindingKind::NatTraversalLost(NatTraversalLost {}),
            FindingKind::PortClosed(PortClosed { channel: Channel::Ike4500, at_nat: false }),
        ),
        (FindingKind::AuthIp(AuthIp {}), FindingKind::AuthIp(AuthIp {})),
    ] {
        let mut verdict = bench.verdict();
        let both = [one.clone(), other.clone()];
        verdict.findings = both.map(|kind| finding(kind, Certainty::Likely, &[1])).to_vec();
        let found = broken(&verdict, &bench);
        assert!(found.contains(&Rule::NoTwoFindingsExclude), "{one:?} {other:?}");
    }
}

/// Silence alone, however long it lasts, proves nothing.
#[test]
fn proven_rests_on_a_packet() {
    let bench = silent();
    let mut verdict = bench.verdict();
    verdict.certainty = Certainty::Proven;
    assert_eq!(broken(&verdict, &bench), [Rule::ProvenRestsOnAPacket]);
    let mut verdict = bench.verdict();
    verdict.findings.iter_mut().for_each(|one| one.certainty = Certainty::Proven);
    assert_eq!(broken(&verdict, &bench), [Rule::ProvenRestsOnAPacket]);
}

/// "A packet filter refuses IKE", and no ICMP error stands for it.
#[test]
fn refusal_rests_on_icmp() {
    let mut bench = silent();
    bench.error(ROUTER, (3, 13), &MainMode::on_500(CLIENT).message_1());
    let mut verdict = bench.verdict();
    let filtered = |kind: &FindingKind| matches!(kind, FindingKind::PortFiltered(_));
    assert!(verdict.leading.found().is_some_and(filtered));
    assert_eq!(broken(&verdict, &bench), []);
    verdict.because = vec![ObservationId(1)];
    assert!(broken(&verdict, &bench).contains(&Rule::RefusalRestsOnIcmp));
    let mut verdict = bench.verdict();
    verdict.channels[Channel::Ike500].because = vec![ObservationId(1)];
    assert_eq!(broken(&verdict, &bench), [Rule::RefusalRestsOnIcmp]);
}

/// "server silent - proven" where its answers are recorded at its own end.
#[test]
fn proven_loss_is_no_silence() {
    let mut bench = silent();
    let mut verdict = bench.verdict();
    let at = bench.log.observations()[0].at + Duration::from_secs(9);
    let because =
        bench.log.note_lost(Channel::Ike500, Direction::Inbound, &[FrameTime { frame: 99, at }]);
    verdict.recorded_at = RecordedAt::BothEnds;
    verdict.certainty = Certainty::Proven;
    verdict.because.extend(&because);
    assert_eq!(broken(&verdict, &bench), []);
    let (channel, direction) = (Channel::Ike500, Direction::Inbound);
    let kind = lost_between(channel, direction);
    verdict.findings = vec![Finding { kind, certainty: Certainty::Proven, because }];
    assert_eq!(broken(&verdict, &bench), [Rule::ProvenLossIsNoSilence]);
}

/// A capture filter at the server: "packets left the client's end and did not reach the
/// server's end", which were answered.
#[test]
fn answered_is_not_lost_between() {
    let (channel, direction) = (Channel::Ike500, Direction::Outbound);
    for (frame, expected) in [(1, vec![Rule::AnsweredIsNotLostBetween]), (3, vec![])] {
        let mut bench = Bench::new();
        bench.passes(&MainMode::on_500(CLIENT));
        bench.sent(&MainMode::on_500(CLIENT).message_3());
        let mut verdict = bench.verdict();
        let at = bench.log.observations()[0].at + Duration::from_secs(9);
        let because = bench.log.note_lost(channel, direction, &[FrameTime { frame, at }]);
        let kind = lost_between(channel, direction);
        verdict.findings = vec![Finding { kind, certainty: Certainty::Proven, because }];
        assert_eq!(broken(&verdict, &bench), expected);
    }
}

/// A probe under a flood: "The capture begins in the middle of a session".
#[test]
fn start_is_not_the_middle() {
    let bench = silent();
    let mut verdict = bench.verdict();
    (verdict.class, verdict.certainty) = (Class::Inconclusive, Certainty::Undetermined);
    verdict.leading = Summary::SessionUnderWay.into();
    verdict.findings = vec![];
    assert_eq!(broken(&verdict, &bench), [Rule::StartIsNotTheMiddle]);
}
