//! What a link can and cannot do, as values: the words are found elsewhere.

use crate::evidence::Channel;

/// What a link can do besides sending and receiving UDP as the kernel does it by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Abilities {
    /// Bytes of the largest IP packet that our own link takes; `None` where nobody tells.
    pub mtu: Option<u32>,
    /// Packets can be sent in pieces.
    pub pieces: bool,
    /// ICMP errors are seen, and a packet can be sent with a hop limit, or forbidden to be cut.
    pub icmp_errors: bool,
}

/// Something that the link was asked for and does without.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Limitation {
    /// The flow's UDP socket has another source port than a real client's.
    SourcePort {
        /// Whose port.
        flow: Channel,
        /// The port that was asked for.
        wanted: u16,
        /// The port that the socket has.
        used: u16,
        /// What stood in the way.
        why: Obstacle,
    },
    /// There is no raw socket, so ESP cannot be sent.
    NoRawEsp(Obstacle),
    /// Frames do not come from the link: they are rebuilt around what the
    /// sockets sent and received, with made-up hop limits and identifications.
    NoLinkCapture(Obstacle),
    /// There is no socket that sends IP packets of our own making, so none can be
    /// sent in pieces.
    NoRawPieces(Obstacle),
    /// ICMP errors do not reach this process: a port that answers with one looks silent, and
    /// there is neither a walk nor a ladder of sizes.
    NoIcmpErrors(Obstacle),
}

impl Limitation {
    /// Why frames do not come from the link.
    #[must_use]
    pub const fn of_capture(&self) -> Option<&Obstacle> {
        match self {
            Self::NoLinkCapture(why) => Some(why),
            _ => None,
        }
    }
}

/// Why the kernel did not give what was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Obstacle {
    /// The process lacks a privilege.
    MissingCapability {
        /// As the kernel names it, for example `CAP_NET_RAW`.
        capability: &'static str,
    },
    /// Another program holds the port.
    PortTaken {
        /// Its name, where this user may see it, for example `charon`.
        holder: Option<String>,
    },
    /// The server is this host: its port cannot be ours as well.
    SameHost,
    /// Nobody asked for it.
    NotRequested,
    /// This build has nothing but UDP sockets of the usual kind.
    NotInThisBuild,
    /// The kernel refused for another reason.
    Kernel {
        /// The operating system's words.
        error: String,
    },
}
