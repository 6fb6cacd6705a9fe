//! Numbers of either byte order from the front of a slice.

use pcap_file::Endianness;

/// What is left of a record's fixed fields and options.
#[derive(Debug, Clone, Copy)]
pub struct Fields<'a> {
    bytes: &'a [u8],
    order: Endianness,
}

impl<'a> Fields<'a> {
    pub const fn new(bytes: &'a [u8], order: Endianness) -> Self {
        Self { bytes, order }
    }

    #[inline]
    pub fn u16(&mut self) -> Option<u16> {
        let field = self.array()?;
        Some(if self.order.is_big() {
            u16::from_be_bytes(field)
        } else {
            u16::from_le_bytes(field)
        })
    }

    #[inline]
    pub fn u32(&mut self) -> Option<u32> {
        let field = self.array()?;
        Some(if self.order.is_big() {
            u32::from_be_bytes(field)
        } else {
            u32::from_le_bytes(field)
        })
    }

    /// The next `N` numbers of 32 bits.
    #[inline]
    pub fn words<const N: usize>(&mut self) -> Option<[u32; N]> {
        let (taken, rest) = self.bytes.split_at_checked(N.saturating_mul(4))?;
        let (fields, _) = taken.as_chunks();
        let mut words = [0; N];
        for (word, field) in words.iter_mut().zip(fields) {
            *word = u32::from_le_bytes(*field);
        }
        self.bytes = rest;
        Some(if self.order.is_big() { words.map(u32::swap_bytes) } else { words })
    }

    pub fn i64(&mut self) -> Option<i64> {
        let field = self.array()?;
        Some(if self.order.is_big() {
            i64::from_be_bytes(field)
        } else {
            i64::from_le_bytes(field)
        })
    }

    /// The next `count` bytes.
    #[inline]
    pub fn take(&mut self, count: u32) -> Option<&'a [u8]> {
        let (taken, rest) = self.bytes.split_at_checked(usize::try_from(count).ok()?)?;
        self.bytes = rest;
        Some(taken)
    }

    /// The next `count` bytes, and then to the next multiple of four, as far as there is any.
    #[inline]
    pub fn take_padded(&mut self, count: u32) -> Option<&'a [u8]> {
        let taken = self.take(count)?;
        let padding = usize::try_from(count.wrapping_neg() % 4).unwrap_or_default();
        self.bytes = self.bytes.get(padding..).unwrap_or_default();
        Some(taken)
    }

    /// Everything that is left.
    pub const fn rest(&self) -> &'a [u8] {
        self.bytes
    }

    /// The next pcapng option; `None` at their end, and where they stop making sense.
    #[inline]
    pub fn option(&mut self) -> Option<(u16, Self)> {
        let code = self.u16()?;
        let length = self.u16()?;
        if code == 0 {
            return None;
        }
        let value = self.take_padded(u32::from(length))?;
        Some((code, Self::new(value, self.order)))
    }

    #[inline]
    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (field, rest) = self.bytes.split_first_chunk()?;
        self.bytes = rest;
        Some(*field)
    }
}
