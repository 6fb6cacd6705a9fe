//! Why there is no IP packet to read in a frame.

/// A frame without an IP packet that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoPacket {
    /// It carries something else than IP, such as ARP, spanning tree or the management of a
    /// wireless network.
    NotIp,
    /// It may carry IP, which nobody here can read.
    Unread(Unread),
}

/// What keeps a frame from being read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unread {
    /// A link type that is not known, by its number (the LINKTYPE registry).
    LinkType(u16),
    /// An Ethernet type that is not known, or whose content is sealed (IEEE 802.1AE).
    EthernetType(u16),
    /// A PPP protocol that compresses, seals or splits packets (the PPP numbers of IANA).
    PppProtocol(u16),
    /// 802.11 data that the wireless network encrypts.
    WifiProtected,
    /// A later fragment of 802.11 data: it has no IP header.
    WifiFragment,
    /// 802.11 data whose check sequence was wrong when it was received.
    WifiDamaged,
    /// L2TP that IPsec protected, recorded behind the decryption (the BSDs' interface enc).
    Decrypted,
    /// A fragment of a packet that carries another, whose other fragments are not there.
    CarrierFragment,
    /// More encapsulations in each other than are opened.
    Nested,
    /// The frame ends in front of its IP header.
    Cut,
}

/// The IP packet in a frame, from its header on, or why there is none.
pub type Found<'a> = Result<&'a [u8], NoPacket>;

impl From<Unread> for NoPacket {
    fn from(unread: Unread) -> Self {
        Self::Unread(unread)
    }
}

/// What a frame says that ends in front of its IP header.
pub(super) const CUT: NoPacket = NoPacket::Unread(Unread::Cut);
