//! Fragments of IP packets, put together in bounded memory.

use std::time::Duration;

use etherparse::SlicedPacket;
use etherparse::defrag::IpDefragPool;

use super::Timestamp;

/// A packet's pieces are awaited this long (RFC 8200 4.5 asks for 60 s; a run is shorter).
const PIECES_AWAITED: Duration = Duration::from_secs(30);
/// Pieces taken in before all of them are dropped: a run's answers have a handful.
const MOST_PIECES: usize = 128;

/// Puts pieces together.
#[derive(Debug)]
pub(super) struct Assembler {
    pool: IpDefragPool<Timestamp>,
    pieces: usize,
}

/// What a packet carried before it was in pieces.
#[derive(Debug)]
pub(super) struct Assembled {
    pub protocol: u8,
    pub payload: Vec<u8>,
}

impl Assembler {
    pub(super) fn new() -> Self {
        Self { pool: IpDefragPool::new(), pieces: 0 }
    }

    /// Takes in a piece; gives the whole where it was the last that was missing.
    pub(super) fn complete(&mut self, bytes: &[u8], at: Timestamp) -> Option<Assembled> {
        self.pieces += 1;
        if self.pieces > MOST_PIECES {
            *self = Self::new();
        }
        self.pool.retain(|begun| at.since(*begun) < PIECES_AWAITED);
        let slice = SlicedPacket::from_ip(bytes).ok()?;
        let whole = self.pool.process_sliced_packet(&slice, at, ()).ok()??;
        Some(Assembled { protocol: whole.ip_number.0, payload: whole.payload })
    }
}
