//! Shows that a planted cell does what its name says, without the program under test:
//! sends Windows' message 1 plain to 500 and marked to 4500, and an ESP packet with a
//! made-up SPI, and says what came back.

use std::io::{ErrorKind, Read};
use std::net::{Ipv4Addr, ToSocketAddrs, UdpSocket};
use std::time::Duration;

use anyhow::{Context, Result};
use socket2::{Domain, Protocol, Socket, Type};

use crate::clock::Stopwatch;
use crate::hosts::{Host, World};

/// How long an answer may take; three transmissions fall into it.
const PATIENCE: Duration = Duration::from_secs(2);

/// What answered on each port, as one line.
pub fn look(world: &World, target: &str) -> Result<String> {
    let sockets = world.inside(Host::Client, || Sockets::open(target))?;
    let message = hex::decode(MESSAGE_1.replace(char::is_whitespace, ""))
        .context("the message's hex text is damaged")?;
    // strongSwan is silent about a cookie that it already answered on the other port.
    let (_, after_cookie) = message.split_at(8);
    let marked = [&[0; 4], b"lab 4500".as_slice(), after_cookie].concat();
    let plainly = ask(&sockets.ike, target, 500, &message)?;
    let with_marker = ask(&sockets.nat_t, target, 4500, &marked)?;
    let errors = sockets.knock_with_esp(target)?;
    Ok(format!("500: {plainly}; 4500: {with_marker}; ICMP: {errors}"))
}

struct Sockets {
    ike: UdpSocket,
    nat_t: UdpSocket,
    /// Absent in IPv6, where the ICMP errors are not looked at.
    raw: Option<(Socket, Socket)>,
}

impl Sockets {
    fn open(target: &str) -> Result<Self> {
        let any = if target.contains(':') { "[::]" } else { "0.0.0.0" };
        let ike = UdpSocket::bind(format!("{any}:500"))?;
        let nat_t = UdpSocket::bind(format!("{any}:4500"))?;
        for socket in [&ike, &nat_t] {
            socket.set_read_timeout(Some(Duration::from_millis(100)))?;
        }
        let raw = if target.contains(':') {
            None
        } else {
            let esp = Socket::new(Domain::IPV4, Type::RAW, Some(Protocol::from(50)))?;
            let icmp = Socket::new(Domain::IPV4, Type::RAW, Some(Protocol::ICMPV4))?;
            icmp.set_read_timeout(Some(Duration::from_millis(300)))?;
            Some((esp, icmp))
        };
        Ok(Self { ike, nat_t, raw })
    }

    /// Sends one ESP packet and names every ICMP error since the sockets were opened.
    fn knock_with_esp(&self, target: &str) -> Result<String> {
        let Some((esp, icmp)) = &self.raw else {
            return Ok("not looked at".to_owned());
        };
        let address = (target, 0).to_socket_addrs()?.next().context("no address")?;
        esp.send_to(ESP, &address.into())?;
        let mut errors: Vec<String> = Vec::new();
        let mut buffer = [0; 2048];
        while let Ok(length) = (&*icmp).read(&mut buffer) {
            let error = buffer.get(..length).and_then(name_error);
            errors.extend(error.filter(|error| !errors.contains(error)));
        }
        Ok(errors.join(", "))
    }
}

/// Unconnected, so that an answer from a wrong port is seen; ICMP errors are not.
fn ask(socket: &UdpSocket, target: &str, port: u16, request: &[u8]) -> Result<String> {
    let watch = Stopwatch::start();
    let mut next = Duration::ZERO;
    let mut buffer = vec![0; 65536];
    while watch.elapsed() < PATIENCE {
        if watch.elapsed() >= next {
            socket.send_to(request, (target, port))?;
            next += PATIENCE / 3;
        }
        match socket.recv_from(&mut buffer) {
            Ok((length, from)) => {
                let answer = buffer.get(..length).unwrap_or_default();
                return Ok(name_answer(answer, from.port(), request));
            }
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
            Err(error) => return Ok(error.to_string()),
        }
    }
    Ok("silent".to_owned())
}

fn name_answer(answer: &[u8], port: u16, request: &[u8]) -> String {
    if answer == request {
        return "our own message back".to_owned();
    }
    let marker = if answer.starts_with(&[0; 4]) { 4 } else { 0 };
    match answer.get(marker + EXCHANGE_AT) {
        Some(2) => format!("main mode from port {port}"),
        Some(5) => format!("informational from port {port}"),
        _ => format!("{} bytes from port {port}", answer.len()),
    }
}

/// The words for an ICMP error in an IPv4 packet without options.
fn name_error(packet: &[u8]) -> Option<String> {
    let from: [u8; 4] = packet.get(12..16)?.try_into().ok()?;
    let (kind, code) = (packet.get(20)?, packet.get(21)?);
    let quote = packet.get(28..)?;
    let about = match quote.get(9)? {
        17 => {
            let port: [u8; 2] = quote.get(22..24)?.try_into().ok()?;
            format!("UDP {}", u16::from_be_bytes(port))
        }
        50 => "ESP".to_owned(),
        protocol => format!("protocol {protocol}"),
    };
    Some(format!("{kind}/{code} from {} for {about}", Ipv4Addr::from(from)))
}

/// RFC 2408 section 3.1: the exchange type is byte 18 of the header.
const EXCHANGE_AT: usize = 18;

/// SPI, sequence number 1, and what could be a cipher block.
const ESP: &[u8] = b"lab!\0\0\0\x01sixteen bytes of";

const MESSAGE_1: &str = "
080fd6f205d3879d 0000000000000000 01 10 02 00 00000000 00000198
0d0000d4 00000001 00000001
000000c8 01 01 00 05
03000028 01 01 0000 80010007 800e0100 80020002 80040014 80030001 800b0001 000c0004 00007080
03000028 02 01 0000 80010007 800e0080 80020002 80040013 80030001 800b0001 000c0004 00007080
03000028 03 01 0000 80010007 800e0100 80020002 8004000e 80030001 800b0001 000c0004 00007080
03000024 04 01 0000 80010005          80020002 8004000e 80030001 800b0001 000c0004 00007080
00000024 05 01 0000 80010005          80020002 80040002 80030001 800b0001 000c0004 00007080
0d000018 01528bbbc00696121849ab9a1c5b2a51 00000001
0d000018 1e2b516905991c7d7c96fcbfb587e461 00000009
0d000014 4a131c81070358455c5728f20e95452f
0d000014 90cb80913ebb696e086381b5ec427b1f
0d000014 4048b7d56ebce88525e7de7f00d6c2d3
0d000014 fb1de3cdf341b7ea16b7e5be0855f120
0d000014 26244d38eddb61b3172a36e3d0cfb819
00000014 e3a5966a76379fe707228231e5ce8652";
