use std::net::IpAddr;

use proptest::prelude::*;

use super::esp::{EncapsulationMode, EspTransform, attribute, authentication, transform};
use super::*;
use crate::wire::isakmp::number::{exchange, flag, notify, payload, version};
use crate::wire::isakmp::{AttributeValue, HEADER_LENGTH, IkeSa, Message, Payload, emit_payloads};

const IKE_SA: IkeSa = IkeSa { initiator: [1; 8], responder: [2; 8] };

fn bytes(length: impl Into<prop::collection::SizeRange>) -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), length)
}

fn any_identity() -> impl Strategy<Value = Identity> {
    prop_oneof![
        any::<[u8; 4]>().prop_map(|octets| Identity::Ipv4(octets.into())),
        any::<[u8; 16]>().prop_map(|octets| Identity::Ipv6(octets.into())),
        bytes(0..40).prop_map(Identity::Fqdn),
        bytes(0..40).prop_map(Identity::UserFqdn),
        bytes(0..40).prop_map(Identity::DistinguishedName),
        bytes(0..40).prop_map(Identity::KeyId),
        (prop::sample::select(vec![0_u8, 4, 6, 7, 8, 10, 12, 255]), bytes(0..40))
            .prop_map(|(kind, data)| Identity::Other { kind, data }),
    ]
}

fn any_payloads() -> impl Strategy<Value = Vec<Payload>> {
    let kind = (1_u8..=255).prop_filter("ends the chain", |kind| !matches!(kind, 46 | 53));
    let payload = (kind, bytes(0..60)).prop_map(|(kind, body)| Payload::new(kind, body));
    prop::collection::vec(payload, 1..8)
}

fn any_esp_transform() -> impl Strategy<Value = EspTransform> {
    let mode = prop::option::of(any::<u16>().prop_map(EncapsulationMode::from_number));
    let words = any::<[Option<u16>; 3]>();
    (any::<u8>(), mode, words, any::<[Option<u32>; 2]>()).prop_map(|(id, mode, words, lives)| {
        let ([authentication, key_bits, group], [life_seconds, life_kilobytes]) = (words, lives);
        let encapsulation = mode;
        EspTransform {
            id,
            encapsulation,
            authentication,
            key_bits,
            group,
            life_seconds,
            life_kilobytes,
        }
    })
}

proptest! {
    #[test]
    fn an_identification_survives_the_wire(identity in any_identity(), protocol: u8, port: u16) {
        let identification = Identification { identity, protocol, port };
        prop_assert_eq!(Identification::parse(&identification.emit()), Ok(identification));
    }

    #[test]
    fn an_original_address_survives_the_wire(address: IpAddr) {
        let original = OriginalAddress(address);
        prop_assert_eq!(OriginalAddress::parse(&original.emit()), Ok(original));
    }

    #[test]
    fn a_delete_survives_the_wire(
        doi: u32, protocol: u8, spis in (1_usize..20)
            .prop_flat_map(|size| prop::collection::vec(bytes(size), 0..6)),
    ) {
        let delete = Delete { doi, protocol, spis };
        prop_assert_eq!(Delete::parse(&delete.emit()), Ok(delete));
    }

    #[test]
    fn an_esp_transform_survives_the_wire(offered in any_esp_transform(), number: u8, spi: u32) {
        let transform = offered.to_transform(number);
        let proposals = vec![Proposal::esp(1, spi, vec![transform])];
        let sa = SecurityAssociation { doi: DOI_IPSEC, situation: 1, proposals };
        let parsed = SecurityAssociation::parse(&sa.emit()).unwrap();
        prop_assert_eq!(parsed.proposals[0].esp_spi(), Some(spi));
        let transform = &parsed.proposals[0].transforms[0];
        prop_assert_eq!(EspTransform::from_transform(transform), offered);
    }

    #[test]
    fn an_encrypted_message_survives_the_wire(
        body in bytes(0..200), message_id: u32, first: u8, trailing in bytes(0..9),
    ) {
        let message = EncryptedMessage::new(exchange::QUICK, IKE_SA, message_id, first, body);
        let mut bytes = message.emit();
        bytes.extend(trailing);
        prop_assert_eq!(EncryptedMessage::parse(&bytes), Ok(message.clone()));
        prop_assert_eq!(Message::parse(&bytes).unwrap().header, message.header);
    }

    #[test]
    fn decrypted_payloads_are_read_up_to_their_padding(
        payloads in any_payloads(), padding in bytes(0..16),
    ) {
        let text = [emit_payloads(&payloads), padding].concat();
        let read = DecryptedPayloads::parse(payloads[0].kind, &text).unwrap();
        prop_assert_eq!(read.behind_first(), emit_payloads(&payloads[1..]));
        prop_assert_eq!(read.body(payloads[0].kind), Some(&*payloads[0].body));
        prop_assert_eq!(read.payloads, payloads);
    }

    #[test]
    fn fragments_come_together_in_any_order(
        body in bytes(1..900), id: u16, largest in 37_usize..400, seed: prop::sample::Index,
    ) {
        let message = EncryptedMessage::new(exchange::QUICK, IKE_SA, 7, payload::HASH, body).emit();
        let Some(mut messages) = Fragment::split(&message, id, largest) else {
            prop_assert!(message.len().div_ceil(largest - 36) > 255);
            return Ok(());
        };
        let turn = seed.index(messages.len());
        messages.rotate_left(turn);
        let mut reassembly = FragmentReassembly::default();
        let mut whole = Vec::new();
        for bytes in &messages {
            prop_assert!(bytes.len() <= largest);
            prop_assert_eq!(Message::parse(bytes).unwrap().payloads.len(), 1);
            let (header, fragment) = Fragment::parse_message(bytes).unwrap();
            prop_assert_eq!((header.initiator_cookie, header.message_id), (IKE_SA.initiator, 7));
            prop_assert_eq!(Fragment::parse(&fragment.emit()), Ok(fragment.clone()));
            prop_assert_eq!(fragment.id, id);
            whole.extend(reassembly.accept(fragment));
        }
        prop_assert_eq!(whole, vec![message]);
    }

    #[test]
    fn no_bytes_make_a_parser_panic(bytes: Vec<u8>, first: u8) {
        let _ = Identification::parse(&bytes);
        let _ = OriginalAddress::parse(&bytes);
        let _ = Delete::parse(&bytes);
        let _ = EncryptedMessage::parse(&bytes);
        let _ = DecryptedPayloads::parse(first, &bytes);
        let _ = Fragment::parse_message(&bytes);
        let _ = Fragment::split(&bytes, 1, 40);
        if let Ok(fragment) = Fragment::parse(&bytes) {
            let _ = FragmentReassembly::default().accept(fragment);
        }
    }
}

