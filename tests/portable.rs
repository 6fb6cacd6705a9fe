//! The portable backend over loopback: what UDP alone does, and what is said of the rest.
//!
//! Only with the feature `portable`.

use std::io::{BufRead, BufReader, Write};
use std::net::{IpAddr, Ipv4Addr, UdpSocket};
use std::process::{Command, Stdio};
use std::time::Duration;

use probe809::evidence::{
    Arrival, Carriage, Channel, Direction, Ends, Frame, NotSent, SourcePort, Transmit,
};
use probe809::net::clock::Clock;
use probe809::net::far_end::FarEndSockets;
use probe809::net::{Abilities, Limitation, Link, LinkRequest, Obstacle, OpenError, Unsupported};
use probe809::wire::ip::IpPacket;

/// Runs a future as the program does; none of these may take long.
fn block_on<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async { tokio::time::timeout(Duration::from_secs(10), future).await.unwrap() })
}

fn open(request: &LinkRequest) -> Result<Link, OpenError> {
    Link::open(request, Clock::start())
}

/// Answers one datagram from where it came to.
fn answer_once(address: IpAddr) -> u16 {
    let socket = UdpSocket::bind((address, 0)).unwrap();
    let port = socket.local_addr().unwrap().port();
    std::thread::spawn(move || {
        let mut buffer = [0; 64];
        let (length, from) = socket.recv_from(&mut buffer).unwrap();
        socket.send_to(&buffer[..length], from).unwrap();
    });
    port
}

fn ports(frame: &Frame) -> (Direction, u16, u16) {
    let packet = IpPacket::parse(&frame.bytes).unwrap();
    let datagram = packet.udp().unwrap().unwrap();
    (frame.direction, datagram.source_port, datagram.destination_port)
}

#[test]
fn what_is_sent_and_what_answers_become_frames() {
    for server in ["127.0.0.1", "::1"] {
        block_on(async {
            let mut link = open(&LinkRequest::new(server.parse().unwrap())).unwrap();
            let echo = answer_once(link.client());
            let ike = link.local_port(Channel::Ike500, SourcePort::Client).unwrap();
            assert!(![500, 1701, 4500].contains(&ike), "these may be the server's");
            let packet =
                Transmit { server_port: echo, ..Transmit::new(Channel::Ike500, b"ping".to_vec()) };
            link.transmit(server.parse().unwrap(), &packet).unwrap();
            let mut frames = Vec::new();
            while frames.len() < 2 {
                link.next_frames(&mut frames).await.unwrap();
            }
            let seen: Vec<_> = frames.iter().map(ports).collect();
            assert_eq!(seen, [(Direction::Outbound, ike, echo), (Direction::Inbound, echo, ike)]);
            assert!(frames[1].at >= frames[0].at);
        });
    }
}

/// A closed port of Linux answers with an ICMP error, which some systems leave on the socket.
#[test]
fn a_closed_port_breaks_nothing() {
    block_on(async {
        let here = Ipv4Addr::LOCALHOST.into();
        let mut link = open(&LinkRequest::new(here)).unwrap();
        let packet =
            |server_port| Transmit { server_port, ..Transmit::new(Channel::Ike500, vec![7; 9]) };
        for _ in 0..3 {
            link.transmit(here, &packet(9)).unwrap();
        }
        link.transmit(here, &packet(answer_once(here))).unwrap();
        let mut frames = Vec::new();
        while frames.len() < 5 {
            link.next_frames(&mut frames).await.unwrap();
        }
        let inbound = |frame: &&Frame| frame.direction == Direction::Inbound;
        assert_eq!(frames.iter().filter(inbound).count(), 1);
    });
}

#[test]
fn what_it_cannot_do_is_a_value() {
    block_on(async {
        let request = LinkRequest { pieces: true, ..LinkRequest::new([127, 0, 0, 1].into()) };
        let mut link = open(&request).unwrap();
        let why = || Obstacle::NotInThisBuild;
        for without in [
            Limitation::NoRawEsp(why()),
            Limitation::NoLinkCapture(why()),
            Limitation::NoRawPieces(why()),
            Limitation::NoIcmpErrors(why()),
        ] {
            assert!(link.limitations().contains(&without), "{without:?}");
        }
        assert_eq!(link.abilities(), Abilities { mtu: None, pieces: false, icmp_errors: false });
        let esp = Transmit::new(Channel::Esp, vec![7; 24]);
        let hop =
            Transmit { carriage: Carriage::HopLimit(3), ..Transmit::new(Channel::Ike500, vec![7]) };
        for packet in [esp, hop] {
            assert_eq!(link.transmit(request.server, &packet), Err(NotSent::NotInThisBuild));
        }
        assert_eq!(link.local_port(Channel::Esp, SourcePort::Client), None);
    });
}

