//! Numbers that a field may be too narrow for.

/// An unsigned number of some width.
pub trait Capped: Sized {
    /// The largest there is.
    const LARGEST: Self;

    /// A number, or the largest where it does not fit.
    #[must_use]
    fn capped<N>(number: N) -> Self
    where
        Self: TryFrom<N>,
    {
        Self::try_from(number).unwrap_or(Self::LARGEST)
    }
}

impl Capped for u8 {
    const LARGEST: Self = Self::MAX;
}

impl Capped for u16 {
    const LARGEST: Self = Self::MAX;
}

impl Capped for u32 {
    const LARGEST: Self = Self::MAX;
}

impl Capped for u64 {
    const LARGEST: Self = Self::MAX;
}

impl Capped for usize {
    const LARGEST: Self = Self::MAX;
}
