//! What quick mode offers for ESP: transforms and their attributes (RFC 2407
//! 4.4.4, 4.5, RFC 3602, 3947 5.1, 4106, 4868).

use super::{PROTOCOL_ESP, Proposal, Transform};
use crate::wire::isakmp::Attribute;

/// Transform ids.
pub mod transform {
    /// DES-CBC.
    pub const DES: u8 = 2;
    /// Triple DES in CBC mode.
    pub const TRIPLE_DES: u8 = 3;
    /// No encryption.
    pub const NULL: u8 = 11;
    /// AES-CBC.
    pub const AES_CBC: u8 = 12;
    /// AES-GCM with an ICV of 16 bytes.
    pub const AES_GCM_16: u8 = 20;
}

/// Attribute types of phase 2.
pub mod attribute {
    /// Life type: of the duration behind it.
    pub const LIFE_TYPE: u16 = 1;
    /// Life duration.
    pub const LIFE_DURATION: u16 = 2;
    /// Diffie-Hellman group, for perfect forward secrecy.
    pub const GROUP: u16 = 3;
    /// Encapsulation mode.
    pub const ENCAPSULATION_MODE: u16 = 4;
    /// Authentication algorithm.
    pub const AUTHENTICATION: u16 = 5;
    /// Key length in bits.
    pub const KEY_LENGTH: u16 = 6;
}

/// Values of the authentication algorithm.
pub mod authentication {
    /// HMAC-MD5-96.
    pub const HMAC_MD5: u16 = 1;
    /// HMAC-SHA1-96.
    pub const HMAC_SHA1: u16 = 2;
    /// HMAC-SHA2-256-128.
    pub const HMAC_SHA2_256: u16 = 5;
    /// HMAC-SHA2-384-192.
    pub const HMAC_SHA2_384: u16 = 6;
    /// HMAC-SHA2-512-256.
    pub const HMAC_SHA2_512: u16 = 7;
}

const LIFE_SECONDS: u16 = 1;
const LIFE_KILOBYTES: u16 = 2;

/// How packets travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EncapsulationMode {
    /// Whole IP packets in ESP.
    Tunnel,
    /// Transport payloads in ESP.
    Transport,
    /// Tunnel mode in UDP (RFC 3947 5.1).
    UdpTunnel,
    /// Transport mode in UDP.
    UdpTransport,
    /// Tunnel mode in UDP, as the drafts 00 to 03 number it.
    UdpTunnelDraft,
    /// Transport mode in UDP, as the drafts 00 to 03 number it.
    UdpTransportDraft,
    /// A number without a meaning here.
    Other(u16),
}

/// A transform for ESP, its attributes sorted out. What is `None` is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EspTransform {
    /// Transform id.
    pub id: u8,
    /// How packets travel; tunnel mode where nothing is said (RFC 2407 4.5).
    pub encapsulation: Option<EncapsulationMode>,
    /// Authentication algorithm; none with AES-GCM.
    pub authentication: Option<u16>,
    /// Key length in bits, for ciphers that have several.
    pub key_bits: Option<u16>,
    /// Diffie-Hellman group of perfect forward secrecy.
    pub group: Option<u16>,
    /// Life in seconds.
    pub life_seconds: Option<u32>,
    /// Life in kilobytes.
    pub life_kilobytes: Option<u32>,
}

impl EncapsulationMode {
    /// The mode with this attribute value.
    #[must_use]
    pub const fn from_number(number: u16) -> Self {
        match number {
            1 => Self::Tunnel,
            2 => Self::Transport,
            3 => Self::UdpTunnel,
            4 => Self::UdpTransport,
            61443 => Self::UdpTunnelDraft,
            61444 => Self::UdpTransportDraft,
            number => Self::Other(number),
        }
    }

    /// The mode's attribute value.
    #[must_use]
    pub const fn number(self) -> u16 {
        match self {
            Self::Tunnel => 1,
            Self::Transport => 2,
            Self::UdpTunnel => 3,
            Self::UdpTransport => 4,
            Self::UdpTunnelDraft => 61443,
            Self::UdpTransportDraft => 61444,
            Self::Other(number) => number,
        }
    }

    /// Whether packets travel in UDP.
    #[must_use]
    pub const fn is_in_udp(self) -> bool {
        matches!(
            self,
            Self::UdpTunnel | Self::UdpTransport | Self::UdpTunnelDraft | Self::UdpTransportDraft
        )
    }
}

impl EspTransform {
    /// Sorts out a transform's attributes. Of several of a type the first
    /// counts; what does not belong is passed over.
    #[must_use]
    pub fn from_transform(transform: &Transform) -> Self {
        let word = |kind| transform.attribute(kind).and_then(|value| u16::try_from(value).ok());
        Self {
            id: transform.id,
            encapsulation: word(attribute::ENCAPSULATION_MODE).map(EncapsulationMode::from_number),
            authentication: word(attribute::AUTHENTICATION),
            key_bits: word(attribute::KEY_LENGTH),
            group: word(attribute::GROUP),
            life_seconds: life(transform, LIFE_SECONDS),
            life_kilobytes: life(transform, LIFE_KILOBYTES),
        }
    }

    /// The transform as it is offered. Each life duration has four bytes, as
    /// Windows writes it, and follows its type.
    #[must_use]
    pub fn to_transform(&self, number: u8) -> Transform {
        let mut attributes = Vec::new();
        let mut word = |kind, value: Option<u16>| {
            attributes.extend(value.map(|value| Attribute::short(kind, value)));
        };
        word(attribute::KEY_LENGTH, self.key_bits);
        word(attribute::ENCAPSULATION_MODE, self.encapsulation.map(EncapsulationMode::number));
        word(attribute::AUTHENTICATION, self.authentication);
        word(attribute::GROUP, self.group);
        let lives = [(LIFE_SECONDS, self.life_seconds), (LIFE_KILOBYTES, self.life_kilobytes)];
        for (kind, duration) in lives {
            let Some(duration) = duration else { continue };
            attributes.push(Attribute::short(attribute::LIFE_TYPE, kind));
            attributes.push(Attribute::word(attribute::LIFE_DURATION, duration));
        }
        Transform { number, id: self.id, attributes }
    }
}

impl Proposal {
    /// A proposal of ESP under the sender's own SPI.
    #[must_use]
    pub fn esp(number: u8, spi: u32, transforms: Vec<Transform>) -> Self {
        Self { number, protocol: PROTOCOL_ESP, spi: spi.to_be_bytes().to_vec(), transforms }
    }

    /// The SPI of a proposal of ESP; `None` for another protocol.
    #[must_use]
    pub fn esp_spi(&self) -> Option<u32> {
        let spi = <[u8; 4]>::try_from(&*self.spi).ok()?;
        (self.protocol == PROTOCOL_ESP).then(|| u32::from_be_bytes(spi))
    }
}

/// The duration behind the first life type of a kind.
fn life(transform: &Transform, wanted: u16) -> Option<u32> {
    let mut attributes = transform.attributes.iter();
    attributes
        .find(|one| one.kind == attribute::LIFE_TYPE && one.number() == Some(wanted.into()))?;
    attributes.next().filter(|one| one.kind == attribute::LIFE_DURATION)?.number()
}
