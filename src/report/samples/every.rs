//! One of everything: facts, requests, answers.

use std::time::Duration;

use super::{COOKIE, ROUTER, nat_detection, observations, proposal, reply, sent, transform};
use crate::evidence::{
    Answer, AnswerSource, Answered, AnsweredFrom, Carrier, Channel, Direction, Fact, FirstPiece,
    Flaw, FlowHistory, FlowUse, HopAnswer, HopAnswered, HopProbed, IcmpAbout, IcmpReport, L2tpEnd,
    L2tpEndMessage, Learned, NotSent, Observation, ObservationId, Piece, PieceLayer, PieceOf,
    PieceTimedOut, QuestionAnswer, QuestionSent, QuoteProof, Request, SizeAnswered, SizeError,
    SizeProbe, StepCount, Traffic, Translated, Unmatched, WalkChannel, Wanted, WitnessSteps,
    Witnessed,
};
use crate::wire::esp::EchoLayout;
use crate::wire::icmp::{IcmpKind, IpVersion};

/// One observation of every kind of fact, request and answer.
pub fn every_observation() -> Vec<Observation> {
    let mut facts: Vec<_> = every_request().into_iter().map(|request| sent(request, 2)).collect();
    facts.extend(every_answer().into_iter().map(|answer| reply(1, answer)));
    facts.extend([AnswerSource::OtherPort(4_501), AnswerSource::OtherAddress(ROUTER)].map(
        |source| {
            let (channel, fact) = reply(1, Answer::V1Encrypted);
            match fact {
                Fact::Answered(answered) => {
                    (channel, Fact::Answered(Answered { source, repeated: true, ..answered }))
                }
                other => (channel, other),
            }
        },
    ));
    let kind = IcmpKind { version: IpVersion::V4, icmp_type: 3, code: 13 };
    let proof = QuoteProof::Content;
    let report = IcmpReport {
        request: ObservationId(1),
        from: ROUTER,
        kind,
        from_target: false,
        proof,
        too_big: None,
    };
    facts.push((Channel::Esp, Fact::IcmpError(report)));
    let about = IcmpAbout { from: ROUTER, kind };
    facts.extend(every_rejection(about));
    facts.push((Channel::Esp, Fact::EspFromElsewhere { from: ROUTER }));
    let direction = Direction::Outbound;
    let other = Translated { client: ROUTER, server: ROUTER, direction };
    facts.push((Channel::Ike500, Fact::SeenTranslated(other)));
    facts.extend(
        every_flaw()
            .map(|flaw| (Channel::Ike500, Fact::Unacceptable { request: ObservationId(1), flaw })),
    );
    facts.push((Channel::Ike500, Fact::Damaged { request: ObservationId(1) }));
    facts.extend(every_step_of_a_walk(kind));
    facts.push((Channel::Ike500, Fact::Reflected { request: ObservationId(1) }));
    for carrier in EVERY_CARRIER {
        let traffic = Traffic { carrier, direction: Direction::Outbound, spi: 0xdead_beef };
        facts.push((Channel::Esp, Fact::Traffic(traffic)));
    }
    for (layer, total) in
        [(PieceLayer::Ip, None), (PieceLayer::Ike, None), (PieceLayer::Ike, Some(3))]
    {
        for exchange in [None, Some(2), Some(35)] {
            let direction = Direction::Inbound;
            let piece = Piece { layer, direction, exchange, place: 2, total };
            facts.push((Channel::Ike4500, Fact::Piece(piece)));
        }
    }
    facts.push((Channel::Ike4500, Fact::PeerUnanswered { cookie: COOKIE }));
    for learned in EVERY_LEARNED {
        facts.push((Channel::Ike4500, Fact::Learned(learned)));
    }
    facts.extend(every_path_fact());
    facts.extend(every_unmatched().map(|reason| (Channel::Ike500, Fact::Unmatched(reason))));
    facts.extend(every_not_sent().map(|reason| (Channel::Esp, Fact::NotSent(reason))));
    observations(facts)
}

/// ICMP errors about what is no request of the client's.
fn every_rejection(about: IcmpAbout) -> [(Channel, Fact); 3] {
    [
        (Channel::Ike500, Fact::AnswerRejected(about)),
        (Channel::L2tp1701, Fact::InsideRejected(about)),
        (Channel::Ike4500, Fact::TrafficRejected(about)),
    ]
}

