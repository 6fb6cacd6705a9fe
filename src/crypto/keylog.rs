//! What decrypts the packets of a run: the one door through which session keys
//! leave, for a keylog that the user asked for.

use super::esp::{EspKeys, EspSuite};
use super::{Phase1Keys, Secret};

/// Keys that open a part of a run's packets.
#[derive(Debug)]
pub enum KeylogEntry {
    /// The messages of one phase 1 and of everything under it.
    ///
    /// Gives away more than it seems: it opens message 5, and `HASH_I` in there
    /// is over the pre-shared key and otherwise over what a capture has in
    /// clear. With both, a weak pre-shared key can be searched for.
    Phase1 {
        /// CKY-I, by which the exchange is known.
        initiator_cookie: [u8; 8],
        /// The cipher's key.
        encryption_key: Secret,
    },
    /// The packets of one ESP security association.
    Esp {
        /// The SPI in the packets.
        spi: u32,
        /// The algorithms.
        suite: EspSuite,
        /// The cipher's key; for AES-GCM with its salt behind it.
        encryption_key: Secret,
        /// The integrity key; empty with AES-GCM.
        integrity_key: Secret,
    },
}

impl Phase1Keys {
    /// A copy of the encryption key, for a keylog and nothing else.
    #[must_use]
    pub fn keylog_entry(&self) -> KeylogEntry {
        let (initiator_cookie, encryption_key) = self.disclose();
        KeylogEntry::Phase1 { initiator_cookie, encryption_key }
    }
}

impl EspKeys {
    /// A copy of both keys, for a keylog and nothing else.
    #[must_use]
    pub fn keylog_entry(&self, spi: u32) -> KeylogEntry {
        let (encryption_key, integrity_key) = self.disclose();
        KeylogEntry::Esp { spi, suite: self.suite(), encryption_key, integrity_key }
    }
}
