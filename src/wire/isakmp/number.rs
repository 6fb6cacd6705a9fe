//! Assigned numbers of IKEv1 and IKEv2.

/// Payload types (RFC 2408 3.1, RFC 3947, RFC 7296 3.2).
pub mod payload {
    /// End of the chain.
    pub const NONE: u8 = 0;
    /// IKEv1 Security Association.
    pub const SA: u8 = 1;
    /// IKEv1 Key Exchange.
    pub const KE: u8 = 4;
    /// IKEv1 Identification.
    pub const ID: u8 = 5;
    /// IKEv1 Hash.
    pub const HASH: u8 = 8;
    /// IKEv1 Nonce.
    pub const NONCE: u8 = 10;
    /// IKEv1 Notification.
    pub const NOTIFY: u8 = 11;
    /// IKEv1 Delete.
    pub const DELETE: u8 = 12;
    /// IKEv1 Vendor ID.
    pub const VENDOR_ID: u8 = 13;
    /// NAT-D of RFC 3947.
    pub const NAT_D: u8 = 20;
    /// NAT-D of the drafts 00 to 03.
    pub const NAT_D_DRAFT: u8 = 130;
    /// NAT-D as some send it after draft 07.
    pub const NAT_D_DRAFT_07: u8 = 15;
    /// NAT-OA of RFC 3947.
    pub const NAT_OA: u8 = 21;
    /// NAT-OA of the drafts 00 to 03.
    pub const NAT_OA_DRAFT: u8 = 131;
    /// NAT-OA beside the NAT-D that some send after draft 07.
    pub const NAT_OA_DRAFT_07: u8 = 16;
    /// A fragment of an IKEv1 message (MS-IKEE 2.2.5), Cisco's as well.
    pub const FRAGMENT: u8 = 132;
    /// IKEv2 Security Association.
    pub const V2_SA: u8 = 33;
    /// IKEv2 Key Exchange.
    pub const V2_KE: u8 = 34;
    /// IKEv2 Nonce.
    pub const V2_NONCE: u8 = 40;
    /// IKEv2 Notify.
    pub const V2_NOTIFY: u8 = 41;
    /// IKEv2 Vendor ID.
    pub const V2_VENDOR_ID: u8 = 43;
    /// IKEv2 Encrypted and Authenticated: what follows cannot be read.
    pub const V2_ENCRYPTED: u8 = 46;
    /// IKEv2 Encrypted Fragment (RFC 7383).
    pub const V2_ENCRYPTED_FRAGMENT: u8 = 53;
}

/// Exchange types (RFC 2408 3.1, RFC 7296 3.1).
pub mod exchange {
    /// IKEv1 Identity Protection: main mode.
    pub const IDENTITY_PROTECTION: u8 = 2;
    /// IKEv1 Aggressive.
    pub const AGGRESSIVE: u8 = 4;
    /// IKEv1 Informational.
    pub const INFORMATIONAL: u8 = 5;
    /// IKEv1 Transaction: XAUTH and mode configuration.
    pub const TRANSACTION: u8 = 6;
    /// IKEv1 Quick (RFC 2409 appendix A).
    pub const QUICK: u8 = 32;
    /// IKEv1 New Group.
    pub const NEW_GROUP: u8 = 33;
    /// `IKE_SA_INIT`.
    pub const IKE_SA_INIT: u8 = 34;
    /// `IKE_AUTH`.
    pub const IKE_AUTH: u8 = 35;
    /// `CREATE_CHILD_SA`.
    pub const CREATE_CHILD_SA: u8 = 36;
    /// IKEv2 INFORMATIONAL.
    pub const V2_INFORMATIONAL: u8 = 37;
    /// `IKE_INTERMEDIATE` (RFC 9242).
    pub const IKE_INTERMEDIATE: u8 = 43;
    /// Microsoft `AuthIP`, which is not IKEv1 although its version says so.
    pub const AUTH_IP: u8 = 243;
}

/// Header flags.
pub mod flag {
    /// IKEv1: the payloads are encrypted (RFC 2408 3.1).
    pub const V1_ENCRYPTED: u8 = 0x01;
    /// IKEv2: sent by the original initiator (RFC 7296 3.1).
    pub const V2_INITIATOR: u8 = 0x08;
    /// IKEv2: this is a response.
    pub const V2_RESPONSE: u8 = 0x20;
}

/// Version octets.
pub mod version {
    /// IKEv1 (1.0).
    pub const V1: u8 = 0x10;
    /// IKEv2 (2.0).
    pub const V2: u8 = 0x20;
}

