use proptest::prelude::*;

use super::number::{exchange, version};
use super::*;

const IKE_SA: IkeSa = IkeSa { initiator: [1; 8], responder: [2; 8] };

fn any_payloads() -> impl Strategy<Value = Vec<Payload>> {
    // Kinds from 1 on, without the encrypted ones, behind which a chain ends.
    let kind = (1_u8..=255).prop_filter("ends the chain", |kind| !matches!(kind, 46 | 53));
    let payload = (kind, any::<bool>(), prop::collection::vec(any::<u8>(), 0..80))
        .prop_map(|(kind, critical, body)| Payload { kind, critical, body });
    prop::collection::vec(payload, 0..12)
}

fn any_attribute() -> impl Strategy<Value = Attribute> {
    let value = prop_oneof![
        any::<u16>().prop_map(AttributeValue::Short),
        prop::collection::vec(any::<u8>(), 0..9).prop_map(AttributeValue::Long),
    ];
    (0_u16..0x8000, value).prop_map(|(kind, value)| Attribute { kind, value })
}

fn any_attributes() -> impl Strategy<Value = Vec<Attribute>> {
    prop::collection::vec(any_attribute(), 0..8)
}

proptest! {
    #[test]
    fn a_message_survives_the_wire(initiator: Cookie, responder: Cookie, payloads in any_payloads()) {
        let ike_sa = IkeSa { initiator, responder };
        let message = Message::new(version::V2, exchange::IKE_SA_INIT, 8, ike_sa, payloads);
        prop_assert_eq!(Message::parse(&message.emit()), Ok(message));
    }

    #[test]
    fn a_v1_sa_survives_the_wire(doi: u32, situation: u32, number: u8, spi in prop::collection::vec(any::<u8>(), 0..9),
        transforms in prop::collection::vec((any::<u8>(), any::<u8>(), any_attributes()), 0..6)) {
        let transforms = transforms.into_iter().map(|(number, id, attributes)| v1::Transform { number, id, attributes }).collect();
        let proposals = vec![v1::Proposal { number, protocol: 1, spi, transforms }];
        let sa = v1::SecurityAssociation { doi, situation, proposals };
        prop_assert_eq!(v1::SecurityAssociation::parse(&sa.emit()), Ok(sa));
    }

    #[test]
    fn v2_proposals_survive_the_wire(number: u8, transforms in prop::collection::vec((any::<u8>(), any::<u16>(), any_attributes()), 0..6)) {
        let transforms = transforms.into_iter().map(|(kind, id, attributes)| v2::Transform { kind, id, attributes }).collect();
        let proposals = vec![v2::Proposal { number, protocol: 1, spi: vec![], transforms }];
        prop_assert_eq!(v2::parse_proposals(&v2::emit_proposals(&proposals)), Ok(proposals));
    }

    #[test]
    fn notifies_survive_the_wire(doi: u32, protocol: u8, kind: u16, spi in prop::collection::vec(any::<u8>(), 0..20), data in prop::collection::vec(any::<u8>(), 0..40)) {
        let notify = v1::Notify { doi, protocol, spi: spi.clone(), kind, data: data.clone() };
        prop_assert_eq!(v1::Notify::parse(&notify.emit()), Ok(notify));
        let notify = v2::Notify { protocol, spi, kind, data };
        prop_assert_eq!(v2::Notify::parse(&notify.emit()), Ok(notify));
    }

    #[test]
    fn a_gateway_is_told_by_its_type(address: std::net::Ipv6Addr, rest: Vec<u8>) {
        let data = [&[2, 16][..], &address.octets(), &rest].concat();
        prop_assert_eq!(v2::gateway(&data), Some(address.to_string()));
    }

    #[test]
    fn a_gateway_of_any_bytes_is_safe_to_show(bytes: Vec<u8>) {
        let shown = v2::gateway(&[&[3, 9][..], &bytes].concat()).unwrap_or_default();
        prop_assert!(shown.chars().all(|one| one.is_ascii_graphic()));
    }

    #[test]
    fn no_bytes_make_a_parser_panic(bytes: Vec<u8>) {
        let _ = Message::parse(&bytes);
        let _ = v1::SecurityAssociation::parse(&bytes);
        let _ = v1::Notify::parse(&bytes);
        let _ = v2::parse_proposals(&bytes);
        let _ = v2::KeyExchange::parse(&bytes);
        let _ = v2::Notify::parse(&bytes);
        if let Ok(fragment) = v2::EncryptedFragment::parse(&bytes) {
            prop_assert_eq!(fragment.emit(), bytes);
        }
    }
}

#[test]
fn an_encrypted_message_gives_its_header_only() {
    let mut message = Message::new(version::V1, exchange::INFORMATIONAL, 1, IKE_SA, vec![]);
    message.payloads.push(Payload::new(8, vec![0xaa; 20]));
    let parsed = Message::parse(&message.emit()).unwrap();
    assert!(parsed.payloads.is_empty());
    assert_eq!(parsed.header.responder_cookie, [2; 8]);
}

#[test]
fn a_chain_stops_at_the_encrypted_payload() {
    let payloads = vec![Payload::new(46, vec![1, 2, 3]), Payload::new(99, vec![4])];
    let message = Message::new(version::V2, 35, 8, IKE_SA, payloads);
    assert_eq!(Message::parse(&message.emit()).unwrap().payloads.len(), 1);
}

#[test]
fn an_encrypted_fragment_says_which_it_is() {
    let fragment = v2::EncryptedFragment { number: 2, total: 3, data: vec![0xaa; 4] };
    assert_eq!(hex::encode(fragment.emit()), "00020003aaaaaaaa");
    assert_eq!(v2::EncryptedFragment::parse(&fragment.emit()), Ok(fragment));
    for impossible in [[0, 0, 0, 1], [0, 2, 0, 1], [0, 0, 0, 0]] {
        let fault = v2::EncryptedFragment::parse(&impossible).unwrap_err();
        assert_eq!(fault.rule, "fragment number is one of the total");
    }
}

#[test]
fn faults_name_their_place() {
    let good =
        Message::new(version::V1, 2, 0, IkeSa::begun([1; 8]), vec![Payload::new(1, vec![0; 8])])
            .emit();
    let fault = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut bytes = good.clone();
        change(&mut bytes);
        let error = Message::parse(&bytes).unwrap_err();
        (error.rule, error.offset)
    };
    assert_eq!(fault(&|bytes| bytes.truncate(27)), ("length", 24));
    assert_eq!(fault(&|bytes| bytes[27] = 27), ("length covers the header", 0));
    assert_eq!(fault(&|bytes| bytes[27] = 41), ("length fits the datagram", 0));
    assert_eq!(fault(&|bytes| bytes[31] = 3), ("payload length covers its header", 32));
    assert_eq!(fault(&|bytes| bytes[31] = 13), ("payload length fits the message", 32));
    assert_eq!(fault(&|bytes| bytes[28] = 13), ("next payload", 40));
}

#[test]
fn vendor_ids_are_named_by_prefix() {
    assert_eq!(vendor_id::name(&vendor_id::MS_NT5_ISAKMPOAKLEY_9), Some("MS NT5 ISAKMPOAKLEY"));
    assert_eq!(vendor_id::name(b"nobody's"), None);
    assert!(vendor_id::is_rfc_3947(&vendor_id::RFC_3947));
}
