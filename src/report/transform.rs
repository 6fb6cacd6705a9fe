//! A chosen transform by the names of its numbers (RFC 2409 appendix A and
//! its registry).

use crate::evidence::ChosenTransform;

/// Cipher, hash, group and authentication, in the order of the configuration
/// files: `AES-CBC-256 / SHA-1 / MODP-2048 / PSK`.
#[must_use]
pub fn name(transform: &ChosenTransform) -> String {
    let cipher = match (encryption(transform.encryption), transform.key_length) {
        (Some(name), Some(bits)) => format!("{name}-{bits}"),
        (Some(name), None) => name.to_owned(),
        (None, _) => format!("cipher {}", transform.encryption),
    };
    let hash = named(hash(transform.hash), "hash", transform.hash);
    let group = named(group(transform.group), "group", transform.group);
    let authentication =
        named(authentication(transform.authentication), "authentication", transform.authentication);
    format!("{cipher} / {hash} / {group} / {authentication}")
}

fn named(name: Option<&str>, attribute: &str, number: u32) -> String {
    name.map_or_else(|| format!("{attribute} {number}"), str::to_owned)
}

const fn encryption(number: u32) -> Option<&'static str> {
    Some(match number {
        1 => "DES",
        5 => "3DES",
        7 => "AES-CBC",
        _ => return None,
    })
}

const fn hash(number: u32) -> Option<&'static str> {
    Some(match number {
        1 => "MD5",
        2 => "SHA-1",
        4 => "SHA-256",
        5 => "SHA-384",
        6 => "SHA-512",
        _ => return None,
    })
}

const fn group(number: u32) -> Option<&'static str> {
    Some(match number {
        1 => "MODP-768",
        2 => "MODP-1024",
        5 => "MODP-1536",
        14 => "MODP-2048",
        19 => "ECP-256",
        20 => "ECP-384",
        21 => "ECP-521",
        _ => return None,
    })
}

const fn authentication(number: u32) -> Option<&'static str> {
    Some(match number {
        1 => "PSK",
        3 => "RSA",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::{ChosenTransform, name};

    #[test]
    fn unknown_numbers_stay_numbers() {
        let known = ChosenTransform {
            encryption: 7,
            key_length: Some(256),
            hash: 2,
            group: 20,
            authentication: 1,
        };
        assert_eq!(name(&known), "AES-CBC-256 / SHA-1 / ECP-384 / PSK");
        let unknown = ChosenTransform { encryption: 99, group: 98, ..known };
        assert_eq!(name(&unknown), "cipher 99 / SHA-1 / group 98 / PSK");
    }
}
