//! Main mode.

mod any;
mod messages;
mod states;

use std::net::SocketAddr;
use std::time::Duration;

use proptest::prelude::*;

use super::*;
use crate::crypto::{DhGroup, HashAlgorithm, PrivateValue, RandomStream};
use crate::evidence::{Channel, Ends, Timestamp, Transmit};
use crate::protocol::joined::{Fate, any_fate, join};
use crate::protocol::{Input, Machine, Outcome, Output, Progress, Schedule};
use crate::wire::isakmp::number::{exchange, flag, notify, payload, version};
use crate::wire::isakmp::v1::{self, SecurityAssociation, attribute};
use crate::wire::isakmp::{Attribute, Cookie, IkeSa, Message, Payload, vendor_id};
use crate::wire::nat_t::{NAT_KEEPALIVE, NON_ESP_MARKER, mark};

const COOKIE: Cookie = *b"\x08\x0f\xd6\xf2\x05\xd3\x87\x9d";
const RESPONDER: Cookie = *b"\xa1\xb2\xc3\xd4\xe5\xf6\x07\x18";
const IKE_SA: IkeSa = IkeSa { initiator: COOKIE, responder: RESPONDER };
/// The one whose public value takes the least time.
const QUICK_GROUP: u16 = 19;
const TRIES: u32 = 4;
const SECOND_TRIES: u32 = 3;

/// What Windows 10 and 11 send, from public dumps.
const WINDOWS_MESSAGE_1: &str = "\
    080fd6f205d3879d0000000000000000011002000000000000000198\
    0d0000d40000000100000001000000c801010005\
    030000280101000080010007800e0100800200028004001480030001800b0001000c000400007080\
    030000280201000080010007800e0080800200028004001380030001800b0001000c000400007080\
    030000280301000080010007800e0100800200028004000e80030001800b0001000c000400007080\
    030000240401000080010005800200028004000e80030001800b0001000c000400007080\
    000000240501000080010005800200028004000280030001800b0001000c000400007080\
    0d00001801528bbbc00696121849ab9a1c5b2a5100000001\
    0d0000181e2b516905991c7d7c96fcbfb587e46100000009\
    0d0000144a131c81070358455c5728f20e95452f\
    0d00001490cb80913ebb696e086381b5ec427b1f\
    0d0000144048b7d56ebce88525e7de7f00d6c2d3\
    0d000014fb1de3cdf341b7ea16b7e5be0855f120\
    0d00001426244d38eddb61b3172a36e3d0cfb819\
    00000014e3a5966a76379fe707228231e5ce8652";

const DRAFT_00: [u8; 16] = *b"\x44\x85\x15\x2d\x18\xb6\xbb\xcd\x0b\xe8\xa8\x46\x95\x79\xdd\xcc";
const DRAFT_02: [u8; 16] = *b"\xcd\x60\x46\x43\x35\xdf\x21\xf8\x7c\xfd\xb2\xfc\x68\xb6\xa4\x48";
const DRAFT_03: [u8; 16] = *b"\x7d\x94\x19\xa6\x53\x10\xca\x6f\x2c\x17\x9d\x92\x15\x52\x9d\x56";
const DRAFT_07: [u8; 16] = *b"\x43\x9b\x59\xf8\xba\x67\x6c\x4c\x77\x37\xae\x22\xea\xb8\xf5\x82";

fn client() -> SocketAddr {
    "198.51.100.77:500".parse().unwrap()
}

fn server() -> SocketAddr {
    "203.0.113.10:500".parse().unwrap()
}

fn ends() -> Ends {
    Ends { from: client(), to: server() }
}

fn initiator(flow: Channel, profile: Profile) -> MainModeInitiator {
    let configuration = Configuration {
        flow,
        profile,
        client: client(),
        server: server(),
        schedule: Schedule::windows(TRIES),
        second_schedule: Schedule::windows(SECOND_TRIES),
    };
    let secrets = Secrets {
        cookie: COOKIE,
        nonce: [7; 48],
        private: PrivateValue::new([9; 48]),
        goodbye_id: 0x1234_5678,
        goodbye: [0xee; 48],
    };
    MainModeInitiator::new(configuration, secrets)
}

fn windows() -> MainModeInitiator {
    initiator(Channel::Ike500, Profile::WINDOWS)
}

fn sent(outputs: &[Output]) -> Vec<&Transmit> {
    outputs
        .iter()
        .filter_map(|output| match output {
            Output::Transmit(transmit) => Some(transmit),
            _ => None,
        })
        .collect()
}

fn main_mode(responder: Cookie, payloads: Vec<Payload>) -> Vec<u8> {
    let ike_sa = IkeSa { initiator: COOKIE, responder };
    Message::new(version::V1, exchange::IDENTITY_PROTECTION, 0, ike_sa, payloads).emit()
}

/// The first transform of message 1 in a group, chosen by the server; the first of all in
/// another group where none is offered.
fn chosen(group: u16) -> Payload {
    let message = Message::parse(&hex::decode(WINDOWS_MESSAGE_1).unwrap()).unwrap();
    let mut sa = SecurityAssociation::parse(message.body(payload::SA).unwrap()).unwrap();
    let transforms = &mut sa.proposals[0].transforms;
    let of_group = |one: &v1::Transform| one.attribute(attribute::GROUP) == Some(group.into());
    let index = transforms.iter().position(of_group).unwrap_or(0);
    *transforms = vec![transforms[index].clone()];
    let attributes = &mut sa.proposals[0].transforms[0].attributes;
    *attributes.iter_mut().find(|one| one.kind == attribute::GROUP).unwrap() =
        Attribute::short(attribute::GROUP, group);
    Payload::new(payload::SA, sa.emit())
}

