//! What comes after message 4: encrypted messages and what is in them, phase 2
//! bodies, fragments. What was read and written out again reads as the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use probe809::crypto::{
    CbcCipher, HashAlgorithm, MainModeExchange, Phase1Algorithms, Phase1Keys, PreSharedKey, Secret,
};
use probe809::wire::isakmp::number::{exchange, payload};
use probe809::wire::isakmp::v1::esp::EspTransform;
use probe809::wire::isakmp::v1::{
    DecryptedPayloads, Delete, EncryptedMessage, Fragment, FragmentReassembly, Identification,
    OriginalAddress, Proposal, SecurityAssociation,
};
use probe809::wire::isakmp::{IkeSa, Payload, emit_payloads, v2};

const IKE_SA: IkeSa = IkeSa { initiator: [1; 8], responder: [2; 8] };

fuzz_target!(
    init: probe809_fuzz::plant(seeds()),
    |bytes: &[u8]| {
        if let Ok(message) = EncryptedMessage::parse(bytes) {
            assert!(bytes.starts_with(&message.emit()));
            decrypt(&message);
        }
        let Some((kind, text)) = bytes.split_first() else { return };
        if let Ok(inside) = DecryptedPayloads::parse(*kind, text) {
            let again = emit_payloads(&inside.payloads);
            assert_eq!(DecryptedPayloads::parse(*kind, &again).map(|one| one.payloads), Ok(inside.payloads.clone()));
            let first = inside.payloads.first().map_or(0, |one| 4 + one.body.len());
            assert_eq!(text.get(first..).unwrap_or_default().get(..inside.behind_first().len()), Some(inside.behind_first()));
            inside.payloads.iter().for_each(|one| read_body(&one.body));
        }
        read_body(text);
        reassemble(text);
    }
);

/// With keys of nobody's: nonsense, but nonsense of the same length.
fn decrypt(message: &EncryptedMessage) {
    let keys = keys();
    let vector = keys.vector_for(&keys.first_vector(), message.header.message_id);
    let Ok((text, _)) = keys.decrypt(&vector, &message.body) else { return };
    assert_eq!(text.len(), message.body.len());
    let _ = DecryptedPayloads::parse(message.header.next_payload, &text);
    let (again, _) = keys.encrypt(&vector, &text).expect("whole blocks");
    assert_eq!(again, message.body);
}

fn read_body(body: &[u8]) {
    if let Ok(identification) = Identification::parse(body) {
        assert_eq!(identification.emit(), body);
    }
    if let Ok(address) = OriginalAddress::parse(body) {
        assert_eq!(OriginalAddress::parse(&address.emit()), Ok(address));
    }
    if let Ok(delete) = Delete::parse(body) {
        assert!(body.starts_with(&delete.emit()) || delete.spis.is_empty());
        assert!(delete.esp_spis().count() <= body.len());
    }
    if let Ok(fragment) = v2::EncryptedFragment::parse(body) {
        assert_eq!(fragment.emit(), body);
    }
    let Ok(sa) = SecurityAssociation::parse(body) else { return };
    for transform in sa.proposals.iter().flat_map(|one| &one.transforms) {
        let read = EspTransform::from_transform(transform);
        assert_eq!(EspTransform::from_transform(&read.to_transform(1)), read);
    }
}

/// Pieces of any size and in any order, and messages cut and joined.
fn reassemble(bytes: &[u8]) {
    let mut reassembly = FragmentReassembly::default();
    for piece in bytes.chunks(48) {
        if let Ok(fragment) = Fragment::parse(piece) {
            assert!(reassembly.accept(fragment).is_none_or(|whole| whole.len() <= 65_535));
        }
    }
    if let Ok((_, fragment)) = Fragment::parse_message(bytes) {
        let _ = reassembly.accept(fragment);
    }
    let Some(messages) = Fragment::split(bytes, 7, 100) else { return };
    let mut reassembly = FragmentReassembly::default();
    let whole = messages.iter().rev().find_map(|message| {
        let (_, fragment) = Fragment::parse_message(message).expect("what was cut is read");
        reassembly.accept(fragment)
    });
    assert_eq!(whole.as_deref(), Some(bytes));
}

fn keys() -> Phase1Keys {
    Phase1Keys::derive(
        Phase1Algorithms { hash: HashAlgorithm::Sha1, cipher: CbcCipher::Aes256 },
        &PreSharedKey::new(b"nobody's".to_vec()),
        &MainModeExchange {
            cookies: (&IKE_SA.initiator, &IKE_SA.responder),
            nonces: (&[3; 48], &[4; 20]),
            public_values: (&[5; 128], &[6; 128]),
            shared_secret: &Secret::new(vec![7; 128]),
        },
    )
}

/// A quick mode in all its forms: in clear, encrypted, and in fragments.
fn seeds() -> impl Iterator<Item = Vec<u8>> {
    let transform = EspTransform {
        id: 12,
        encapsulation: None,
        authentication: Some(2),
        key_bits: Some(256),
        group: None,
        life_seconds: Some(3600),
        life_kilobytes: Some(250_000),
    };
    let proposals = vec![Proposal::esp(1, 7, vec![transform.to_transform(1)])];
    let sa = SecurityAssociation { doi: 1, situation: 1, proposals };
    let address = [192, 0, 2, 7].into();
    let payloads = [
        Payload::new(payload::HASH, vec![9; 20]),
        Payload::new(payload::SA, sa.emit()),
        Payload::new(payload::ID, Identification::selector(address, 17, 1701).emit()),
        Payload::new(payload::NAT_OA, OriginalAddress(address).emit()),
        Payload::new(payload::DELETE, Delete::of_esp(7).emit()),
    ];
    let keys = keys();
    let clear = emit_payloads(&payloads);
    let vector = keys.vector_for(&keys.first_vector(), 1);
    let (body, _) = keys.encrypt(&vector, &clear).expect("a vector of these keys");
    let message = EncryptedMessage::new(exchange::QUICK, IKE_SA, 1, payload::HASH, body).emit();
    let fragments = Fragment::split(&message, 1, 120).unwrap_or_default();
    let fragments: Vec<_> = fragments.into_iter().map(|one| [vec![0], one].concat()).collect();
    let clear = [vec![payload::HASH], clear].concat();
    let bodies = payloads.into_iter().map(|one| [vec![one.kind], one.body].concat());
    bodies.chain(fragments).chain([clear, message])
}
