//! Wireshark opens with a keylog what our keys sealed: an implementation of
//! RFC 2409's and RFC 4303's formulas that is not ours.

use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use std::process::Command;

use probe809::crypto::esp::{EspSuite, OutboundAssociation};
use probe809::crypto::{
    CbcCipher, DhGroup, HashAlgorithm, MainModeExchange, Phase1Algorithms, Phase1Keys,
    PreSharedKey, PrivateValue, QuickModeExchange,
};
use probe809::report::keylog::preference;
use probe809::wire::ip::{PROTOCOL_ESP, PROTOCOL_UDP, ip_packet, udp_datagram, udp_packet};
use probe809::wire::isakmp::number::{exchange, notify, payload, version};
use probe809::wire::isakmp::v1::{
    Delete, EncryptedMessage, Fragment, Identification, Notify, OriginalAddress, Proposal,
    SecurityAssociation, Transform, attribute,
};
use probe809::wire::isakmp::{Attribute, IkeSa, Message, Payload, emit_payloads};
use probe809::wire::l2tp::DataMessage;
use probe809::wire::ppp::{
    AuthenticationProtocol, ChapAlgorithm, ConfigureCode, LcpOption, LcpPacket, PppFrame,
};

const CLIENT: [u8; 4] = [192, 0, 2, 7];
const SERVER: [u8; 4] = [198, 51, 100, 10];
const NONCES: (&[u8], &[u8]) = (&[3; 48], &[4; 32]);
/// The hashes and ciphers of phase 1, by their numbers.
const HASHES: [u32; 5] = [1, 2, 4, 5, 6];
const CIPHERS: [(u32, Option<u32>); 4] =
    [(5, None), (7, Some(128)), (7, Some(192)), (7, Some(256))];
/// Transform id, authentication algorithm and key length of ESP.
const SUITES: [(u8, Option<u32>, Option<u32>); 10] = [
    (2, Some(1), None),
    (3, Some(2), None),
    (11, Some(2), None),
    (12, Some(2), Some(128)),
    (12, Some(6), Some(192)),
    (12, Some(5), Some(256)),
    (12, Some(7), Some(256)),
    (20, None, Some(128)),
    (20, None, Some(192)),
    (20, None, Some(256)),
];

/// Packets, and the keylog that opens them.
#[derive(Default)]
struct Run {
    packets: Vec<Vec<u8>>,
    keylog: Vec<String>,
}

impl Run {
    fn ike(&mut self, from: [u8; 4], to: [u8; 4], message: &[u8]) {
        let [from, to] = [from, to].map(|address| SocketAddr::from((address, 500)));
        self.packets.push(udp_packet(from, to, message).unwrap());
    }

