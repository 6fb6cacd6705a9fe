//! What a packet says to whoever has the key: facts beside frames.
//!
//! A capture holds packets as they were, and nothing that opens them. So what was
//! read in one is kept as a packet comment of fixed words, from which a replay
//! learns it again.

/// What was read in a packet that the key opens, or tried to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Learned {
    /// Main mode message 6, and its `HASH_R` holds: the server has the same key.
    KeyProved,
    /// An encrypted IKEv1 message that our key does not open, or whose hash does
    /// not hold.
    Unreadable,
    /// An encrypted and authenticated notify.
    Notify {
        /// Notify message type (RFC 2408 3.14.1).
        kind: u16,
    },
    /// The server deletes phase 1.
    PhaseOneDeleted,
}

/// What every note begins with. Part of the capture's format: never translated.
const PREFIX: &str = "probe809 read: ";
const KEY_PROVED: &str = "HASH_R holds";
const UNREADABLE: &str = "not readable with this key";
const NOTIFY: &str = "notify ";
const PHASE_ONE_DELETED: &str = "phase 1 deleted";

impl Learned {
    /// The comment of the packet that said it.
    #[must_use]
    pub fn note(self) -> String {
        match self {
            Self::KeyProved => format!("{PREFIX}{KEY_PROVED}"),
            Self::Unreadable => format!("{PREFIX}{UNREADABLE}"),
            Self::Notify { kind } => format!("{PREFIX}{NOTIFY}{kind}"),
            Self::PhaseOneDeleted => format!("{PREFIX}{PHASE_ONE_DELETED}"),
        }
    }

    /// What a comment says; `None` for every other comment.
    #[must_use]
    pub fn from_note(comment: &str) -> Option<Self> {
        let words = comment.strip_prefix(PREFIX)?;
        match words {
            KEY_PROVED => Some(Self::KeyProved),
            UNREADABLE => Some(Self::Unreadable),
            PHASE_ONE_DELETED => Some(Self::PhaseOneDeleted),
            _ => words.strip_prefix(NOTIFY)?.parse().ok().map(|kind| Self::Notify { kind }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Learned;

    #[test]
    fn a_note_is_read_back_and_other_comments_are_not() {
        let all = [
            Learned::KeyProved,
            Learned::Unreadable,
            Learned::Notify { kind: 24 },
            Learned::Notify { kind: u16::MAX },
            Learned::PhaseOneDeleted,
        ];
        for one in all {
            assert_eq!(Learned::from_note(&one.note()), Some(one));
        }
        for other in ["", "HASH_R holds", "probe809 read: notify 65536", "probe809 read: notify"] {
            assert_eq!(Learned::from_note(other), None, "{other}");
        }
    }
}
