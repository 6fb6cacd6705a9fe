//! What the kernel of this host drops for a checksum answers nothing.

use super::*;

/// Answers with the request that each is to.
fn answered() -> [(Vec<u8>, Vec<u8>); 5] {
    let sa_init = v2_message(exchange::IKE_SA_INIT, flag::V2_RESPONSE, COOKIE, sa_init_payloads(8));
    [
        (udp(CLIENT, SERVER, &message_1()), udp(SERVER, CLIENT, &message_2())),
        (
            udp(CLIENT_4500, SERVER_4500, &mark(&message_1())),
            udp(SERVER_4500, CLIENT_4500, &mark(&message_2())),
        ),
        (udp(CLIENT, SERVER, &sa_init_request()), udp(SERVER, CLIENT, &sa_init)),
        (
            udp(CLIENT_L2TP, SERVER_L2TP, &sccrq()),
            udp(SERVER_L2TP, CLIENT_L2TP, &l2tp(TUNNEL, message_type::SCCRP, vec![])),
        ),
        (
            udp(CLIENT, SERVER, &message_1()),
            icmp(ROUTER, v4(3, 13), &udp(CLIENT, SERVER, &message_1())),
        ),
    ]
}

/// Behind an IPv4 header without options.
const UDP_CHECKSUM: std::ops::Range<usize> = 26..28;

fn with_checksum(packet: &[u8], checksum: u16) -> Vec<u8> {
    let mut packet = packet.to_vec();
    packet[UDP_CHECKSUM].copy_from_slice(&checksum.to_be_bytes());
    packet
}

fn checksum(packet: &[u8]) -> u16 {
    u16::from_be_bytes(packet[UDP_CHECKSUM].try_into().unwrap())
}