    /// Main mode, a quick mode in fragments, and a delete with a sign of life.
    fn phase_1(&mut self, number: u8, hash: u32, cipher: (u32, Option<u32>)) -> Phase1Keys {
        let ike_sa = IkeSa { initiator: [number; 8], responder: [number | 0x80; 8] };
        let sa = phase_1_offer(hash, cipher);
        let privates = [number, number + 100].map(|byte| PrivateValue::new([byte; 48]));
        let [ours, theirs] = privates.each_ref().map(|one| DhGroup::Modp1024.public_value(one));
        let in_clear = |ike_sa, payloads| {
            Message::new(version::V1, exchange::IDENTITY_PROTECTION, 0, ike_sa, payloads).emit()
        };
        let offer = || vec![Payload::new(payload::SA, sa.clone())];
        let share = |public: &[u8], nonce: &[u8]| {
            let key_exchange = Payload::new(payload::KE, public.to_vec());
            vec![key_exchange, Payload::new(payload::NONCE, nonce.to_vec())]
        };
        self.ike(CLIENT, SERVER, &in_clear(IkeSa::begun(ike_sa.initiator), offer()));
        self.ike(SERVER, CLIENT, &in_clear(ike_sa, offer()));
        self.ike(CLIENT, SERVER, &in_clear(ike_sa, share(&ours, NONCES.0)));
        self.ike(SERVER, CLIENT, &in_clear(ike_sa, share(&theirs, NONCES.1)));

        let keys = Phase1Keys::derive(
            Phase1Algorithms {
                hash: HashAlgorithm::from_number(hash).unwrap(),
                cipher: CbcCipher::from_phase_1(cipher.0, cipher.1).unwrap(),
            },
            &PreSharedKey::new(b"a key of this test".to_vec()),
            &MainModeExchange {
                cookies: (&ike_sa.initiator, &ike_sa.responder),
                nonces: NONCES,
                public_values: (&ours, &theirs),
                shared_secret: &DhGroup::Modp1024.shared_secret(&privates[0], &theirs).unwrap(),
            },
        );
        let [id_i, id_r] = [CLIENT, SERVER].map(|end| Identification::address(end.into()).emit());
        let proof = |id: &[u8], hash| {
            emit_payloads(&[
                Payload::new(payload::ID, id.to_vec()),
                Payload::new(payload::HASH, hash),
            ])
        };
        let main_mode = |body| {
            let kind = exchange::IDENTITY_PROTECTION;
            EncryptedMessage::new(kind, ike_sa, 0, payload::ID, body).emit()
        };
        let message_5 = proof(&id_i, keys.hash_i(&sa, &id_i));
        let (body, vector) = keys.encrypt(&keys.first_vector(), &message_5).unwrap();
        self.ike(CLIENT, SERVER, &main_mode(body));
        let message_6 = proof(&id_r, keys.hash_r(&sa, &id_r));
        let (body, last) = keys.encrypt(&vector, &message_6).unwrap();
        self.ike(SERVER, CLIENT, &main_mode(body));

        let protected = |kind, id, payloads: Vec<Payload>| {
            let hash = keys.hash_1(id, &emit_payloads(&payloads));
            let whole = [vec![Payload::new(payload::HASH, hash)], payloads].concat();
            let vector = keys.vector_for(&last, id);
            let (body, _) = keys.encrypt(&vector, &emit_payloads(&whole)).unwrap();
            EncryptedMessage::new(kind, ike_sa, id, payload::HASH, body).emit()
        };
        let selectors = [CLIENT, SERVER].map(|end| {
            let selector = Identification::selector(end.into(), PROTOCOL_UDP, 1701);
            Payload::new(payload::ID, selector.emit())
        });
        let originals = [CLIENT, SERVER]
            .map(|end| Payload::new(payload::NAT_OA, OriginalAddress(IpAddr::from(end)).emit()));
        let quick = [&selectors[..], &originals].concat();
        let quick = protected(exchange::QUICK, 1, quick);
        for fragment in Fragment::split(&quick, 1, 120).unwrap() {
            self.ike(CLIENT, SERVER, &fragment);
        }
        let alive = Notify::dead_peer_detection(notify::R_U_THERE, ike_sa, 77);
        let end = vec![
            Payload::new(payload::DELETE, Delete::of_esp(1).emit()),
            Payload::new(payload::NOTIFY, alive.emit()),
        ];
        self.ike(SERVER, CLIENT, &protected(exchange::INFORMATIONAL, 2, end));
        self.keylog.push(preference(&keys.keylog_entry(), CLIENT.into(), SERVER.into()));
        keys
    }

    /// A server's first LCP packet in L2TP in ESP.
    fn esp(&mut self, keys: &Phase1Keys, spi: u32, suite: EspSuite) {
        let exchange = QuickModeExchange { nonces: NONCES, shared_secret: None };
        let keys = keys.esp_keys(suite, spi, &exchange);
        self.keylog.push(preference(&keys.keylog_entry(spi), SERVER.into(), CLIENT.into()));
        let wanted = AuthenticationProtocol::Chap(ChapAlgorithm::MsChapV2);
        let options = vec![LcpOption::MaximumReceiveUnit(1400), LcpOption::Authentication(wanted)];
        let frame = PppFrame::lcp(&LcpPacket::configure(ConfigureCode::Request, 1, options));
        let data = DataMessage {
            tunnel_id: 5,
            session_id: 7,
            has_length: true,
            sequence: None,
            frame: frame.emit(),
        };
        let [from, to] = [SERVER, CLIENT].map(|address| SocketAddr::from((address, 1701)));
        let datagram = udp_datagram(from, to, &data.emit()).unwrap();
        let mut outbound = OutboundAssociation::new(spi, keys);
        let packet = outbound.seal(&[9; 16], PROTOCOL_UDP, &datagram).unwrap();
        self.packets.push(ip_packet(from.ip(), to.ip(), PROTOCOL_ESP, &packet).unwrap());
    }

