//! Messages 5 and 6, initiator against responder.

use std::sync::Arc;
use std::time::Duration;

use proptest::prelude::*;

use super::*;
use crate::crypto::{PreSharedKey, PrivateValue};
use crate::evidence::{Ends, L2tpEnd, L2tpEndMessage};
use crate::protocol::joined::{Fate, Run, any_fate, join};
use crate::protocol::main_mode::{
    Configuration, MainModeInitiator, MainModePolicy, MainModeResponder, NatDPolicy, Profile,
    Secrets,
};
use crate::protocol::{Input, Machine, Outcome, Progress, Schedule, Stages};
use crate::wire::isakmp::Header;
use crate::wire::isakmp::number::flag;
use crate::wire::isakmp::v1::{Fragment, Identity};
use crate::wire::l2tp::{self, Avp, ControlMessage, Ids, Numbers, attribute, message_type};
use crate::wire::nat_t::{NON_ESP_MARKER, mark};

const KEY: &str = "practice";
const TRIES: u32 = 4;

fn ends(port: u16) -> Ends {
    Ends { from: ([198, 51, 100, 77], port).into(), to: ([203, 0, 113, 10], port).into() }
}

fn initiator(key: &str, identity: Option<Identity>) -> Stages {
    let Ends { from: client, to: server } = ends(500);
    let configuration = Configuration {
        flow: Channel::Ike500,
        profile: Profile::WINDOWS,
        client,
        server,
        schedule: Schedule::windows(TRIES),
        second_schedule: Schedule::windows(TRIES),
    };
    let secrets = Secrets {
        cookie: [0xc1; 8],
        nonce: [2; 48],
        private: PrivateValue::new([3; 48]),
        goodbye_id: 4,
        goodbye: [5; 48],
    };
    let key = Arc::new(PreSharedKey::new(key.as_bytes().to_vec()));
    let credentials = Credentials { key, identity, discloses: false };
    let random = RandomStream::new(b"tunnel");
    let after = tunnel_with(credentials, Schedule::windows(TRIES), random);
    Stages::new(MainModeInitiator::new(configuration, secrets).then(after))
}

/// A server with the key, on both ports.
fn server(
    policy: AuthenticationPolicy,
    nat_d: NatDPolicy,
) -> impl FnMut(&Transmit) -> Vec<(Vec<u8>, u16)> {
    let policy = MainModePolicy {
        groups: vec![19],
        nat_d,
        certificates: false,
        authentication: Some((KEY, policy)),
    };
    let mut responder = MainModeResponder::new(policy);
    let mut random = RandomStream::new(b"responder");
    move |transmit| {
        let floated = transmit.flow == Channel::Ike4500;
        if !is_ike(transmit) {
            let ends = ends(500).addresses();
            let answer = responder.protected(&transmit.payload, ends, &mut random);
            return answer
                .map(|bytes| (bytes, if floated { 4500 } else { 0 }))
                .into_iter()
                .collect();
        }
        let port = if floated { 4500 } else { 500 };
        let bytes = transmit.payload.strip_prefix(&NON_ESP_MARKER).unwrap_or(&transmit.payload);
        let answer = responder.respond(bytes, ends(port), &mut random);
        let marked = answer.map(|bytes| if floated { mark(&bytes) } else { bytes });
        marked.map(|bytes| (bytes, port)).into_iter().collect()
    }
}

fn honest(wrong_key: WrongKey) -> impl FnMut(&Transmit) -> Vec<(Vec<u8>, u16)> {
    server(policy(wrong_key), NatDPolicy::Honest)
}

const fn policy(wrong_key: WrongKey) -> AuthenticationPolicy {
    let (any, l2tp) = (true, L2tpInside::Serves);
    AuthenticationPolicy { wrong_key, any_identity: any, any_phase_2: any, l2tp }
}

fn is_ike(transmit: &Transmit) -> bool {
    let marked = transmit.payload.starts_with(&NON_ESP_MARKER);
    transmit.flow == Channel::Ike500 || transmit.flow == Channel::Ike4500 && marked
}

