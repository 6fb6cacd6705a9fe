//! Answers that no client goes on with.

use super::*;

/// A message 4 of group 14.
fn message_4(key_exchange: Vec<u8>, nonce: usize) -> Vec<u8> {
    let payloads =
        vec![Payload::new(payload::KE, key_exchange), Payload::new(payload::NONCE, vec![7; nonce])];
    v1(exchange::IDENTITY_PROTECTION, IKE_SA, payloads)
}

/// Message 2 with another choice than the one offered.
fn message_2_with(change: impl Fn(&mut SecurityAssociation)) -> Vec<u8> {
    let offered = transform();
    let mut sa = SecurityAssociation::parse(&offered.body).unwrap();
    change(&mut sa);
    let payloads = vec![Payload::new(payload::SA, sa.emit())];
    v1(exchange::IDENTITY_PROTECTION, IKE_SA, payloads)
}

fn chooses(kind: u16, value: u16) -> Vec<u8> {
    message_2_with(|sa| {
        let attributes = &mut sa.proposals[0].transforms[0].attributes;
        attributes.retain(|one| one.kind != kind);
        attributes.push(Attribute::short(kind, value));
    })
}

fn after(bench: &mut Bench, answer: &[u8]) -> Fact {
    let recorded = bench.record(Direction::Inbound, udp(SERVER, CLIENT, answer));
    bench.log.observation(recorded.observation.unwrap()).unwrap().fact.clone()
}

#[test]
fn a_choice_is_one_of_those_offered() {
    let twice = |sa: &mut SecurityAssociation| {
        let one = sa.proposals[0].transforms[0].clone();
        sa.proposals[0].transforms.push(one);
    };
    let two_proposals = |sa: &mut SecurityAssociation| sa.proposals.push(sa.proposals[0].clone());
    let rows = [
        (message_2_with(twice), Flaw::SeveralChosen),
        (message_2_with(two_proposals), Flaw::SeveralChosen),
        (message_2_with(|sa| sa.doi = 0), Flaw::OtherProtocol),
        (message_2_with(|sa| sa.proposals[0].protocol = 3), Flaw::OtherProtocol),
        (chooses(attribute::ENCRYPTION, 1), Flaw::NotOffered),
        (chooses(attribute::KEY_LENGTH, 128), Flaw::NotOffered),
        (chooses(attribute::HASH, 1), Flaw::NotOffered),
        (chooses(attribute::GROUP, 1), Flaw::NotOffered),
        (chooses(attribute::AUTHENTICATION, 3), Flaw::NotOffered),
    ];
    for (answer, flaw) in rows {
        let mut bench = Bench::new();
        let request = bench.sent(udp(CLIENT, SERVER, &message_1()));
        assert_eq!(after(&mut bench, &answer), Fact::Unacceptable { request, flaw });
        // A good one may still come, and settles the exchange as if nothing had been.
        bench.answered(udp(SERVER, CLIENT, &message_2()));
        bench.sent(udp(CLIENT, SERVER, &message_3()));
        let good = bench.answered(udp(SERVER, CLIENT, &message_4(vec![9; 256], 32)));
        assert!(matches!(good.answer, Answer::MainModeKeyExchange { .. }));
    }
}

#[test]
fn lifetimes_and_the_order_of_attributes_are_the_servers_own() {
    let shorter = message_2_with(|sa| {
        let attributes = &mut sa.proposals[0].transforms[0].attributes;
        attributes.reverse();
        attributes.push(Attribute::short(attribute::LIFE_TYPE, 1));
        attributes.push(Attribute::short(attribute::LIFE_DURATION, 600));
    });
    let mut bench = Bench::new();
    bench.sent(udp(CLIENT, SERVER, &message_1()));
    bench.answered(udp(SERVER, CLIENT, &shorter));
}