fn message_2(vendor_ids: &[&[u8]]) -> Vec<u8> {
    let vendor_ids = vendor_ids.iter().map(|id| Payload::new(payload::VENDOR_ID, id.to_vec()));
    main_mode(RESPONDER, std::iter::once(chosen(QUICK_GROUP)).chain(vendor_ids).collect())
}

fn message_4(about_client: &[u8]) -> Vec<u8> {
    main_mode(
        RESPONDER,
        vec![
            Payload::new(payload::KE, DhGroup::Ecp256.public_value(&PrivateValue::new([8; 48]))),
            Payload::new(payload::NONCE, vec![2; 32]),
            Payload::new(payload::NAT_D, about_client.to_vec()),
            Payload::new(payload::NAT_D, vec![3; 20]),
        ],
    )
}

fn seen(end: SocketAddr) -> Vec<u8> {
    nat_d_hash(HashAlgorithm::Sha1, IKE_SA, end)
}

fn v1_refusal(initiator: Cookie) -> Vec<u8> {
    let body = v1::Notify {
        doi: v1::DOI_IPSEC,
        protocol: v1::PROTOCOL_ISAKMP,
        spi: Vec::new(),
        kind: notify::NO_PROPOSAL_CHOSEN,
        data: Vec::new(),
    };
    let payloads = vec![Payload::new(payload::NOTIFY, body.emit())];
    Message::new(version::V1, exchange::INFORMATIONAL, 0, IkeSa::begun(initiator), payloads).emit()
}

fn v2_refusal() -> Vec<u8> {
    let flags = flag::V2_RESPONSE;
    // INVALID_MAJOR_VERSION, as a daemon without IKEv1 says it.
    let notify = vec![Payload::new(payload::V2_NOTIFY, vec![0, 0, 0, 5])];
    Message::new(version::V2, exchange::IKE_SA_INIT, flags, IkeSa::begun(COOKIE), notify).emit()
}

fn encrypted() -> Vec<u8> {
    let flags = flag::V1_ENCRYPTED;
    let mut bytes =
        Message::new(version::V1, exchange::INFORMATIONAL, flags, IKE_SA, Vec::new()).emit();
    bytes.extend([0x5a; 48]);
    bytes[27] += 48;
    bytes
}

/// A short word for every output: 1, 3, bye (in clear), drop (under keys), wake, done.
fn words(outputs: &[Output]) -> String {
    let word = |output: &Output| match output {
        Output::Transmit(transmit) => {
            let message = Message::parse(&transmit.payload).unwrap();
            let header = message.header;
            match (header.exchange, header.flags & flag::V1_ENCRYPTED != 0) {
                (exchange::INFORMATIONAL, false) => "bye",
                (exchange::IDENTITY_PROTECTION, true) => "drop",
                _ if header.responder_cookie == [0; 8] => "1",
                _ => "3",
            }
        }
        Output::WakeAt(_) => "wake",
        Output::Learned(_) => "learned",
        Output::Done => "done",
    };
    outputs.iter().map(word).collect::<Vec<_>>().join(" ")
}

/// Every kind of thing that can happen.
fn inputs() -> Vec<(&'static str, Option<Vec<u8>>)> {
    let nothing = |name| (name, None);
    let datagram = |name, bytes: Vec<u8>| (name, Some(bytes));
    vec![
        nothing("start"),
        nothing("early timeout"),
        nothing("timeout"),
        nothing("stop"),
        datagram("message 2", message_2(&[&vendor_id::RFC_3947])),
        datagram("message 2, no cookie", main_mode([0; 8], vec![chosen(QUICK_GROUP)])),
        datagram("message 2, unknown group", main_mode(RESPONDER, vec![chosen(31)])),
        datagram("message 2, broken SA", {
            main_mode(RESPONDER, vec![Payload::new(payload::SA, vec![0; 9])])
        }),
        datagram("message 4", message_4(&seen(client()))),
        datagram("message 4, mismatch", message_4(&seen(server()))),
        datagram("message 4, other cookie", {
            main_mode([9; 8], vec![Payload::new(payload::KE, vec![1; 256])])
        }),
        datagram("refusal", v1_refusal(COOKIE)),
        datagram("refusal of IKEv2", v2_refusal()),
        datagram("foreign refusal", v1_refusal([1; 8])),
        datagram("encrypted", encrypted()),
        datagram("own message 1", hex::decode(WINDOWS_MESSAGE_1).unwrap()),
        datagram("keepalive", NAT_KEEPALIVE.to_vec()),
        datagram("nonsense", vec![0x5a; 60]),
        datagram("empty", Vec::new()),
    ]
}

const START: Timestamp = Timestamp::from_nanoseconds(5_000_000_000);

fn feed(machine: &mut MainModeInitiator, now: Timestamp, name: &str) -> Vec<Output> {
    let (_, bytes) = inputs().into_iter().find(|(known, _)| *known == name).unwrap();
    let input = match (&bytes, name) {
        (Some(payload), _) => Input::Datagram { flow: Channel::Ike500, payload, server_port: 500 },
        (None, "start") => Input::Start,
        (None, "stop") => Input::Stop,
        (None, _) => Input::Timeout,
    };
    let now = if name == "timeout" { now + Duration::from_secs(1) } else { now };
    machine.handle(now, input)
}