/// The pseudo-header's sum, as software leaves it to hardware.
fn begun(packet: &[u8]) -> u16 {
    let words = packet[12..20].chunks(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
    let length = u32::try_from(packet.len() - 20).unwrap();
    let sum = words.map(u32::from).sum::<u32>() + 17 + length;
    u16::try_from((sum & 0xffff) + (sum >> 16)).unwrap()
}

const fn counts(fact: &Fact) -> bool {
    matches!(
        fact,
        Fact::Answered(_)
            | Fact::IcmpError(_)
            | Fact::HopAnswered(_)
            | Fact::Unacceptable { .. }
            | Fact::Reflected { .. }
    )
}

proptest! {
    #[test]
    fn no_flipped_bit_leaves_an_answer(
        which in 0..5_usize,
        bit in any::<prop::sample::Index>(),
    ) {
        let (request, mut answer) = answered()[which].clone();
        let bit = bit.index(answer.len() * 8);
        answer[bit / 8] ^= 1 << (bit % 8);
        let is_icmp = which == 4;
        prop_assume!(is_icmp || (checksum(&answer) != 0 && checksum(&answer) != begun(&answer)));
        let mut bench = Bench::new();
        bench.sent(request);
        let recorded = bench.record(Direction::Inbound, answer);
        prop_assert!(recorded.received.is_none(), "no machine gets it");
        prop_assert!(recorded.error.is_none());
        let facts = bench.log.observations().iter().map(|one| &one.fact);
        prop_assert!(!facts.into_iter().any(counts));
    }
}

#[test]
fn a_damaged_answer_is_told_with_the_request_that_it_is_to() {
    for (request, answer) in &answered()[..4] {
        let mut bench = Bench::new();
        let asked = bench.sent(request.clone());
        let channel = bench.log.observation(asked).unwrap().channel;
        let damaged = with_checksum(answer, checksum(answer) ^ 0x55);
        let came = bench.came(damaged.clone());
        assert_eq!(came, (channel, Fact::Damaged { request: asked }));
        // From anybody else it is nothing.
        let mut other = damaged;
        other[15] ^= 1;
        other[10..12].fill(0);
        let (_, fact) = bench.came(other);
        assert_eq!(fact, Fact::Unmatched(Unmatched::Damaged));
        assert!(bench.answered(answer.clone()).answer != Answer::V1Encrypted);
    }
    let mut bench = Bench::new();
    let (request, mut error) = answered()[4].clone();
    bench.sent(request);
    error[22] ^= 0xff;
    assert_eq!(bench.came(error), (Channel::Ike500, Fact::Unmatched(Unmatched::Damaged)));
    // Our own packet, come back damaged: no host has it.
    let own = with_checksum(&udp(SERVER, CLIENT, &message_1()), 0x1234);
    assert_eq!(bench.came(own), (Channel::Ike500, Fact::Unmatched(Unmatched::Damaged)));
}

#[test]
fn what_no_checksum_was_made_of_is_an_answer() {
    for (request, answer) in &answered()[..4] {
        for checksum in [0, begun(answer)] {
            let mut bench = Bench::new();
            bench.sent(request.clone());
            bench.answered(with_checksum(answer, checksum));
        }
        let mut bench = Bench::new();
        bench.sent(request.clone());
        let mut no_header_sum = answer.clone();
        no_header_sum[10..12].fill(0);
        bench.answered(no_header_sum);
    }
}

#[test]
fn ipv6_has_no_datagram_without_a_checksum() {
    let (client, server) = ("[2001:db8:77::2]:500", "[2001:db8:10::10]:500");
    let path = Path { server: end(server).ip(), public_address: None };
    let mut bench = Bench { log: EvidenceLog::new(path), frames: 0 };
    let request = bench.sent(udp(client, server, &message_1()));
    let mut answer = udp(server, client, &message_2());
    answer[46..48].fill(0);
    assert_eq!(bench.came(answer), (Channel::Ike500, Fact::Damaged { request }));
    bench.answered(udp(server, client, &message_2()));
}

#[test]
fn an_answer_in_pieces_is_summed_up_once_it_is_whole() {
    for (spoilt, kept) in [(false, true), (true, false)] {
        let mut bench = Bench::new();
        bench.sent(udp(CLIENT, SERVER, &message_1()));
        let answer = udp(SERVER, CLIENT, &message_2());
        let spoil = if spoilt { 0x55 } else { 0 };
        let answer = with_checksum(&answer, checksum(&answer) ^ spoil);
        for piece in pieces(&answer, 48) {
            bench.record(Direction::Inbound, piece);
        }
        let last = &bench.log.observations().last().unwrap().fact;
        assert_eq!(matches!(last, Fact::Answered(_)), kept, "{last:?}");
    }
}

/// Addresses rewritten in the file, or hardware that fills in another field than expected.
#[test]
fn where_our_own_sums_are_wrong_too_those_of_answers_tell_nothing() {
    let mut bench = Bench::new();
    let request = udp(CLIENT, SERVER, &message_1());
    bench.sent(with_checksum(&request, checksum(&request) ^ 0x55));
    let answer = udp(SERVER, CLIENT, &message_2());
    bench.answered(with_checksum(&answer, checksum(&answer) ^ 0x55));
}

#[test]
fn a_recording_at_the_server_has_answers_that_hardware_still_changes() {
    use crate::wire::ip::with_hop_limit;
    for (left, counts) in [(61, true), (64, false)] {
        let mut bench = Bench::new();
        bench.sent(with_hop_limit(udp(CLIENT, SERVER, &message_1()), left));
        let answer = with_hop_limit(udp(SERVER, CLIENT, &message_2()), 64);
        let (_, fact) = bench.came(with_checksum(&answer, checksum(&answer) ^ 0x55));
        assert_eq!(matches!(fact, Fact::Answered(_)), counts, "{left}: {fact:?}");
    }
}

#[test]
fn a_client_that_goes_on_had_its_answer() {
    let mut bench = Bench::new();
    bench.sent(udp(CLIENT, SERVER, &message_1()));
    let damaged = |packet: Vec<u8>| with_checksum(&packet, checksum(&packet) ^ 0x55);
    bench.came(damaged(udp(SERVER, CLIENT, &message_2())));
    bench.sent(udp(CLIENT, SERVER, &message_3()));
    let answer = key_exchange(RESPONDER, payload::NAT_D, 50);
    bench.answered(damaged(udp(SERVER, CLIENT, &answer)));
}
