use std::net::{IpAddr, SocketAddr};

use super::program::{
    AND, ETHER_TYPE, JUMP_IF_EQUAL, JUMP_IF_GREATER, JUMP_IF_NOT_LESS, LOAD_BYTE,
    LOAD_BYTE_BEHIND_X, LOAD_HALF, LOAD_HALF_BEHIND_X, LOAD_WORD, LOAD_WORD_BEHIND_X,
    LOAD_X_HEADER_LENGTH, RETURN,
};
use super::{Instruction, NOTHING, Scope};
use crate::wire::bare;
use crate::wire::icmp::{IcmpKind, IpVersion, error_packet};
use crate::wire::ip::{ip_packet, udp_packet, with_hop_limit};

/// Runs a program as the kernel would; a read behind the end rejects.
fn accepts(program: &[Instruction], ether_type: u32, data: &[u8]) -> bool {
    let read = |at: u32, width: usize| {
        let at = at as usize;
        data.get(at..at + width)
            .map(|bytes| bytes.iter().fold(0, |value, byte| value << 8 | u32::from(*byte)))
    };
    let (mut a, mut x, mut next) = (0_u32, 0_u32, 0_usize);
    loop {
        let step = program[next];
        next += 1;
        let loaded = match step.code {
            LOAD_HALF if step.operand == ETHER_TYPE => Some(ether_type),
            LOAD_BYTE => read(step.operand, 1),
            LOAD_HALF => read(step.operand, 2),
            LOAD_WORD => read(step.operand, 4),
            LOAD_BYTE_BEHIND_X => read(x + step.operand, 1),
            LOAD_HALF_BEHIND_X => read(x + step.operand, 2),
            LOAD_WORD_BEHIND_X => read(x + step.operand, 4),
            LOAD_X_HEADER_LENGTH => {
                match read(step.operand, 1) {
                    Some(byte) => x = 4 * (byte & 15),
                    None => return false,
                }
                continue;
            }
            AND => Some(a & step.operand),
            RETURN => return step.operand > 0,
            code => {
                let holds = match code {
                    JUMP_IF_EQUAL => a == step.operand,
                    JUMP_IF_GREATER => a > step.operand,
                    JUMP_IF_NOT_LESS => a >= step.operand,
                    other => panic!("unknown instruction {other:#x}"),
                };
                next += usize::from(if holds { step.jump_true } else { step.jump_false });
                continue;
            }
        };
        match loaded {
            Some(value) => a = value,
            None => return false,
        }
    }
}

fn udp(from: (IpAddr, u16), to: (IpAddr, u16)) -> Vec<u8> {
    udp_packet(SocketAddr::from(from), SocketAddr::from(to), b"payload").unwrap()
}

struct Ends {
    ether_type: u32,
    version: IpVersion,
    client: IpAddr,
    server: IpAddr,
    stranger: IpAddr,
}

fn families() -> [Ends; 2] {
    let address = |text: &str| text.parse().unwrap();
    [
        Ends {
            ether_type: 0x0800,
            version: IpVersion::V4,
            client: address("192.0.2.2"),
            server: address("198.51.100.10"),
            stranger: address("203.0.113.7"),
        },
        Ends {
            ether_type: 0x86dd,
            version: IpVersion::V6,
            client: address("2001:db8::2"),
            server: address("2001:db8:1::10"),
            stranger: address("2001:db8:2::7"),
        },
    ]
}

impl Ends {
    /// Asks the filter of both kinds of link; they must agree.
    fn passes(&self, packet: &[u8]) -> bool {
        let [raw, ethernet] = [0_u32, 14].map(|link_header| {
            let scope = Scope {
                link_header,
                client: self.client,
                servers: vec![self.server],
                local_ports: vec![500, 4500, 50_001],
            };
            let program = scope.program();
            assert!(program.len() < 4096, "the kernel takes no more");
            let data = [&vec![0xee; link_header as usize], packet].concat();
            accepts(&program, self.ether_type, &data)
        });
        assert_eq!(raw, ethernet);
        raw
    }

