//! A probe and a far end with the pre-shared key, and one kind of message that is lost: once,
//! or for good. The class is right, and the message is named.

use super::*;
use crate::sim::Keys;
use crate::verdict::{
    AuthenticationUnanswered, Certainty, Class, FarEndWithoutKey, IkeStep, Ikev1Dropped,
    LostOnTheWay, MessageLostOnTheWay, NatAddressChanges, QuickModeUnanswered, RungState,
};
use crate::wire::ip::IpPacket;
use crate::wire::isakmp::Header;
use crate::wire::isakmp::number::{exchange, payload};
use crate::wire::nat_t::Encapsulated;

const KEY: &str = "practice";
const OURS: &str = "a key of more than sixteen bytes";

/// The messages of main mode and quick mode, as they look from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Message {
    One,
    Two,
    Three,
    Four,
    Five,
    Six,
    QuickOne,
    QuickTwo,
    QuickThree,
}

const ALL: [Message; 9] = [
    Message::One,
    Message::Two,
    Message::Three,
    Message::Four,
    Message::Five,
    Message::Six,
    Message::QuickOne,
    Message::QuickTwo,
    Message::QuickThree,
];

/// Which message of IKEv1 a packet carries, and the server's port.
fn message(direction: Direction, bytes: &[u8]) -> Option<(Message, u16)> {
    let packet = IpPacket::parse(bytes).ok()?;
    let udp = packet.udp().ok().flatten()?;
    let out = direction == Direction::Outbound;
    let port = if out { udp.destination_port } else { udp.source_port };
    let ike = match (port, Encapsulated::classify(udp.payload)) {
        (500, _) => udp.payload,
        (4500, Encapsulated::Ike(message)) => message,
        _ => return None,
    };
    let header = Header::parse(ike).ok()?;
    let sealed = header.flags != 0;
    let first = header.next_payload == payload::HASH && ike.len() > 200;
    let message = match (header.exchange, sealed, out) {
        (exchange::IDENTITY_PROTECTION, false, true) if header.responder_cookie == [0; 8] => {
            Message::One
        }
        (exchange::IDENTITY_PROTECTION, false, true) => Message::Three,
        (exchange::IDENTITY_PROTECTION, false, false) if header.next_payload == payload::SA => {
            Message::Two
        }
        (exchange::IDENTITY_PROTECTION, false, false) => Message::Four,
        (exchange::IDENTITY_PROTECTION, true, _) if header.next_payload == payload::NONE => {
            return None;
        }
        (exchange::IDENTITY_PROTECTION, true, true) => Message::Five,
        (exchange::IDENTITY_PROTECTION, true, false) => Message::Six,
        (exchange::QUICK, _, true) if first => Message::QuickOne,
        (exchange::QUICK, _, true) => Message::QuickThree,
        (exchange::QUICK, _, false) => Message::QuickTwo,
        _ => return None,
    };
    Some((message, port))
}

/// The keys of an encounter: the probe's, and the far end's.
#[derive(Debug, Clone, Copy)]
struct Encounter {
    nat: bool,
    ours: Keys,
    theirs: Keys,
    v6: bool,
}

const BOTH: Keys = Keys { pre_shared: Some(KEY), witness: Some(OURS) };
const PRE_SHARED: Keys = Keys { pre_shared: Some(KEY), witness: None };
const WITNESS: Keys = Keys { pre_shared: None, witness: Some(OURS) };
const NEITHER: Keys = Keys { pre_shared: None, witness: None };

impl Encounter {
    fn scenario(self) -> Scenario {
        let mut scenario = scenario("far-end").unwrap();
        scenario.hops.retain(|hop| matches!(hop, Hop::Router(_)));
        if self.nat {
            let nat = sim::scenario("nat").unwrap();
            let translator = nat.hops.iter().find(|hop| matches!(hop, Hop::Nat { .. })).unwrap();
            scenario.hops.insert(1, translator.clone());
            scenario.client = nat.client;
        }
        scenario.keys = self.theirs;
        scenario
    }

    fn run(self, loses: &mut dyn FnMut(Direction, &[u8]) -> bool) -> Rehearsal {
        self.run_in(&self.scenario(), loses)
    }