/// Notify message types that the probe acts on.
pub mod notify {
    /// IKEv2 `INVALID_MAJOR_VERSION`.
    pub const INVALID_MAJOR_VERSION: u16 = 5;
    /// IKEv1 INVALID-SPI, IKEv2 `INVALID_SPI`: the same number in both.
    pub const INVALID_SPI: u16 = 11;
    /// IKEv1 NO-PROPOSAL-CHOSEN and IKEv2 `NO_PROPOSAL_CHOSEN`: the same number in both.
    pub const NO_PROPOSAL_CHOSEN: u16 = 14;
    /// IKEv1 PAYLOAD-MALFORMED.
    pub const PAYLOAD_MALFORMED: u16 = 16;
    /// IKEv1 INVALID-ID-INFORMATION.
    pub const INVALID_ID_INFORMATION: u16 = 18;
    /// IKEv1 INVALID-HASH-INFORMATION.
    pub const INVALID_HASH_INFORMATION: u16 = 23;
    /// IKEv1 AUTHENTICATION-FAILED and IKEv2 `AUTHENTICATION_FAILED`: the same number in both.
    pub const AUTHENTICATION_FAILED: u16 = 24;
    /// IKEv1 RESPONDER-LIFETIME (RFC 2407 4.6.3.1): a status.
    pub const RESPONDER_LIFETIME: u16 = 24576;
    /// IKEv1 REPLAY-STATUS (RFC 2407 4.6.3.2): a status.
    pub const REPLAY_STATUS: u16 = 24577;
    /// IKEv1 INITIAL-CONTACT (RFC 2407 4.6.3.3): a status.
    pub const INITIAL_CONTACT: u16 = 24578;
    /// IKEv1 R-U-THERE (RFC 3706 5.3): is the peer alive?
    pub const R_U_THERE: u16 = 36136;
    /// IKEv1 R-U-THERE-ACK: it is.
    pub const R_U_THERE_ACK: u16 = 36137;
    /// IKEv2 `INVALID_KE_PAYLOAD`; two bytes of data name the group wanted.
    pub const INVALID_KE_PAYLOAD: u16 = 17;
    /// IKEv2 `NAT_DETECTION_SOURCE_IP`.
    pub const NAT_DETECTION_SOURCE_IP: u16 = 16388;
    /// IKEv2 `NAT_DETECTION_DESTINATION_IP`.
    pub const NAT_DETECTION_DESTINATION_IP: u16 = 16389;
    /// IKEv2 COOKIE.
    pub const COOKIE: u16 = 16390;
    /// IKEv2 `IKEV2_FRAGMENTATION_SUPPORTED` (RFC 7383 2.3).
    pub const IKEV2_FRAGMENTATION_SUPPORTED: u16 = 16430;
    /// IKEv2 REDIRECT (RFC 5685).
    pub const REDIRECT: u16 = 16407;
    /// Types from here on report a status, in IKEv1 (RFC 2408 3.14.1) and in
    /// IKEv2 (RFC 7296 3.10.1).
    const FIRST_STATUS: u16 = 16384;

    /// Whether a type reports an error, not a status.
    #[must_use]
    pub const fn is_error(kind: u16) -> bool {
        kind < FIRST_STATUS
    }

    /// Whether a type says no to an exchange of IKEv1. INVALID-SPI does not: it is
    /// about ESP, as a rule a probe's own under a made-up SPI.
    #[must_use]
    pub const fn refuses(kind: u16) -> bool {
        is_error(kind) && kind != INVALID_SPI
    }
}

/// Names of the IKEv1 notify types (RFC 2408 3.14.1, RFC 2407 4.6.3, RFC 3706 5.3).
#[must_use]
pub const fn v1_notify_name(kind: u16) -> Option<&'static str> {
    Some(match kind {
        1 => "INVALID-PAYLOAD-TYPE",
        2 => "DOI-NOT-SUPPORTED",
        3 => "SITUATION-NOT-SUPPORTED",
        4 => "INVALID-COOKIE",
        5 => "INVALID-MAJOR-VERSION",
        6 => "INVALID-MINOR-VERSION",
        7 => "INVALID-EXCHANGE-TYPE",
        8 => "INVALID-FLAGS",
        9 => "INVALID-MESSAGE-ID",
        10 => "INVALID-PROTOCOL-ID",
        11 => "INVALID-SPI",
        12 => "INVALID-TRANSFORM-ID",
        13 => "ATTRIBUTES-NOT-SUPPORTED",
        14 => "NO-PROPOSAL-CHOSEN",
        15 => "BAD-PROPOSAL-SYNTAX",
        16 => "PAYLOAD-MALFORMED",
        17 => "INVALID-KEY-INFORMATION",
        18 => "INVALID-ID-INFORMATION",
        19 => "INVALID-CERT-ENCODING",
        20 => "INVALID-CERTIFICATE",
        21 => "CERT-TYPE-UNSUPPORTED",
        22 => "INVALID-CERT-AUTHORITY",
        23 => "INVALID-HASH-INFORMATION",
        24 => "AUTHENTICATION-FAILED",
        25 => "INVALID-SIGNATURE",
        26 => "ADDRESS-NOTIFICATION",
        27 => "NOTIFY-SA-LIFETIME",
        28 => "CERTIFICATE-UNAVAILABLE",
        29 => "UNSUPPORTED-EXCHANGE-TYPE",
        30 => "UNEQUAL-PAYLOAD-LENGTHS",
        24576 => "RESPONDER-LIFETIME",
        24577 => "REPLAY-STATUS",
        24578 => "INITIAL-CONTACT",
        36136 => "R-U-THERE",
        36137 => "R-U-THERE-ACK",
        _ => return None,
    })
}

/// Names of the IKEv2 notify error types (RFC 7296 3.10.1).
#[must_use]
pub const fn v2_notify_name(kind: u16) -> Option<&'static str> {
    Some(match kind {
        1 => "UNSUPPORTED_CRITICAL_PAYLOAD",
        4 => "INVALID_IKE_SPI",
        5 => "INVALID_MAJOR_VERSION",
        7 => "INVALID_SYNTAX",
        9 => "INVALID_MESSAGE_ID",
        11 => "INVALID_SPI",
        14 => "NO_PROPOSAL_CHOSEN",
        17 => "INVALID_KE_PAYLOAD",
        24 => "AUTHENTICATION_FAILED",
        16390 => "COOKIE",
        16407 => "REDIRECT",
        _ => return None,
    })
}
