//! The whole path from a file to verdicts: whatever is in a capture, reading
//! it comes to an end, and every verdict names observations that are there.
#![no_main]

use libfuzzer_sys::fuzz_target;
use probe809::drive::{Analysis, AnalysisPlan};
use probe809::evidence::{Channel, Fact, ObservationId};
use probe809::wire::ip::{PROTOCOL_ESP, ip_packet, udp_packet};
use probe809::wire::isakmp::Header;
use probe809::wire::nat_t::mark;
use probe809_fuzz::conversation::{Conversation, Hosts, OVER_IPV4, OVER_IPV6};

/// One search of all ports and no more.
const HASHES: u64 = 1 << 16;

fuzz_target!(
    init: probe809_fuzz::plant(seeds()),
    |file: &[u8]| {
        // Every other one is read twice: both ends of a path on which nothing is lost.
        let files = 1 + file.len() % 2;
        // A search takes as long as fifty files.
        let hashes = if file.len().is_multiple_of(64) { HASHES } else { 0 };
        let plan =
            AnalysisPlan { several: files > 1, timeline: true, hashes, ..AnalysisPlan::default() };
        let mut analysis = Analysis::new(plan);
        for _ in 0..files {
            let _ = analysis.read(file, &mut || false);
        }
        check(analysis);
    }
);

fn check(analysis: Analysis) {
    for judged in analysis.finish().conversations {
        let log = &judged.conversation.log;
        let known = |id: &ObservationId| log.observation(*id).is_some();
        let verdict = &judged.verdict;
        assert!(verdict.because.iter().all(known));
        for finding in &verdict.findings {
            assert!(!finding.because.is_empty() && finding.because.iter().all(known));
        }
        assert!(
            judged
                .packets
                .iter()
                .filter_map(|packet| packet.sorted.observation)
                .all(|id| known(&id))
        );
        for observation in log.observations() {
            if let Fact::Answered(answered) = &observation.fact {
                assert!(answered.request < observation.id);
            }
        }
    }
}

/// Conversations of our own machines, and what real clients say behind them.
fn seeds() -> impl Iterator<Item = Vec<u8>> {
    [OVER_IPV4, OVER_IPV6].into_iter().flat_map(|hosts| {
        let talk: Vec<Vec<u8>> = both_ways(hosts);
        let parts: Vec<Vec<u8>> = talk.chunks(4).map(capture).collect();
        parts.into_iter().chain([capture(&behind_message_4(hosts))])
    })
}

/// Requests and answers as packets, in turn.
fn both_ways(hosts: Hosts) -> Vec<Vec<u8>> {
    let talk = Conversation::between(hosts);
    let packet = |ours: bool, datagram: &probe809_fuzz::conversation::Datagram| {
        let ends = (hosts.client_end(datagram.flow), hosts.server_end(datagram.flow));
        let (from, to) = if ours { ends } else { (ends.1, ends.0) };
        datagram.packet(from, to)
    };
    let ours = talk.sent.iter().map(|one| packet(true, one));
    let theirs = talk.answers.iter().map(|one| packet(false, one));
    ours.zip(theirs).flat_map(|(request, answer)| [request, answer]).collect()
}

/// Message 5, quick mode, IKE_AUTH and traffic, each asked and answered.
fn behind_message_4(hosts: Hosts) -> Vec<Vec<u8>> {
    let mut packets = Vec::new();
    // Version, exchange, flags of the request and of the answer, next payload.
    let messages =
        [(0x10, 2, 1, 1, 5), (0x10, 32, 1, 1, 8), (0x10, 6, 1, 1, 8), (0x20, 35, 8, 0x20, 46)];
    for (version, exchange, asked, answered, next_payload) in messages {
        for (ours, flags) in [(true, asked), (false, answered)] {
            let header = Header {
                initiator_cookie: [7; 8],
                responder_cookie: [8; 8],
                next_payload,
                version,
                exchange,
                flags,
                message_id: 1,
                length: 36,
            };
            let message = [header.emit(), vec![0, 0, 0, 8, 1, 2, 3, 4]].concat();
            let ends = (hosts.client_end(Channel::Ike4500), hosts.server_end(Channel::Ike4500));
            let (from, to) = if ours { ends } else { (ends.1, ends.0) };
            packets.extend(udp_packet(from, to, &mark(&message)));
            packets.extend(udp_packet(from, to, &[1, 2, 3, 4, 0, 0, 0, 1, 9, 9]));
            packets.extend(ip_packet(from.ip(), to.ip(), PROTOCOL_ESP, &[1, 2, 3, 4, 0, 0, 0, 1]));
            packets.extend(ip_packet(
                from.ip(),
                to.ip(),
                51,
                &[50, 1, 0, 0, 1, 2, 3, 4, 0, 0, 0, 1],
            ));
        }
    }
    packets
}

/// A classic file of raw IP packets, half a second apart.
fn capture(packets: &[Vec<u8>]) -> Vec<u8> {
    let mut file = vec![
        0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0, 101, 0, 0, 0,
    ];
    for (number, packet) in (0_u32..).zip(packets) {
        let length = (packet.len() as u32).to_le_bytes();
        file.extend((1_700_000_000 + number / 2).to_le_bytes());
        file.extend((number % 2 * 500_000).to_le_bytes());
        file.extend([length, length].concat());
        file.extend(packet);
    }
    file
}
