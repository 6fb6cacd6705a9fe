//! Bytes that must not outlive their use, nor be shown.

use std::fmt;

use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// Key material: wiped when dropped, shown by nothing.
///
/// There is no `Clone`, no `Display` and no comparison, and `Debug` gives the
/// type's name only. Whoever wants the bytes has to say `expose`.
pub struct Secret(Zeroizing<Vec<u8>>);

/// A pre-shared key as somebody typed it: bytes of any number.
pub struct PreSharedKey(Secret);

impl Secret {
    /// Takes the bytes over; their own memory is what will be wiped.
    #[must_use]
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The bytes, for a computation.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        &self.0
    }

    /// A second memory with the same bytes, which is wiped for itself.
    pub(super) fn copy(&self) -> Self {
        Self::new(self.0.to_vec())
    }

    /// A copy of the bytes from `start`, `length` of them or what there is.
    pub(super) fn part(&self, start: usize, length: usize) -> Self {
        let end = start.saturating_add(length).min(self.0.len());
        Self::new(self.0.get(start..end).unwrap_or_default().to_vec())
    }
}

impl PreSharedKey {
    /// Takes the key's bytes over; their own memory is what will be wiped.
    #[must_use]
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(Secret::new(bytes))
    }

    /// Whether there is no byte in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.expose().is_empty()
    }

    pub(super) fn expose(&self) -> &[u8] {
        self.0.expose()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret")
    }
}

impl fmt::Debug for PreSharedKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("PreSharedKey")
    }
}

/// Whether two hashes are the same, in a time that says nothing about where
/// they differ.
#[must_use]
pub fn equal_in_constant_time(one: &[u8], other: &[u8]) -> bool {
    one.ct_eq(other).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_shows_the_bytes() {
        let key = PreSharedKey::new(b"correct horse".to_vec());
        let secret = Secret::new(b"correct horse".to_vec());
        assert_eq!(format!("{key:?} {secret:?} {key:#?}"), "PreSharedKey Secret PreSharedKey");
        assert_eq!(key.expose(), b"correct horse");
        assert!(!key.is_empty() && PreSharedKey::new(Vec::new()).is_empty());
    }

    #[test]
    fn a_part_ends_where_the_bytes_do() {
        let secret = Secret::new(vec![1, 2, 3]);
        assert_eq!(secret.part(1, 1).expose(), [2]);
        assert_eq!(secret.part(1, 9).expose(), [2, 3]);
        assert_eq!(secret.part(9, 1).expose(), [0_u8; 0]);
        assert_eq!(secret.part(1, usize::MAX).expose(), [2, 3]);
    }

    #[test]
    fn hashes_are_compared_to_the_last_byte() {
        assert!(equal_in_constant_time(b"same", b"same"));
        assert!(!equal_in_constant_time(b"same", b"samE"));
        assert!(!equal_in_constant_time(b"same", b"sam"));
    }
}
