//! One read of a source, whatever interrupts it.

use std::io::{ErrorKind, Read};

use super::Damage;

/// One read, begun again where a signal interrupted it.
pub fn read_once(source: &mut impl Read, room: &mut [u8]) -> Result<usize, Damage> {
    loop {
        match source.read(room) {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(Damage::Unreadable { reason: error.to_string() }),
            Ok(count) => return Ok(count.min(room.len())),
        }
    }
}