/// The server, with everything encrypted in fragments that are all numbered 1.
fn in_fragments(
    mut server: impl FnMut(&Transmit) -> Vec<(Vec<u8>, u16)>,
) -> impl FnMut(&Transmit) -> Vec<(Vec<u8>, u16)> {
    move |transmit| {
        let cut = |(payload, port): (Vec<u8>, u16)| {
            let floated = payload.strip_prefix(&NON_ESP_MARKER);
            let message = floated.unwrap_or(&payload);
            if EncryptedMessage::parse(message).is_err() || !is_ike(transmit) {
                return vec![(payload, port)];
            }
            let pieces = Fragment::split(message, 1, 60).unwrap();
            assert!(pieces.len() > 1);
            let marked = |piece: Vec<u8>| if floated.is_some() { mark(&piece) } else { piece };
            pieces.into_iter().map(|piece| (marked(piece), port)).collect()
        };
        server(transmit).into_iter().flat_map(cut).collect()
    }
}

/// Exchange, flow and whether a payload is named, of each message after number 3.
fn sealed(run: &Run) -> Vec<(u8, Channel, bool)> {
    let ike = run.transmitted.iter().filter(|(_, transmit)| is_ike(transmit));
    let headers = ike.map(|(_, transmit)| {
        let bytes = transmit.payload.strip_prefix(&NON_ESP_MARKER).unwrap_or(&transmit.payload);
        (Header::parse(bytes).unwrap(), transmit.flow)
    });
    let sealed = headers.filter(|(header, _)| header.flags & flag::V1_ENCRYPTED != 0);
    sealed.map(|(header, flow)| (header.exchange, flow, header.next_payload != 0)).collect()
}

const MESSAGE_5: (u8, Channel, bool) = (exchange::IDENTITY_PROTECTION, Channel::Ike500, true);
const GOODBYE: (u8, Channel, bool) = (exchange::IDENTITY_PROTECTION, Channel::Ike500, false);
const QUICK: (u8, Channel, bool) = (exchange::QUICK, Channel::Ike500, true);
const AGREED: [Learned; 5] = [
    Learned::KeyProved,
    Learned::QuickModeAgreed,
    Learned::L2tpTunnel,
    Learned::L2tpSession,
    Learned::Lcp { protocol: 0xc223, algorithm: Some(129) },
];
const DELETE: (u8, Channel, bool) = (exchange::INFORMATIONAL, Channel::Ike500, true);

#[test]
fn the_right_key_leads_to_quick_mode_and_deletes() {
    let identity = Some(Identity::Fqdn(b"client.example".to_vec()));
    for identity in [None, identity] {
        let mut machine = initiator(KEY, identity);
        let run = join(&mut machine, &[Fate::After(20)], honest(WrongKey::Silence));
        assert_eq!(run.learned, AGREED);
        assert_eq!(sealed(&run), [MESSAGE_5, QUICK, QUICK, DELETE, DELETE]);
        assert_eq!(run.outcome, Outcome::Complete);
    }
}

#[test]
fn a_contradicted_hash_moves_message_5_to_4500() {
    for nat_d in [NatDPolicy::ForgedAboutClient, NatDPolicy::ForgedAboutServer] {
        let mut machine = initiator(KEY, None);
        let run = join(&mut machine, &[Fate::After(20)], server(policy(WrongKey::Silence), nat_d));
        assert_eq!(run.learned, AGREED, "{nat_d:?}");
        let flows: Vec<_> = sealed(&run).into_iter().map(|(_, flow, _)| flow).collect();
        assert_eq!(flows, [Channel::Ike4500; 5], "{nat_d:?}");
    }
}