/// What measures the path.
fn every_path_fact() -> Vec<(Channel, Fact)> {
    let probe = ObservationId(1);
    let mut facts = Vec::new();
    for of in [PieceOf::Esp, PieceOf::Udp] {
        facts.push(Fact::FirstPiece(FirstPiece { of, identification: 7 }));
        let waited = Duration::from_millis(30_012);
        let one = PieceTimedOut { piece: probe, of, from: ROUTER, from_target: true, waited };
        facts.push(Fact::PieceTimedOut(one));
    }
    for in_pieces in [false, true] {
        facts.push(Fact::SizeProbe(SizeProbe { version: 1, size: 1_400, in_pieces }));
    }
    facts.push(Fact::SizeAnswered(SizeAnswered { probe, rtt: Duration::from_millis(12) }));
    let kind = IcmpKind { version: IpVersion::V4, icmp_type: 3, code: 4 };
    for mtu in [None, Some(1_400)] {
        facts.push(Fact::SizeError(SizeError {
            probe,
            from: ROUTER,
            kind,
            mtu,
            proof: QuoteProof::Content,
        }));
    }
    facts.into_iter().map(|fact| (Channel::Ike500, fact)).collect()
}

fn every_step_of_a_walk(kind: IcmpKind) -> Vec<(Channel, Fact)> {
    let steps = WalkChannel::columns().chain(WalkChannel::BARE).flat_map(|channel| {
        let answered = |answer| {
            Fact::HopAnswered(HopAnswered {
                probe: ObservationId(1),
                channel,
                hop: 30,
                from: ROUTER,
                answer,
                rtt: Duration::from_micros(12_300),
                from_target: false,
                translated: true,
                proof: QuoteProof::Content,
            })
        };
        let probed = Fact::HopProbed(HopProbed { channel, hop: 30 });
        let facts = [probed, answered(HopAnswer::Icmp(kind)), answered(HopAnswer::Reply)];
        facts.map(|fact| (channel.channel(), fact))
    });
    steps.collect()
}

pub const EVERY_CARRIER: [Carrier; 3] = [Carrier::Esp, Carrier::EspInUdp, Carrier::Ah];

/// The codes with the most words.
const L2TP_END: L2tpEnd = L2tpEnd { message: L2tpEndMessage::Cdn, result: 2, error: Some(1) };

const EVERY_LEARNED: [Learned; 20] = [
    Learned::FreshFlow,
    Learned::FlowHistory(FlowHistory::UNKNOWN),
    Learned::FlowHistory(FlowHistory {
        used: FlowUse::Ago { seconds: 60 },
        answered: Some(AnsweredFrom::AnyPort),
    }),
    Learned::FlowHistory(FlowHistory { used: FlowUse::New, answered: None }),
    Learned::KeyProved,
    Learned::QuickModeAgreed,
    Learned::L2tpTunnel,
    Learned::L2tpSession,
    Learned::L2tpRefused(L2TP_END),
    Learned::Lcp { protocol: 0xc223, algorithm: Some(129) },
    Learned::Lcp { protocol: 0, algorithm: None },
    Learned::EspDeleted,
    Learned::Unreadable,
    Learned::Notify { kind: 24 },
    Learned::PhaseOneDeleted,
    Learned::FarEnd,
    Learned::AskedToWait { tenths: 300 },
    Learned::Waited { tenths: 300 },
    Learned::WitnessedSteps(WitnessSteps {
        keyed: true,
        key_fits: Some(true),
        key_exchange_500: StepCount { arrived: 2, answered: 2 },
        key_exchange_4500: StepCount { arrived: 0, answered: 0 },
        authentication: StepCount { arrived: 3, answered: 1 },
        quick_mode: StepCount { arrived: 4, answered: 0 },
    }),
    Learned::Witnessed(Witnessed {
        channel: Channel::Esp,
        from: std::net::SocketAddr::new(ROUTER, 4500),
        hop_limit: Some(57),
        arrived: 3,
        answered: 2,
        longest: 412,
        largest_piece: None,
    }),
];

