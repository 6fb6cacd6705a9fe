//! A keylog's rows, as Wireshark's tables take them.

use std::net::IpAddr;

use crate::crypto::esp::{EspEncryption, EspIntegrity, EspSuite};
use crate::crypto::{CbcCipher, KeylogEntry};

/// An entry as a preference that `tshark -o` takes: the table and a row of it.
/// What is between the last colon and the end is also a line of the table's
/// file in Wireshark's own folder.
///
/// `source` and `destination` are the ends of the packets that the entry opens.
#[must_use]
pub fn preference(entry: &KeylogEntry, source: IpAddr, destination: IpAddr) -> String {
    match entry {
        KeylogEntry::Phase1 { initiator_cookie, encryption_key } => {
            let cookie = hex::encode(initiator_cookie);
            let key = hex::encode(encryption_key.expose());
            format!("uat:ikev1_decryption_table:{cookie},{key}")
        }
        KeylogEntry::Esp { spi, suite, encryption_key, integrity_key } => {
            let family = if source.is_ipv4() { "IPv4" } else { "IPv6" };
            let (cipher, check) = names(*suite);
            let [hidden, checked] = [encryption_key, integrity_key].map(|key| digits(key.expose()));
            format!(
                "uat:esp_sa:\"{family}\",\"{source}\",\"{destination}\",\"0x{spi:08x}\",\
                 \"{cipher}\",\"{hidden}\",\"{check}\",\"{checked}\""
            )
        }
    }
}

/// Wireshark's names of the encryption and the integrity algorithm.
const fn names(suite: EspSuite) -> (&'static str, &'static str) {
    let EspSuite::Separate { encryption, integrity } = suite else {
        return ("AES-GCM with 16 octet ICV [RFC4106]", "NULL");
    };
    let cipher = match encryption {
        EspEncryption::Null => "NULL",
        EspEncryption::Cbc(CbcCipher::Des) => "DES-CBC [RFC2405]",
        EspEncryption::Cbc(CbcCipher::TripleDes) => "TripleDES-CBC [RFC2451]",
        EspEncryption::Cbc(CbcCipher::Aes128 | CbcCipher::Aes192 | CbcCipher::Aes256) => {
            "AES-CBC [RFC3602]"
        }
    };
    let check = match integrity {
        EspIntegrity::HmacMd5 => "HMAC-MD5-96 [RFC2403]",
        EspIntegrity::HmacSha1 => "HMAC-SHA-1-96 [RFC2404]",
        EspIntegrity::HmacSha256 => "HMAC-SHA-256-128 [RFC4868]",
        EspIntegrity::HmacSha384 => "HMAC-SHA-384-192 [RFC4868]",
        EspIntegrity::HmacSha512 => "HMAC-SHA-512-256 [RFC4868]",
    };
    (cipher, check)
}

/// A key as Wireshark reads it; empty where there is none.
fn digits(key: &[u8]) -> String {
    if key.is_empty() { String::new() } else { format!("0x{}", hex::encode(key)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::Secret;
    use crate::crypto::esp::EspKeys;

    fn row(suite: EspSuite, ends: [&str; 2]) -> String {
        let length = u8::try_from(suite.keying_material_length()).unwrap();
        let keys = EspKeys::new(suite, &Secret::new((0..length).collect()));
        let [source, destination] = ends.map(|end| end.parse().unwrap());
        preference(&keys.keylog_entry(0xc0_ffee), source, destination)
    }

    #[test]
    fn an_association_is_a_row_of_wiresharks() {
        let suite = EspSuite::from_transform(12, Some(2), Some(128)).unwrap();
        assert_eq!(
            row(suite, ["192.0.2.7", "198.51.100.10"]),
            "uat:esp_sa:\"IPv4\",\"192.0.2.7\",\"198.51.100.10\",\"0x00c0ffee\",\
             \"AES-CBC [RFC3602]\",\"0x000102030405060708090a0b0c0d0e0f\",\
             \"HMAC-SHA-1-96 [RFC2404]\",\"0x101112131415161718191a1b1c1d1e1f20212223\""
        );
        let suite = EspSuite::from_transform(20, None, Some(128)).unwrap();
        assert_eq!(
            row(suite, ["2001:db8::7", "2001:db8::10"]),
            "uat:esp_sa:\"IPv6\",\"2001:db8::7\",\"2001:db8::10\",\"0x00c0ffee\",\
             \"AES-GCM with 16 octet ICV [RFC4106]\",\
             \"0x000102030405060708090a0b0c0d0e0f10111213\",\"NULL\",\"\""
        );
    }

    #[test]
    fn a_phase_1_is_a_row_of_wiresharks() {
        let encryption_key = Secret::new(vec![0xaa; 16]);
        let entry = KeylogEntry::Phase1 { initiator_cookie: [1; 8], encryption_key };
        let end = "192.0.2.7".parse().unwrap();
        let row = "uat:ikev1_decryption_table:0101010101010101,aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
        assert_eq!(preference(&entry, end, end), row);
    }
}
