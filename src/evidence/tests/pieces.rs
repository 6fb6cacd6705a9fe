//! Packets that come in pieces.

use super::*;
use crate::evidence::PieceLayer;
use crate::wire::isakmp::v1::{EncryptedMessage, Fragment};

/// Frames of 10 ms each: a recording that goes on this long missed nothing.
const LONG: u64 = 300;

/// Layer, direction and exchange of what never came whole, at the end of a
/// recording that begins and ends with something else.
fn missing(frames: &[(Direction, Vec<u8>)]) -> Vec<(PieceLayer, Direction, Option<u8>)> {
    missing_after(LONG, frames)
}

fn missing_after(
    pause: u64,
    frames: &[(Direction, Vec<u8>)],
) -> Vec<(PieceLayer, Direction, Option<u8>)> {
    let mut bench = Bench::new();
    bench.sent(udp(CLIENT, SERVER, &message_1()));
    bench.frames += pause;
    for (direction, packet) in frames {
        bench.record(*direction, packet.clone());
    }
    bench.frames += pause;
    bench.sent(udp(CLIENT, SERVER, &message_1()));
    bench.log.incomplete().map(|one| (one.layer, one.direction, one.exchange)).collect()
}

fn outbound(packets: &[Vec<u8>]) -> Vec<(Direction, Vec<u8>)> {
    packets.iter().map(|packet| (Direction::Outbound, packet.clone())).collect()
}

#[test]
fn a_piece_that_never_came_is_told_by_the_pieces_that_did() {
    let main_mode = Some(exchange::IDENTITY_PROTECTION);
    let there = pieces(&udp(CLIENT, SERVER, &message_3()), 120);
    let back = pieces(&udp(SERVER, CLIENT, &message_3()), 120);
    let lost = (PieceLayer::Ip, Direction::Outbound, main_mode);
    assert!(there.len() > 2);
    assert_eq!(missing(&outbound(&there[..1])), [lost]);
    assert_eq!(missing(&outbound(&[&there[..1], &there[2..]].concat())), [lost]);
    assert_eq!(
        missing(&[(Direction::Inbound, back[0].clone())]),
        [(PieceLayer::Ip, Direction::Inbound, main_mode)]
    );
    // Without the first nobody knows what it is.
    assert_eq!(missing(&outbound(&there[1..])), [(PieceLayer::Ip, Direction::Outbound, None)]);
}

#[test]
fn what_the_recording_cannot_know_is_not_missing() {
    let there = pieces(&udp(CLIENT, SERVER, &message_3()), 120);
    assert_eq!(missing(&outbound(&there)), [], "all came");
    let mut again = there.clone();
    again.extend(there.clone());
    assert_eq!(missing(&outbound(&again)), [], "recorded twice");
    let mut copies = there.clone();
    copies.push(there[0].clone());
    copies.push(there[2].clone());
    assert_eq!(missing(&outbound(&copies)), [], "copies behind the whole");
    let cut: Vec<_> = there.iter().map(|piece| piece[..piece.len().min(80)].to_vec()).collect();
    assert_eq!(missing(&outbound(&cut)), [], "cut by the snap length");
    assert_eq!(missing_after(1, &outbound(&there[..1])), [], "the recording ended");
    assert_eq!(missing_after(1, &outbound(&there[1..2])), [], "the recording began");
    let traffic = pieces(&udp(CLIENT_4500, SERVER_4500, &[9; 400]), 120);
    for some in [&traffic[..1], &traffic[..3], &[&traffic[..1], &traffic[2..3]].concat()] {
        assert_eq!(missing(&outbound(some)), [], "traffic of a tunnel");
    }
}

/// IKEv1 in Microsoft's fragments, and IKEv2 in its own.
fn cut_by_ike(number: u8, last: bool) -> [Vec<u8>; 2] {
    let microsoft = Payload::new(payload::FRAGMENT, vec![0, 1, number, u8::from(last), 7, 7]);
    let encrypted = Payload::new(payload::V2_ENCRYPTED_FRAGMENT, vec![0, number, 0, 3, number]);
    [
        v1(exchange::IDENTITY_PROTECTION, IKE_SA, vec![microsoft]),
        v2_message(exchange::IKE_AUTH, flag::V2_INITIATOR, COOKIE, vec![encrypted]),
    ]
    .map(|message| udp(CLIENT, SERVER, &message))
}