    fn run_in(
        self,
        scenario: &Scenario,
        loses: &mut dyn FnMut(Direction, &[u8]) -> bool,
    ) -> Rehearsal {
        let with_key = self.ours.pre_shared.is_some();
        let (server, client): (IpAddr, IpAddr) = if self.v6 {
            (scenario.server.v6.into(), scenario.client.v6.into())
        } else {
            (scenario.server.v4.into(), scenario.client.v4.into())
        };
        let plan = ProbePlan::standard(server, with_key);
        let dialer = Dialer {
            address: client,
            seed: b"lost message",
            keys: self.ours,
            history: FlowHistories::NEW,
        };
        let run = rehearse_over(scenario, plan, dialer, loses);
        let noted = run.notes.iter().map(Vec::as_slice);
        let replayed = replay_noted(run.log.path(), run.frames.iter().zip(noted));
        assert_eq!(classify(&replayed), run.verdict(), "the capture tells the same");
        run
    }
}

/// Loses the first of a kind on a port, or all of them.
fn losing(wanted: (Message, u16), for_good: bool) -> impl FnMut(Direction, &[u8]) -> bool {
    let mut lost = 0;
    move |direction, bytes| {
        let is_it = message(direction, bytes) == Some(wanted);
        lost += u32::from(is_it);
        is_it && (for_good || lost == 1)
    }
}

fn encounters() -> Vec<Encounter> {
    let keys = [
        (PRE_SHARED, PRE_SHARED),
        (BOTH, BOTH),
        (NEITHER, PRE_SHARED),
        (WITNESS, BOTH),
        (NEITHER, NEITHER),
    ];
    let of = |(nat, v6)| keys.map(move |(ours, theirs)| Encounter { nat, ours, theirs, v6 });
    [(false, false), (true, false), (false, true)].into_iter().flat_map(of).collect()
}

/// Findings that accuse somebody of what a lost packet is.
fn accusations(verdict: &Verdict) -> Vec<&FindingKind> {
    let accuses = |kind: &&FindingKind| {
        matches!(
            kind,
            FindingKind::AuthenticationRefused(_)
                | FindingKind::QuickModeRefused(_)
                | FindingKind::StalledAfterMessage2(_)
                | FindingKind::NatTraversalLost(_)
                | FindingKind::Ike500Lost(_)
                | FindingKind::NothingAnswered(_)
                | FindingKind::LostOnTheWay(_)
                | FindingKind::AuthenticationUnanswered(_)
                | FindingKind::QuickModeUnanswered(_)
                | FindingKind::MessageLostOnTheWay(_)
                | FindingKind::FarEndWithoutKey(_)
                | FindingKind::NatAddressChanges(_)
                | FindingKind::EspOnlyInUdp(_)
                | FindingKind::L2tpUnanswered(_)
        )
    };
    verdict.findings.iter().map(|one| &one.kind).filter(accuses).collect()
}

#[test]
fn one_lost_packet_changes_no_class_and_accuses_nobody() {
    let mut lost = 0;
    for encounter in encounters() {
        let sound = encounter.run(&mut |_, _| false).verdict();
        let planted = if encounter.nat { Class::NatDetected } else { Class::PathClear };
        assert_eq!(sound.class, planted, "{encounter:?}: {sound:#?}");
        for port in [500, 4500] {
            for one in ALL {
                let mut loses = losing((one, port), false);
                let mut count = 0;
                let run = encounter.run(&mut |direction, bytes| {
                    let is_lost = loses(direction, bytes);
                    count += u32::from(is_lost);
                    is_lost
                });
                lost += count;
                let verdict = run.verdict();
                let story = format!("{one:?} on {port}, {encounter:?}: {verdict:#?}");
                assert_eq!(verdict.class, planted, "{story}");
                assert_eq!(accusations(&verdict), [] as [&FindingKind; 0], "{story}");
                let failed = verdict.ladder.iter().any(|one| one.state == RungState::Failed);
                assert!(!failed, "{story}");
            }
        }
    }
    assert!(lost >= 60, "only {lost} packets were lost at all");
}

/// Messages of an exchange that goes on behind message 4, and the step each belongs to.
const BEHIND: [(Message, IkeStep, Direction); 4] = [
    (Message::Five, IkeStep::Authentication, Direction::Outbound),
    (Message::Six, IkeStep::Authentication, Direction::Inbound),
    (Message::QuickOne, IkeStep::QuickMode, Direction::Outbound),
    (Message::QuickTwo, IkeStep::QuickMode, Direction::Inbound),
];

