//! Where an exchange of IKEv2 ends before its tunnel.

use super::ikev2::{auth, auth_answer, notify_answer};
use super::*;
use crate::evidence::Channel;
use crate::verdict::{
    IkeAuthRefused, Leading, NoCommonGroup, PortState, Redirected, StoppedAfterNotify, Summary,
};
use crate::wire::isakmp::number::notify;

const IKE: u16 = 500;
const NAT_T: u16 = 4500;

#[test]
fn silence_after_a_notify_is_of_the_server_or_the_path() {
    for (times, silent) in [(2, false), (3, true), (6, true)] {
        let mut bench = Bench::new();
        bench.sent(&sa_init(IKE));
        bench.came(&cookie_wanted(IKE));
        bench.wait(100);
        bench.repeats(&sa_init(IKE), times);
        let verdict = bench.verdict();
        let kind = notify::COOKIE;
        let transmissions = u32::try_from(times).unwrap();
        let stopped = StoppedAfterNotify { version: 2, notify: kind, transmissions };
        assert_eq!(verdict.leading == stopped.into(), silent, "{times}: {:?}", verdict.leading);
        assert_eq!(verdict.class == Class::ServerSilent, silent);
    }
}

#[test]
fn a_group_that_is_wanted_for_ever_is_none_that_the_client_has() {
    for (groups, found) in
        [(&[14_u16][..], None), (&[14, 14], Some(Some(14))), (&[14, 19, 14], Some(None))]
    {
        let mut bench = Bench::new();
        for group in groups {
            bench.sent(&sa_init(IKE));
            bench.came(&notify_answer(IKE, notify::INVALID_KE_PAYLOAD, &group.to_be_bytes()));
            bench.wait(1_000);
        }
        let verdict = bench.verdict();
        let leading = found.map(|group| Leading::from(NoCommonGroup { group }));
        assert_eq!(leading.is_some(), verdict.class == Class::Refused, "{groups:?}");
        if let Some(leading) = leading {
            assert_eq!(judged(&verdict), (Class::Refused, Certainty::Likely));
            assert_eq!((verdict.leading.clone(), verdict.windows_error()), (leading, None));
        }
    }
}

#[test]
fn a_redirection_names_the_other_gateway() {
    let data = [&[1, 4, 203, 0, 113, 99][..], &[7; 32]].concat();
    for (data, to) in [(data.as_slice(), Some("203.0.113.99".to_owned())), (&[9, 9][..], None)] {
        let mut bench = Bench::new();
        bench.sent(&sa_init(IKE));
        bench.came(&notify_answer(IKE, notify::REDIRECT, data));
        let verdict = bench.verdict();
        assert_eq!(verdict.leading, Redirected { to }.into());
        assert_eq!(verdict.class, Class::Inconclusive);
    }
}

/// One that ends in IKE_AUTH on UDP 4500: the bytes of each answer in turn.
fn answered_by(lengths: &[usize]) -> Verdict {
    let mut bench = Bench::new();
    bench.sent(&sa_init(IKE));
    bench.came(&sa_init_answer(IKE));
    for (message_id, length) in (1..).zip(lengths) {
        bench.sent(&auth(NAT_T, message_id, 400));
        bench.came(&auth_answer(NAT_T, message_id, *length));
    }
    bench.verdict()
}

#[test]
fn an_answer_that_is_too_short_for_a_yes_refuses() {
    for (lengths, refused) in [
        (&[48][..], true),
        (&[300], false),
        // Rounds of EAP, of which the recording may lack the next.
        (&[300, 48], false),
        (&[300, 48, 48, 200], false),
    ] {
        let verdict = answered_by(lengths);
        let refusal = verdict.leading.found().is_some_and(|kind| {
            matches!(kind, FindingKind::IkeAuthRefused(IkeAuthRefused { exchanges: 1, .. }))
        });
        assert_eq!(refusal, refused, "{lengths:?}: {:?}", verdict.leading);
        assert_eq!(verdict.channels.ikev2_4500.state, PortState::Answered);
        if !refused {
            assert_eq!(verdict.leading, Summary::Ikev2TunnelUnknown.into());
        }
    }
}

#[test]
fn nothing_of_ikev2_on_4500_is_not_tested() {
    let mut bench = Bench::new();
    bench.sent(&sa_init(IKE));
    bench.came(&sa_init_answer(IKE));
    let channels = bench.verdict().channels;
    assert_eq!(channels.ikev2_4500.state, PortState::NotTested);
    assert!(channels[Channel::Ikev2].is_answered());
    for (times, state) in [(2, PortState::NotTested), (3, PortState::Silent)] {
        bench.repeats(&auth(NAT_T, 1, 400), times);
        assert_eq!(bench.verdict().channels.ikev2_4500.state, state);
        bench = Bench::new();
    }
}