#[test]
fn messages_that_ike_cut_itself_are_followed_by_number() {
    let rows: [(&[u8], bool); 5] = [
        (&[1, 2, 3], false),
        (&[3, 1, 2], false),
        (&[1, 3], true),
        (&[1, 3, 1, 2, 3], false),
        (&[1, 1, 1], true),
    ];
    for (index, kind) in [exchange::IDENTITY_PROTECTION, exchange::IKE_AUTH].into_iter().enumerate()
    {
        for (numbers, lost) in rows {
            let packets: Vec<_> = numbers
                .iter()
                .map(|number| cut_by_ike(*number, *number == 3)[index].clone())
                .collect();
            let expected = (PieceLayer::Ike, Direction::Outbound, Some(kind));
            let missing = missing(&outbound(&packets));
            assert_eq!(missing, if lost { vec![expected] } else { vec![] }, "{kind} {numbers:?}");
        }
    }
}

#[test]
fn a_fragment_of_microsofts_is_no_goodbye() {
    let mut bench = Bench::new();
    bench.sent(udp(CLIENT, SERVER, &message_1()));
    for (number, total) in [(1, None), (2, Some(2))] {
        let id = bench.sent(cut_by_ike(number, number == 2)[0].clone());
        let Fact::Piece(piece) = bench.log.observation(id).unwrap().fact else { panic!("{id:?}") };
        assert_eq!(
            (piece.layer, piece.place, piece.total),
            (PieceLayer::Ike, number.into(), total)
        );
    }
}

/// An encrypted message of main mode in Microsoft's fragments.
fn message_in_fragments(length: usize, ends: (&str, &str)) -> Vec<Vec<u8>> {
    let kind = exchange::IDENTITY_PROTECTION;
    let message = EncryptedMessage::new(kind, IKE_SA, 0, payload::ID, vec![7; length]).emit();
    let pieces = Fragment::split(&message, 1, 100).unwrap();
    pieces.iter().map(|piece| udp(ends.0, ends.1, piece)).collect()
}

#[test]
fn messages_5_and_6_count_once_all_of_their_fragments_came() {
    let mut bench = Bench::new();
    bench.sent(udp(CLIENT, SERVER, &message_1()));
    let of = |bench: &Bench, id| bench.log.observation(id).unwrap().fact.clone();
    let message_5 = message_in_fragments(160, (CLIENT, SERVER));
    assert_eq!(message_5.len(), 3);
    let mut requests = Vec::new();
    // The first way it is lost, the second and third it comes.
    for order in [&[0, 2][..], &[1, 0, 2, 0], &[1, 0, 2]] {
        for index in order {
            let id = bench.sent(message_5[*index].clone());
            if let Fact::RequestSent(sent) = of(&bench, id) {
                requests.push((id, sent.request, sent.transmission));
            }
        }
    }
    let request = Request::MainModeIdentification { cookie: COOKIE };
    let told: Vec<_> = requests.iter().map(|(_, request, times)| (request, *times)).collect();
    assert_eq!(told, [(&request, 1), (&request, 2)]);
    let mut answers = Vec::new();
    for piece in message_in_fragments(90, (SERVER, CLIENT)) {
        let id = bench.record(Direction::Inbound, piece).observation.unwrap();
        if let Fact::Answered(answered) = of(&bench, id) {
            answers.push((answered.request, answered.answer));
        }
    }
    assert_eq!(answers, [(requests[1].0, Answer::MainModeIdentification)]);
}

#[test]
fn another_message_under_the_same_fragment_id_is_another() {
    let mut bench = Bench::new();
    bench.sent(udp(CLIENT, SERVER, &message_1()));
    let mut sent = Vec::new();
    for length in [90, 160, 90] {
        for piece in message_in_fragments(length, (CLIENT, SERVER)) {
            let id = bench.sent(piece);
            let fact = bench.log.observation(id).unwrap().fact.clone();
            if let Fact::RequestSent(request) = fact {
                sent.push((length, request.transmission));
            }
        }
    }
    assert_eq!(sent, [(90, 1), (160, 1), (90, 2)]);
    bench.frames += LONG;
    bench.sent(udp(CLIENT, SERVER, &message_1()));
    assert_eq!(bench.log.incomplete().count(), 0);
}

