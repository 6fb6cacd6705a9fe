//! Messages that the server sent in Microsoft's fragments ([MS-IKEE] 2.2.3).

use std::borrow::Cow;

use crate::wire::isakmp::Header;
use crate::wire::isakmp::number::payload;
use crate::wire::isakmp::v1::{Fragment, FragmentReassembly};

/// What came of one message so far: at most 64 KiB.
#[derive(Default)]
pub(super) struct Fragments {
    /// Exchange type and message id: some servers number all their messages 1.
    of: Option<(u8, u32)>,
    pieces: FragmentReassembly,
}

impl Fragments {
    /// The message, as it came or out of its fragments; `None` while one of those
    /// is missing. Only those of our own exchange are kept.
    pub(super) fn whole<'a>(
        &mut self,
        bytes: &'a [u8],
        is_ours: impl Fn(&Header) -> bool,
    ) -> Option<Cow<'a, [u8]>> {
        let header = Header::parse(bytes).ok()?;
        if header.next_payload != payload::FRAGMENT {
            return Some(Cow::Borrowed(bytes));
        }
        let (header, fragment) = Fragment::parse_message(bytes).ok()?;
        if !is_ours(&header) {
            return None;
        }
        let of = Some((header.exchange, header.message_id));
        if self.of != of {
            *self = Self { of, ..Self::default() };
        }
        self.pieces.accept(fragment).map(Cow::Owned)
    }
}