#[test]
fn fragments_are_read_as_what_was_cut() {
    for nat_d in [NatDPolicy::Honest, NatDPolicy::ForgedAboutServer] {
        let mut machine = initiator(KEY, None);
        let cuts = in_fragments(server(policy(WrongKey::Silence), nat_d));
        let run = join(&mut machine, &[Fate::After(20)], cuts);
        assert_eq!(run.learned, AGREED, "{nat_d:?}");
        assert_eq!(sealed(&run).len(), 5, "{nat_d:?}");
    }
    let mut machine = initiator("another", None);
    let run = join(&mut machine, &[Fate::After(20)], in_fragments(honest(WrongKey::Complaint)));
    assert_eq!(run.learned, [Learned::Unreadable]);
    assert_eq!(sealed(&run), [MESSAGE_5, GOODBYE]);
}

#[test]
fn a_complaint_that_the_key_does_not_open_ends_at_the_next_repetition() {
    let mut machine = initiator("another", None);
    let run = join(&mut machine, &[Fate::After(20)], honest(WrongKey::Complaint));
    assert_eq!(run.learned, [Learned::Unreadable]);
    assert_eq!(sealed(&run), [MESSAGE_5, GOODBYE]);
}

#[test]
fn silence_on_message_5_takes_all_tries() {
    let mut machine = initiator("another", None);
    let run = join(&mut machine, &[Fate::After(20)], honest(WrongKey::Silence));
    assert_eq!(run.learned, []);
    assert_eq!(sealed(&run), [vec![MESSAGE_5; 4], vec![GOODBYE]].concat());
}

#[test]
fn a_refusal_that_the_key_opens_is_read_and_ends_it_all() {
    let mut machine = initiator(KEY, None);
    let stranger = AuthenticationPolicy { any_identity: false, ..policy(WrongKey::Silence) };
    let refuses = server(stranger, NatDPolicy::Honest);
    let run = join(&mut machine, &[Fate::After(20)], refuses);
    assert_eq!(run.learned, [Learned::Notify { kind: notify::AUTHENTICATION_FAILED }]);
    assert_eq!(sealed(&run), [MESSAGE_5]);
}

#[test]
fn a_refusal_of_phase_2_is_read_and_phase_1_deleted() {
    let mut machine = initiator(KEY, None);
    let other = AuthenticationPolicy { any_phase_2: false, ..policy(WrongKey::Silence) };
    let run = join(&mut machine, &[Fate::After(20)], server(other, NatDPolicy::Honest));
    let refused = Learned::Notify { kind: notify::NO_PROPOSAL_CHOSEN };
    assert_eq!(run.learned, [Learned::KeyProved, refused]);
    assert_eq!(sealed(&run), [MESSAGE_5, QUICK, DELETE]);
}

#[test]
fn a_lost_message_3_of_quick_mode_is_no_silence_of_esp() {
    let mut machine = initiator(KEY, None);
    let mut answer = honest(WrongKey::Silence);
    // A server takes ESP only behind message 3, of which it loses the first.
    let mut of_quick_mode = 0;
    let run = join(&mut machine, &[Fate::After(20)], move |transmit| {
        let quick = is_ike(transmit) && transmit.payload.get(18) == Some(&exchange::QUICK);
        of_quick_mode += u32::from(quick);
        let lost = quick && of_quick_mode == 2 || !is_ike(transmit) && of_quick_mode < 3;
        if lost { Vec::new() } else { answer(transmit) }
    });
    assert_eq!(run.learned, AGREED);
    assert_eq!(sealed(&run), [MESSAGE_5, QUICK, QUICK, QUICK, DELETE, DELETE]);
    assert_eq!(run.outcome, Outcome::Complete);
}

