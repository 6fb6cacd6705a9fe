//! Writes captures with much traffic of one kind, the same ones on every run.
//!
//! `probe809-bench-traffic KIND FILE SIZE`; SIZE is bytes, or exchanges for
//! conversations and phones. FILE's ending, pcap or pcapng, tells the format.
//! Prints how many frames it wrote.

mod capture;
mod packet;
mod phones;

use std::env;
use std::io::{self, Write};
use std::process::ExitCode;

use capture::Capture;
use packet::{Packet, Random};
use phones::Place;

fn main() -> ExitCode {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let [kind, file, size] = arguments.as_slice() else { return usage() };
    let Ok(size) = size.parse() else { return usage() };
    let written = match kind.as_str() {
        "unrelated" => fill(file, size, unrelated),
        "esp" => fill(file, size, esp),
        "ike" => fill(file, size, ike),
        "conversations" => conversations(file, size),
        "phones" => phones::write(file, size, Place::Inside),
        "phones-outside" => phones::write(file, size, Place::Outside),
        "phones-between" => phones::write(file, size, Place::Between),
        _ => return usage(),
    };
    match written.and_then(|frames| writeln!(io::stdout(), "{frames}")) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "{file}: {error}");
            ExitCode::FAILURE
        }
    }
}

fn usage() -> ExitCode {
    let usage = "usage: probe809-bench-traffic KIND FILE SIZE
KIND: unrelated, esp, ike, conversations, phones, phones-outside, phones-between";
    let _ = writeln!(io::stderr(), "{usage}");
    ExitCode::from(2)
}

/// Packets of one kind until the file has `size` bytes.
fn fill(file: &str, size: u64, packet: impl Fn(u64, &mut Random) -> Packet) -> io::Result<u64> {
    let mut capture = Capture::create(file)?;
    let mut random = Random(809);
    for number in 0.. {
        if capture.written() >= size {
            break;
        }
        capture.append(&packet(number, &mut random))?;
    }
    capture.finish()
}

/// Downloads, their acknowledgements, video and calls over UDP; and one IKE message in 4,096.
fn unrelated(number: u64, random: &mut Random) -> Packet {
    if number.is_multiple_of(4_096) {
        return ike(number, random);
    }
    let host = HOSTS + random.below(5_000) as u32;
    let length = match random.below(20) {
        0..12 => 1_460,
        12..16 => 0,
        _ => random.below(1_300),
    };
    let body = random.bytes(length);
    match random.below(20) {
        0..2 => Packet::udp(host, SERVER, 16_384, 40_000, &body[..body.len() / 5]),
        2..6 => Packet::udp(host, SERVER, 443, 51_000, &body[..body.len() * 4 / 5]),
        _ => Packet::tcp(host, SERVER, 443, 52_000, &body),
    }
}

/// Full frames of 64 tunnels; every other one behind a translator and so on UDP port 4500.
///
/// Each begins with a message of the negotiation, so that there is a conversation to judge.
fn esp(number: u64, random: &mut Random) -> Packet {
    let tunnel = number % 64;
    let client = CLIENTS + tunnel as u32;
    if number < 64 {
        return Packet::udp(client, SERVER, 500, 500, &message_1(random));
    }
    let spi = 0xc000_0000 | tunnel as u32;
    let body = esp_body(spi, (number / 64) as u32, 1_400, random);
    if tunnel.is_multiple_of(2) {
        Packet::esp(client, SERVER, &body)
    } else {
        Packet::udp(client, SERVER, 4_500, 4_500, &body)
    }
}

/// First messages of IKEv1 from 5,000 clients, some again, a third of them answered.
fn ike(_number: u64, random: &mut Random) -> Packet {
    let client = CLIENTS + random.below(5_000) as u32;
    // Each client's own cookie, so that a repeated message is a retransmission.
    let mut own = Random(u64::from(client));
    let message = message_1(&mut own);
    if random.below(3) == 0 {
        Packet::udp(SERVER, client, 500, 500, &answer(&message))
    } else {
        Packet::udp(client, SERVER, 500, 500, &message)
    }
}

/// A whole negotiation each, and eight packets of ESP; a thousand at a time, in step.
fn conversations(file: &str, count: u64) -> io::Result<u64> {
    let mut capture = Capture::create(file)?;
    let mut random = Random(809);
    for first in (0..count).step_by(1_000) {
        for step in 0..17 {
            for number in first..count.min(first + 1_000) {
                capture.append(&conversation(number, step, &mut random))?;
            }
        }
    }
    capture.finish()
}

