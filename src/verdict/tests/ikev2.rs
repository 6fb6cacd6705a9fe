//! The messages of IKEv2.

use std::net::SocketAddr;

use super::bench::{CLIENT, RESPONDER, SERVER, datagram, end};
use crate::wire::isakmp::number::{exchange, flag, notify, payload, version};
use crate::wire::isakmp::{Attribute, Cookie, IkeSa, Message, Payload, v2};

const V2_COOKIE: Cookie = *b"\x02\x02\x02\x02\x02\x02\x02\x02";

/// An IKE_SA_INIT request from the public client to the server's port.
pub fn sa_init(port: u16) -> Vec<u8> {
    let (client, server) = v2_ends(port);
    datagram(client, server, &v2_message(flag::V2_INITIATOR, [0; 8]))
}

/// Its answer.
pub fn sa_init_answer(port: u16) -> Vec<u8> {
    let (client, server) = v2_ends(port);
    datagram(server, client, &v2_message(flag::V2_RESPONSE, RESPONDER))
}

/// A request for a COOKIE in its place (RFC 7296 2.6).
pub fn cookie_wanted(port: u16) -> Vec<u8> {
    notify_answer(port, notify::COOKIE, &[5; 20])
}

/// Any other notify in its place.
pub fn notify_answer(port: u16, kind: u16, data: &[u8]) -> Vec<u8> {
    let (client, server) = v2_ends(port);
    let wanted = v2::Notify::new(kind, data.to_vec());
    let payloads = vec![Payload::new(payload::V2_NOTIFY, wanted.emit())];
    let (kind, ike_sa) = (exchange::IKE_SA_INIT, IkeSa::begun(V2_COOKIE));
    let message = Message::new(version::V2, kind, flag::V2_RESPONSE, ike_sa, payloads);
    datagram(server, client, &message.emit())
}

/// An IKE_AUTH request; `length` is of what is encrypted.
pub fn auth(port: u16, message_id: u32, length: usize) -> Vec<u8> {
    let (client, server) = v2_ends(port);
    datagram(client, server, &sealed_auth(flag::V2_INITIATOR, message_id, length))
}

/// Its answer.
pub fn auth_answer(port: u16, message_id: u32, length: usize) -> Vec<u8> {
    let (client, server) = v2_ends(port);
    datagram(server, client, &sealed_auth(flag::V2_RESPONSE, message_id, length))
}

fn sealed_auth(flags: u8, message_id: u32, length: usize) -> Vec<u8> {
    let payloads = vec![Payload::new(payload::V2_ENCRYPTED, vec![9; length])];
    let ike_sa = IkeSa { initiator: V2_COOKIE, responder: RESPONDER };
    let mut message = Message::new(version::V2, exchange::IKE_AUTH, flags, ike_sa, payloads);
    message.header.message_id = message_id;
    message.emit()
}

/// A fragment of an IKE_AUTH request (RFC 7383).
pub fn skf(port: u16, number: u8, total: u8) -> Vec<u8> {
    let (client, server) = v2_ends(port);
    datagram(client, server, &fragment_of_auth(flag::V2_INITIATOR, number, total))
}

/// A fragment of its answer.
pub fn skf_answer(port: u16, number: u8, total: u8) -> Vec<u8> {
    let (client, server) = v2_ends(port);
    datagram(server, client, &fragment_of_auth(flag::V2_RESPONSE, number, total))
}

fn fragment_of_auth(flags: u8, number: u8, total: u8) -> Vec<u8> {
    let body = [&[0, number, 0, total][..], &[number; 60]].concat();
    let payloads = vec![Payload::new(payload::V2_ENCRYPTED_FRAGMENT, body)];
    let ike_sa = IkeSa { initiator: V2_COOKIE, responder: RESPONDER };
    let mut message = Message::new(version::V2, exchange::IKE_AUTH, flags, ike_sa, payloads);
    message.header.message_id = 1;
    message.emit()
}

fn v2_ends(port: u16) -> (SocketAddr, SocketAddr) {
    (SocketAddr::new(end(CLIENT).ip(), port), SocketAddr::new(end(SERVER).ip(), port))
}

fn v2_message(flags: u8, responder: Cookie) -> Vec<u8> {
    let fill = 7 + flags / 8;
    let plain = |kind, id| v2::Transform { kind, id, attributes: Vec::new() };
    let transforms = vec![
        v2::Transform {
            kind: v2::transform::ENCRYPTION,
            id: 12,
            attributes: vec![Attribute::short(v2::KEY_LENGTH, 256)],
        },
        plain(v2::transform::PRF, 5),
        plain(v2::transform::INTEGRITY, 12),
        plain(v2::transform::KEY_EXCHANGE, 14),
    ];
    let (number, protocol, spi) = (1, v2::PROTOCOL_IKE, Vec::new());
    let proposal = v2::Proposal { number, protocol, spi, transforms };
    let key_exchange = v2::KeyExchange { group: 14, data: vec![fill; 256] };
    let mut payloads = vec![
        Payload::new(payload::V2_SA, v2::emit_proposals(&[proposal])),
        Payload::new(payload::V2_KE, key_exchange.emit()),
        Payload::new(payload::V2_NONCE, vec![fill; 32]),
    ];
    let status = v2::Notify::new(16_418, Vec::new());
    payloads.push(Payload::new(payload::V2_NOTIFY, status.emit()));
    let ike_sa = IkeSa { initiator: V2_COOKIE, responder };
    Message::new(version::V2, exchange::IKE_SA_INIT, flags, ike_sa, payloads).emit()
}