    fn error_about(&self, to: IpAddr, icmp_type: u8, quote: &[u8]) -> Vec<u8> {
        let kind = IcmpKind { version: self.version, icmp_type, code: 0 };
        error_packet(self.stranger, to, kind, 0, quote).unwrap()
    }

    const fn unreachable(&self) -> u8 {
        match self.version {
            IpVersion::V4 => 3,
            IpVersion::V6 => 1,
        }
    }

    /// A piece of a packet with `protocol` inside.
    fn piece(&self, from: IpAddr, to: IpAddr, protocol: u8, eighths: u16, data: &[u8]) -> Vec<u8> {
        match self.version {
            IpVersion::V4 => {
                let mut packet = ip_packet(from, to, protocol, data).unwrap();
                packet[6..8].copy_from_slice(&(eighths | 0x2000).to_be_bytes());
                packet
            }
            IpVersion::V6 => {
                let place = (eighths << 3 | 1).to_be_bytes();
                let header = [protocol, 0, place[0], place[1], 0, 0, 0, 9];
                ip_packet(from, to, 44, &[&header, data].concat()).unwrap()
            }
        }
    }
}

#[test]
fn udp_of_our_ports_passes_from_anybody() {
    for ends in families() {
        let (us, them, other) = (ends.client, ends.server, ends.stranger);
        assert!(ends.passes(&udp((us, 500), (them, 500))));
        assert!(ends.passes(&udp((them, 500), (us, 500))));
        assert!(ends.passes(&udp((other, 9), (us, 50_001))));
        assert!(!ends.passes(&udp((them, 500), (us, 53))));
        assert!(!ends.passes(&udp((us, 53), (them, 500))));
        assert!(!ends.passes(&udp((them, 500), (other, 500))));
        assert!(!ends.passes(&udp((other, 500), (them, 4500))));
    }
}

#[test]
fn esp_passes_between_the_ends_only() {
    for ends in families() {
        let esp = |from, to| ip_packet(from, to, 50, &[0; 24]).unwrap();
        assert!(ends.passes(&esp(ends.client, ends.server)));
        assert!(ends.passes(&esp(ends.server, ends.client)));
        assert!(!ends.passes(&esp(ends.stranger, ends.client)));
        assert!(!ends.passes(&esp(ends.client, ends.stranger)));
    }
}

#[test]
fn other_protocols_do_not_pass() {
    for ends in families() {
        let tcp = [1, 244, 1, 244, 0, 0, 0, 0];
        assert!(!ends.passes(&ip_packet(ends.server, ends.client, 6, &tcp).unwrap()));
        let datagram = udp((ends.server, 500), (ends.client, 500));
        let scope = Scope {
            link_header: 0,
            client: ends.client,
            servers: vec![ends.server],
            local_ports: vec![500],
        };
        assert!(!accepts(&scope.program(), 0x0806, &datagram));
    }
}

#[test]
fn first_fragments_pass_by_port_and_later_ones_by_address() {
    for ends in families() {
        let (us, them, other) = (ends.client, ends.server, ends.stranger);
        let ours = [1, 244, 1, 244, 0, 16, 0, 0];
        let foreign = [0, 53, 0, 53, 0, 16, 0, 0];
        assert!(ends.passes(&ends.piece(us, them, 17, 0, &ours)));
        assert!(!ends.passes(&ends.piece(us, them, 17, 0, &foreign)));
        assert!(ends.passes(&ends.piece(us, them, 17, 100, &foreign)));
        assert!(ends.passes(&ends.piece(them, us, 17, 1, &[])));
        assert!(!ends.passes(&ends.piece(other, us, 17, 1, &ours)));
        assert!(ends.passes(&ends.piece(us, them, 50, 0, &[0; 8])));
        assert!(ends.passes(&ends.piece(us, them, 50, 9, &[0; 8])));
        assert!(!ends.passes(&ends.piece(us, them, 6, 9, &[0; 8])));
    }
}

