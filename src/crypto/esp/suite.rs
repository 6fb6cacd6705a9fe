//! The algorithms of an ESP security association, by the numbers of the IPsec
//! DOI (RFC 2407 4.4.4, 4.5; RFC 3602, 4106, 4868).

use crate::crypto::{CbcCipher, HashAlgorithm};

/// How payloads are hidden, where integrity has an algorithm of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EspEncryption {
    /// Not at all (RFC 2410).
    Null,
    /// By a block cipher in CBC mode.
    Cbc(CbcCipher),
}

/// How changes are found: HMAC over this hash, cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EspIntegrity {
    /// HMAC-MD5-96 (RFC 2403).
    HmacMd5,
    /// HMAC-SHA1-96 (RFC 2404).
    HmacSha1,
    /// HMAC-SHA2-256-128 (RFC 4868).
    HmacSha256,
    /// HMAC-SHA2-384-192 (RFC 4868).
    HmacSha384,
    /// HMAC-SHA2-512-256 (RFC 4868).
    HmacSha512,
}

/// Lengths of an AES key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AesKeyLength {
    /// 16 bytes.
    Bits128,
    /// 24 bytes.
    Bits192,
    /// 32 bytes.
    Bits256,
}

/// What protects the packets of one security association.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EspSuite {
    /// Encryption and integrity by an algorithm each. Encryption alone is not
    /// offered: RFC 4303 1 calls it insecure.
    Separate {
        /// How payloads are hidden.
        encryption: EspEncryption,
        /// How changes are found.
        integrity: EspIntegrity,
    },
    /// AES-GCM with an ICV of 16 bytes, which does both (RFC 4106).
    AesGcm(AesKeyLength),
}

impl EspSuite {
    /// The suite of a quick mode transform: its id and the attributes
    /// authentication algorithm and key length in bits.
    ///
    /// `None` for what is not known, and for encryption without integrity.
    #[must_use]
    pub const fn from_transform(
        id: u8,
        authentication: Option<u32>,
        key_bits: Option<u32>,
    ) -> Option<Self> {
        let encryption = match (id, key_bits) {
            (2, _) => EspEncryption::Cbc(CbcCipher::Des),
            (3, _) => EspEncryption::Cbc(CbcCipher::TripleDes),
            (11, _) => EspEncryption::Null,
            (12, None | Some(128)) => EspEncryption::Cbc(CbcCipher::Aes128),
            (12, Some(192)) => EspEncryption::Cbc(CbcCipher::Aes192),
            (12, Some(256)) => EspEncryption::Cbc(CbcCipher::Aes256),
            (20, Some(128)) => return Some(Self::AesGcm(AesKeyLength::Bits128)),
            (20, Some(192)) => return Some(Self::AesGcm(AesKeyLength::Bits192)),
            (20, Some(256)) => return Some(Self::AesGcm(AesKeyLength::Bits256)),
            _ => return None,
        };
        let integrity = match authentication {
            Some(1) => EspIntegrity::HmacMd5,
            Some(2) => EspIntegrity::HmacSha1,
            Some(5) => EspIntegrity::HmacSha256,
            Some(6) => EspIntegrity::HmacSha384,
            Some(7) => EspIntegrity::HmacSha512,
            _ => return None,
        };
        Some(Self::Separate { encryption, integrity })
    }

    /// Bytes of KEYMAT that one direction takes.
    #[must_use]
    pub const fn keying_material_length(self) -> usize {
        let (encryption, integrity) = self.key_lengths();
        encryption + integrity
    }

    /// Bytes of the two keys. GCM's has its salt behind it (RFC 4106 8.1).
    pub(super) const fn key_lengths(self) -> (usize, usize) {
        match self {
            Self::Separate { encryption, integrity } => {
                (encryption.key_length(), integrity.hash().output_length())
            }
            Self::AesGcm(length) => (length.bytes() + SALT_LENGTH, 0),
        }
    }

    /// Bytes of the vector in every packet.
    pub(super) const fn vector_length(self) -> usize {
        match self {
            Self::Separate { encryption: EspEncryption::Null, .. } => 0,
            Self::Separate { encryption: EspEncryption::Cbc(cipher), .. } => cipher.block_length(),
            Self::AesGcm(_) => 8,
        }
    }

    /// What payload and trailer are padded to (RFC 4303 2.4).
    pub(super) const fn alignment(self) -> usize {
        match self {
            Self::Separate { encryption: EspEncryption::Cbc(cipher), .. } => cipher.block_length(),
            Self::Separate { encryption: EspEncryption::Null, .. } | Self::AesGcm(_) => 4,
        }
    }

    /// Bytes of the ICV.
    pub(super) const fn icv_length(self) -> usize {
        match self {
            Self::Separate { integrity, .. } => integrity.icv_length(),
            Self::AesGcm(_) => 16,
        }
    }
}

impl EspEncryption {
    const fn key_length(self) -> usize {
        match self {
            Self::Null => 0,
            Self::Cbc(cipher) => cipher.key_length(),
        }
    }
}

impl EspIntegrity {
    pub(super) const fn hash(self) -> HashAlgorithm {
        match self {
            Self::HmacMd5 => HashAlgorithm::Md5,
            Self::HmacSha1 => HashAlgorithm::Sha1,
            Self::HmacSha256 => HashAlgorithm::Sha256,
            Self::HmacSha384 => HashAlgorithm::Sha384,
            Self::HmacSha512 => HashAlgorithm::Sha512,
        }
    }

    /// 96 bits for the old two, half the output for the others.
    const fn icv_length(self) -> usize {
        match self {
            Self::HmacMd5 | Self::HmacSha1 => 12,
            Self::HmacSha256 | Self::HmacSha384 | Self::HmacSha512 => {
                self.hash().output_length() / 2
            }
        }
    }
}

impl AesKeyLength {
    const fn bytes(self) -> usize {
        match self {
            Self::Bits128 => 16,
            Self::Bits192 => 24,
            Self::Bits256 => 32,
        }
    }
}

/// Bytes of GCM's salt.
pub(super) const SALT_LENGTH: usize = 4;