pub fn every_flaw() -> [Flaw; 9] {
    [
        Flaw::SeveralChosen,
        Flaw::NotOffered,
        Flaw::OtherProtocol,
        Flaw::OtherGroup,
        Flaw::KeyExchangeLength,
        Flaw::KeyExchangeValue,
        Flaw::OwnKeyExchange,
        Flaw::NonceLength,
        Flaw::SaysNothing,
    ]
}

pub fn every_unmatched() -> [Unmatched; 11] {
    [
        Unmatched::Damaged,
        Unmatched::Malformed,
        Unmatched::Cut,
        Unmatched::WithoutMarker,
        Unmatched::UnknownExchange,
        Unmatched::UnknownTunnel,
        Unmatched::UnknownSpi,
        Unmatched::ForeignQuote,
        Unmatched::OfTheWalk,
        Unmatched::Keepalive,
        Unmatched::PeerInitiated,
    ]
}

fn every_not_sent() -> [NotSent; 6] {
    [
        NotSent::MissingCapability { capability: "CAP_NET_RAW".into() },
        NotSent::NoRoute,
        NotSent::LocalFilter,
        NotSent::Kernel { error: "network is down".to_owned() },
        NotSent::NotInThisBuild,
        NotSent::NotOnLink,
    ]
}

fn every_request() -> Vec<Request> {
    vec![
        proposal(),
        Request::MainModeKeyExchange { cookie: COOKIE },
        Request::MainModeIdentification { cookie: COOKIE },
        Request::AggressiveProposal { cookie: COOKIE, offers_nat_t: true },
        Request::AggressiveAuthentication { cookie: COOKIE },
        Request::QuickMode { cookie: COOKIE, message_id: 5 },
        Request::Transaction { cookie: COOKIE, message_id: 6 },
        Request::Informational { cookie: COOKIE, message_id: 7 },
        Request::AuthIp { cookie: COOKIE },
        Request::Protected { cookie: COOKIE, exchange: 35, message_id: 1, fragment: false },
        Request::Protected { cookie: COOKIE, exchange: 99, message_id: 2, fragment: true },
        Request::SaInit { cookie: COOKIE, control: true },
        Request::Goodbye { cookie: COOKIE },
        Request::Keepalive,
        Request::Esp { spi: 0x0809_0809, sequence: 1, echo: None },
        Request::Esp { spi: 7, sequence: 2, echo: Some(EchoLayout::Trailer) },
        Request::Question(QuestionSent::StartControlConnection { tunnel_id: 77 }),
        Request::Question(QuestionSent::StopControlConnection),
    ]
}

fn every_answer() -> Vec<Answer> {
    vec![
        Answer::MainModeTransform {
            transform: Some(transform()),
            vendor_ids: vec![vec![1, 2]],
            with_key: None,
        },
        Answer::MainModeKeyExchange { nat: Some(Box::new(nat_detection())) },
        Answer::V1Notify { kind: 14 },
        Answer::V1Encrypted,
        Answer::MainModeIdentification,
        Answer::Aggressive {
            transform: Some(transform()),
            vendor_ids: vec![vec![1, 2]],
            nat: Some(Box::new(nat_detection())),
        },
        Answer::QuickMode,
        Answer::Transaction,
        Answer::AuthIp,
        Answer::Protected { exchange: 36, length: Some(80) },
        Answer::SaInit { nat: None, vendor_ids: Vec::new(), fragmentation: false },
        Answer::V2Notify { kind: 40_000, wants: None },
        Answer::V2Notify { kind: 17, wants: Some(Wanted::Group(14)) },
        Answer::V2Notify {
            kind: 16_407,
            wants: Some(Wanted::Gateway("gw.example.net".to_owned())),
        },
        Answer::EspEcho,
        Answer::EspInvalidSpi { spi: 0x0809_0809 },
        Answer::Question(QuestionAnswer::StartControlConnectionReply {
            host_name: "gw\u{1b}[2J".to_owned(),
            vendor_name: "maker".to_owned(),
        }),
        Answer::Question(QuestionAnswer::StopControlConnection { result: Some(4), error: Some(0) }),
        Answer::Question(QuestionAnswer::StopControlConnection { result: None, error: None }),
        Answer::Question(QuestionAnswer::L2tpAcknowledgement),
    ]
}