#[test]
fn a_flood_of_pieces_is_bounded() {
    let mut bench = Bench::new();
    let mut piece = pieces(&udp(CLIENT, SERVER, &message_3()), 120)[0].clone();
    for number in 0..5_000_u16 {
        piece[4..6].copy_from_slice(&number.to_be_bytes());
        bench.record(Direction::Outbound, piece.clone());
    }
    assert!(bench.log.incomplete().count() <= 256);
    assert!(bench.log.observations().len() <= 1_001);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn pieces_come_together_in_any_order(
        order in Just((0..5_usize).collect::<Vec<_>>()).prop_shuffle(),
        repeat in 0..5_usize,
    ) {
        let mut bench = Bench::new();
        let request = bench.sent(udp(CLIENT, SERVER, &message_1()));
        let mut answer = message_2();
        // Bytes behind the message's own length are ignored, so this only makes it longer.
        answer.resize(200, 0);
        let cut = pieces(&udp(SERVER, CLIENT, &answer), 48);
        prop_assert_eq!(cut.len(), 5);
        let mut answers = 0;
        let with_repeat = order.iter().take(4).chain([&order[repeat.min(3)]]).chain(&order[4..]);
        for index in with_repeat {
            let recorded = bench.record(Direction::Inbound, cut[*index].clone());
            if let Some(id) = recorded.observation {
                let fact = bench.log.observation(id).unwrap().fact.clone();
                if matches!(fact, Fact::Piece(_)) {
                    continue;
                }
                answers += 1;
                let Fact::Answered(answered) = fact else { panic!("{fact:?}") };
                prop_assert_eq!(answered.request, request);
                let received = recorded.received.unwrap();
                prop_assert_eq!(received.payload, answer.clone());
            }
        }
        prop_assert_eq!(answers, 1);
        bench.frames += LONG;
        bench.record(Direction::Outbound, udp(CLIENT, SERVER, &message_1()));
        prop_assert_eq!(bench.log.incomplete().count(), 0);
    }
}

/// A first piece of UDP that says that more follows, as `--patient` sends it.
fn lone_piece() -> Vec<u8> {
    let payload = [&COOKIE[..], &[0; 20], &[0x5a; 200]].concat();
    pieces(&udp(CLIENT, SERVER, &payload), LONE_PIECE).swap_remove(0)
}

/// Whoever guesses the 16 bits of the identification says so long before a host gives up.
#[test]
fn nobody_gives_up_on_a_piece_at_once() {
    for (frames, counts) in [(1, false), (460, false), (998, false), (1_000, true), (3_000, true)] {
        let mut bench = Bench::new();
        let id = bench.sent(lone_piece());
        assert!(matches!(bench.log.observation(id).unwrap().fact, Fact::FirstPiece(_)));
        bench.frames += frames - 1;
        let (_, fact) = bench.came(icmp(SERVER, v4(11, 1), &lone_piece()[..28]));
        assert_eq!(matches!(fact, Fact::PieceTimedOut(_)), counts, "{frames}: {fact:?}");
        assert_eq!(fact == Fact::Unmatched(Unmatched::ForeignQuote), !counts);
    }
}

/// What is answered was whole, however little of it was recorded.
#[test]
fn an_answer_proves_that_a_message_in_pieces_was_whole() {
    let payload = |fill| vec![Payload::new(payload::V2_ENCRYPTED, vec![fill; 400])];
    let auth = v2_message(exchange::IKE_AUTH, flag::V2_INITIATOR, COOKIE, payload(7));
    let first = pieces(&udp(CLIENT, SERVER, &auth), 120)[0].clone();
    let answers = [
        (exchange::IKE_AUTH, flag::V2_RESPONSE, COOKIE, true),
        (exchange::IKE_AUTH, flag::V2_INITIATOR, COOKIE, false),
        (exchange::V2_INFORMATIONAL, flag::V2_RESPONSE, COOKIE, false),
        (exchange::IKE_AUTH, flag::V2_RESPONSE, RESPONDER, false),
    ];
    for (exchange, flags, cookie, proves) in answers {
        let answer = udp(SERVER, CLIENT, &v2_message(exchange, flags, cookie, payload(8)));
        let frames = [(Direction::Outbound, first.clone()), (Direction::Inbound, answer.clone())];
        assert_eq!(missing(&frames).is_empty(), proves, "{exchange} {flags}");
        let mut bench = Bench::new();
        bench.sent(udp(CLIENT, SERVER, &sa_init_request()));
        bench.record(Direction::Outbound, first.clone());
        let (_, fact) = bench.came(answer);
        assert_eq!(matches!(fact, Fact::Answered(_)), proves, "{exchange} {flags}: {fact:?}");
        let request = Request::Protected {
            cookie: COOKIE,
            exchange: exchange::IKE_AUTH,
            message_id: 0,
            fragment: true,
        };
        let sent =
            bench.log.observations().iter().find(
                |one| matches!(&one.fact, Fact::RequestSent(sent) if sent.request == request),
            );
        assert_eq!(sent.map(|one| one.frame), proves.then_some(Some(2)));
    }
}