/// What Windows offers first without a NAT: AES-256 with SHA-1, 250,000 KB.
#[test]
fn an_esp_proposal_has_the_bytes_of_the_rfc() {
    let offered = EspTransform {
        id: transform::AES_CBC,
        encapsulation: Some(EncapsulationMode::Transport),
        authentication: Some(authentication::HMAC_SHA1),
        key_bits: Some(256),
        group: None,
        life_seconds: Some(3600),
        life_kilobytes: Some(250_000),
    };
    let proposals = vec![Proposal::esp(1, 0xc0ff_ee01, vec![offered.to_transform(1)])];
    let sa = SecurityAssociation { doi: DOI_IPSEC, situation: SITUATION_IDENTITY_ONLY, proposals };
    assert_eq!(
        hex::encode(sa.emit()),
        "00000001000000010000003801030401c0ffee010000002c010c0000\
         80060100800400028005000280010001000200040000\
         0e1080010002000200040003d090"
    );
}

#[test]
fn a_life_belongs_to_the_type_in_front_of_it() {
    let attributes = vec![
        Attribute::word(attribute::LIFE_DURATION, 1),
        Attribute::short(attribute::LIFE_TYPE, 2),
        Attribute::short(attribute::LIFE_TYPE, 1),
        Attribute::short(attribute::LIFE_DURATION, 28_800),
        Attribute { kind: attribute::KEY_LENGTH, value: AttributeValue::Long(vec![0; 5]) },
        Attribute::short(attribute::ENCAPSULATION_MODE, 61444),
    ];
    let read = EspTransform::from_transform(&Transform { number: 1, id: 3, attributes });
    assert_eq!((read.life_seconds, read.life_kilobytes, read.key_bits), (Some(28_800), None, None));
    assert_eq!(read.encapsulation, Some(EncapsulationMode::UdpTransportDraft));
    assert!(read.encapsulation.is_some_and(EncapsulationMode::is_in_udp));
    assert!(!EncapsulationMode::Transport.is_in_udp());
}

#[test]
fn a_proposal_of_something_else_has_no_esp_spi() {
    let mut proposal = Proposal::esp(1, 7, Vec::new());
    assert_eq!(proposal.esp_spi(), Some(7));
    proposal.spi.push(0);
    assert_eq!(proposal.esp_spi(), None);
    let ah = Proposal { protocol: 2, ..Proposal::esp(1, 7, Vec::new()) };
    assert_eq!(ah.esp_spi(), None);
}

#[test]
fn an_identification_has_the_bytes_of_the_rfc() {
    let address = "192.168.77.2".parse().unwrap();
    let selector = Identification::selector(address, 17, 1701);
    assert_eq!(hex::encode(selector.emit()), "011106a5c0a84d02");
    assert_eq!(selector.identity.as_address(), Some(address));
    assert_eq!(hex::encode(OriginalAddress(address).emit()), "01000000c0a84d02");
    let long = Identification::parse(&[1, 0, 0, 0, 192, 168, 77, 2, 0]).unwrap_err();
    assert_eq!((long.rule, long.offset), ("nothing behind the address", 8));
    let short = Identification::parse(&[5, 0, 0, 0, 192, 168, 77, 2]).unwrap_err();
    assert_eq!((short.rule, short.needed), ("IPv6 address", 16));
    let name = OriginalAddress::parse(&[2, 0, 0, 0, b'a']).unwrap_err();
    assert_eq!(name.rule, "an address's type");
}

