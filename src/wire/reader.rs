//! A bounded cursor: no length field can make it read past its parent.

use super::{DecodeError, Layer};

/// Reads a slice from front to back and knows its place for errors.
#[derive(Debug, Clone)]
pub struct Reader<'a> {
    layer: Layer,
    base: usize,
    bytes: &'a [u8],
    position: usize,
}

impl<'a> Reader<'a> {
    pub const fn new(layer: Layer, bytes: &'a [u8]) -> Self {
        Self { layer, base: 0, bytes, position: 0 }
    }

    pub const fn remaining(&self) -> usize {
        self.bytes.len().saturating_sub(self.position)
    }

    pub const fn is_empty(&self) -> bool {
        self.remaining() == 0
    }

    /// Bytes from the start of the outermost reader.
    pub const fn offset(&self) -> usize {
        self.base + self.position
    }

    pub fn take(&mut self, count: usize, rule: &'static str) -> Result<&'a [u8], DecodeError> {
        let taken = self
            .position
            .checked_add(count)
            .and_then(|end| self.bytes.get(self.position..end))
            .ok_or_else(|| self.fault(rule, count, self.remaining()))?;
        self.position += count;
        Ok(taken)
    }

    /// A reader over the next `count` bytes only, which this one then skips.
    pub fn sub(&mut self, count: usize, rule: &'static str) -> Result<Self, DecodeError> {
        let base = self.offset();
        let bytes = self.take(count, rule)?;
        Ok(Self { layer: self.layer, base, bytes, position: 0 })
    }

    pub fn array<const N: usize>(&mut self, rule: &'static str) -> Result<[u8; N], DecodeError> {
        let mut array = [0; N];
        array.copy_from_slice(self.take(N, rule)?);
        Ok(array)
    }

    pub fn u8(&mut self, rule: &'static str) -> Result<u8, DecodeError> {
        self.array::<1>(rule).map(|[byte]| byte)
    }

    pub fn u16(&mut self, rule: &'static str) -> Result<u16, DecodeError> {
        self.array(rule).map(u16::from_be_bytes)
    }

    pub fn u32(&mut self, rule: &'static str) -> Result<u32, DecodeError> {
        self.array(rule).map(u32::from_be_bytes)
    }

    /// Everything that is left.
    pub fn rest(&mut self) -> &'a [u8] {
        let rest = self.bytes.get(self.position..).unwrap_or(&[]);
        self.position = self.bytes.len();
        rest
    }

    /// An error at the reader's present place.
    pub const fn fault(&self, rule: &'static str, needed: usize, available: usize) -> DecodeError {
        DecodeError { layer: self.layer, offset: self.offset(), needed, available, rule }
    }
}
