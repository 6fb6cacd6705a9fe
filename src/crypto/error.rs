//! What can be wrong with received bytes once keys are at work.

/// Why something was not computed, opened or sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CryptoError {
    /// The peer's public value has another length, is no point of the curve, or
    /// gives a shared secret that anybody knows (RFC 2631 2.1.5, RFC 5903 9).
    #[error("the peer's public value does not belong to the group")]
    PublicValue,
    /// Encrypted bytes that do not fill whole blocks, or none at all.
    #[error("{length} encrypted bytes are no whole blocks of {block}")]
    PartialBlock {
        /// Bytes there were.
        length: usize,
        /// Bytes of a block.
        block: usize,
    },
    /// A key or initialization vector of another length than the cipher's.
    #[error("the key or initialization vector has the wrong length")]
    KeyLength,
    /// An ESP packet without room for its header, vector, trailer and ICV.
    #[error("an ESP packet of {length} bytes, at least {needed}")]
    TooShort {
        /// Bytes there were.
        length: usize,
        /// The least that the suite makes.
        needed: usize,
    },
    /// An ESP packet for another security association.
    #[error("an ESP packet for SPI {0:08x}")]
    OtherSpi(u32),
    /// A sequence number that was there before, is behind the window, or zero.
    #[error("sequence number {0} was used before or is too old")]
    Replayed(u32),
    /// The integrity check value does not hold: another key, or a change on the way.
    #[error("the integrity check failed")]
    Integrity,
    /// The sender's padding is longer than the packet.
    #[error("the padding is longer than what it pads")]
    Padding,
    /// All sequence numbers are used up: RFC 4303 3.3.3 forbids to begin anew.
    #[error("the security association has no sequence number left")]
    SequenceExhausted,
}
