//! Random bytes from the operating system.

use zeroize::Zeroizing;

/// The operating system gave no random bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the operating system gives no random bytes ({0}); check that /dev/urandom is readable")]
pub struct EntropyError(
    /// The operating system's words.
    pub getrandom::Error,
);

/// What keys, cookies and nonces of a run may be made from, wiped after use.
///
/// # Errors
/// When the operating system has no source of randomness.
pub fn seed() -> Result<Zeroizing<[u8; 32]>, EntropyError> {
    let mut seed = Zeroizing::new([0; 32]);
    getrandom::fill(seed.as_mut_slice()).map_err(EntropyError)?;
    Ok(seed)
}

#[cfg(test)]
mod tests {
    #[test]
    fn seeds_differ() {
        assert_ne!(super::seed().unwrap(), super::seed().unwrap());
    }
}
