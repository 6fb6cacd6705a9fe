//! Random bytes from the operating system.

/// The operating system gave no random bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the operating system gives no random bytes ({0}); check that /dev/urandom is readable")]
pub struct EntropyError(getrandom::Error);

/// Fills `bytes` with randomness fit for keys, cookies and nonces.
///
/// # Errors
/// When the operating system has no source of randomness.
pub fn fill(bytes: &mut [u8]) -> Result<(), EntropyError> {
    getrandom::fill(bytes).map_err(EntropyError)
}

#[cfg(test)]
mod tests {
    #[test]
    fn bytes_change() {
        let (mut first, mut second) = ([0; 32], [0; 32]);
        super::fill(&mut first).unwrap();
        super::fill(&mut second).unwrap();
        assert_ne!(first, second);
    }
}