#[test]
fn a_stop_leaves_nothing_open() {
    let mut machine = initiator(KEY, None);
    let mut answer = honest(WrongKey::Silence);
    let now = Timestamp::from_nanoseconds(9_000_000_000);
    let mut outputs = machine.handle(now, Input::Start);
    for sent in [1, 3, 5] {
        let Some(Output::Transmit(transmit)) = outputs.first() else { panic!("message {sent}") };
        let (payload, server_port) = answer(transmit).remove(0);
        let flow = Channel::Ike500;
        outputs = machine.handle(now, Input::Datagram { flow, payload: &payload, server_port });
    }
    assert_eq!(machine.progress(), Progress::Continued(Outcome::Complete));
    let outputs = machine.handle(now, Input::Stop);
    let [Output::Transmit(delete), Output::Done] = outputs.as_slice() else {
        panic!("{outputs:?}")
    };
    assert_eq!(Header::parse(&delete.payload).unwrap().exchange, exchange::INFORMATIONAL);
    assert!(answer(delete).is_empty());
    // The server has forgotten the exchange: message 5 draws nothing any more.
    assert!(machine.handle(now, Input::Stop).is_empty());
}

#[test]
fn what_was_acknowledged_is_not_sent_again() {
    let (l2tp, once) = (L2tpInside::Acknowledges, 1);
    for (l2tp, packets) in [(l2tp, once), (L2tpInside::Silence, TRIES as usize)] {
        let mut machine = initiator(KEY, None);
        let policy = AuthenticationPolicy { l2tp, ..policy(WrongKey::Silence) };
        let run = join(&mut machine, &[Fate::After(20)], server(policy, NatDPolicy::Honest));
        let esp = run.transmitted.iter().filter(|(_, transmit)| transmit.flow == Channel::Esp);
        assert_eq!(esp.count(), packets, "{l2tp:?}");
        assert_eq!(run.learned, AGREED[..2], "{l2tp:?}");
    }
}

/// What is said in ESP to an L2TP service that refuses with this message: its kind, if
/// it is no acknowledgement, its tunnel and its session.
fn said_to_a_service_that_sends(refusal: u16) -> Vec<(Option<u16>, u16, u16)> {
    let (authentication, nat_d) = (Some((KEY, policy(WrongKey::Silence))), NatDPolicy::Honest);
    let certificates = false;
    let policy = MainModePolicy { groups: vec![19], nat_d, certificates, authentication };
    let mut responder = MainModeResponder::new(policy);
    let mut random = RandomStream::new(b"responder");
    let (mut said, mut tunnel) = (Vec::new(), 0);
    let run = join(&mut initiator(KEY, None), &[Fate::After(20)], |transmit| {
        if transmit.flow == Channel::Ike500 {
            let answer = responder.respond(&transmit.payload, ends(500), &mut random);
            return answer.map(|bytes| (bytes, 500)).into_iter().collect();
        }
        let (spi, bytes) = responder.open(&transmit.payload).unwrap();
        assert_eq!(responder.open(&transmit.payload), None, "a repetition");
        let message = ControlMessage::parse(&bytes).unwrap();
        said.push((message.message_type(), message.tunnel_id, message.session_id));
        tunnel = message.assigned_tunnel_id().unwrap_or(tunnel);
        let result = Avp::word_of(attribute::RESULT_CODE, 2);
        let avps = vec![Avp::word_of(attribute::ASSIGNED_TUNNEL_ID, 40), result.clone()];
        let answer = match message.message_type() {
            Some(message_type::SCCRQ) if refusal == message_type::STOP_CCN => ControlMessage::new(
                refusal,
                Ids { tunnel, session: 0 },
                Numbers { ns: 0, nr: 1 },
                avps,
            ),
            Some(message_type::SCCRQ) => {
                let avps = l2tp::start_attributes(message_type::SCCRP, 40);
                ControlMessage { tunnel_id: tunnel, session_id: 0, ns: 0, nr: 1, avps }
            }
            Some(message_type::ICRQ) => {
                let session = message.assigned_session_id().unwrap();
                let numbers = Numbers { ns: 1, nr: 3 };
                ControlMessage::new(refusal, Ids { tunnel, session }, numbers, vec![result])
            }
            _ => return Vec::new(),
        };
        let ends = ends(500).addresses().reversed();
        assert_eq!(responder.seal(spi ^ 1, &answer.emit(), ends, &mut random), None);
        vec![(responder.seal(spi, &answer.emit(), ends, &mut random).unwrap(), 0)]
    });
    let message = match refusal {
        message_type::STOP_CCN => L2tpEndMessage::StopCcn,
        _ => L2tpEndMessage::Cdn,
    };
    let end = L2tpEnd { message, result: 2, error: None };
    assert_eq!(run.learned.last(), Some(&Learned::L2tpRefused(end)));
    said
}