#[test]
fn a_delete_names_what_it_ends() {
    let esp = Delete::of_esp(0xc0ff_ee01);
    assert_eq!(hex::encode(esp.emit()), "0000000103040001c0ffee01");
    assert_eq!(esp.esp_spis().collect::<Vec<_>>(), [0xc0ff_ee01]);
    assert!(!esp.ends_phase_1(IKE_SA));
    let phase_1 = Delete::of_phase_1(IKE_SA);
    assert!(phase_1.ends_phase_1(IKE_SA) && !phase_1.ends_phase_1(IkeSa::begun([1; 8])));
    assert_eq!(phase_1.esp_spis().count(), 0);
    let empty = Delete::parse(&[0, 0, 0, 1, 3, 0, 0xff, 0xff]).unwrap_err();
    assert_eq!(empty.rule, "an SPI has a length");
}

#[test]
fn dead_peer_detection_carries_both_cookies_and_a_number() {
    let notify = Notify::dead_peer_detection(notify::R_U_THERE, IKE_SA, 0x1234);
    assert_eq!(
        hex::encode(notify.emit()),
        "0000000101108d280101010101010101020202020202020200001234"
    );
    assert_eq!(notify.dead_peer_detection_sequence(), Some(0x1234));
    let other = Notify::about_phase_1(notify::INITIAL_CONTACT, IKE_SA, vec![0, 0, 0, 1]);
    assert_eq!(other.dead_peer_detection_sequence(), None);
}

#[test]
fn what_is_not_encrypted_is_refused() {
    let mut bytes =
        EncryptedMessage::new(exchange::QUICK, IKE_SA, 1, payload::HASH, vec![0; 16]).emit();
    let fault = |bytes: &[u8]| EncryptedMessage::parse(bytes).unwrap_err().rule;
    assert_eq!(fault(&bytes[..43]), "length fits the datagram");
    bytes[27] = 27;
    assert_eq!(fault(&bytes), "length covers the header");
    bytes[19] = 0;
    assert_eq!(fault(&bytes), "encryption flag is set");
    bytes[17] = version::V2;
    assert_eq!(fault(&bytes), "major version");
    assert_eq!(DecryptedPayloads::parse(payload::HASH, &[0; 16]).unwrap_err().offset, 4);
}

#[test]
fn fragments_of_another_message_take_the_place() {
    let piece = |id, number, last, data: &[u8]| Fragment { id, number, last, data: data.to_vec() };
    let mut reassembly = FragmentReassembly::default();
    assert_eq!(reassembly.accept(piece(1, 1, false, b"old")), None);
    assert_eq!(reassembly.accept(piece(2, 2, true, b"b")), None);
    assert_eq!(reassembly.accept(piece(2, 3, false, b"behind the last")), None);
    assert_eq!(reassembly.accept(piece(2, 2, true, b"again")), None);
    assert_eq!(reassembly.accept(piece(2, 1, false, b"a")), Some(b"ab".to_vec()));
    assert_eq!(reassembly, FragmentReassembly::default());
    assert_eq!(reassembly.accept(piece(2, 2, true, b"b")), None, "nothing is left of it");
}

#[test]
fn fragments_hold_no_more_than_a_datagram() {
    let mut reassembly = FragmentReassembly::default();
    for number in 2..=255 {
        let fragment = Fragment { id: 9, number, last: false, data: vec![0; 60_000] };
        assert_eq!(reassembly.accept(fragment), None);
    }
    let fragment = Fragment { id: 9, number: 1, last: true, data: vec![1] };
    let held = reassembly.accept(fragment).map_or(0, |whole| whole.len());
    assert!(held <= 65_535, "{held}");
}

#[test]
fn a_fragment_is_in_clear_whatever_the_flag_says() {
    let message = EncryptedMessage::new(exchange::QUICK, IKE_SA, 1, payload::HASH, vec![7; 64]);
    let mut fragment = Fragment::split(&message.emit(), 3, 80).unwrap().remove(0);
    assert_eq!(fragment[19] & flag::V1_ENCRYPTED, 0);
    let clear = Fragment::parse_message(&fragment).unwrap().1;
    fragment[19] |= flag::V1_ENCRYPTED;
    assert_eq!(Fragment::parse_message(&fragment).unwrap().1, clear);
    assert_eq!(clear.data, message.emit()[..80 - HEADER_LENGTH - 8]);
    let other = Fragment::parse_message(&message.emit()).unwrap_err();
    assert_eq!(other.rule, "first payload is a fragment");
    let number = Fragment::parse(&[0, 1, 0, 0]).unwrap_err();
    assert_eq!(number.rule, "fragments count from 1");
    assert_eq!(Fragment::split(&message.emit(), 3, 36), None, "no room for a byte");
}
