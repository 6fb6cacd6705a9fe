//! IKEv2 of phones behind translators: twelve packets for each exchange, with
//! true hashes for NAT detection (RFC 7296 2.23).

use std::io;

use sha1::{Digest, Sha1};

use crate::capture::Capture;
use crate::packet::{Packet, Random};
use crate::SERVER;

/// Where the recording was made.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In the phones' own network: the server sees them at another address.
    Inside,
    /// In front of the server: the phones' own hashes are over hidden addresses.
    Outside,
    /// Between two translators: no hash about a phone is over what is seen.
    Between,
}

/// Packets of an exchange.
const STEPS: u32 = 12;
/// Exchanges that go on at a time.
const AT_A_TIME: u64 = 1_000;
/// Exchanges of each phone: it loses its way and dials again.
const OF_A_PHONE: u64 = 4;

/// So many exchanges, a thousand at a time, in step.
pub fn write(file: &str, count: u64, place: Place) -> io::Result<u64> {
    let mut capture = Capture::create(file)?;
    let mut random = Random(809);
    for first in (0..count).step_by(AT_A_TIME as usize) {
        for step in 0..STEPS {
            for number in first..count.min(first + AT_A_TIME) {
                capture.append(&packet(number, step, place, &mut random))?;
            }
        }
    }
    capture.finish()
}

/// One packet of an exchange.
fn packet(number: u64, step: u32, place: Place, random: &mut Random) -> Packet {
    let exchange = Exchange::new(number, place);
    let natt = [exchange.seen.natt, 4_500];
    match step {
        0 => exchange.udp(true, [exchange.seen.ike, 500], &exchange.request(random)),
        1 => exchange.udp(false, [exchange.seen.ike, 500], &exchange.response(random)),
        2 | 4 => exchange.udp(true, natt, &exchange.protected(step / 2, 0x08, random)),
        3 | 5 => exchange.udp(false, natt, &exchange.protected(step / 2, 0x20, random)),
        _ => {
            let outbound = step.is_multiple_of(2);
            let spi = number as u32 | if outbound { 0x4000_0000 } else { 0x8000_0000 };
            let esp = [&spi.to_be_bytes()[..], &(step / 2 - 2).to_be_bytes(), &random.bytes(120)];
            exchange.udp(outbound, natt, &esp.concat())
        }
    }
}

/// An address and its ports of IKE.
#[derive(Clone, Copy)]
struct End {
    address: u32,
    ike: u16,
    natt: u16,
}

struct Exchange {
    /// The phone, as it knows itself.
    own: End,
    /// As the recording has it.
    seen: End,
    /// As the server has it.
    mapped: End,
    spi: [[u8; 8]; 2],
}

impl Exchange {
    fn new(number: u64, place: Place) -> Self {
        let phone = number / OF_A_PHONE;
        let at = |network: u32, number: u64| network + number as u32;
        let translated = |address| {
            let mut ports = Random(phone ^ u64::from(address) << 32);
            let mut port = || 1_024 + ports.below(64_000) as u16;
            End { address, ike: port(), natt: port() }
        };
        let own = End { address: at(PHONES, phone), ike: 500, natt: 4_500 };
        // Sixteen phones share an address.
        let mapped = translated(at(PUBLIC, phone / 16));
        let seen = match place {
            Place::Inside => own,
            Place::Outside => mapped,
            Place::Between => translated(at(SHARED, phone)),
        };
        let mut spis = Random(!number);
        let mut spi = || spis.bytes(8).try_into().expect("eight bytes");
        Self { own, seen, mapped, spi: [spi(), spi()] }
    }

    fn udp(&self, outbound: bool, [theirs, port]: [u16; 2], message: &[u8]) -> Packet {
        if outbound {
            Packet::udp(self.seen.address, SERVER, theirs, port, message)
        } else {
            Packet::udp(SERVER, self.seen.address, port, theirs, message)
        }
    }

    fn request(&self, random: &mut Random) -> Vec<u8> {
        let spis = [self.spi[0], [0; 8]];
        let hashes = [(self.own.address, self.own.ike), (SERVER, 500)];
        sa_init(spis, 0x08, hashes, random)
    }

    fn response(&self, random: &mut Random) -> Vec<u8> {
        let hashes = [(SERVER, 500), (self.mapped.address, self.mapped.ike)];
        sa_init(self.spi, 0x20, hashes, random)
    }

    /// A message of IKE_AUTH, behind the marker of UDP 4500.
    fn protected(&self, message: u32, flags: u8, random: &mut Random) -> Vec<u8> {
        let encrypted = [&[35, 0, 0, 132][..], &random.bytes(128)].concat();
        let body = isakmp(self.spi, [46, 35, flags], message, &encrypted);
        [&[0; 4][..], &body].concat()
    }
}

/// IKE_SA_INIT with the hashes of its sender and of its receiver (RFC 7296 1.2, 2.23).
fn sa_init(
    spis: [[u8; 8]; 2],
    flags: u8,
    hashes: [(u32, u16); 2],
    random: &mut Random,
) -> Vec<u8> {
    let [source, destination] = hashes.map(|(address, port)| {
        let digest = Sha1::new()
            .chain_update(spis.concat())
            .chain_update(address.to_be_bytes())
            .chain_update(port.to_be_bytes());
        digest.finalize().to_vec()
    });
    let body = [
        &SECURITY_ASSOCIATION[..],
        &[40, 0, 1, 8, 0, 14, 0, 0],
        &random.bytes(256),
        &[41, 0, 0, 36],
        &random.bytes(32),
        &[41, 0, 0, 28, 0, 0, 0x40, 0x04],
        &source,
        &[0, 0, 0, 28, 0, 0, 0x40, 0x05],
        &destination,
    ];
    isakmp(spis, [33, 34, flags], 0, &body.concat())
}

/// A header (RFC 7296 3.1): next payload, exchange type and flags; and a body.
fn isakmp(spis: [[u8; 8]; 2], kind: [u8; 3], message: u32, body: &[u8]) -> Vec<u8> {
    let length = 28 + body.len() as u32;
    let [next, exchange, flags] = kind;
    let numbers = [&[next, 0x20, exchange, flags], &message.to_be_bytes()[..]].concat();
    [&spis.concat(), &numbers, &length.to_be_bytes()[..], body].concat()
}

/// One proposal: AES-CBC with 256 bits, HMAC-SHA2-256 and its PRF, group 14 (RFC 7296 3.3).
const SECURITY_ASSOCIATION: [u8; 48] = [
    34, 0, 0, 48, 0, 0, 0, 44, 1, 1, 0, 4, 3, 0, 0, 12, 1, 0, 0, 12, 0x80, 14, 1, 0, 3, 0, 0, 8, 2,
    0, 0, 5, 3, 0, 0, 8, 3, 0, 0, 12, 0, 0, 0, 8, 4, 0, 0, 14,
];
/// 10.64.0.0 and up.
const PHONES: u32 = 0x0a40_0000;
/// 203.0.113.0 and up.
const PUBLIC: u32 = 0xcb00_7100;
/// 100.64.0.0 and up.
const SHARED: u32 = 0x6440_0000;