#[test]
fn a_message_that_is_lost_for_good_is_named_by_the_far_end() {
    for nat in [false, true] {
        for (one, step, direction) in BEHIND {
            let encounter = Encounter { nat, ours: BOTH, theirs: BOTH, v6: false };
            let port = if nat { 4500 } else { 500 };
            let verdict = encounter.run(&mut losing((one, port), true)).verdict();
            let story = format!("{one:?} {nat}: {verdict:#?}");
            let cause = MessageLostOnTheWay { step, direction }.into();
            assert_eq!(
                (verdict.class, verdict.leading.clone()),
                (Class::ServerSilent, cause),
                "{story}"
            );
            assert_eq!(verdict.certainty, Certainty::Proven, "{story}");
            let kind = FindingKind::MessageLostOnTheWay(MessageLostOnTheWay { step, direction });
            assert_eq!(accusations(&verdict), [&kind], "{story}");
        }
    }
}

#[test]
fn the_same_without_a_witness_is_silence_and_no_wrong_key() {
    for nat in [false, true] {
        for (one, step, _) in BEHIND {
            let encounter = Encounter { nat, ours: PRE_SHARED, theirs: PRE_SHARED, v6: false };
            let port = if nat { 4500 } else { 500 };
            let verdict = encounter.run(&mut losing((one, port), true)).verdict();
            let story = format!("{one:?} {nat}: {verdict:#?}");
            let (cause, kind) = match step {
                IkeStep::Authentication => (
                    AuthenticationUnanswered {}.into(),
                    FindingKind::AuthenticationUnanswered(AuthenticationUnanswered {}),
                ),
                _ => (
                    QuickModeUnanswered {}.into(),
                    FindingKind::QuickModeUnanswered(QuickModeUnanswered {}),
                ),
            };
            assert_eq!(
                (verdict.class, verdict.leading.clone()),
                (Class::ServerSilent, cause),
                "{story}"
            );
            assert_eq!(verdict.certainty, Certainty::Likely, "{story}");
            assert_eq!(accusations(&verdict), [&kind], "{story}");
        }
    }
}

#[test]
fn messages_3_and_4_that_are_lost_for_good_are_named_on_each_port() {
    for (one, direction) in
        [(Message::Three, Direction::Outbound), (Message::Four, Direction::Inbound)]
    {
        for (port, step) in [(500, IkeStep::KeyExchange500), (4500, IkeStep::KeyExchange4500)] {
            for nat in [false, true] {
                for keys in [WITNESS, BOTH] {
                    let encounter = Encounter { nat, ours: keys, theirs: BOTH, v6: false };
                    let verdict = encounter.run(&mut losing((one, port), true)).verdict();
                    let story = format!("{one:?} on {port} {encounter:?}: {verdict:#?}");
                    let kind =
                        FindingKind::MessageLostOnTheWay(MessageLostOnTheWay { step, direction });
                    assert_eq!(accusations(&verdict), [&kind], "{story}");
                    if port == 500 {
                        let cause = MessageLostOnTheWay { step, direction }.into();
                        let told = (verdict.class, verdict.certainty, verdict.leading.clone());
                        assert_eq!(
                            told,
                            (Class::ServerSilent, Certainty::Proven, cause),
                            "{story}"
                        );
                    }
                }
            }
        }
    }
}

/// Of message 1 the channel's row tells.
#[test]
fn messages_1_and_2_that_are_lost_for_good_are_named() {
    for (one, direction) in
        [(Message::One, Direction::Outbound), (Message::Two, Direction::Inbound)]
    {
        for keys in [WITNESS, BOTH] {
            for both_ports in [false, true] {
                let encounter = Encounter { nat: false, ours: keys, theirs: BOTH, v6: both_ports };
                let mut on_ike = losing((one, 500), true);
                let mut floated = losing((one, 4500), true);
                let verdict = encounter
                    .run(&mut |direction, bytes| {
                        on_ike(direction, bytes) || both_ports && floated(direction, bytes)
                    })
                    .verdict();
                let story = format!("{one:?} {both_ports} {encounter:?}: {verdict:#?}");
                let cause = MessageLostOnTheWay { step: IkeStep::Proposal500, direction }.into();
                let told = (verdict.class, verdict.certainty, verdict.leading.clone());
                assert_eq!(told, (Class::ServerSilent, Certainty::Proven, cause), "{story}");
                let channel = Channel::Ike500;
                let kind = FindingKind::LostOnTheWay(LostOnTheWay { channel, direction });
                assert!(accusations(&verdict).contains(&&kind), "{story}");
                let others = |kind: &&FindingKind| !matches!(kind, FindingKind::LostOnTheWay(_));
                let others: Vec<_> = accusations(&verdict).into_iter().filter(others).collect();
                assert_eq!(others, [] as [&FindingKind; 0], "{story}");
                assert!(
                    !verdict
                        .findings
                        .iter()
                        .any(|one| one.kind == FindingKind::Ikev1Dropped(Ikev1Dropped {}))
                );
            }
        }
    }
}