/// One packet of a conversation. It offers no NAT traversal: without the
/// addresses' true hashes that would look like a translator nobody can explain.
fn conversation(number: u64, step: u32, random: &mut Random) -> Packet {
    let client = CLIENTS + number as u32;
    let first = message_1(&mut Random(number));
    let to_server = |message: &[u8]| Packet::udp(client, SERVER, 500, 500, message);
    let to_client = |message: &[u8]| Packet::udp(SERVER, client, 500, 500, message);
    let cookies = &answer(&first)[..16];
    match step {
        0 => to_server(&first),
        1 => to_client(&answer(&first)),
        2 => to_server(&keys(cookies, random)),
        3 => to_client(&keys(cookies, random)),
        4 => to_server(&encrypted(cookies, MAIN_MODE, 0, random)),
        5 => to_client(&encrypted(cookies, MAIN_MODE, 0, random)),
        6 | 8 => to_server(&encrypted(cookies, QUICK_MODE, 7, random)),
        7 => to_client(&encrypted(cookies, QUICK_MODE, 7, random)),
        _ if step.is_multiple_of(2) => {
            Packet::esp(client, SERVER, &esp_body(client, step, 120, random))
        }
        _ => Packet::esp(SERVER, client, &esp_body(!client, step, 120, random)),
    }
}

fn esp_body(spi: u32, sequence: u32, length: u64, random: &mut Random) -> Vec<u8> {
    [&spi.to_be_bytes()[..], &sequence.to_be_bytes(), &random.bytes(length)].concat()
}

/// Main Mode's first message: one to five transforms and up to ten vendor IDs.
fn message_1(random: &mut Random) -> Vec<u8> {
    let vendors = random.below(11);
    let transforms = 1 + random.below(5) as u8;
    let mut body = security_association(transforms, if vendors == 0 { 0 } else { VENDOR_ID });
    for left in (0..vendors).rev() {
        let next = if left == 0 { 0 } else { VENDOR_ID };
        body.extend([next, 0, 0, 20]);
        body.extend(random.bytes(16));
    }
    let cookie = [&random.bytes(8)[..], &[0; 8]].concat();
    isakmp(&cookie, 1, MAIN_MODE, 0, &body)
}

/// The second message: the first transform is chosen.
fn answer(first: &[u8]) -> Vec<u8> {
    let responder: Vec<_> = first[..8].iter().map(|byte| byte ^ 0xff).collect();
    let cookies = [&first[..8], &responder].concat();
    isakmp(&cookies, 1, MAIN_MODE, 0, &security_association(1, 0))
}

/// The third and fourth message: key exchange and nonce.
fn keys(cookies: &[u8], random: &mut Random) -> Vec<u8> {
    let body = [&[10, 0, 0, 132][..], &random.bytes(128), &[0, 0, 0, 24], &random.bytes(20)];
    isakmp(cookies, 4, MAIN_MODE, 0, &body.concat())
}

fn encrypted(cookies: &[u8], exchange: u8, message: u32, random: &mut Random) -> Vec<u8> {
    let mut encrypted = isakmp(cookies, 5, exchange, message, &random.bytes(64));
    encrypted[19] = 1;
    encrypted
}

/// An ISAKMP header (RFC 2408 section 3.1) and a body.
fn isakmp(cookies: &[u8], next: u8, exchange: u8, message: u32, body: &[u8]) -> Vec<u8> {
    let length = 28 + body.len() as u32;
    [cookies, &[next, 0x10, exchange, 0], &message.to_be_bytes(), &length.to_be_bytes(), body]
        .concat()
}

/// A security association payload with one proposal (RFC 2408 sections 3.4 to 3.6).
fn security_association(transforms: u8, next: u8) -> Vec<u8> {
    // AES-CBC, 256 bits, SHA-1, group 14, pre-shared key, eight hours.
    let attributes = [
        0x80, 1, 0, 7, 0x80, 14, 1, 0, 0x80, 2, 0, 2, 0x80, 4, 0, 14, 0x80, 3, 0, 1, 0x80, 11, 0,
        1, 0x80, 12, 0x70, 0x80,
    ];
    let mut list = Vec::new();
    for number in 1..=transforms {
        let more = if number == transforms { 0 } else { 3 };
        list.extend([more, 0, 0, 8 + attributes.len() as u8, number, 1, 0, 0]);
        list.extend(attributes);
    }
    let proposal = (8 + list.len() as u16).to_be_bytes();
    let whole = (20 + list.len() as u16).to_be_bytes();
    let front = [next, 0, whole[0], whole[1], 0, 0, 0, 1, 0, 0, 0, 1];
    let proposal = [0, 0, proposal[0], proposal[1], 1, 1, 0, transforms];
    [&front[..], &proposal, &list].concat()
}

/// 10.0.0.0 and up.
const CLIENTS: u32 = 0x0a00_0000;
/// 172.16.0.0 and up.
const HOSTS: u32 = 0xac10_0000;
/// 198.51.100.10.
const SERVER: u32 = 0xc633_640a;
const MAIN_MODE: u8 = 2;
const QUICK_MODE: u8 = 32;
const VENDOR_ID: u8 = 13;