#[test]
fn a_key_exchange_is_one_of_the_group() {
    let prime_minus_one = {
        let mut value = vec![0xff; 256];
        value[255] = 0xfe;
        value
    };
    let small = |last| [vec![0; 255], vec![last]].concat();
    let rows = [
        (message_4(Vec::new(), 32), Flaw::KeyExchangeLength),
        (message_4(vec![9; 253], 32), Flaw::KeyExchangeLength),
        (message_4(vec![1; 256], 32), Flaw::OwnKeyExchange),
        (message_4(small(0), 32), Flaw::KeyExchangeValue),
        (message_4(small(1), 32), Flaw::KeyExchangeValue),
        (message_4(prime_minus_one, 32), Flaw::KeyExchangeValue),
        (message_4(vec![9; 256], 0), Flaw::NonceLength),
        (message_4(vec![9; 256], 7), Flaw::NonceLength),
        (message_4(vec![9; 256], 257), Flaw::NonceLength),
    ];
    for (answer, flaw) in rows {
        let mut bench = Bench::new();
        bench.sent(udp(CLIENT, SERVER, &message_1()));
        bench.answered(udp(SERVER, CLIENT, &message_2()));
        let request = bench.sent(udp(CLIENT, SERVER, &message_3()));
        let empty = answer.len() < 100 && flaw == Flaw::KeyExchangeLength;
        let fact = after(&mut bench, &answer);
        assert_eq!(fact, Fact::Unacceptable { request, flaw }, "empty: {empty}");
        bench.answered(udp(SERVER, CLIENT, &message_4(vec![9; 255], 8)));
    }
}

#[test]
fn an_ikev2_choice_is_judged_alike() {
    let with = |change: &dyn Fn(&mut v2::Proposal, &mut v2::KeyExchange)| {
        let mut payloads = sa_init_payloads(8);
        let mut proposal = v2::parse_proposals(&payloads[0].body).unwrap().remove(0);
        let mut key_exchange = v2::KeyExchange::parse(&payloads[1].body).unwrap();
        change(&mut proposal, &mut key_exchange);
        payloads[0].body = v2::emit_proposals(&[proposal]);
        payloads[1].body = key_exchange.emit();
        payloads
    };
    let mut without_nonce = sa_init_payloads(8);
    without_nonce.remove(2);
    let mut without_choice = sa_init_payloads(8);
    without_choice.remove(0);
    let own = [sa_init_payloads(8).remove(0), sa_init_payloads(7).remove(1)].to_vec();
    let rows = [
        (with(&|proposal, _| proposal.transforms[0].id = 3), Flaw::NotOffered),
        (with(&|proposal, _| proposal.transforms.truncate(1)), Flaw::NotOffered),
        (
            with(&|proposal, _| {
                let again = proposal.transforms[0].clone();
                proposal.transforms.push(again);
            }),
            Flaw::SeveralChosen,
        ),
        (with(&|proposal, _| proposal.protocol = 3), Flaw::OtherProtocol),
        (with(&|_, key_exchange| key_exchange.group = 2), Flaw::OtherGroup),
        (with(&|_, key_exchange| key_exchange.data.clear()), Flaw::KeyExchangeLength),
        (with(&|_, key_exchange| key_exchange.data.fill(0)), Flaw::KeyExchangeValue),
        (own, Flaw::OwnKeyExchange),
        (without_nonce, Flaw::NonceLength),
        (without_choice, Flaw::NotOffered),
    ];
    for (payloads, flaw) in rows {
        let mut bench = Bench::new();
        let request = bench.sent(udp(CLIENT, SERVER, &sa_init_request()));
        let answer = v2_message(exchange::IKE_SA_INIT, flag::V2_RESPONSE, COOKIE, payloads);
        assert_eq!(after(&mut bench, &answer), Fact::Unacceptable { request, flaw });
    }
}

#[test]
fn an_unacceptable_answer_from_elsewhere_is_nobodys() {
    let mut bench = Bench::new();
    bench.sent(udp(CLIENT, SERVER, &message_1()));
    let answer = chooses(attribute::HASH, 1);
    let (_, fact) = bench.came(udp("203.0.113.99:500", CLIENT, &answer));
    assert_eq!(fact, Fact::Unmatched(Unmatched::UnknownExchange));
}

#[test]
fn a_client_that_goes_on_all_the_same_accepts_it() {
    let mut bench = Bench::new();
    bench.sent(udp(CLIENT, SERVER, &message_1()));
    after(&mut bench, &chooses(attribute::GROUP, 1));
    bench.sent(udp(CLIENT, SERVER, &message_3()));
    let good = bench.answered(udp(SERVER, CLIENT, &message_4(vec![9; 256], 3)));
    assert!(matches!(good.answer, Answer::MainModeKeyExchange { .. }));
}
