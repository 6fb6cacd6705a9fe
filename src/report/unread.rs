//! Frames of a capture that were not read, and why, as a report tells of them.

use schemars::JsonSchema;
use serde::Serialize;

use crate::wire::link::Unread;

/// Frames that were not read for the same reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnreadFrames {
    /// The reason.
    pub kind: UnreadKind,
    /// The number of the link type, Ethernet type or PPP protocol, where the reason has one.
    pub number: Option<u16>,
    /// How many.
    pub frames: u64,
}

/// Why a frame was not read: it may hold IP that nobody here can reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum UnreadKind {
    /// Of a link type that is not known, by its number (the LINKTYPE registry).
    LinkType,
    /// Of an Ethernet type that is not known or whose content is sealed.
    EthernetType,
    /// Of a PPP protocol that compresses, seals or splits packets.
    PppProtocol,
    /// 802.11 data that the wireless network encrypts.
    WifiProtected,
    /// A later fragment of 802.11 data.
    WifiFragment,
    /// 802.11 data that was received damaged.
    WifiDamaged,
    /// L2TP recorded behind the decryption of IPsec.
    Decrypted,
    /// A fragment of a packet that carries another, whose other fragments are not there.
    CarrierFragment,
    /// More encapsulations in each other than are opened.
    Nested,
    /// It ends in front of its IP header.
    Cut,
}

impl UnreadFrames {
    /// So many frames, for this reason.
    #[must_use]
    pub const fn new(why: Unread, frames: u64) -> Self {
        let (kind, number) = match why {
            Unread::LinkType(number) => (UnreadKind::LinkType, Some(number)),
            Unread::EthernetType(number) => (UnreadKind::EthernetType, Some(number)),
            Unread::PppProtocol(number) => (UnreadKind::PppProtocol, Some(number)),
            Unread::WifiProtected => (UnreadKind::WifiProtected, None),
            Unread::WifiFragment => (UnreadKind::WifiFragment, None),
            Unread::WifiDamaged => (UnreadKind::WifiDamaged, None),
            Unread::Decrypted => (UnreadKind::Decrypted, None),
            Unread::CarrierFragment => (UnreadKind::CarrierFragment, None),
            Unread::Nested => (UnreadKind::Nested, None),
            Unread::Cut => (UnreadKind::Cut, None),
        };
        Self { kind, number, frames }
    }
}