#[test]
fn icmp_errors_about_packets_to_the_server_pass() {
    for ends in families() {
        let (us, them, other) = (ends.client, ends.server, ends.stranger);
        let about_us = udp((us, 500), (them, 500));
        let about_esp = ip_packet(us, them, 50, &[0; 8]).unwrap();
        let unreachable = ends.unreachable();
        assert!(ends.passes(&ends.error_about(us, unreachable, &about_us)));
        assert!(ends.passes(&ends.error_about(us, unreachable, &about_esp)));
        let elsewhere = udp((us, 500), (other, 500));
        assert!(!ends.passes(&ends.error_about(us, unreachable, &elsewhere)));
        let foreign = udp((us, 53), (them, 53));
        assert!(!ends.passes(&ends.error_about(us, unreachable, &foreign)));
        let port_not_put_back = udp((us, 1025), (them, 4500));
        assert!(ends.passes(&ends.error_about(us, unreachable, &port_not_put_back)));
        let later_piece = ends.piece(us, them, 17, 9, &[0; 8]);
        assert!(ends.passes(&ends.error_about(us, unreachable, &later_piece)));
        let tcp = ip_packet(us, them, 6, &[0; 20]).unwrap();
        assert!(!ends.passes(&ends.error_about(us, unreachable, &tcp)));
        assert!(!ends.passes(&ends.error_about(other, unreachable, &about_us)));
        for chatter in [0, 8, 9, 128, 129, 135] {
            let is_v6_error = ends.version == IpVersion::V6 && chatter < 128;
            assert_eq!(ends.passes(&ends.error_about(us, chatter, &about_us)), is_v6_error);
        }
    }
}

#[test]
fn ipv4_options_move_ports_and_quotes() {
    let [ends, _] = families();
    let mut packet = udp((ends.server, 500), (ends.client, 500));
    packet[0] = 0x47;
    packet.splice(20..20, [1; 8]);
    assert!(ends.passes(&packet));
    let quote = udp((ends.client, 500), (ends.server, 500));
    let mut error = ends.error_about(ends.client, 11, &quote);
    error[0] = 0x46;
    error.splice(20..20, [1; 4]);
    assert!(ends.passes(&error));
}

#[test]
fn short_packets_never_pass_and_never_break() {
    for ends in families() {
        let header = if ends.version == IpVersion::V4 { 20 } else { 40 };
        let packet = udp((ends.server, 500), (ends.client, 500));
        for length in 0..header + 4 {
            assert!(!ends.passes(&packet[..length]), "{length}");
        }
        let error = ends.error_about(ends.client, ends.unreachable(), &packet);
        for length in 0..error.len() {
            ends.passes(&error[..length]);
        }
    }
}

#[test]
fn no_jump_is_longer_than_its_field() {
    for ends in families() {
        let scope = Scope {
            link_header: 14,
            client: ends.client,
            servers: vec![ends.server],
            local_ports: vec![1, 2, 3, 4],
        };
        let program = scope.program();
        assert!(program.iter().all(|step| step.jump_true < 64 && step.jump_false < 64));
    }
    assert!(!accepts(&NOTHING, 0x0800, &[0; 64]));
}

/// The walk's packets of other protocols leave with few hops, and come back as quotes alone.
#[test]
fn bare_protocols_pass_as_the_walks_alone() {
    for ends in families() {
        let (client, server) = (ends.client, ends.server);
        for (protocol, payload) in [(51, bare::authentication(0x0809)), (253, bare::WORD.to_vec())]
        {
            let packet = |from, to, hops| {
                with_hop_limit(ip_packet(from, to, protocol, &payload).unwrap(), hops)
            };
            assert!(ends.passes(&packet(client, server, 30)), "{protocol}");
            assert!(!ends.passes(&packet(client, server, 64)), "another tunnel's {protocol}");
            assert!(!ends.passes(&packet(server, client, 30)), "{protocol} of the server");
            let exceeded = match ends.version {
                IpVersion::V4 => 11,
                IpVersion::V6 => 3,
            };
            let quoted = packet(client, server, 1);
            assert!(ends.passes(&ends.error_about(client, exceeded, &quoted)), "{protocol}");
            let foreign = packet(client, ends.stranger, 1);
            assert!(!ends.passes(&ends.error_about(client, exceeded, &foreign)), "{protocol}");
        }
    }
}
