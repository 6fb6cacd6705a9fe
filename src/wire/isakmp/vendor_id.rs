//! Vendor IDs that the probe sends or can name (RFC 2408 3.16).
//!
//! Most are the MD5 of a string; some carry a version behind the hash, so
//! names are found by prefix.

/// `KEY_MODS`, in IKEv1 followed by the word 1.
pub const KEY_MODS: [u8; 20] =
    *b"\x01\x52\x8b\xbb\xc0\x06\x96\x12\x18\x49\xab\x9a\x1c\x5b\x2a\x51\0\0\0\x01";
/// "MS NT5 ISAKMPOAKLEY", version 9: Windows 8 and every later one.
pub const MS_NT5_ISAKMPOAKLEY_9: [u8; 20] =
    *b"\x1e\x2b\x51\x69\x05\x99\x1c\x7d\x7c\x96\xfc\xbf\xb5\x87\xe4\x61\0\0\0\x09";
/// "RFC 3947": NAT traversal as standardised.
pub const RFC_3947: [u8; 16] = *b"\x4a\x13\x1c\x81\x07\x03\x58\x45\x5c\x57\x28\xf2\x0e\x95\x45\x2f";
/// "draft-ietf-ipsec-nat-t-ike-02\n", with the newline.
pub const NAT_T_DRAFT_02_NEWLINE: [u8; 16] =
    *b"\x90\xcb\x80\x91\x3e\xbb\x69\x6e\x08\x63\x81\xb5\xec\x42\x7b\x1f";
/// What the padding of a message that measures sizes begins with.
pub const PROBE809_PADDING: [u8; 16] = *b"probe809 padding";
/// "FRAGMENTATION".
pub const FRAGMENTATION: [u8; 16] =
    *b"\x40\x48\xb7\xd5\x6e\xbc\xe8\x85\x25\xe7\xde\x7f\x00\xd6\xc2\xd3";
/// "MS-Negotiation Discovery Capable".
pub const MS_NEGOTIATION: [u8; 16] =
    *b"\xfb\x1d\xe3\xcd\xf3\x41\xb7\xea\x16\xb7\xe5\xbe\x08\x55\xf1\x20";
/// "Vid-Initial-Contact".
pub const INITIAL_CONTACT: [u8; 16] =
    *b"\x26\x24\x4d\x38\xed\xdb\x61\xb3\x17\x2a\x36\xe3\xd0\xcf\xb8\x19";
/// "IKE CGA version 1".
pub const IKE_CGA_1: [u8; 16] =
    *b"\xe3\xa5\x96\x6a\x76\x37\x9f\xe7\x07\x22\x82\x31\xe5\xce\x86\x52";

const NAMES: [(&[u8], &str); 23] = [
    (KEY_MODS.as_slice().split_at(16).0, "KEY_MODS"),
    (MS_NT5_ISAKMPOAKLEY_9.as_slice().split_at(16).0, "MS NT5 ISAKMPOAKLEY"),
    (&RFC_3947, "RFC 3947"),
    (&NAT_T_DRAFT_02_NEWLINE, "draft-ietf-ipsec-nat-t-ike-02\\n"),
    (
        b"\xcd\x60\x46\x43\x35\xdf\x21\xf8\x7c\xfd\xb2\xfc\x68\xb6\xa4\x48",
        "draft-ietf-ipsec-nat-t-ike-02",
    ),
    (
        b"\x7d\x94\x19\xa6\x53\x10\xca\x6f\x2c\x17\x9d\x92\x15\x52\x9d\x56",
        "draft-ietf-ipsec-nat-t-ike-03",
    ),
    (
        b"\x43\x9b\x59\xf8\xba\x67\x6c\x4c\x77\x37\xae\x22\xea\xb8\xf5\x82",
        "draft-ietf-ipsec-nat-t-ike-07",
    ),
    (
        b"\x44\x85\x15\x2d\x18\xb6\xbb\xcd\x0b\xe8\xa8\x46\x95\x79\xdd\xcc",
        "draft-ietf-ipsec-nat-t-ike-00",
    ),
    (&FRAGMENTATION, "FRAGMENTATION"),
    (&MS_NEGOTIATION, "MS-Negotiation Discovery Capable"),
    (&INITIAL_CONTACT, "Vid-Initial-Contact"),
    (&IKE_CGA_1, "IKE CGA version 1"),
    (b"\x21\x4c\xa4\xfa\xff\xa7\xf3\x2d\x67\x48\xe5\x30\x33\x95\xae\x83", "MS-MamieExists"),
    (b"\xaf\xca\xd7\x13\x68\xa1\xf1\xc9\x6b\x86\x96\xfc\x77\x57\x01\x00", "Dead Peer Detection"),
    (b"\x09\x00\x26\x89\xdf\xd6\xb7\x12", "XAuth"),
    (b"\x12\xf5\xf2\x8c\x45\x71\x68\xa9\x70\x2d\x9f\xe2\x74\xcc", "Cisco Unity"),
    (b"\x88\x2f\xe5\x6d\x6f\xd2\x0d\xbc\x22\x51\x61\x3b\x2e\xbe\x5b\xeb", "strongSwan"),
    (b"\x4f\x45\x75\x5c\x64\x5c\x6a\x79\x5c\x5c\x61\x70", "Openswan or libreswan"),
    (b"\x4f\x45", "Openswan or libreswan"),
    (b"\x4d\xf3\x79\x28\xe9\xfc\x4f\xd1\xb3\x26\x21\x70\xd5\x15\xc6\x62", "NAT-T of Apple"),
    (
        b"\x69\x93\x69\x22\x87\x41\xc6\xd4\xca\x09\x4c\x93\xe2\x42\xc9\xde",
        "draft-stenberg-ipsec-nat-traversal-02",
    ),
    (b"\xf4\xed\x19\xe0\xc1\x14\xeb\x51\x6f\xaa\xac\x0e\xe3\x7d\xaf\x28", "FortiGate"),
    (b"\x1f\x07\xf7\x0e\xaa\x65\x14\xd3\xb0\xfa\x96\x54\x2a\x50\x01\x00", "Cisco VPN 3000"),
];

/// The name of a known vendor ID, found by its constant prefix.
#[must_use]
pub fn name(body: &[u8]) -> Option<&'static str> {
    NAMES.iter().find(|(prefix, _)| body.starts_with(prefix)).map(|(_, name)| *name)
}

/// Whether a vendor ID announces a NAT traversal whose NAT-D payload type is
/// the standard one (RFC 3947 3.1).
#[must_use]
pub fn is_rfc_3947(body: &[u8]) -> bool {
    body == RFC_3947
}
