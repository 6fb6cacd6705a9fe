//! Messages that IKE itself cut into pieces.

/// The part of a fragment's payload that is not encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fragment {
    /// Tells the messages of one exchange apart; 0 in IKEv2, where the header does.
    pub message: u16,
    /// From 1.
    pub number: u16,
    /// How many there are, where this one tells.
    pub total: Option<u16>,
}

/// The body of an Encrypted Fragment payload (RFC 7383 2.5); `None` where its
/// numbers make no sense.
#[must_use]
pub fn encrypted(body: &[u8]) -> Option<Fragment> {
    let [a, b, c, d] = *body.first_chunk()?;
    let (number, total) = (u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d]));
    (number >= 1 && number <= total).then_some(Fragment { message: 0, number, total: Some(total) })
}

/// The body of Microsoft's Fragment payload ([MS-IKEE] 2.2.3); only the last one
/// tells how many there are.
#[must_use]
pub fn microsoft(body: &[u8]) -> Option<Fragment> {
    let [a, b, number, flags] = *body.first_chunk()?;
    let (message, number) = (u16::from_be_bytes([a, b]), u16::from(number));
    let last = flags & 1 != 0;
    (number >= 1).then_some(Fragment { message, number, total: last.then_some(number) })
}

/// The piece of a message in the body of Microsoft's Fragment payload.
#[must_use]
pub fn inside(body: &[u8]) -> Option<&[u8]> {
    body.split_first_chunk::<4>().map(|(_, piece)| piece)
}

#[cfg(test)]
mod tests {
    use super::{Fragment, encrypted, microsoft};

    #[test]
    fn numbers_are_read_and_nonsense_is_not() {
        let of = |message, number, total| Some(Fragment { message, number, total });
        assert_eq!(encrypted(&[0, 2, 0, 5, 9, 9]), of(0, 2, Some(5)));
        for body in [&[0, 0, 0, 5][..], &[0, 6, 0, 5], &[0, 1, 0], &[]] {
            assert_eq!(encrypted(body), None, "{body:?}");
        }
        assert_eq!(microsoft(&[0, 7, 1, 0, 9]), of(7, 1, None));
        assert_eq!(microsoft(&[0, 7, 3, 1]), of(7, 3, Some(3)));
        for body in [&[0, 7, 0, 1][..], &[0, 7, 1], &[]] {
            assert_eq!(microsoft(body), None, "{body:?}");
        }
    }
}
