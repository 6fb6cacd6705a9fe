//! What a run had to do without.

use super::words::{Value, Words};

/// Something that this run could not have, and what took its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Limitation {
    /// Packets leave from another source port than a Windows client uses.
    SourcePort {
        /// The port that was wanted.
        wanted: u16,
        /// The port that was used.
        used: u16,
        /// What stood in the way.
        why: Obstacle,
    },
    /// Native ESP cannot be sent.
    NoRawEsp {
        /// What stood in the way.
        why: Obstacle,
    },
    /// Packets cannot be recorded on the link.
    NoLinkCapture {
        /// What stood in the way.
        why: Obstacle,
    },
    /// Packets cannot be sent in IP fragments.
    NoRawPieces {
        /// What stood in the way.
        why: Obstacle,
    },
    /// ICMP errors cannot be seen.
    NoIcmpErrors {
        /// What stood in the way.
        why: Obstacle,
    },
}

/// What stood in the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Obstacle {
    /// The process lacks a privilege.
    MissingCapability {
        /// As the kernel names it, for example `CAP_NET_RAW`.
        capability: String,
    },
    /// Another program holds the port.
    PortTaken {
        /// Its name, where it is known.
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

impl Limitation {
    /// The limitation in one or two sentences; `captured` where there is a capture.
    #[must_use]
    pub fn sentence(&self, words: &Words, captured: bool) -> String {
        match self {
            Self::SourcePort { wanted, used, why } => {
                // As text: a port is no number to be counted or grouped.
                let (wanted, used, why) = (wanted.to_string(), used.to_string(), why.phrase(words));
                let arguments = [("wanted", &wanted), ("used", &used), ("why", &why)];
                words.sentence(
                    "limitation-source-port",
                    &arguments.map(|(name, text)| (name, Value::Text(text))),
                )
            }
            Self::NoRawEsp { why } => because(words, "limitation-no-raw-esp", why),
            Self::NoRawPieces { why } => because(words, "limitation-no-raw-pieces", why),
            Self::NoIcmpErrors { why } => because(words, "limitation-no-icmp-errors", why),
            Self::NoLinkCapture { why } if captured => {
                because(words, "limitation-no-link-capture", why)
            }
            Self::NoLinkCapture { why } => because(words, "limitation-no-link", why),
        }
    }
}

impl Obstacle {
    /// What stood in the way, in a few words.
    pub(super) fn phrase(&self, words: &Words) -> String {
        match self {
            Self::MissingCapability { capability } => words.sentence(
                "obstacle-missing-capability",
                &[("capability", Value::Text(capability))],
            ),
            Self::PortTaken { holder } => {
                let holder = holder.as_deref().unwrap_or("unknown");
                words.sentence("obstacle-port-taken", &[("holder", Value::Text(holder))])
            }
            Self::SameHost => words.word("obstacle-same-host"),
            Self::NotRequested => words.word("obstacle-not-requested"),
            Self::NotInThisBuild => words.word("obstacle-not-in-this-build"),
            Self::Kernel { error } => {
                words.sentence("obstacle-kernel", &[("error", Value::Text(error))])
            }
        }
    }
}

fn because(words: &Words, id: &str, why: &Obstacle) -> String {
    words.sentence(id, &[("why", Value::Text(&why.phrase(words)))])
}