#[test]
fn wishes_that_cannot_be_met_are_named() {
    block_on(async {
        let wish = LinkRequest::new([127, 0, 0, 1].into());
        let elsewhere =
            LinkRequest { source_address: Some([192, 0, 2, 77].into()), ..wish.clone() };
        assert!(matches!(open(&elsewhere), Err(OpenError::AddressNotHere { .. })));
        let mixed = LinkRequest { source_address: Some("::1".parse().unwrap()), ..wish.clone() };
        assert!(matches!(open(&mixed), Err(OpenError::AddressNotHere { .. })));
        let interface = LinkRequest { interface: Some("lo".to_owned()), ..wish };
        let refused = OpenError::Unsupported(Unsupported::ChoosingTheInterface);
        assert_eq!(open(&interface).unwrap_err().to_string(), refused.to_string());
        let link_local = LinkRequest::new("fe80::1".parse().unwrap());
        assert!(matches!(open(&link_local), Err(OpenError::InterfaceNeeded { .. })));
        let nowhere = LinkRequest { interface: Some("nosuchif0".to_owned()), ..link_local };
        assert!(matches!(open(&nowhere), Err(OpenError::Kernel { .. })));
    });
}

#[test]
fn a_far_end_answers_from_the_address_that_was_named() {
    block_on(async {
        let clock = Clock::start();
        let everywhere = FarEndSockets::open(None, clock).unwrap_err();
        assert!(matches!(everywhere, OpenError::Unsupported(Unsupported::EveryAddress)));
        let here: IpAddr = [127, 80, 9, 1].into();
        // Ports 500 and 4500 may be another test's, or root's alone.
        let mut far_end = FarEndSockets::open(Some(here), clock).unwrap();
        assert!(far_end.limitations().iter().any(|(flow, _)| *flow == Channel::Esp));
        let (flow, local) = far_end.listening().next().unwrap();
        assert_eq!(local.ip(), here);
        let client = UdpSocket::bind("127.0.0.1:0").unwrap();
        client.send_to(b"question", local).unwrap();
        let mut arrivals: Vec<Arrival> = Vec::new();
        far_end.next(&mut arrivals).await.unwrap();
        let [arrival] = &arrivals[..] else { panic!("{arrivals:?}") };
        assert_eq!((arrival.flow, arrival.to), (flow, local));
        assert_eq!((arrival.hop_limit, arrival.largest_piece), (None, None));
        let ends = Ends { from: arrival.to, to: arrival.from };
        far_end.send(flow, ends, b"answer").unwrap();
        let mut buffer = [0; 16];
        let (length, from) = client.recv_from(&mut buffer).unwrap();
        assert_eq!((&buffer[..length], from), (&b"answer"[..], local));
    });
}

/// The program as its own far end. Without the right to UDP 500 there is nothing to answer.
#[test]
fn the_program_probes_its_own_far_end() {
    let here = "127.80.9.2";
    if UdpSocket::bind((here, 500)).is_err() {
        // Past the test harness, which would keep the words of a passing test.
        let _unheard = std::io::stderr().write_all(b"SKIPPED a far end: no right to UDP 500\n");
        return;
    }
    let program = env!("CARGO_BIN_EXE_probe809");
    let mut far_end = Command::new(program)
        .args(["respond", "--json", "--timeout", "60", "--source-address", here])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut said = BufReader::new(far_end.stdout.take().unwrap());
    said.read_line(&mut String::new()).unwrap();
    let probe = Command::new(program).args(["--json", "--no-pcap", here]).output();
    far_end.kill().unwrap();
    far_end.wait().unwrap();
    let probe = probe.unwrap();
    assert_eq!(probe.status.code(), Some(20), "{}", String::from_utf8_lossy(&probe.stderr));
    let document: serde_json::Value = serde_json::from_slice(&probe.stdout).unwrap();
    let state = |channel: &str| document["channels"][channel]["state"].clone();
    let states = ["ike500", "ike4500", "ikev2", "esp"].map(state);
    assert_eq!(states, ["answered", "answered", "answered", "not-tested"]);
    assert_eq!(document["channels"]["esp"]["reason"]["why"]["kind"], "not-in-this-build");
}