#[test]
fn what_the_server_ended_is_acknowledged_and_not_ended_again() {
    use message_type::{CDN, ICRQ, SCCCN, SCCRQ, STOP_CCN};
    let said = said_to_a_service_that_sends(STOP_CCN);
    assert_eq!(said, [(Some(SCCRQ), 0, 0), (None, 40, 0)]);
    let said = said_to_a_service_that_sends(CDN);
    let before = [(Some(SCCRQ), 0, 0), (Some(SCCCN), 40, 0), (Some(ICRQ), 40, 0)];
    let after = [(None, 40, 0), (Some(STOP_CCN), 40, 0)];
    assert_eq!(said, [before.as_slice(), &after].concat());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn any_link_leads_to_an_end_and_never_accuses_a_right_key(
        fates in prop::collection::vec(any_fate(), 1..12),
    ) {
        let mut machine = initiator(KEY, None);
        let run = join(&mut machine, &fates, honest(WrongKey::Complaint));
        prop_assert!(AGREED.starts_with(&run.learned), "{:?}", run.learned);
        prop_assert_eq!(run.transmitted.len(), run.transmitted_when_done);
        let start = run.transmitted[0].0;
        prop_assert!(run.done_at.since(start) <= Duration::from_mins(1));
    }

    #[test]
    fn no_link_makes_fragments_accuse_a_right_key(
        fates in prop::collection::vec(any_fate(), 1..12),
    ) {
        let mut machine = initiator(KEY, None);
        let run = join(&mut machine, &fates, in_fragments(honest(WrongKey::Complaint)));
        prop_assert!(AGREED.starts_with(&run.learned), "{:?}", run.learned);
        prop_assert_eq!(run.transmitted.len(), run.transmitted_when_done);
        let start = run.transmitted[0].0;
        prop_assert!(run.done_at.since(start) <= Duration::from_mins(1));
    }

    #[test]
    fn no_noise_ends_it(noise in prop::collection::vec(any::<u8>(), 0..120)) {
        let mut machine = initiator(KEY, None);
        let mut answer = honest(WrongKey::Silence);
        let now = Timestamp::from_nanoseconds(9_000_000_000);
        let mut outputs = machine.handle(now, Input::Start);
        for _ in [1, 3] {
            let Some(Output::Transmit(transmit)) = outputs.first() else { panic!("sent") };
            let (payload, server_port) = answer(transmit).remove(0);
            let flow = Channel::Ike500;
            outputs = machine.handle(now, Input::Datagram { flow, payload: &payload, server_port });
        }
        let Some(Output::Transmit(message_5)) = outputs.first() else { panic!("message 5") };
        // The header of this very exchange, with noise behind it.
        for kind in [exchange::IDENTITY_PROTECTION, exchange::INFORMATIONAL] {
            let mut forged = message_5.payload[..28].to_vec();
            forged[18] = kind;
            forged[24..28].copy_from_slice(&u32::try_from(28 + noise.len()).unwrap().to_be_bytes());
            forged.extend(&noise);
            let flow = Channel::Ike500;
            let outputs =
                machine.handle(now, Input::Datagram { flow, payload: &forged, server_port: 500 });
            prop_assert!(outputs.iter().all(|one| *one == Output::Learned(Learned::Unreadable)));
        }
        let (payload, server_port) = answer(message_5).remove(0);
        let flow = Channel::Ike500;
        let outputs =
            machine.handle(now, Input::Datagram { flow, payload: &payload, server_port });
        prop_assert_eq!(outputs.first(), Some(&Output::Learned(Learned::KeyProved)));
    }
}