#[test]
fn a_lost_quick_mode_message_3_changes_nothing() {
    for nat in [false, true] {
        let encounter = Encounter { nat, ours: BOTH, theirs: BOTH, v6: false };
        let port = if nat { 4500 } else { 500 };
        let verdict = encounter.run(&mut losing((Message::QuickThree, port), true)).verdict();
        let planted = if nat { Class::NatDetected } else { Class::PathClear };
        assert_eq!(verdict.class, planted, "{verdict:#?}");
    }
}

#[test]
fn a_far_end_without_a_key_is_no_server_that_refuses_one() {
    for nat in [false, true] {
        let encounter = Encounter { nat, ours: BOTH, theirs: WITNESS, v6: false };
        let verdict = encounter.run(&mut |_, _| false).verdict();
        let planted = if nat { Class::NatDetected } else { Class::PathClear };
        assert_eq!(verdict.class, planted, "{verdict:#?}");
        let kind = FindingKind::FarEndWithoutKey(FarEndWithoutKey {});
        assert_eq!(accusations(&verdict), [&kind], "{verdict:#?}");
        assert!(verdict.ladder.iter().all(|one| one.state != RungState::Failed), "{verdict:#?}");
        // Without the witness nobody knows.
        let encounter = Encounter { nat, ours: PRE_SHARED, theirs: NEITHER, v6: false };
        let verdict = encounter.run(&mut |_, _| false).verdict();
        let kind = FindingKind::AuthenticationUnanswered(AuthenticationUnanswered {});
        assert_eq!(accusations(&verdict), [&kind], "{verdict:#?}");
    }
}

#[test]
fn two_public_addresses_are_told_and_the_tunnel_passes() {
    let publics = ["203.0.113.2", "203.0.113.3"].map(|one| one.parse().unwrap());
    for (ours, theirs) in [(BOTH, BOTH), (WITNESS, BOTH), (PRE_SHARED, PRE_SHARED)] {
        let encounter = Encounter { nat: true, ours, theirs, v6: false };
        let mut scenario = encounter.scenario();
        for hop in &mut scenario.hops {
            if matches!(hop, Hop::Nat { .. }) {
                *hop = Hop::NatPool { publics };
            }
        }
        let verdict = encounter.run_in(&scenario, &mut |_, _| false).verdict();
        assert_eq!(verdict.class, Class::NatDetected, "{ours:?} {verdict:#?}");
        let kind = FindingKind::NatAddressChanges(NatAddressChanges {
            ike: Some("203.0.113.2:500".parse().unwrap()),
            nat_traversal: Some("203.0.113.3:4500".parse().unwrap()),
        });
        let told: &[&FindingKind] = match ours.witness {
            Some(_) => &[&kind],
            None => &[],
        };
        assert_eq!(accusations(&verdict), told, "{ours:?} {verdict:#?}");
        if ours.pre_shared.is_some() {
            let passed = verdict.ladder.iter().all(|one| one.state == RungState::Passed);
            assert!(passed, "{verdict:#?}");
        }
    }
}

/// By the hashes alone, where the user names one of the addresses.
#[test]
fn two_public_addresses_show_in_the_hashes_of_any_server() {
    let publics: [std::net::Ipv4Addr; 2] =
        ["203.0.113.2", "203.0.113.3"].map(|one| one.parse().unwrap());
    let mut scenario = scenario("nat").unwrap();
    for hop in &mut scenario.hops {
        if matches!(hop, Hop::Nat { .. }) {
            *hop = Hop::NatPool { publics };
        }
    }
    let plan = ProbePlan::new(scenario.server.v4.into());
    let live = rehearse(&scenario, plan, scenario.client.v4.into(), b"pool");
    for (named, ike, nat_traversal) in [
        (Some(publics[0]), Some("203.0.113.2:500".parse().unwrap()), None),
        (Some(publics[1]), None, Some("203.0.113.3:4500".parse().unwrap())),
        (None, None, None),
    ] {
        let path = Path { public_address: named.map(Into::into), ..live.log.path() };
        let verdict = classify(&replay(path, &live.frames));
        let kind = FindingKind::NatAddressChanges(NatAddressChanges { ike, nat_traversal });
        let found = verdict.findings.iter().find(|one| one.kind == kind);
        assert_eq!(found.map(|one| one.certainty), named.map(|_| Certainty::Likely), "{named:?}");
        assert_eq!(verdict.class, Class::NatDetected);
    }
}