    /// A classic pcap of raw IP packets.
    fn write(&self, path: &Path) {
        let words = |words: &[usize]| -> Vec<u8> {
            words.iter().flat_map(|word| u32::try_from(*word).unwrap().to_le_bytes()).collect()
        };
        let mut file = words(&[0xa1b2_c3d4, 0x0004_0002, 0, 0, 65_535, 101]);
        for (second, packet) in self.packets.iter().enumerate() {
            file.extend(words(&[second, 0, packet.len(), packet.len()]));
            file.extend(packet);
        }
        std::fs::write(path, file).unwrap();
    }
}

fn phase_1_offer(hash: u32, (cipher, bits): (u32, Option<u32>)) -> Vec<u8> {
    let word = |kind, value| Attribute::short(kind, u16::try_from(value).unwrap());
    let mut attributes = vec![
        word(attribute::ENCRYPTION, cipher),
        word(attribute::HASH, hash),
        word(attribute::AUTHENTICATION, 1),
        word(attribute::GROUP, 2),
    ];
    attributes.extend(bits.map(|bits| word(attribute::KEY_LENGTH, bits)));
    let transforms = vec![Transform { number: 1, id: 1, attributes }];
    let proposals = vec![Proposal { number: 1, protocol: 1, spi: Vec::new(), transforms }];
    SecurityAssociation { doi: 1, situation: 1, proposals }.emit()
}

/// tshark's whole reading; `None`, and loudly so, where it is not installed.
fn read(path: &Path, keylog: &[String]) -> Option<String> {
    let mut tshark = Command::new("tshark");
    tshark.args(["-V", "-o", "esp.enable_encryption_decode:TRUE"]);
    tshark.args(["-o", "esp.enable_authentication_check:TRUE", "-r"]).arg(path);
    for row in keylog {
        tshark.args(["-o", row]);
    }
    let Ok(output) = tshark.output() else {
        let note = b"SKIPPED: tshark is not installed; the keylog was not shown to it\n";
        std::io::Write::write_all(&mut std::io::stderr(), note).unwrap();
        return None;
    };
    let errors = String::from_utf8_lossy(&output.stderr);
    let complaints: Vec<_> =
        errors.lines().filter(|line| !line.contains("Running as user \"root\"")).collect();
    assert!(output.status.success() && complaints.is_empty(), "{complaints:?}");
    Some(String::from_utf8(output.stdout).unwrap())
}

#[test]
fn wireshark_opens_every_hash_cipher_and_suite() {
    let mut run = Run::default();
    let mut last = None;
    let pairs = HASHES.iter().flat_map(|hash| CIPHERS.map(|cipher| (*hash, cipher)));
    for (number, (hash, cipher)) in (1..).zip(pairs) {
        last = Some(run.phase_1(number, hash, cipher));
    }
    let keys = last.unwrap();
    for (spi, (id, authentication, bits)) in (0xe500_0000..).zip(SUITES) {
        run.esp(&keys, spi, EspSuite::from_transform(id, authentication, bits).unwrap());
    }
    let path = std::env::temp_dir().join(format!("probe809-keylog-{}.pcap", std::process::id()));
    run.write(&path);
    let readings = [read(&path, &run.keylog), read(&path, &[])];
    std::fs::remove_file(&path).unwrap();
    let [Some(opened), Some(closed)] = readings else { return };

    let count = |text: &str, words: &str| text.matches(words).count();
    let exchanges = HASHES.len() * CIPHERS.len();
    for (words, times) in [
        ("Payload: Identification (5)", 4 * exchanges),
        ("Payload: NAT-OA (RFC 3947) (21)", 2 * exchanges),
        ("Payload: Hash (8)", 4 * exchanges),
        ("Payload: Delete (12)", exchanges),
        ("R-U-THERE (36136)", exchanges),
        ("[correct]", SUITES.len()),
        ("Algorithm: MS-CHAP-2 (129)", SUITES.len()),
        ("alformed", 0),
    ] {
        assert_eq!(count(&opened, words), times, "{words}");
    }
    for words in ["Payload: Identification (5)", "Delete (12)", "[correct]", "MS-CHAP-2"] {
        assert_eq!(count(&closed, words), 0, "{words} without a keylog");
    }
}
